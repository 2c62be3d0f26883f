"""Two parameters among many: of an array, or of a model, which is left as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd import Tensor, Value, no_grad
from autograd.coercion import as_float, describe
from nn.module import Module
from visualize.plots.checks import Numbers, numbers


class Parameters:
    """All parameters, two of which vary.

    Args:
        start: an array of at least two numbers, or a model.
        along: the places of the two in memory.

    Attributes:
        pair: the two, as they are at the start.
        names: what they are called.
    """

    def __init__(self, start: Any, along: Any) -> None:
        self.model = start if isinstance(start, Module) else None
        self.state: dict[str, Any] = (
            start.state_dict() if isinstance(start, Module) else {"w": numbers(start, "start").copy()}
        )
        learned = [name for name, _ in start.named_parameters()] if isinstance(start, Module) else ["w"]
        places = [(name, index) for name in learned for index in np.ndindex(np.shape(self.state[name]))]
        self.places = [places[k] for k in _checked_along(along, len(places))]
        self.names = [
            name + (f"[{', '.join(map(str, index))}]" if index else "") for name, index in self.places
        ]
        self.pair = self._pair(self.state)

    def pair_in(self, point: Any, k: int) -> Numbers:
        """The two in a point of a path, the k-th; TypeError or ValueError if it is another kind of point."""
        if self.model is not None:
            if not isinstance(point, Mapping) or any(name not in point for name, _ in self.places):
                raise TypeError(f"path[{k}] is a state_dict() of the model, got {describe(point)}")
            state = point
        else:
            if isinstance(point, Mapping):
                raise TypeError("path holds the states of a model: pass the model as start=")
            state = {"w": numbers(point, f"path[{k}]")}
        for name, _ in self.places:
            shape, expected = np.shape(state[name]), np.shape(self.state[name])
            if shape != expected:
                raise ValueError(f"path[{k}] has the shape {shape}, and the start {expected}")
        return numbers(self._pair(state), f"path[{k}]")

    def evaluate(self, loss: Callable[[Any], Any], across: Numbers, up: Numbers) -> Numbers:
        """The loss at each point of the grid, (up, across); NaN and infinity where it has them."""
        if not callable(loss):
            raise TypeError(f"loss is a function of the parameters, got {describe(loss)}")
        before = self.model.state_dict() if self.model else {}
        try:
            with no_grad(), np.errstate(all="ignore"):
                return np.array([[self._at(loss, (a, b)) for a in across] for b in up])
        finally:
            if self.model is not None:
                self.model.load_state_dict(before)

    def _at(self, loss: Callable[[Any], Any], pair: tuple[float, float]) -> float:
        for (name, index), x in zip(self.places, pair, strict=True):
            if index:
                self.state[name][index] = x
            else:  # a Value's number
                self.state[name] = x
        if self.model is None:
            y = loss(Tensor(self.state["w"].copy()))
        else:
            self.model.load_state_dict(self.state)
            y = loss(self.model)
        if isinstance(y, Tensor | Value):
            if y.size != 1:
                raise ValueError(f"the loss is one number, got the shape {y.shape}: take .mean() or .sum()")
            return float(np.array(y).item())
        return as_float(y, "the loss")

    def _pair(self, state: Mapping[str, Any]) -> Numbers:
        return np.array([float(np.asarray(state[name])[index]) for name, index in self.places])


def _checked_along(along: Any, count: int) -> tuple[int, int]:
    if count < 2:
        raise ValueError(f"a surface is over two parameters, and there is {count}")
    if not isinstance(along, tuple | list) or len(along) != 2 or along[0] == along[1]:
        raise ValueError(f"along= takes two places, such as (0, 1), got {along!r:.60}")
    for k in along:
        if not isinstance(k, int | np.integer) or isinstance(k, bool) or not 0 <= k < count:
            raise ValueError(f"along= takes places from 0 to {count - 1}, got {k!r:.60}")
    return int(along[0]), int(along[1])
