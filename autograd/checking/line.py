"""A line through the point: everything that a check does to a function happens along one."""

from __future__ import annotations

from functools import cached_property
from math import factorial, isfinite, nan, sqrt

import numpy as np

from autograd.checking.point import Vector
from autograd.checking.subject import Subject

EPS = float(np.finfo(float).eps)


class Line:
    """The scalar function s(t) = <cotangent, f(start + t direction)>, whose slope at 0 is wanted.

    Where the function raises, or leaves the numbers, s is NaN: a step too far out of its domain.
    """

    def __init__(
        self, subject: Subject, cotangent: Vector, direction: Vector, start: Vector | None = None
    ) -> None:
        self.subject = subject
        self.cotangent = cotangent
        self.direction = direction
        self.start = subject.point.vector if start is None else start
        self._known: dict[float, float] = {}
        moving = direction != 0.0
        # The t that moves the numbers by about as much as they are large, and the one that moves them by 1.
        self.size = float(np.median(np.abs(self.start[moving] / direction[moving]))) if moving.any() else 0.0
        one = 1.0 / float(np.max(np.abs(direction), initial=0.0) or 1.0)
        self.far, self.near = (max(one, self.size), min(one, self.size)) if self.size else (one, one)

    def __call__(self, t: float) -> float:
        """s(t), computed once."""
        if t not in self._known:
            self._known[t] = self._computed(t)
        return self._known[t]

    def _computed(self, t: float) -> float:
        try:
            with np.errstate(all="ignore"):
                return float(self.cotangent @ self.subject.value(self.start + t * self.direction))
        except Exception:  # whatever the function raises where it was not meant to be called
            return nan

    @cached_property
    def magnitude(self) -> float:
        """How large the numbers are in whose rounding differences drown."""
        with np.errstate(all="ignore"):
            return float(np.abs(self.cotangent) @ np.abs(self.subject.value(self.start)))

    def shift(self, t: float) -> float:
        """The step that is really taken: x + t is rounded."""
        k = np.flatnonzero(self.direction)
        if len(k) != 1:
            return t
        x, d = float(self.start[k[0]]), float(self.direction[k[0]])
        return ((x + t * d) - x) / d

    def resolves(self, t: float) -> bool:
        """Whether rounding leaves a step at least three digits, in each of the numbers that move."""
        moving = self.direction != 0.0
        return bool(np.all(np.abs(t * self.direction) >= 1e3 * EPS * np.abs(self.start), where=moving))

    @cached_property
    def steepness(self) -> float:
        """How fast s changes over a large step: beside it, a slope may be nothing but rounding."""
        h = 0.1 * self.far
        changes = [abs(self(side * h) - self(0.0)) / h for side in (1, -1)]
        return max(filter(isfinite, changes), default=0.0)

    @cached_property
    def rounding(self) -> float:
        """How far the values of s may be off by rounding."""
        return EPS * max(4.0 * self.magnitude, self.subject.rounded(self.cotangent))

    @cached_property
    def noise(self) -> float:
        """How far the values of s are off, at least by rounding, and as measured.

        Kinks and curves look like noise as well, the less the closer one looks; rounding does not
        shrink. Values that come in steps show none until one looks from afar.
        """
        for spacing in (1e-9, 1e-6, 1e-3):
            measured = self._high_differences(spacing * (self.size or 1.0))
            if measured:
                return max(self.rounding, 4.0 * measured)
        return self.rounding

    def _high_differences(self, h: float) -> float:
        """The noise of the values (Moré and Wild 2011): a smooth function has no high differences."""
        values = np.array([self(k * h) for k in range(-4, 5)])
        if not np.all(np.isfinite(values)):
            return 0.0
        levels = []
        for k in range(1, 9):
            values = np.diff(values)
            if k >= 6:
                levels.append(sqrt(factorial(k) ** 2 / factorial(2 * k) * float(np.mean(values**2))))
        return min(levels)


def one_hot(index: int, n: int) -> Vector:
    """The direction of one number alone."""
    direction = np.zeros(n)
    direction[index] = 1.0
    return direction


def random_direction(start: Vector, rng: np.random.Generator) -> Vector:
    """A direction that moves every number by about as much as it is large."""
    sizes = np.abs(start)
    usual = float(np.median(sizes[sizes > 0.0])) if np.any(sizes) else 1.0
    return rng.normal(size=len(start)) * np.where(sizes > 0.0, sizes, usual)
