"""How a random circuit grows, gate by gate, of numbers or of arrays.

A gate is chosen first, then its operands among the wires that lie in its domain. So every gate gets
its turn, and hardly anything is drawn in vain. A gate's output is loose until somebody takes it;
what is loose in the end is joined, so that the circuit has one output and nothing hangs off it.

Everything shrinks: gates fall away one by one, inputs get simple, wires become the latest one.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from autograd.domain import REAL, Domain
from autograd.primitive import Primitive
from autograd.strategies.circuit import Circuit
from autograd.strategies.gate import Constant, Gate, Operand
from autograd.strategies.numbers import MOST_OPERANDS, below, choose, coin, domains, numbers, numbers_of
from autograd.strategies.plan import Plan
from autograd.strategies.smoothness import Wire, are_apart, gate_output, is_inside, moving

SOURCES = ("loose", "loose", "wire", "wire", "input", "input", "constant")
"""Where an operand comes from: the latest output that nobody uses, any wire, a new input, a constant."""

ROUGH_NUMBERS = st.one_of(st.sampled_from([0.0, 1.0, -1.0, 2.0, 0.5]), numbers(), st.floats(-1e3, 1e3))
"""Numbers that tie and hit kinks often, and large ones."""

Fits = Callable[[Any], bool]
New = Callable[[], Any]


class Builder:
    """A circuit in the making.

    Args:
        draw: hypothesis's.
        plan: what to make it of.

    Attributes:
        wires: what is on each wire: inputs and outputs of gates as they came.
        made: for each wire its gate, None for an input.
        loose: outputs of gates that are not used yet.
    """

    gates_to_join_two = 1

    def __init__(self, draw: DrawFn, plan: Plan) -> None:
        self.draw = draw
        self.plan = plan
        self.wires: list[Wire] = []
        self.made: list[Gate | None] = []
        self.loose: list[int] = []

    # ------------------------------------------------------------------------------- operands

    def operand(self, fits: Fits, new: New, *, may_be_constant: bool = True) -> Operand | None:
        """A wire whose value fits, a new input or a constant; None if there is none to be had."""
        source = choose(self.draw, SOURCES)
        if source == "constant" and may_be_constant:
            return Constant(new())
        fitting = [k for k in range(len(self.wires) - 1, -1, -1) if fits(self.wires[k].value)]
        if source == "loose" and fitting:
            return next((wire for wire in fitting if wire in self.loose), fitting[0])
        if source == "wire" and fitting:
            return choose(self.draw, fitting)
        if self.made.count(None) < self.plan.max_inputs:
            return self._new_input(new())
        if fitting:
            return choose(self.draw, fitting)
        return Constant(new()) if may_be_constant else None

    def _new_input(self, value: Any) -> int:
        self.wires.append(moving(value, self.made.count(None)))
        self.made.append(None)
        return len(self.wires) - 1

    def elementwise(self, op: Primitive) -> Gate | None:
        """A gate of an elementwise operation, at least one of its operands a wire."""
        count = op.arity if op.arity is not None else 1 + choose(self.draw, range(MOST_OPERANDS))
        operands: list[Operand] = []
        beside: list[Any] = []
        for k, domain in enumerate(domains(op, count)):
            is_last_chance = k == count - 1 and all(isinstance(x, Constant) for x in operands)
            apart = beside if op.arity is None and self.plan.smooth else []
            found = self._one_of_several(domain, beside, apart, k in op.conditions, not is_last_chance)
            if found is None:
                return None
            operands.append(found)
            beside.append(found.value if isinstance(found, Constant) else self.wires[found].value)
        return Gate(op, tuple(operands))

    def _one_of_several(
        self,
        domain: Domain,
        beside: list[Any],
        apart: list[Any],
        is_condition: bool,
        may_be_constant: bool,
    ) -> Operand | None:
        if is_condition and coin(self.draw):
            return Constant(self.booleans(beside))
        return self.operand(
            lambda x: self.fits(x, domain, beside) and are_apart(x, apart),
            lambda: self.new(domain, beside),
            may_be_constant=may_be_constant,
        )

    # ---------------------------------------------------- what numbers do, and arrays otherwise

    def fits(self, x: Any, domain: Domain, beside: Sequence[Any]) -> bool:
        """Whether a value can be an operand in this domain, beside those that are chosen already."""
        return not self.plan.smooth or domain is REAL or is_inside(domain, x)

    def new(self, domain: Domain, beside: Sequence[Any]) -> Any:
        """A value for a new input or constant."""
        return self.draw(numbers_of(domain) if self.plan.smooth else ROUGH_NUMBERS)

    def booleans(self, beside: Sequence[Any]) -> Any:
        """A condition."""
        return coin(self.draw)

    def is_admissible(self, output: Any) -> bool:
        """Whether a gate may have this output."""
        return True

    def to_be_joined(self, a: int, b: int) -> tuple[int, int] | None:
        """Two loose ends as the operands of one gate, if they can be."""
        return a, b

    # ---------------------------------------------------------------------------------- gates

    def attempt(self, make: Callable[[], Gate | None], *, is_joint: bool = False) -> bool:
        """Add the gate that is made; if it is none, or does not do here, everything is as it was."""
        before = len(self.wires)
        gate = make()
        output = None if gate is None else gate_output(gate, self.wires, self.plan.smooth)
        if gate is not None and output is not None and self.is_admissible(output.value):
            loose = [k for k in self.loose if k not in gate.wires] + [len(self.wires)]
            if is_joint or self._count_with_joints(loose) < self.plan.max_gates:
                self.wires.append(output)
                self.made.append(gate)
                self.loose = loose
                return True
        del self.wires[before:], self.made[before:]
        return False

    def _count_with_joints(self, loose: Sequence[int]) -> int:
        """How many gates there will be, with those that join what is loose."""
        return len(self.made) - self.made.count(None) + self.gates_to_join_two * max(len(loose) - 1, 0)

    def grow(self, make: Callable[[Primitive], Gate | None]) -> None:
        """Add gates until the draw says stop; always at least one, and a required one."""
        self._new_input(self.new(REAL, []))
        for _ in range(2 * self.plan.max_gates):
            is_full = self._count_with_joints(self.loose) >= self.plan.max_gates
            # Drawn for the first gate too, so that any gate can fall away when the circuit shrinks.
            is_enough = not self.draw(below(24))
            if is_full or (is_enough and self.loose):
                break
            op = choose(self.draw, self.plan.pool)
            self.attempt(lambda op=op: make(op))  # type: ignore[misc]
        if self.plan.required and not any(gate and gate.op in self.plan.required for gate in self.made):
            op = choose(self.draw, self.plan.required)
            if not self.attempt(lambda: make(op)):
                reject()
        if not self.loose:
            reject()

    def join(self) -> None:
        """Make one of the loose ends, with gates of two operands, as far as any will do."""
        while len(self.loose) > 1:
            operands = self.to_be_joined(self.loose[-2], self.loose[-1])
            gates = [Gate(op, operands) for op in self.plan.pool if operands and self._can_join(op)]
            fitting = [gate for gate in gates if gate_output(gate, self.wires, self.plan.smooth)]
            if not fitting:
                break
            gate = choose(self.draw, fitting)
            if not self.attempt(lambda gate=gate: gate, is_joint=True):  # type: ignore[misc]
                break

    def _can_join(self, op: Primitive) -> bool:
        return op.arity == 2 and op.scalar is not None

    def finish(self) -> Circuit:
        """The circuit behind the latest output, or behind one that needs a required gate."""
        self.join()
        for output in reversed(self.loose):
            circuit = self._circuit(output)
            if not self.plan.required or circuit.uses(*self.plan.required):
                return circuit
        return reject()

    def _circuit(self, output: int) -> Circuit:
        """Inputs first, then gates, as a circuit has its wires."""
        inputs = [k for k, gate in enumerate(self.made) if gate is None]
        order = [*inputs, *(k for k, gate in enumerate(self.made) if gate)]
        number = {k: new for new, k in enumerate(order)}
        names = dict(zip(string.ascii_lowercase, inputs, strict=False))
        return Circuit(
            {name: self.wires[k].value for name, k in names.items()},
            [gate.renumbered(number) for gate in self.made if gate],
            number[output],
        )
