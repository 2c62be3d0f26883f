"""A circuit as data: what a strategy draws, a test runs, and a failing test prints.

A function would do to run it. As data it can also be read, drawn and shrunk.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from autograd.graph import Graph
from autograd.primitive import Primitive
from autograd.strategies import formula
from autograd.strategies.gate import Constant, Gate


class Circuit:
    """A circuit of primitives with values for its inputs. `circuits()` draws them.

    It is a function of its inputs, on floats, arrays and nodes alike, so `grad(circuit)` and
    `jacobian(circuit)` work. Its wires are numbered: first the inputs, then the outputs of the gates.
    Gates and inputs on which the output does not depend are left out.

    Args:
        inputs: a value for each input, by name.
        gates: each takes wires of lower numbers.
        output: the number of a wire, by default the last.

    Attributes:
        names, inputs: the names and the values of the inputs, as tuples.
        gates: the gates, in an order in which they can run. The last one gives the output.

    Raises ValueError for a gate that takes a wire of no lower number.

    >>> from autograd import add, grad, multiply, sigmoid
    >>> gates = [Gate(multiply, (0, 1)), Gate(sigmoid, (2,)), Gate(add, (3, 0))]
    >>> circuit = Circuit({"a": 0.0, "b": -2.0}, gates)
    >>> circuit
    circuit(a=0.0, b=-2.0): sigmoid(a * b) + a
    >>> circuit(1.0, 0.0), grad(circuit)(*circuit.inputs)
    (1.5, 0.5)
    """

    def __init__(self, inputs: Mapping[str, Any], gates: Sequence[Gate], output: int | None = None) -> None:
        count = len(inputs) + len(gates)
        output = count - 1 if output is None else output
        if not 0 <= output < count:
            raise ValueError(f"output={output}, but the wires of this circuit are 0 to {count - 1}")
        for number, gate in enumerate(gates, start=len(inputs)):
            if any(not 0 <= wire < number for wire in gate.wires):
                raise ValueError(
                    f"wire {number} is {gate.op.name} of {gate.wires}: give wires below {number}"
                )
        needed = _needed(len(inputs), gates, output)
        new_number = {old: new for new, old in enumerate(needed)}
        kept = [k for k in needed if k < len(inputs)]
        self.names: tuple[str, ...] = tuple(list(inputs)[k] for k in kept)
        self.inputs: tuple[Any, ...] = tuple(inputs[name] for name in self.names)
        self.gates: tuple[Gate, ...] = tuple(
            gates[k - len(inputs)].renumbered(new_number) for k in needed if k >= len(inputs)
        )
        self.__name__ = "circuit"
        kind = inspect.Parameter.POSITIONAL_ONLY
        self.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in self.names])

    def __call__(self, *inputs: Any) -> Any:
        """The output for these inputs: numbers, arrays or nodes, as many as the circuit has."""
        if len(inputs) != len(self.names):
            raise TypeError(
                f"this circuit has the inputs {', '.join(self.names)}, and was called with {len(inputs)}: "
                "circuit(*circuit.inputs) gives all of them"
            )
        return self.wires(*inputs)[-1]

    def wires(self, *inputs: Any) -> list[Any]:
        """What is on every wire for these inputs: the inputs, then what each gate makes of them."""
        wires = list(inputs)
        for gate in self.gates:
            wires.append(gate([x.value if isinstance(x, Constant) else wires[x] for x in gate.operands]))
        return wires

    def graph(self) -> Graph:
        """The circuit at its own inputs as a `Graph`, which runs, prints and can be drawn.

        `visualize.draw(circuit.graph())` makes a picture of it.
        """
        return Graph.trace(self, *self.inputs)

    def uses(self, *ops: Primitive) -> bool:
        """Whether one of these primitives is among the gates."""
        return any(gate.op in ops for gate in self.gates)

    @property
    def uses_of_wires(self) -> tuple[int, ...]:
        """For each wire how many operands it is; more than once is fan-out. The output counts as one."""
        counts = [0] * (len(self.names) + len(self.gates))
        for gate in self.gates:
            for wire in gate.wires:
                counts[wire] += 1
        counts[-1] += 1
        return tuple(counts)

    @property
    def formula(self) -> str:
        """The circuit as a person writes it: Python, with the names of the table and numpy's `array`.

        A value that is used twice has a line of its own. The last line is the output.
        """
        return "\n".join(formula.lines(self))

    def __repr__(self) -> str:
        return formula.with_inputs(self)


def _needed(inputs: int, gates: Sequence[Gate], output: int) -> list[int]:
    """The numbers of the wires on which the output depends."""
    needed = {output}
    for number in range(inputs + len(gates) - 1, inputs - 1, -1):
        if number in needed:
            needed.update(gates[number - inputs].wires)
    return sorted(needed)
