"""The course of a training: a measure over the epochs, in training and validation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

import nn
from autograd.coercion import as_array, describe
from visualize.plots.axes import axes


def history(training: nn.History | Mapping[str, Any], measure: str = "loss", ax: Any = None) -> Any:
    """A measure over the epochs, and the same of the validation examples, with the best epoch marked.

    Args:
        training: what `nn.fit` returned; or a dict with a list for each measure, one number an epoch, such
            as {"loss": [...], "val_loss": [...]}.
        measure: which of them; its curve in validation is called "val_" and the measure.
        ax: axes of matplotlib to draw into; new ones without.

    Returns:
        The axes, as `nn.History.plot` draws them.

    Raises KeyError for a measure that is not there, TypeError or ValueError for other data.
    """
    if isinstance(training, Mapping):
        training = _as_history(training)
    if not isinstance(training, nn.History):
        raise TypeError(f"a history is what nn.fit returns, or a dict of lists, got {describe(training)}")
    _checked(training, measure)
    return training.plot(axes(ax, "plots.history()"), measure)


def _as_history(columns: Mapping[str, Any]) -> nn.History:
    lists = {str(name): as_array(column, f"the column {name!r}") for name, column in columns.items()}
    wrong = next((name for name, column in lists.items() if column.ndim != 1), None)
    if wrong is not None:
        raise ValueError(f"{wrong!r} has one number for each epoch, got the shape {lists[wrong].shape}")
    lengths = {name: len(column) for name, column in lists.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"each column has one number for each epoch, got {lengths}")
    epochs = list(range(1, 1 + next(iter(lengths.values()), 0)))
    monitor = next((name for name in ("val_loss", "loss") if name in lists), next(iter(lists), None))
    return nn.History(epochs, {name: column.tolist() for name, column in lists.items()}, monitor=monitor)


def _checked(training: nn.History, measure: str) -> None:
    """KeyError or ValueError, if there is nothing to draw."""
    column = training[measure]
    if not training.epochs:
        raise ValueError("there are no epochs to draw: train first")
    if not np.isfinite(column).any():
        raise ValueError(
            f"all of {measure!r} are NaN or infinite: training has diverged, nothing can be drawn"
        )
