"""Derivatives from other sources than the rules, each with an estimate of its own error.

- Central differences, the definition that the lectures start from, on a ladder of steps and
  extrapolated to step 0 (Richardson; Ridders 1982). They need nothing but the function's values.
- The complex step, f'(x) = Im f(x + ih) / h (Squire and Trapp 1998): exact to rounding, where the
  function is analytic and takes complex numbers.
- mpmath: differences on numbers of 50 digits.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import factorial, inf, isfinite, nan, sqrt
from typing import Any

import numpy as np

from autograd.checking.other_numbers import NotComputable
from autograd.checking.point import Vector
from autograd.checking.subject import OtherNumbers, Subject

EPS = float(np.finfo(float).eps)
REFERENCES = ("auto", "differences", "complex", "mpmath")
LADDER = 45
NEAR = 1e-3
DIGITS = 50


@dataclass(frozen=True)
class Estimate:
    """A derivative, how far it may be off, and where it comes from."""

    value: float
    error: float
    source: str


NOTHING = Estimate(nan, inf, "")


class Line:
    """The scalar function s(t) = <cotangent, f(x + t direction)>, whose slope at 0 is wanted.

    Where the function raises, or leaves the numbers, s is NaN: a step too far out of its domain.
    """

    def __init__(self, subject: Subject, cotangent: Vector, direction: Vector) -> None:
        self.subject = subject
        self.cotangent = cotangent
        self.direction = direction
        moved = np.abs(subject.point.vector[direction != 0.0])
        self.size = float(np.max(moved, initial=0.0))

    def __call__(self, t: float) -> float:
        """s(t)."""
        try:
            with np.errstate(all="ignore"):
                moved = self.subject.point.vector + t * self.direction
                return float(self.cotangent @ self.subject.value(moved))
        except (ValueError, ArithmeticError):
            return nan

    def magnitude(self) -> float:
        """How large the numbers are in whose rounding differences drown."""
        with np.errstate(all="ignore"):
            return float(np.abs(self.cotangent) @ np.abs(self.subject.value(self.subject.point.vector)))

    def shift(self, t: float) -> float:
        """The step that is really taken: x + t is rounded."""
        k = np.flatnonzero(self.direction)
        if len(k) != 1:
            return t
        x, d = float(self.subject.point.vector[k[0]]), float(self.direction[k[0]])
        return ((x + t * d) - x) / d

    @cached_property
    def steepness(self) -> float:
        """How fast s changes over a large step: beside it, a slope may be nothing but rounding."""
        h = 0.1 * max(1.0, self.size)
        changes = [abs(self(side * h) - self(0.0)) / h for side in (1, -1)]
        return max(filter(isfinite, changes), default=0.0)

    @cached_property
    def noise(self) -> float:
        """How far the values of s are off, at least by rounding, and as measured."""
        return max(self.rounding, 4.0 * _measured_noise(self, 1e-3))

    @cached_property
    def rounding(self) -> float:
        """How far the values of s may be off by rounding."""
        return EPS * max(4.0 * self.magnitude(), self.subject.rounded(self.cotangent))


def central_differences(line: Line, reach: float = 0.25) -> Estimate:
    """The slope from both sides; `reach` is the largest step, in units of the argument."""

    def quotient(h: float) -> float:
        return (line(h) - line(-h)) / (line.shift(h) - line.shift(-h))

    return _extrapolated(line, quotient, 4.0, lambda h: line.noise / h, "central differences", reach=reach)


def one_sided(line: Line, side: int, reach: float = 0.25) -> Estimate:
    """The slope from the right (side=1) or from the left (-1): at a kink they differ."""
    here = line(0.0)

    def quotient(h: float) -> float:
        return (line(side * h) - here) / line.shift(side * h)

    # A kink is noise to high differences, and the more the larger they are.
    noise = line.noise if reach > NEAR else max(line.rounding, _measured_noise(line, 1e-3 * reach))
    return _extrapolated(line, quotient, 2.0, lambda h: noise / h, "one-sided differences", reach=reach)


def sides(line: Line) -> tuple[Estimate, Estimate, bool]:
    """The slopes from the left and from the right, and whether they certainly differ.

    At a kink they do so in any neighbourhood, however small; near one they may seem to.
    """
    left, right = one_sided(line, -1), one_sided(line, 1)
    if not _differ(left, right, line):
        return left, right, False
    nearer = one_sided(line, -1, NEAR), one_sided(line, 1, NEAR)
    return *nearer, _differ(*nearer, line)


def _differ(left: Estimate, right: Estimate, line: Line) -> bool:
    gap = abs(right.value - left.value)
    allowed = 8.0 * (right.error + left.error) + 1e-5 * max(abs(right.value), abs(left.value))
    return gap > allowed + 1e-9 * line.steepness


def continued_value(line: Line) -> Estimate:
    """What s(0) should be, seen from some distance: where digits cancel, s(0) may be something else."""

    def average(h: float) -> float:
        return (line(h) + line(-h)) / 2.0

    noise = 4.0 * EPS * line.magnitude()
    return _extrapolated(line, average, 4.0, lambda h: noise, "continuation", levels=12)


def _extrapolated(
    line: Line,
    quotient: Callable[[float], float],
    ratio: float,
    noise: Callable[[float], float],
    source: str,
    *,
    reach: float = 0.25,
    levels: int = LADDER,
) -> Estimate:
    """The entry of Richardson's tableau with the least error, over steps from far to near.

    `ratio` is how much the leading error falls when the step is halved, `noise` what rounding adds.
    An entry counts only as far as the next finer level confirms it: entries may agree by accident,
    where large steps go over a kink.
    """
    best = NOTHING
    # Large steps first: they drown least in rounding. Small ones for points close to a singularity.
    units = [max(1.0, line.size)] + ([line.size] if 0.0 < line.size < 1e-8 else [])
    for unit in units:
        coarser: list[float] = []
        unconfirmed = NOTHING
        for level in range(levels):
            h = reach * unit * 0.5**level
            if noise(h) > best.error:
                break
            row = _finer_row(quotient(h), coarser, ratio)
            entry = _best_of_row(row, coarser, noise(h), source)
            error = max(unconfirmed.error, abs(unconfirmed.value - entry.value))
            if error < best.error:
                best = Estimate(unconfirmed.value, error, source)
            coarser, unconfirmed = row, entry
    return best


def _finer_row(estimate: float, coarser: list[float], ratio: float) -> list[float]:
    """The next row of the tableau; empty where the estimate is no number."""
    if not isfinite(estimate):
        return []
    row = [estimate]
    factor = ratio
    for coarse in coarser[:8]:
        row.append((factor * row[-1] - coarse) / (factor - 1.0))
        factor *= ratio
    return row


def _best_of_row(row: list[float], coarser: list[float], noise: float, source: str) -> Estimate:
    """The entry that differs least from its neighbours, on the same level and on the coarser one."""
    best = NOTHING
    for entry, before, coarse in zip(row[1:], row, coarser, strict=False):
        error = max(abs(entry - before), abs(entry - coarse)) + noise
        if error < best.error:
            best = Estimate(entry, error, source)
    return best


def _measured_noise(line: Line, spacing: float) -> float:
    """The noise of the values, from high differences (Moré and Wild 2011): a smooth function has none."""
    h = spacing * (line.size or 1.0)
    values = np.array([line(k * h) for k in range(-4, 5)])
    if not np.all(np.isfinite(values)):
        return 0.0
    levels = []
    for k in range(1, 9):
        values = np.diff(values)
        if k >= 6:
            levels.append(sqrt(factorial(k) ** 2 / factorial(2 * k) * float(np.mean(values**2))))
    return min(levels)


def complex_step(line: Line, computed: OtherNumbers, step: float = 1e-30) -> Estimate:
    """The slope from one step into the imaginary; NOTHING if it cannot be trusted.

    A function may take complex numbers and not be analytic, as `abs` is. Then its real part changes
    or the result is no slope: both are compared with what the function gives on real numbers.
    """
    start, direction = line.subject.point.vector, line.direction
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)  # an imaginary part was dropped
            numbers = np.array(computed(start + 1j * step * direction), dtype=complex)
            y = complex(line.cotangent @ numbers)
    except (NotComputable, TypeError, ValueError, ArithmeticError, np.exceptions.ComplexWarning):
        return NOTHING
    slope = y.imag / step
    here, size = line(0.0), line.magnitude()
    if not isfinite(slope) or not abs(y.real - here) <= 1e-12 * abs(size):
        return NOTHING
    if not _roughly_a_slope(line, slope, size):
        return NOTHING
    return Estimate(slope, 16.0 * EPS * abs(slope), "complex step")


def _roughly_a_slope(line: Line, slope: float, size: float) -> bool:
    h = 1e-4 * max(line.size, 1e-3)
    right, left, here = line(h), line(-h), line(0.0)
    central = (right - left) / (2.0 * h)
    curved = abs(right - 2.0 * here + left) / h
    return abs(central - slope) <= 1e-3 * max(abs(slope), abs(central)) + 0.1 * curved + 1e-13 * size / h


def many_digits(line: Line, computed: OtherNumbers) -> Estimate:
    """The slope by mpmath, to the last digit of a float; NOTHING where f does not take its numbers.

    A function may take them and go back to floats inside, as math.exp does: that shows in the slope.
    """
    import mpmath

    start, direction = line.subject.point.vector, line.direction

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
            error = float(abs(slope - other)) + EPS * abs(float(slope))
    except (NotComputable, TypeError, ValueError, ArithmeticError):
        return NOTHING
    trusted = line.subject.is_made_of_rows or _roughly_a_slope(line, float(slope), line.magnitude())
    return Estimate(float(slope), error, "mpmath") if trusted and isfinite(error) else NOTHING
