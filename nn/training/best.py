"""Best: the weights of the epoch that was best by one measure, and which that was."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

import numpy as np

from autograd.coercion import as_float, describe
from nn.module import Module, State
from nn.optimizers.settings import non_negative
from nn.optimizers.state import count_of_steps, require_keys
from nn.training.history import History, larger_is_better


class Best:
    """Keeps a copy of the weights whenever a measure has improved.

    Args:
        monitor: a column of the history; None for the one that the history goes by.
        mode: "min" or "max", whether less or more is better; None goes by the name of the column.
        min_delta: by how much a measure has to be better to count as an improvement.

    Attributes:
        value, epoch: the best measure so far and its epoch, None and 0 before the first.
        weights: the model's state after that epoch.
    """

    def __init__(self, monitor: str | None = None, mode: str | None = None, min_delta: float = 0.0) -> None:
        if monitor is not None and not isinstance(monitor, str):
            raise TypeError(f"monitor is the name of a column, such as 'val_loss', got {describe(monitor)}")
        if mode not in ("min", "max", None):
            raise ValueError(f"mode is 'min', 'max' or None, got {mode!r:.60}")
        self.monitor, self.mode, self.min_delta = monitor, mode, non_negative(min_delta, "min_delta")
        self.forget()

    def forget(self) -> None:
        """Start again, with no best yet."""
        self.value: float | None = None
        self.epoch = 0
        self.weights: State = {}

    def update(self, history: History, model: Module) -> bool:
        """Look at the last epoch; whether it was the best. NaN never is."""
        name = self.monitor or history.monitored
        value = history[name][-1]
        larger = self.mode == "max" if self.mode else larger_is_better(name)
        if isnan(value):
            return False
        if self.value is not None:
            gain = value - self.value if larger else self.value - value
            if not gain > self.min_delta:
                return False
        self.value, self.epoch, self.weights = value, history.epochs[-1], model.state_dict()
        return True

    def restore(self, model: Module) -> None:
        """Give the model the best weights, if there are any yet."""
        if self.weights:
            model.load_state_dict(self.weights)

    def state_dict(self) -> dict[str, Any]:
        """The best so far as plain data."""
        return {"monitor": self.monitor, "value": self.value, "epoch": self.epoch, "weights": self.weights}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict()` gave; ValueError if it goes by another column."""
        require_keys(state, self.state_dict(), "the best so far")
        if state["monitor"] != self.monitor:
            raise ValueError(f"the best was chosen by {state['monitor']!r:.60}, and now by {self.monitor!r}")
        value, epoch = state["value"], count_of_steps(state["epoch"], "the best epoch")
        weights = {name: np.array(x) if np.ndim(x) else x for name, x in state["weights"].items()}
        self.value = None if value is None else as_float(value, "the best value")
        self.epoch, self.weights = epoch, weights
