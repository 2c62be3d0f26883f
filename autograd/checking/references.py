"""Derivatives from other sources than the rules, each with an estimate of its own error.

- Central differences, the definition that the lectures start from, on a ladder of steps and
  extrapolated to step 0 (Richardson; Ridders 1982): see `differences`. They need nothing but the
  function's values.
- The complex step, f'(x) = Im f(x + ih) / h (Squire and Trapp 1998): exact to rounding, where the
  function is analytic and takes complex numbers.
- mpmath: differences on numbers of 50 digits.
"""

from __future__ import annotations

import warnings
from math import isfinite
from threading import RLock
from typing import Any

import numpy as np

from autograd.checking.differences import NOTHING, Estimate
from autograd.checking.line import EPS, Line
from autograd.checking.other_numbers import NotComputable
from autograd.checking.subject import OtherNumbers

REFERENCES = ("auto", "differences", "complex", "mpmath")
DIGITS = 50

_filters = RLock()


def complex_step(line: Line, computed: OtherNumbers, step: float = 1e-30) -> Estimate:
    """The slope from one step into the imaginary; NOTHING if it cannot be trusted.

    A function may take complex numbers and not be analytic, as `abs` is. Then its real part changes
    or the result is no slope: both are compared with what the function gives on real numbers.
    """
    start, direction = line.start, line.direction
    try:
        # The filters of warnings belong to the process, so one check at a time may set them.
        with np.errstate(all="ignore"), _filters, warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)  # an imaginary part was dropped
            numbers = np.array(computed(start + 1j * step * direction), dtype=complex)
            y = complex(line.cotangent @ numbers)
    except (NotComputable, TypeError, ValueError, ArithmeticError, Warning):
        return NOTHING
    slope = y.imag / step
    here, size = line(0.0), line.magnitude
    if not isfinite(slope) or not abs(y.real - here) <= 1e-12 * abs(size):
        return NOTHING
    if not _roughly_a_slope(line, slope, size):
        return NOTHING
    return Estimate(slope, 16.0 * EPS * abs(slope), "complex step")


def _roughly_a_slope(line: Line, slope: float, size: float) -> bool:
    h = 1e-4 * (line.size or 1.0)
    right, left, here = line(h), line(-h), line(0.0)
    central = (right - left) / (2.0 * h)
    curved = abs(right - 2.0 * here + left) / h
    return abs(central - slope) <= 1e-3 * max(abs(slope), abs(central)) + 0.1 * curved + 1e-13 * size / h


def many_digits(line: Line, computed: OtherNumbers) -> Estimate:
    """The slope by mpmath, to the last digit of a float; NOTHING where f does not take its numbers.

    A function may take them and go back to floats inside, as math.exp does: that shows in the slope.
    """
    import mpmath

    start, direction = line.start, line.direction

    def at(t: Any) -> Any:
        moved = np.array(
            [mpmath.mpf(float(x)) + t * mpmath.mpf(float(d)) for x, d in zip(start, direction, strict=True)]
        )
        return mpmath.fsum(
            mpmath.mpf(float(v)) * y for v, y in zip(line.cotangent, computed(moved), strict=True)
        )

    try:
        with mpmath.workdps(2 * DIGITS):
            h = mpmath.mpf(10) ** -DIGITS * (line.size or 1.0)
            slope, other = ((at(step) - at(-step)) / (2 * step) for step in (h, h / 2))
            error = (
                float(abs(slope - other)) + EPS * abs(float(slope)) + 10.0 ** (10 - DIGITS) * line.steepness
            )
    except (NotComputable, TypeError, ValueError, ArithmeticError):
        return NOTHING
    trusted = line.subject.is_made_of_rows or _roughly_a_slope(line, float(slope), line.magnitude)
    return Estimate(float(slope), error, "mpmath") if trusted and isfinite(error) else NOTHING
