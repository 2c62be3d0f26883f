"""What is notable at a node, told from what is not."""

import math

import numpy as np
import pytest

from autograd import (
    Graph,
    Tensor,
    Value,
    abs,
    arctan,
    divide,
    erf,
    exp,
    log,
    matmul,
    max,
    maximum,
    minimum,
    multiply,
    relu,
    sigmoid,
    sign,
    softplus,
    tanh,
    where,
)
from visualize.marks import LARGEST_SLOPES, Mark, marks


def kinds(node, gradient=None):
    return [mark.kind for mark in marks(node, gradient)]


@pytest.mark.parametrize(
    ("gate", "at", "beside"),
    [
        (relu, [0.0], [0.1]),
        (abs, [0.0], [-0.1]),
        (sign, [0.0], [0.1]),
        (maximum, [2.0, 2.0], [2.0, 2.1]),
        (minimum, [2.0, 2.0, 3.0], [2.0, 3.0, 3.0]),
    ],
    ids=lambda x: getattr(x, "name", ""),
)
def test_a_kink_is_marked_and_nothing_beside_it(gate, at, beside):
    assert kinds(gate(*map(Value, at))) == ["kink"]
    assert kinds(gate(*map(Value, beside))) == []


def test_a_tie_says_that_it_is_one_with_a_constant_too():
    assert marks(maximum(Value(0.0), 0.0)) == [Mark("kink", "tie")]
    assert marks(relu(Value(0.0))) == [Mark("kink", "kink")]


def test_a_pole_is_infinite_and_no_kink():
    assert kinds(Value(1.0) / Value(0.0)) == ["infinite"]
    assert kinds(divide(Value(0.0), Value(0.0))) == ["nan"]


@pytest.mark.parametrize("gradient", [1.0, -0.5, 1e-300])
def test_a_gate_is_dead_that_hands_on_nothing_of_what_arrives(gradient):
    off, on, zero = Value(-2.0), Value(2.0), Value(0.0)
    assert kinds(relu(off), gradient) == ["dead"]
    assert kinds(relu(on), gradient) == []
    assert marks(maximum(off, on), gradient) == [Mark("dead", "dead")]
    assert kinds(maximum(on, 0.0), gradient) == []
    assert kinds(where(np.array(True), on, off), gradient) == ["dead"]
    assert kinds(on * zero, gradient) == ["dead"]
    assert kinds(on + zero, gradient) == []


def test_where_no_gradient_arrives_nothing_is_dead():
    assert kinds(relu(Value(-2.0))) == kinds(relu(Value(-2.0)), 0.0) == []


def test_a_gate_without_a_derivative_hands_on_nothing_and_is_not_dead():
    assert kinds(sign(Value(2.0)), 1.0) == []


@pytest.mark.parametrize("gate", [sigmoid, tanh, arctan, erf, softplus], ids=lambda g: g.name)
def test_a_saturated_gate_is_below_two_per_cent_of_its_steepest(gate):
    points = np.linspace(-20.0, 20.0, 4001)
    slopes = (gate.array(points + 1e-6) - gate.array(points - 1e-6)) / 2e-6
    assert LARGEST_SLOPES[gate.name] == pytest.approx(slopes.max(), rel=1e-4)
    far = slopes < 0.0199 * slopes.max()
    near = slopes > 0.0201 * slopes.max()
    for x in points[far][::100]:
        assert kinds(gate(Value(float(x))), 1.0) == ["saturated"]
    for x in points[near][::50]:
        assert kinds(gate(Value(float(x))), 1.0) == []


def test_saturation_needs_no_gradient_and_may_be_complete():
    assert kinds(sigmoid(Value(9.0))) == ["saturated"]
    assert kinds(sigmoid(Value(-1e4)), 1.0) == ["saturated"]


def test_what_is_not_a_number_or_not_finite_is_marked_in_value_and_gradient():
    with np.errstate(all="ignore"):
        assert kinds(log(Value(-1.0))) == ["nan"]
        assert kinds(exp(Value(1000.0))) == ["infinite"]
    assert kinds(Value(1.0), math.nan) == ["nan"]
    assert kinds(Value(1.0), -math.inf) == ["infinite"]
    assert kinds(Value(1.0), 3.0) == []


def test_of_an_array_the_share_is_told():
    x = Tensor([-1.0, -2.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    gradient = np.array([1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    assert marks(relu(x), gradient) == [Mark("kink", "kink 12 %"), Mark("dead", "dead 25 %")]
    assert marks(sigmoid(x * 10.0)) == [Mark("saturated", "saturated 88 %")]
    assert marks(Tensor([1.0, math.nan]), np.array([math.inf, 1.0])) == [
        Mark("nan", "NaN 50 %"), Mark("infinite", "infinite 50 %")
    ]  # fmt: skip
    assert marks(where(x > 0, x, x * 2.0), np.ones(8)) == [Mark("dead", "dead 50 %")]


def test_broadcast_operands_count_by_the_elements_of_the_result():
    scale, x = Tensor([0.0, 1.0]), Tensor(np.ones((3, 2)))
    assert marks(multiply(x, scale), np.ones((3, 2))) == [Mark("dead", "dead 25 %")]


def test_the_ties_of_a_row():
    x = Tensor([[1.0, 2.0, 2.0], [3.0, 1.0, 0.0]])
    assert marks(max(x, axis=1)) == [Mark("kink", "tie 50 %")]
    assert marks(max(x)) == []


def test_gates_on_whole_arrays_are_not_dead():
    w = Tensor(np.zeros((2, 2)))
    assert marks(matmul(w, Tensor([1.0, 1.0])), np.ones(2)) == []


def test_marks_change_nothing():
    x = Value(-1.0, name="x")
    graph = Graph(relu(x) * 2.0)
    graph.backward()
    before = graph.to_json()
    for node in graph.nodes:
        marks(node, graph.gradients[graph.labels[node]])
    assert graph.to_json() == before
    assert x.grad == 0.0
