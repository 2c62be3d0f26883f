"""Convolutions as matrix products, on arrays: what the rows of `images` compute.

Windows are copied into the columns of a matrix, which is multiplied by the weight. Two things make that
fast. Windows that overlap are copied as one, a tile: the weight becomes that of all windows of
the tile, with zeros, which costs products but spares copies, and a matrix product of few features is
slow anyway. And it is done for some images at a time, as a matrix for a whole batch would not stay in the
processor's cache.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

import numpy as np

from autograd.coercion import Array

Pair = tuple[int, int]

_BLOCK = 2**17
"""How many numbers one matrix of windows holds, if more than one image is in it: 1 MB of float64."""

_OUTPUTS = 24
"""How many outputs a tile of several windows has at most: of more a matrix product is fast without."""


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


def places(size: Pair, kernel: Pair, stride: Pair) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
    """For each place (i, j) in the window: the index of the pixels that are there, over all windows."""
    for i in range(kernel[0]):
        rows = slice(i, i + stride[0] * (size[0] - 1) + 1, stride[0])
        for j in range(kernel[1]):
            yield i, j, (..., rows, slice(j, j + stride[1] * (size[1] - 1) + 1, stride[1]))


class Tiles(NamedTuple):
    """Windows below each other as one higher window: how many, and the geometry of the higher ones.

    Matrices of tiles have a column for each tile, so that a row of an image is copied without a break.
    """

    windows: int
    size: Pair
    kernel: Pair
    stride: Pair
    step: int  # from one window of a tile to the next

    @classmethod
    def of(cls, outputs: int, size: Pair, kernel: Pair, stride: Pair) -> Tiles:
        """As many windows as pay off for so many features: with more, the zeros cost too much."""
        (rows, columns), (height, width), step = size, kernel, stride[0]
        most = max(1, min(_OUTPUTS // outputs, height // step))
        n = next(n for n in range(most, 0, -1) if rows % n == 0)
        higher = (height + (n - 1) * step, width)
        return cls(n, (rows // n, columns), higher, (n * step, stride[1]), step)

    def spread(self, weight: Array) -> Array:
        """The weight (out, in, height, width) for a tile: a row for each output, a column for each pixel."""
        out, channels, height, _ = weight.shape
        wide = np.zeros((out, self.windows, channels, *self.kernel), weight.dtype)
        for k in range(self.windows):
            wide[:, k, :, k * self.step : k * self.step + height] = weight
        return wide.reshape(out * self.windows, -1)

    def gathered(self, wide: Array, shape: tuple[int, ...]) -> Array:
        """The transpose of `spread`: what belongs to the same weight added up; `shape` is the weight's."""
        out, channels, height, _ = shape
        parts = wide.reshape(out, self.windows, channels, *self.kernel)
        weight = parts[:, 0, :, :height].copy()
        for k in range(1, self.windows):
            weight += parts[:, k, :, k * self.step : k * self.step + height]
        return weight

    def of_outputs(self, y: Array) -> Array:
        """The outputs (images, out, rows, columns) as (out, windows, images, tile rows, columns)."""
        images, out, _, columns = y.shape
        return y.reshape(images, out, self.size[0], self.windows, columns).transpose(1, 3, 0, 2, 4)

    def of_images(self, x: Array) -> Array:
        """Every tile of (images, in, H, W): (in, height, width, images, tile rows, columns), a view."""
        x = np.ascontiguousarray(x)
        image, channel, row, column = x.strides
        shape = (x.shape[1], *self.kernel, len(x), *self.size)
        strides = (channel, row, column, image, row * self.stride[0], column * self.stride[1])
        return np.ndarray(shape, x.dtype, x, 0, strides)

    def blocks(
        self, images: int, outputs: int, channels: int, dtype: Any
    ) -> Iterator[tuple[slice, Array, Array]]:
        """Slices of the batch, each with space for the pixels and for the outputs of all of its tiles."""
        pixels, results = (channels, *self.kernel), (outputs, self.windows)
        tiles = prod(self.size)
        step = min(images, max(1, _BLOCK // (tiles * prod(pixels))))
        memory = [np.empty(prod(each) * step * tiles, dtype) for each in (pixels, results)]
        for k in range(0, images, step):
            block = slice(k, min(k + step, images))
            n = block.stop - k
            rows, sums = (
                space[: prod(each) * n * tiles].reshape(*each, n, *self.size)
                for space, each in zip(memory, (pixels, results), strict=True)
            )
            yield block, rows, sums


def correlation(x: Array, weight: Array, bias: Array, *, stride: Pair = (1, 1)) -> Any:
    """The sum of x · weight over every window, plus bias."""
    _check_images(x, "x")
    _check_weight(weight)
    if x.shape[-3] != weight.shape[1] or bias.shape != weight.shape[:1]:
        raise ValueError(
            f"x has {x.shape[-3]} channels and bias the shape {bias.shape}, and weight is for "
            f"{weight.shape[1]} and {weight.shape[:1]}"
        )
    out, channels = weight.shape[:2]
    size = output_size(x.shape[-2:], weight.shape[2:], stride)
    tiles = Tiles.of(out, size, weight.shape[2:], stride)
    images, wide = _batch(x), tiles.spread(weight)
    y = np.empty((*x.shape[:-3], out, *size), np.result_type(x, weight, bias))
    pixels, results = tiles.of_images(images), tiles.of_outputs(_batch(y))
    for block, rows, sums in tiles.blocks(len(images), out, channels, y.dtype):
        rows[...] = pixels[:, :, :, block]
        np.matmul(wide, _matrix(rows), out=_matrix(sums))
        np.add(sums, bias[:, None, None, None, None], out=results[:, :, block])
    return y


def correlation_input(g: Array, weight: Array, *, image_size: Pair, stride: Pair = (1, 1)) -> Any:
    """The gradient of `correlation` by x, from that of its result."""
    _check_images(g, "g")
    _check_weight(weight)
    out, channels = weight.shape[:2]
    size = output_size(image_size, weight.shape[2:], stride)
    _check_upstream(g, out, size)
    tiles = Tiles.of(out, size, weight.shape[2:], stride)
    upstream, wide = tiles.of_outputs(_batch(g)), tiles.spread(weight)
    x = np.zeros((*g.shape[:-3], channels, *image_size), np.result_type(g, weight))
    for block, rows, sums in tiles.blocks(upstream.shape[2], out, channels, x.dtype):
        sums[...] = upstream[:, :, block]
        np.matmul(wide.T, _matrix(sums), out=_matrix(rows))
        part = _batch(x)[block].swapaxes(0, 1)
        for i, j, index in places(tiles.size, tiles.kernel, tiles.stride):
            part[index] += rows[:, i, j]
    return x


def correlation_weight(g: Array, x: Array, *, kernel_size: Pair, stride: Pair = (1, 1)) -> Any:
    """The gradient of `correlation` by its weight, from that of its result."""
    _check_images(x, "x")
    _check_images(g, "g")
    out, channels = g.shape[-3], x.shape[-3]
    size = output_size(x.shape[-2:], kernel_size, stride)
    _check_upstream(g, out, size)
    if g.shape[:-3] != x.shape[:-3]:
        raise ValueError(f"g and x hold the same images, got the shapes {g.shape} and {x.shape}")
    tiles = Tiles.of(out, size, kernel_size, stride)
    pixels, upstream = tiles.of_images(_batch(x)), tiles.of_outputs(_batch(g))
    wide = np.zeros((out * tiles.windows, channels * prod(tiles.kernel)), np.result_type(g, x))
    for block, rows, sums in tiles.blocks(upstream.shape[2], out, channels, wide.dtype):
        rows[...] = pixels[:, :, :, block]
        sums[...] = upstream[:, :, block]
        wide += _matrix(sums) @ _matrix(rows).T
    return tiles.gathered(wide, (out, channels, *kernel_size))


def _batch(a: Array) -> Array:
    """Any number of leading axes as one."""
    return a if a.ndim == 4 else a.reshape(-1, *a.shape[-3:])


def _matrix(tiles: Array) -> Array:
    """One column for each tile: a view."""
    return tiles.reshape(-1, prod(tiles.shape[-3:]))


# ----------------------------------------------------------------------------------------- checks


def _check_pair(name: str, sizes: Any) -> None:
    try:
        height, width = map(operator.index, sizes)
    except (TypeError, ValueError):
        height = width = 0
    if height < 1 or width < 1:
        raise ValueError(f"the {name} is a pair of integers from 1, got {sizes!r:.60}")


def _check_images(x: Any, name: str) -> None:
    if x.ndim < 3:
        raise ValueError(f"{name} is (..., channels, height, width), got {x.shape}")


def _check_weight(weight: Any) -> None:
    if weight.ndim != 4:
        raise ValueError(f"weight is (out_channels, in_channels, height, width), got {weight.shape}")


def _check_upstream(g: Any, channels: int, size: Pair) -> None:
    if g.shape[-3:] != (channels, *size):
        raise ValueError(
            f"of these the convolution is (..., {channels}, {size[0]}, {size[1]}), got {g.shape}"
        )
