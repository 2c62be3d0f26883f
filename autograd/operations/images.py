"""The table, part six: operations on images, whose last axes are height and width.

A convolution is the sum x·weight over every window, so it is linear in both. With an upstream
gradient g it makes one number of three arrays, Σ g · conv2d(x, weight), that is linear in each of them.
Its derivatives by g, by x and by weight are the three rows `conv2d` (plus a bias), `conv2d_input` and
`conv2d_weight`; each is therefore the rule of the others, for derivatives of any order. How they are
computed stands in `convolution`.
"""

import operator
from functools import reduce
from typing import Any

import numpy as np

from autograd.coercion import Array
from autograd.node import Node
from autograd.operations.convolution import (
    Pair,
    correlation,
    correlation_input,
    correlation_weight,
    output_size,
    places,
)
from autograd.operations.elementwise import masked
from autograd.operations.products import einsum
from autograd.operations.reductions import max as max_axes
from autograd.operations.reductions import sum as sum_axes
from autograd.operations.shapes import add_windows, getitem, scatter, sliding_windows
from autograd.primitive import Primitive

# ------------------------------------------------------------------------------------ convolution


def _windows(x: Any, kernel: Pair, stride: Pair) -> Any:
    """The windows as a gate of their own: (..., height, width, kernel height, kernel width)."""
    windows = sliding_windows(x, window_shape=tuple(kernel), axis=(-2, -1))
    return getitem(windows, index=(..., slice(None, None, stride[0]), slice(None, None, stride[1]),
                                   slice(None), slice(None)))  # fmt: skip


def _input_of_windows(g: Any, weight: Any, image_size: Pair, stride: Pair) -> Any:
    kernel, leading = weight.shape[2:], g.shape[:-3]
    labels = "xyz"[: len(leading)]
    parts = einsum(g, weight, subscripts=f"{labels}ohw,ocij->{labels}chwij")
    every = tuple(n - k + 1 for n, k in zip(image_size, kernel, strict=True))
    steps = (slice(None, None, stride[0]), slice(None, None, stride[1]))
    parts = scatter(parts, index=(..., *steps, slice(None), slice(None)),
                    shape=(*leading, weight.shape[1], *every, *kernel))  # fmt: skip
    whole = (*leading, weight.shape[1], *image_size)
    return add_windows(parts, window_shape=kernel, axis=(-2, -1), shape=whole)


def _labels(x: Any) -> str:
    return "xyz"[: x.ndim - 3]


def _no_bias(weight: Any) -> Array:
    return np.zeros(weight.shape[0], weight.dtype)


conv2d = Primitive(
    "conv2d", None, correlation,
    lambda g, y, x, weight, bias, *, stride:
        conv2d_input(g, weight, image_size=x.shape[-2:], stride=stride),
    lambda g, y, x, weight, bias, *, stride:
        conv2d_weight(g, x, kernel_size=weight.shape[2:], stride=stride),
    lambda g, y, x, weight, bias, *, stride:
        sum_axes(g, axis=tuple(k for k in range(g.ndim) if k != g.ndim - 3)),
    decomposition=lambda x, weight, bias, *, stride:
        einsum(_windows(x, weight.shape[2:], stride), weight,
               subscripts=f"{_labels(x)}chwij,ocij->{_labels(x)}ohw") + bias.reshape((-1, 1, 1)),
    symbol="∗", numpy=(),
    doc="""The sum of x · weight over every window of each image, plus bias: lecture 000's convolution.

    It is the cross-correlation, as in PyTorch. x is (..., in_channels, H, W), weight (out_channels,
    in_channels, h, w) and bias (out_channels,); the windows are `stride` apart, and the result is
    (..., out_channels, (H - h) // stride + 1, (W - w) // stride + 1).
    """,
)  # fmt: skip

conv2d_input = Primitive(
    "conv2d_input", None, correlation_input,
    lambda v, y, g, weight, *, image_size, stride:
        conv2d(v, weight, _no_bias(weight), stride=stride),
    lambda v, y, g, weight, *, image_size, stride:
        conv2d_weight(g, v, kernel_size=weight.shape[2:], stride=stride),
    decomposition=lambda g, weight, *, image_size, stride: _input_of_windows(g, weight, image_size, stride),
    numpy=(),
    doc="The gradient of conv2d by its images of `image_size`, from the upstream gradient and the weight.",
)  # fmt: skip

conv2d_weight = Primitive(
    "conv2d_weight", None, correlation_weight,
    lambda v, y, g, x, *, kernel_size, stride: conv2d(x, v, _no_bias(v), stride=stride),
    lambda v, y, g, x, *, kernel_size, stride: conv2d_input(g, v, image_size=x.shape[-2:], stride=stride),
    decomposition=lambda g, x, *, kernel_size, stride:
        einsum(g, _windows(x, kernel_size, stride), subscripts=f"{_labels(x)}ohw,{_labels(x)}chwij->ocij"),
    numpy=(),
    doc="The gradient of conv2d by its weight of `kernel_size`, from the upstream gradient and the images.",
)  # fmt: skip

