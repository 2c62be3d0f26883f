"""Checkpoint: the callback that saves a training after its epochs, so that it can be resumed."""

from __future__ import annotations

import os

from nn.extras import require
from nn.optimizers.settings import flag
from nn.sizes import positive_integer
from nn.training.callbacks import Callback
from nn.training.checkpoints import directory_for, save_checkpoint
from nn.training.state import state_of
from nn.training.training import Training


class Checkpoint(Callback):
    """Saves all of a training after each epoch; `fit(..., resume=path)` goes on from there, bit for bit.

    Args:
        path: a directory, which is made if need be. The last checkpoint replaces the one before.
        every: after how many epochs; the last epoch is saved in any case.
        best_only: whether to save the best epochs alone, by the validation loss, by the training loss
            without one, or by what `keep_best=` names.

    `fit` calls it after the other callbacks, so that it saves what they have come to. Needs safetensors.

    Raises TypeError or ValueError for bad settings, NotADirectoryError or FileNotFoundError where there
    can be no such directory.
    """

    def __init__(self, path: str | os.PathLike[str], *, every: int = 1, best_only: bool = False) -> None:
        require("safetensors.numpy", "Checkpoint")
        self.path = directory_for(path)
        self.every = positive_integer(every, "every")
        self.best_only = flag(best_only, "best_only")

    def on_epoch_end(self, training: Training) -> None:
        """Save, if it is time."""
        if self.best_only:
            due = training.best.epoch == training.epoch
        else:
            is_last = training.epoch == training.epochs or training.stopping
            due = bool(is_last) or training.epoch % self.every == 0
        if due:
            save_checkpoint(self.path, state_of(training))
