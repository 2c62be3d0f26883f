"""Boxes that are alike: the neurons of a layer, the steps of a loop. They are drawn once, with "× 12"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator

from autograd.graph import Graph
from autograd.node import Node
from autograd.scopes import Scope
from visualize.boxes import Boxes, Chain


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
        for (parent, _), siblings in by_parent.items():
            if len(siblings) > 1:
                inside = members[parent] if parent is not None else boxes.graph.nodes
                self._join(siblings, members, boxes, inside)
        self._join_data(boxes.graph)

    def _join(
        self, siblings: list[Scope], members: dict[Scope, list[Node]], boxes: Boxes, inside: Iterable[Node]
    ) -> None:
        alike: dict[Hashable, list[Scope]] = defaultdict(list)
        for scope in siblings:
            alike[_structure(scope, members[scope], boxes)].append(scope)
        for group in alike.values():
            for first, *others in _runs(group, members, inside) if len(group) > 1 else []:
                self.count[first] = 1 + len(others)
                for scope in others:
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


def _runs(
    group: list[Scope], members: dict[Scope, list[Node]], inside: Iterable[Node]
) -> Iterable[list[Scope]]:
    """The boxes side by side or one directly after the other, apart from those that come after other gates.

    Drawn once, boxes with gates between them would have these gates in a circle.
    """
    box = {node: scope for scope in group for node in members[scope]}
    run = dict.fromkeys(group, 0)
    after: dict[Node, int] = {}  # for a gate between boxes, the last run that it comes after
    is_settled = False
    while not is_settled:
        before = sum(run.values())
        for node in inside:
            found = [run[box[x]] for x in node.inputs if isinstance(x, Node) and x in box]
            through = [after[x] for x in node.inputs if isinstance(x, Node) and x in after]
            if node in box:
                run[box[node]] = max([run[box[node]], *found, *(k + 1 for k in through)])
            elif found or through:
                after[node] = max([*found, *through])
        is_settled = sum(run.values()) == before
    runs: dict[int, list[Scope]] = defaultdict(list)
    for scope, k in run.items():
        runs[k].append(scope)
    return runs.values()


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
