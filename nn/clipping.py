"""Gradient clipping: a single huge gradient shall not throw the parameters far away.

Both functions change `.grad` before the optimizer's step, under PyTorch's names. A gradient that is
NaN or infinite is an error unless told otherwise: no step along it leads anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot, isfinite, sqrt
from typing import Any

import numpy as np

from autograd.coercion import Array
from nn.optimizers.optimizer import checked_parameters
from nn.optimizers.settings import non_negative, positive
from nn.parameter import Parameter


def clip_grad_norm_(
    parameters: Iterable[Parameter], max_norm: float, *, error_if_nonfinite: bool = True
) -> float:
    """Shorten all gradients by one factor, so that together they are no longer than `max_norm`.

    Their direction stays. Gradients that are None are left out.

    Args:
        parameters: leaf Tensors and Values, such as `model.parameters()`.
        max_norm: the longest that is allowed, at least 0, for the root of the sum of all squares.
        error_if_nonfinite: whether NaN and infinities are an error. Otherwise they turn the gradients
            into NaN and zeros, by the rules of IEEE 754, as in PyTorch.

    Returns:
        The norm before clipping.

    Raises TypeError or ValueError for bad arguments, ValueError for a NaN or an infinity; then no
    gradient has changed.

    >>> from autograd import Tensor
    >>> w = Tensor([1.0, 2.0])
    >>> w.grad = np.array([30.0, 40.0])
    >>> clip_grad_norm_([w], max_norm=5.0)
    50.0
    >>> w.grad
    array([3., 4.])
    """
    max_norm = non_negative(max_norm, "max_norm")
    listed = _with_gradient(parameters, "clip_grad_norm_", error_if_nonfinite)
    norm = hypot(*(norm_of(p.grad) for p in listed))
    if not norm <= max_norm:  # longer, or NaN
        with np.errstate(all="ignore"):
            for p in listed:
                p.grad = p.grad * (max_norm / norm)
    return norm


def clip_grad_value_(
    parameters: Iterable[Parameter], clip_value: float, *, error_if_nonfinite: bool = True
) -> None:
    """Limit each number in the gradients to [-clip_value, clip_value].

    Args:
        parameters: leaf Tensors and Values, such as `model.parameters()`.
        clip_value: the limit, more than 0.
        error_if_nonfinite: whether NaN and infinities are an error. Otherwise infinities are limited,
            and NaN stays.

    Raises TypeError or ValueError for bad arguments, ValueError for a NaN or an infinity; then no
    gradient has changed.
    """
    clip_value = positive(clip_value, "clip_value")
    for p in _with_gradient(parameters, "clip_grad_value_", error_if_nonfinite):
        p.grad = np.clip(p.grad, -clip_value, clip_value)


def _with_gradient(parameters: Iterable[Parameter], who: str, finite: bool) -> list[Any]:
    listed: list[Any] = checked_parameters(parameters, who)
    for k, p in enumerate(listed):
        if finite and p.grad is not None and not np.isfinite(p.grad).all():
            raise ValueError(
                f"{who}: the gradient of parameter {k}, {p.label}, holds a NaN or an infinity. "
                "autograd.debug() finds where it comes from; error_if_nonfinite=False lets it pass"
            )
    return [p for p in listed if p.grad is not None]


def norm_of(gradient: Array | float) -> float:
    """The root of the sum of squares, also where the squares are too large or too small for floats."""
    with np.errstate(all="ignore"):
        numbers = np.ravel(np.asarray(gradient))
        squares = float(numbers @ numbers)
        if isfinite(squares) and squares > np.finfo(numbers.dtype).tiny / np.finfo(numbers.dtype).eps:
            return sqrt(squares)
        largest = float(np.abs(numbers).max())
        if not isfinite(largest) or not largest:
            return largest
        scaled = numbers.astype(np.float64) / largest
        return largest * sqrt(float(scaled @ scaled))
