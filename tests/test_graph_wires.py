"""The numbers on the wires of a circuit, the steps of a walk over it, and how it prints."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import autograd as ag
from autograd import Graph, Tensor, Value, composite
from autograd.graph import BackwardStep, ForwardStep
from tests.cases import CASES
from tests.reference import finite_differences

SMOOTH = [
    (lambda a, b: a + b, 2),
    (lambda a, b: a - b, 2),
    (lambda a, b: a * b, 2),
    (lambda a, b: a / (b * b + 1.0), 2),
    (ag.tanh, 1),
    (ag.sin, 1),
    (ag.sigmoid, 1),
    (ag.square, 1),
    (lambda a: 3.0 * a - 1.0, 1),
    (lambda a: -a, 1),
]
KINKED = [(ag.relu, 1), (ag.maximum, 3), (lambda a, b: ag.where(a > b, a, b * b), 2)]


@st.composite
def formulas(draw, gates):
    """The output of a random circuit; any node may be used any number of times."""
    nodes = [Value(draw(st.floats(-2.0, 2.0)), name=f"x{k}") for k in range(draw(st.integers(1, 3)))]
    for _ in range(draw(st.integers(1, 10))):
        gate, arity = draw(st.sampled_from(gates))
        nodes.append(gate(*(nodes[draw(st.integers(0, len(nodes) - 1))] for _ in range(arity))))
    assume(abs(nodes[-1].data) < 1e3)
    return nodes[-1]


def contributions(graph):
    """For each label, what comes back along the wires that leave the node."""
    total = dict.fromkeys(graph.labels.values(), 0.0)
    for wire in graph.wires:
        if wire.contribution is not None:
            total[wire.source] = total[wire.source] + wire.contribution
    return total


def assert_contributions_add_up(graph, output):
    total = contributions(graph)
    for label, gradient in graph.gradients.items():
        if label != output:
            np.testing.assert_allclose(total[label], gradient, rtol=1e-12, atol=1e-12, err_msg=label)


# --------------------------------------------------------------------------------- random circuits


@given(formulas(SMOOTH))
def test_gradients_of_random_formulas_against_finite_differences(output):
    graph = Graph(output)
    names = list(graph.inputs)
    found = graph.backward()
    points = [np.array(graph.inputs[name].data) for name in names]
    slopes = finite_differences(lambda *xs: Graph(output).forward(dict(zip(names, xs, strict=True))), points)
    for name, slope in zip(names, slopes, strict=True):
        scale = max(1.0, *(abs(g) for g in found.values()), *(abs(n.data) for n in graph.nodes))
        assert found[name] == pytest.approx(float(slope), rel=1e-5, abs=1e-6 * scale)


@given(formulas(SMOOTH + KINKED))
def test_on_every_wire_upstream_times_local_is_the_contribution(output):
    graph = Graph(output)
    graph.backward()
    for wire in graph.wires:
        if wire.contribution is not None:
            assert wire.upstream == graph.gradients[wire.target]
            assert wire.local * wire.upstream == pytest.approx(wire.contribution, rel=1e-12, abs=1e-300)


@given(formulas(SMOOTH + KINKED))
def test_the_contributions_of_a_node_add_up_to_its_gradient(output):
    graph = Graph(output)
    graph.backward()
    assert_contributions_add_up(graph, graph.labels[output])


# ------------------------------------------------------------------------------- every row of the table


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_wires_of_every_operation(case):
    leaves = [Tensor(x, name=f"a{k}") for k, x in enumerate(case.points)]
    output = case.function()(*leaves)
    graph = Graph(output)
    graph.backward(seed=np.random.default_rng(0).normal(size=output.shape))
    assert_contributions_add_up(graph, graph.labels[output])
    for wire in graph.wires:
        if wire.local is not None:
            stretched = wire.local * wire.upstream
            for axis, n in enumerate((1,) * (stretched.ndim - np.ndim(wire.value)) + np.shape(wire.value)):
                stretched = stretched if stretched.shape[axis] == n else stretched.sum(axis, keepdims=True)
            contribution = np.reshape(stretched, np.shape(wire.contribution))
            np.testing.assert_allclose(contribution, wire.contribution, rtol=1e-12, atol=1e-13)


def test_an_operation_on_whole_arrays_has_no_local_derivative(own_primitives):
    @composite
    def share(x):
        return x / ag.sum(x)

    t = Tensor([1.0, 3.0], name="t")
    for output in (t.sum(), ag.softmax(t), t @ t, share(t)):
        graph = Graph(output)
        graph.backward(seed=np.ones(output.shape))
        for wire in graph.wires:
            if wire.target == graph.labels[output]:
                assert wire.local is None
                assert wire.contribution is not None


# --------------------------------------------------------------------------------------------- wires


def test_the_wires_of_the_lectures_circuit():
    x, y, z = Value(-2.0, name="x"), Value(5.0, name="y"), Value(-4.0, name="z")
    q = x + y
    q.name = "q"
    graph = Graph(q * z * 2.0)
    assert [(w.source, w.target, w.position, w.value) for w in graph.wires] == [
        ("x", "q", 0, -2.0),
        ("y", "q", 1, 5.0),
        ("q", "multiply1", 0, 3.0),
        ("z", "multiply1", 1, -4.0),
        ("multiply1", "multiply2", 0, -12.0),
        (None, "multiply2", 1, 2.0),
    ]
    assert all((w.upstream, w.local, w.contribution) == (None, None, None) for w in graph.wires)
    graph.backward()
    assert [(w.upstream, w.local, w.contribution) for w in graph.wires] == [
        (-8.0, 1.0, -8.0),
        (-8.0, 1.0, -8.0),
        (2.0, -4.0, -8.0),
        (2.0, 3.0, 6.0),
        (1.0, 2.0, 2.0),
        (None, None, None),
    ]


def test_no_gradient_comes_back_from_sign_and_conditions():
    x = Value(2.0, name="x")
    graph = Graph(ag.where(x > 1.0, ag.sign(x), x))
    graph.backward()
    by_target = {(w.target, w.position): w.contribution for w in graph.wires}
    assert by_target == {("sign1", 0): None, ("where1", 0): None, ("where1", 1): 1.0, ("where1", 2): 0.0}


def test_wires_with_infinite_derivatives_are_quiet():
    for x in (Value(0.0, name="x"), Tensor([0.0], name="x")):
        graph = Graph(x.sqrt() * 1.0)
        graph.backward()
        assert [np.ravel(w.contribution).tolist() for w in graph.wires if w.source == "x"] == [[math.inf]]


# ---------------------------------------------------------------------------------------------- walk


def test_a_walk_goes_forward_and_then_backward_with_all_numbers():
    x, y = Value(3.0, name="x"), Value(4.0, name="y")
    graph = Graph((x * y).tanh() * x)
    steps = list(graph.walk())
    forward, backward = steps[: len(graph)], steps[len(graph) :]
    assert all(type(step) is ForwardStep for step in forward)
    assert all(type(step) is BackwardStep for step in backward)
    labels = list(graph.labels.values())
    assert [step.label for step in forward] == labels
    assert [step.label for step in backward] == labels[::-1]
    assert [step.value for step in forward] == [node.data for node in graph.nodes]
    assert {step.label: step.gradient for step in backward} == graph.gradients
    known = {x: k for k, x in enumerate(labels)}
    for k, step in enumerate(forward):
        assert all(known[w.source] < k for w in step.wires if w.source)
    handed_on = [w for step in backward for w in step.wires]
    assert {(w.source, w.target): w.contribution for w in handed_on} == {
        (w.source, w.target): w.contribution for w in graph.wires
    }


def test_the_steps_read_like_the_lecture():
    graph = Graph(Value(-2.0, name="x") * 3.0)
    assert [str(step) for step in graph.walk()] == [
        "x = -2",
        "multiply1 = multiply(x=-2, 3) = -6",
        "gradient of multiply1 = 1\n    x <- multiply1: local 3 × upstream 1 = 3",
        "gradient of x = 3",
    ]


def test_a_walk_takes_a_seed_and_an_output():
    x = Value(2.0, name="x")
    graph = Graph(x * x, x * 3.0)
    last = list(graph.walk(seed=10.0, output="multiply2"))[-1]
    assert (last.label, last.gradient) == ("x", 30.0)


# --------------------------------------------------------------------------------------------- print


def test_a_small_graph_prints_as_a_table():
    graph = Graph(Tensor([[1.0, 2.0]], name="t").sum(axis=1) * Value(3.0, name="k"))
    graph.backward()
    assert str(graph).splitlines() == [
        "node       operation          value       gradient",
        "t          input              [[1., 2.]]  [[3., 3.]]",
        "sum1       sum(t, axis=1)     [3.]        [3.]",
        "k          input              3           3",
        "multiply1  multiply(sum1, k)  [9.]        [1.]",
    ]
    assert repr(graph) == "<Graph of 4 nodes: t, k -> multiply1>"


def test_a_large_graph_prints_as_a_summary():
    y = x = Value(0.0, name="x")
    for _ in range(1000):
        y = (y + x) * 1.0
    assert str(Graph(y)).splitlines() == [
        "Graph of 2,001 nodes, 2,000 operations deep",
        "inputs:     x",
        "outputs:    multiply1000",
        "operations: add × 1,000, multiply × 1,000",
    ]
