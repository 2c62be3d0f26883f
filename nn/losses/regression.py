"""Losses of numbers: how far the outputs are from the targets."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from autograd import abs, clip, square
from autograd import sum as sum_axes
from autograd.coercion import as_float
from nn.losses.reduction import Outputs, reduced, reduced_elements
from nn.losses.targets import has_rows, number_rows, rows_of


def l1(outputs: Outputs, targets: ArrayLike, reduction: str = "mean") -> Any:
    """|output - target|, the mean over all elements. Where both are equal, the derivative is 0.

    It pulls all errors alike, so a few wild targets have little weight. Lecture 003.

    Args:
        outputs: a Tensor of any shape, a Value, or a list of Values.
        targets: numbers of exactly that shape.
        reduction: "mean", "sum" or "none".

    Returns:
        A scalar Tensor, or for Values a Value; unreduced, one for each element.

    Raises TypeError for targets that are not real numbers, ValueError for another shape and for
    targets that are not finite.

    >>> from autograd import Value
    >>> l1([Value(1.0), Value(5.0)], [1.0, 2.0]).data
    1.5
    """
    return reduced_elements(lambda output, target: abs(output - target), outputs, targets, reduction)


def mse(outputs: Outputs, targets: ArrayLike, reduction: str = "mean") -> Any:
    """(output - target)², the mean over all elements: L2. Lectures 000 and 003.

    Arguments, result and errors are those of `l1`.

    >>> from autograd import Value
    >>> mse([Value(1.0), Value(5.0)], [1.0, 2.0]).data
    4.5
    """
    return reduced_elements(lambda output, target: square(output - target), outputs, targets, reduction)


def huber(outputs: Outputs, targets: ArrayLike, delta: float = 1.0, reduction: str = "mean") -> Any:
    """½ error² for errors up to `delta`, and from there on a straight line.

    Near the target it is smooth as `mse`, far from it fair to wild targets as `l1`. Arguments, result
    and errors are those of `l1`; ValueError for a delta that is not positive.

    >>> from autograd import Tensor
    >>> huber(Tensor([0.5, 10.0]), [0.0, 0.0], reduction="none").data.tolist()
    [0.125, 9.5]
    """
    delta = as_float(delta, "delta")
    if not 0.0 < delta < float("inf"):
        raise ValueError(f"delta is positive and finite, got {delta:g}")

    def loss(output: Any, target: Any) -> Any:
        error = output - target
        limited = clip(error, -delta, delta)
        # Within the limits this is ½ error², beyond them delta (|error| - ½ delta).
        return limited * (error - 0.5 * limited)

    return reduced_elements(loss, outputs, targets, reduction)


def quadratic(outputs: Any, targets: Any, reduction: str = "mean") -> Any:
    """The quadratic cost of the lectures: ½ Σ (target - output)² of each example, the mean over the batch.

    Through a sigmoid its derivative by a weight is (a - y) σ'(z) x: where σ'(z) is small, learning is
    slow, however wrong the output. Lectures 000, 001 and 003.

    Args:
        outputs: (batch, units); (batch,), a Value or a list of Values, if there is one unit.
        targets: numbers of that shape. Integers of shape (batch,) are classes for outputs (batch,
            units): the right unit's target is 1, the others' 0.
        reduction: "mean", "sum" or "none".

    Raises TypeError and ValueError as `l1` does, and for classes that do not exist.

    >>> from autograd import Tensor
    >>> quadratic(Tensor([[0.5, 0.5], [0.0, 1.0]]), [1, 1]).item()
    0.125
    """
    if not has_rows(outputs):
        return reduced_elements(_half_square, outputs, targets, reduction)
    outputs = rows_of(outputs, "outputs")
    return reduced(sum_axes(_half_square(outputs, number_rows(targets, outputs)), axis=1), reduction)


def _half_square(output: Any, target: Any) -> Any:
    return 0.5 * square(target - output)
