"""The property of a row at its kinks and ties: what it hands back there is a choice, and a declared one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.backward import gradients
from autograd.checking.differences import sides
from autograd.checking.engine_subject import EngineSubject
from autograd.checking.line import Line
from autograd.checking.point import Point, Vector
from autograd.checking.properties import Call, close, fault
from autograd.checking.verdicts import Verdict
from autograd.tensor import Tensor
from autograd.value import Value

SHARES: dict[str, Callable[[int], float]] = {
    "split": lambda n: 1.0 / n,
    "both": lambda n: 1.0,
    "neither": lambda n: float(n == 1),
}
"""What each of n operands gets that attain an extremum together, by the parameter `ties`."""


@np.errstate(all="ignore")
def kink_policy(call: Call) -> None:
    """A derivative at a kink is one between those of both sides, the same for each kind of node.

    Where a direction leads along the kink the function is smooth, and the derivatives have to add
    up to the one slope that it has: those of tied operands to that of moving all of them.
    """
    if not any(call.op.vjps):
        return
    subject = EngineSubject(call, Point(call, call.point, None))
    start = subject.point.vector
    cotangent = np.random.default_rng(0).normal(size=len(subject.value(start)))
    found = subject.gradient(start, cotangent)
    if all(isinstance(x, float) for x in call.point):
        _check_kinds(call)
    if "ties" in call.params or (call.op.arity is None and "ties" in call.op.defaults):
        _check_shares(call, found / cotangent[0])
    if call.params.get("ties", "split") != "split":
        return
    directions = [*np.eye(len(start)), np.ones(len(start))]
    for direction in directions:
        left, right, _ = sides(Line(subject, cotangent, direction))
        allowed = 1e-6 + 8.0 * (left.error + right.error)
        low, high = sorted((left.value, right.value))
        got = float(found @ direction)
        if np.isfinite([low, high, allowed]).all() and not low - allowed <= got <= high + allowed:
            raise fault(
                call, Verdict.WRONG_RULE, _misses(subject, direction), f"{low:.6g} to {high:.6g}", got
            )


def _misses(subject: EngineSubject, direction: Vector) -> str:
    if np.count_nonzero(direction) == 1:
        name = subject.point.label(int(np.argmax(direction)))
        return f"The derivative by {name} at the kink is not between those of both sides."
    return "The derivatives of the operands do not add up to the slope of moving all of them together."


def _check_kinds(call: Call) -> None:
    values, tensors = call.nodes(Value), call.nodes(Tensor)
    on_values = gradients(call(*values), values)
    on_tensors: Any = np.array(gradients(call(*tensors), tensors), float)
    if not close(on_values, on_tensors, rtol=1e-9, atol=1e-12):
        raise fault(
            call, Verdict.WRONG_RULE, "A Value and a Tensor differ at the kink.", on_tensors, on_values
        )


def _check_shares(call: Call, found: Vector) -> None:
    """The operands that attain the extremum get what `ties` says, the others nothing."""
    ties = call.params.get("ties", "split")
    attain = np.array(call.point, float) == call(*call.point)
    expected = attain * SHARES[ties](int(attain.sum()))
    if not np.allclose(found, expected, rtol=1e-9):
        why = f"The operands that tie do not get the shares of ties={ties!r}."
        raise fault(call, Verdict.WRONG_RULE, why, expected.tolist(), found.tolist())
