"""Convolution and pooling against loops over every pixel: values, ties, extremes, and what is refused."""

import numpy as np
import pytest

from autograd import Tensor, check_gradients
from autograd.operations.images import (
    conv2d,
    conv2d_input,
    conv2d_weight,
    max_pool2d,
    max_unpool2d,
    output_size,
)

GEOMETRY = [
    ((1, 1), (3, 2)),
    ((2, 2), (3, 2)),
    ((3, 1), (2, 4)),
    ((1, 2), (1, 1)),
    ((2, 3), (6, 7)),
    ((1, 2), (3, 3)),
    ((2, 1), (4, 3)),  # two windows a tile, two rows apart
]


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def looped(x, weight, bias, stride):
    """The definition: for each place of each output one sum over a window."""
    (batch, _, *image), (out, _, height, width) = x.shape, weight.shape
    rows, columns = (image[0] - height) // stride[0] + 1, (image[1] - width) // stride[1] + 1
    y = np.zeros((batch, out, rows, columns))
    for n, o, r, c in np.ndindex(*y.shape):
        top, left = r * stride[0], c * stride[1]
        y[n, o, r, c] = (x[n, :, top : top + height, left : left + width] * weight[o]).sum() + bias[o]
    return y


@pytest.mark.parametrize(("stride", "kernel"), GEOMETRY)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_convolution_is_a_sum_over_every_window(rng, stride, kernel, channels):
    x, weight = rng.normal(size=(2, channels, 6, 7)), rng.normal(size=(4, channels, *kernel))
    bias = rng.normal(size=4)
    expected = looped(x, weight, bias, stride)
    np.testing.assert_allclose(conv2d(x, weight, bias, stride=stride), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("stride", "kernel"), GEOMETRY)
def test_the_three_rows_are_one_trilinear_form(rng, stride, kernel):
    x, weight = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, *kernel))
    y = conv2d(x, weight, np.zeros(4), stride=stride)
    g = rng.normal(size=y.shape)
    form = np.vdot(g, y)
    by_x = conv2d_input(g, weight, image_size=(6, 7), stride=stride)
    by_weight = conv2d_weight(g, x, kernel_size=kernel, stride=stride)
    assert np.vdot(by_x, x) == pytest.approx(form, rel=1e-10)
    assert np.vdot(by_weight, weight) == pytest.approx(form, rel=1e-10)


