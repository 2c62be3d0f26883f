"""Random circuits of arrays: broadcasting, reductions, views and products in one graph.

Shapes are what goes wrong with arrays. So they are drawn, small and odd ones, sizes of 1 among them,
and every row of the table takes part with parameters that are valid for the shapes at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from autograd.domain import REAL, Domain
from autograd.operations.reductions import mean
from autograd.primitive import TABLE, Primitive
from autograd.strategies.array_gates import ARRAY_GATES, LEAST_AXES
from autograd.strategies.arrays import LAYOUTS, Shape, booleans, laid_out, shapes
from autograd.strategies.builder import ROUGH_NUMBERS, Builder
from autograd.strategies.circuit import Circuit
from autograd.strategies.gate import Constant, Gate, Operand
from autograd.strategies.numbers import choose, coin, distinct
from autograd.strategies.plan import Plan, plan

LARGEST_SIZE = 32
"""No array in a circuit has more elements."""

MOST_AXES = 4


def tensor_circuits(
    *,
    gates: Sequence[Primitive] = (),
    only: bool = False,
    max_gates: int = 8,
    max_inputs: int = 4,
    smooth: bool = True,
) -> SearchStrategy[Circuit]:
    """Random circuits of small arrays and floats, each with values for its inputs.

    Elementwise gates broadcast, and all other rows of the table take part: reductions, views, indexing,
    products, windows. The inputs come in every layout; the output has any shape.

    Args:
        gates: primitives of your own, which join the table's; every circuit has at least one of them.
            One for arrays only is called without parameters, on arrays of one shape.
        only, max_gates, max_inputs, smooth: see `circuits`.

    Raises TypeError and ValueError for gates that cannot be called like that.

    >>> from hypothesis import given, settings
    >>> from autograd import gradients, matmul, Tensor
    >>> @given(tensor_circuits(gates=[matmul]))
    ... @settings(max_examples=5, database=None)
    ... def test_gradients_have_the_shapes_of_their_inputs(circuit):
    ...     nodes = [Tensor(x) for x in circuit.inputs]
    ...     found = gradients(circuit(*nodes).sum(), nodes)
    ...     assert [g.shape for g in found] == [x.shape for x in nodes] and circuit.uses(matmul)
    >>> test_gradients_have_the_shapes_of_their_inputs()
    """
    rows = [row for row in TABLE.values() if row.is_builtin]
    return _tensor_circuits(plan(gates, only, max_gates, max_inputs, smooth, rows))


@st.composite
def _tensor_circuits(draw: DrawFn, plan: Plan) -> Circuit:
    builder = TensorBuilder(draw, plan)
    with np.errstate(all="ignore"):
        builder.grow(builder.gate)
        return builder.finish()


class TensorBuilder(Builder):
    """A circuit of arrays in the making."""

    gates_to_join_two = 2

    def gate(self, op: Primitive) -> Gate | None:
        """A gate of any operation, with parameters that fit its operands."""
        if op.is_builtin and op.name in ARRAY_GATES:
            return self._array_gate(op)
        return self.elementwise(op) if op.scalar is not None else self._same_shape_gate(op)

    def _array_gate(self, op: Primitive) -> Gate | None:
        given = self._given(LEAST_AXES.get(op.name, 0))
        if given is None:
            return None
        call = ARRAY_GATES[op.name](self.draw, np.shape(self.wires[given].value))
        before = [self._of_shape(shape) for shape in call.before]
        after = [self._of_shape(shape) for shape in call.after]
        return Gate(op, (*before, given, *after), call.params)

    def _same_shape_gate(self, op: Primitive) -> Gate | None:
        given = self._given(0)
        if given is None:
            return None
        shape = np.shape(self.wires[given].value)
        count = op.arity if op.arity is not None else 2
        return Gate(op, (given, *(self._of_shape(shape) for _ in range(count - 1))))

    def _given(self, least_axes: int) -> int | None:
        """A wire with so many axes or more."""
        found = self.operand(
            lambda x: np.ndim(x) >= least_axes,
            lambda: self._filled(self.draw(shapes(least_axes)), REAL),
            may_be_constant=False,
        )
        assert not isinstance(found, Constant)
        return found

    def _of_shape(self, shape: Shape) -> Operand:
        found = self.operand(lambda x: np.shape(x) == shape, lambda: self._filled(shape, REAL))
        assert found is not None  # it may be a constant
        return found

    # --------------------------------------------------------------- what arrays do otherwise

    def fits(self, x: Any, domain: Domain, beside: Sequence[Any]) -> bool:
        """Whether it also broadcasts with the other operands to something small."""
        if not super().fits(x, domain, beside):
            return False
        try:
            return prod(np.broadcast_shapes(np.shape(x), *map(np.shape, beside))) <= LARGEST_SIZE
        except ValueError:
            return False

    def new(self, domain: Domain, beside: Sequence[Any]) -> Any:
        """An array of a shape that broadcasts with the other operands, now and then a float."""
        return self._filled(self._shape(beside), domain)

    def booleans(self, beside: Sequence[Any]) -> Any:
        """A condition of a shape that broadcasts."""
        shape = self._shape(beside)
        return booleans(self.draw, shape) if shape else coin(self.draw)

    def _shape(self, beside: Sequence[Any]) -> Shape:
        if not beside:
            return self.draw(shapes())
        shape = np.broadcast_shapes(*map(np.shape, beside))
        cut = shape[choose(self.draw, range(len(shape) + 1)) :]
        return tuple(n if choose(self.draw, (True, True, False)) else 1 for n in cut)

    def _filled(self, shape: Shape, domain: Domain) -> Any:
        if not self.plan.smooth:
            numbers = [self.draw(ROUGH_NUMBERS) for _ in range(prod(shape))]
        else:
            numbers = distinct(self.draw, prod(shape), domain)
        if not shape and coin(self.draw):
            return numbers[0]
        return laid_out(np.array(numbers).reshape(shape), choose(self.draw, LAYOUTS))

    def is_admissible(self, output: Any) -> bool:
        """Whether an output is small enough to go on with."""
        return np.size(output) <= LARGEST_SIZE and np.ndim(output) <= MOST_AXES

    def to_be_joined(self, a: int, b: int) -> tuple[int, int] | None:
        """Two loose ends that broadcast: where they do not, the mean of one."""
        if self.fits(self.wires[a].value, REAL, [self.wires[b].value]):
            return a, b
        if mean in self.plan.pool and self.attempt(lambda: Gate(mean, (b,)), is_joint=True):
            return a, len(self.wires) - 1
        return None
