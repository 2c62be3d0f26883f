"""The derivative of a subject as a subject itself: so any order is checked as the first one is."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import tree
from autograd.backward import gradients
from autograd.checking.engine_subject import EngineSubject, weighted_sum
from autograd.checking.subject import flat
from autograd.modes import enable_grad
from autograd.node import Node
from autograd.operations.shapes import identity


def derivative_of(subject: EngineSubject, order: int, rng: np.random.Generator) -> EngineSubject:
    """The derivative of <cotangent, f> along a direction, both random, taken `order` times."""
    for _ in range(order):
        vector = subject.point.vector
        cotangent = rng.normal(size=len(flat(subject.value(vector))))
        subject = _slope(subject, cotangent, rng.normal(size=len(vector)))
    return subject


def _slope(subject: EngineSubject, cotangent: Any, direction: Any) -> EngineSubject:
    point = subject.point

    def slope(*args: Any) -> Any:
        given = tree.leaves([args[k] for k in point.positions])
        inputs = [identity(x) for x in given]
        with enable_grad():
            outputs = tree.leaves(subject.function(*point.structured(inputs)))
            total = weighted_sum(outputs, cotangent)
            if not isinstance(total, Node):
                return weighted_sum(inputs, 0.0 * direction)
            return weighted_sum(gradients(total, inputs, create_graph=True), direction)

    slope.__name__ = f"the derivative of {getattr(subject.function, '__name__', 'f')}"
    return EngineSubject(slope, point)
