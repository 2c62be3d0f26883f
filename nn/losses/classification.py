"""Losses of classes: how surprised the model is by the right answer.

A logit is any real number; softmax makes probabilities of a row of them, the sigmoid of a single one.
Taken together with the logarithm they stay exact where the probability itself is rounded to 0 or 1, so the
losses on logits are the ones to train with.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from autograd import log, log1p, log_softmax, nll, softplus, where
from autograd import sum as sum_axes
from autograd.coercion import as_array
from nn.losses.reduction import Outputs, reduced, reduced_elements
from nn.losses.targets import are_probabilities, are_yes_or_no, class_rows, label_rows, plain, rows_of


def cross_entropy(logits: Any, targets: Any, reduction: str = "mean") -> Any:
    """-ln softmax(logits)[target]: how surprised the model is by the right classes, on average.

    Args:
        logits: (batch, classes), any real numbers; rows of Values in a list become one Tensor.
        targets: (batch,), the number of the right class of each example, from 0; or (batch, classes),
            one-hot, or a probability for each class.
        reduction: "mean" over the batch, "sum", or "none": one loss an example.

    Returns:
        A scalar Tensor. Its gradient is (softmax(logits) - onehot(targets)) / batch.

    Raises TypeError for targets that are not integers or rows of numbers, ValueError for other shapes,
    for classes that do not exist and for rows that are no probabilities. Lectures 000, 001 and 003.

    >>> from autograd import Tensor
    >>> logits = Tensor([[0.0, 0.0], [1000.0, 0.0]])
    >>> round(cross_entropy(logits, [0, 0]).item(), 6)  # of ln 2 and 0
    0.346574
    >>> cross_entropy(logits, [1, 1], reduction="none").data.round(6).tolist()
    [0.693147, 1000.0]
    """
    logits = rows_of(logits)
    return _surprise(log_softmax(logits, axis=1), class_rows(targets, logits), reduction)


def nll_loss(log_probabilities: Any, targets: Any, reduction: str = "mean") -> Any:
    """-log_probabilities[target], the negative log-likelihood: `cross_entropy` after log_softmax.

    Arguments, result and errors are those of `cross_entropy`, with log-probabilities for logits.
    Lecture 003.

    >>> from autograd import Tensor
    >>> nll_loss(Tensor([[-0.25, -1.5]]), [1]).item()
    1.5
    """
    log_probabilities = rows_of(log_probabilities, "log_probabilities")
    return _surprise(log_probabilities, class_rows(targets, log_probabilities), reduction)


def _surprise(log_probabilities: Any, rows: Any, reduction: str) -> Any:
    if reduction == "mean":
        return nll(log_probabilities, rows)
    # As nll does it: 0 times the -inf of an impossible class is 0.
    possible = where(rows, log_probabilities, 0.0)
    return reduced(-sum_axes(rows * possible, axis=1), reduction)


def binary_cross_entropy(probabilities: Outputs, targets: ArrayLike, reduction: str = "mean") -> Any:
    """-(y ln a + (1 - y) ln(1 - a)), the surprise of a model that says yes with probability a.

    The sigmoid rounds a probability to 1 from a logit of 37 on, where the surprise of a 0 becomes
    infinite: to train, take `binary_cross_entropy_with_logits`. Lectures 001, 002 and 003.

    Args:
        probabilities: from 0 to 1: a Tensor of any shape, a Value, or a list of Values.
        targets: from 0 to 1, in exactly that shape.
        reduction: "mean" over all elements, "sum" or "none".

    Raises TypeError for targets that are not real numbers, ValueError for another shape and for
    numbers outside of [0, 1].

    >>> from autograd import Tensor
    >>> round(binary_cross_entropy(Tensor([0.5, 1.0]), [1, 1], reduction="sum").item(), 6)
    0.693147
    """
    for part in probabilities if isinstance(probabilities, list | tuple) else [probabilities]:
        are_probabilities(as_array(plain(part), "probabilities"), "probabilities")
    return reduced_elements(_binary, probabilities, targets, reduction, are_probabilities)


def _binary(a: Any, y: Any) -> Any:
    """0 ln 0 is 0: where factor and probability are both 0, the logarithm is of 1 instead."""
    yes = y * log(where(y + a, a, 1.0))
    no = (1.0 - y) * log1p(where((1.0 - y) + (1.0 - a), -a, 0.0))
    return -(yes + no)


def binary_cross_entropy_with_logits(logits: Outputs, targets: ArrayLike, reduction: str = "mean") -> Any:
    """`binary_cross_entropy` of sigmoid(logits), finite and exact for all logits.

    Its gradient is (sigmoid(logits) - targets) / count, for one neuron (a - y) x by the weights:
    nothing slows down where the sigmoid is flat. Lectures 000 and 001.

    Args:
        logits: any real numbers: a Tensor of any shape, a Value, or a list of Values.
        targets: from 0 to 1, in exactly that shape.
        reduction: "mean" over all elements, "sum" or "none".

    Raises TypeError for targets that are not real numbers, ValueError for another shape and for
    targets outside of [0, 1].

    >>> from autograd import Tensor
    >>> binary_cross_entropy_with_logits(Tensor([1000.0, -1000.0]), [1, 1], reduction="none").data.tolist()
    [0.0, 1000.0]
    """
    return reduced_elements(_binary_with_logits, logits, targets, reduction, are_probabilities)


def _binary_with_logits(z: Any, y: Any) -> Any:
    """-ln σ(z) is softplus(-z), and -ln(1 - σ(z)) is softplus(z). Of a plain yes or no, one is enough."""
    if are_yes_or_no(y):
        return softplus(z * (1.0 - 2.0 * y))
    return y * softplus(-z) + (1.0 - y) * softplus(z)


def multi_label(logits: Any, targets: Any, reduction: str = "mean") -> Any:
    """Each label a yes or no of its own: the binary cross-entropies of an example, added up; their mean.

    Independent sigmoids with multi-hot targets. With one-hot targets this is the cross-entropy cost of
    lecture 001 for networks with sigmoid outputs. (PyTorch's MultiLabelSoftMarginLoss divides by the
    number of labels.) Lectures 001 and 003.

    Args:
        logits: (batch, labels), any real numbers; rows of Values in a list become one Tensor.
        targets: (batch, labels), from 0 to 1; or class numbers (batch,), for one label an example.
        reduction: "mean" over the batch, "sum", or "none": one loss an example.

    Raises TypeError for targets that are no such numbers, ValueError for other shapes and for targets
    outside of [0, 1].

    >>> from autograd import Tensor
    >>> multi_label(Tensor([[1000.0, -2.0, 1000.0]]), [[1, 0, 0]]).data.round(6).item()
    1000.126928
    """
    logits = rows_of(logits)
    rows = label_rows(targets, logits)
    return reduced(sum_axes(_binary_with_logits(logits, rows), axis=1), reduction)
