"""Losses of decisions: on which side an output is, and by how much.

With two classes the target is -1 or +1, and target · score is the margin: positive if the sign is right.
The losses are functions of the margin m:

    zero_one 1(m <= 0)    perceptron max(0, -m)    hinge max(0, 1 - m)    squared_hinge max(0, 1 - m)²
"""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from autograd import max, relu, square, where
from autograd import sum as sum_axes
from autograd.coercion import as_float
from nn.activations import step
from nn.losses.reduction import Outputs, reduced, reduced_elements
from nn.losses.targets import are_signs, has_rows, one_hot_rows, rows_of


def zero_one(scores: Any, targets: Any, reduction: str = "mean") -> Any:
    """1 for a wrong decision, 0 for a right one: the mean is the error rate. Lecture 003.

    A tie is no decision, so it counts as wrong. The derivative is 0 everywhere, which is why one learns
    with another loss.

    Args:
        scores: (batch, classes), where the largest decides; or (batch,), a Value or a list of Values,
            where the sign decides.
        targets: class numbers (batch,) or one-hot rows; for signs -1 or +1, in the shape of the scores.
        reduction: "mean", "sum" or "none".

    Raises TypeError for targets that are not such numbers, ValueError for other shapes, for signs that
    are not -1 or +1, and for classes that do not exist.

    >>> from autograd import Tensor
    >>> zero_one(Tensor([[3.0, 1.0], [0.2, 0.1]]), [0, 1]).item()
    0.5
    >>> zero_one(Tensor([3.0, -1.0, 0.2]), [1, -1, -1], reduction="sum").item()
    1.0
    """
    if not has_rows(scores):
        return reduced_elements(
            lambda score, sign: step(-score * sign), scores, targets, reduction, are_signs
        )
    scores = rows_of(scores, "scores")
    is_right = one_hot_rows(targets, scores)
    best_other = max(where(is_right, -float("inf"), scores), axis=1)
    return reduced(step(best_other - _right(scores, is_right)), reduction)


def perceptron(scores: Outputs, targets: ArrayLike, reduction: str = "mean") -> Any:
    """max(0, -target · score): 0 for who is right, else how far on the wrong side.

    Following its gradient, -target · x for w, is Rosenblatt's rule. Lectures 003 and 004. Arguments,
    result and errors are those of `hinge`; at a score of 0 the derivative is 0.

    >>> from autograd import Tensor
    >>> perceptron(Tensor([3.0, 0.5, -1.0]), [1, 1, 1], reduction="none").data.tolist()
    [0.0, 0.0, 1.0]
    """
    return reduced_elements(lambda score, sign: relu(-score * sign), scores, targets, reduction, are_signs)


def hinge(scores: Outputs, targets: ArrayLike, reduction: str = "mean") -> Any:
    """max(0, 1 - target · score): 0 for who is right by a margin of 1. Lectures 003 and 004.

    Args:
        scores: a Tensor of any shape, a Value, or a list of Values.
        targets: -1 or +1, in exactly that shape.
        reduction: "mean" over all elements, "sum" or "none".

    Returns:
        A scalar Tensor, or for Values a Value. Where a score sits exactly on the margin, the
        derivative is 0.

    Raises TypeError for targets that are not real numbers, ValueError for another shape and for
    targets that are not -1 or +1.

    >>> from autograd import Tensor
    >>> hinge(Tensor([3.0, 0.5, -1.0]), [1, 1, 1]).item()
    0.8333333333333334
    """
    return reduced_elements(_missing, scores, targets, reduction, are_signs)


def squared_hinge(scores: Outputs, targets: ArrayLike, reduction: str = "mean") -> Any:
    """max(0, 1 - target · score)², smooth at the margin. Arguments, result and errors as of `hinge`.

    >>> from autograd import Tensor
    >>> squared_hinge(Tensor([3.0, 0.5, -1.0]), [1, 1, 1], reduction="none").data.tolist()
    [0.0, 0.25, 4.0]
    """
    return reduced_elements(
        lambda score, sign: square(_missing(score, sign)), scores, targets, reduction, are_signs
    )


def multiclass_svm(scores: Any, targets: Any, margin: float = 1.0, reduction: str = "mean") -> Any:
    """Σ max(0, s_j - s_y + margin) over the wrong classes j of each example; the mean over the batch.

    For s = W x its derivative by the right class's weights is -(count of violated margins) · x, by those
    of a wrong one 1(violated) · x. Lecture 004. (PyTorch's MultiMarginLoss divides by the classes, too.)

    Args:
        scores: (batch, classes).
        targets: class numbers (batch,), or one-hot rows (batch, classes).
        margin: by how much the right score has to be larger, the lecture's Δ.
        reduction: "mean", "sum" or "none".

    Raises TypeError for targets that are not integers or one-hot, ValueError for other shapes, for
    classes that do not exist and for a negative margin.

    >>> from autograd import Tensor
    >>> multiclass_svm(Tensor([[3.2, 5.1, -1.7]]), [0]).item()  # max(0, 2.9) + max(0, -3.9)
    2.8999999999999995
    """
    margin = as_float(margin, "margin")
    if not 0.0 <= margin < float("inf"):
        raise ValueError(f"margin is finite and at least 0, got {margin:g}")
    scores = rows_of(scores, "scores")
    is_right = one_hot_rows(targets, scores)
    missing = relu(scores - _right(scores, is_right)[:, None] + margin)
    return reduced(sum_axes(where(is_right, 0.0, missing), axis=1), reduction)


def _missing(score: Any, sign: Any) -> Any:
    return relu(1.0 - score * sign)


def _right(scores: Any, is_right: Any) -> Any:
    """The score of the right class; picked, as 0 times an infinite score of another would be NaN."""
    return sum_axes(where(is_right, scores, 0.0), axis=1)
