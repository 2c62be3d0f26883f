"""The table, part six: operations on images, whose last axes are height and width.

A convolution is the sum x·weight over every window, so it is linear in both. With an upstream
gradient g it makes one number of three arrays, Σ g · conv2d(x, weight), that is linear in each of them.
Its derivatives by g, by x and by weight are the three rows `conv2d` (plus a bias), `conv2d_input` and
`conv2d_weight`; each is therefore the rule of the others, for derivatives of any order.

All three copy windows into the columns of a matrix and multiply. They do so for some images at a time: a
matrix for a whole batch would not stay in the processor's cache.
"""

import operator
from collections.abc import Iterator
from functools import reduce
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograd.coercion import Array
from autograd.node import Node
from autograd.operations.products import einsum
from autograd.operations.reductions import max as max_axes
from autograd.operations.reductions import sum as sum_axes
from autograd.operations.shapes import add_windows, getitem, scatter, sliding_windows
from autograd.primitive import Primitive

Pair = tuple[int, int]

_BLOCK = 2**18
"""How many numbers one matrix of columns holds, if more than one image is in it: 2 MB of float64."""


def output_size(image: Pair, kernel: Pair, stride: Pair) -> Pair:
    """How many windows fit below and beside each other; ValueError if none does.

    >>> output_size((28, 28), (5, 5), (1, 1)), output_size((24, 24), (2, 2), (2, 2))
    ((24, 24), (12, 12))
    """
    _check_pair("kernel", kernel)
    _check_pair("stride", stride)
    if kernel[0] > image[0] or kernel[1] > image[1]:
        raise ValueError(f"the kernel {tuple(kernel)} is larger than the image {tuple(image)}")
    return (image[0] - kernel[0]) // stride[0] + 1, (image[1] - kernel[1]) // stride[1] + 1


def _check_pair(name: str, sizes: Any) -> None:
    try:
        height, width = map(operator.index, sizes)
    except (TypeError, ValueError):
        height = width = 0
    if height < 1 or width < 1:
        raise ValueError(f"the {name} is a pair of integers from 1, got {sizes!r:.60}")


def _check_images(x: Any, name: str, axes: int = 3) -> None:
    if x.ndim < axes:
        sizes = "(..., channels, height, width)" if axes == 3 else "(..., height, width)"
        raise ValueError(f"{name} is {sizes}, got {x.shape}")


def _check_weight(weight: Any) -> None:
    if weight.ndim != 4:
        raise ValueError(f"weight is (out_channels, in_channels, height, width), got {weight.shape}")


def _check_upstream(g: Any, channels: int, size: Pair) -> None:
    if g.shape[-3:] != (channels, *size):
        raise ValueError(
            f"of these the convolution is (..., {channels}, {size[0]}, {size[1]}), got {g.shape}"
        )


def _batch(a: Array) -> Array:
    """Any number of leading axes as one."""
    return a if a.ndim == 4 else a.reshape(-1, *a.shape[-3:])


