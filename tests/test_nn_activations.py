"""Every activation, found by walking: its formula, its derivatives, its kinks and its extremes."""

import math

import mpmath
import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, check_gradients, gradients
from nn import activations
from nn.activations import ACTIVATIONS, activation
from tests.depth import in_depth

EVERY = pytest.mark.parametrize("name", ACTIVATIONS)
ALONE = pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "softmax"])
COTANGENTS = in_depth(2, ordinary=1)
POINTS = np.array([-3.0, -1.25, -0.5, 0.75, 2.0, 4.5])  # away from the kinks at 0


def formula(name, x):
    """The textbook's formula, on 30 digits."""
    x = mpmath.mpf(x)
    cdf = mpmath.ncdf(x)
    return {
        "step": lambda: x >= 0,
        "linear": lambda: x,
        "sigmoid": lambda: 1 / (1 + mpmath.exp(-x)),
        "tanh": lambda: mpmath.tanh(x),
        "relu": lambda: max(x, 0),
        "leaky_relu": lambda: x if x > 0 else x / 100,
        "elu": lambda: x if x > 0 else mpmath.expm1(x),
        "gelu": lambda: x * cdf,
        "swish": lambda: x / (1 + mpmath.exp(-x)),
        "softplus": lambda: mpmath.log(1 + mpmath.exp(x)),
    }[name]()


def test_the_walk_finds_every_activation():
    public = set(activations.__all__) - {"activation"}
    assert public == ACTIVATIONS.keys()
    assert all(getattr(activations, name) is ACTIVATIONS[name] for name in public)
    assert all(f.__name__ == name for name, f in ACTIVATIONS.items())


# -------------------------------------------------------------------------- values and derivatives


@ALONE
def test_the_formula_on_every_kind_of_number(name):
    f = ACTIVATIONS[name]
    with mpmath.workdps(30):
        expected = [float(formula(name, x)) for x in POINTS]
    np.testing.assert_allclose(f(POINTS), expected, rtol=1e-13)
    np.testing.assert_allclose(f(Tensor(POINTS)).data, expected, rtol=1e-13)
    np.testing.assert_allclose([f(Value(x)).data for x in POINTS], expected, rtol=1e-13)
    np.testing.assert_allclose([f(float(x)) for x in POINTS], expected, rtol=1e-13)
    assert type(f(0.5)) is float
    assert f(Tensor(np.float32(POINTS))).dtype == f(np.float32(POINTS)).dtype == np.float32


@EVERY
def test_gradients_of_a_tensor_to_second_order(name):
    check_gradients(ACTIVATIONS[name], POINTS.reshape(2, 3), order=2, cotangents=COTANGENTS)


@ALONE
def test_gradients_of_a_value_to_second_order(name):
    check_gradients(ACTIVATIONS[name], points=[float(x) for x in POINTS], order=2, cotangents=COTANGENTS)


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("leaky_relu", {"slope": 0.3}),
        ("elu", {"alpha": 1.7}),
        ("swish", {"beta": -0.4}),
        ("gelu", {"approximate": "tanh"}),
    ],
)
def test_gradients_with_other_settings(name, setting):
    check_gradients(lambda x: ACTIVATIONS[name](x, **setting), POINTS, order=2)


@pytest.mark.parametrize("name", ["leaky_relu", "elu", "swish"])
def test_a_coefficient_that_is_a_node_is_learned(name):
    check_gradients(ACTIVATIONS[name], POINTS, 0.7, order=2)
    check_gradients(ACTIVATIONS[name], -1.5, 0.7, order=2)


def test_the_settings_mean_what_they_say():
    assert activations.leaky_relu(-2.0, slope=0.25) == -0.5
    assert activations.elu(-1.0, alpha=2.0) == 2.0 * math.expm1(-1.0)
    assert activations.swish(3.0, beta=2.0) == pytest.approx(3.0 / (1.0 + math.exp(-6.0)), rel=1e-15)
    inner = math.sqrt(2.0 / math.pi) * (1.5 + 0.044715 * 1.5**3)
    assert activations.gelu(1.5, approximate="tanh") == pytest.approx(
        0.75 * (1.0 + math.tanh(inner)), rel=1e-14
    )


# ---------------------------------------------------------------------------------------------- softmax


def test_softmax_sums_to_one_along_its_axis():
    x = np.random.default_rng(0).normal(size=(3, 4, 5)) * 10.0
    for axis in (0, 1, -1):
        e = np.exp(x)
        expected = e / e.sum(axis=axis, keepdims=True)
        np.testing.assert_allclose(activations.softmax(Tensor(x), axis=axis).data, expected, rtol=1e-12)


def test_softmax_of_values_is_softmax_of_a_tensor():
    values, tensor = [Value(x) for x in POINTS], Tensor(POINTS)
    of_values, of_tensor = activations.softmax(values), activations.softmax(tensor)
    assert {type(x) for x in of_values} == {Value}
    np.testing.assert_allclose([x.data for x in of_values], of_tensor.data, rtol=1e-15)
    expected = gradients(of_tensor[2], tensor)
    np.testing.assert_allclose(gradients(of_values[2], values), expected, rtol=1e-13)
    check_gradients(lambda xs: activations.softmax(list(xs)), POINTS.tolist(), order=2)


