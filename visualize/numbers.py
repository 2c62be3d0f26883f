"""Numbers as they stand on a wire: short, and the same wherever they are shown."""

from __future__ import annotations

from typing import Any

import numpy as np

MOST_ELEMENTS, MOST_CHARACTERS = 4, 20
"""An array with more elements than this, or whose elements take more room, is shown by its shape."""


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
    """A number as `short_number`, a small array in one line, a larger one by its shape.

    >>> short_data(np.array([1.0, -0.25])), short_data(np.ones((64, 10)))
    ('[1, -0.25]', '(64, 10)')
    """
    if isinstance(data, bool | np.bool_):
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
