"""Metrics: named functions of outputs and targets, taken over all examples of an epoch at once.

The outputs that training computed anyway are kept for it, so a metric costs no forward pass, and is
exact where it is no mean over examples, such as precision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np

from autograd.coercion import as_float
from nn.data.arrays import AnyArray
from nn.metrics import accuracy
from nn.training.outputs import numbers_in

Metric: TypeAlias = Callable[[Any, Any], float]
"""A function of outputs and targets, arrays with one row an example."""

Metrics: TypeAlias = Mapping[str, Metric] | Iterable[str] | None
"""Functions by name, or names of `METRICS`."""


def mean_squared_error(outputs: AnyArray, targets: AnyArray) -> float:
    """The mean of (output - target)²."""
    return float(np.mean(np.square(outputs - _alike(targets, outputs))))


def mean_absolute_error(outputs: AnyArray, targets: AnyArray) -> float:
    """The mean of |output - target|."""
    return float(np.mean(np.abs(outputs - _alike(targets, outputs))))


METRICS: dict[str, Metric] = {
    "accuracy": accuracy,
    "mean_absolute_error": mean_absolute_error,
    "mean_squared_error": mean_squared_error,
}
"""The metrics that can be asked for by name."""


def checked_metrics(metrics: Metrics) -> dict[str, Metric]:
    """The metrics by name; TypeError or ValueError for a name or a thing that is none.

    >>> list(checked_metrics(["accuracy"]))
    ['accuracy']
    >>> checked_metrics(["acuracy"])
    Traceback (most recent call last):
    ValueError: metric 'acuracy' is unknown: use one of 'accuracy', 'mean_absolute_error',
    'mean_squared_error', or give a dict with a function of outputs and targets
    """
    if metrics is None:
        return {}
    if isinstance(metrics, str) or not isinstance(metrics, Iterable):
        raise TypeError(
            f"metrics is a list of names such as ['accuracy'], or a dict of functions, got {metrics!r:.60}"
        )
    if isinstance(metrics, Mapping):
        for name, metric in metrics.items():
            if not isinstance(name, str) or not callable(metric):
                raise TypeError(
                    "metrics by name are functions of outputs and targets, "
                    f"got {metric!r:.60} for {name!r:.60}"
                )
            if name in ("loss", "lr") or name.startswith("val_"):
                raise ValueError(
                    f"a metric cannot be named {name!r:.60}: the history has loss, lr and val_... already"
                )
        return dict(metrics)
    names = list(metrics)
    unknown = next((name for name in names if not isinstance(name, str) or name not in METRICS), None)
    if unknown is not None:
        raise ValueError(
            f"metric {unknown!r:.60} is unknown: use one of {', '.join(map(repr, METRICS))}, "
            "or give a dict with a function of outputs and targets"
        )
    return {name: METRICS[name] for name in names}


class Measures:
    """The mean loss and the metrics of examples that come in batches."""

    def __init__(self, metrics: Mapping[str, Metric]) -> None:
        self._metrics = metrics
        self._loss = 0.0
        self._examples = 0
        self._outputs: list[AnyArray] = []
        self._targets: list[AnyArray] = []

    def add(self, loss: float, outputs: Any, targets: AnyArray) -> None:
        """Take in a batch: its mean loss, and the outputs if a metric wants them."""
        count = len(targets)
        self._loss += loss * count
        self._examples += count
        if self._metrics:
            self._outputs.append(numbers_in(outputs))
            self._targets.append(targets)

    def results(self) -> dict[str, float]:
        """The mean loss over all examples, and each metric, by name; TypeError for one that is no number."""
        found = {"loss": self._loss / self._examples}
        if self._metrics:
            outputs, targets = np.concatenate(self._outputs), np.concatenate(self._targets)
            found |= {
                name: as_float(metric(outputs, targets), f"metric {name!r}")
                for name, metric in self._metrics.items()
            }
        return found


def _alike(targets: AnyArray, outputs: AnyArray) -> AnyArray:
    """The targets; ValueError for another shape than the outputs', which would broadcast."""
    if targets.shape != outputs.shape:
        raise ValueError(
            f"outputs have the shape {outputs.shape} and targets {targets.shape}: reshape one of them"
        )
    return targets