def _blocks(shape: tuple[int, ...], dtype: Any) -> Iterator[tuple[slice, Array]]:
    """Slices of the batch, and for each an array for its columns: memory is asked for once.

    The shape of all columns is (channels, kernel height, width, images, height, width).
    """
    images = shape[3]
    step = min(images, max(1, _BLOCK * images // prod(shape)))
    memory = np.empty(prod(shape) // images * step, dtype)
    for k in range(0, images, step):
        block = slice(k, min(k + step, images))
        part = (*shape[:3], block.stop - k, *shape[4:])
        yield block, memory[: prod(part)].reshape(part)


def _columns(x: Array, kernel: Pair, stride: Pair) -> Array:
    """Every window of every image, as a view: (channels, kernel height, width, images, height, width)."""
    windows = sliding_window_view(x, kernel, axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return windows.transpose(1, 4, 5, 0, 2, 3)


def _rows(g: Array) -> Array:
    """One row for each channel, over all images."""
    return g.swapaxes(0, 1).reshape(g.shape[1], -1)


def _matrix(columns: Array) -> Array:
    """One row for each place in the window, one column for each window."""
    return columns.reshape(prod(columns.shape[:3]), -1)


# ------------------------------------------------------------------------------------ convolution


def _conv2d(x: Array, weight: Array, bias: Array, *, stride: Pair = (1, 1)) -> Any:
    _check_images(x, "x")
    _check_weight(weight)
    if x.shape[-3] != weight.shape[1] or bias.shape != weight.shape[:1]:
        raise ValueError(
            f"x has {x.shape[-3]} channels and bias the shape {bias.shape}, and weight is for "
            f"{weight.shape[1]} and {weight.shape[:1]}"
        )
    size = output_size(x.shape[-2:], weight.shape[2:], stride)
    images, filters = _batch(x), weight.reshape(len(weight), -1)
    columns = _columns(images, weight.shape[2:], stride)
    y = np.empty((*x.shape[:-3], len(weight), *size), np.result_type(x, weight, bias))
    for block, part in _blocks(columns.shape, y.dtype):
        part[...] = columns[:, :, :, block]
        sums = filters @ _matrix(part)
        sums += bias[:, None]
        _batch(y)[block] = sums.reshape(len(weight), -1, *size).swapaxes(0, 1)
    return y


def _conv2d_input(g: Array, weight: Array, *, image_size: Pair, stride: Pair = (1, 1)) -> Any:
    _check_images(g, "g")
    _check_weight(weight)
    out, channels, *kernel = weight.shape
    size = output_size(image_size, (kernel[0], kernel[1]), stride)
    _check_upstream(g, out, size)
    upstream, filters = _batch(g), weight.reshape(out, -1)
    x = np.zeros((*g.shape[:-3], channels, *image_size), np.result_type(g, weight))
    for block, part in _blocks((channels, *kernel, len(upstream), *size), x.dtype):
        np.matmul(filters.T, _rows(upstream[block]), out=_matrix(part))
        for i, j, index in _places(size, (kernel[0], kernel[1]), stride):
            _batch(x)[block][index] += part[:, i, j].swapaxes(0, 1)
    return x


def _conv2d_weight(g: Array, x: Array, *, kernel_size: Pair, stride: Pair = (1, 1)) -> Any:
    _check_images(x, "x")
    _check_images(g, "g")
    size = output_size(x.shape[-2:], kernel_size, stride)
    _check_upstream(g, g.shape[-3], size)
    if g.shape[:-3] != x.shape[:-3]:
        raise ValueError(f"g and x hold the same images, got the shapes {g.shape} and {x.shape}")
    upstream, images = _batch(g), _batch(x)
    columns = _columns(images, kernel_size, stride)
    weight = np.zeros((g.shape[-3], prod(columns.shape[:3])), np.result_type(g, x))
    for block, part in _blocks(columns.shape, weight.dtype):
        part[...] = columns[:, :, :, block]
        weight += _rows(upstream[block]) @ _matrix(part).T
    return weight.reshape(g.shape[-3], *columns.shape[:3])


def _places(size: Pair, kernel: Pair, stride: Pair) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
    """For each place (i, j) in the window: the index of the pixels that are there, over all windows."""
    for i, j in np.ndindex(*kernel):
        rows = slice(i, i + stride[0] * (size[0] - 1) + 1, stride[0])
        yield i, j, (..., rows, slice(j, j + stride[1] * (size[1] - 1) + 1, stride[1]))


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
    "conv2d", None, _conv2d,
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
    "conv2d_input", None, _conv2d_input,
    lambda v, y, g, weight, *, image_size, stride:
        conv2d(v, weight, _no_bias(weight), stride=stride),
    lambda v, y, g, weight, *, image_size, stride:
        conv2d_weight(g, v, kernel_size=weight.shape[2:], stride=stride),
    decomposition=lambda g, weight, *, image_size, stride: _input_of_windows(g, weight, image_size, stride),
    numpy=(),
    doc="The gradient of conv2d by its images of `image_size`, from the upstream gradient and the weight.",
)  # fmt: skip

conv2d_weight = Primitive(
    "conv2d_weight", None, _conv2d_weight,
    lambda v, y, g, x, *, kernel_size, stride: conv2d(x, v, _no_bias(v), stride=stride),
    lambda v, y, g, x, *, kernel_size, stride: conv2d_input(g, v, image_size=x.shape[-2:], stride=stride),
    decomposition=lambda g, x, *, kernel_size, stride:
        einsum(g, _windows(x, kernel_size, stride), subscripts=f"{_labels(x)}ohw,{_labels(x)}chwij->ocij"),
    numpy=(),
    doc="The gradient of conv2d by its weight of `kernel_size`, from the upstream gradient and the images.",
)  # fmt: skip

# ---------------------------------------------------------------------------------------- pooling


def _parts(x: Any, kernel: Pair, stride: Pair) -> list[tuple[Any, ...]]:
    """The indices of `_places`. The largest of each window is the maximum of x at these."""
    _check_images(x, "x", axes=2)
    return [index for _, _, index in _places(output_size(x.shape[-2:], kernel, stride), kernel, stride)]


def _max_pool2d(x: Array, *, kernel_size: Pair, stride: Pair) -> Any:
    first, *others = _parts(x, kernel_size, stride)
    y = x[first].copy()
    for index in others:
        np.maximum(y, x[index], out=y)
    return y


def _attaining(x: Any, kernel: Pair, stride: Pair) -> tuple[list[tuple[Any, ...]], list[Any], Any]:
    """The indices, where in each the largest of its window is, and how often each window has it."""
    x, indices = np.asarray(x), _parts(x, kernel, stride)
    y = _max_pool2d(x, kernel_size=kernel, stride=stride)
    attains = [x[index] == y for index in indices]
    count = np.zeros(y.shape, np.int32)
    for hit in attains:
        np.add(count, hit, out=count)
    return indices, attains, np.maximum(count, 1).astype(x.dtype)  # a window with NaN has no largest


def _max_unpool2d(g: Array, x: Array, *, kernel_size: Pair, stride: Pair) -> Any:
    indices, attains, count = _attaining(x, kernel_size, stride)
    if g.shape != count.shape:
        raise ValueError(f"the maxima of x have the shape {count.shape}, got {g.shape}")
    share = g / count
    # Where hits are irregular, a product is several times as fast as numpy's where, which branches.
    is_finite = np.isfinite(share).all()
    whole = np.zeros(x.shape, np.result_type(g, x))
    for index, hit in zip(indices, attains, strict=True):
        whole[index] += share * hit if is_finite else np.where(hit, share, 0.0)
    return whole


def _mean_of_attaining(v: Any, x: Any, kernel: Pair, stride: Pair) -> Any:
    """For each window the mean of v over the places where the largest x is."""
    indices, attains, count = _attaining(x, kernel, stride)
    found = [getitem(v, index=index) * (hit / count) for index, hit in zip(indices, attains, strict=True)]
    return reduce(operator.add, found)


def _unpooled_nodes(g: Any, x: Any, *, kernel_size: Pair, stride: Pair) -> Any:
    """On arrays of scalar nodes: the shares of g are wired to where they go."""
    numbers = np.array([n._data if isinstance(n, Node) else n for n in x.flat]).reshape(x.shape)
    indices, attains, count = _attaining(numbers, kernel_size, stride)
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