def test_softmax_of_a_thousand_does_not_overflow():
    np.testing.assert_array_equal(
        [x.data for x in activations.softmax([Value(1000.0), Value(-1000.0), 1000.0])], [0.5, 0.0, 0.5]
    )


@pytest.mark.parametrize("x", [1.0, Value(1.0)])
def test_softmax_of_one_number_is_refused(x):
    with pytest.raises(TypeError, match=r"softmax takes several numbers.*a list of Values or a Tensor"):
        activations.softmax(x)


# --------------------------------------------------------------------------------- extremes and kinks


@ALONE
@pytest.mark.parametrize("x", [1000.0, -1000.0])
def test_a_thousand_is_exact_in_value_and_both_derivatives(name, x):
    """Far out each is its asymptote: a constant or a straight line. Warnings are errors here."""
    f = ACTIVATIONS[name]
    level, rising = {"step": (0.0, 0.0), "tanh": (-1.0, 0.0), "elu": (-1.0, 1.0), "sigmoid": (0.0, 0.0)}.get(
        name, (0.0, 1.0)
    )
    falling = {"linear": 1.0, "leaky_relu": 0.01}.get(name, 0.0)
    slope = rising if x > 0 else falling
    flat = 1.0 if x > 0 else level
    for node in (Value(x), Tensor([x])):
        y = f(node)
        first = gradients(y if isinstance(y, Value) else y.sum(), node, create_graph=True)
        second = gradients(first if isinstance(y, Value) else first.sum(), node)
        assert np.array(y) == (slope * x if slope else flat)
        assert np.array(first) == slope
        assert np.array(second) == 0.0


@pytest.mark.parametrize("kind", [Value, Tensor])
@pytest.mark.parametrize(
    ("name", "slope"),
    [("step", 0.0), ("relu", 0.0), ("leaky_relu", 0.01), ("elu", 1.0), ("gelu", 0.5), ("swish", 0.5)],
)
def test_at_zero(name, slope, kind):
    x = kind(0.0)
    y = ACTIVATIONS[name](x)
    assert np.array(y) == (1.0 if name == "step" else 0.0)
    assert gradients(y, x) == pytest.approx(slope, rel=1e-15)


@EVERY
def test_nan_stays_nan(name):
    with np.errstate(invalid="ignore"):  # numpy says that it met one
        assert np.isnan(ACTIVATIONS[name](Tensor([np.nan, 1.0])).data[0])


def test_a_graph_runs_again_on_the_other_side_of_the_kink():
    for name in ("step", "leaky_relu", "elu"):
        x = Value(-2.0, name="x")
        graph = autograd.Graph(ACTIVATIONS[name](x))
        assert graph.forward(x=3.0) == ACTIVATIONS[name](3.0)


# ------------------------------------------------------------------------------------- by name, torch


@EVERY
def test_by_name(name):
    assert activation(name) is ACTIVATIONS[name]
    assert activation(ACTIVATIONS[name]) is ACTIVATIONS[name]


def test_unknown_names_list_the_known_ones():
    with pytest.raises(
        ValueError, match=r"activation 'rleu' is unknown: use one of step, linear, .*softmax"
    ) as caught:
        activation("rleu")
    assert all(name in str(caught.value) for name in ACTIVATIONS)
    with pytest.raises(TypeError, match="a name such as 'relu', or a function, got 3"):
        activation(3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: activations.gelu(1.0, approximate="sigmoid"),
            "approximate='sigmoid' is unknown: use 'none' or 'tanh'",
        ),
        (lambda: activations.swish(1.0, beta="1"), "beta holds one real number"),
        (lambda: activations.leaky_relu(1.0, slope=None), "slope holds one real number"),
        (lambda: activations.elu(1.0, alpha=[1.0]), "alpha holds one real number"),
    ],
)
def test_settings_that_are_none(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call()


@EVERY
def test_as_in_pytorch(name):
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    theirs = {
        "step": lambda x: torch.heaviside(x, torch.ones_like(x)),
        "linear": lambda x: x,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "swish": functional.silu,
        "softmax": lambda x: functional.softmax(x, dim=-1),
    }.get(name) or getattr(functional, name)
    points = np.array([*POINTS, -30.0, 0.0, 30.0])
    x, t = Tensor(points), torch.tensor(points, requires_grad=name != "step")
    weights = np.linspace(0.5, 1.5, points.size)
    y, other = ACTIVATIONS[name](x), theirs(t)
    np.testing.assert_allclose(y.data, other.detach().numpy(), rtol=1e-12, atol=1e-16)
    if name != "step":
        (other * torch.tensor(weights)).sum().backward()
        np.testing.assert_allclose(gradients((y * weights).sum(), x), t.grad.numpy(), rtol=1e-12, atol=1e-14)


def test_gelu_of_tanh_as_in_pytorch():
    torch = pytest.importorskip("torch")
    theirs = torch.nn.functional.gelu(torch.tensor(POINTS), approximate="tanh").numpy()
    np.testing.assert_allclose(activations.gelu(POINTS, approximate="tanh"), theirs, rtol=1e-12)
