"""Usual mistakes in a gradient written by hand, recognised by the numbers that they give."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.checking.comparison import Mismatch
from autograd.checking.differences import central_differences
from autograd.checking.line import Line, one_hot
from autograd.checking.point import Vector
from autograd.checking.subject import Subject


def hint(mismatch: Mismatch, order: int, most: int = 40) -> str:
    """What the wrong numbers have to do with the right ones, in a sentence; "" if nothing is seen."""
    subject = mismatch.line.subject
    point = subject.point
    k = point.leaf_of(mismatch.index)
    start, end = int(point.ends[k]), int(point.ends[k + 1])
    if end - start > most or order > 1:
        return ""
    got = mismatch.gradient[start:end]
    expected = np.array([_reference(subject, mismatch, i) for i in range(start, end)])
    expected[mismatch.index - start] = mismatch.expected.value
    wrong = ~np.isclose(got, expected, rtol=1e-5, atol=1e-9 * float(np.max(np.abs(expected))))
    name, n = point.names[k], int(wrong.sum())
    count = f"{n} of the {len(got)} derivatives by {name} {'is' if n == 1 else 'are'} wrong. "
    if n in (0, len(got)):
        count = f"None of the {n} derivatives by {name} is right. " if n > 1 else ""
    return count + _relation(got, expected, point.leaves[k])


def _reference(subject: Subject, mismatch: Mismatch, index: int) -> float:
    return central_differences(Line(subject, mismatch.cotangent, one_hot(index, len(subject.point)))).value


def _relation(got: Vector, expected: Vector, leaf: Any) -> str:
    if not np.any(got):
        return "The gradient is 0 everywhere."
    shape = np.shape(leaf)
    is_square = len(shape) == 2 and shape[0] == shape[1] > 1
    if is_square and np.allclose(got.reshape(shape).T.ravel(), expected, rtol=1e-5):
        return "It is the right gradient, transposed."
    with np.errstate(all="ignore"):
        ratios = (got / expected)[expected != 0.0]
    if not len(ratios) or not np.allclose(ratios, ratios[0], rtol=1e-5):
        return ""
    ratio = float(ratios[0])
    if np.isclose(ratio, -1.0, rtol=1e-5):
        return "The sign is wrong."
    for n in (2, 3, *range(4, 1001)):
        if np.isclose(ratio, n, rtol=1e-6):
            return f"It is {n} times too large." + (" Was the mean over them forgotten?" if n > 3 else "")
        if np.isclose(ratio, 1.0 / n, rtol=1e-6):
            return f"It is {n} times too small."
    return f"It is {ratio:.6g} times the right one."
