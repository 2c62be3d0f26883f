"""An array as a few coloured cells: where it is large, small, positive or negative, at one glance."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from visualize.colours import NEGATIVE, POSITIVE, ZERO

HeatMap: TypeAlias = tuple[tuple[float, ...], ...]
"""Rows of cells, from -1 to 1; NaN for a cell that has no number."""

MOST_CELLS = 8
"""How many rows and columns there are at most."""


def heat_map(data: Any) -> HeatMap:
    """The cells of an array, each the mean of a block of elements, relative to the largest in magnitude.

    Of more than two axes the last two are shown, at the first place of the others: of a batch of images,
    the first channel of the first.

    >>> heat_map(np.array([[1.0, -2.0], [0.0, 4.0]]))
    ((0.25, -0.5), (0.0, 1.0))
    """
    array = np.atleast_2d(np.asarray(data, dtype=float))
    array = array.reshape(-1, *array.shape[-2:])[0]
    with np.errstate(all="ignore"):
        cells = np.array([[block.mean() for block in _blocks(row, 1)] for row in _blocks(array, 0)])
        largest = np.max(np.abs(cells), where=np.isfinite(cells), initial=0.0)
        scaled = np.clip(cells / (largest or 1.0), -1.0, 1.0) + 0.0
    return tuple(tuple(row) for row in scaled.tolist())


def _blocks(array: Any, axis: int) -> list[Any]:
    return np.array_split(array, min(MOST_CELLS, array.shape[axis]), axis=axis)


def colour(x: float) -> str:
    """From orange at -1 over a pale grey at 0 to blue at 1; dark grey for NaN.

    >>> colour(-1.0), colour(0.0), colour(1.0)
    ('#b35806', '#f7f7f7', '#2166ac')
    """
    if np.isnan(x):
        return "#737373"
    zero, end = _parts(ZERO), _parts(NEGATIVE if x < 0 else POSITIVE)
    red, green, blue = np.rint(zero + (end - zero) * abs(x)).astype(int).tolist()
    return f"#{red:02x}{green:02x}{blue:02x}"


def _parts(text: str) -> Any:
    """Red, green and blue of a colour, from 0 to 255."""
    return np.array([int(text[k : k + 2], 16) for k in (1, 3, 5)])
