"""One element of a tensor, and the scalar circuit behind it: to be drawn, stepped through, or explained."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd.coercion import describe
from autograd.graph import Graph
from autograd.graph.labels import listed
from autograd.graph.scalarize import must_be_opened
from autograd.node import Node
from visualize.microscope.elements import Masks, depending, estimated_gates, needed
from visualize.microscope.scalar_circuit import scalar_elements

Index: TypeAlias = int | Sequence[int] | None
Leaf: TypeAlias = str | Node

MOST_WORK = 10
"""How many times as many gates as are allowed may be estimated before none is made: it is no exact count."""


def microscope(
    circuit: Graph | Node,
    index: Index = None,
    *,
    wrt: Leaf | Iterable[Leaf] | Mapping[Leaf, Index] | None = None,
    output: str | None = None,
    max_nodes: int = 300,
) -> Graph:
    """The scalar circuit behind one element of a tensor, as a `Graph` of Values.

    With `wrt` it is the part from these leaves to the element: everything else is constant, and sums of
    constants are one number. So one weight of a network shows the paths on which it acts. Sums are added in
    another order than in arrays: values agree to rounding.

    Args:
        circuit: a node, or a graph for its output.
        index: the element, such as (0, 3); None if there is only one.
        wrt: leaves that vary, all by default: labels, also of one element as in "weight[2,1]"; nodes; or a
            dict that says which element of each, {model.layers[0].weight: (2, 1)}.
        output: which output of a graph with several.
        max_nodes: how many nodes the circuit may have.

    Returns:
        The graph. Elements of a leaf `W` are inputs `W[0,0]`, ...; name scopes are kept, and each sum of
        products has one of its own.

    Raises TypeError, KeyError or IndexError for an element or a leaf that is none, ValueError if the element
    does not depend on `wrt`, and for a circuit that is too large, with advice; StaleGraphError if a leaf has
    changed. The graph is not changed.

    >>> import nn
    >>> model = nn.MLP([2, 3, 2], rng=0)
    >>> graph = Graph.trace(model, np.array([[1.0, -2.0]]))
    >>> logit = microscope(graph, (0, 1), wrt="weight[0,1]")
    >>> [node.op.symbol for node in logit.nodes if node.op]
    ['×', '+', '+', 'relu', '×', '+', '+']
    """
    if not isinstance(circuit, Graph | Node):
        raise TypeError(f"microscope() looks into a Graph or a node, got {describe(circuit)}")
    if not isinstance(max_nodes, int) or isinstance(max_nodes, bool):
        raise TypeError(f"max_nodes= takes a whole number, got {describe(max_nodes)}")
    graph = circuit if isinstance(circuit, Graph) else Graph(circuit)
    chosen = graph._chosen_output(output)
    index = _checked_index(np.shape(graph.outputs[chosen]._data), index, f"the output {chosen!r}")
    varying = None if wrt is None else _varying(graph, wrt)
    graph._require_fresh()
    opened = graph._open(must_be_opened)
    result = list(opened.outputs.values())[list(graph.outputs).index(chosen)]
    live = _live(opened, result, index, varying)
    if not live[result][index]:
        raise ValueError(
            f"the element {index} of {chosen!r} does not depend on {_listed(graph, varying or {})}: choose "
            "another element, or other leaves wrt="
        )
    _refuse_if_too_large(estimated_gates(opened, live), MOST_WORK * max_nodes, "about ", max_nodes)
    element = scalar_elements(opened, live, graph.labels)[result][index]
    if not isinstance(element, Node):
        raise ValueError(f"the element {index} of {chosen!r} is the constant {element:g}: choose another one")
    found = Graph(element)
    _refuse_if_too_large(len(found), max_nodes, "", max_nodes)
    return found


def _live(graph: Graph, result: Node, index: tuple[int, ...], varying: Masks | None) -> Masks:
    """The elements of each array that the chosen one needs, and that vary."""
    live = needed(graph, result, index)
    if varying is None:
        return live
    depends = depending(graph, varying)
    return {node: mask & depends[node] for node, mask in live.items()}


def _checked_index(shape: tuple[int, ...], index: Any, what: str) -> tuple[int, ...]:
    """The place of one element, from 0."""
    if index is None:
        if np.prod(shape) != 1:
            raise ValueError(f"{what} has the shape {shape}: say which element, index={(0,) * len(shape)}")
        return (0,) * len(shape)
    places = tuple(index) if isinstance(index, Sequence) and not isinstance(index, str) else (index,)
    if not all(isinstance(k, int | np.integer) and not isinstance(k, bool) for k in places):
        raise TypeError(f"an index is a whole number or a tuple of them, got {index!r:.60}")
    if len(places) != len(shape) or not all(-n <= k < n for k, n in zip(places, shape, strict=True)):
        raise IndexError(f"{what} has the shape {shape}, and no element {places}")
    return tuple(int(k) % n for k, n in zip(places, shape, strict=True))


def _varying(graph: Graph, wrt: Any) -> Masks:
    """For each leaf that is named, which of its elements vary."""
    if isinstance(wrt, str | Node):
        wrt = [wrt]
    if not isinstance(wrt, Iterable):
        raise TypeError(
            f"wrt= takes a leaf, a list of leaves, or a dict with an index for each, got {describe(wrt)}"
        )
    pairs = wrt.items() if isinstance(wrt, Mapping) else [(x, None) for x in wrt]
    masks: Masks = {}
    for x, index in pairs:
        leaf, place = _leaf(graph, x)
        shape = np.shape(leaf._data)
        mask = masks.setdefault(leaf, np.zeros(shape, bool))
        if index is None and place is None:
            mask[...] = True
        else:
            mask[
                _checked_index(shape, place if index is None else index, f"the leaf {graph.labels[leaf]!r}")
            ] = True
    return masks


def _leaf(graph: Graph, x: Any) -> tuple[Node, tuple[int, ...] | None]:
    """A leaf of the graph, and which of its elements is named."""
    if isinstance(x, Node):
        if x in graph.labels and x.op is None:
            return x, None
        raise KeyError(f"wrt=: {x.label} is no leaf of this graph; there are {listed(graph.inputs)}")
    if isinstance(x, str):
        if x in graph.inputs:
            return graph.inputs[x], None
        element = re.fullmatch(r"(.*)\[\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*\]", x, re.DOTALL)
        if element and element[1] in graph.inputs:
            return graph.inputs[element[1]], tuple(map(int, element[2].split(",")))
    raise KeyError(f"wrt=: no leaf is called {x!r:.60}; there are {listed(graph.inputs)}")


def _listed(graph: Graph, varying: Masks) -> str:
    return listed(graph.labels[leaf] for leaf in varying)


def _refuse_if_too_large(size: int, most: int, about: str, max_nodes: int) -> None:
    if size > most:
        raise ValueError(
            f"the circuit behind this element has {about}{size:,} nodes, more than {max_nodes:,}: name with "
            "wrt= the leaves of interest, such as wrt='weight[0,0]'; take an element nearer to the inputs; "
            "use a smaller batch; or raise max_nodes="
        )
