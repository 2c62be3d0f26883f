"""The sizes of layers, checked: what is not a positive integer is refused by name."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np


def positive_integer(n: Any, what: str, least: int = 1) -> int:
    """`n` as an int; TypeError if it is not an integer, ValueError if it is less than `least`.

    >>> positive_integer(0, "out_features")
    Traceback (most recent call last):
    ValueError: out_features is at least 1, got 0
    """
    if not isinstance(n, int | np.integer) or isinstance(n, bool):
        kind = "a positive integer" if least == 1 else f"an integer from {least}"
        raise TypeError(f"{what} is {kind}, got {n!r:.60} ({type(n).__name__})")
    if n < least:
        raise ValueError(f"{what} is at least {least}, got {n}")
    return int(n)


def layers_between(sizes: Iterable[int]) -> list[tuple[int, int]]:
    """The (in, out) of each layer of a network of the given sizes.

    >>> layers_between([3, 4, 2])
    [(3, 4), (4, 2)]
    """
    if not isinstance(sizes, Iterable):
        raise TypeError(f"sizes is a list from input to output, such as [3, 4, 2], got {sizes!r:.60}")
    checked = [positive_integer(n, f"sizes[{k}]") for k, n in enumerate(sizes)]
    if len(checked) < 2:
        raise ValueError(f"sizes needs an input and an output size, such as [3, 4, 2], got {checked}")
    return list(pairwise(checked))
