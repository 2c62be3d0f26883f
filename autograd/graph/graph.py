"""Graph: the circuit behind an output, as an object.

A graph never changes the nodes it was made of. `forward` records a new run of the same operations on
other inputs, and `expand`, `scalarize` and `from_json` record the circuit in another form; what they
return are ordinary nodes again, so values and gradients always come from the one engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np

from autograd import tree
from autograd.backward import gradients
from autograd.graph import serialization
from autograd.graph.expansion import Chosen, gates_to_open, opened
from autograd.graph.inputs import named_leaves, new_inputs
from autograd.graph.labels import listed, unique_labels
from autograd.graph.scalarize import must_be_opened, scalar_outputs
from autograd.graph.wires import BackwardStep, ForwardStep, Wire, show, wires_into
from autograd.modes import enable_grad
from autograd.node import Node
from autograd.recording import record
from autograd.scopes import module_scopes, within
from autograd.topology import StaleGraphError, computed_order, topological_order
from autograd.value import Value

LARGE = 60
"""A graph with more nodes than this prints as a summary."""


class Graph:
    """The computational graph of one or several outputs.

    Args:
        *outputs: nodes. Several outputs may share parts of the graph.

    Attributes:
        nodes: all nodes, each after its operands.
        labels: one label for each node: its name, or the operation with a number.
        inputs: the leaves by label; outputs: the outputs by label.
        gradients: by label, after `backward()`; None before.

    The circuit f = (x + y) z of lecture 004:

    >>> x, y, z = Value(-2.0, name="x"), Value(5.0, name="y"), Value(-4.0, name="z")
    >>> graph = Graph((x + y) * z)
    >>> graph.backward()["x"]
    -4.0
    >>> graph.forward(x=1.0)
    -24.0
    """

    def __init__(self, *outputs: Node) -> None:
        if not outputs:
            raise ValueError("a graph needs an output: Graph(y)")
        for output in outputs:
            if not isinstance(output, Node):
                raise TypeError(
                    f"Graph() takes nodes, got {type(output).__name__}: pass the result of a computation on "
                    "Values or Tensors, or Graph.trace(function, *arguments)"
                )
        self._adopt(outputs)

    def _adopt(self, outputs: Sequence[Node]) -> None:
        """Make these the graph's nodes, in one go, so that a failed run changes nothing."""
        self.nodes = tuple(topological_order(*outputs))
        self.labels = unique_labels(self.nodes)
        self.inputs = {self.labels[node]: node for node in self.nodes if node.is_leaf}
        self.outputs = {self.labels[node]: node for node in outputs}
        self.gradients: dict[str, Any] | None = None

    @classmethod
    def trace(cls, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Graph:
        """The graph of `function` at the given arguments: floats, arrays, nested lists and dicts.

        The inputs are named after the function's parameters, and inside structures `w['b'][0]`. Modules
        of `nn` that are called open name scopes.

        >>> sorted(Graph.trace(lambda x, y: x * y, 2.0, 3.0).inputs)
        ['x', 'y']
        """
        bound = named_leaves(function, args, kwargs)
        with enable_grad(), module_scopes():
            result = function(*bound.args, **bound.kwargs)
        return cls(*tree.leaves(result))

    def __len__(self) -> int:
        return len(self.nodes)

    def __getitem__(self, label: str) -> Node:
        """The node with this label, of the latest run."""
        for node, own in self.labels.items():
            if own == label:
                return node
        raise KeyError(f"no node is called {label!r}; there are {listed(self.labels.values())}")

    # ------------------------------------------------------------------------------------ running

    def forward(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> Any:
        """Run the same operations on other inputs and return the output, or a dict of the outputs.

        Inputs are given by name, or in a mapping where a name is not an identifier. Those left out
        keep their value, as it is now: on a graph whose leaves have changed, `forward()` recomputes
        it. What Python did is not part of a graph and stays as it was: a branch taken, a comparison, a
        number taken from a shape. An array may have another shape than at recording, such as a larger
        batch, if nothing of that kind depended on it.

        Raises KeyError for an unknown name, TypeError and ValueError for a value that does not fit;
        the graph is then as it was.
        """
        leaves = new_inputs(values, named, self.inputs)
        self._adopt(self._rerun(leaves, lambda node, operands: _apply(node, operands, self.labels)))
        results = {label: _number(node) for label, node in self.outputs.items()}
        return next(iter(results.values())) if len(results) == 1 else results

    def _rerun(self, leaves: Mapping[Node, Any], apply: Callable[[Node, tuple[Any, ...]], Any]) -> list[Any]:
        """What `apply` makes of each node in turn, given what it made of its operands; the outputs."""
        made: dict[Node, Any] = {}
        with enable_grad():
            for node in self.nodes:
                if node.is_leaf:
                    made[node] = leaves.get(node, node)
                    continue
                operands = tuple(made[x] if isinstance(x, Node) else x for x in node.inputs)
                with within(node.scope):
                    made[node] = apply(node, operands)
                is_new = isinstance(made[node], Node) and all(made[node] is not x for x in operands)
                if is_new and made[node].name is None:
                    made[node].name = node.name
        return [made[node] for node in self.outputs.values()]

    def backward(self, seed: Any = None, output: str | None = None) -> dict[str, Any]:
        """The gradient of every node, by label; 0 where none arrives. No node's `.grad` is touched.

        `output` is needed if there are several; `seed` if the output is not a scalar.
        """
        label = self._chosen_output(output)
        found = gradients(self.outputs[label], list(self.nodes), seed=seed)
        self.gradients = dict(zip(self.labels.values(), found, strict=True))
        return dict(self.gradients)

    def _chosen_output(self, output: str | None) -> str:
        """The label of an output, of the only one if none is named."""
        if output is None and len(self.outputs) > 1:
            raise ValueError(f"this graph has several outputs: choose output= from {listed(self.outputs)}")
        label = output if output is not None else next(iter(self.outputs))
        if label not in self.outputs:
            raise KeyError(f"no output is called {label!r}; there are {listed(self.outputs)}")
        return label

    # ------------------------------------------------------------------------------------ looking

    @property
    def wires(self) -> list[Wire]:
        """Every wire, in the order of the nodes; with gradients after `backward()`."""
        self._require_fresh()
        known = self.gradients or {}
        return [w for n in self.nodes for w in wires_into(n, self.labels, known.get(self.labels[n]))]

    def walk(self, seed: Any = None, output: str | None = None) -> Iterator[ForwardStep | BackwardStep]:
        """The steps of the forward pass and then of the backward pass, with all their numbers."""
        self._require_fresh()
        for node in self.nodes:
            label, op = self.labels[node], node.op
            wires = wires_into(node, self.labels)
            yield ForwardStep(label, op.name if op else None, _shown_params(node), wires, node._data)
        found = self.backward(seed, output)
        for node in reversed(self.nodes):
            label, op = self.labels[node], node.op
            wires = wires_into(node, self.labels, found[label])
            yield BackwardStep(label, op.name if op else None, found[label], wires)

    def _require_fresh(self) -> None:
        computed_order(list(self.outputs.values()), require_fresh=True)

    def __str__(self) -> str:
        text = self.summary() if len(self) > LARGE else self._table()
        try:
            self._require_fresh()
        except StaleGraphError as error:
            text += f"\n{error}"
        return text

    def __repr__(self) -> str:
        return f"<Graph of {len(self)} nodes: {listed(self.inputs)} -> {listed(self.outputs)}>"

    def summary(self) -> str:
        """The size of the graph, its inputs and outputs, and how often each operation occurs."""
        depth: dict[Node, int] = {}
        for node in self.nodes:
            depth[node] = 1 + max((depth[x] for x in node.inputs if isinstance(x, Node)), default=-1)
        counts = Counter(node.op.name for node in self.nodes if node.op)
        return "\n".join(
            [
                f"Graph of {len(self):,} nodes, {max(depth.values()):,} operations deep",
                f"inputs:     {listed(self.inputs)}",
                f"outputs:    {listed(self.outputs)}",
                "operations: " + ", ".join(f"{name} × {n:,}" for name, n in counts.most_common()),
            ]
        )

    def _table(self) -> str:
        rows = [("node", "operation", "value", "gradient" if self.gradients else "")]
        for node in self.nodes:
            label = self.labels[node]
            gradient = show(self.gradients[label]) if self.gradients else ""
            rows.append((label, self._formula(node), show(node._data), gradient))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(n) for cell, n in zip(row, widths, strict=True)).rstrip() for row in rows
        )

    def _formula(self, node: Node) -> str:
        if node.op is None:
            return "input"
        operands = [self.labels[x] if isinstance(x, Node) else show(x) for x in node.inputs]
        return (
            f"{node.op.name}({', '.join(operands + [f'{k}={v!r}' for k, v in _shown_params(node).items()])})"
        )

    # ----------------------------------------------------------------------------- in another form

    def expand(self, chosen: Chosen = None) -> Graph:
        """The same circuit with gates replaced by what they are made of, until none of them is left.

        The inputs are the same nodes. What a gate is made of is in a name scope called like the gate.

        Args:
            chosen: the gates to open: the name of their operation or several names, or a function of a node
                that says whether to open it; by default all that have a decomposition, so that primitive
                gates remain. A gate without a decomposition stays.

        Raises KeyError for a name that is no operation's, TypeError for what is neither name nor function,
        ValueError if a decomposition contains its own gate again.

        >>> x = Value(1.0, name="x")
        >>> from autograd import sigmoid, softplus
        >>> graph = Graph(softplus(sigmoid(x)))
        >>> [node.op.name for node in graph.expand("sigmoid").nodes if node.op]
        ['multiply', 'exp', 'add', 'reciprocal', 'softplus']
        """
        return self._open(gates_to_open(chosen), scoped=True)

    def _open(self, chosen: Callable[[Node], bool], scoped: bool = False) -> Graph:
        """The graph with the chosen gates replaced by their decompositions, until none is left.

        Each in a scope of its own, if `scoped`.
        """
        graph = self
        for level in count():
            if not any(map(chosen, graph.nodes)):
                break
            if level == 100:
                raise ValueError("a decomposition contains its own gate again: it never ends in primitives")
            graph = Graph(
                *graph._rerun({}, lambda node, operands: opened(node, operands, chosen(node), scoped))
            )
        return graph

    def scalarize(self) -> Graph:
        """The scalar circuit behind a graph of tensors: the same values and gradients, in Values only.

        The elements of an input `W` are inputs `W[0,0]`, `W[0,1]`, ... Composed array operations are
        opened; gates that exist for scalars, such as sigmoid, stay closed.
        """
        graph = self._open(must_be_opened)
        return Graph(*scalar_outputs(graph.nodes, graph.labels, list(graph.outputs.values())))

    def to_networkx(self) -> Any:
        """A networkx.MultiDiGraph: nodes with op, value, gradient; edges with the numbers of the wires.

        Needs the extra: pip install 'circuitgrad[networkx]'.
        """
        try:
            import networkx
        except ImportError as error:
            raise ImportError("to_networkx needs networkx: pip install 'circuitgrad[networkx]'") from error
        drawn = networkx.MultiDiGraph()
        for node in self.nodes:
            label = self.labels[node]
            drawn.add_node(
                label,
                op=node.op.name if node.op else None,
                value=_number(node),
                gradient=self.gradients[label] if self.gradients else None,
                params=_shown_params(node),
            )
        for wire in self.wires:
            if wire.source is not None:
                numbers = {k: getattr(wire, k) for k in ("value", "upstream", "local", "contribution")}
                drawn.add_edge(wire.source, wire.target, key=wire.position, position=wire.position, **numbers)
        return drawn

    def to_json(self) -> str:
        """The graph as JSON text: data, never code. See `from_json`."""
        return serialization.dumps(self.nodes, self.labels, self.outputs)

    @classmethod
    def from_json(cls, text: str) -> Graph:
        """The graph that `to_json` wrote, its values recomputed.

        Raises GraphFormatError, naming the place, if the text is not such a graph.
        """
        return cls(*serialization.loads(text))


def _apply(node: Node, operands: tuple[Any, ...], labels: Mapping[Node, str]) -> Any:
    assert node.op is not None
    try:
        return record(node.op, operands, node.params)
    except (ValueError, TypeError, IndexError) as error:
        raise type(error)(f"forward at {labels[node]!r}: {error}") from None


def _number(node: Node) -> Any:
    return node._data if isinstance(node, Value) else np.array(node._data)


def _shown_params(node: Node) -> dict[str, Any]:
    """The parameters that differ from their defaults."""
    if not node.params or node.op is None:
        return {}
    defaults = node.op.defaults
    return {
        k: v for k, v in node.params.items() if not (isinstance(v, type(defaults[k])) and v == defaults[k])
    }
