"""Numbers as they stand on a wire: short, and the same wherever they are shown."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np

from visualize.heat_map import HeatMap, heat_map

MOST_ELEMENTS, MOST_CHARACTERS = 4, 20
"""An array with more elements than this, or whose elements take more room, is shown by its shape."""


Tensors = Literal["heat map", "statistics", "shape"]
"""How a larger array is shown besides its shape: by coloured cells, by statistics, or not at all."""


class Shown(NamedTuple):
    """A number or an array as it stands on a wire.

    Attributes:
        text: the number, a small array, or the shape of a larger one.
        small: statistics in small print, "" for none.
        heat: the cells of a larger array, or None.
    """

    text: str
    small: str = ""
    heat: HeatMap | None = None


def shown(data: Any, tensors: Tensors, number_format: str | None = None, *, norm: bool = False) -> Shown:
    """Data as they stand on a wire; `norm` gives the norm where other statistics are asked for.

    >>> shown(np.array([[-2.0, 1.0], [0.0, 3.0], [4.0, 6.0]]), "statistics")
    Shown(text='(3, 2)', small='-2 … 2 … 6', heat=None)
    """
    text = short_data(data, number_format)
    if np.size(data) <= 1 or text != str(np.shape(data)) or tensors == "shape":
        return Shown(text)
    if tensors == "heat map":
        return Shown(text, heat=heat_map(data))
    array = np.asarray(data, dtype=float)
    with np.errstate(all="ignore"):
        found = [np.linalg.norm(array)] if norm else [array.min(), array.mean(), array.max()]
    numbers = " … ".join(short_number(float(x), number_format) for x in found)
    return Shown(text, f"norm {numbers}" if norm else numbers)


def short_number(x: float, number_format: str | None = None) -> str:
    """`x` in three significant digits, whole numbers below a million in full; or in the given format.

    Never a negative zero.

    >>> short_number(0.7310585), short_number(-12.0), short_number(12345.678), short_number(1.5e-7)
    ('0.731', '-12', '12346', '1.5e-07')
    >>> short_number(0.1966119, ".2f")
    '0.20'
    """
    if number_format is None:
        number_format = ".0f" if 1000 <= abs(x) < 1e6 else ".3g"
    return format(float(x), number_format if "z" in number_format else _without_negative_zero(number_format))


def short_data(data: Any, number_format: str | None = None) -> str:
    """A number as `short_number`, a small array in one line, a larger one by its shape; else as its `str`.

    >>> short_data(np.array([1.0, -0.25])), short_data(np.ones((64, 10)))
    ('[1, -0.25]', '(64, 10)')
    """
    if isinstance(data, bool | np.bool_):
        return str(data)
    if not isinstance(data, int | float | np.generic | np.ndarray):
        return str(data)
    if np.ndim(data) == 0:
        return short_number(float(data), number_format)
    if 0 < np.size(data) <= MOST_ELEMENTS:
        elements = _nested(np.asarray(data).tolist(), number_format)
        if len(elements) <= MOST_CHARACTERS:
            return elements
    return str(np.shape(data))


def _nested(data: Any, number_format: str | None) -> str:
    if isinstance(data, list):
        return f"[{', '.join(_nested(x, number_format) for x in data)}]"
    return short_data(data, number_format)


def _without_negative_zero(number_format: str) -> str:
    """The format with Python's `z` option, which stands before the width and the precision."""
    head = number_format.rstrip("eEfFgGn%")
    prefix = head[: len(head) - len(head.lstrip("<>=^+- "))]
    return f"{prefix}z{number_format[len(prefix) :]}"
