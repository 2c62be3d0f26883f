"""Training: all that changes while a model is fitted, in one place for callbacks and checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nn.data import Batches
from nn.module import Module
from nn.optimizers import Optimizer
from nn.schedules import Schedule
from nn.training.best import Best
from nn.training.history import History

if TYPE_CHECKING:
    from nn.training.callbacks import Callback
    from nn.training.checks import Penalty
    from nn.training.evaluation import Loss


@dataclass
class Training:
    """A training that is going on, as callbacks see it.

    Attributes:
        model, loss, optimizer, batches, schedule, penalty, clip_norm, callbacks: as given to `fit`.
        epochs: how many there will be in all.
        columns: the names of what is measured in each epoch.
        epoch: the number of the present one, from 1; 0 before the first.
        batch: the number of the present batch in its epoch, from 1.
        batch_loss: the loss of that batch, without the penalty.
        history: the measures of the epochs so far.
        best: the best weights so far.
        stopping: why training ends after this epoch, or "" if it goes on.
    """

    model: Module
    loss: Loss
    optimizer: Optimizer
    batches: Batches
    epochs: int
    columns: list[str]
    best: Best
    history: History
    schedule: Schedule | None = None
    penalty: Penalty | None = None
    clip_norm: float | None = None
    callbacks: Sequence[Callback] = field(default_factory=list)
    epoch: int = 0
    batch: int = 0
    batch_loss: float = 0.0
    stopping: str = ""

    def stop(self, why: str) -> None:
        """End the training after this epoch; `why` is kept in the history."""
        self.stopping = why
