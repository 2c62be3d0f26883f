"""What a setting of an optimizer or a schedule may be: each check says it, and names the setting."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, TypeAlias

from autograd.coercion import as_float

Check: TypeAlias = Callable[[Any, str], Any]
"""From a value and the name of the setting to the value to keep; an error says what the setting takes."""


def non_negative(x: Any, name: str) -> float:
    """`x` as a finite float of at least 0.

    >>> non_negative(-1, "lr")
    Traceback (most recent call last):
    ValueError: lr is finite and at least 0, got -1
    """
    number = as_float(x, name)
    if not 0.0 <= number < inf:
        raise ValueError(f"{name} is finite and at least 0, got {number:g}")
    return number


def positive(x: Any, name: str) -> float:
    """`x` as a finite float of more than 0."""
    number = non_negative(x, name)
    if not number:
        raise ValueError(f"{name} is more than 0, got 0")
    return number


def fraction(x: Any, name: str) -> float:
    """`x` as a float of at least 0 and less than 1: the share of a running mean that is kept."""
    number = as_float(x, name)
    if not 0.0 <= number < 1.0:
        raise ValueError(f"{name} is at least 0 and less than 1, got {number:g}")
    return number


def two_fractions(x: Any, name: str) -> tuple[float, float]:
    """A pair of fractions."""
    if not isinstance(x, tuple | list) or len(x) != 2:
        raise ValueError(f"{name} is a pair such as (0.9, 0.999), got {x!r:.60}")
    return fraction(x[0], f"{name}[0]"), fraction(x[1], f"{name}[1]")


def flag(x: Any, name: str) -> bool:
    """`x`, which is True or False."""
    if not isinstance(x, bool):
        raise TypeError(f"{name} is True or False, got {x!r:.60}")
    return x
