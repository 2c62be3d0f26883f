"""The numbers on the wires of a picture, by the engine's own rules; those of a bundle as one array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.graph import Graph, Wire
from autograd.graph.wires import wires_into
from autograd.node import Node
from visualize.drawing.bundles import Bundle, Strand


class Several:
    """Numbers of different shapes, which make no array."""

    def __init__(self, parts: Sequence[Any]) -> None:
        self.parts = parts

    def __str__(self) -> str:
        return f"{len(self.parts)} tensors"


class WireNumbers:
    """What runs along wires and bundles, forward and, with gradients, backward.

    Contributions are computed where they are asked for: of a large graph few wires are drawn.
    """

    def __init__(self, graph: Graph, *, with_gradients: bool) -> None:
        self._labels = graph.labels
        self._nodes = graph.nodes
        self._gradients = graph.gradients if with_gradients else None
        self._into: dict[Node, tuple[Wire, ...]] = {}

    def gradient(self, node: Node) -> Any:
        """The gradient that arrives at a node, None without gradients."""
        return None if self._gradients is None else self._gradients[self._labels[node]]

    def wire(self, strand: Strand) -> Wire:
        """The graph's wire, with its numbers."""
        target = strand.target
        if target not in self._into:
            self._into[target] = wires_into(target, self._labels, self.gradient(target))
        return self._into[target][strand.position]

    def value(self, nodes: Sequence[Node]) -> Any:
        """What nodes carry forward."""
        return _joined([node._data for node in nodes])

    def total(self, nodes: Sequence[Node]) -> Any:
        """The gradients that arrive at nodes, None without gradients."""
        return None if self._gradients is None else _joined([self.gradient(node) for node in nodes])

    def contribution(self, bundle: Bundle) -> Any:
        """What each of the bundle's sources gets along it, None where no gradient flows."""
        if self._gradients is None:
            return None
        sums: dict[Node, Any] = {}
        for strand in bundle.strands:
            share = self.wire(strand).contribution
            if share is not None:
                with np.errstate(all="ignore"):
                    sums[strand.source] = sums[strand.source] + share if strand.source in sums else share
        if not sums:
            return None
        return _joined([sums.get(x, np.zeros_like(x._data)) for x in bundle.sources])

    def seed(self, nodes: Sequence[Node]) -> Any:
        """The gradient that enters at outputs: what of their own did not come along a wire."""
        return None if self._gradients is None else _joined([self._seed(node) for node in nodes])

    def _seed(self, node: Node) -> Any:
        seed = total = self.gradient(node)
        for strand in self._uses(node):
            share = self.wire(strand).contribution
            if share is not None:
                seed = seed - share
        return np.where(np.abs(seed) <= 1e-12 * np.abs(total), 0.0, seed)

    def _uses(self, output: Node) -> list[Strand]:
        """The wires that start at an output; the last node of a graph has none."""
        if output is self._nodes[-1]:
            return []
        return [Strand(x, n, k) for n in self._nodes for k, x in enumerate(n.inputs) if x is output]


def _joined(parts: Sequence[Any]) -> Any:
    """One number as it is, several as an array, arrays of several shapes as what they are."""
    if len(parts) == 1:
        return parts[0]
    shapes = {np.shape(part) for part in parts}
    return np.stack(parts) if len(shapes) == 1 else Several(parts)
