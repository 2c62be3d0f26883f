"""The circuit as plain data for the page: nodes, scopes, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Collection
from math import isfinite
from typing import Any

import numpy as np

from autograd.contributions import shares
from autograd.graph import Graph
from autograd.node import Node
from autograd.primitive import Primitive
from autograd.scopes import Scope
from visualize.boxes import Boxes
from visualize.marks import LARGEST_SLOPES, SATURATED
from visualize.step.javascript import UntranslatableError, forward_function, literal, rule_function
from visualize.step.words import words


class Program:
    """What a page runs: data, and JavaScript functions that the data refers to by number.

    Args:
        graph: of Values, with one output.
        parameters: those of its leaves that are parameters.
        depth: how many levels of name scopes are open at first.
        closed: scopes that are closed at first in any case.

    Attributes:
        data: numbers, texts, lists and dicts, ready for JSON.
        functions: JavaScript, each function once. No text of the user's is in it.
    """

    def __init__(
        self, graph: Graph, parameters: set[Node], depth: int, closed: Collection[Scope] = ()
    ) -> None:
        self._graph = graph
        self._ids = {node: k for k, node in enumerate(graph.nodes)}
        self._numbers: dict[str, int] = {}
        self._parameters = parameters
        self._chains = Boxes(graph, parameters).chains
        self._scopes: dict[Scope, int] = {}
        for node in graph.nodes:
            for scope in self._chains.get(node, ()):
                self._scopes.setdefault(scope, len(self._scopes))
        with np.errstate(all="ignore"):
            nodes = [self._node(node) for node in graph.nodes]
        ops = {node.op.name: node.op for node in graph.nodes if node.op}
        (output,) = graph.outputs.values()
        self.data: dict[str, Any] = {
            "nodes": nodes,
            "output": self._ids[output],
            "gates": {name: _gate(op) for name, op in ops.items()},
            "scopes": [
                {
                    "name": scope.name,
                    "kind": scope.kind,
                    "parent": self._scopes[scope.parent] if scope.parent else None,
                }
                for scope in self._scopes
            ],
            "closed": sorted(
                {
                    self._scopes[scope]
                    for chain in self._chains.values()
                    for level, scope in enumerate(chain)
                    if level >= depth or scope in closed
                }
            ),
            "saturated": SATURATED,
        }
        self.functions = list(self._numbers)

    def _node(self, node: Node) -> dict[str, Any]:
        chain = self._chains.get(node)
        made: dict[str, Any] = {
            "label": self._graph.labels[node],
            "named": node.name is not None,
            "value": number(node._data),
            "scope": self._scopes[chain[-1]] if chain else None,
        }
        if node.op is None:
            return made | {"parameter": node in self._parameters}
        made["gate"] = node.op.name
        made["operands"] = [
            self._ids[x] if isinstance(x, Node) else {"constant": number(x)} for x in node.inputs
        ]
        settings = {k: v for k, v in (node.params or {}).items() if v != node.op.defaults[k]}
        if settings:
            made["settings"] = ", ".join(f"{name}={setting!r}" for name, setting in settings.items())
        try:
            forward = self._function(forward_function(node))
            rules = [
                self._function(rule_function(node, k)) if isinstance(x, Node) else None
                for k, x in enumerate(node.inputs)
            ]
        except UntranslatableError:
            locals_ = shares(node, 1.0)
            made["recorded"] = [None if x is None else number(x) for x in locals_]
        else:
            made |= {"forward": forward, "rules": rules}
        return made

    def _function(self, text: str | None) -> int | None:
        return None if text is None else self._numbers.setdefault(text, len(self._numbers))


def translatable(node: Node) -> bool:
    """Whether the page can compute a gate and its rules on other numbers."""
    try:
        forward_function(node)
        for k, x in enumerate(node.inputs):
            if isinstance(x, Node):
                rule_function(node, k)
    except UntranslatableError:
        return False
    return True


def _gate(op: Primitive) -> dict[str, Any]:
    forward, backward = words(op)
    made: dict[str, Any] = {"symbol": op.symbol, "forward": forward, "backward": backward}
    if op.elementwise and op.arity is not None and any(domain.kinks for domain in op.domain):
        made["kinks"] = [[number(x) for x in domain.kinks] for domain in op.domain]
    if op.name in LARGEST_SLOPES:
        made["largest_slope"] = LARGEST_SLOPES[op.name]
    return made


def number(x: Any) -> float | str:
    """A number for JSON, which has no NaN and no infinity: these are words that JavaScript's Number reads."""
    x = float(x)
    return x if isfinite(x) else literal(x)
