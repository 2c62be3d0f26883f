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


def is_named_like_a_parameter(name: str) -> bool:
    """Whether a parameter is usually called so, with an index or a number.

    >>> [is_named_like_a_parameter(name) for name in ("w0", "layers.0.weight", "b[1,2]", "x", "wave")]
    [True, True, True, False, False]
    """
    return _NAMED_LIKE_ONE.fullmatch(name.partition("#")[0].partition("[")[0]) is not None


def parameters_of(graph: Graph, parameters: Parameters) -> set[Node]:
    """The leaves that are parameters: those given, or those that are named like one.

    Raises TypeError for what is neither a module nor a collection, KeyError for an unknown label.
    """
    if parameters is None:
        return {leaf for label, leaf in graph.inputs.items() if is_named_like_a_parameter(label)}
    if isinstance(parameters, Module):
        parameters = parameters.parameters()
    if not isinstance(parameters, Collection) or isinstance(parameters, str):
        raise TypeError(
            f"parameters= takes a module, or a list of leaves or their labels, got {describe(parameters)}"
        )
    given = {_leaf(graph, x) for x in parameters}
    return {leaf for leaf in graph.inputs.values() if leaf in given}


def _leaf(graph: Graph, x: Any) -> Node:
    if isinstance(x, Node):
        return x
    if x not in graph.inputs:
        raise KeyError(f"parameters=: no input is called {x!r:.60}; there are {listed(graph.inputs)}")
    return graph.inputs[x]