@pytest.mark.parametrize("images", [1, 7, 200])
def test_a_batch_in_several_blocks_is_a_batch(rng, images):
    x, weight, bias = rng.normal(size=(images, 1, 28, 28)), rng.normal(size=(2, 1, 5, 5)), rng.normal(size=2)
    y = conv2d(x, weight, bias)
    g = rng.normal(size=y.shape)
    one_by_one = np.concatenate([conv2d(x[k : k + 1], weight, bias) for k in range(images)])
    np.testing.assert_allclose(y, one_by_one, rtol=1e-12, atol=1e-12)
    by_weight = sum(conv2d_weight(g[k], x[k], kernel_size=(5, 5)) for k in range(images))
    np.testing.assert_allclose(conv2d_weight(g, x, kernel_size=(5, 5)), by_weight, rtol=1e-9, atol=1e-9)
    by_x = np.stack([conv2d_input(g[k], weight, image_size=(28, 28)) for k in range(images)])
    np.testing.assert_allclose(conv2d_input(g, weight, image_size=(28, 28)), by_x, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("leading", [(), (2,), (2, 3)])
def test_any_number_of_leading_axes(rng, leading):
    x, weight, bias = rng.normal(size=(*leading, 1, 4, 4)), rng.normal(size=(2, 1, 3, 3)), np.zeros(2)
    y = conv2d(x, weight, bias)
    assert y.shape == (*leading, 2, 2, 2)
    flat = conv2d(x.reshape(-1, 1, 4, 4), weight, bias)
    np.testing.assert_allclose(y.reshape(flat.shape), flat, rtol=1e-12)


def test_single_precision_is_kept(rng):
    x, weight, bias = (Tensor(rng.normal(size=s).astype("f4")) for s in [(1, 1, 5, 5), (2, 1, 3, 3), (2,)])
    y = max_pool2d(conv2d(x, weight, bias), kernel_size=(2, 2), stride=(1, 1))
    y.sum().backward()
    assert {a.dtype for a in (y, x.grad, weight.grad, bias.grad)} == {np.dtype("f4")}


def test_an_integer_kernel_finds_itself():
    image = np.zeros((1, 6, 6))
    image[0, 2:4, 3:5] = [[1.0, 2.0], [3.0, 4.0]]
    found = conv2d(image, image[None, :, 2:4, 3:5], np.zeros(1))
    assert np.unravel_index(found.argmax(), found.shape) == (0, 2, 3)
    assert found.max() == 30.0


# ---------------------------------------------------------------------------------------- pooling


@pytest.mark.parametrize(("stride", "kernel"), GEOMETRY)
def test_pooling_takes_the_largest_of_every_window(rng, stride, kernel):
    x = rng.normal(size=(2, 3, 6, 7))
    y = max_pool2d(x, kernel_size=kernel, stride=stride)
    for n, c, i, j in np.ndindex(*y.shape):
        top, left = i * stride[0], j * stride[1]
        assert y[n, c, i, j] == x[n, c, top : top + kernel[0], left : left + kernel[1]].max()


def test_those_that_tie_share_the_gradient():
    x = Tensor([[1.0, 1.0, 0.0, 5.0], [1.0, 0.0, 0.0, 0.0]])
    y = max_pool2d(x, kernel_size=(2, 2), stride=(2, 2))
    y.backward(np.array([[3.0, 7.0]]))
    np.testing.assert_array_equal(x.grad, [[1.0, 1.0, 0.0, 7.0], [1.0, 0.0, 0.0, 0.0]])


def test_an_infinite_gradient_stays_where_it_belongs():
    g = max_unpool2d(np.array([[np.inf]]), np.array([[1.0, 2.0]]), kernel_size=(1, 2), stride=(1, 2))
    np.testing.assert_array_equal(g, [[0.0, np.inf]])


def test_nan_is_handed_on():
    y = max_pool2d(np.array([[1.0, np.nan, 2.0, 3.0]]), kernel_size=(1, 2), stride=(1, 2))
    np.testing.assert_array_equal(y, [[np.nan, 3.0]])


@pytest.mark.parametrize("kernel", [(1, 1), (2, 2)])
def test_pooling_is_differentiated_to_second_order(rng, kernel):
    x = rng.permutation(np.arange(32.0)).reshape(2, 4, 4) / 8.0
    check_gradients(lambda a: max_pool2d(a, kernel_size=kernel, stride=(1, 2)) ** 3.0, x + 0.5)


def test_the_result_of_pooling_single_pixels_is_an_array_of_its_own():
    x = np.ones((2, 2))
    assert not np.shares_memory(max_pool2d(x, kernel_size=(1, 1), stride=(1, 1)), x)


# ---------------------------------------------------------------------------------------- refused

X, WEIGHT, BIAS = np.ones((1, 2, 4, 4)), np.ones((3, 2, 3, 3)), np.ones(3)
REFUSED = [
    (lambda: conv2d(X[0, 0], WEIGHT, BIAS), r"x is \(\.\.\., channels, height, width\), got \(4, 4\)"),
    (lambda: conv2d(X, WEIGHT[0], BIAS), r"weight is \(out_channels, in_channels, height, width\)"),
    (lambda: conv2d(X[:, :1], WEIGHT, BIAS), "x has 1 channels .* weight is for 2"),
    (lambda: conv2d(X, WEIGHT, BIAS[:2]), r"bias the shape \(2,\)"),
    (lambda: conv2d(X[..., :2], WEIGHT, BIAS), r"the kernel \(3, 3\) is larger than the image \(4, 2\)"),
    (lambda: conv2d(X, WEIGHT, BIAS, stride=(0, 1)), r"the stride is a pair of .* from 1, got \(0, 1\)"),
    (lambda: conv2d(X, WEIGHT, BIAS, stride=2), "the stride is a pair of integers from 1, got 2"),
    (lambda: conv2d(X, WEIGHT, BIAS, stride=(1.5, 1)), "the stride is a pair of integers from 1"),
    (lambda: conv2d_input(X, WEIGHT, image_size=(6, 6)), r"is \(\.\.\., 3, 4, 4\), got \(1, 2, 4, 4\)"),
    (lambda: conv2d_weight(X, X, kernel_size=(3, 3)), r"is \(\.\.\., 2, 2, 2\), got \(1, 2, 4, 4\)"),
    (lambda: conv2d_weight(X[0], X, kernel_size=(1, 1)), "hold the same images"),
    (lambda: max_pool2d(X, kernel_size=(5, 1), stride=(1, 1)), r"the kernel \(5, 1\) is larger"),
    (lambda: max_pool2d(X[0, 0, 0], kernel_size=(1, 1), stride=(1, 1)), r"x is \(\.\.\., height, width\)"),
    (lambda: max_unpool2d(X, X, kernel_size=(2, 2), stride=(2, 2)), r"have the shape \(1, 2, 2, 2\), got"),
    (lambda: output_size((4, 4), (2, 2, 2), (1, 1)), "the kernel is a pair"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
