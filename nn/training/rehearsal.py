"""A rehearsal before training: what would fail in the middle of it fails here, and nothing has changed.

The model sees a few examples, and the loss all targets: a label that does not exist is found also if it
is the last one of fifty thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd import Tensor, no_grad
from nn.data import Batches
from nn.data.arrays import AnyArray, rows
from nn.module import Module, modes_kept
from nn.training.checks import Penalty, require_recorded
from nn.training.evaluation import Loss
from nn.training.generators import generators_in, set_states, states_of
from nn.training.measures import METRICS, Metric
from nn.training.outputs import numbers_in, on_batches

FEW = 64
"""Examples that the model sees at most."""

MANY = 1000
"""Targets that the loss sees at a time."""


def rehearse_training(
    model: Module,
    batches: Batches,
    loss: Loss,
    penalty: Penalty | None,
    metrics: Mapping[str, Metric],
) -> None:
    """TypeError or ValueError if model, data, loss, penalty and metrics do not go together."""
    rest = batches.examples % batches.batch_size
    smallest = rest if rest and not batches.drop_last else batches.batch_size
    x, y = rows(batches.arrays, np.arange(min(smallest, FEW)))
    with _undone(model):
        model.train()
        outputs = on_batches(model)(x)
        require_recorded(loss(outputs, y), "loss")
        if penalty is not None:
            require_recorded(penalty(model), "penalty")
        shape = numbers_in(outputs).shape if metrics else x.shape
        if shape[:1] != x.shape[:1]:
            raise ValueError(
                f"metrics take outputs with one row an example, and of {len(x)} examples the model made the "
                f"shape {shape}: train without metrics=, or let the model keep the first axis"
            )
        _check_targets(loss, metrics, outputs, batches.arrays[1])


def rehearse_validation(
    model: Module, examples: tuple[AnyArray, AnyArray], loss: Loss, metrics: Mapping[str, Metric]
) -> None:
    """TypeError or ValueError if the validation examples are not such as the model can be tried on."""
    x, _ = rows(examples, np.arange(min(len(examples[0]), FEW)))
    with _undone(model), no_grad():
        _check_targets(loss, metrics, on_batches(model.eval())(x), examples[1])


def _check_targets(loss: Loss, metrics: Mapping[str, Metric], outputs: Any, targets: AnyArray) -> None:
    """Let the loss and the metrics of this package look at all targets, with the first output for each.

    Metrics of others may be defined for whole sets of examples alone.
    """
    if not isinstance(outputs, list) and not (isinstance(outputs, Tensor) and outputs.ndim):
        return  # outputs of another kind: what the loss does with them is its own affair
    known = [metric for metric in metrics.values() if metric in METRICS.values()]
    with no_grad():
        for start in range(0, len(targets), MANY):
            part = targets[start : start + MANY]
            output = _repeated(outputs, len(part))
            loss(output, part)
            for metric in known:
                metric(numbers_in(output), part)


def _repeated(outputs: Any, count: int) -> Any:
    """The first output, as that of so many examples."""
    if isinstance(outputs, list):
        return outputs[:1] * count
    return Tensor(np.repeat(numbers_in(outputs)[:1], count, axis=0))


@contextmanager
def _undone(model: Module) -> Iterator[None]:
    """Afterwards modes, buffers and random generators of the model are as they were."""
    generators = generators_in(model)
    states = states_of(generators)
    buffers = [
        (module, name, getattr(module, name), getattr(module, name).copy())
        for module in model.modules()
        for name in module.buffer_names
    ]
    try:
        with modes_kept(model), np.errstate(all="ignore"):  # as in training
            yield
    finally:
        set_states(generators, states)
        for module, name, buffer, numbers in buffers:
            buffer[...] = numbers
            setattr(module, name, buffer)
