"""check_gradients: is this derivative right, and if not, why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import inf
from typing import Any

import numpy as np

from autograd.checking.adjoint import check_adjoint
from autograd.checking.comparison import Comparison, Settings
from autograd.checking.derivative import derivative_of
from autograd.checking.diagnosis import diagnose, kink_along
from autograd.checking.engine_subject import EngineSubject
from autograd.checking.hand_written import HandWritten
from autograd.checking.line import Line, random_direction
from autograd.checking.point import Point
from autograd.checking.preconditions import check_before
from autograd.checking.references import REFERENCES
from autograd.checking.report import GradientError, GradientReport
from autograd.checking.subject import Subject
from autograd.checking.verdicts import Fault
from autograd.coercion import as_float

Function = Callable[..., Any]


def check_gradients(
    f: Function | tuple[Function, Function],
    *args: Any,
    order: int = 2,
    points: Iterable[Any] | None = None,
    argnums: int | Sequence[int] | None = None,
    takes_upstream: bool = False,
    reference: str = "auto",
    rtol: float | None = None,
    atol: float = 0.0,
    cotangents: int = 2,
    limit: int = 64,
    seed: int = 0,
    raises: bool = True,
) -> GradientReport:
    """Check a gradient against derivatives from other sources, and say what is wrong with it.

    Two kinds of function are checked. One written with autograd's or numpy's functions, whose
    gradient this engine computes; or a plain function on floats and arrays with a gradient written
    by hand, as a pair: `check_gradients((f, gradient), *args)`, or with several points
    `check_gradients(f, gradient, points=[...])`. No engine is involved in a pair.

    Args:
        f: returns a number, an array or a structure of them. Every derivative of <v, f> is checked
            for random cotangents v. A gradient by hand returns what `grad` would: one array in the
            shape of each argument, in a tuple if there are several; of a function that returns an
            array, the Jacobian (*shape of the result, *shape of the argument).
        *args: the point: floats, arrays, nested tuples, lists and dicts of them.
        order: up to which derivative; a gradient by hand has the first alone.
        points: several points in place of `args`: tuples of arguments, or single ones.
        argnums: by which arguments; all if it is None.
        takes_upstream: the gradient by hand is a backward pass `gradient(upstream, *args)`.
        reference: "complex" step, central "differences", "mpmath" (50 digits; needs the extra
            `testing`), or "auto": each where the one before it is not sharp enough.
        rtol, atol: differences up to rtol times the derivative, plus atol, plus what the reference
            itself may be off (8 times its estimate), count as rounding; in float32 also 64 ulp of
            the largest derivative. By default rtol is 1e-7 for float64 and 1e-4 for float32.
        cotangents: how many random cotangents.
        limit: up to how many derivatives are compared one by one; of more, so many at random, and
            all of them together along random directions.
        seed: of the random cotangents and directions.
        raises: False returns the report of a failure instead of raising it.

    Returns:
        A report of what was compared with what, and how well it agreed. It is `ok` as well if
        nothing could be compared, all derivatives being 0 but for rounding: see `checked`.

    Raises:
        GradientError: with a `verdict`, the numbers, the operation at fault and the reason.
        ValueError, TypeError: for arguments that cannot be checked.

    >>> import autograd
    >>> print(check_gradients(lambda x, w: autograd.sigmoid(w * x), 1.5, -0.7))
    check_gradients(f): the gradient is right
      checked  derivatives: 4 of order 1, 4 of order 2
      against  complex step (8)
      digits   at least ... in order 1, ... in order 2
    >>> report = check_gradients((lambda x: x**3, lambda x: 3 * x), 2.0, raises=False)
    >>> report.verdict.value
    'wrong rule'
    """
    __tracebackhide__ = True  # pytest shows the caller's line, not this one
    function, gradient, args = _function_and_gradient(f, args, argnums)
    _check_settings(order, reference, cotangents, limit)
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if tolerance is not None and not 0.0 <= as_float(tolerance, name) < inf:
            raise ValueError(f"{name}={tolerance!r}: a number of at least 0 was expected")
    if takes_upstream and gradient is None:
        raise ValueError("takes_upstream=True is about a gradient by hand: pass a pair (f, gradient)")
    settings = Settings(reference, rtol, atol, limit)
    all_points = [args] if points is None else [p if isinstance(p, tuple) else (p,) for p in points]
    if points is not None and args:
        raise ValueError("give the arguments or points=, not both")
    if not all_points:
        raise ValueError("points= is empty: give at least one point")
    subjects: list[Subject] = []
    for point in (Point(function, p, argnums) for p in all_points):
        if gradient is None:
            subjects.append(EngineSubject(function, point))
        else:
            subjects.append(HandWritten(function, gradient, point, takes_upstream))
    report = GradientReport(_title(function, gradient), points=len(subjects))
    rng = np.random.default_rng(seed)
    for subject in subjects:
        try:
            _check_point(subject, order if gradient is None else 1, cotangents, settings, rng, report)
        except Fault as fault:
            report.finding = replace(fault.finding, point=str(subject.point))
            break
        report.points_right += 1
    if raises and not report.ok:
        raise GradientError(report)
    return report


def _check_point(
    subject: Subject,
    order: int,
    cotangents: int,
    settings: Settings,
    rng: np.random.Generator,
    report: GradientReport,
) -> None:
    """All checks at one point; Fault at the first one that fails."""
    check_before(subject, rng)
    at_order, natural = subject, 0.0
    for level in range(1, order + 1):
        if level > 1:
            assert isinstance(subject, EngineSubject)
            at_order = derivative_of(subject, level - 1, rng)
        size = len(at_order.value(at_order.point.vector))
        comparison = Comparison(at_order, settings, rng, natural)
        for k in range(cotangents):
            cotangent = rng.normal(size=size)
            vector = subject.point.vector
            direction = random_direction(vector, rng) if len(vector) > 1 else np.ones(1)
            kink = kink_along(Line(at_order, cotangent, direction), level, subject)
            if kink is not None:
                raise Fault(kink)
            mismatch = comparison.elementwise(cotangent, report, level) if k == 0 else None
            mismatch = mismatch or comparison.along_a_direction(cotangent, report, level)
            if mismatch is not None:
                raise Fault(diagnose(mismatch, level, settings, subject))
        natural = comparison.natural
        if comparison.undecided and not report.checked[level]:
            raise Fault(diagnose(comparison.undecided[0], level, settings, subject))
    if isinstance(subject, EngineSubject):
        check_adjoint(subject, natural, settings, rng)


def _function_and_gradient(
    f: Any, args: tuple[Any, ...], argnums: Any
) -> tuple[Function, Function | None, tuple[Any, ...]]:
    gradient = None
    if isinstance(f, tuple):
        if len(f) != 2:
            raise ValueError(f"a pair is (function, gradient), got a tuple of {len(f)}")
        f, gradient = f
    elif args and callable(args[0]) and argnums is None:
        gradient, args = args[0], args[1:]
    for what, given in (("f", f), ("the gradient", gradient)):
        if given is not None and not callable(given):
            raise TypeError(
                f"check_gradients: {what} is {type(given).__name__}, and a function was expected: "
                "check_gradients(f, *args) or check_gradients((f, gradient), *args)"
            )
    return f, gradient, args


def _check_settings(order: int, reference: str, cotangents: int, limit: int) -> None:
    for name, setting in (("order", order), ("cotangents", cotangents), ("limit", limit)):
        if not isinstance(setting, int) or isinstance(setting, bool) or setting < 1:
            raise ValueError(f"{name}={setting!r}: a whole number, 1 or more, was expected")
    if reference not in REFERENCES:
        raise ValueError(f"reference={reference!r} is unknown: use one of {', '.join(map(repr, REFERENCES))}")
    if reference == "mpmath":
        try:
            import mpmath  # noqa: F401
        except ImportError as error:
            raise ImportError(
                "reference='mpmath' needs mpmath: pip install 'circuitgrad[testing]'"
            ) from error


def _title(function: Function, gradient: Function | None) -> str:
    given = [g for g in (function, gradient) if g is not None]
    names = [getattr(g, "__name__", type(g).__name__) for g in given]
    plain = [
        default if name == "<lambda>" else name
        for name, default in zip(names, ("f", "gradient"), strict=False)
    ]
    return f"check_gradients({', '.join(plain)})"
