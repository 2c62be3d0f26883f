"""The comparison: each derivative that is claimed beside one from a source that knows no rules.

How close is close enough follows from the conditioning. A difference counts as rounding up to
`rtol` of the derivative itself and to a multiple of what the reference may be off; so a tiny
derivative is really checked, and a large one not to more digits than there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from math import isclose

import numpy as np

from autograd.checking.differences import NEAR, NOTHING, Estimate, central_differences
from autograd.checking.line import EPS, Line, one_hot, random_direction
from autograd.checking.point import Vector
from autograd.checking.references import complex_step, many_digits
from autograd.checking.report import GradientReport
from autograd.checking.subject import OtherNumbers, Subject

RTOL = {np.dtype(np.float64): 1e-7, np.dtype(np.float32): 1e-4}
SEEN = 1e-3
"""A reference whose own error is a larger part of the derivative than this does not show it."""


@dataclass(frozen=True)
class Settings:
    """How to compare; the arguments of `check_gradients` of these names."""

    reference: str = "auto"
    rtol: float | None = None
    atol: float = 0.0
    limit: int = 64


@dataclass(frozen=True)
class Mismatch:
    """A claimed derivative that no reference confirms."""

    line: Line
    index: int
    got: float
    expected: Estimate
    cotangent: Vector
    gradient: Vector
    resolved: bool  # whether the reference can tell at all


class Comparison:
    """Compares the gradients of one subject with references, derivative by derivative."""

    def __init__(
        self, subject: Subject, settings: Settings, rng: np.random.Generator, natural: float = 0.0
    ) -> None:
        self.subject = subject
        self.natural = natural  # the size of what the function was computed from, if that is larger
        self.settings = settings
        self.rng = rng
        self.undecided: list[Mismatch] = []  # more than rounding, and yet too small for the references

    @cached_property
    def _complex(self) -> OtherNumbers | None:
        return self.subject.on_complex() if self.settings.reference in ("auto", "complex") else None

    @cached_property
    def _mpf(self) -> OtherNumbers | None:
        wanted = self.settings.reference in ("auto", "mpmath") and find_spec("mpmath") is not None
        return self.subject.on_mpf() if wanted else None

    def elementwise(self, cotangent: Vector, report: GradientReport, order: int) -> Mismatch | None:
        """Compare each derivative, or if there are many a sample of them; the first that fails."""
        gradient = self.subject.gradient(self.subject.point.vector, cotangent)
        n = len(gradient)
        chosen = np.arange(n)
        if n > self.settings.limit:
            report.sampled = True
            chosen = np.sort(self.rng.choice(n, self.settings.limit, replace=False))
        for index in map(int, chosen):
            mismatch = self._compare(one_hot(index, n), gradient, cotangent, report, order)
            if mismatch is not None:
                return mismatch
        return None

    def along_a_direction(self, cotangent: Vector, report: GradientReport, order: int) -> Mismatch | None:
        """Compare along a random direction, in which every derivative takes part."""
        gradient = self.subject.gradient(self.subject.point.vector, cotangent)
        direction = random_direction(self.subject.point.vector, self.rng)
        mismatch = self._compare(direction, gradient, cotangent, report, order)
        support = np.arange(len(gradient))
        while mismatch is not None and mismatch.resolved and len(support) > 1:
            # One of the halves must fail as well, down to a single element.
            for half in np.array_split(support, 2):
                part = np.zeros_like(direction)
                part[half] = direction[half] if len(half) > 1 else 1.0
                found = self._compare(part, gradient, cotangent, report, order)
                if found is not None:
                    mismatch, support = found, half
                    break
            else:
                break
        return mismatch

    def estimates(self, line: Line) -> Iterator[Estimate]:
        """The references for the slope of a line, the quick ones first."""
        if self._complex is not None:
            yield complex_step(line, self._complex)
        if self.settings.reference in ("auto", "differences"):
            yield central_differences(line)
        if self._mpf is not None:
            yield many_digits(line, self._mpf)
        elif self.settings.reference in ("auto", "differences"):
            yield central_differences(line, NEAR)  # if a kink nearby has misled the first

    def _compare(
        self, direction: Vector, gradient: Vector, cotangent: Vector, report: GradientReport, order: int
    ) -> Mismatch | None:
        line = Line(self.subject, cotangent, direction)
        got = float(gradient @ direction)
        index = int(np.argmax(np.abs(direction)))
        precision = self.subject.precision(index)
        rtol = self.settings.rtol if self.settings.rtol is not None else RTOL[precision]
        natural = self._natural_size(line, gradient)
        rounding = self._rounding_of(gradient, direction, precision)
        best, fits = NOTHING, False
        confirmed: list[float] = []
        for estimate in self.estimates(line):
            size = max(abs(got), abs(estimate.value))
            difference = abs(got - estimate.value)
            agrees = bool(difference <= rtol * size + 8.0 * estimate.error + rounding + self.settings.atol)
            sees = 8.0 * estimate.error <= SEEN * size and rounding <= 0.1 * size
            is_zero = got == 0.0 and estimate.error <= rtol * natural
            if agrees and (sees or is_zero or size == 0.0):
                report.agreed(order, estimate.source, difference / size if got else 0.0)
                return None
            if estimate.error < best.error:
                best, fits = estimate, agrees
            if not agrees and sees:
                confirmed.append(estimate.value)
            if len(confirmed) == 2 and isclose(*confirmed, rel_tol=1e-6):
                break  # two sources agree with each other, and not with what was claimed
        if best is NOTHING and self.settings.reference in ("complex", "mpmath"):
            raise ValueError(
                f"reference={self.settings.reference!r}: the function does not take such numbers, or is not "
                "smooth on them: use 'differences' or 'auto'"
            )
        if fits:
            is_small = 8.0 * best.error <= SEEN * natural
        else:
            difference = abs(got - best.value)
            is_zero = abs(best.value) <= SEEN * difference  # and what was claimed is rounding of it
            is_erratic = order > 1 or is_zero or not self._persists(line, direction)
            is_small = difference <= 64.0 * EPS * natural and is_erratic
        resolved = not fits and best is not NOTHING
        mismatch = Mismatch(line, index, got, best, cotangent, gradient, resolved)
        if not is_small:
            return mismatch
        report.unconfirmed.append(self.subject.point.label(index))
        if abs(got if fits else best.value) > 64.0 * EPS * natural:
            self.undecided.append(mismatch)
        return None

    @staticmethod
    def _rounding_of(gradient: Vector, direction: Vector, precision: np.dtype[np.floating]) -> float:
        """What rounding does to a claimed gradient: to its sum along a direction, and in float32."""
        rounding = 0.0
        if np.count_nonzero(direction) > 1:
            rounding = 8.0 * EPS * float(np.abs(gradient) @ np.abs(direction))
        if precision != np.float64:
            eps = float(np.finfo(precision).eps)
            rounding += 64.0 * eps * float(np.max(np.abs(gradient)) * np.max(np.abs(direction)))
        return rounding

    def _natural_size(self, line: Line, gradient: Vector) -> float:
        """How large a derivative may be expected to be: as the others are, or as the function's values."""
        largest = float(np.max(np.abs(gradient), initial=0.0))
        values = max(line.magnitude, line.subject.rounded(line.cotangent))
        self.natural = max(self.natural, largest, values / line.far, line.steepness)
        return self.natural

    def _persists(self, line: Line, direction: Vector) -> bool:
        """Whether a difference in the last digits is the same at nearby points: rounding is erratic."""
        differences = []
        for _ in range(4):
            start = line.start * (1.0 + 1e-3 * self.rng.normal(size=len(line.start)))
            nearby = Line(self.subject, line.cotangent, direction, start)
            exact = [e for e in self.estimates(nearby) if 8.0 * e.error <= SEEN * abs(e.value)]
            if not exact:
                return False
            got = float(self.subject.gradient(start, line.cotangent) @ direction)
            differences.append(got - min(exact, key=lambda e: e.error).value)
        sizes = np.abs(differences)
        return len(set(np.sign(differences))) == 1 and float(sizes.max()) < 2.0 * float(sizes.min())
