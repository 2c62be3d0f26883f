"""Convolutions as matrix products, on arrays: what the rows of `images` compute.

Windows are copied into the rows of a matrix, which is multiplied by the weight. Two things make that
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
from numpy.lib.stride_tricks import as_strided

from autograd.coercion import Array

Pair = tuple[int, int]

_BLOCK = 2**17
"""How many numbers one matrix of windows holds, if more than one image is in it: 1 MB of float64."""

_FEW = 8
"""Of so many features and more a matrix product is fast enough without tiles."""

_OUTPUTS = 24
"""How many outputs a tile of several windows has at most: with more, its zeros cost too much."""


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
    """Windows side by side as one wider window: how many, and the geometry of the wider ones."""

    windows: int
    size: Pair
    kernel: Pair
    stride: Pair
    step: int  # from one window of a tile to the next

    @classmethod
    def of(cls, outputs: int, size: Pair, kernel: Pair, stride: Pair) -> Tiles:
        """As many windows as pay off for so many features, of those that share pixels."""
        (rows, columns), (height, width), step = size, kernel, stride[1]
        most = min(_OUTPUTS // outputs, 2 * width // step + 1) if step < width and outputs < _FEW else 1
        n = next(n for n in range(max(most, 1), 0, -1) if columns % n == 0)
        wider = (height, width + (n - 1) * step)
        return cls(n, (rows, columns // n), wider, (stride[0], n * step), step)

    def spread(self, weight: Array) -> Array:
        """The weight (out, in, height, width) for a tile: a row for each pixel, a column for each output."""
        out, channels, _, width = weight.shape
        wide = np.zeros((channels, *self.kernel, out, self.windows), weight.dtype)
        for k in range(self.windows):
            wide[:, :, k * self.step : k * self.step + width, :, k] = weight.transpose(1, 2, 3, 0)
        return wide.reshape(-1, out * self.windows)

    def gathered(self, wide: Array, shape: tuple[int, ...]) -> Array:
        """The transpose of `spread`: what belongs to the same weight added up; `shape` is the weight's."""
        out, channels, _, width = shape
        parts = wide.reshape(channels, *self.kernel, out, self.windows)
        weight = np.zeros((channels, *shape[2:], out), wide.dtype)
        for k in range(self.windows):
            weight += parts[:, :, k * self.step : k * self.step + width, :, k]
        return np.ascontiguousarray(weight.transpose(3, 0, 1, 2))

    def of_outputs(self, y: Array) -> Array:
        """The outputs (images, out, rows, columns) as (images, rows, tiles, out, windows)."""
        return y.reshape(*y.shape[:2], *self.size, self.windows).transpose(0, 2, 3, 1, 4)

    def of_images(self, x: Array) -> Array:
        """Every tile of images (images, in, H, W): (images, rows, tiles, in, height, width), a view."""
        image, channel, row, column = x.strides
        shape = (len(x), *self.size, x.shape[1], *self.kernel)
        strides = (image, row * self.stride[0], column * self.stride[1], channel, row, column)
        return as_strided(x, shape, strides, writeable=False)

    def blocks(
        self, images: int, outputs: int, channels: int, dtype: Any
    ) -> Iterator[tuple[slice, Array, Array]]:
        """Slices of the batch, each with space for the pixels and for the outputs of all of its tiles."""
        pixels = (channels, *self.kernel)
        step = min(images, max(1, _BLOCK // (prod(self.size) * prod(pixels))))
        tiles = step * prod(self.size)
        memory = np.empty(tiles * prod(pixels), dtype), np.empty(tiles * outputs * self.windows, dtype)
        for k in range(0, images, step):
            block = slice(k, min(k + step, images))
            shape = (block.stop - k, *self.size)
            yield (
                block,
                self._space(memory[0], shape, pixels),
                self._space(memory[1], shape, (outputs, self.windows)),
            )

    def _space(self, memory: Array, tiles: tuple[int, ...], inner: tuple[int, ...]) -> Array:
        """An array (tiles, inner); in memory what is long comes last, to be copied without a break."""
        memory = memory[: prod(tiles) * prod(inner)]
        if self.windows > 1:
            return memory.reshape(*tiles, *inner)
        return memory.reshape(*inner, *tiles).transpose(
            *range(len(inner), len(inner) + 3), *range(len(inner))
        )


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
        rows[...] = pixels[block]
        np.matmul(_matrix(rows), wide, out=_matrix(sums))
        np.add(sums, bias[:, None], out=results[block])
    return y


def correlation_input(g: Array, weight: Array, *, image_size: Pair, stride: Pair = (1, 1)) -> Any:
    """The gradient of `correlation` by x, from that of its result."""
    _check_images(g, "g")
    _check_weight(weight)
    out, channels = weight.shape[:2]
    size = output_size(image_size, weight.shape[2:], stride)
    _check_upstream(g, out, size)
    tiles = Tiles(1, size, weight.shape[2:], stride, stride[1])  # few pixels at a time are slow to add
    upstream, wide = _batch(g), tiles.spread(weight)
    x = np.zeros((*g.shape[:-3], channels, *image_size), np.result_type(g, weight))
    for block, rows, sums in tiles.blocks(len(upstream), out, channels, x.dtype):
        sums[...] = tiles.of_outputs(upstream[block])
        np.matmul(_matrix(sums), wide.T, out=_matrix(rows))
        part = _batch(x)[block]
        for i, j, index in places(tiles.size, tiles.kernel, tiles.stride):
            part[index] += rows[..., i, j].transpose(0, 3, 1, 2)
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
    images, upstream = _batch(x), _batch(g)
    pixels = tiles.of_images(images)
    wide = np.zeros((channels * prod(tiles.kernel), out * tiles.windows), np.result_type(g, x))
    for block, rows, sums in tiles.blocks(len(images), out, channels, wide.dtype):
        rows[...] = pixels[block]
        sums[...] = tiles.of_outputs(upstream[block])
        wide += _matrix(rows).T @ _matrix(sums)
    return tiles.gathered(wide, (out, channels, *kernel_size))


def _batch(a: Array) -> Array:
    """Any number of leading axes as one."""
    return a if a.ndim == 4 else a.reshape(-1, *a.shape[-3:])


def _matrix(tiles: Array) -> Array:
    """One row for each tile: a view, however it lies in memory."""
    return tiles.reshape(prod(tiles.shape[:3]), -1)


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
