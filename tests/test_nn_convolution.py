"""Layers of images: shapes as in the lecture, sizes, and what is refused. PyTorch's are elsewhere."""

import numpy as np
import pytest

import nn.layers as nn
from autograd import Tensor
from nn import initializers


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.mark.parametrize(
    ("layer", "shape", "expected"),
    [
        (nn.Conv2d(1, 3, 5), (10, 1, 28, 28), (10, 3, 24, 24)),
        (nn.MaxPool2d(2), (10, 3, 24, 24), (10, 3, 12, 12)),
        (nn.AvgPool2d(2), (10, 3, 24, 24), (10, 3, 12, 12)),
        (nn.Flatten(), (10, 3, 12, 12), (10, 432)),
        (nn.Conv2d(3, 8, (3, 5), stride=(2, 1), padding=(1, 2)), (2, 3, 9, 11), (2, 8, 5, 11)),
        (nn.MaxPool2d(3, stride=2, padding=1), (2, 3, 9, 10), (2, 3, 5, 5)),
        (nn.AvgPool2d((2, 3), stride=1), (2, 3, 4, 4), (2, 3, 3, 2)),
    ],
    ids=repr,
)
def test_shapes(layer, shape, expected):
    assert layer(np.ones(shape)).shape == expected
    assert layer(Tensor(np.ones(shape))).shape == expected


def test_a_convolution_with_padding_is_one_of_the_padded_image(rng):
    layer = nn.Conv2d(2, 3, 3, padding=(2, 1), rng=rng)
    twin = nn.Conv2d(2, 3, 3)
    twin.load_state_dict(layer.state_dict())
    x = rng.normal(size=(2, 2, 5, 4))
    expected = twin(np.pad(x, ((0, 0), (0, 0), (2, 2), (1, 1)))).data
    np.testing.assert_array_equal(layer(x).data, expected)


def test_without_bias_there_is_none():
    layer = nn.Conv2d(2, 3, 3, bias=False)
    assert [name for name, _ in layer.named_parameters()] == ["weight"]
    assert not layer(np.zeros((1, 2, 4, 4))).data.any()


def test_a_seed_makes_the_same_layer_again_and_the_initializer_sees_the_whole_shape():
    first, again, other = (nn.Conv2d(2, 3, 3, rng=k).weight.data for k in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    layer = nn.Conv2d(2, 3, 3, rng=1, initializer=initializers.xavier_uniform)
    np.testing.assert_array_equal(layer.weight.data, initializers.xavier_uniform((3, 2, 3, 3), 1))


def test_first_weights_keep_the_variance_through_relu(rng):
    weight = nn.Conv2d(16, 32, 5, rng=rng).weight.data
    assert weight.var() == pytest.approx(2.0 / (16 * 25), rel=0.1)


def test_padding_of_a_maximum_is_less_than_every_number():
    y = nn.MaxPool2d(3, stride=2, padding=1)(np.full((1, 1, 4, 4), -7.0))
    np.testing.assert_array_equal(y, np.full((1, 1, 2, 2), -7.0))


def test_padding_of_a_mean_counts_as_zeros():
    y = nn.AvgPool2d(2, padding=1)(np.full((1, 1, 2, 2), 4.0))
    np.testing.assert_allclose(y, np.ones((1, 1, 2, 2)))


def test_pooling_a_constant_gives_plain_numbers_and_learns_nothing():
    for layer in (nn.MaxPool2d(2), nn.AvgPool2d(2), nn.Flatten()):
        assert isinstance(layer(np.ones((1, 1, 2, 2))), np.ndarray)
        assert layer.count_parameters() == 0


def test_flatten_keeps_the_order_and_the_gradient(rng):
    x = Tensor(rng.normal(size=(2, 3, 4)))
    y = nn.Flatten()(x)
    np.testing.assert_array_equal(y.data, x.data.reshape(2, 12))
    upstream = rng.normal(size=(2, 12))
    y.backward(upstream)
    np.testing.assert_array_equal(x.grad, upstream.reshape(2, 3, 4))


REFUSED = [
    (lambda: nn.Conv2d(0, 3, 5), ValueError, "in_channels is at least 1, got 0"),
    (lambda: nn.Conv2d(1, 2.0, 5), TypeError, "out_channels is a positive integer, got 2.0"),
    (lambda: nn.Conv2d(1, 3, 0), ValueError, "kernel_size is at least 1, got 0"),
    (lambda: nn.Conv2d(1, 3, (5, 5, 5)), ValueError, r"kernel_size is an integer or a pair .*\(5, 5, 5\)"),
    (lambda: nn.Conv2d(1, 3, 5, stride=0), ValueError, "stride is at least 1, got 0"),
    (lambda: nn.Conv2d(1, 3, 5, padding=-1), ValueError, "padding is at least 0, got -1"),
    (lambda: nn.Conv2d(1, 3, 5, padding="same"), TypeError, "padding is an integer from 0, got 'same'"),
    (lambda: nn.Conv2d(1, 3, 5, initializer=3), TypeError, "initializer is a function"),
    (lambda: nn.Conv2d(1, 3, 5)(np.ones((2, 28, 28))), ValueError,
     r"Conv2d\(1, 3, kernel_size=\(5, 5\)\) takes an input of shape \(batch, 1, .*\), got \(2, 28, 28\)"),
    (lambda: nn.Conv2d(3, 3, 5)(np.ones((2, 1, 28, 28))), ValueError, "make the layer with in_channels=1"),
    (lambda: nn.Conv2d(1, 3, 5)(np.ones((2, 1, 4, 28))), ValueError,
     r"Conv2d\(.*its kernel \(5, 5\) is larger than the image \(4, 28\), .* of the input \(2, 1, 4, 28\)"),
    (lambda: nn.Conv2d(1, 3, 5)("image"), TypeError, "the input holds real numbers"),
    (lambda: nn.MaxPool2d(2)(np.ones((2, 4, 4))), ValueError, r"MaxPool2d\(.* takes an input of shape"),
    (lambda: nn.MaxPool2d(3)(np.ones((2, 1, 2, 4))), ValueError, r"MaxPool2d.*its kernel \(3, 3\) is larger"),
    (lambda: nn.AvgPool2d(2)(np.ones(4)), ValueError, r"AvgPool2d\(.* got \(4,\)"),
    (lambda: nn.AvgPool2d(2, padding=2), ValueError, "padding is at most half of the kernel"),
    (lambda: nn.Flatten()(3.0), ValueError, r"Flatten\(\) takes .* \(batch, \.\.\.\), got \(\)"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_what_does_not_fit_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
