"""First weights: their distributions by the closed form, their shapes, their seeds."""

import inspect
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from nn import initializers
from nn.initializers import constant, orthogonal

SHAPE, CONVOLUTION = (60, 40), (20, 12, 5, 3)
GAINS = {
    "normal": lambda fan_in, fan_out: 1.0,
    "scaled_normal": lambda fan_in, fan_out: 1.0 / fan_in,
    "kaiming_normal": lambda fan_in, fan_out: 2.0 / fan_in,
    "kaiming_uniform": lambda fan_in, fan_out: 2.0 / fan_in,
    "xavier_normal": lambda fan_in, fan_out: 2.0 / (fan_in + fan_out),
    "xavier_uniform": lambda fan_in, fan_out: 2.0 / (fan_in + fan_out),
    "orthogonal": lambda fan_in, fan_out: 1.0 / fan_out,  # of the larger side, which is out
    "zeros": lambda fan_in, fan_out: 0.0,
}
EVERY = pytest.mark.parametrize("name", GAINS)
RANDOM = pytest.mark.parametrize("name", [name for name in GAINS if name != "zeros"])


def public_initializers():
    return {
        name
        for name, f in vars(initializers).items()
        if inspect.isfunction(f) and f.__module__ == initializers.__name__ and not name.startswith("_")
    } - {"generator", "constant"}


def test_the_walk_finds_every_initializer():
    assert public_initializers() == GAINS.keys()


@EVERY
@pytest.mark.parametrize(("shape", "fan_in", "fan_out"), [(SHAPE, 40, 60), (CONVOLUTION, 12 * 15, 20 * 15)])
def test_mean_and_variance(name, shape, fan_in, fan_out):
    if name == "orthogonal":
        fan_out = max(shape[0], math.prod(shape[1:]))
    weights = getattr(initializers, name)(shape, 0)
    variance = GAINS[name](fan_in, fan_out)
    assert weights.shape == shape
    assert weights.dtype == np.float64
    n = weights.size
    # Four standard errors: of the mean, and of the variance of a normal distribution, the widest here.
    assert abs(weights.mean()) <= 4.0 * math.sqrt(variance / n)
    assert abs(weights.var() - variance) <= 4.0 * variance * math.sqrt(2.0 / n)


@pytest.mark.parametrize(
    ("name", "bound"), [("kaiming_uniform", math.sqrt(6.0 / 180)), ("xavier_uniform", math.sqrt(6.0 / 480))]
)
def test_uniform_weights_fill_their_interval(name, bound):
    weights = getattr(initializers, name)(CONVOLUTION, 0)
    assert 0.99 * bound < np.abs(weights).max() <= bound


@RANDOM
def test_a_seed_repeats_the_weights_and_a_generator_goes_on(name):
    initializer = getattr(initializers, name)
    rng = np.random.default_rng(3)
    first, second = initializer(SHAPE, rng), initializer(SHAPE, rng)
    np.testing.assert_array_equal(first, initializer(SHAPE, 3))
    assert not np.array_equal(first, second)
    assert not np.array_equal(initializer(SHAPE, None), initializer(SHAPE, None))


@EVERY
def test_numpys_global_state_is_left_alone(name):
    before = np.random.get_state()[1].copy()
    getattr(initializers, name)(SHAPE, 0)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@EVERY
def test_a_layer_takes_it(name):
    layer = nn.Linear(4, 6, rng=0, initializer=getattr(initializers, name))
    assert layer.weight.shape == (6, 4)


# ------------------------------------------------------------------------------------------- orthogonal


@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_orthogonal_rows_or_columns(rows, columns, seed):
    w = orthogonal((rows, columns), seed)
    product = w @ w.T if rows <= columns else w.T @ w
    np.testing.assert_allclose(product, np.eye(min(rows, columns)), atol=1e-13)


def test_an_orthogonal_layer_keeps_lengths_however_deep():
    x = np.ones(16)
    rng = np.random.default_rng(0)
    for _ in range(200):
        x = orthogonal((16, 16), rng) @ x
    assert np.linalg.norm(x) == pytest.approx(4.0, rel=1e-12)


def test_orthogonal_features_of_a_convolution_are_orthonormal():
    features = orthogonal((3, 2, 5, 5), 0).reshape(3, 50)
    np.testing.assert_allclose(features @ features.T, np.eye(3), atol=1e-14)


def test_orthogonal_matrices_are_drawn_uniformly():
    """All signs are as likely: the mean over many draws is 0, as without the correction it is not."""
    rng = np.random.default_rng(0)
    mean = np.mean([orthogonal((2, 2), rng) for _ in range(4000)], axis=0)
    assert np.abs(mean).max() < 4.0 * math.sqrt(0.5 / 4000)


# ---------------------------------------------------------------------------------- constants, errors


def test_constants():
    assert constant(0.25)((2, 3), None).tolist() == [[0.25] * 3] * 2
    assert constant(-1)((4,)).tolist() == [-1.0] * 4
    assert initializers.zeros((3,)).tolist() == [0.0] * 3
    assert constant(0.25).__name__ == "constant(0.25)"


@pytest.mark.parametrize(
    ("value", "error"), [("1", TypeError), (None, TypeError), (np.nan, ValueError), (np.inf, ValueError)]
)
def test_constants_that_are_none(value, error):
    with pytest.raises(error, match=r"value (holds one real number|is finite)"):
        constant(value)


@EVERY
@pytest.mark.parametrize(
    ("shape", "error", "message"),
    [
        (3, ValueError, "shape"),
        ([3, 2], ValueError, r"shape .*got \[3, 2\]"),
        ((), ValueError, "shape"),
        ((3, 0), ValueError, r"shape\[1\] is at least 1"),
        ((3, 2, 0), ValueError, r"shape\[2\] is at least 1"),
        ((3, 2.5), TypeError, r"shape\[1\] is a positive integer"),
    ],
)
def test_shapes_that_are_none(name, shape, error, message):
    with pytest.raises(error, match=message):
        getattr(initializers, name)(shape, 0)


@pytest.mark.parametrize("name", sorted(GAINS.keys() - {"zeros", "normal"}))
def test_a_fan_needs_two_axes(name):
    with pytest.raises(ValueError, match=r"\(out, in\) or \(out, in, height, width\), got \(3,\)"):
        getattr(initializers, name)((3,), 0)


@RANDOM
def test_seeds_that_are_none(name):
    with pytest.raises(ValueError, match=r"rng is a numpy.random.Generator"):
        getattr(initializers, name)(SHAPE, "seed")


@pytest.mark.parametrize("shape", [SHAPE, CONVOLUTION])
def test_fans_as_in_pytorch(shape):
    torch = pytest.importorskip("torch")
    theirs = torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))
    assert initializers._fans(shape) == theirs
