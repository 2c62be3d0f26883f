"""What there is to draw of a graph: symbols, and wires with their numbers as text. No syntax yet.

A value that is used several times leaves its node on one wire, which carries the sum of the
gradients, and branches at a dot; every branch carries its own contribution.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import numpy as np

from autograd.graph import ForwardStep, Graph, Wire
from visualize.numbers import short_data

MOST_CHARACTERS_OF_A_NAME = 8
"""A computed value with a longer name has it in its gate, not on its wire."""


@dataclass(frozen=True)
class Symbol:
    """A thing that wires connect.

    Attributes:
        id: unique in the circuit, letters and digits only.
        kind: an input with its name, a gate with its symbol, a constant with its value, the dot where
            a wire branches, or the end of an output's wire with its name.
        text: what stands there, "" for nothing.
        note: the parameters of a gate, `axis=0`, and its name where that is too long for the wire.
    """

    id: str
    kind: Literal["input", "gate", "constant", "dot", "output"]
    text: str = ""
    note: str = ""


@dataclass(frozen=True)
class DrawnWire:
    """A wire from one symbol to another.

    Attributes:
        id: unique in the circuit.
        tail, head: the symbols' ids, in the direction of the forward pass.
        kind: from an input or from a gate; the stem before a dot; from a constant, without numbers.
        value: what runs forward.
        gradient: what runs backward, None if nothing does or gradients are not drawn.
        product: how the gradient came about, `= 3 × 1`, or None.
    """

    id: str
    tail: str
    head: str
    kind: Literal["from input", "from gate", "stem", "constant"]
    value: str = ""
    gradient: str | None = None
    product: str | None = None


class Circuit:
    """The symbols and wires of a graph, in an order in which a gate's operands keep theirs.

    Args:
        graph: with gradients, if they are to be drawn.
        with_gradients: False leaves them out.
        show_local: write `local × upstream` to each contribution.
        number_format: see `short_number`.

    Attributes:
        symbols: what the wires connect, every gate after its operands.
        wires: the wires, those into one gate in the order of its operands.
        gradients: the graph's, or None if they are not drawn.
        show_local: whether there are products to draw.
    """

    def __init__(
        self,
        graph: Graph,
        *,
        with_gradients: bool = True,
        show_local: bool = False,
        number_format: str | None = None,
    ) -> None:
        self._graph = graph
        self._number_format = number_format
        self._nodes = {label: node for node, label in graph.labels.items()}
        self._ids = {label: f"n{k}" for k, label in enumerate(graph.labels.values())}
        self._wires_into: dict[str, list[Wire]] = {label: [] for label in self._ids}
        self._wires_from: dict[str, list[Wire]] = {label: [] for label in self._ids}
        for wire in graph.wires:
            self._wires_into[wire.target].append(wire)
            if wire.source is not None:
                self._wires_from[wire.source].append(wire)
        self.gradients = graph.gradients if with_gradients else None
        self.show_local = show_local and self.gradients is not None
        self.symbols: list[Symbol] = []
        self.wires: list[DrawnWire] = []
        for step in islice(graph.walk(), len(graph)):
            assert isinstance(step, ForwardStep)
            self.symbols += self._symbols(step)
            self.wires += self._wires(step)

    def _symbols(self, step: ForwardStep) -> Iterator[Symbol]:
        own, node = self._ids[step.label], self._nodes[step.label]
        if node.op is None:
            yield Symbol(own, "input", step.label)
        else:
            notes = [f"{name}={' '.join(repr(x).split())}" for name, x in step.params.items()]
            if self._has_own_name(step.label) and not self._fits_on_wire(step.label):
                notes.insert(0, step.label)
            yield Symbol(own, "gate", node.op.symbol, ", ".join(notes))
        for wire in self._wires_into[step.label]:
            if wire.source is None:
                yield Symbol(f"c{self._key(wire)}", "constant", short_data(wire.value))
        if self._branches(step.label):
            yield Symbol(f"{own}dot", "dot")
        if step.label in self._graph.outputs:
            yield Symbol(f"{own}out", "output", node.name or "")

    def _wires(self, step: ForwardStep) -> Iterator[DrawnWire]:
        """The wires into a node, and those from it that no other node takes."""
        label, own = step.label, self._ids[step.label]
        for wire in self._wires_into[label]:
            if wire.source is None:
                yield DrawnWire(f"k{self._key(wire)}", f"c{self._key(wire)}", own, "constant")
            else:
                yield self._operand(wire.source, wire)
        if self._branches(label):
            total = None if self.gradients is None else f"Σ {self._shown(self.gradients[label])}"
            yield DrawnWire(f"{own}stem", own, f"{own}dot", "stem", self._named(step.value, label), total)
        if label in self._graph.outputs:
            value, seed = self._shown(step.value), self._seed(label)
            yield DrawnWire(f"{own}end", self._tail(label), f"{own}out", "from gate", value, seed)

    def _operand(self, source: str, wire: Wire) -> DrawnWire:
        has_gradient = self.gradients is not None and wire.contribution is not None
        return DrawnWire(
            f"w{self._key(wire)}",
            self._tail(source),
            self._ids[wire.target],
            "from input" if source in self._graph.inputs else "from gate",
            self._shown(wire.value) if self._branches(source) else self._named(wire.value, source),
            self._shown(wire.contribution) if has_gradient else None,
            self._product(wire),
        )

    def _product(self, wire: Wire) -> str | None:
        """`= local × upstream`, with Σ where the products are added up into a smaller operand."""
        if not self.show_local or wire.local is None:
            return None
        summed = "Σ " if np.shape(wire.local) != np.shape(wire.contribution) else ""
        return f"= {summed}{self._shown(wire.local)} × {self._shown(wire.upstream)}"

    def _seed(self, label: str) -> str | None:
        """The gradient that enters at an output: what of its own did not come along a wire."""
        if self.gradients is None:
            return None
        seed = total = self.gradients[label]
        for wire in self._wires_from[label]:
            if wire.contribution is not None:
                seed = seed - wire.contribution
        return self._shown(np.where(np.abs(seed) <= 1e-12 * np.abs(total), 0.0, seed))

    def _branches(self, label: str) -> bool:
        return len(self._wires_from[label]) + (label in self._graph.outputs) > 1

    def _tail(self, label: str) -> str:
        return f"{self._ids[label]}dot" if self._branches(label) else self._ids[label]

    def _has_own_name(self, label: str) -> bool:
        """Whether a computed value has a name to show; an output shows it at the end of its wire."""
        is_inner = label not in self._graph.inputs and label not in self._graph.outputs
        return is_inner and self._nodes[label].name is not None

    def _fits_on_wire(self, label: str) -> bool:
        return len(label) <= MOST_CHARACTERS_OF_A_NAME

    def _named(self, value: Any, label: str) -> str:
        if self._has_own_name(label) and self._fits_on_wire(label):
            return f"{label} = {self._shown(value)}"
        return self._shown(value)

    def _shown(self, data: Any) -> str:
        return short_data(data, self._number_format)

    def _key(self, wire: Wire) -> str:
        return f"{self._ids[wire.target]}p{wire.position}"
