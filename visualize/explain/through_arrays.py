"""The way of a gradient through arrays: gate by gate, with the norms of what arrives and is handed on."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Graph, Node
from autograd.formula import rule_formula
from autograd.graph.wires import wires_into
from visualize.explain.explanation import Explanation, Stage
from visualize.explain.notation import Written, named, written
from visualize.marks import marks
from visualize.microscope import Index
from visualize.names import latex_name, visible
from visualize.paths import highlighted

MOST_STAGES = 24
"""A longer way is shown with its middle left out."""


def through_arrays(graph: Graph, x: Node, index: Index = None, notes: tuple[str, ...] = ()) -> Explanation:
    """The explanation of a gradient of arrays: along the way on which most arrives, with the marks of all."""
    graph.backward()
    assert graph.gradients is not None
    names = {node: named(visible(label)) for node, label in graph.labels.items()}
    (output,) = graph.outputs.values()
    inside = highlighted(graph, (x, output)) or set()
    counts: dict[Node, int] = {output: 1}
    strongest: dict[Node, tuple[float, Stage, Node]] = {}
    why = list(notes)
    for node in reversed(graph.nodes):
        if node not in inside or node not in counts:
            continue
        gradient = graph.gradients[graph.labels[node]]
        marked = ", ".join(mark.text for mark in marks(node, gradient))
        if marked:
            why.append(f"{names[node].text}: {marked}.")
        for wire in wires_into(node, graph.labels, gradient) if node is not x else ():
            source = node.inputs[wire.position]
            if not isinstance(source, Node) or source not in inside:
                continue
            if wire.contribution is None:
                why.append(
                    f"{names[node].text} has no rule for {names[source].text}: no gradient flows there."
                )
                continue
            counts[source] = counts.get(source, 0) + counts[node]
            stage = Stage(
                names[node], names[source], _rule(node, wire.position, names), _norm(gradient),
                _norm(wire.contribution), marked,
            )  # fmt: skip
            if source not in strongest or stage.hands_on > strongest[source][0]:
                strongest[source] = (stage.hands_on, stage, node)
    gradient = graph.gradients[graph.labels[x]] if x in counts else None
    if gradient is not None and np.size(gradient) > 1 and not np.any(gradient):
        why.insert(0, f"All {np.size(gradient):,} elements of the gradient are 0.")
    name = names[x]
    if index is not None and gradient is not None:
        gradient = float(np.asarray(gradient)[index])
        place = f"[{','.join(map(str, np.atleast_1d(index)))}]"
        name = Written(f"{name.text}{place}", latex_name(f"{name.text}{place}"))
        if gradient == 0.0:
            why.append(f"Of the gradient of {names[x].text} this element is 0.")
    return Explanation(
        names[output], name, gradient, count=counts.get(x, 0), stages=_way(strongest, x, output),
        reasons=tuple(dict.fromkeys(why)),
    )  # fmt: skip


def _way(strongest: dict[Node, tuple[float, Stage, Node]], x: Node, output: Node) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    node = x
    while node is not output and node in strongest:
        _, stage, node = strongest[node]
        stages.append(stage)
    stages.reverse()
    if len(stages) <= MOST_STAGES:
        return tuple(stages)
    half = MOST_STAGES // 2
    left_out = len(stages) - 2 * half
    gap = Stage(
        named(f"... {left_out} gates ..."), stages[-half - 1].operand, named(""), stages[half].arrives,
        stages[-half - 1].hands_on,
    )  # fmt: skip
    return (*stages[:half], gap, *stages[-half:])


def _rule(node: Node, position: int, names: dict[Node, Written]) -> Written:
    """The rule of the operand, with g for the gradient that arrives, if it can be written down."""
    symbols = {"y": names[node], "g": named("g")}
    symbols |= {f"x{k}": names[x] for k, x in enumerate(node.inputs) if isinstance(x, Node)}
    try:
        return written(rule_formula(node, position), symbols)
    except Exception:  # rules on arrays ask for shapes, which formulas do not have
        return Written(f"rule of {node.op.name}" if node.op else "", "")


def _norm(x: Any) -> float:
    with np.errstate(all="ignore"):
        return float(np.linalg.norm(np.ravel(x)))
