"""Which operation of a circuit is at fault: each node is checked by itself, on its own operands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.checking.comparison import Comparison, Mismatch, Settings
from autograd.checking.derivative import derivative_of
from autograd.checking.differences import sides
from autograd.checking.engine_subject import EngineSubject
from autograd.checking.line import Line, random_direction
from autograd.checking.other_numbers import NotComputable
from autograd.checking.point import Point
from autograd.checking.report import GradientReport
from autograd.checking.verdicts import Fault
from autograd.debugging import NonFiniteError
from autograd.graph import Graph
from autograd.modes import debug
from autograd.node import Node
from autograd.recording import record
from autograd.tensor import Tensor

MOST_NODES = 400
"""In a larger circuit a sample of the nodes is checked, some of each operation."""


def wrong_operation(subject: EngineSubject, order: int, settings: Settings) -> tuple[str, str] | None:
    """The first operation whose rule is wrong by itself, with its place, and what it gave; or None."""
    graph = _recorded(subject)
    rng = np.random.default_rng(0)
    for node in _sample(graph, rng):
        local = _alone(node)
        try:
            for level in range(1, order + 1):
                at_level = local if level == 1 else derivative_of(local, level - 1, rng)
                mismatch = _first_mismatch(at_level, settings, rng)
                if mismatch is None or _is_doubtful(node, mismatch):
                    continue
                if _is_kinked(local, level, rng):
                    break
                return _place(graph, node, local.point.label(mismatch.index)), _by_itself(
                    node, mismatch, level
                )
        except Fault as fault:
            return _place(graph, node, ""), fault.finding.why
    return None


def _is_doubtful(node: Node, mismatch: Mismatch) -> bool:
    """Whether differences alone speak against a row of the table, which is proved by more than that."""
    assert node.op is not None
    return node.op.is_builtin and mismatch.expected.source in ("", "central differences")


def _by_itself(node: Node, mismatch: Mismatch, order: int) -> str:
    """What an operation alone gives, and should give."""
    assert node.op is not None
    cotangent, subject = mismatch.cotangent, mismatch.line.subject
    scale = float(cotangent[0]) if len(cotangent) == 1 and order == 1 else 1.0
    twice = subject.gradient(subject.point.vector, 2.0 * cotangent)
    is_linear = np.allclose(twice, 2.0 * mismatch.gradient, rtol=1e-6, atol=0.0)
    return (
        f"Checked by itself on its operands, {node.op.name} hands back {mismatch.got / scale:.9g} where "
        f"{mismatch.expected.value / scale:.9g} is right"
        + (f", in order {order}. " if order > 1 else ". ")
        + ("" if is_linear else "It is not linear in the upstream gradient: was g forgotten?")
    ).rstrip()


def kinked_operations(subject: EngineSubject, order: int, most: int = 3) -> list[str]:
    """The operations that have a kink at their own operands."""
    try:
        graph = _recorded(subject)
    except NotComputable:
        return []
    rng = np.random.default_rng(0)
    found: list[str] = []
    for node in _sample(graph, rng):
        local = _alone(node)
        if any(_is_kinked(local, level, rng) for level in range(1, order + 1)):
            found.append(_place(graph, node, ""))
            if len(found) == most:
                break
    return found


def worst_cancellation(subject: EngineSubject) -> str:
    """The sum or difference in which most digits are lost; "" if none loses many."""
    graph = _recorded(subject)
    worst, place = 1e4, ""
    for node in graph.nodes:
        if node.op is None or node.op.name not in ("add", "subtract", "sum", "mean"):
            continue
        operands = [np.abs(x._data if isinstance(x, Node) else x) for x in node.inputs]
        with np.errstate(all="ignore"):
            lost = float(np.max(np.max([np.max(a) for a in operands]) / np.abs(node._data)))
        if lost > worst:
            worst, place = lost, _place(graph, node, "")
    return place


def _recorded(subject: EngineSubject) -> Graph:
    try:
        with debug():  # so that nodes know their line
            return subject.graph(subject.point.vector)[0]
    except NonFiniteError:
        return subject.graph(subject.point.vector)[0]


def _sample(graph: Graph, rng: np.random.Generator) -> Iterator[Node]:
    """The computed nodes with operands to differentiate by, in order; of very many, some of each kind."""
    nodes = [n for n in graph.nodes if n.op is not None and np.all(np.isfinite(n._data))]
    if len(nodes) > MOST_NODES:
        kinds = {n.op: [m for m in nodes if m.op is n.op] for n in nodes}
        each = MOST_NODES // len(kinds)
        chosen = {m for same in kinds.values() for m in (same[:: max(1, len(same) // each)])}
        nodes = [n for n in nodes if n in chosen]
    yield from nodes


def _alone(node: Node) -> EngineSubject:
    """One operation as a function of those operands that are nodes."""
    op, inputs = node.op, node.inputs
    assert op is not None
    given = [x for x in inputs if isinstance(x, Node)]

    def operation(*operands: Any) -> Any:
        remaining = iter(operands)
        filled = tuple(next(remaining) if isinstance(x, Node) else x for x in inputs)
        return record(op, filled, node.params)

    numbers = [np.array(x._data) if isinstance(x, Tensor) else x._data for x in given]
    point = Point(operation, numbers, None)
    positions = [k for k, x in enumerate(inputs) if isinstance(x, Node)]
    point.names = [f"operand {k + 1}" for k in positions]
    return EngineSubject(operation, point)


def _first_mismatch(subject: EngineSubject, settings: Settings, rng: np.random.Generator) -> Any:
    cotangent = rng.normal(size=len(subject.value(subject.point.vector)))
    comparison = Comparison(
        subject, Settings(settings.reference, settings.rtol, settings.atol, limit=24), rng
    )
    report = GradientReport("")
    return comparison.elementwise(cotangent, report, 1) or comparison.along_a_direction(cotangent, report, 1)


def _is_kinked(local: EngineSubject, order: int, rng: np.random.Generator) -> bool:
    subject = local if order == 1 else derivative_of(local, order - 1, rng)
    vector = subject.point.vector
    cotangent = rng.normal(size=len(subject.value(vector)))
    line = Line(subject, cotangent, random_direction(vector, rng))
    return sides(line)[2]


def _place(graph: Graph, node: Node, operand: str) -> str:
    assert node.op is not None
    name = f"{node.name} = " if node.name else ""
    operands = [graph.labels[x] if isinstance(x, Node) else "constant" for x in node.inputs]
    shown = ", ".join(operands[:4]) + (", ..." if len(operands) > 4 else "")
    return (
        f"{name}{node.op.name}({shown})"
        + (f", {operand}" if operand else "")
        + (f", at {node.source}" if node.source else "")
    )
