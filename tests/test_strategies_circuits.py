"""Random scalar circuits: what is drawn, that it is smooth, that it shrinks, that its gradients are right."""

import math
import subprocess
import sys
from collections import Counter
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import (
    TABLE,
    Primitive,
    Value,
    composite,
    exp,
    gradients,
    log,
    matmul,
    maximum,
    minimum,
    sigmoid,
    sin,
)
from autograd.strategies import Constant, circuits, tensor_circuits
from autograd.strategies.composites import COMPOSITES
from tests import reference
from tests.depth import costly
from tests.test_strategies_numbers import smallest

ELEMENTWISE = {row for row in TABLE.values() if row.is_builtin and row.elementwise}


@cache
def many(smooth=True):
    """The same several hundred circuits in every run."""
    drawn = []

    @settings(max_examples=400, derandomize=True, database=None, deadline=None)
    @given(circuits(smooth=smooth))
    def collect(circuit):
        drawn.append(circuit)

    collect()
    return drawn


def has_fan_out(circuit):
    return any(n > 1 for n in circuit.uses_of_wires[len(circuit.names) :])


def has_shared_leaf(circuit):
    return any(n > 1 for n in circuit.uses_of_wires[: len(circuit.names)])


def has_constant(circuit):
    return any(isinstance(x, Constant) for gate in circuit.gates for x in gate.operands)


def has_operand_twice(circuit):
    return any(len(set(gate.wires)) < len(gate.wires) for gate in circuit.gates)


def has_composite(circuit):
    return circuit.uses(*COMPOSITES)


def has_several_inputs(circuit):
    return len(circuit.names) > 2


FEATURES = [has_fan_out, has_shared_leaf, has_constant, has_operand_twice, has_composite, has_several_inputs]


# ------------------------------------------------------------------------------- what is drawn


@pytest.mark.parametrize("smooth", [True, False])
def test_every_elementwise_row_and_the_composites_are_seen(smooth):
    seen = {gate.op for circuit in many(smooth) for gate in circuit.gates}
    assert seen == ELEMENTWISE | set(COMPOSITES)


@pytest.mark.parametrize("feature", FEATURES)
def test_circuits_have_it_often_but_not_always(feature):
    share = np.mean([feature(circuit) for circuit in many()])
    assert 0.1 < share < 0.95


def test_circuits_are_small_and_large():
    sizes = Counter(len(circuit.gates) for circuit in many())
    assert set(sizes) == set(range(1, 9))
    assert np.mean([len(circuit.gates) for circuit in many()]) > 4


@pytest.mark.parametrize("smooth", [True, False])
def test_no_gate_is_dead_and_no_input_unused(smooth):
    for circuit in many(smooth):
        assert min(circuit.uses_of_wires) > 0
        assert 1 <= len(circuit.names) <= 4
        assert all(type(x) is float for x in circuit.inputs)


@given(circuits(max_gates=2, max_inputs=1))
def test_sizes_are_kept(circuit):
    assert len(circuit.gates) <= 2
    assert circuit.names == ("a",)


# ---------------------------------------------------------------------------- smooth and moderate


@given(circuits())
def test_a_smooth_circuit_is_inside_all_domains(circuit):
    wires = circuit.wires(*circuit.inputs)
    assert all(abs(x) <= 1e3 for x in wires)
    for gate in circuit.gates:
        operands = [x.value if isinstance(x, Constant) else wires[x] for x in gate.operands]
        domains = gate.op.domain * len(operands) if gate.op.arity is None else gate.op.domain
        for k, (x, domain) in enumerate(zip(operands, domains, strict=True)):
            assert domain.contains(x, 0.1)
            assert k not in gate.op.conditions or isinstance(x, bool) or abs(x) > 0.1
        if gate.op in (maximum, minimum):
            assert all(abs(x - y) > 0.1 for k, x in enumerate(operands) for y in operands[:k])


@given(circuits(smooth=False))
def test_a_rough_circuit_is_finite(circuit):
    assert all(math.isfinite(x) for x in circuit.wires(*circuit.inputs))


def test_rough_circuits_have_kinks_and_ties():
    def at_a_kink(circuit):
        wires = [*circuit.inputs, *circuit.wires(*circuit.inputs)[len(circuit.inputs) :]]
        return any(gate.op is TABLE["relu"] and wires[gate.wires[0]] == 0.0 for gate in circuit.gates)

    def ties(circuit):
        return any(gate.op is maximum and len(set(gate.wires)) < len(gate.wires) for gate in circuit.gates)

    assert any(map(at_a_kink, many(smooth=False)))
    assert any(map(ties, many(smooth=False)))
    assert not any(map(at_a_kink, many()))
    assert not any(map(ties, many()))


@given(circuits())
def test_first_and_second_derivatives_agree_with_finite_differences(circuit):
    points = [np.array(x) for x in circuit.inputs]
    nodes = [Value(x) for x in circuit.inputs]
    found = gradients(circuit(*nodes), nodes, create_graph=True)

    def value(*moved):
        return float(circuit(*map(float, moved)))

    def slope(*moved):
        nodes = [Value(float(x)) for x in moved]
        return sum(gradients(circuit(*nodes), nodes))

    check_slopes(value, points, [g.data for g in found])
    check_slopes(slope, points, gradients(sum(found, Value(0.0)), nodes))


