"""A parameter: a leaf of the graph that training changes."""

from collections.abc import Iterable
from typing import Any, TypeAlias, TypeGuard

import numpy as np

from autograd import Tensor, Value
from autograd.coercion import Array

Parameter: TypeAlias = Tensor | Value
"""A Tensor or a Value that was given rather than computed."""


def is_parameter(x: Any) -> TypeGuard[Parameter]:
    """Whether x can be learned: a Tensor or Value, and a leaf."""
    return isinstance(x, Tensor | Value) and x.is_leaf


def copied_data(p: Parameter) -> Array | float:
    """The numbers in a parameter, for whoever only reads them.

    `.data` of a Tensor hands out the array itself, and the engine then has to look at every use
    whether someone has written into it.
    """
    return np.array(p) if isinstance(p, Tensor) else p.data


def zero_grad(parameters: Iterable[Parameter]) -> None:
    """Forget the gradients: None again for a Tensor, 0.0 for a Value, as before any `backward()`."""
    for p in parameters:
        if isinstance(p, Tensor):
            p.grad = None
        else:
            p.grad = 0.0
