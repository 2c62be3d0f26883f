"""The symbols and wires of a graph, with their numbers as text.

A value that is used several times leaves its node on one wire, which carries the sum of the
gradients, and branches at a dot; every branch carries its own contribution.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import reduce
from typing import Any

import numpy as np

from autograd.graph import Graph, Wire
from autograd.node import Node
from visualize.boxes import Chain, common
from visualize.drawing.arrangement import Arrangement, Unit
from visualize.drawing.bundles import Bundle, Strand, bundles
from visualize.drawing.summaries import counted, first_and_last, most_frequent
from visualize.drawing.vocabulary import Detail, DrawnWire, Emphasis, Symbol
from visualize.drawing.wire_numbers import WireNumbers
from visualize.marks import Mark, marks
from visualize.names import MOST_CHARACTERS
from visualize.numbers import Shown, Tensors, short_data, shown

MOST_CHARACTERS_OF_A_NAME = 8
"""A computed value with a longer name has it in its gate, not on its wire."""

MOST_MARKED = 20_000
"""In a larger graph closed boxes are not searched for marks."""


class Circuit:
    """The symbols and wires of a graph, in an order in which a gate's operands keep theirs.

    Args:
        graph: with gradients, if they are to be drawn.
        arrangement: what of it is drawn.
        parameters: the leaves that are to be told from data.
        detail: how much stands on the wires.
        tensors: how an array is shown.
        number_format: see `short_number`.
        highlight: the nodes on a path, None for no emphasis.

    Attributes:
        symbols: what the wires connect, every gate after its operands.
        wires: the wires, those into one gate in the order of its operands.
        detail: as given.
        arrangement: as given.
    """

    def __init__(
        self,
        graph: Graph,
        arrangement: Arrangement,
        *,
        parameters: set[Node],
        detail: Detail,
        tensors: Tensors = "heat map",
        number_format: str | None = None,
        highlight: set[Node] | None = None,
    ) -> None:
        self._graph = graph
        self.arrangement = arrangement
        self.detail = detail
        self._parameters = parameters
        self._tensors: Tensors = tensors
        self._number_format = number_format
        self._highlight = highlight
        self._numbers = WireNumbers(graph, with_gradients=detail in ("gradients", "full"))
        self._outputs: dict[Unit, list[Node]] = defaultdict(list)
        for node in graph.outputs.values():
            self._outputs[arrangement.unit[node]].append(node)
        self._into: dict[Unit, list[Bundle]] = defaultdict(list)
        self._from: dict[Unit, list[Bundle]] = defaultdict(list)
        for bundle in bundles(arrangement):
            self._into[bundle.head].append(bundle)
            self._from[bundle.tail].append(bundle)
        self.symbols: list[Symbol] = []
        self.wires: list[DrawnWire] = []
        for unit in arrangement.units:
            self.symbols += self._symbols(unit)
            self.wires += self._wires(unit)

    # --------------------------------------------------------------------------------------- symbols

    def _symbols(self, unit: Unit) -> Iterator[Symbol]:
        yield self._own_symbol(unit)
        around, emphasis = unit.chain, self._emphasis(unit.alike)
        for position, x in self._constants(unit):
            text = short_data(x)  # a number of the formula, as it is written there
            yield Symbol(f"c{unit.id}p{position}", "constant", text, (), (), 1, around, emphasis)
        if self._branches(unit):
            yield Symbol(f"{unit.id}dot", "dot", around=self._around_branches(unit), emphasis=emphasis)
        if unit in self._outputs:
            names = [node.name for node in self._outputs[unit] if node.name is not None]
            yield Symbol(f"{unit.id}out", "output", first_and_last(names), emphasis=emphasis)

    def _own_symbol(self, unit: Unit) -> Symbol:
        found, emphasis = self._marks(unit), self._emphasis(unit.alike)
        node = unit.nodes[0]
        if unit.kind in ("box", "slice"):
            title, *size = self._contents(unit)
            return Symbol(unit.id, "block", title, tuple(size), found, unit.count, unit.chain, emphasis)
        if node.op is None:
            kind: Any = "parameter" if node in self._parameters else "input"
            number = () if unit.chain or len(unit.alike) == 1 else (f"{len(unit.alike):,} leaves",)
            return Symbol(unit.id, kind, self._leaf_name(unit), number, found, 1, unit.chain, emphasis)
        notes = tuple(self._notes(node))
        return Symbol(unit.id, "gate", node.op.symbol, notes, found, 1, unit.chain, emphasis)

    def _leaf_name(self, unit: Unit) -> str:
        """In a box a parameter's own name will do; the label tells it from its like."""
        inner, own = unit.chain != (), unit.nodes[0].name
        names = [self._graph.labels[node] for node in (unit.nodes if inner else unit.alike)]
        return own if inner and own and len(names) == 1 else first_and_last(names)

    def _notes(self, node: Node) -> Iterator[str]:
        """The long name of a gate's value, the scope that it is alone in, and its parameters."""
        label = self._graph.labels[node]
        if self._has_own_name(node) and not self._fits_on_wire(label):
            yield label
        scope = self.arrangement.alone(node)
        if scope is not None and scope.kind != "gate":
            yield scope.name
        assert node.op is not None
        params, defaults = node.params or {}, node.op.defaults
        settings = [
            f"{name}={' '.join(repr(x).split())}"
            for name, x in params.items()
            if not (isinstance(x, type(defaults[name])) and x == defaults[name])
        ]
        if settings:
            yield ", ".join(settings)

    def _contents(self, unit: Unit) -> Iterator[str]:
        """What a block is called, what it is, and how many gates and parameters are in it."""
        size = counted(len(unit.gates), "gate")
        if unit.scope is None:
            yield size
            yield from most_frequent(unit.gates)
        else:
            yield unit.scope.name
            if unit.scope.kind and unit.scope.kind != unit.scope.name:
                yield unit.scope.kind
            yield size
        learned = sum(int(np.size(node._data)) for node in unit.nodes if node in self._parameters)
        if learned:
            yield counted(learned, "parameter")

    def _marks(self, unit: Unit) -> tuple[Mark, ...]:
        """The marks of a node; of a block each kind with the number of nodes that have it."""
        if not unit.is_block:
            return tuple(marks(unit.nodes[0], self._numbers.gradient(unit.nodes[0])))
        if len(self._graph) > MOST_MARKED:
            return ()
        found = [mark.kind for node in unit.nodes for mark in marks(node, self._numbers.gradient(node))]
        return tuple(Mark(kind, f"{kind} × {found.count(kind)}") for kind in dict.fromkeys(found))

    def _constants(self, unit: Unit) -> Iterator[tuple[int, Any]]:
        """A single gate's operands that are numbers."""
        if not unit.is_block:
            for position, x in enumerate(unit.nodes[0].inputs):
                if not isinstance(x, Node):
                    yield position, x

    # ----------------------------------------------------------------------------------------- wires

    def _wires(self, unit: Unit) -> Iterator[DrawnWire]:
        """The wires into a unit, and those from it that no other takes."""
        constants = {position: f"c{unit.id}p{position}" for position, _ in self._constants(unit)}
        emphasis = self._emphasis(unit.alike)
        drawn = [(b.strands[0].position, self._operand(b)) for b in self._into[unit]]
        drawn += [
            (position, DrawnWire(f"k{constant}", constant, unit.id, "constant", emphasis=emphasis))
            for position, constant in constants.items()
        ]
        yield from (wire for _, wire in sorted(drawn, key=lambda pair: pair[0]))
        if self._branches(unit):
            nodes = self._leaving(unit)
            value, total = self._value(nodes, unit), self._gradient(self._numbers.total(nodes))
            total = total and total._replace(text=f"Σ {total.text}")
            terms = self._terms(unit) if total is not None else None
            dot, around = f"{unit.id}dot", self._around_branches(unit)
            yield DrawnWire(f"{unit.id}stem", unit.id, dot, "stem", value, total, terms, around, emphasis)
        if unit in self._outputs:
            nodes = self._outputs[unit]
            value = self._value(nodes, None if self._branches(unit) else unit)
            seed = self._gradient(self._numbers.seed(nodes))
            tail, out = self._tail(unit), f"{unit.id}out"
            yield DrawnWire(f"{unit.id}end", tail, out, "from gate", value, seed, emphasis=emphasis)

    def _operand(self, bundle: Bundle) -> DrawnWire:
        tail = bundle.tail
        is_leaf = tail.nodes[0].op is None and tail.kind != "box"
        return DrawnWire(
            bundle.id,
            self._tail(tail),
            bundle.head.id,
            "from input" if is_leaf else "from gate",
            self._value(bundle.sources, None if self._branches(tail) else tail),
            self._gradient(self._numbers.contribution(bundle)),
            self._product(bundle),
            common(tail.chain, bundle.head.chain),
            self._emphasis_of_wire(bundle.strands),
        )

    def _product(self, bundle: Bundle) -> str | None:
        """`= local × upstream`, with Σ where the products are added up into a smaller operand."""
        if self.detail != "full" or len(bundle.strands) > 1:
            return None
        wire: Wire = self._numbers.wire(bundle.strands[0])
        if wire.contribution is None:
            return None
        upstream = self._text(wire.upstream)
        if wire.local is None:
            return f"= Jᵀ {upstream}"
        summed = "Σ " if np.shape(wire.local) != np.shape(wire.contribution) else ""
        return f"= {summed}{self._text(wire.local)} × {upstream}"

    def _terms(self, unit: Unit) -> str | None:
        """What is added up where a wire branches: `= 6 + 6 - 0.99`."""
        if self.detail != "full" or any(bundle.others for bundle in self._from[unit]):
            return None
        found = [self._numbers.contribution(bundle) for bundle in self._from[unit]]
        if unit in self._outputs:
            found.append(self._numbers.seed(self._outputs[unit]))
        terms = [self._text(x) for x in found if x is not None]
        if not terms:
            return None
        written = "= " + " + ".join(terms).replace("+ -", "− ")
        return f"= {len(terms)} terms" if len(terms) > 4 or len(written) > MOST_CHARACTERS else written

    def _value(self, nodes: list[Node], named_after: Unit | None) -> Shown | None:
        """What these nodes carry forward; with the name of a computed value, where it is to be told."""
        if self.detail == "sparse":
            return None
        found = self._shown(self._numbers.value(nodes))
        if named_after is None or named_after.is_block or len(nodes) > 1:
            return found
        label = self._graph.labels[nodes[0]]
        if self._has_own_name(nodes[0]) and self._fits_on_wire(label):
            return found._replace(text=f"{label} = {found.text}")
        return found

    def _gradient(self, data: Any) -> Shown | None:
        return None if data is None else self._shown(data, norm=True)

    def _shown(self, data: Any, norm: bool = False) -> Shown:
        return shown(data, self._tensors, self._number_format, norm=norm)

    def _text(self, data: Any) -> str:
        return short_data(data, self._number_format)

    # ------------------------------------------------------------------------------------- structure

    def _branches(self, unit: Unit) -> bool:
        """Whether what leaves a unit is one thing that goes to several places."""
        others = any(bundle.others for bundle in self._from[unit])
        ways = len(self._from[unit]) + (unit in self._outputs) + others
        return ways > 1 and (unit.kind in ("node", "leaves") or len(self._leaving(unit)) == 1)

    def _around_branches(self, unit: Unit) -> Chain:
        """The boxes that hold a unit and all that its branches lead to."""
        if unit in self._outputs:
            return ()
        return reduce(common, (bundle.head.chain for bundle in self._from[unit]), unit.chain)

    def _leaving(self, unit: Unit) -> list[Node]:
        """The nodes whose values leave a unit, of boxes that are alike those of all."""
        sources = [x for bundle in self._from[unit] for x in bundle.sources]
        return list(dict.fromkeys([*sources, *self._outputs.get(unit, [])]))

    def _tail(self, unit: Unit) -> str:
        return f"{unit.id}dot" if self._branches(unit) else unit.id

    def _has_own_name(self, node: Node) -> bool:
        """Whether a computed value has a name to show; an output shows it at the end of its wire."""
        is_output = any(node is output for output in self._graph.outputs.values())
        return node.op is not None and not is_output and node.name is not None

    def _fits_on_wire(self, label: str) -> bool:
        return len(label) <= MOST_CHARACTERS_OF_A_NAME

    def _emphasis(self, nodes: list[Node]) -> Emphasis:
        if self._highlight is None:
            return ""
        return "strong" if any(node in self._highlight for node in nodes) else "pale"

    def _emphasis_of_wire(self, strands: list[Strand]) -> Emphasis:
        if self._highlight is None:
            return ""
        on_path = any(s.source in self._highlight and s.target in self._highlight for s in strands)
        return "strong" if on_path else "pale"
