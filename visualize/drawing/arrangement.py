"""What of a circuit is drawn: each node by itself, or within the block that stands for many.

Boxes may be closed, and those that are alike drawn once. What is still too large to be read is closed
further: first boxes, from the inside out; a circuit without boxes is cut into a few slices by depth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from autograd.graph import Graph
from autograd.node import Node
from autograd.scopes import Scope
from visualize.boxes import Boxes, Chain
from visualize.drawing.repeats import Repeats, are_alike

SLICES = 8
"""Into how many blocks a circuit without boxes is cut."""

TANGLED = 4
"""With more wires between its gates and blocks than so many for each, a picture is a hairball."""

Key: TypeAlias = Hashable
"""What a node is drawn as: itself, the scope that is closed around it, or the number of a slice."""


@dataclass(eq=False)
class Unit:
    """One thing in a picture, and the nodes that it stands for.

    Attributes:
        id: unique in the picture, letters and digits only.
        nodes: those that are drawn, in the order of the graph.
        alike: these and the nodes in boxes that are alike.
        chain: the open boxes around it.
        kind: a single node; a closed box; a slice by depth; leaves that only blocks use.
        scope: of a closed box.
        count: of a closed box, how many it stands for.
    """

    id: str
    kind: Literal["node", "box", "slice", "leaves"]
    chain: Chain
    scope: Scope | None = None
    count: int = 1
    nodes: list[Node] = field(default_factory=list)
    alike: list[Node] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        """Whether it stands for more than a node."""
        return self.kind != "node"

    @property
    def gates(self) -> list[Node]:
        """The computed nodes among those that are drawn."""
        return [node for node in self.nodes if node.op is not None]


class Arrangement:
    """The units of a picture.

    Args:
        graph: all of it.
        parameters: the leaves that belong inside the boxes that use them; others stay outside.
        depth: boxes inside more than so many others are closed; None closes none.
        repeat: draw boxes that are alike once.
        max_nodes: how many units there may be, before more is closed.

    Attributes:
        unit: for each node the unit it is in, that of its counterpart if it is not drawn.
        units: in the order of the graph.
        boxes: the chains of open boxes, each after those around it.
    """

    def __init__(
        self, graph: Graph, parameters: set[Node], depth: int | None, repeat: bool, max_nodes: float
    ) -> None:
        self.graph = graph
        self._boxes = Boxes(graph, parameters)
        self._parameters = parameters
        self._repeats: Repeats | None = None
        self._asked = self._depth, self._repeat = depth, repeat
        keys = self._few_enough(max_nodes)
        self.unit: dict[Node, Unit] = {}
        self.units: list[Unit] = []
        self._make_units(keys)
        self._join_leaves()
        self.boxes = list(dict.fromkeys(u.chain[: k + 1] for u in self.units for k in range(len(u.chain))))

    # ------------------------------------------------------------------------- how much is closed

    def _few_enough(self, max_nodes: float) -> list[Key]:
        """What each node is drawn as, with as little closed as can be."""
        for depth, repeat in self._closings():
            self._depth, self._repeat = depth, repeat
            if self._repeat and self._repeats is None:
                self._repeats = Repeats(self._boxes)
            keys = [self._key(node) for node in self.graph.nodes]
            if self._is_legible(keys, max_nodes):
                return keys
        self._repeats = None
        return _slices(self.graph, self._parameters)

    def _closings(self) -> Iterator[tuple[int | None, bool]]:
        """What is asked for, and then less and less."""
        depth, repeat = self._asked
        yield depth, repeat
        if self._boxes.depth:
            if not repeat:
                yield depth, True
            deepest = self._boxes.depth if depth is None else min(depth, self._boxes.depth)
            yield from ((less, r) for less in range(deepest - 1, -1, -1) for r in sorted({repeat, True}))

    def _drawn(self, node: Node) -> Node:
        return self._repeats.drawn(node) if self._repeats and self._repeat else node

    def _key(self, node: Node) -> Key:
        node = self._drawn(node)
        chain = self._boxes.chains.get(node, ())
        return node if self._depth is None or len(chain) <= self._depth else chain[self._depth]

    def _is_legible(self, keys: list[Key], max_nodes: float) -> bool:
        """Whether there are few enough units and, so that it is no tangle, few enough wires between them."""
        of = dict(zip(self.graph.nodes, keys, strict=True))
        units = {key for node, key in of.items() if node.op is not None or not isinstance(key, Node)}
        users: dict[Node, set[Key]] = defaultdict(set)
        wires: set[tuple[Key, Key]] = set()
        for node, key in of.items():
            for x in node.inputs:
                if isinstance(x, Node) and of[x] is not key:
                    if x.op is None and isinstance(of[x], Node):
                        users[x].add(key)
                    else:
                        wires.add((of[x], key))
            if len(units) + len(wires) > 4 * max_nodes:
                return False
        # Leaves that the same blocks use are drawn as one.
        leaves = {
            frozenset(keys) if all(isinstance(k, Scope) for k in keys) else of[x] for x, keys in users.items()
        }
        return len(units) + len(leaves) <= max_nodes and len(wires) <= TANGLED * len(units)

    @property
    def messages(self) -> list[str]:
        """What is not drawn as it is, and how to see it."""
        found = []
        if any(unit.kind == "slice" for unit in self.units):
            found.append(
                f"{len(self.graph):,} nodes, cut into slices by depth. Graph(node) draws a part, max_nodes= "
                "allows more, and name_scope() makes boxes that can be opened one by one."
            )
        elif (self._depth, self._repeat) != self._asked:
            found.append(
                f"{len(self.graph):,} nodes are too many to be read, so boxes are closed. max_nodes= allows "
                "more, Graph(node) draws a part, and microscope() what is behind one number."
            )
        if any(self.count(chain[-1]) > 1 for chain in self.boxes) or any(
            unit.count > 1 for unit in self.units
        ):
            how = "repeat=False" if self._asked[1] else "a higher max_nodes="
            found.append(f"Of boxes that are alike (× n) the first is drawn; {how} draws all.")
        return found

    # ------------------------------------------------------------------------------------- units

    def _make_units(self, keys: list[Key]) -> None:
        made: dict[Key, Unit] = {}
        for node, key in zip(self.graph.nodes, keys, strict=True):
            if key not in made:
                made[key] = self._unit(key, f"n{len(made)}")
                self.units.append(made[key])
            unit = made[key]
            unit.alike.append(node)
            if self._drawn(node) is node:
                unit.nodes.append(node)
            self.unit[node] = unit

    def _unit(self, key: Key, id: str) -> Unit:
        if isinstance(key, Node):
            return Unit(id, "node", self._boxes.chains.get(key, ()))
        if not isinstance(key, Scope):
            return Unit(id, "slice" if isinstance(key, int) else "leaves", ())
        return Unit(id, "box", key.chain[:-1], key, self.count(key))

    def _join_leaves(self) -> None:
        """Make one unit of the leaves that the same blocks use, and nothing else."""
        users: dict[Unit, dict[Unit, None]] = defaultdict(dict)
        for node, unit in self.unit.items():
            for x in node.inputs:
                if isinstance(x, Node) and self.unit[x] is not unit and x.op is None:
                    users[self.unit[x]][unit] = None
        outputs = {self.unit[node] for node in self.graph.outputs.values()}
        groups: dict[Hashable, list[Unit]] = defaultdict(list)
        for leaf, by in users.items():
            if leaf.kind == "node" and leaf not in outputs and all(unit.is_block for unit in by):
                groups[leaf.chain, leaf.nodes[0] in self._parameters, tuple(by)].append(leaf)
        for leaves in groups.values():
            if len(leaves) > 1:
                self._join(leaves)

    def _join(self, leaves: list[Unit]) -> None:
        first = leaves[0]
        first.kind = "leaves"
        for leaf in leaves[1:]:
            first.nodes += leaf.nodes
            first.alike += leaf.alike
            self.unit |= dict.fromkeys(leaf.alike, first)
        gone = set(leaves[1:])
        self.units = [unit for unit in self.units if unit not in gone]

    # ------------------------------------------------------------------------------------ asking

    def is_inside(self, source: Node, target: Node) -> bool:
        """Whether the wire between two nodes is not drawn, in a block or between boxes that are alike."""
        if self.unit[source] is self.unit[target] and self.unit[source].is_block:
            return True
        if not (self._repeats and self._repeat):
            return False
        chains = self._boxes.chains
        return are_alike(self._repeats, chains.get(source, ()), chains.get(target, ()))

    def count(self, scope: Scope) -> int:
        """How many boxes this one stands for."""
        return max(self._repeats.count[scope], 1) if self._repeats and self._repeat else 1

    def is_hidden(self, node: Node) -> bool:
        """Whether another is drawn for it, because it is in a box that is alike."""
        return self._drawn(node) is not node

    def alone(self, node: Node) -> Scope | None:
        """The scope in which the gate is alone, which makes no box."""
        return self._boxes.single.get(node)


def _slices(graph: Graph, parameters: set[Node]) -> list[Key]:
    """For each gate the number of its slice, for each leaf which slices use it."""
    depth: dict[Node, int] = {}
    for node in graph.nodes:
        depth[node] = 1 + max((depth[x] for x in node.inputs if isinstance(x, Node)), default=-1)
    thickness = max(1, -(-max(depth.values()) // SLICES))
    of: dict[Node, Key] = {n: (d - 1) // thickness for n, d in depth.items() if n.op is not None}
    users: dict[Node, set[Key]] = {leaf: set() for leaf in graph.inputs.values()}
    for node, k in of.items():
        for x in node.inputs:
            if isinstance(x, Node) and x.op is None:
                users[x].add(k)
    of |= {leaf: (leaf in parameters, frozenset(slices)) for leaf, slices in users.items()}
    return [of[node] for node in graph.nodes]
