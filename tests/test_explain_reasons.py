"""Why a gradient is 0, None or NaN: the reason given is the one there is; and the way through arrays."""

import math

import numpy as np
import pytest

import nn
from autograd import (
    Tensor,
    Value,
    abs,
    exp,
    gradients,
    log,
    maximum,
    minimum,
    no_grad,
    relu,
    sigmoid,
    sign,
    sqrt,
    where,
)
from tests.test_explain import called, check_latex, named_value
from visualize import explain


@pytest.fixture
def x():
    return named_value(-2.0, "x")


@pytest.fixture
def y():
    return named_value(5.0, "y")


# --------------------------------------------------------------------------------------------------- reasons


@pytest.mark.parametrize(
    ("circuit", "gradient", "reason"),
    [
        (lambda x, y: relu(x - x.data), 0.0, "relu1 is dead: its operand subtract1 = 0 sits on the kink"),
        (lambda x, y: sigmoid(x * 500.0), 0.0, "sigmoid1 is saturated completely: at multiply1 = -1000"),
        (lambda x, y: sigmoid(x * 5.0), None, "sigmoid1 is saturated: at multiply1 = -10 its local"),
        (lambda x, y: maximum(x, y), 0.0, "maximum1 did not choose x = -2: y = 5 is larger."),
        (lambda x, y: minimum(y, x * -9.0), 0.0, "minimum1 did not choose multiply1 = 18: y = 5 is smaller."),
        (lambda x, y: where(False, x, y), 0.0, "where1 did not take the branch of x"),
        (lambda x, y: x * 0.0 + y, 0.0, "multiply1 multiplies x by 0."),
        (lambda x, y: abs(x - x.data) + y, 0.0, "abs1 sits on the kink of |x| at 0"),
        (lambda x, y: (x + 2.0) ** 2 + y, 0.0, "power1 is flat at add1 = 0"),
        (lambda x, y: x * 1e-200 * 1e-200, 0.0, "which is too small for a float and becomes 0."),
        (lambda x, y: x * y - y * x, 0.0, "What arrives at x cancels: "),
        (lambda x, y: sign(x) * y, None, "sign1 has no rule for x"),
        (lambda x, y: log(x) * y, None, "The first NaN forward is log1: log of x = -2."),
        (lambda x, y: sqrt(x + 2.0), math.inf, "The first infinity backward is made by sqrt1: at add1 = 0"),
        (lambda x, y: exp(y * 1e3) * x, math.inf, "The first infinity forward is exp1: exp of multiply1 = 5"),
    ],
)  # fmt: skip
def test_the_reason_is_given(circuit, gradient, reason, x, y):
    with np.errstate(all="ignore"):
        explanation = explain(circuit(x, y), wrt=x)
    assert reason in "\n".join(explanation.reasons)
    if gradient is not None:
        assert explanation.gradient == gradient
    assert all(reason[:30] in " ".join(explanation.text.split()) for reason in explanation.reasons)


def test_where_all_is_well_there_is_nothing_to_say(x, y):
    assert explain(sigmoid(x * 0.1) * y, wrt=x).reasons == ()


def test_what_has_no_path_is_told_why(x, y):
    f = called(x.detach() * y, "f")
    assert "has a leaf of that name, which is another object" in " ".join(explain(f, wrt=x).reasons)
    g = called(Value(-2.0) * y, "g")
    assert "A leaf with the same numbers is in the circuit: leaf1" in " ".join(explain(g, wrt=x).reasons)
    h = called(y * 3.0, "h")
    assert "It may have been detached" in " ".join(explain(h, wrt=x).reasons)
    assert explain(h, wrt=x).reasons[-1] == "What h depends on: y."
    assert "the other way round: h was computed from y" in " ".join(explain(y, wrt=h).reasons)
    with no_grad():
        n = called(x * y, "n")
    assert "made under no_grad(), by detach()" in " ".join(explain(n, wrt=x).reasons)
    assert explain(n, wrt=x).gradient is None


def test_a_stale_graph_is_told_and_not_explained(x, y):
    f = x * y
    x.data = 3.0
    explanation = explain(f, wrt=x)
    assert explanation.gradient is None
    assert "the graph is stale: 'x' was changed" in explanation.reasons[0]


def test_infinities_that_meet_are_told():
    a = named_value(0.0, "a")
    with np.errstate(all="ignore"):
        explanation = explain(sqrt(a) - sqrt(a) * 3.0, wrt=a)
    assert math.isnan(explanation.gradient)
    assert explanation.reasons[0].startswith("The first minus infinity backward is made by sqrt2: at a = 0")
    assert explanation.reasons[1] == "The contributions to a add up to NaN."


