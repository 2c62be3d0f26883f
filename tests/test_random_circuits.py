"""Thousands of random circuits: whichever way their gradients are computed, they are the same, and right.

One property, one test. Each draws circuits of its own, of numbers and of arrays; the last test counts
them. A failing circuit is printed as the formula that it is.
"""

from collections import Counter
from functools import wraps

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Graph, Tensor, Value, gradients
from autograd.checking import check_gradients
from autograd.strategies import Circuit, Constant, Gate, circuits, tensor_circuits
from tests.depth import in_depth

PROFILE = settings.get_current_profile_name()
CIRCUITS_OF_A_PROPERTY = {"dev": 50, "ci": 225, "thorough": 11_500}
AT_LEAST = {"dev": 400, "ci": 2_000, "thorough": 100_000}

# These round at most once, alike in every form of a circuit, so that all forms meet the same kinks and ties.
EXACT = [ag.add, ag.subtract, ag.multiply, ag.negative, ag.square, ag.relu, ag.abs, ag.sign, ag.where,
         ag.maximum, ag.minimum]  # fmt: skip
EXACT_ON_ARRAYS = [*EXACT, ag.max, ag.min, ag.reshape, ag.transpose, ag.flip, ag.stack, ag.concatenate,
                   ag.getitem, ag.take, ag.pad, ag.broadcast_to, ag.sliding_windows]  # fmt: skip

SMOOTH = st.one_of(circuits(), tensor_circuits())
ANY = st.one_of(SMOOTH, circuits(smooth=False), tensor_circuits(smooth=False))
AT_KINKS = st.one_of(
    circuits(gates=EXACT, only=True, smooth=False),
    tensor_circuits(gates=EXACT_ON_ARRAYS, only=True, smooth=False),
)

drawn = Counter()
properties = []


def of_many(strategy):
    """Decorator: a property of many circuits of this strategy."""

    def of_circuits(holds):
        @settings(max_examples=CIRCUITS_OF_A_PROPERTY[PROFILE])
        @given(strategy)
        @wraps(holds)
        def test(circuit):
            drawn[holds.__name__, "numbers" if is_scalar(circuit) else "arrays"] += 1
            with np.errstate(all="ignore"):
                holds(circuit)

        properties.append(holds.__name__)
        return test

    return of_circuits


def is_scalar(circuit):
    return all(gate.op.elementwise or gate.op.scalar for gate in circuit.gates) and all(
        isinstance(x, float) for x in circuit.inputs
    )


def leaves_of(circuit):
    return [Value(x) if isinstance(x, float) else Tensor(x) for x in circuit.inputs]


def seed_of(output):
    """An upstream gradient without symmetry, of the output's shape."""
    return np.cos(1.0 + np.arange(np.size(output.data))).reshape(output.shape)[()]


def gradients_of(output, inputs, **settings):
    found = gradients(output, inputs, seed=seed_of(output), **settings)
    return [g.data if isinstance(g, Value | Tensor) else g for g in found]


def gradients_of_graph(graph, circuit):
    """By the circuit's inputs; zeros for one that the graph has no more."""
    found = graph.backward(seed_of(next(iter(graph.outputs.values()))))
    return [found.get(name, np.zeros_like(x)) for name, x in zip(circuit.names, circuit.inputs, strict=True)]


def assert_same(found, expected):
    """Bit for bit, but for the sign of zero: a zero gradient is handed on by a short way."""
    for a, b in zip(found, expected, strict=True):
        assert np.shape(a) == np.shape(b)
        np.testing.assert_array_equal(a, b)


def assert_close(found, expected, digits=9):
    for a, b in zip(found, expected, strict=True):
        assert np.shape(a) == np.shape(b)
        size = max(1.0, float(np.max(np.abs(b), initial=0.0, where=np.isfinite(b))))
        np.testing.assert_allclose(a, b, rtol=10.0**-digits, atol=size * 10.0**-digits)


# ---------------------------------------------------------------------------------- it is right


@of_many(SMOOTH)
def test_gradients_are_those_of_a_reference_that_knows_no_rule(circuit):
    limit = in_depth(64, ordinary=8)  # elements one by one; all at once along a direction, in any case
    check_gradients(circuit, *circuit.inputs, order=1, cotangents=1, atol=1e-9, limit=limit)


# ------------------------------------------------------------------ the same by every way back


@of_many(ANY)
def test_create_graph_changes_no_bit(circuit):
    leaves = leaves_of(circuit)
    output = circuit(*leaves)
    assert_same(gradients_of(output, leaves, create_graph=True), gradients_of(output, leaves))


@pytest.mark.parametrize(
    ("function", "point", "upstream"),
    [
        (ag.tanh, [np.array(0.6404226504432821)], 0.5403),  # cosh of math in one order, of numpy in the other
        (ag.power, [-0.684502, np.array(0.0)], 0.0),  # 0 times the logarithm of a negative number
    ],
)
def test_create_graph_once_changed_these(function, point, upstream):
    nodes = [Value(x) if isinstance(x, float) else Tensor(x) for x in point]
    seed = np.array(upstream)
    recorded = gradients(function(*nodes), nodes, create_graph=True, seed=seed)
    assert_same([g.data for g in recorded], gradients(function(*nodes), nodes, seed=seed))
    assert np.isfinite([g.data for g in recorded]).all()


