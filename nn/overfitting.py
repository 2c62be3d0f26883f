"""Whether a model overfits, in plain language: what training and validation losses say side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from autograd.coercion import Array, as_array, as_float

Verdict: TypeAlias = Literal["overfitting", "underfitting", "diverging", "no overfitting"]

LAST = 0.1
"""Judged is the best of this share of the epochs, the last ones: a single bad one is no trend."""

LEARNED = 0.1
"""Who has not brought its own training loss down by this share of the first one underfits."""


@dataclass(frozen=True)
class OverfitReport:
    """What the losses of each epoch say; prints as plain language.

    Attributes:
        verdict: "overfitting", "underfitting", "diverging" or "no overfitting".
        finding: what was seen, in numbers, and what to do.
        best_epoch: the epoch with the least validation loss, counted from 1.
        train, validation: the losses of the last epoch.
        best_validation: the loss of the best epoch.
    """

    verdict: Verdict
    finding: str
    best_epoch: int
    train: float
    validation: float
    best_validation: float

    @property
    def gap(self) -> float:
        """By how much the validation loss is above the training loss."""
        return self.validation - self.train

    def __str__(self) -> str:
        return f"{self.verdict}: {self.finding}"


def overfit_report(
    train: Sequence[float] | ArrayLike, validation: Sequence[float] | ArrayLike, tolerance: float = 0.1
) -> OverfitReport:
    """Overfitting, underfitting or neither, from the losses after each epoch. Lecture 003.

    It is overfitting if the validation loss has risen from its least, for good, by more than `tolerance`
    of it (diverging, if the training loss has risen since then too), or lies above the training loss by
    more than that; underfitting if the training loss itself has hardly fallen.

    Args:
        train, validation: one loss an epoch, at least 0; of accuracies, take 1 - accuracy.
        tolerance: a share, 0.1 is 10%.

    Raises ValueError for sequences of different or no length, for negative losses, and for NaN and
    infinity, with the epoch in which training diverged.

    >>> print(overfit_report([1.0, 0.5, 0.2], [1.0, 0.6, 0.9]))
    overfitting: the validation loss rose from 0.6 in epoch 2 to 0.9 (+50%), while the training loss is
    at 0.2. The model learns its examples by heart: stop at epoch 2, regularise it, take a smaller one or
    more data.
    """
    train, validation = _losses(train, "train"), _losses(validation, "validation")
    if len(train) != len(validation):
        raise ValueError(
            f"there are {len(train)} training and {len(validation)} validation losses: one of each an epoch"
        )
    tolerance = as_float(tolerance, "tolerance")
    if not 0.0 <= tolerance < math.inf:
        raise ValueError(f"tolerance is a share such as 0.1, at least 0, got {tolerance}")
    verdict, finding = _judge(train, validation, tolerance)
    best = int(validation.argmin())
    return OverfitReport(
        verdict, finding, best + 1, float(train[-1]), float(validation[-1]), float(validation[best])
    )


def _judge(train: Array, validation: Array, tolerance: float) -> tuple[Verdict, str]:
    best = int(validation.argmin())
    end = max(1, round(LAST * len(train)))
    first, last, then = float(train[0]), float(train[-end:].min()), float(train[best])
    least, now = float(validation[best]), float(validation[-end:].min())
    if now > (1.0 + tolerance) * least:
        rise = f" (+{now / least - 1.0:.0%})" if least > 0.0 else ""
        rose = f"the validation loss rose from {least:.4g} in epoch {best + 1} to {now:.4g}{rise}"
        if last > then:
            return "diverging", (
                f"{rose}, and the training loss with it, from {then:.4g} to {last:.4g}. The steps are too "
                "large: take a smaller learning rate, or clip the gradients."
            )
        return "overfitting", (
            f"{rose}, while the training loss is at {last:.4g}. The model learns its examples by heart: "
            f"stop at epoch {best + 1}, regularise it, take a smaller one or more data."
        )
    if len(train) > 1 and last > (1.0 - LEARNED) * first:
        return "underfitting", (
            f"the training loss itself has hardly fallen, from {first:.4g} to {last:.4g}. Train longer, with "
            "another learning rate or better initial weights, or take a larger model."
        )
    if now > (1.0 + tolerance) * last:
        times = f", {now / last:.3g} times as much" if last > 0.0 else ""
        return "overfitting", (
            f"the validation loss is {now:.4g}{times}, and the training loss {last:.4g}: the model is better "
            "on what it has seen. On new examples it still gets no worse; regularise it, or find more data."
        )
    return "no overfitting", (
        f"the validation loss, {now:.4g}, is at most {tolerance:.0%} above the training loss, {last:.4g}; it "
        f"was least in epoch {best + 1} of {len(train)}."
    )


def _losses(losses: ArrayLike, what: str) -> Array:
    array = np.asarray(as_array(losses, what), np.float64)
    if array.ndim != 1:
        raise ValueError(f"{what} has one loss for each epoch, in a row, got the shape {array.shape}")
    if not np.isfinite(array).all():
        epoch = int(np.flatnonzero(~np.isfinite(array))[0])
        raise ValueError(
            f"{what}: the loss of epoch {epoch + 1} is {array[epoch]}: training has diverged; take a smaller "
            "learning rate, and see autograd.debug() for where it began"
        )
    if array.min() < 0.0:
        raise ValueError(
            f"{what}: losses are at least 0, got {array.min():g}; of accuracies take 1 - accuracy"
        )
    return array