def check_slopes(function, points, found):
    """Roughly: a step of 1e-4 keeps inside the margins, and some digits at slopes of 1000."""
    for k, (x, g) in enumerate(zip(points, found, strict=True)):
        ends = [function(*points[:k], x + step, *points[k + 1 :]) for step in (1e-4, -1e-4)]
        measured = (ends[0] - ends[1]) / 2e-4
        assert g == pytest.approx(measured, rel=1e-2, abs=1e-2)


def test_the_reference_is_not_the_engine():
    x = np.array(0.7)
    assert reference.finite_differences(lambda a: float(np.sin(a)), [x])[0] == pytest.approx(math.cos(0.7))
    check_slopes(lambda a: float(np.sin(a)), [x], [math.cos(0.7)])
    with pytest.raises(AssertionError):
        check_slopes(lambda a: float(np.sin(a)), [x], [math.cos(0.7) + 0.05])


# ----------------------------------------------------------------------------------- own gates


@pytest.mark.usefixtures("own_primitives")
@pytest.mark.parametrize("only", [False, True])
@pytest.mark.parametrize("strategy", [circuits, tensor_circuits])
def test_every_circuit_has_one_of_your_gates(strategy, only):
    cube = Primitive("cube", lambda a: a**3, lambda a: a**3, lambda g, y, a: 3.0 * g * a * a)

    @composite
    def damped(a, b):
        return sin(a) * exp(-b * b)

    @costly(25)
    @given(strategy(gates=[cube, damped], only=only))
    def every(circuit):
        assert circuit.uses(cube, damped)
        assert not only or {gate.op for gate in circuit.gates} <= {cube, damped}

    every()
    assert repr(smallest(strategy(gates=[cube], only=only))) == "circuit(a=0.0): cube(a)"
    if not only:
        found = smallest(strategy(gates=[cube]), lambda circuit: is_amid(circuit, cube))
        assert 3 <= len(found.gates) <= 4


def is_amid(circuit, op):
    """Whether a gate takes the output of one gate and gives its own to another."""
    first = len(circuit.names)
    return any(gate.op is op and min(gate.wires) >= first for gate in circuit.gates[:-1])


@given(circuits(gates=[log], only=True, max_inputs=2))
def test_gates_with_a_narrow_domain_alone(circuit):
    assert {gate.op for gate in circuit.gates} == {log}


@pytest.mark.usefixtures("own_primitives")
def test_gates_that_cannot_be_drawn_are_refused():
    with pytest.raises(TypeError, match=r"gates= takes primitives, .* <built-in function sin>"):
        circuits(gates=[math.sin])
    with pytest.raises(ValueError, match=r"matmul is for arrays only: draw tensor_circuits"):
        circuits(gates=[matmul])
    scaled = Primitive("scaled", lambda a, *, by: a * by, None, lambda g, y, a, *, by: g * by)
    with pytest.raises(ValueError, match=r"scaled\(a, by\) has a parameter without a default"):
        circuits(gates=[scaled])
    with pytest.raises(ValueError, match=r"only=True needs gates=\[...\]"):
        circuits(only=True)
    with pytest.raises(ValueError, match="max_gates=0, but a circuit has a gate"):
        circuits(max_gates=0)
    with pytest.raises(ValueError, match="max_inputs=27: give 1 to 26"):
        circuits(max_inputs=27)


# ----------------------------------------------------------------------------------- shrinking


def test_a_failing_circuit_shrinks_to_the_gate_that_matters():
    assert repr(smallest(circuits(), lambda circuit: circuit.uses(sigmoid))) == "circuit(a=0.0): sigmoid(a)"
    assert repr(smallest(circuits())) == "circuit(a=0.0): a + a"


def test_it_shrinks_to_two_gates_where_two_are_needed():
    found = smallest(circuits(), lambda circuit: circuit.uses(sin) and circuit.uses(exp))
    assert repr(found) in ("circuit(a=0.0): sin(exp(a))", "circuit(a=0.0): exp(sin(a))")


def test_the_smallest_fan_out():
    found = smallest(circuits(), has_fan_out)
    assert len(found.gates) == 2
    assert repr(found).startswith("circuit(a=0.0): t1 = ")
    assert len(repr(found)) <= 40


def test_the_smallest_large_output():
    found = smallest(circuits(), lambda circuit: circuit(*circuit.inputs) > 10)
    assert found(*found.inputs) > 10
    assert len(found.gates) <= 3
    assert len(repr(found)) <= 60


def test_a_failing_test_prints_the_circuit():
    @settings(database=None, derandomize=True, max_examples=300, deadline=None, report_multiple_bugs=False)
    @given(circuits())
    def no_sigmoid(circuit):
        assert not circuit.uses(sigmoid)

    with pytest.raises(AssertionError) as caught:
        no_sigmoid()
    assert "circuit=circuit(a=0.0): sigmoid(a)," in "\n".join(caught.value.__notes__)


def test_without_hypothesis_the_error_says_what_to_install():
    program = """
import sys
sys.modules["hypothesis"] = None
try:
    import autograd.strategies
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "autograd.strategies needs hypothesis: pip install 'circuitgrad[testing]'\n"
