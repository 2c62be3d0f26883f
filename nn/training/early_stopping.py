"""EarlyStopping: training ends when validation has not become better for a while."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nn.optimizers.settings import flag
from nn.optimizers.state import count_of_steps, require_keys
from nn.sizes import positive_integer
from nn.training.best import Best
from nn.training.callbacks import Callback
from nn.training.training import Training


class EarlyStopping(Callback):
    """Stops after `patience` epochs without an improvement, and gives back the best weights.

    What is learned after the validation loss has begun to rise is noise. Lecture 003.

    Args:
        monitor: a column of the history; by default the validation loss, or the training loss without one.
        patience: how many epochs to wait for an improvement.
        min_delta: by how much the measure has to be better to count as one, at least 0.
        mode: "min" or "max", whether less or more is better; None goes by the name of the column.
        restore_best: whether the model ends with the weights of the best epoch rather than the last,
            also if all epochs were used.

    Raises TypeError or ValueError for settings out of range, and at the start of training for a column
    that it does not measure.

    >>> EarlyStopping(patience=0)
    Traceback (most recent call last):
    ValueError: patience is at least 1, got 0
    """

    def __init__(
        self,
        monitor: str | None = None,
        *,
        patience: int = 5,
        min_delta: float = 0.0,
        mode: str | None = None,
        restore_best: bool = True,
    ) -> None:
        self.patience = positive_integer(patience, "patience")
        self.restore_best = flag(restore_best, "restore_best")
        self.best = Best(monitor, mode, min_delta)
        self.waited = 0

    def on_train_begin(self, training: Training) -> None:
        """Forget an earlier training; one that is resumed may have nothing left to wait for."""
        if not training.epoch:
            self.best.forget()
            self.waited = 0
        self._judge(training)

    def on_epoch_end(self, training: Training) -> None:
        """Count the epochs since the last improvement."""
        self.waited = 0 if self.best.update(training.history, training.model) else self.waited + 1
        self._judge(training)

    def on_train_end(self, training: Training) -> None:
        """Give the model the best weights."""
        if self.restore_best:
            self.best.restore(training.model)

    def state_dict(self) -> dict[str, Any]:
        """The best so far, and how long ago it was."""
        return {"best": self.best.state_dict(), "waited": self.waited}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict()` gave."""
        require_keys(state, ("best", "waited"), "the state of EarlyStopping")
        waited = count_of_steps(state["waited"], "waited")
        self.best.load_state_dict(state["best"])
        self.waited = waited

    def _judge(self, training: Training) -> None:
        if self.waited >= self.patience:
            name = self.best.monitor or training.history.monitored
            training.stop(f"stopped early: {name} has not improved for {self.waited} epochs")
