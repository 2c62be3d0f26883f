"""History: what training measured after each epoch, as numbers, as a table and as curves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LARGER_IS_BETTER = ("accuracy", "precision", "recall", "f1", "auc", "r2", "score")
"""Names of measures to be made large; of all others, as of a loss, less is better."""


def larger_is_better(column: str) -> bool:
    """Whether the best epoch is the one where `column` is largest, judged by its name.

    >>> larger_is_better("val_accuracy"), larger_is_better("val_loss")
    (True, False)
    """
    return any(name in column.lower() for name in LARGER_IS_BETTER)


@dataclass
class History:
    """The measures of each epoch of training; `history["loss"]` is a list with one number an epoch.

    Attributes:
        epochs: the numbers of the epochs, from 1.
        columns: a list for each measure: "loss", the metrics, the same of the validation examples as
            "val_loss", ..., and "lr", the learning rate. The training loss is the mean over the batches
            as they came, without the penalty.
        seconds: how long each epoch took.
        interrupted: whether Ctrl-C ended the training.
        stopped: why training ended before the last epoch, or "".
    """

    epochs: list[int] = field(default_factory=list)
    columns: dict[str, list[float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list, compare=False)
    interrupted: bool = False
    stopped: str = ""

    def __getitem__(self, column: str) -> list[float]:
        return self.columns[column]

    def __len__(self) -> int:
        """The number of epochs."""
        return len(self.epochs)

    def append(self, epoch: int, measures: dict[str, float], seconds: float) -> None:
        """Take in the measures of an epoch."""
        self.epochs.append(epoch)
        self.seconds.append(seconds)
        for name, x in measures.items():
            self.columns.setdefault(name, []).append(x)

    @property
    def monitor(self) -> str:
        """The column that says which epoch was best: "val_loss", or "loss" without validation."""
        return "val_loss" if "val_loss" in self.columns else "loss"

    @property
    def best_epoch(self) -> int | None:
        """The epoch with the least validation loss, or training loss without one; None before the first."""
        if not self.epochs:
            return None
        column = self.columns[self.monitor]
        return self.epochs[column.index(min(column))]

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "epochs": list(self.epochs),
            "columns": {name: list(column) for name, column in self.columns.items()},
            "seconds": list(self.seconds),
            "interrupted": self.interrupted,
            "stopped": self.stopped,
        }

    @classmethod
    def from_dict(cls, state: dict[str, Any]) -> History:
        """The history of which `to_dict()` gave `state`."""
        return cls(**state)
