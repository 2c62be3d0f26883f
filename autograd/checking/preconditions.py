"""What must hold before derivatives can be compared: same numbers each time, finite, inputs untouched."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.backward import gradients
from autograd.checking.engine_subject import EngineSubject, weighted_sum
from autograd.checking.hand_written import HandWritten
from autograd.checking.point import Vector
from autograd.checking.subject import Subject
from autograd.checking.verdicts import Fault, Finding, Verdict
from autograd.debugging import NonFiniteError
from autograd.modes import debug
from autograd.node import Node


def check_before(subject: Subject, rng: np.random.Generator) -> None:
    """Fault if the function or its gradient is not what a derivative can be compared with."""
    x = subject.point.vector
    if isinstance(subject, HandWritten):
        subject.check_inputs_untouched()
    with np.errstate(all="ignore"):
        value, again = subject.value(x), subject.value(x)
        _same(value, again, "The function", "value", 0)
        _finite(subject, value, 0, "value number")
        cotangent = rng.normal(size=len(value))
        gradient, again = subject.gradient(x, cotangent), subject.gradient(x, cotangent)
        _same(gradient, again, "The gradient", "gradient", 1)
        _finite(subject, gradient, 1, "derivative by")


def _same(first: Vector, second: Vector, what: str, name: str, order: int) -> None:
    if first.shape == second.shape and np.array_equal(first, second, equal_nan=True):
        return
    shown = (f"{name} {first.tolist()!s:.60}", f"{name} {second.tolist()!s:.60}")
    raise Fault(
        Finding(
            Verdict.NOT_DETERMINISTIC,
            f"{what} gives other numbers at a second call with the same arguments: give its random "
            "generator a fixed seed inside, and keep no state between calls.",
            order=order,
            expected=f"the same as at first: {shown[0]}",
            got=shown[1],
        )
    )


def _finite(subject: Subject, numbers: Vector, order: int, what: str) -> None:
    bad = np.flatnonzero(~np.isfinite(numbers))
    if not len(bad):
        return
    first = int(bad[0])
    which = f"The {what} {subject.point.label(first) if order else first}"
    why = (
        f"{which} is not finite ({len(bad)} of {len(numbers)})." if len(numbers) > 1 else "It is not finite."
    )
    blamed = _first_not_finite(subject, order) if isinstance(subject, EngineSubject) else ""
    raise Fault(
        Finding(
            Verdict.NOT_FINITE,
            why + (" The first place where it appears:\n" + blamed if blamed else ""),
            where=subject.point.label(first) if order else "",
            order=order,
            expected="a finite number",
            got=str(float(numbers[first])),
        )
    )


def _first_not_finite(subject: EngineSubject, order: int) -> str:
    """The message of debug mode, which names the operation."""
    try:
        with debug():
            graph, inputs = subject.graph(subject.point.vector)
            outputs: list[Any] = list(graph.outputs.values())
            size = sum(np.size(y._data) for y in outputs)
            total = outputs[0] if size == 1 else weighted_sum(outputs, np.ones(size))
            if order and isinstance(total, Node):
                gradients(total, inputs)
    except NonFiniteError as error:
        return str(error)
    return ""
