"""Which part of a circuit each node is in, as boxes inside boxes.

A computed node is in the scope that was open when it was recorded. A leaf is in the innermost scope that
holds all of its uses, but data may be left outside. A scope with a single gate makes no box: the gate is
enough.
"""

from __future__ import annotations

from collections import Counter

from autograd.graph import Graph
from autograd.node import Node
from autograd.scopes import Scope

Chain = tuple[Scope, ...]
"""Scopes from the outermost to the innermost."""


class Boxes:
    """The scopes of a graph that make boxes, and what is in them.

    Args:
        graph: all of it.
        leaves: those that belong into boxes, all by default.

    Attributes:
        chains: for each node the boxes around it; nodes that are in none are left out.
        depth: how many boxes are inside each other.
        single: for a gate that is alone in its scopes, the innermost of them.
    """

    def __init__(self, graph: Graph, leaves: set[Node] | None = None) -> None:
        self.graph = graph
        chains: dict[Node, Chain] = {}
        known: dict[Scope, Chain] = {}
        for node in graph.nodes:
            scope = node.scope
            if scope is not None and node.op is not None:
                if scope not in known:
                    known[scope] = scope.chain
                chains[node] = known[scope]
        gates = Counter(scope for chain in chains.values() for scope in chain)
        self.single = {n: chain[-1] for n, chain in chains.items() if gates[chain[-1]] == 1}
        self.chains = {}
        for node, chain in chains.items():
            kept = chain if gates[chain[-1]] > 1 else tuple(s for s in chain if gates[s] > 1)
            if kept:
                self.chains[node] = kept
        self.chains |= _of_leaves(
            graph, set(graph.inputs.values()) if leaves is None else leaves, self.chains
        )
        self.depth = max(map(len, self.chains.values()), default=0)


def _of_leaves(graph: Graph, leaves: set[Node], chains: dict[Node, Chain]) -> dict[Node, Chain]:
    """For each leaf the boxes that hold all of its uses."""
    if not chains:
        return {}
    leaves = leaves - set(graph.outputs.values())
    found: dict[Node, Chain] = {}
    for node in graph.nodes:
        around = chains.get(node, ())
        for x in node.inputs:
            if isinstance(x, Node) and x in leaves:
                found[x] = common(found[x], around) if x in found else around
    return {leaf: chain for leaf, chain in found.items() if chain}


def common(one: Chain, other: Chain) -> Chain:
    """The boxes that two things are both in."""
    if one is other:
        return one
    size = 0
    for a, b in zip(one, other, strict=False):
        if a is not b:
            break
        size += 1
    return one[:size]