# ---------------------------------------------------------------------------------------- pooling


def _parts(x: Any, kernel: Pair, stride: Pair) -> list[tuple[Any, ...]]:
    """The indices of `places`. The largest of each window is the maximum of x at these."""
    if x.ndim < 2:
        raise ValueError(f"x is (..., height, width), got {x.shape}")
    return [index for _, _, index in places(output_size(x.shape[-2:], kernel, stride), kernel, stride)]


def _max_pool2d(x: Array, *, kernel_size: Pair, stride: Pair) -> Any:
    first, *others = _parts(x, kernel_size, stride)
    y = x[first].copy()
    for index in others:
        np.maximum(y, x[index], out=y)
    return y


def _of_windows(x: Array, kernel: Pair, stride: Pair) -> Array:
    """What is at each place of the window, over all windows, a view: (height, width, ..., rows, columns)."""
    size = output_size(x.shape[-2:], kernel, stride)
    *leading, row, column = x.strides
    strides = (row, column, *leading, row * stride[0], column * stride[1])
    return np.ndarray((*kernel, *x.shape[:-2], *size), x.dtype, x, 0, strides)


def _attaining(x: Any, kernel: Pair, stride: Pair) -> tuple[Array, Any]:
    """For each place of the window, where the largest is there, and how often each window has it.

    The places lie in one array, one after the other, as what is strided is slow to read again.
    """
    parts = _of_windows(np.ascontiguousarray(x), kernel, stride)
    parts = parts.reshape(-1, *parts.shape[2:])
    attains = parts == np.maximum.reduce(parts, axis=0)
    count = np.add.reduce(attains.view(np.uint8), axis=0, dtype=np.min_scalar_type(len(parts)))
    return attains, np.maximum(count, 1).astype(x.dtype)  # a window with NaN has no largest


def _max_unpool2d(g: Array, x: Array, *, kernel_size: Pair, stride: Pair) -> Any:
    indices = _parts(x, kernel_size, stride)
    attains, count = _attaining(x, kernel_size, stride)
    if g.shape != count.shape:
        raise ValueError(f"the maxima of x have the shape {count.shape}, got {g.shape}")
    share, whole = g / count, np.zeros(x.shape, np.result_type(g, x))
    if kernel_size[0] > stride[0] or kernel_size[1] > stride[1]:  # windows overlap
        for index, part in zip(indices, masked(attains, share), strict=True):
            whole[index] += part
    else:
        space = _of_windows(whole, kernel_size, stride)
        masked(attains.reshape(space.shape), share, out=space)
    return whole


def _mean_of_attaining(v: Any, x: Any, kernel: Pair, stride: Pair) -> Any:
    """For each window the mean of v over the places where the largest x is."""
    indices, (attains, count) = _parts(x, kernel, stride), _attaining(np.asarray(x), kernel, stride)
    found = [getitem(v, index=index) * (hit / count) for index, hit in zip(indices, attains, strict=True)]
    return reduce(operator.add, found)


def _unpooled_nodes(g: Any, x: Any, *, kernel_size: Pair, stride: Pair) -> Any:
    """On arrays of scalar nodes: the shares of g are wired to where they go."""
    numbers = np.array([n._data if isinstance(n, Node) else n for n in x.flat]).reshape(x.shape)
    indices, (attains, count) = _parts(x, kernel_size, stride), _attaining(numbers, kernel_size, stride)
    whole = np.full(x.shape, 0.0, dtype=object)
    for index, hit in zip(indices, attains, strict=True):
        whole[index] += np.where(hit, g / count, 0.0)
    return whole


max_pool2d = Primitive(
    "max_pool2d", None, _max_pool2d,
    lambda g, y, x, *, kernel_size, stride: max_unpool2d(g, x, kernel_size=kernel_size, stride=stride),
    decomposition=lambda x, *, kernel_size, stride:
        max_axes(_windows(x, kernel_size, stride), axis=(-2, -1)),
    symbol="max", numpy=(),
    doc="""The largest number of every window: x is (..., H, W), the windows are `stride` apart.

    Those that tie share the gradient equally, as in `max`.
    """,
)  # fmt: skip

max_unpool2d = Primitive(
    "max_unpool2d", None, _max_unpool2d,
    lambda v, y, g, x, *, kernel_size, stride: _mean_of_attaining(v, x, kernel_size, stride),
    None,
    numpy=(), scalarized=_unpooled_nodes,
    doc="The gradient of max_pool2d: g goes to where x is the largest of its window.",
)  # fmt: skip
