"""The nodes of a picture that are to be looked at: on all paths between two of them, or a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from autograd.coercion import describe
from autograd.graph import Graph
from autograd.graph.labels import listed
from autograd.node import Node

Highlight: TypeAlias = Sequence[str | Node] | None
"""A tuple of two: all paths from the first to the second; a list: these nodes and the wires between them."""


def highlighted(graph: Graph, highlight: Any) -> set[Node] | None:
    """The nodes to look at, None for no difference between them.

    Raises TypeError for what is neither, KeyError for an unknown label, ValueError if there is no path.
    """
    if highlight is None:
        return None
    if not isinstance(highlight, tuple | list):
        raise TypeError(
            "highlight= takes a tuple of two, ('x', 'f') for all paths from x to f, or a list of labels, "
            f"got {describe(highlight)}"
        )
    by_label = {label: node for node, label in graph.labels.items()}
    nodes = [_node(x, graph, by_label) for x in highlight]
    if isinstance(highlight, list):
        return set(nodes)
    if len(nodes) != 2:
        raise ValueError(
            f"highlight= takes a tuple of two, from and to, got {len(nodes)}; a list of any number"
        )
    found = _between(graph, *nodes)
    if not found:
        first, last = (graph.labels[node] for node in nodes)
        raise ValueError(f"highlight=: no path leads from {first!r} to {last!r}; is it the other way round?")
    return found


def _node(x: Any, graph: Graph, by_label: dict[str, Node]) -> Node:
    if isinstance(x, Node) and x in graph.labels:
        return x
    if isinstance(x, str) and x in by_label:
        return by_label[x]
    what = x.label if isinstance(x, Node) else f"{x!r:.60}"
    raise KeyError(f"highlight=: no node is called {what}; there are {listed(by_label)}")


def _between(graph: Graph, first: Node, last: Node) -> set[Node]:
    """The nodes on a path from the first to the last, with both ends; empty if there is none."""
    after = {first}
    for node in graph.nodes:
        if any(isinstance(x, Node) and x in after for x in node.inputs):
            after.add(node)
    before = {last}
    for node in reversed(graph.nodes):
        if node in before:
            before.update(x for x in node.inputs if isinstance(x, Node))
    return after & before if last in after else set()
