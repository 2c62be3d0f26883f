"""History: what training measured after each epoch, as numbers, as a table and as curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, isnan
from typing import Any

from autograd.coercion import describe
from nn.optimizers.state import require_keys
from nn.overfitting import OverfitReport, overfit_report
from nn.training import curves, table

LARGER_IS_BETTER = ("accuracy", "precision", "recall", "f1", "auc", "r2", "score")
"""Names of measures to be made large; of all others, as of a loss, less is better."""


def larger_is_better(column: str) -> bool:
    """Whether the best epoch is the one where `column` is largest, judged by its name.

    >>> larger_is_better("val_accuracy"), larger_is_better("val_loss")
    (True, False)
    """
    return any(name in column.lower() for name in LARGER_IS_BETTER)


@dataclass(repr=False)
class History:
    """The measures of each epoch; `history["loss"]` is a list with one number an epoch.

    It prints as a table, shows itself in a notebook, and `plot()` draws the curves.

    Attributes:
        epochs: the numbers of the epochs, from 1.
        columns: a list for each measure: "loss", the metrics, the same of the validation examples as
            "val_loss", ..., and "lr", the learning rate. The training loss is the mean over the batches as
            they came, in training mode and without the penalty.
        seconds: how long each epoch took.
        monitor: the column that says which epoch was best; None for "val_loss", or "loss" without
            validation.
        interrupted: whether Ctrl-C ended the training.
        stopped: why training ended before the last epoch, or "".

    >>> history = History([1, 2], {"loss": [0.7, 0.25], "val_loss": [0.5, 0.625]}, [1.0, 1.5])
    >>> history["loss"][-1], history.best_epoch
    (0.25, 1)
    >>> print(history)
      epoch  loss  val_loss
    *     1   0.7       0.5
          2  0.25     0.625
    2 epochs in 2.5 s, * best by val_loss: epoch 1, 0.5
    """

    epochs: list[int] = field(default_factory=list)
    columns: dict[str, list[float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list, compare=False)
    monitor: str | None = None
    interrupted: bool = False
    stopped: str = ""

    def __getitem__(self, column: str) -> list[float]:
        if column not in self.columns:
            raise KeyError(
                f"there is no column {column!r:.60}: there are {', '.join(self.columns) or 'none'}"
            )
        return self.columns[column]

    def __len__(self) -> int:
        """The number of epochs."""
        return len(self.epochs)

    def append(self, epoch: int, measures: Mapping[str, float], seconds: float) -> None:
        """Take in the measures of an epoch; ValueError if they are not those of the epochs before."""
        if self.epochs and measures.keys() != self.columns.keys():
            raise ValueError(f"the columns are {', '.join(self.columns)}, got {', '.join(measures)}")
        self.epochs.append(epoch)
        self.seconds.append(seconds)
        for name, x in measures.items():
            self.columns.setdefault(name, []).append(x)

    @property
    def monitored(self) -> str:
        """The name of the column that says which epoch was best."""
        return self.monitor or ("val_loss" if "val_loss" in self.columns else "loss")

    @property
    def best_epoch(self) -> int | None:
        """The first epoch where the monitored column was best, None if there are no epochs."""
        if not self.epochs:
            return None
        sign = -1.0 if larger_is_better(self.monitored) else 1.0
        column = [inf if isnan(x) else sign * x for x in self[self.monitored]]
        return self.epochs[column.index(min(column))]

    def overfit_report(self, tolerance: float = 0.1) -> OverfitReport:
        """Over- or underfitting or neither, in plain language: see `nn.overfitting.overfit_report`.

        Raises ValueError without a validation loss.
        """
        if "val_loss" not in self.columns:
            raise ValueError("there is no validation loss to compare with: call fit with validation=(x, y)")
        return overfit_report(self["loss"], self["val_loss"], tolerance)

    def plot(self, ax: Any = None, measure: str = "loss") -> Any:
        """The curves of a measure in training and validation, with the best epoch marked.

        Args:
            ax: axes of matplotlib to draw into; new ones without.
            measure: a column, such as "loss" or "accuracy".

        Returns:
            The axes. Needs matplotlib.

        Raises KeyError for an unknown measure, ValueError if there are no epochs yet.
        """
        return curves.draw(self, measure, ax)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "epochs": list(self.epochs),
            "columns": {name: list(column) for name, column in self.columns.items()},
            "seconds": list(self.seconds),
            "monitor": self.monitor,
            "interrupted": self.interrupted,
            "stopped": self.stopped,
        }

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> History:
        """The history of which `to_dict()` gave `state`; TypeError or ValueError for anything else."""
        require_keys(state, History().to_dict(), "a history")
        epochs, columns, seconds = state["epochs"], state["columns"], state["seconds"]
        if not isinstance(columns, Mapping):
            raise TypeError(f"the columns of a history are a dict of lists, got {describe(columns)}")
        for name, column in {"epochs": epochs, "seconds": seconds, **columns}.items():
            if not isinstance(column, list | tuple) or len(column) != len(epochs):
                raise ValueError(f"{name} of a history is a list with one number for each epoch")
        return cls(
            [int(epoch) for epoch in epochs],
            {str(name): [float(x) for x in column] for name, column in columns.items()},
            [float(x) for x in seconds],
            state["monitor"],
            bool(state["interrupted"]),
            str(state["stopped"]),
        )

    def summary(self) -> str:
        """In one line: how many epochs there were, which was best, and why it ended early."""
        count = len(self)
        if not count:
            best = ""
        else:
            best_epoch = self.best_epoch
            value = self[self.monitored][self.epochs.index(best_epoch or 0)]
            best = (
                f" in {sum(self.seconds):.3g} s, * best by {self.monitored}: epoch {best_epoch}, {value:.4g}"
            )
        why = f"; {self.stopped}" if self.stopped else ""
        return f"{count} epoch{'s' if count != 1 else ''}{best}{why}"

    def __repr__(self) -> str:
        return f"History({self.summary().replace('* ', '')})"

    def __str__(self) -> str:
        return table.as_text(self)

    def _repr_html_(self) -> str:
        return table.as_html(self) + curves.as_svg(self)
