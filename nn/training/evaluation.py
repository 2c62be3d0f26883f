"""How good a model is on given examples: its loss and metrics, in use rather than in training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from autograd import no_grad
from nn.data import Batches
from nn.data.arrays import AnyArray
from nn.module import Module, modes_kept
from nn.sizes import positive_integer
from nn.training.checks import checked_examples, checked_loss, checked_model, require_scalar_node
from nn.training.measures import Measures, Metric, Metrics, checked_metrics
from nn.training.outputs import on_batches

Loss: TypeAlias = Callable[[Any, Any], Any]
"""A function of outputs and targets to the mean over the batch, a scalar node."""

LARGE = 256
"""Examples at a time where nothing is learned: large enough for speed, small enough for the cache."""


def evaluate(
    model: Module, data: Any, loss: Loss, metrics: Metrics = None, *, batch_size: int = LARGE
) -> dict[str, float]:
    """The mean loss and the metrics of a model on all examples, in `eval()` mode and without recording.

    Args:
        model: a module of Tensors, or of Values, which takes one example at a time.
        data: a tuple (x, y) of arrays, or `Batches`, of which only the arrays are used.
        loss: a function of outputs and targets that is a mean over the batch, as those of `nn` are.
        metrics: names such as ("accuracy",), or a dict of functions of outputs and targets, arrays of
            all examples.
        batch_size: how many examples at a time; it decides about speed and memory, not about the result.

    Raises TypeError or ValueError for what is no model, no examples, no loss or no metric, for NaN in the
    data, and for examples that do not fit the model. The model is as it was in any case.

    >>> import numpy as np
    >>> import nn
    >>> model = nn.MLP([2, 2], rng=0)
    >>> results = evaluate(model, (np.zeros((4, 2)), np.array([0, 1, 1, 1])), nn.cross_entropy, ["accuracy"])
    >>> round(results["loss"], 4), results["accuracy"]
    (0.6931, 0.25)
    """
    checked_model(model)
    data = checked_examples(data, "data")
    checked_loss(loss)
    chosen = checked_metrics(metrics)
    return measured(model, data, loss, chosen, positive_integer(batch_size, "batch_size"))


def measured(
    model: Module, data: tuple[AnyArray, AnyArray], loss: Loss, metrics: dict[str, Metric], batch_size: int
) -> dict[str, float]:
    """`evaluate`, of what has been checked."""
    measures = Measures(metrics)
    apply = on_batches(model)
    with modes_kept(model), no_grad():
        model.eval()
        for x, y in Batches(*data, batch_size=batch_size, shuffle=False):
            outputs = apply(x)
            measures.add(require_scalar_node(loss(outputs, y), "loss").item(), outputs, y)
    return measures.results()
