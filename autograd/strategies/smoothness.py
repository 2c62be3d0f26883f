"""Whether a circuit is smooth and moderate where it stands, so that its derivatives can be measured.

Finite differences, and any other reference, see nothing at a kink and lose their digits where a
function is steep. So each wire of a circuit that is being drawn carries three values: with the inputs
as they are, and a small step before and after. They tell how steep and how bent the wire is, by
numbers alone: the rules, which are what a test is about, take no part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.domain import REAL, Domain
from autograd.primitive import Primitive
from autograd.strategies.gate import Constant, Gate
from autograd.strategies.numbers import MARGIN, domains

STEP = 1e-3
LARGEST_VALUE = 1e3
LARGEST_SLOPE = 1e3
LARGEST_CURVATURE = 1e4


class Wire(NamedTuple):
    """What is on a wire: the value, and what it is when all inputs move by a step."""

    value: Any
    before: Any
    after: Any


def moving(value: Any, number: int) -> Wire:
    """An input. No two numbers move equally fast, so that they never stand still together."""
    if isinstance(value, float):
        step: Any = STEP * (1.0 - 0.618 * number % 0.5) * (-1) ** number
    else:
        step = STEP * np.cos(1.7 * number + 2.4 * np.arange(value.size)).reshape(value.shape)
    return Wire(value, value - step, value + step)


def is_inside(domain: Domain, x: Any) -> bool:
    """Whether every element is inside the domain, with the margin."""
    if isinstance(x, float):
        return domain.contains(x, MARGIN)
    if not (np.all(domain.low + MARGIN < x) and np.all(x < domain.high - MARGIN)):
        return False
    return all(bool(np.all(np.abs(x - kink) > MARGIN)) for kink in domain.kinks)


def gate_output(gate: Gate, wires: Sequence[Wire], smooth: bool) -> Wire | None:
    """What the gate puts out, or None if that is not finite or, where it has to be, not smooth."""
    operands = [
        Wire(x.value, x.value, x.value) if isinstance(x, Constant) else wires[x] for x in gate.operands
    ]
    values = [x.value for x in operands]
    if smooth and not (_are_inside(gate.op, values) and _is_away_from_ties(gate.op, values, gate.params)):
        return None
    value = gate(values)
    if not np.all(np.isfinite(value)):
        return None
    if not smooth:
        return Wire(value, value, value)
    wire = Wire(value, gate([x.before for x in operands]), gate([x.after for x in operands]))
    return wire if _is_moderate(wire) else None


def _are_inside(op: Primitive, operands: Sequence[Any]) -> bool:
    """Whether every operand lies in its domain; a condition that is boolean cannot be near a kink."""
    return all(
        domain is REAL or np.asarray(x).dtype == bool or is_inside(domain, x)
        for domain, x in zip(domains(op, len(operands)), operands, strict=True)
    )


def _is_moderate(wire: Wire) -> bool:
    value, before, after = wire
    return (
        _size(value) <= LARGEST_VALUE
        and _size(after - before) <= LARGEST_SLOPE * 2 * STEP
        and _size(after - 2.0 * value + before) <= LARGEST_CURVATURE * STEP**2
    )


def _size(x: Any) -> float:
    return abs(x) if isinstance(x, float) else float(np.max(np.abs(x)))


# ------------------------------------------------------- kinks that no single operand can tell


def _is_away_from_ties(op: Primitive, operands: Sequence[Any], params: Mapping[str, Any]) -> bool:
    if op.arity is None and op.elementwise:
        return all(are_apart(x, operands[:k]) for k, x in enumerate(operands))
    if op.is_builtin and op.name in KINKS_OF_ROWS:
        return KINKS_OF_ROWS[op.name](np.asarray(operands[0]), params)
    return True


def are_apart(x: Any, others: Sequence[Any]) -> bool:
    """Whether no element of `x` ties with one of the others that it is broadcast against."""
    return all(float(np.min(np.abs(x - other))) > MARGIN for other in others)


def _largest_stands_out(a: Any, params: Mapping[str, Any]) -> bool:
    """Whether in every row that is reduced the largest element is well above the others."""
    axis = params.get("axis")
    axes = tuple(range(a.ndim)) if axis is None else axis
    winners = a > np.max(a, axis=axes, keepdims=True) - MARGIN
    return bool(np.all(np.sum(winners, axis=axes) == 1))


def _is_off_the_origin(a: Any, params: Mapping[str, Any]) -> bool:
    return bool(np.all(np.sum(np.square(a), axis=params.get("axis")) > MARGIN**2))


def _spreads(a: Any, params: Mapping[str, Any]) -> bool:
    return bool(np.all(np.var(a, axis=params.get("axis")) > MARGIN**2))


KINKS_OF_ROWS: dict[str, Callable[[Any, Mapping[str, Any]], bool]] = {
    "max": _largest_stands_out,
    "min": lambda a, params: _largest_stands_out(-a, params),
    "norm": _is_off_the_origin,
    "std": _spreads,
}
