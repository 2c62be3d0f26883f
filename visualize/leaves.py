"""Which leaves of a circuit are parameters, and which are data.

The graph does not know: both are leaves. Whoever draws can say it; otherwise the name does, as the layers
of `nn` and most people give it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, TypeAlias

from autograd.coercion import describe
from autograd.graph import Graph
from autograd.graph.labels import listed
from autograd.node import Node
from nn import Module

Parameters: TypeAlias = Module | Iterable[Node | str] | None

_NAMED_LIKE_ONE = re.compile(
    r"(.*\.)?(w|weights?|b|bias(es)?|theta|θ|gamma|γ|beta|β|slope|intercept)[\d_,]*", re.IGNORECASE
)


_LETTERS = {"w", "b", "B"}
"""Names that any variable may have: they count beside another parameter, and not alone."""


def is_named_like_a_parameter(name: str) -> bool:
    """Whether a parameter is usually called so, with an index or a number.

    >>> [is_named_like_a_parameter(name) for name in ("w0", "layers.0.weight", "b[1,2]", "x", "wave")]
    [True, True, True, False, False]
    """
    return _NAMED_LIKE_ONE.fullmatch(_stem(name)) is not None


def _stem(label: str) -> str:
    """A name without the number that tells it from its like, and without an index."""
    return label.partition("#")[0].partition("[")[0]


def parameters_of(graph: Graph, parameters: Parameters) -> set[Node]:
    """The leaves that are parameters: those given, or those that are named like one.

    Where a given node is not in the graph, because this is the scalar circuit behind it, its elements count.

    Raises TypeError for what is neither a module nor a collection, KeyError for an unknown label.

    >>> from autograd import Value
    >>> a, w, b = (Value(1.0, name=name) for name in "awb")
    >>> [sorted(x.name for x in parameters_of(Graph(y), None)) for y in (a * b, w * a + b)]
    [[], ['b', 'w']]
    """
    if parameters is None:
        named = {label: leaf for label, leaf in graph.inputs.items() if is_named_like_a_parameter(label)}
        stems = set(map(_stem, named))
        return set() if len(stems) == 1 and stems <= _LETTERS else set(named.values())
    if isinstance(parameters, Module):
        parameters = parameters.parameters()
    if not isinstance(parameters, Collection) or isinstance(parameters, str):
        raise TypeError(
            f"parameters= takes a module, or a list of leaves or their labels, got {describe(parameters)}"
        )
    given = {_node(graph, x) for x in parameters}
    elsewhere = {x.name for x in given if x not in graph.labels}
    return {leaf for label, leaf in graph.inputs.items() if leaf in given or _stem(label) in elsewhere}


def _node(graph: Graph, x: Any) -> Node:
    if isinstance(x, Node):
        return x
    if not isinstance(x, str) or x not in graph.inputs:
        raise KeyError(f"parameters=: no input is called {x!r:.60}; there are {listed(graph.inputs)}")
    return graph.inputs[x]
