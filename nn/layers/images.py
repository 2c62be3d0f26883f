"""What layers of images have in common: their sizes, and the check of what they are given."""

from __future__ import annotations

from typing import Any, TypeAlias

from autograd import Node, Tensor, pad
from autograd.coercion import Array, as_array
from nn.module import Module
from nn.sizes import positive_integer

Size: TypeAlias = int | tuple[int, int]
"""(height, width), or one number for both."""

Pair: TypeAlias = tuple[int, int]


def pair(size: Any, what: str, least: int = 1) -> Pair:
    """`size` as (height, width); TypeError or ValueError, with its name, for what is no such pair.

    >>> pair(3, "kernel_size"), pair((1, 2), "stride")
    ((3, 3), (1, 2))
    """
    both = tuple(size) if isinstance(size, tuple | list) else (size, size)
    if len(both) != 2:
        raise ValueError(f"{what} is an integer or a pair (height, width), got {size!r:.60}")
    height, width = (positive_integer(n, what, least) for n in both)
    return height, width


def checked_images(x: Any, layer: Module, kernel: Pair, padding: Pair, channels: int | None = None) -> Any:
    """`x` if it is (batch, channels, height, width), at least as large as the kernel."""
    if not isinstance(x, Node):
        x = as_array(x, "the input")
    expected = f"(batch, {channels or 'channels'}, height, width)"
    if x.ndim != 4:
        raise ValueError(
            f"{layer.title} takes an input of shape {expected}, got {x.shape}: reshape it; of gray images "
            "(batch, height, width) take x[:, None]"
        )
    if channels is not None and x.shape[1] != channels:
        raise ValueError(
            f"{layer.title} takes an input of shape {expected}, got {x.shape}: "
            f"make the layer with in_channels={x.shape[1]}, or move the channels to the second axis"
        )
    height, width = (n + 2 * p for n, p in zip(x.shape[2:], padding, strict=True))
    if height < kernel[0] or width < kernel[1]:
        raise ValueError(
            f"{layer.title}: its kernel {kernel} is larger than the image {height, width}, padding included, "
            f"of the input {x.shape}: take a smaller kernel or more padding"
        )
    return x


def pad_images(x: Tensor | Array, padding: Pair, value: float = 0.0) -> Any:
    """The images with a border of `value`."""
    if not any(padding):
        return x
    rows, columns = padding
    return pad(x, pad_width=((0, 0), (0, 0), (rows, rows), (columns, columns)), constant_values=value)
