"""The scalar circuit behind what a user passes, and the expressions of its nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import Graph, Node, identity
from autograd.coercion import describe
from autograd.graph.labels import listed
from autograd.recording import record
from visualize.symbols.derivation import backward, forward
from visualize.symbols.meaning import exact
from visualize.symbols.names import symbol

LARGEST_CIRCUIT, LONGEST_FORMULA = 2_000, 20_000
"""How many numbers a circuit may have, and how many operations its formula, written out without sharing."""

Expressions = NDArray[np.object_]
"""Expressions in the shape of a node; 0-d for a scalar."""


class Circuit:
    """A circuit as algebra.

    Args:
        user: who asks, for messages.
        output: a node of one element or a graph with one such output.
        numbers, symbols: leaves that stand as numbers, computed nodes that are symbols; nodes or labels.

    Raises as `symbolic` says.
    """

    def __init__(self, user: str, output: Any, numbers: Any, symbols: Any) -> None:
        self.user = user
        self.graph = self._checked_graph(output)
        self.output = next(iter(self.graph.outputs.values()))
        self.numbers = {self.node(x, "numbers=") for x in _several(numbers)}
        self.symbols = {self.node(x, "symbols=") for x in _several(symbols)}
        for x in self.numbers:
            if not x.is_leaf:
                raise ValueError(
                    f"{user}: numbers= takes leaves, and {self.graph.labels[x]!r} is computed: name the "
                    "leaves behind it"
                )

    def node(self, which: Any, argument: str) -> Node:
        """The node of the circuit that is meant; KeyError if there is none."""
        for node, label in self.graph.labels.items():
            if node is which or (isinstance(which, str) and label == which):
                return node
        if not isinstance(which, Node | str):
            raise TypeError(f"{self.user}: {argument} takes nodes or their labels, got {describe(which)}")
        what = which.label if isinstance(which, Node) else repr(which)
        raise KeyError(
            f"{self.user}: {argument} no node of the circuit is {what}; there are "
            f"{listed(self.graph.labels.values())}"
        )

    def expression(self) -> Any:
        """The expression of the output."""
        part = _ScalarPart(self, self.symbols)
        return forward(part.graph.nodes, self._known(part))[part.output]

    def derivatives(self, wrt: Node) -> Expressions:
        """The derivative of the output by each element of a node, 0 where none flows."""
        part = _ScalarPart(self, {*self.symbols, wrt})
        made = forward(part.graph.nodes, self._known(part))
        found = backward(part.output, part.graph.nodes, made)
        # A rule may compute its output once more, as sigmoid's does: that is a symbol there too.
        own = {
            made[scalar.left]: made[scalar]
            for (node, _), scalar in part.places.items()
            if node in self.symbols and not (made[scalar.left].is_Symbol or made[scalar.left].is_Number)
        }
        derivatives = np.empty(np.shape(wrt._data), dtype=object)
        for index in np.ndindex(derivatives.shape):
            scalar = part.places.get((wrt, index))
            derivative = exact(0.0) if scalar is None else found.get(scalar, exact(0.0))
            derivatives[index] = derivative.xreplace(own)
        return derivatives

    def _known(self, part: _ScalarPart) -> dict[Node, Any]:
        """What leaves and chosen nodes stand for: symbols, or the numbers that they hold."""
        known = {}
        for (node, index), scalar in part.places.items():
            if node in self.numbers:
                known[scalar] = exact(scalar._data)
            elif node.is_leaf or node in self.symbols:
                place = f"[{','.join(map(str, index))}]" if index else ""
                known[scalar] = symbol(self.graph.labels[node] + place)
        self._check_length(part.graph, known)
        return known

    def _checked_graph(self, output: Any) -> Graph:
        if not isinstance(output, Graph | Node):
            raise TypeError(f"{self.user} takes a node or a Graph, got {describe(output)}")
        graph = output if isinstance(output, Graph) else Graph(output)
        if len(graph.outputs) > 1:
            raise ValueError(
                f"{self.user} takes one output, and the graph has {len(graph.outputs)}: pass one of the "
                f"nodes {listed(graph.outputs)}"
            )
        shape = np.shape(next(iter(graph.outputs.values()))._data)
        if np.prod(shape) != 1:
            raise ValueError(
                f"{self.user}: the output is not a scalar, its shape is {shape}: reduce it with .sum(), or "
                "pick an element by its index"
            )
        size = sum(np.size(node._data) for node in graph.nodes)
        self._require(size <= LARGEST_CIRCUIT, f"the circuit has {size:,} numbers", LARGEST_CIRCUIT)
        return graph

    def _require(self, holds: bool, what: str, most: int) -> None:
        if not holds:
            raise ValueError(
                f"{self.user}: {what}, and a formula of more than {most:,} is not readable: take a part of "
                "the circuit, or name nodes in the middle with symbols="
            )

    def _check_length(self, graph: Graph, known: Collection[Node]) -> None:
        """Refuse formulas that would be endless, written out: a node that is used twice is written twice."""
        lengths: dict[Node, int] = {}
        for node in graph.nodes:
            operands = () if node in known else node.inputs
            lengths[node] = 1 + sum(lengths[x] for x in operands if isinstance(x, Node))
        longest = max(lengths.values())
        about = f"{longest:,}" if longest < 10**12 else f"10^{len(str(longest)) - 1}"
        self._require(
            longest <= LONGEST_FORMULA, f"the formula has {about} operations, written out", LONGEST_FORMULA
        )


class _ScalarPart:
    """The circuit of Values behind a user's, with the chosen nodes and all leaves to be found in it.

    Attributes:
        graph: made for this purpose.
        output: its only output.
        places: scalar nodes by the user's node and the index of the element.
    """

    def __init__(self, circuit: Circuit, chosen: Collection[Node]) -> None:
        given = Graph(circuit.output)
        found = [x for x in given.nodes if x.is_leaf or x in chosen]
        # Names that cannot clash, whatever the user's are: w of shape (2,) beside one called "w[0]".
        names = {x: str(k) for k, x in enumerate(found)}
        leaves: dict[Node, Any] = {x: type(x)(x._data, name=names[x]) for x in found if x.is_leaf}  # type: ignore[call-arg]

        def again(node: Node, operands: tuple[Any, ...]) -> Any:
            assert node.op is not None
            made = record(node.op, operands, node.params)
            if node in names:
                # Elements of their own, where the operation only moves those of its operand.
                made = identity(made)
                made.name = names[node]
            return made

        self.graph = Graph(*given._rerun(leaves, again)).scalarize()
        self.output = next(iter(self.graph.outputs.values()))
        by_name = {node.name: node for node in self.graph.nodes if node.name is not None}
        self.places: dict[tuple[Node, tuple[int, ...]], Node] = {}
        for node, name in names.items():
            for index in np.ndindex(np.shape(node._data)):
                scalar = by_name.get(f"{name}[{','.join(map(str, index))}]" if index else name)
                if scalar is not None:
                    self.places[node, index] = scalar


def _several(which: Any) -> Sequence[Any]:
    return [which] if isinstance(which, Node | str) or not isinstance(which, Iterable) else list(which)
