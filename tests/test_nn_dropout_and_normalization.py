"""The layers that behave one way in training and another in use: Dropout and BatchNorm."""

import numpy as np
import pytest

from autograd import Tensor
from nn.layers import BatchNorm, Dropout, Linear, Sequential


@pytest.fixture
def rng():
    return np.random.default_rng(11)


# ---------------------------------------------------------------------------------------- dropout


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_dropout_drops_a_part_and_keeps_the_expectation(p):
    x = np.full((400, 500), 3.0)
    y = Dropout(p, rng=0)(x)
    # 200000 draws: the fraction is off by more than 5 standard errors once in two million seeds.
    assert abs((y == 0.0).mean() - p) < 5.0 * np.sqrt(p * (1.0 - p) / x.size)
    np.testing.assert_allclose(y[y != 0.0], 3.0 / (1.0 - p), rtol=1e-12)


def test_the_gradient_goes_where_the_numbers_went(rng):
    x = Tensor(rng.normal(size=(20, 30)))
    y = Dropout(0.3, rng=0)(x)
    y.sum().backward()
    np.testing.assert_allclose(x.grad, np.where(y.data == 0.0, 0.0, 1.0 / 0.7), rtol=1e-12)


def test_dropout_is_nothing_in_use(rng):
    x = Tensor(rng.normal(size=(3, 4)))
    assert Dropout(0.5).eval()(x) is x
    assert Dropout(0.0)(x) is x


def test_all_can_be_dropped():
    assert not Dropout(1.0)(np.ones((3, 4))).any()


def test_each_call_drops_others_and_a_seed_repeats_them():
    layer, twin = Dropout(0.5, rng=3), Dropout(0.5, rng=3)
    first, second = layer(np.ones(100)), layer(np.ones(100))
    assert (first != second).any()
    np.testing.assert_array_equal([first, second], [twin(np.ones(100)), twin(np.ones(100))])


def test_dropout_keeps_single_precision():
    assert Dropout(0.5, rng=0)(np.ones(5, np.float32)).dtype == np.float32


# -------------------------------------------------------------------------------------- batchnorm


@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 2, 5)])
def test_batches_are_normalized_for_each_feature(rng, shape):
    layer = BatchNorm(3, eps=1e-12)
    y = layer(rng.normal(5.0, 3.0, size=shape)).data
    axes = (0, *range(2, len(shape)))
    np.testing.assert_allclose(y.mean(axis=axes), 0.0, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=axes), 1.0, rtol=1e-9)


@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 2, 5)])
def test_running_averages_follow_the_batches_and_are_used(rng, shape):
    layer = BatchNorm(3, momentum=0.25)
    axes = (0, *range(2, len(shape)))
    mean, var = np.zeros(3), np.ones(3)
    for _ in range(3):
        x = rng.normal(2.0, 3.0, size=shape)
        layer(x)
        mean, var = 0.75 * mean + 0.25 * x.mean(axis=axes), 0.75 * var + 0.25 * x.var(axis=axes, ddof=1)
    np.testing.assert_allclose(layer.running_mean, mean, rtol=1e-12)
    np.testing.assert_allclose(layer.running_var, var, rtol=1e-12)

    layer.weight.data, layer.bias.data = [1.0, 2.0, 3.0], [0.5, 0.0, -0.5]
    per_feature = (1, 3) + (1,) * (len(shape) - 2)
    scale = (np.array([1.0, 2.0, 3.0]) / np.sqrt(var + 1e-5)).reshape(per_feature)
    expected = (x - mean.reshape(per_feature)) * scale + np.array([0.5, 0.0, -0.5]).reshape(per_feature)
    np.testing.assert_allclose(layer.eval()(x).data, expected, rtol=1e-10)
    np.testing.assert_array_equal(layer.running_mean, mean)  # use changes nothing
    one_alone = layer(x[:1]).data
    np.testing.assert_allclose(one_alone, expected[:1], rtol=1e-10)


def test_the_output_does_not_depend_on_the_scale_of_the_input(rng):
    x = rng.normal(size=(8, 2))
    np.testing.assert_allclose(BatchNorm(2)(1e4 * x + 7.0).data, BatchNorm(2, eps=1e-13)(x).data, rtol=1e-8)


def test_equal_numbers_are_normalized_to_the_bias():
    layer = BatchNorm(1)
    layer.bias.data = [0.25]
    np.testing.assert_array_equal(layer(np.full((4, 1), 0.1)).data, np.full((4, 1), 0.25))


def test_a_model_with_both_can_be_used_one_by_one(rng):
    model = Sequential(Linear(3, 4, rng=0), BatchNorm(4), Dropout(0.5, rng=0))
    x = rng.normal(size=(16, 3))
    model(x)
    model.eval()
    np.testing.assert_allclose(model(x).data[2:3], model(x[2:3]).data, rtol=1e-12)


REFUSED = [
    (lambda: Dropout(-0.1), ValueError, "p is a probability, from 0 to 1, got -0.1"),
    (lambda: Dropout(1.5), ValueError, "p is a probability, from 0 to 1, got 1.5"),
    (lambda: Dropout(float("nan")), ValueError, "p is a probability"),
    (lambda: Dropout("half"), TypeError, "p holds one real number"),
    (lambda: Dropout(0.5, rng="seed"), ValueError, "rng is a numpy.random.Generator"),
    (lambda: Dropout(0.5)("x"), TypeError, "the input holds real numbers"),
    (lambda: BatchNorm(0), ValueError, "num_features is at least 1"),
    (lambda: BatchNorm(3, eps=0.0), ValueError, "eps is more than 0"),
    (lambda: BatchNorm(3, momentum=2.0), ValueError, "momentum is from 0 to 1, got 2"),
    (
        lambda: BatchNorm(3)(np.ones((4, 2))),
        ValueError,
        r"BatchNorm\(3, .*\(batch, 3, \.\.\.\), got \(4, 2\)",
    ),
    (lambda: BatchNorm(3)(np.ones(3)), ValueError, r"got \(3,\)"),
    (lambda: BatchNorm(3)(np.ones((1, 3))), ValueError, r"one number of each feature .* call eval\(\)"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_what_does_not_fit_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_refused_batch_leaves_the_running_averages():
    layer = BatchNorm(3)
    for bad in (np.ones((1, 3)), np.ones((2, 4))):
        with pytest.raises(ValueError, match="BatchNorm"):
            layer(bad)
    np.testing.assert_array_equal(layer.running_var, np.ones(3))
    np.testing.assert_array_equal(layer.running_mean, np.zeros(3))
