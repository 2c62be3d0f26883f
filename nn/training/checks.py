"""What cannot be trained, or not on these data, is refused before anything has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import numpy as np

from autograd import Tensor, Value
from autograd.coercion import describe
from nn.data import Batches
from nn.data.arrays import AnyArray, as_examples
from nn.module import Module
from nn.optimizers import Optimizer
from nn.schedules import Schedule
from nn.training.callbacks import Callback

Penalty: TypeAlias = Callable[[Any], Any]
"""A function of the model to a scalar node that is added to the loss."""


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


def checked_penalty(penalty: Any) -> Penalty | None:
    """`penalty`, a function of the model; or None."""
    if penalty is not None and not callable(penalty):
        raise TypeError(
            "penalty is a function of the model, such as lambda m: nn.penalties.l2_penalty(m, 0.1), "
            f"got {describe(penalty)}"
        )
    return penalty  # type: ignore[no-any-return]


def require_scalar_node(x: Any, what: str) -> Tensor | Value:
    """`x`, which is a node of one number."""
    if not isinstance(x, Tensor | Value):
        raise TypeError(
            f"the {what} is a scalar node, computed with functions of autograd or nn, got {describe(x)}"
        )
    shape = np.shape(x._data)
    if shape != ():
        raise ValueError(
            f"the {what} is one number, got the shape {shape}: take its mean(), or reduction='mean'"
        )
    return x


def require_recorded(x: Any, what: str) -> None:
    """TypeError or ValueError unless x is a node of one number that was computed, and recorded."""
    if require_scalar_node(x, what).is_leaf:
        raise ValueError(
            f"the {what} was not computed from the model's parameters: were they recorded, outside of "
            "no_grad(), and without .data and detach() on the way?"
        )


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


def checked_schedule(schedule: Any, optimizer: Optimizer) -> Schedule | None:
    """`schedule`, of this optimizer; or None."""
    if schedule is None:
        return None
    if not isinstance(schedule, Schedule):
        raise TypeError(
            "schedule is one such as nn.schedules.Schedule(optimizer, nn.schedules.Cosine(30)), "
            f"got {describe(schedule)}"
        )
    if schedule.optimizer is not optimizer:
        raise ValueError("the schedule is of another optimizer: make it for the one that is given to fit")
    return schedule


def checked_callbacks(callbacks: Any) -> list[Callback]:
    """`callbacks` as a list; TypeError for what is none."""
    if not isinstance(callbacks, Iterable):
        raise TypeError(f"callbacks is a list, such as [nn.EarlyStopping()], got {describe(callbacks)}")
    listed = list(callbacks)
    for callback in listed:
        if not isinstance(callback, Callback):
            raise TypeError(f"a callback is an instance of nn.Callback, got {describe(callback)}")
    return listed
