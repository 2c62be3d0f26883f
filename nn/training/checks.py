"""What cannot be trained, or not on these data, is refused before anything has changed."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.coercion import describe
from nn.data import Batches
from nn.data.arrays import AnyArray, as_examples
from nn.module import Module
from nn.optimizers import Optimizer


def checked_model(model: Any) -> Module:
    """`model`, a Module with parameters."""
    if not isinstance(model, Module):
        raise TypeError(f"model is an nn.Module, such as nn.MLP([2, 8, 2]), got {describe(model)}")
    if not model.parameters():
        raise ValueError(f"{model.title} has no parameters: there is nothing to learn")
    return model


def checked_loss(loss: Any) -> None:
    """TypeError unless `loss` can be called."""
    if not callable(loss):
        raise TypeError(f"loss is a function of outputs and targets, such as nn.mse, got {describe(loss)}")


def checked_examples(data: Any, what: str) -> tuple[AnyArray, AnyArray]:
    """Two arrays, inputs and targets, of the same length and without NaN."""
    if isinstance(data, Batches):
        arrays = data.arrays
    elif isinstance(data, tuple | list):
        arrays = as_examples(data, what)
    else:
        raise TypeError(f"{what} is a tuple (x, y) of arrays, or Batches(x, y, ...), got {describe(data)}")
    if len(arrays) != 2:
        raise ValueError(f"{what} is two arrays, inputs and targets, (x, y), got {len(arrays)}")
    x, y = arrays
    for name, array in (("inputs", x), ("targets", y)):
        finite = np.isfinite(array)
        if not finite.all():
            place = tuple(int(k) for k in np.argwhere(~finite)[0])
            raise ValueError(
                f"{what}: the {name} hold {array[place]} in example {place[0]}, at position {place}: "
                "leave that example out, or mend the data"
            )
    return x, y


def checked_optimizer(optimizer: Any, model: Module) -> Optimizer:
    """`optimizer`, over parameters of this model."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"optimizer is one such as nn.SGD(model.parameters(), lr=0.1), got {describe(optimizer)}"
        )
    own = set(map(id, model.parameters()))
    strange = sum(id(p) not in own for p in optimizer.parameters)
    if strange:
        raise ValueError(
            f"{strange} of the {len(optimizer.parameters)} parameters of the optimizer are not the model's: "
            f"make it for this one, {type(optimizer).__name__}(model.parameters(), ...)"
        )
    return optimizer
