"""Differences: the derivative by its definition, extrapolated to step 0, from one side or from both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite, nan

from autograd.checking.line import EPS, Line

LADDER = 45
FAR, NEAR, NEXT = 0.25, 1e-3, 1e-6
"""The largest step, in units of the argument: as far as usual, nearby, and next to the point."""


@dataclass(frozen=True)
class Estimate:
    """A derivative, how far it may be off, and where it comes from."""

    value: float
    error: float
    source: str


NOTHING = Estimate(nan, inf, "")


def central_differences(line: Line, reach: float = FAR) -> Estimate:
    """The slope from both sides."""

    def quotient(h: float) -> float:
        width = line.shift(h) - line.shift(-h)
        return (line(h) - line(-h)) / width if width else nan

    return _extrapolated(line, quotient, 4.0, lambda h: line.noise / h, "central differences", reach)


def one_sided(line: Line, side: int, reach: float = FAR) -> Estimate:
    """The slope from the right (side=1) or from the left (-1): at a kink they differ."""
    here = line(0.0)

    def quotient(h: float) -> float:
        width = line.shift(side * h)
        return (line(side * h) - here) / width if width else nan

    return _extrapolated(line, quotient, 2.0, lambda h: line.noise / h, "one-sided differences", reach)


def sides(line: Line) -> tuple[Estimate, Estimate, bool]:
    """The slopes from the left and from the right, and whether they certainly differ.

    At a kink they do so in any neighbourhood, however small; near one they may seem to.
    """
    left = right = NOTHING
    for reach in (FAR, NEAR, NEXT):
        left, right = one_sided(line, -1, reach), one_sided(line, 1, reach)
        gap = abs(right.value - left.value)
        allowed = 8.0 * (right.error + left.error) + 1e-5 * max(abs(right.value), abs(left.value))
        if not gap > allowed + 1e-9 * line.steepness:
            return left, right, False
    return left, right, True


def looks_straight(line: Line) -> bool:
    """Whether the slopes to both sides, a millionth away, already agree as well as `sides` asks for.

    Three values show it of almost every smooth function, where extrapolation takes dozens.
    """
    h = NEXT * line.near
    if not line.resolves(h):
        return False
    here = line(0.0)
    left, right = here - line(-h), line(h) - here
    return abs(right - left) <= 0.5e-5 * max(abs(left), abs(right))


def jump(line: Line) -> float:
    """By how much s jumps at 0; 0.0 if it does not."""
    unit = line.size or 1.0
    near, nearer = (abs(line(h * unit) - line(-h * unit)) for h in (1e-8, 1e-10))
    return nearer if nearer > 0.5 * near and nearer > 1e3 * line.rounding else 0.0


def continued_value(line: Line) -> Estimate:
    """What s(0) should be, seen from some distance: where digits cancel, s(0) may be something else."""

    def average(h: float) -> float:
        return (line(h) + line(-h)) / 2.0

    noise = 4.0 * EPS * line.magnitude
    return _best_on_a_ladder(average, 4.0, lambda h: noise, "continuation", FAR * line.far, 12)


def _extrapolated(
    line: Line,
    quotient: Callable[[float], float],
    ratio: float,
    noise: Callable[[float], float],
    source: str,
    reach: float = FAR,
) -> Estimate:
    """The best entry of Richardson's tableau, over steps in units of 1 and in units of the argument.

    Large steps drown least in rounding, and may miss all that the function does near the point: so
    the smaller steps have the last word.
    """

    def ladder(unit: float) -> Estimate:
        return _best_on_a_ladder(quotient, ratio, noise, source, reach * unit)

    far = ladder(line.far)
    if line.near > 0.1 * line.far:
        return far
    near = ladder(line.near)
    if near is NOTHING or abs(far.value - near.value) <= 8.0 * (far.error + near.error):
        return min(far, near, key=lambda estimate: estimate.error)
    return near


def _best_on_a_ladder(
    quotient: Callable[[float], float],
    ratio: float,
    noise: Callable[[float], float],
    source: str,
    start: float,
    levels: int = LADDER,
) -> Estimate:
    """The entry of the tableau with the least error, over steps from far to near.

    `ratio` is how much the leading error falls when the step is halved, `noise` what rounding adds.
    An entry counts only as far as the next finer level confirms it: entries may agree by accident,
    where large steps go over a kink.
    """
    best = unconfirmed = NOTHING
    coarser: list[float] = []
    for level in range(levels):
        h = start * 0.5**level
        if noise(h) > best.error:
            break
        row = _finer_row(quotient(h) if h else nan, coarser, ratio)
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
