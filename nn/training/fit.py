"""fit: the training loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from time import perf_counter
from typing import Any

from autograd.debugging import NonFiniteError
from nn.clipping import clip_grad_norm_
from nn.data import Batches
from nn.data.arrays import AnyArray
from nn.initializers import Rng
from nn.module import Module
from nn.optimizers import Optimizer
from nn.parameter import zero_grad
from nn.schedules import Schedule
from nn.sizes import positive_integer
from nn.training.best import Best
from nn.training.callbacks import Callback
from nn.training.checks import checked_examples, checked_loss, checked_model, checked_optimizer
from nn.training.evaluation import LARGE, Loss, measured
from nn.training.history import History
from nn.training.interruption import CtrlC
from nn.training.measures import Measures, Metric, Metrics, checked_metrics
from nn.training.outputs import modes_of, on_batches, set_modes, state_is_finite
from nn.training.progress import progress_bar, summary
from nn.training.training import Training

Penalty = Callable[[Module], Any]


@dataclass
class _Recipe:
    """What is done at each step and after each epoch."""

    loss: Loss
    penalty: Penalty | None
    clip_norm: float | None
    metrics: dict[str, Metric]
    validation: tuple[AnyArray, AnyArray] | None


def fit(
    model: Module,
    data: Any,
    loss: Loss,
    optimizer: Optimizer,
    *,
    epochs: int = 10,
    batch_size: int = 32,
    validation: Any = None,
    metrics: Metrics = None,
    schedule: Schedule | None = None,
    penalty: Penalty | None = None,
    clip_norm: float | None = None,
    callbacks: Sequence[Callback] = (),
    progress: bool | None = None,
    keep_best: bool | str = False,
    rng: Rng = None,
    resume: Any = None,
) -> History:
    """Train a model."""
    checked_model(model)
    arrays = checked_examples(data, "data")
    checked_loss(loss)
    checked_optimizer(optimizer, model)
    batches = data if isinstance(data, Batches) else Batches(*arrays, batch_size=batch_size, rng=rng)
    recipe = _Recipe(
        loss,
        penalty,
        clip_norm,
        checked_metrics(metrics),
        None if validation is None else checked_examples(validation, "validation"),
    )
    epochs = positive_integer(epochs, "epochs")
    best = Best(keep_best if isinstance(keep_best, str) else None)
    training = Training(model, optimizer, batches, epochs, best, schedule, list(callbacks))
    modes = modes_of(model)
    model.train()
    try:
        _run(training, recipe, progress, bool(keep_best))
    finally:
        set_modes(modes)
    return training.history


def _run(training: Training, recipe: _Recipe, progress: bool | None, keep_best: bool) -> None:
    per_epoch, history = len(training.batches), training.history
    done, total = training.epoch * per_epoch, training.epochs * per_epoch
    with CtrlC() as ctrl_c, progress_bar(progress, done, total) as bar:
        try:
            for callback in training.callbacks:
                callback.on_train_begin(training)
            while training.epoch < training.epochs and not training.stopping:
                _epoch(training, recipe, ctrl_c, bar)
        except KeyboardInterrupt:
            if ctrl_c.insisted:
                raise
            history.interrupted = True
            training.stop(f"interrupted in epoch {training.epoch}")
        history.stopped = training.stopping
        if keep_best or history.interrupted:
            training.best.restore(training.model)
        for callback in training.callbacks:
            callback.on_train_end(training)


def _epoch(training: Training, recipe: _Recipe, ctrl_c: CtrlC, bar: Any) -> None:
    model, optimizer = training.model, training.optimizer
    before = model.state_dict(), optimizer.state_dict()
    start = perf_counter()
    training.epoch += 1
    training.batch = 0
    bar.set_description(f"epoch {training.epoch}/{training.epochs}", refresh=False)
    for callback in training.callbacks:
        callback.on_epoch_begin(training)
    try:
        measures = {**_steps(training, recipe, ctrl_c, bar), **_validated(training, recipe)}
        if not state_is_finite(model.state_dict()):
            raise _diverged(training, "the weights are no longer finite")
    except (NonFiniteError, Diverged):
        model.load_state_dict(before[0])
        optimizer.load_state_dict(before[1])
        raise
    training.history.append(training.epoch, {**measures, "lr": optimizer.lr}, perf_counter() - start)
    bar.set_postfix_str(summary(measures), refresh=False)
    training.best.update(training.history, model)
    if training.schedule is not None:
        training.schedule.step()
    for callback in training.callbacks:
        callback.on_epoch_end(training)
    if ctrl_c.noted:
        raise KeyboardInterrupt


def _steps(training: Training, recipe: _Recipe, ctrl_c: CtrlC, bar: Any) -> dict[str, float]:
    """One epoch of steps: the mean loss, and the metrics."""
    model, optimizer, apply = training.model, training.optimizer, on_batches(training.model)
    parameters, loss, penalty, clip_norm = model.parameters(), recipe.loss, recipe.penalty, recipe.clip_norm
    measures = Measures(recipe.metrics)
    listeners = [c for c in training.callbacks if type(c).on_batch_end is not Callback.on_batch_end]
    for x, y in training.batches:
        training.batch += 1
        outputs = apply(x)
        total = value = loss(outputs, y)
        if penalty is not None:
            total = value + penalty(model)
        training.batch_loss = number = value.item()
        if not isfinite(number if penalty is None else total.item()):
            raise _diverged(training, f"the loss is {total.item()}")
        zero_grad(parameters)
        total.backward()
        if clip_norm is not None and not isfinite(
            clip_grad_norm_(optimizer.parameters, clip_norm, error_if_nonfinite=False)
        ):
            raise _diverged(training, "the gradient is not finite")
        optimizer.step()
        measures.add(number, outputs, y)
        for callback in listeners:
            callback.on_batch_end(training)
        bar.update()
        if ctrl_c.noted:
            raise KeyboardInterrupt
    return measures.results()


def _validated(training: Training, recipe: _Recipe) -> dict[str, float]:
    if recipe.validation is None:
        return {}
    found = measured(training.model, recipe.validation, recipe.loss, recipe.metrics, LARGE)
    if not isfinite(found["loss"]):
        raise _diverged(training, f"the validation loss is {found['loss']}")
    return {f"val_{name}": x for name, x in found.items()}


class Diverged(FloatingPointError):
    """Raised where a loss, a gradient or a weight is NaN or infinite: training leads nowhere from there."""


def _diverged(training: Training, what: str) -> Diverged:
    return Diverged(
        f"epoch {training.epoch}, batch {training.batch}: {what}. The model is again as it was before this "
        "epoch. Take a smaller learning rate or clip_norm=; inside autograd.debug(), fit names the first "
        "operation that went wrong"
    )
