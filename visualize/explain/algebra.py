"""Rules as people write them at one point: the upstream gradient 1, conditions decided, no factor 1.

The table's rules serve floats, arrays and nodes at once, and guard against overflow and 0/0. Written down
they are formulas; at a point with its numbers most of that is decided, and what is left is the derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd import negative, square
from autograd.formula import Formula, fold, rule_formula
from autograd.node import Node
from autograd.primitive import Primitive

_COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal,
            "!=": np.not_equal, "&": np.logical_and, "|": np.logical_or, "~": np.logical_not}  # fmt: skip


class _Part(NamedTuple):
    """A part of a formula, and its number at the point."""

    formula: Any
    number: Any

    @property
    def is_number(self) -> bool:
        return not isinstance(self.formula, Formula)


def gate_formula(node: Node) -> Formula:
    """What a node computes, of symbols x0, x1, ... for the operands that are nodes."""
    assert node.op is not None
    operands = [Formula(f"x{k}") if isinstance(x, Node) else x for k, x in enumerate(node.inputs)]
    return Formula(node.op.name, operands, node.op, node.params)


def local_formula(node: Node, position: int) -> Any:
    """The local derivative of a scalar gate by one operand, at the numbers that it holds.

    A formula of y, x0, x1, ..., or a number. Raises what a rule of one's own raises on formulas.

    >>> from autograd import Value, sigmoid
    >>> x, z = Value(2.0), Value(0.0)
    >>> local_formula(x * z, 0), local_formula(x + z, 0), local_formula(x**3, 0)
    (x1, 1.0, multiply(3.0, square(x0)))
    """
    numbers = {"g": 1.0, "y": node._data}
    numbers |= {f"x{k}": x._data for k, x in enumerate(node.inputs) if isinstance(x, Node)}
    with np.errstate(all="ignore"):
        return at_point(rule_formula(node, position), numbers)


def at_point(formula: Any, numbers: Mapping[str, Any]) -> Any:
    """The formula with g = 1 and its conditions decided, products and sums with 1 and 0 carried out."""

    def combine(part: Formula, operands: list[Any]) -> _Part:
        if part.is_symbol:
            return _Part(1.0 if part.name == "g" else part, numbers[part.name])
        parts = [x if isinstance(x, _Part) else _Part(x, x) for x in operands]
        if part.op is None:
            truth = bool(_COMPARE[part.name](*(x.number for x in parts)))
            return _Part(float(truth), truth)
        return _reduced(part.op, parts, part.params)

    found = fold(formula, combine)
    return found.formula if isinstance(found, _Part) else found


def _reduced(op: Primitive, parts: list[_Part], params: Mapping[str, Any]) -> _Part:
    if op.name == "where":
        return parts[1] if parts[0].number else parts[2]
    if all(x.is_number for x in parts):
        # Of what is left after reducing: not of numbers that a guard against overflow has rounded.
        parts = [_Part(x.formula, x.formula) for x in parts]
    number = op(*(x.number if k in op.conditions else float(x.number) for k, x in enumerate(parts)), **params)
    if all(x.is_number for x in parts):
        return _Part(number, number)
    formula = _SHORTER[op.name](*(x.formula for x in parts)) if op.name in _SHORTER else None
    if formula is None:
        formula = Formula(op.name, [x.formula for x in parts], op, params)
    return _Part(formula, number)


def _is(x: Any, number: float) -> bool:
    return not isinstance(x, Formula) and x == number


def _same(a: Any, b: Any) -> bool:
    return a is b or (isinstance(a, Formula) and isinstance(b, Formula) and repr(a) == repr(b))


def _gate(x: Any) -> str | None:
    return x.op.name if isinstance(x, Formula) and x.op is not None else None


def _product(a: Any, b: Any) -> Any:
    for one, other in ((a, b), (b, a)):
        if _is(one, 1.0):
            return other
        if _is(one, 0.0):
            return 0.0
        if _is(one, -1.0):
            return _opposite(other)
        if _gate(one) == "negative":
            inner = _product(one.operands[0], other)
            return _opposite(one.operands[0] * other if inner is None else inner)
    return square(a) if _same(a, b) else None


def _quotient(a: Any, b: Any) -> Any:
    if _is(b, 1.0):
        return a
    if _gate(a) == "negative":
        return _opposite(a.operands[0] / b)
    return None


def _sum(a: Any, b: Any) -> Any:
    return b if _is(a, 0.0) else a if _is(b, 0.0) else None


def _difference(a: Any, b: Any) -> Any:
    if _is(b, 0.0):
        return a
    if _same(a, b):
        return 0.0
    return a.operands[0] if _gate(a) == "add" and _same_number(a.operands[1], b) else None


def _same_number(a: Any, b: Any) -> bool:
    return not isinstance(a, Formula) and not isinstance(b, Formula) and bool(a == b)


def _opposite(a: Any) -> Any:
    if not isinstance(a, Formula):
        return -a
    return a.operands[0] if _gate(a) == "negative" else negative(a)


def _power(a: Any, b: Any) -> Any:
    return a if _is(b, 1.0) else 1.0 if _is(b, 0.0) else square(a) if _is(b, 2.0) else None


_SHORTER: dict[str, Callable[..., Any]] = {
    "multiply": _product,
    "divide": _quotient,
    "add": _sum,
    "subtract": _difference,
    "negative": _opposite,
    "power": _power,
}
