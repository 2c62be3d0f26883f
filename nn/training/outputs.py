"""How a model is applied to a batch, and its outputs as plain numbers, whatever they are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Tensor, Value
from autograd.coercion import Array
from nn.data.arrays import AnyArray
from nn.losses.targets import plain
from nn.module import Module


def on_batches(model: Module) -> Callable[[AnyArray], Any]:
    """The model as a function of a batch; one of Values alone, a circuit, takes one example at a time."""
    parameters = model.parameters()
    if parameters and all(isinstance(p, Value) for p in parameters):
        return lambda x: [model(example) for example in x.tolist()]
    return model


def numbers_in(outputs: Any) -> AnyArray:
    """The outputs as an array that nobody looks after: read it, do not write into it."""
    if isinstance(outputs, Tensor):
        return outputs._data  # type: ignore[no-any-return]  # `.data` of a leaf makes a copy to compare with
    if isinstance(outputs, list | tuple):
        return np.array([numbers_in(part) for part in outputs])
    return np.asarray(plain(outputs))


def state_is_finite(state: dict[str, Array | float]) -> bool:
    """Whether no number in a model's state is NaN or infinite."""
    return all(bool(np.isfinite(x).all()) for x in state.values())
