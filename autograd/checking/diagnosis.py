"""Why a gradient is wrong: from a number that is not confirmed to a verdict.

The questions are asked in an order in which each answer excludes those before it. Has the function
a kink here? Does a part of it leave the graph? Is one operation's rule wrong by itself? Does the
function lose its digits? What remains is a wrong gradient, as the remainder of Taylor's formula shows.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from math import isfinite, log2, log10
from typing import Any

import numpy as np

from autograd.checking.blame import kinked_operations, worst_cancellation, wrong_operation
from autograd.checking.comparison import Mismatch, Settings
from autograd.checking.differences import continued_value, jump, looks_straight, sides
from autograd.checking.engine_subject import EngineSubject
from autograd.checking.hints import hint
from autograd.checking.line import EPS, Line
from autograd.checking.other_numbers import NotComputable
from autograd.checking.subject import Subject
from autograd.checking.verdicts import Finding, Verdict

BAD_CONDITION = 1e4
"""Rounding that is amplified by more than this leaves too few digits to check a gradient by."""


def diagnose(mismatch: Mismatch, order: int, settings: Settings, original: Subject) -> Finding:
    """The verdict on a derivative that no reference confirmed.

    `original` is the subject of order 1: there stand the operations that may be blamed.
    """
    finding = kink_along(mismatch.line, order, original)
    if finding is None and isinstance(original, EngineSubject):
        finding = _in_the_graph(original, mismatch, order, settings)
    if finding is None:
        finding = _lost_digits(original, mismatch)
    if finding is None:
        why = _remainder(taylor_slope(mismatch.line, mismatch.got)) + hint(mismatch, order)
        finding = Finding(Verdict.WRONG_RULE, why)
    numbers = _numbers(mismatch, order)
    by_differences = mismatch.expected.source == "central differences"
    if finding.verdict is Verdict.KINK or (finding.verdict is Verdict.ILL_CONDITIONED and by_differences):
        del numbers["expected"]  # there is none, or none to trust
    return replace(finding, order=order, **numbers)


def kink_along(line: Line, order: int, original: Subject) -> Finding | None:
    """The finding that the function has a kink here, if it has one along this line."""
    height = jump(line)
    if not height and looks_straight(line):
        return None
    left, right, differ = sides(line)
    if not differ and not height:
        return None
    operations = kinked_operations(original, order) if isinstance(original, EngineSubject) else []
    if height:
        height /= float(np.max(np.abs(line.cotangent)))
        why = f"The function jumps by {height:.3g} at this point: it has no derivative here. Move the point."
        return Finding(Verdict.KINK, why, order=order, blamed=", ".join(operations))
    scale, unit = _scale(line, order)
    slopes = (
        f"{left.value / scale + 0.0:.6g} from the left and {right.value / scale + 0.0:.6g} from the right"
    )
    return Finding(
        Verdict.KINK,
        f"The slope is {slopes}{unit}. At a kink, or closer to one than a millionth, there is no derivative "
        "to check, and what is returned for one is a convention. Move the point away.",
        order=order,
        blamed=", ".join(operations),
    )


def _in_the_graph(
    subject: EngineSubject, mismatch: Mismatch, order: int, settings: Settings
) -> Finding | None:
    """A fault that can be pinned on a part of the circuit."""
    blamed = wrong_operation(subject, order, settings)
    if blamed is None and not subject.is_recorded:
        return Finding(
            Verdict.NOT_RECORDED,
            "The function's values follow its arguments in a way that its graph does not. Something left the "
            "graph, as .data, .detach(), float(x) and np.asarray(x) do: its share of the gradient is lost.",
        )
    if blamed is None:
        return None
    place, by_itself = blamed
    slope = taylor_slope(mismatch.line, mismatch.got) if mismatch.resolved else None
    return Finding(Verdict.WRONG_RULE, _remainder(slope) + by_itself, blamed=place)


def _lost_digits(original: Subject, mismatch: Mismatch) -> Finding | None:
    line = mismatch.line
    expected = continued_value(line)
    error = abs(line(0.0) - expected.value) - 8.0 * expected.error - 64.0 * EPS * line.steepness
    size = max(line.magnitude, abs(expected.value))
    difference = abs(mismatch.got - mismatch.expected.value)
    is_clear = mismatch.resolved and difference > 100.0 * mismatch.expected.error
    is_sharp = mismatch.expected.source != "central differences" or error < 1e-3 * size
    if is_clear and is_sharp and not isinstance(original, EngineSubject):
        return None  # a reference that sees through the noise has shown the gradient to be wrong
    error = max(error, line.noise)
    factor = error / (EPS * size) if size else 0.0
    if factor > BAD_CONDITION:
        steps = _low_precision(original, line)
        if steps:
            return Finding(Verdict.PRECISION_LIMITED, steps)
        return Finding(
            Verdict.ILL_CONDITIONED,
            f"Rounding is amplified {factor:.0e} times on the way to the function's value, and "
            f"{_lost(factor)} of its 16 digits are lost, the derivative's with them. Write the formula so "
            "that nothing cancels (expm1, log1p, logsumexp), or move the point.",
            blamed=worst_cancellation(original) if isinstance(original, EngineSubject) else "",
        )
    if not mismatch.resolved:
        return Finding(
            Verdict.PRECISION_LIMITED,
            "No reference has enough digits here to tell whether the derivative is right: it is too small "
            "beside the rounding of the function's values. Scale the function or its argument, or pass "
            "reference='mpmath'.",
        )
    if isinstance(original, EngineSubject):
        largest = max(abs(mismatch.got), abs(mismatch.expected.value))
        factor = abs(mismatch.got - mismatch.expected.value) / (EPS * largest)
        return Finding(
            Verdict.ILL_CONDITIONED,
            f"Every operation's rule is right by itself: the difference is rounding, amplified {factor:.0e} "
            f"times by the chain of them, and {_lost(factor)} of 16 digits are lost.",
            blamed=worst_cancellation(original),
        )
    return None


def _lost(factor: float) -> str:
    return f"about {min(16.0, log10(factor)):.0f}"


def _low_precision(original: Subject, line: Line) -> str:
    """Whether the function's values come in steps, as those of float32 or of a rounded number do."""
    steps = [line(k * 1e-9 * (line.size or 1.0)) for k in range(-2, 3)]
    if len(set(steps)) > 1 or line.noise <= BAD_CONDITION * EPS * line.magnitude:
        return ""
    single = ""
    if isinstance(original, EngineSubject):
        labels: list[str] = []
        with suppress(NotComputable):
            graph, _ = original.graph(original.point.vector)
            labels = [graph.labels[n] for n in graph.nodes if getattr(n, "dtype", None) == np.float32]
        if not labels:
            return ""
        single = f": {labels[0]} is computed in float32"
    size = line.noise / float(np.max(np.abs(line.cotangent)))
    return (
        f"The function's values come in steps, of about {size:.0e}{single}. They are rounded somewhere, or "
        "computed in low precision (float32 has 7 digits): check the function in float64."
    )