@of_many(ANY)
def test_backward_writes_what_gradients_returns(circuit):
    leaves = leaves_of(circuit)
    wires = list({id(node): node for node in circuit.wires(*leaves)}.values())
    output = wires[-1]
    expected = gradients_of(output, wires)
    for times in (1.0, 2.0):
        output.backward(seed_of(output))
        for node, g in zip(wires, expected, strict=True):
            written = 0.0 * g if node.grad is None else node.grad
            assert_same([written], [times * g if node.is_leaf else g])


# ------------------------------------------------------------------ the same in every form


@of_many(circuits())
def test_values_and_tensors_without_axes_agree(circuit):
    values, tensors = leaves_of(circuit), [Tensor(x) for x in circuit.inputs]
    on_values, on_tensors = circuit(*values), circuit(*tensors)
    assert_close([on_tensors.data], [on_values.data])
    assert_close(gradients_of(on_tensors, tensors), gradients_of(on_values, values))


def assert_scalars_agree(circuit):
    """A tensor circuit and the circuit of Values behind it."""
    graph = Graph.trace(lambda *inputs: weighted(circuit(*inputs)), *circuit.inputs)
    scalars = graph.scalarize()
    [whole], [element] = graph.outputs.values(), scalars.outputs.values()
    assert type(element) is Value
    assert_close([element.data], [float(whole.data)])
    found, expected = scalars.backward(), graph.backward()
    for label, leaf in graph.inputs.items():
        names = [f"{label}[{','.join(map(str, k))}]" if k else label for k in np.ndindex(leaf.shape)]
        assert_close([[found.get(name, 0.0) for name in names]], [np.ravel(expected[label])])


def weighted(output):
    return (output * seed_of(output)).sum() if isinstance(output, Tensor) else output * 1.0


@of_many(tensor_circuits())
def test_a_tensor_circuit_agrees_with_its_scalars(circuit):
    assert_scalars_agree(circuit)


@of_many(SMOOTH)
def test_an_expanded_circuit_agrees(circuit):
    graph = circuit.graph()
    assert_close(gradients_of_graph(graph.expand(), circuit), gradients_of_graph(graph, circuit))


@of_many(AT_KINKS)
def test_all_forms_agree_at_kinks_and_ties(circuit):
    """Rows that round differently in another form are left out: a tie may be none there."""
    graph = circuit.graph()
    assert_close(gradients_of_graph(graph.expand(), circuit), gradients_of_graph(graph, circuit))
    assert_scalars_agree(circuit)


# ------------------------------------------------------------------ the same when it runs again


@of_many(ANY)
def test_a_graph_on_other_inputs_is_the_circuit_recorded_there(circuit):
    """Of arrays row by row in memory: new inputs are copied, and rounding depends on the layout."""
    circuit = row_by_row(circuit)
    other = [0.5 * x + 0.25 if isinstance(x, float) else np.asarray(0.5 * x + 0.25) for x in circuit.inputs]
    elsewhere = Graph.trace(circuit, *other)
    afresh = circuit.graph()
    elsewhere.forward(dict(zip(circuit.names, circuit.inputs, strict=True)))
    assert_same([x.data for x in elsewhere.nodes], [x.data for x in afresh.nodes])
    assert_same(gradients_of_graph(elsewhere, circuit), gradients_of_graph(afresh, circuit))


@of_many(ANY)
def test_a_graph_comes_back_from_json(circuit):
    """Of arrays row by row in memory: JSON keeps no other layout."""
    graph = row_by_row(circuit).graph()
    opened = Graph.from_json(graph.to_json())
    assert opened.to_json() == graph.to_json()
    assert_same([x.data for x in opened.nodes], [x.data for x in graph.nodes])
    assert_same(gradients_of_graph(opened, circuit), gradients_of_graph(graph, circuit))


def row_by_row(circuit):
    """The circuit with all its arrays in C order."""

    def in_order(x):
        return Constant(in_c_order(x.value)) if isinstance(x, Constant) else x

    gates = [Gate(gate.op, tuple(map(in_order, gate.operands)), gate.params) for gate in circuit.gates]
    return Circuit(dict(zip(circuit.names, map(in_c_order, circuit.inputs), strict=True)), gates)


def in_c_order(x):
    return np.array(x, order="C") if isinstance(x, np.ndarray) else x


# -------------------------------------------------------------------------------------- how many


def test_so_many_circuits_were_drawn():
    """Asked for by the profile, and in one process drawn: circuits that the properties above hold for."""
    assert len(properties) * CIRCUITS_OF_A_PROPERTY[PROFILE] >= AT_LEAST[PROFILE]
    if len({name for name, _ in drawn}) < len(properties):
        pytest.skip("counted where all properties of this file run in one process")
    counts = {kind: sum(n for (_, k), n in drawn.items() if k == kind) for kind in ("numbers", "arrays")}
    print(f"{drawn.total():,} circuits: {counts['numbers']:,} of numbers, {counts['arrays']:,} of arrays")
    assert drawn.total() >= AT_LEAST[PROFILE]
    assert min(counts.values()) >= 0.3 * drawn.total()
