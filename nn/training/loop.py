"""The loop of training: epochs, each of steps and a look at the validation examples."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from time import perf_counter

import numpy as np

from nn.clipping import clip_grad_norm_
from nn.data.arrays import AnyArray
from nn.training.callbacks import Callback
from nn.training.evaluation import LARGE, measured
from nn.training.history import History
from nn.training.interruption import CtrlC
from nn.training.measures import Measures, Metric
from nn.training.outputs import state_is_finite
from nn.training.progress import Bar, progress_bar, summary
from nn.training.step import Step
from nn.training.training import Training


class Diverged(FloatingPointError):
    """Raised where a loss, a gradient or a weight became NaN or infinite; `history` has the epochs before."""

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


@dataclass(frozen=True)
class Recipe:
    """What is done in each epoch, and never changes."""

    step: Step
    metrics: dict[str, Metric]
    validation: tuple[AnyArray, AnyArray] | None
    keep_best: bool


def run(training: Training, recipe: Recipe, progress: bool | None) -> None:
    """Train until the last epoch, until a callback stops it or until Ctrl-C."""
    per_epoch, history = len(training.batches), training.history
    done, total = training.epoch * per_epoch, training.epochs * per_epoch
    with CtrlC() as ctrl_c, progress_bar(progress, done, total) as bar:
        try:
            for callback in training.callbacks:
                callback.on_train_begin(training)
            while training.epoch < training.epochs and not training.stopping:
                _epoch(training, recipe, ctrl_c, bar)
                ctrl_c.obey()
        except KeyboardInterrupt:
            if ctrl_c.insisted:
                raise
            history.interrupted = True
            training.stop(f"interrupted in epoch {training.epoch}")
        history.stopped = training.stopping
        if recipe.keep_best or history.interrupted:
            training.best.restore(training.model)
        for callback in training.callbacks:
            callback.on_train_end(training)


def _epoch(training: Training, recipe: Recipe, ctrl_c: CtrlC, bar: Bar) -> None:
    model, optimizer = training.model, training.optimizer
    start = perf_counter()
    training.epoch += 1
    training.batch = 0
    bar.set_description(f"epoch {training.epoch}/{training.epochs}", refresh=False)
    for callback in training.callbacks:
        callback.on_epoch_begin(training)
    good = model.state_dict(), optimizer.state_dict()
    try:
        with np.errstate(all="ignore"):  # what overflows is noticed here, and stops the training
            measures = {**_steps(training, recipe, ctrl_c, bar), **_validated(training, recipe)}
        if not state_is_finite(model.state_dict()):
            raise _diverged(training, "the weights are not finite any more")
    except Exception:
        model.load_state_dict(good[0])
        optimizer.load_state_dict(good[1])
        raise
    training.history.append(training.epoch, {**measures, "lr": optimizer.lr}, perf_counter() - start)
    bar.set_postfix_str(summary(measures), refresh=False)
    training.best.update(training.history, model)
    if training.schedule is not None:
        training.schedule.step()
    for callback in training.callbacks:
        callback.on_epoch_end(training)


def _steps(training: Training, recipe: Recipe, ctrl_c: CtrlC, bar: Bar) -> dict[str, float]:
    """One epoch of steps: the mean loss, and the metrics."""
    optimizer, step, clip_norm = training.optimizer, recipe.step, training.clip_norm
    measures = Measures(recipe.metrics)
    listeners = [c for c in training.callbacks if type(c).on_batch_end is not Callback.on_batch_end]
    for x, y in training.batches:
        training.batch += 1
        training.batch_loss, total, outputs = step(x, y)
        if not isfinite(total):
            raise _diverged(training, f"the loss is {total}")
        if clip_norm is not None:
            norm = clip_grad_norm_(optimizer.parameters, clip_norm, error_if_nonfinite=False)
            if not isfinite(norm):
                raise _diverged(training, f"the norm of the gradient is {norm}")
        optimizer.step()
        measures.add(training.batch_loss, outputs, y)
        for callback in listeners:
            callback.on_batch_end(training)
        bar.update()
        ctrl_c.obey()
    return measures.results()


def _validated(training: Training, recipe: Recipe) -> dict[str, float]:
    if recipe.validation is None:
        return {}
    found = measured(training.model, recipe.validation, training.loss, recipe.metrics, LARGE)
    if not isfinite(found["loss"]):
        raise _diverged(training, f"the validation loss is {found['loss']}")
    return {f"val_{name}": x for name, x in found.items()}


def _diverged(training: Training, what: str) -> Diverged:
    return Diverged(
        f"epoch {training.epoch}, batch {training.batch}: {what}. The model is again as it was before this "
        "epoch. Take a smaller learning rate, or clip_norm=1.0; inside `with autograd.debug():` fit names "
        "the first operation that went wrong",
        training.history,
    )
