"""Why a gradient of scalars is 0, None, NaN or small: what is notable on the way, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite, isnan
from typing import Any

import numpy as np

from autograd import Graph, Node
from visualize.explain.not_finite import where_it_begins
from visualize.explain.routes import Routes, Step
from visualize.marks import LARGEST_SLOPES, SATURATED, percent
from visualize.numbers import short_number

MOST, MOST_ASIDE = 6, 3
"""How many sentences of one kind are written, and of gates that are beside the point; others are counted."""

CANCELLED = 1e-9
"""Contributions cancel if their sum is smaller than this part of the largest."""

Names = Mapping[Node, str]


def reasons(graph: Graph, x: Node, routes: Routes, names: Names) -> list[str]:
    """Sentences about the way back to `x`, the most telling first."""
    with np.errstate(all="ignore"):
        return [
            *_some(where_it_begins(graph, routes, names)),
            *_some(_no_rule(routes, names)),
            *_some(_handed_on_nothing(routes, names), MOST if routes.total == 0.0 else MOST_ASIDE),
            *_some(_cancelled(x, routes, names)),
            *_some(_saturated(routes, names)),
        ]


def _some(sentences: Iterator[str], most: int = MOST) -> list[str]:
    found = list(dict.fromkeys(sentences))
    more = len(found) - most
    return found if more <= 0 else [*found[:most], f"... and {more:,} more of that kind."]


def _no_rule(routes: Routes, names: Names) -> Iterator[str]:
    for step in routes.steps:
        if step.wire.contribution is None and step.gate.op is not None:
            yield (
                f"{names[step.gate]} has no rule for {names[step.source]}: no gradient flows through "
                f"{step.gate.op.name} there."
            )


# --------------------------------------------------------------------------------------------------- zeros


def _handed_on_nothing(routes: Routes, names: Names) -> Iterator[str]:
    for step in routes.steps:
        wire = step.wire
        if wire.contribution is not None and float(wire.contribution) == 0.0 and float(wire.upstream) != 0.0:
            yield _why_zero(step, names)


def _why_zero(step: Step, names: Names) -> str:
    gate, source, op = step.gate, step.source, step.gate.op
    assert op is not None
    name, operand, value = names[gate], names[source], short_number(source._data)
    if float(step.wire.local) != 0.0:
        product = f"{short_number(step.wire.upstream)} · {short_number(step.wire.local)}"
        return f"{name} hands on {product}, which is too small for a float and becomes 0."
    if op.name == "relu":
        at = (
            "is not positive"
            if source._data < 0
            else "sits on the kink, where the derivative is 0 by convention"
        )
        return f"{name} is dead: its operand {operand} = {value} {at}."
    if op.name in ("maximum", "minimum"):
        word = "larger" if op.name == "maximum" else "smaller"
        if source._data == gate._data:
            return f"{name} has a tie, and by ties='neither' hands on nothing."
        winner = next(k for k, v in enumerate(_values(gate)) if v == gate._data)
        return f"{name} did not choose {operand} = {value}: {_shown(gate, winner, names)} is {word}."
    if op.name == "where":
        return f"{name} did not take the branch of {operand}: it hands on exactly 0 there."
    if op.name == "multiply":
        other = 1 - step.wire.position
        return f"{name} multiplies {operand} by {_shown(gate, other, names)}."
    if op.name == "abs":
        return f"{name} sits on the kink of |x| at 0, where the derivative is 0 by convention."
    if op.name in LARGEST_SLOPES:
        return f"{name} is saturated completely: at {operand} = {value} its local derivative is 0 in floats."
    return f"{name} is flat at {operand} = {value}: its local derivative is 0."


def _values(gate: Node) -> list[Any]:
    return [x._data if isinstance(x, Node) else x for x in gate.inputs]


def _shown(gate: Node, position: int, names: Names) -> str:
    """An operand with its number."""
    x = gate.inputs[position]
    if not isinstance(x, Node):
        return short_number(x)
    return f"{names[x]} = {short_number(x._data)}"


# ------------------------------------------------------------------------------------ cancelled and saturated


def _cancelled(x: Node, routes: Routes, names: Names) -> Iterator[str]:
    arriving = routes.contributions()
    for node in dict.fromkeys([x, *arriving]):
        parts = [(float(step.wire.contribution), names[step.gate]) for step in arriving.get(node, [])]
        largest = max((abs(part) for part, _ in parts), default=0.0)
        if len(parts) < 2 or not 0.0 < largest < float("inf"):
            continue
        total = sum(part for part, _ in parts)
        if abs(total) <= CANCELLED * largest:
            parts.sort(key=lambda part: -abs(part[0]))
            told = [f"{short_number(part)} from {gate}" for part, gate in parts[:MOST]]
            more = [f"{len(parts) - MOST} more"] if len(parts) > MOST else []
            listed = ", ".join([*told, *more][:-1]) + " and " + [*told, *more][-1]
            yield f"What arrives at {names[node]} cancels: {listed} add up to {short_number(total)}."


def _saturated(routes: Routes, names: Names) -> Iterator[str]:
    for step in routes.steps:
        op, local = step.gate.op, step.wire.local
        largest = LARGEST_SLOPES.get(op.name) if op is not None else None
        if largest is None or local is None or not isfinite(local) or local == 0.0:
            continue
        if abs(local) < SATURATED * largest:
            value = short_number(step.source._data)
            yield (
                f"{names[step.gate]} is saturated: at {names[step.source]} = {value} its local derivative is "
                f"{short_number(local)}, {percent(abs(local) / largest)} of what it is at most. It makes the "
                f"product {short_number(largest / abs(local))} times smaller than that would."
            )


def remark(step: Step, operand: str) -> str:
    """In a few words, why the local derivative of a gate with cases is what it is; "" for others."""
    gate, source = step.gate, step.source
    op = gate.op
    assert op is not None
    if op.name == "relu":
        return f"on: {operand} > 0" if source._data > 0 else f"off: {operand} ≤ 0"
    if op.name in ("maximum", "minimum"):
        hits = sum(bool(v == gate._data) for v in _values(gate))
        best = "largest" if op.name == "maximum" else "smallest"
        if source._data != gate._data:
            return f"not the {best}"
        return f"the {best}" if hits == 1 else f"a tie of {hits}"
    if op.name == "where":
        return "branch taken" if step.wire.local else "branch not taken"
    largest = LARGEST_SLOPES.get(op.name)
    local = step.wire.local
    if largest is not None and not isnan(local) and abs(local) < SATURATED * largest:
        return "saturated"
    return ""
