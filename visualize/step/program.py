"""The circuit as plain data for the page: nodes, scopes, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np

from autograd.contributions import shares
from autograd.graph import Graph
from autograd.node import Node
from autograd.primitive import Primitive
from autograd.scopes import Scope
from visualize.marks import LARGEST_SLOPES, SATURATED
from visualize.step.javascript import UntranslatableError, forward_function, literal, rule_function
from visualize.step.words import words


class Program:
    """What a page runs: data, and JavaScript functions that the data refers to by number.

    Args:
        graph: of Values, with one output.
        depth: how many levels of name scopes are open at first; None opens all.
        closed: scopes that are closed at first in any case.

    Attributes:
        data: numbers, texts, lists and dicts, ready for JSON.
        functions: JavaScript, each function once. No text of the user's is in it.
    """

    def __init__(self, graph: Graph, depth: int | None = None, closed: Sequence[Scope] = ()) -> None:
        self._graph = graph
        self._ids = {node: k for k, node in enumerate(graph.nodes)}
        self._numbers: dict[str, int] = {}
        self._scopes = _scopes_of(graph.nodes)
        self._scope_ids: dict[Scope, int] = {}
        for scope in self._scopes.values():
            for outer in scope.chain if scope else ():
                self._scope_ids.setdefault(outer, len(self._scope_ids))
        with np.errstate(all="ignore"):
            nodes = [self._node(node) for node in graph.nodes]
        ops = {node.op.name: node.op for node in graph.nodes if node.op}
        (output,) = graph.outputs.values()
        self.data: dict[str, Any] = {
            "nodes": nodes,
            "output": self._ids[output],
            "gates": {name: _gate(op) for name, op in ops.items()},
            "scopes": [self._scope(scope) for scope in self._scope_ids],
            "closed": [
                k
                for scope, k in self._scope_ids.items()
                if scope in closed or (depth is not None and len(scope.chain) > depth)
            ],
            "saturated": SATURATED,
        }
        self.functions = list(self._numbers)

    def _node(self, node: Node) -> dict[str, Any]:
        made: dict[str, Any] = {
            "label": self._graph.labels[node],
            "named": node.name is not None,
            "value": number(node._data),
            "scope": self._scope_ids[scope] if (scope := self._scopes[node]) else None,
        }
        if node.op is None:
            return made
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

    def _scope(self, scope: Scope) -> dict[str, Any]:
        parent = None if scope.parent is None else self._scope_ids[scope.parent]
        return {"name": scope.name, "kind": scope.kind, "parent": parent}


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


def _scopes_of(nodes: Sequence[Node]) -> Mapping[Node, Scope | None]:
    """The scope of each node; a leaf belongs to the innermost one that holds all of its uses."""
    scopes: dict[Node, Scope | None] = {node: node.scope for node in nodes}
    chains: dict[Node, tuple[Scope, ...]] = {}
    for node in nodes:
        chain = node.scope.chain if node.scope else ()
        for x in node.inputs:
            if isinstance(x, Node) and x.is_leaf:
                chains[x] = _common(chains.get(x, chain), chain)
    return scopes | {leaf: chain[-1] if chain else None for leaf, chain in chains.items()}


def _common(a: tuple[Scope, ...], b: tuple[Scope, ...]) -> tuple[Scope, ...]:
    length = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x is not y), min(len(a), len(b)))
    return a[:length]


def number(x: Any) -> float | str:
    """A number for JSON, which has no NaN and no infinity: these are words that JavaScript's Number reads."""
    x = float(x)
    return x if isfinite(x) else literal(x)
