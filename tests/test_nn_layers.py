"""Layers against numpy, and the scale of their first weights."""

import numpy as np
import pytest

import nn
from autograd import Tensor, relu, tanh
from nn import initializers


@pytest.fixture
def rng():
    return np.random.default_rng(7)


# ------------------------------------------------------------------------------------------ linear


@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 5, 3)])
@pytest.mark.parametrize("bias", [True, False])
def test_linear_is_a_matrix_product_and_an_offset(rng, shape, bias):
    layer = nn.Linear(3, 2, bias=bias, rng=rng)
    if bias:
        layer.bias.data = rng.normal(size=2)
    x = rng.normal(size=shape)
    expected = x @ layer.weight.data.T + (layer.bias.data if bias else 0.0)
    np.testing.assert_allclose(layer(x).data, expected, rtol=1e-12)
    np.testing.assert_allclose(layer(Tensor(x)).data, expected, rtol=1e-12)


@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 5, 3)])
def test_gradients_of_linear_are_products_with_the_upstream_gradient(rng, shape):
    layer = nn.Linear(3, 2, rng=rng)
    x = Tensor(rng.normal(size=shape))
    upstream = rng.normal(size=(*shape[:-1], 2))
    layer(x).backward(upstream)
    rows, upstream_rows = x.data.reshape(-1, 3), upstream.reshape(-1, 2)
    np.testing.assert_allclose(layer.weight.grad, upstream_rows.T @ rows, rtol=1e-12)
    np.testing.assert_allclose(layer.bias.grad, upstream_rows.sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(x.grad, upstream @ layer.weight.data, rtol=1e-12)


def test_shapes_and_names_are_those_of_pytorch():
    layer = nn.Linear(3, 2)
    assert {name: p.shape for name, p in layer.named_parameters()} == {"weight": (2, 3), "bias": (2,)}
    assert [name for name, _ in nn.Linear(3, 2, bias=False).named_parameters()] == ["weight"]


def test_a_seed_makes_the_same_layer_again():
    np.testing.assert_array_equal(nn.Linear(3, 2, rng=5).weight.data, nn.Linear(3, 2, rng=5).weight.data)
    assert not np.array_equal(nn.Linear(3, 2, rng=5).weight.data, nn.Linear(3, 2, rng=6).weight.data)


@pytest.mark.parametrize("shape", [(), (4,), (3, 1), (3, 5)])
def test_an_input_of_another_size_is_refused(shape):
    with pytest.raises(ValueError, match=r"Linear\(in_features=3.*takes an input of shape \(batch, 3\), got"):
        nn.Linear(3, 2)(np.ones(shape))


@pytest.mark.parametrize(
    ("n", "error"), [(0, ValueError), (-1, ValueError), (2.0, TypeError), (True, TypeError)]
)
def test_sizes_are_positive_integers(n, error):
    with pytest.raises(error, match="in_features is"):
        nn.Linear(n, 2)
    with pytest.raises(error, match="out_features is"):
        nn.Linear(2, n)


# -------------------------------------------------------------------------------------- sequential


def test_sequential_goes_through_modules_and_functions_in_order(rng):
    first, last = nn.Linear(2, 4, rng=rng), nn.Linear(4, 1, rng=rng)
    x = rng.normal(size=(3, 2))
    np.testing.assert_array_equal(nn.Sequential(first, relu, last)(x).data, last(relu(first(x))).data)


def test_sequential_names_parameters_by_position():
    model = nn.Sequential(nn.Linear(2, 4), relu, nn.Linear(4, 1, bias=False))
    assert [name for name, _ in model.named_parameters()] == [
        "layers.0.weight", "layers.0.bias", "layers.2.weight",
    ]  # fmt: skip


def test_sequential_refuses_what_is_no_layer():
    with pytest.raises(ValueError, match="at least one layer"):
        nn.Sequential()
    with pytest.raises(TypeError, match=r"a layer is a module or a function, got 3"):
        nn.Sequential(relu, 3)
    with pytest.raises(TypeError, match=r"unpack it, Sequential\(\*layers\)"):
        nn.Sequential([relu, tanh])


# ------------------------------------------------------------------------------------ initializers


@pytest.mark.parametrize(
    ("initializer", "variance"),
    [
        (initializers.kaiming_normal, 2 / 300),
        (initializers.kaiming_uniform, 2 / 300),
        (initializers.xavier_normal, 2 / 500),
        (initializers.xavier_uniform, 2 / 500),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_first_weights_have_the_variance_of_their_paper(initializer, variance):
    weights = initializer((200, 300), 0)
    assert weights.shape == (200, 300)
    # 60000 samples: the mean is within 5 standard errors, the variance within 5 % (its error is 0.6 %).
    assert abs(weights.mean()) < 5 * np.sqrt(variance / weights.size)
    assert weights.var() == pytest.approx(variance, rel=0.05)
    np.testing.assert_array_equal(weights, initializer((200, 300), 0))


@pytest.mark.parametrize("initializer", [initializers.kaiming_uniform, initializers.xavier_uniform])
def test_uniform_weights_stay_within_their_bound(initializer):
    weights = initializer((20, 30), 0)
    fans = 30 if initializer is initializers.kaiming_uniform else 50
    assert np.abs(weights).max() <= np.sqrt(6 / fans)


def test_he_keeps_the_scale_through_many_relu_layers(rng):
    x = rng.normal(size=(200, 100))
    model = nn.Sequential(*(layer for _ in range(20) for layer in (nn.Linear(100, 100, rng=rng), relu)))
    assert 0.1 < np.sqrt(np.mean(model(x).data ** 2)) < 10.0


def test_linear_takes_an_initializer():
    layer = nn.Linear(3, 2, rng=4, initializer=initializers.xavier_uniform)
    np.testing.assert_array_equal(layer.weight.data, initializers.xavier_uniform((2, 3), 4))


@pytest.mark.parametrize("shape", [(3,), [2, 3], (0, 3), (2, 3.0)])
def test_initializers_refuse_what_is_no_shape_of_a_weight(shape):
    with pytest.raises((TypeError, ValueError), match="shape"):
        initializers.kaiming_normal(shape)