# ------------------------------------------------------------------------------ numbers, for people


def _numbers(mismatch: Mismatch, order: int) -> dict[str, Any]:
    expected = mismatch.expected
    scale, unit = _scale(mismatch.line, order)
    shown = "no reference could be computed"
    if expected.source:
        shown = (
            f"{expected.value / scale:.12g} ± {abs(expected.error / scale):.0e}, by {expected.source}{unit}"
        )
    return {
        "where": mismatch.line.subject.point.label(mismatch.index),
        "expected": shown,
        "got": f"{mismatch.got / scale:.12g}",
    }


def _scale(line: Line, order: int) -> tuple[float, str]:
    """By what to divide to undo the random cotangent, if it is a single number; or what to say of it."""
    is_one_derivative = np.count_nonzero(line.direction) == 1
    if order == 1 and len(line.cotangent) == 1 and is_one_derivative:
        return float(line.cotangent[0] * line.direction[np.argmax(np.abs(line.direction))]), ""
    return 1.0, " (with random cotangents)" if is_one_derivative else " (along a random direction)"


def taylor_slope(line: Line, claimed: float) -> float | None:
    """The power of h with which the remainder |s(h) - s(0) - h s'(0)| falls: 2 if s' is right, 1 if not."""
    here = line(0.0)
    noise = 25.0 * line.noise
    slopes: list[float] = []
    previous = None
    for level in range(2, 40):
        h = line.far * 0.5**level
        remainder = abs(line(h) - here - h * claimed)
        if not isfinite(remainder) or remainder <= noise:
            previous = None
            continue
        if previous is not None:
            slopes.append(log2(previous / remainder))
        previous = remainder
    return float(np.median(slopes[-4:])) if len(slopes) >= 2 else None


def _remainder(slope: float | None) -> str:
    if slope is None or slope > 1.5:
        return ""
    return (
        f"The remainder of Taylor's formula falls with the step to the power {slope:.2f}, and with the right "
        "derivative it would be 2. "
    )
