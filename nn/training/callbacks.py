"""Callbacks: what else is to be done at the turns of training, in one's own words."""

from __future__ import annotations

from typing import Any

from nn.training.training import Training


class Callback:
    """The base of callbacks: derive from it, and define the methods of the turns that matter.

    Each gets the `Training`: its model, optimizer, epoch, batch, history, and `stop(why)`, which ends
    it after the epoch. What a callback has to remember over a checkpoint it gives in `state_dict()`.
    """

    def on_train_begin(self, training: Training) -> None:
        """Before the first epoch."""

    def on_epoch_begin(self, training: Training) -> None:
        """Before the first batch of each epoch."""

    def on_batch_end(self, training: Training) -> None:
        """After each step of the optimizer; `training.batch_loss` is the loss of the batch."""

    def on_epoch_end(self, training: Training) -> None:
        """After each epoch, when its measures are in the history."""

    def on_train_end(self, training: Training) -> None:
        """At the end, also after Ctrl-C, but not after an error."""

    def state_dict(self) -> dict[str, Any]:
        """What training has to have in order to go on as if it had not been interrupted; plain data."""
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take over what `state_dict()` gave."""
