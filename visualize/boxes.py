"""Which part of a circuit each node is in, as boxes inside boxes, and which parts are alike.

A computed node is in the scope that was open when it was recorded. A leaf is in the innermost scope that
holds all of its uses, but data may be left outside. A scope with a single gate makes no box: the gate is
enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator

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
                found[x] = _common(found[x], around) if x in found else around
    return {leaf: chain for leaf, chain in found.items() if chain}


def _common(one: Chain, other: Chain) -> Chain:
    if one is other:
        return one
    size = 0
    for a, b in zip(one, other, strict=False):
        if a is not b:
            break
        size += 1
    return one[:size]


class Repeats:
    """Boxes that are drawn once for several that are alike: neurons of a layer, steps of a loop.

    Alike are boxes in one box, of the same kind, whose gates are the same in the same order and are
    connected the same way.

    Attributes:
        first: for a box that is not drawn, the one that is drawn for it.
        count: how many a drawn box stands for.
        counterpart: for a node in a box that is not drawn, the node in the box that is.
    """

    def __init__(self, boxes: Boxes) -> None:
        self.first: dict[Scope, Scope] = {}
        self.count: Counter[Scope] = Counter()
        self.counterpart: dict[Node, Node] = {}
        members = _members(boxes)
        by_parent: dict[tuple[Scope | None, Hashable], list[Scope]] = defaultdict(list)
        for scope, nodes in members.items():
            around = boxes.chains[nodes[0]]
            depth = around.index(scope)
            parent = around[depth - 1] if depth else None
            by_parent[parent, _family(scope)].append(scope)
        for siblings in by_parent.values():
            if len(siblings) > 1:
                self._join(siblings, members, boxes)
        self._join_data(boxes.graph)

    def _join(self, siblings: list[Scope], members: dict[Scope, list[Node]], boxes: Boxes) -> None:
        shapes: dict[Hashable, Scope] = {}
        for scope in siblings:
            first = shapes.setdefault(_structure(scope, members[scope], boxes), scope)
            self.count[first] += 1
            if first is not scope:
                self.first[scope] = first
                for node, own in zip(members[scope], members[first], strict=True):
                    self.counterpart.setdefault(node, own)  # the outermost box decides

    def _join_data(self, graph: Graph) -> None:
        """Data that only boxes use which are not drawn: those that the drawn ones use stand for them."""
        drawn: set[Node] = set(graph.outputs.values())
        instead: dict[Node, Node] = {}
        for node in graph.nodes:
            counterpart = self.drawn(node)
            for x, own in zip(node.inputs, counterpart.inputs, strict=True):
                if not isinstance(x, Node) or x.op is not None:
                    continue
                if counterpart is node:
                    drawn.add(x)
                elif isinstance(own, Node) and own.op is None and own is not x:
                    instead.setdefault(x, own)
        for leaf, own in instead.items():
            if leaf not in drawn and leaf not in self.counterpart:
                self.counterpart[leaf] = own

    def drawn(self, node: Node) -> Node:
        """The node that is drawn for this one, itself or its counterpart."""
        while node in self.counterpart:
            node = self.counterpart[node]
        return node


def are_alike(repeats: Repeats, one: Chain, other: Chain) -> bool:
    """Whether two nodes are in different boxes that are drawn once, so that a wire between is inside."""
    for a, b in zip(one, other, strict=False):
        if a is not b:
            return repeats.first.get(a, a) is repeats.first.get(b, b)
    return False


def _members(boxes: Boxes) -> dict[Scope, list[Node]]:
    """The nodes of each box, those of the boxes inside among them, in the order of the graph."""
    members: dict[Scope, list[Node]] = defaultdict(list)
    for node in boxes.graph.nodes:
        for scope in boxes.chains.get(node, ()):
            members[scope].append(node)
    return members


def _family(scope: Scope) -> Hashable:
    """What boxes have in common that may be alike: the kind, or else the name without its number."""
    return scope.kind or scope.name.rstrip("0123456789")


def _structure(scope: Scope, nodes: list[Node], boxes: Boxes) -> Hashable:
    """What two boxes that are alike have in common: gates, parameters and connections."""
    return tuple(_relative(nodes, scope, boxes))


def _relative(nodes: list[Node], scope: Scope, boxes: Boxes) -> Iterator[Hashable]:
    index = {node: k for k, node in enumerate(nodes)}
    inner: dict[Scope, int] = {}
    outer: dict[Node, int] = {}
    for node in nodes:
        chain = boxes.chains[node]
        place = [inner.setdefault(s, len(inner)) for s in chain[chain.index(scope) + 1 :]]
        if node.op is None:
            yield "leaf", tuple(place), getattr(node._data, "shape", ())
            continue
        operands: list[Hashable] = []
        for x in node.inputs:
            if not isinstance(x, Node):
                operands.append("constant")
            elif x in index:
                operands.append(index[x])
            else:
                operands.append(("outside", outer.setdefault(x, len(outer))))
        yield node.op.name, repr(node.params), tuple(place), tuple(operands)