def test_many_reasons_of_a_kind_are_counted(x):
    f = x
    for _ in range(20):
        f = f * 0.0 + 1.0
    reasons = explain(f + sum(sigmoid(x * 9.0 + float(k) / 9) for k in range(20)), wrt=x).reasons
    assert sum("saturated" in reason for reason in reasons) == 6
    assert "... and 14 more of that kind." in reasons


# --------------------------------------------------------------------------------------------------- tensors


def test_one_element_of_a_tensor_is_explained_by_scalars():
    model = nn.MLP([2, 3, 2], rng=0)
    loss = called(nn.cross_entropy(model(np.array([[1.0, -2.0]])), [1]), "loss")
    weight = model.layers[0].weight
    expected = gradients(loss, weight)
    for index in np.ndindex(weight.shape):
        explanation = explain(loss, wrt=weight, index=index)
        assert explanation.gradient == pytest.approx(expected[index], rel=1e-12)
        assert explanation.agrees
    assert explanation.wrt.text == "weight[2,1]"


def test_one_element_of_a_computed_tensor_is_explained_by_the_scalars_after_it():
    model = nn.MLP([2, 3, 2], rng=0)
    hidden = called(model.layers[0](np.array([[1.0, -2.0]])), "h")
    loss = called(nn.cross_entropy(model.layers[1](relu(hidden)), [1]), "loss")
    expected = gradients(loss, hidden)
    for index in np.ndindex(hidden.shape):
        explanation = explain(loss, wrt=hidden, index=index)
        assert explanation.gradient == pytest.approx(expected[index], rel=1e-12)
        assert explanation.agrees
        assert explanation.paths[0].nodes[-1].text == f"h[{index[0]},{index[1]}]"
    assert hidden.grad is None
    assert hidden.op.name == "linear"
    with pytest.raises(IndexError, match="no element"):
        explain(loss, wrt=hidden, index=(0, 3))


def test_a_tensor_of_one_element_is_explained_by_scalars():
    x = Tensor([1.0, -2.0], name="x")
    total = called(x.sum(), "s")
    explanation = explain(called(total * total, "f"), wrt=total)
    assert (explanation.gradient, explanation.count) == (-2.0, 2)


def test_a_tensor_is_explained_through_arrays_with_norms_and_shares():
    x = Tensor([[1.0, -2.0, 3.0, -4.0]], name="x")
    h = called(relu(x), "h")
    loss = called((h * h).sum(), "loss")
    explanation = explain(loss, wrt=x)
    assert explanation.gradient.tolist() == [[2.0, 0.0, 6.0, 0.0]]
    assert [stage.gate.text for stage in explanation.stages] == ["loss", "multiply1", "h"]
    assert explanation.stages[-1].hands_on == pytest.approx(np.linalg.norm([2.0, 6.0]))
    assert explanation.count == 2
    assert "multiply1: dead 50 %." in explanation.reasons or "h: " in " ".join(explanation.reasons)
    check_latex(explanation)


def test_a_large_network_is_explained_quickly_through_arrays():
    model = nn.MLP([784, 30, 10], sigmoid, rng=0)
    loss = nn.cross_entropy(model(np.ones((20, 784))), np.zeros(20, int))
    explanation = explain(loss, wrt=model.layers[0].weight)
    assert "array(30, 784), norm" in explanation.text
    assert len(explanation.text) < 2000


def test_an_element_behind_a_large_circuit_is_explained_through_arrays():
    model = nn.MLP([300, 40, 10], sigmoid, rng=0)
    loss = nn.cross_entropy(model(np.ones((500, 300))), np.zeros(500, int))
    weight = model.layers[0].weight
    explanation = explain(loss, wrt=weight, index=(3, 5))
    assert explanation.gradient == gradients(loss, weight)[3, 5]
    assert "The circuit behind this element has about" in explanation.reasons[0]
    assert explanation.text.startswith("∂nll1/∂weight[3,5] = ")


def test_an_element_that_does_not_matter_is_told():
    x = Tensor([1.0, 2.0], name="x")
    explanation = explain(called(x[0] * 3.0, "f"), wrt=x, index=1)
    assert explanation.gradient == 0.0
    assert explanation.reasons[0] == "The element () of 'f' does not depend on x."


def test_an_array_of_zeros_and_one_without_a_rule():
    x = Tensor([-1.0, -2.0], name="x")
    assert explain(relu(x).sum(), wrt=x).reasons[0] == "All 2 elements of the gradient are 0."
    explanation = explain(sign(x).sum(), wrt=x)
    assert explanation.gradient is None
    assert "sign1 has no rule for x: no gradient flows there." in explanation.reasons
