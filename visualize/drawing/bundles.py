"""The wires of a picture: one for each operand of a gate, and one bundle for all between two blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from autograd.node import Node
from visualize.drawing.arrangement import Arrangement, Unit


class Strand(NamedTuple):
    """A wire of the graph: `source` is the operand of `target` at this position."""

    source: Node
    target: Node
    position: int


@dataclass(eq=False)
class Bundle:
    """Wires of the graph that are drawn as one.

    Attributes:
        id: unique in the picture.
        tail, head: what it connects.
        strands: the wires, in the order of the graph; more than one only at a block.
        others: how many wires from here are in boxes that are alike and not drawn.
    """

    id: str
    tail: Unit
    head: Unit
    strands: list[Strand] = field(default_factory=list)
    others: int = 0

    @cached_property
    def sources(self) -> list[Node]:
        """Whose values run here, each once."""
        return list(dict.fromkeys(strand.source for strand in self.strands))


def bundles(arrangement: Arrangement) -> list[Bundle]:
    """All of a picture, those into one unit together and in the order of its operands.

    Of boxes that are alike, the wires into the one that is drawn; and into another only those that have no
    counterpart there.
    """
    found: dict[Hashable, Bundle] = {}
    unit = arrangement.unit
    for hidden in (False, True):
        known = set(found)
        for target in arrangement.graph.nodes:
            if arrangement.is_hidden(target) is not hidden:
                continue
            for position, source in enumerate(target.inputs):
                if not isinstance(source, Node) or arrangement.is_inside(source, target):
                    continue
                tail, head = unit[source], unit[target]
                between_blocks = tail.is_block or head.is_block
                key = (tail, head) if between_blocks else (tail, head, position)
                if key in known:
                    found[key].others += not arrangement.is_hidden(source)
                    continue
                if key not in found:
                    where = f"p{position}" if head.kind == "node" else ""
                    origin = tail.id if between_blocks or hidden else ""
                    found[key] = Bundle(f"w{head.id}{where}{origin}", tail, head)
                found[key].strands.append(Strand(source, target, position))
    into: dict[Unit, list[Bundle]] = defaultdict(list)
    for bundle in found.values():
        into[bundle.head].append(bundle)
    return [bundle for head in arrangement.units for bundle in into[head]]
