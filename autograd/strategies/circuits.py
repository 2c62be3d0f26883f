"""Random scalar circuits: the strategy that most tests want.

A gate that is right by itself may be wrong in a circuit: where its output is used twice, where an
operand is a constant, where a gradient arrives from elsewhere. Random circuits have all of that.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from autograd.primitive import TABLE, Primitive
from autograd.strategies.builder import Builder
from autograd.strategies.circuit import Circuit
from autograd.strategies.plan import Plan, plan


def circuits(
    *,
    gates: Sequence[Primitive] = (),
    only: bool = False,
    max_gates: int = 8,
    max_inputs: int = 4,
    smooth: bool = True,
) -> SearchStrategy[Circuit]:
    """Random circuits of numbers, each with values for its inputs.

    Values are used several times, operands may be constants or the same value twice, and some gates
    are composites. A failing circuit shrinks to one of few gates and simple numbers.

    Args:
        gates: primitives of your own, on floats. They join the elementwise ones of the table, and
            every circuit has at least one of them.
        only: circuits of `gates` alone, without the table.
        max_gates, max_inputs: the largest size.
        smooth: every gate is inside its domain, away from kinks and ties; values and slopes stay below
            1000 and second derivatives below 10000 or so. False allows kinks, ties and every finite
            value; derivatives may be infinite there.

    Raises TypeError and ValueError for gates that are not primitives on floats.

    >>> from hypothesis import Phase, find, given, settings
    >>> from autograd import gradients, Value
    >>> @given(circuits())
    ... @settings(max_examples=5, database=None)
    ... def test_gradients_are_finite(circuit):
    ...     nodes = [Value(x) for x in circuit.inputs]
    ...     assert np.isfinite(gradients(circuit(*nodes), nodes)).all()
    >>> test_gradients_are_finite()
    >>> from autograd import sigmoid
    >>> quick = settings(phases=[Phase.generate, Phase.shrink], database=None)
    >>> find(circuits(gates=[sigmoid]), lambda circuit: True, settings=quick)
    circuit(a=0.0): sigmoid(a)
    """
    rows = [row for row in TABLE.values() if row.is_builtin and row.elementwise]
    for op in gates:
        if isinstance(op, Primitive) and op.scalar is None:
            raise ValueError(f"{op.name} is for arrays only: draw tensor_circuits(gates=[...]) with it")
    return _circuits(plan(gates, only, max_gates, max_inputs, smooth, rows))


@st.composite
def _circuits(draw: DrawFn, plan: Plan) -> Circuit:
    builder = Builder(draw, plan)
    with np.errstate(all="ignore"):
        builder.grow(builder.elementwise)
        return builder.finish()
