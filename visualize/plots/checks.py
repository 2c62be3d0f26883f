"""What can be drawn: finite numbers of the right shape. All else is refused before a line is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd import Node
from autograd.coercion import as_array, describe, from_sequence

Numbers: TypeAlias = NDArray[np.float64]


def numbers(x: Any, what: str, axes: str | None = None) -> Numbers:
    """`x` as an array of finite float64.

    Args:
        x: numbers in whatever holds them; a node too.
        what: what they are, for messages.
        axes: the names of the axes, such as "examples, 2"; those that are numbers have that length.

    Raises TypeError for what is not numbers, ValueError for another shape, NaN and infinity.

    >>> numbers([[1.0, 2.0, 3.0]], "x", "examples, 2")
    Traceback (most recent call last):
    ValueError: x has the shape (examples, 2), got (1, 3)
    """
    array = np.asarray(as_array(np.array(x) if isinstance(x, Node) else x, what), np.float64)
    if axes is not None:
        _check_shape(array, what, axes)
    if not np.isfinite(array).all():
        place = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
        at = place[0] if len(place) == 1 else place
        raise ValueError(f"{what}: there is {array[place]} at position {at}, and finite numbers are expected")
    return array


def _check_shape(array: Numbers, what: str, axes: str) -> None:
    names = axes.split(", ")
    fits = len(names) == array.ndim and all(
        not name.isdigit() or n == int(name) for name, n in zip(names, array.shape, strict=True)
    )
    if not fits:
        comma = "," if len(names) == 1 else ""
        raise ValueError(f"{what} has the shape ({axes}{comma}), got {array.shape}")


def labels_of(y: Any, examples: int) -> NDArray[Any]:
    """The class of each example, whatever it is called, (examples,); one-hot rows become class numbers."""
    array = np.array(y) if isinstance(y, Node) else from_sequence(y, "y")
    if array.dtype.kind not in "biufUSO" or array.size == 0 or not array.ndim:
        raise TypeError(f"y holds one class for each example, got {describe(y)}")
    if array.ndim == 2 and array.shape[1] > 1:
        if not np.isin(array, (0, 1)).all() or not (array.sum(axis=1) == 1).all():
            raise ValueError("y of shape (examples, classes) is one-hot: a 1 in each row, and else 0")
        array = array.argmax(axis=1)
    if array.shape[1:] == (1,):
        array = array[:, 0]
    if array.shape != (examples,):
        raise ValueError(f"y has the shape ({examples},), one class for each example, got {array.shape}")
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise ValueError("y holds NaN: there is an example without a class")
    return array


def names(given: Sequence[str] | None, count: int, what: str) -> list[str]:
    """The names given, or the numbers from 0; ValueError if there are not as many as expected."""
    if given is None:
        return [str(k) for k in range(count)]
    if isinstance(given, str) or not isinstance(given, Sequence | np.ndarray):
        raise TypeError(f"{what} is a list of names, got {describe(given)}")
    if len(given) != count:
        raise ValueError(f"{what} has {count} names, one for each, got {len(given)}")
    return [str(name) for name in given]


def image_pixels(image: Any, what: str = "image") -> Numbers:
    """An image as matplotlib takes it: (height, width), or (height, width, 3) in colours from 0 to 1.

    Takes (height, width) and (channels, height, width) of 1 or 3 channels.
    """
    pixels = numbers(image, what)
    if pixels.ndim == 3 and pixels.shape[0] == 1:
        pixels = pixels[0]
    if pixels.ndim == 3 and pixels.shape[0] == 3:
        low, high = float(pixels.min()), float(pixels.max())
        return np.moveaxis((pixels - low) / ((high - low) or 1.0), 0, -1)
    if pixels.ndim != 2:
        raise ValueError(
            f"{what} has the shape (height, width), or (channels, height, width) with 1 or 3 channels, "
            f"got {pixels.shape}"
        )
    return pixels
