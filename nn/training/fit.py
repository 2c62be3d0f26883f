"""fit: a model, data, a loss and an optimizer, checked and put together, and then trained."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from autograd.coercion import describe
from nn.data import Batches
from nn.initializers import Rng
from nn.module import Module, modes_kept
from nn.optimizers import Optimizer
from nn.optimizers.settings import positive
from nn.schedules import Schedule
from nn.sizes import positive_integer
from nn.training.best import Best
from nn.training.callbacks import Callback
from nn.training.checkpoint_callback import Checkpoint
from nn.training.checkpoints import CheckpointError, load_checkpoint
from nn.training.checks import (
    Penalty,
    checked_callbacks,
    checked_examples,
    checked_loss,
    checked_model,
    checked_optimizer,
    checked_penalty,
    checked_schedule,
)
from nn.training.early_stopping import EarlyStopping
from nn.training.evaluation import Loss
from nn.training.history import History
from nn.training.loop import Recipe, run
from nn.training.measures import Metrics, checked_metrics
from nn.training.rehearsal import rehearse_training, rehearse_validation
from nn.training.state import restore
from nn.training.step import CompiledStep, RecordedStep
from nn.training.training import Training

BATCH_SIZE = 32
"""Examples a step, if nobody says how many."""


def fit(
    model: Module,
    data: Any,
    loss: Loss,
    optimizer: Optimizer,
    *,
    epochs: int = 10,
    batch_size: int | None = None,
    validation: Any = None,
    metrics: Metrics = None,
    schedule: Schedule | None = None,
    penalty: Penalty | None = None,
    clip_norm: float | None = None,
    callbacks: Iterable[Callback] = (),
    progress: bool | None = None,
    keep_best: bool | str = False,
    rng: Rng = None,
    resume: str | os.PathLike[str] | None = None,
    compiled: bool = False,
) -> History:
    """Train a model on examples, batch by batch, and say how it went.

    Ctrl-C ends it after the batch that is being computed, and leaves the model with its best weights
    so far; the history says so. A second Ctrl-C raises KeyboardInterrupt at once. After the training all
    modules are in the mode, train() or eval(), that they were in before.

    Args:
        model: a module of Tensors, or of Values, a circuit, which takes one example at a time.
        data: a tuple (x, y) of arrays, or `nn.data.Batches(x, y, ...)` with a batch size and a random
            generator of its own.
        loss: a function of outputs and targets to their mean loss, a scalar node, as `nn.cross_entropy` is.
        optimizer: over parameters of this model; those that it leaves out stay as they are.
        epochs: how often all examples are gone through, those before a resumption included.
        batch_size: examples a step, if `data` is a tuple; 32 without.
        validation: examples to measure the model on after each epoch, as a tuple or `Batches`.
        metrics: names such as ["accuracy"], or a dict of functions of outputs and targets, arrays with one
            row an example. In training they are of the outputs as they came, kept for an epoch.
            "accuracy" takes a single output for a logit; of a probability, give
            {"accuracy": lambda outputs, targets: nn.metrics.accuracy(outputs, targets, threshold=0.5)}.
        schedule: a learning-rate schedule of this optimizer, which goes a step on after each epoch.
        penalty: a function of the model that is added to the loss of each batch, such as
            `lambda model: nn.penalties.l2_penalty(model, 0.1, n)`.
        clip_norm: how long the gradient of all parameters together may be.
        callbacks: what else is to be done, such as `nn.EarlyStopping()` and `nn.Checkpoint(path)`.
        progress: whether there is a progress bar (tqdm). None: in terminals and notebooks, when the
            training takes more than a second.
        keep_best: whether the model ends with its best weights rather than the last ones: True by the
            validation loss (the training loss without one), or the name of a column of the history.
        rng: a random generator or a seed for the order of the examples, if `data` is a tuple. The same
            seeds here, in the model's initial weights and in its Dropouts give the same bits.
        resume: the directory of a `Checkpoint`, to go on from. Everything else has to be as it was when it
            was saved: of data, losses and penalties, shapes and names are compared.
        compiled: whether a step is recorded once and then run again as a plan, which is faster where batches
            are small. It is for models of Tensors that compute the same each time: see `CompiledStep`.

    Returns:
        The measures of each epoch.

    Raises TypeError or ValueError for what does not go together, such as labels that do not exist, and
    CheckpointError or FileNotFoundError for a checkpoint that cannot be resumed; then nothing has changed.
    Raises Diverged where a number stops being finite. After this and any other error in the middle of an
    epoch model and optimizer are as before the epoch.

    >>> import numpy as np
    >>> import nn
    >>> x, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 0])
    >>> model = nn.MLP([2, 8, 2], rng=0)
    >>> optimizer = nn.Adam(model.parameters(), lr=0.05)
    >>> history = fit(model, (x, y), nn.cross_entropy, optimizer, epochs=60, metrics=["accuracy"], rng=0)
    >>> history["accuracy"][-1]
    1.0
    """
    checked_model(model)
    arrays = checked_examples(data, "data")
    checked_loss(loss)
    checked_optimizer(optimizer, model)
    penalty = checked_penalty(penalty)
    if not isinstance(compiled, bool):
        raise TypeError(f"compiled is True or False, got {describe(compiled)}")
    recipe = Recipe(
        (CompiledStep if compiled else RecordedStep)(model, loss, penalty),
        checked_metrics(metrics),
        None if validation is None else checked_examples(validation, "validation"),
        _keeps_best(keep_best),
    )
    training = Training(
        model=model,
        loss=loss,
        optimizer=optimizer,
        batches=_batches(data, arrays, batch_size, rng),
        epochs=positive_integer(epochs, "epochs"),
        columns=_columns(recipe),
        best=Best(keep_best if isinstance(keep_best, str) else None),
        history=History(),
        schedule=checked_schedule(schedule, optimizer),
        penalty=penalty,
        clip_norm=None if clip_norm is None else positive(clip_norm, "clip_norm"),
        callbacks=sorted(checked_callbacks(callbacks), key=lambda callback: isinstance(callback, Checkpoint)),
    )
    training.history.monitor = training.best.monitor
    _check_monitors(training)
    if not isinstance(progress, bool | None):
        raise TypeError(f"progress is True, False or None, got {describe(progress)}")
    rehearse_training(model, training.batches, loss, penalty, recipe.metrics)
    if recipe.validation is not None:
        rehearse_validation(model, recipe.validation, loss, recipe.metrics)
    if resume is not None:
        _resume(training, resume)
    with modes_kept(model):
        model.train()
        run(training, recipe, progress)
    return training.history


def _batches(data: Any, arrays: Any, batch_size: int | None, rng: Rng) -> Batches:
    if not isinstance(data, Batches):
        return Batches(*arrays, batch_size=BATCH_SIZE if batch_size is None else batch_size, rng=rng)
    for name, given in (("batch_size", batch_size), ("rng", rng)):
        if given is not None:
            raise ValueError(f"the data are Batches with their own {name}: Batches(..., {name}={name})")
    return data


def _columns(recipe: Recipe) -> list[str]:
    names = ["loss", *recipe.metrics]
    of_validation = [f"val_{name}" for name in names] if recipe.validation else []
    return [*names, *of_validation, "lr"]


def _check_monitors(training: Training) -> None:
    """ValueError if a column is to be watched that there will not be."""
    watched = [training.best, *(c.best for c in training.callbacks if isinstance(c, EarlyStopping))]
    for best in watched:
        if best.monitor is not None and best.monitor not in training.columns:
            raise ValueError(
                f"the column {best.monitor!r:.60} is to be monitored, and there will be "
                f"{', '.join(training.columns)}: choose one of them, or give validation= and metrics= for it"
            )


def _keeps_best(keep_best: Any) -> bool:
    if not isinstance(keep_best, bool | str):
        raise TypeError(f"keep_best is True, False or the name of a column, got {describe(keep_best)}")
    return keep_best is not False


def _resume(training: Training, path: str | os.PathLike[str]) -> None:
    state = load_checkpoint(path)
    try:
        restore(training, state)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise CheckpointError(
            f"the checkpoint {os.fspath(path)} does not fit: {error}. Call fit as in the training that it "
            "is of; or start anew from its weights, with "
            "model.load_state_dict(nn.training.load_checkpoint(path)['weights'])"
        ) from error
