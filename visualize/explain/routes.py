"""All paths from an output back to a node: how many there are, and which of them bring most.

There may be exponentially many. They are counted, and the largest are found, in one walk over the gates:
the largest paths to a node go on from the largest paths to its users.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any, NamedTuple

from autograd.graph import Graph, Wire
from autograd.graph.wires import wires_into
from autograd.node import Node
from visualize.paths import highlighted


class Step(NamedTuple):
    """A wire on the way back: from a gate to one of its operands."""

    gate: Node
    source: Node
    wire: Wire


class Route(NamedTuple):
    """A path: its steps from the output on, and the product of their local derivatives."""

    steps: tuple[Step, ...]
    product: float


class _Partial(NamedTuple):
    product: float
    step: Step | None
    before: _Partial | None


class Routes:
    """The paths from the output of a graph of scalars back to one of its nodes.

    Args:
        graph: with gradients.
        x: a node of it.
        most: how many paths are found.

    Attributes:
        steps: the wires that are on a path, in the order of the way back, also those without a rule.
        count: how many paths there are with a rule on each wire.
        largest: the `most` largest, by the size of their product.
        total: the sum of the products of all paths; size: the sum of their sizes, without signs.
    """

    def __init__(self, graph: Graph, x: Node, most: int) -> None:
        (output,) = graph.outputs.values()
        assert graph.gradients is not None
        inside = highlighted(graph, (x, output)) or set()
        self.steps: list[Step] = []
        counts = {output: 1}
        sums, sizes = {output: 1.0}, {output: 1.0}
        best: dict[Node, list[_Partial]] = {output: [_Partial(1.0, None, None)]}
        for node in reversed(graph.nodes):
            if node not in inside or node is x:
                continue
            for wire in wires_into(node, graph.labels, graph.gradients[graph.labels[node]]):
                source = node.inputs[wire.position]
                if not isinstance(source, Node) or source not in inside:
                    continue
                step = Step(node, source, wire)
                self.steps.append(step)
                if wire.local is None or node not in counts:
                    continue
                counts[source] = counts.get(source, 0) + counts[node]
                sums[source] = sums.get(source, 0.0) + _times(sums[node], wire.local)
                sizes[source] = sizes.get(source, 0.0) + abs(_times(sizes[node], wire.local))
                longer = [_Partial(_times(p.product, wire.local), step, p) for p in best[node]]
                best[source] = sorted([*best.get(source, []), *longer], key=_size, reverse=True)[:most]
        self.count = counts.get(x, 0)
        self.total, self.size = sums.get(x, 0.0), sizes.get(x, 0.0)
        self.largest = [_route(partial) for partial in best.get(x, [])]

    def contributions(self) -> Mapping[Node, list[Step]]:
        """For each node on a path the wires that bring it a gradient."""
        found: dict[Node, list[Step]] = {}
        for step in self.steps:
            if step.wire.contribution is not None:
                found.setdefault(step.source, []).append(step)
        return found


def _times(a: float, b: Any) -> float:
    """0 stays 0, as in the engine, also times infinity."""
    return 0.0 if a == 0.0 else a * float(b)


def _size(partial: _Partial) -> float:
    return float("inf") if isnan(partial.product) else abs(partial.product)


def _route(partial: _Partial) -> Route:
    steps: list[Step] = []
    part: _Partial | None = partial
    while part is not None and part.step is not None:
        steps.append(part.step)
        part = part.before
    return Route(tuple(reversed(steps)), partial.product)
