"""Losses: how wrong the outputs are, as one number to make smaller.

Each is a plain function `loss(logits, targets)`, the mean over the batch. Targets are data, not
nodes: plain numbers or arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd import Node, Tensor, Value, log_softmax, mean, relu, square
from autograd.coercion import Array, as_array, describe, from_sequence

Outputs: TypeAlias = Tensor | Value | Array | Sequence[Value]
"""What a model gives: a Tensor or plain array, or one scalar node or a list of them, one an example."""


def cross_entropy(logits: Tensor | Array, targets: ArrayLike) -> Tensor:
    """The mean of -ln softmax(logits)[target]: how surprised the model is by the right classes.

    Args:
        logits: (batch, classes), any real numbers.
        targets: (batch,), the number of the right class of each example, from 0.

    Returns:
        A scalar Tensor. Its gradient is (softmax(logits) - onehot(targets)) / batch.

    Raises TypeError for targets that are not integers, ValueError for other shapes and for classes
    that do not exist. Lectures 000, 001 and 003.

    >>> logits = Tensor([[0.0, 0.0], [1000.0, 0.0]])
    >>> round(cross_entropy(logits, [0, 0]).item(), 6)  # of ln 2 and 0
    0.346574
    """
    if not isinstance(logits, Node):
        logits = as_array(logits, "logits")
    shape = logits.shape
    if len(shape) != 2:
        raise ValueError(
            f"logits have the shape (batch, classes), got {shape}: "
            "reshape them; one example alone is logits[None, :]"
        )
    classes = _classes(targets, *shape)
    # Indexing picks the right class, rather than 0 times the others, which would be NaN for a logit of -inf.
    right = log_softmax(logits, axis=1)[np.arange(shape[0]), classes]
    loss: Tensor = -mean(right)
    return loss


def mse(outputs: Outputs, targets: ArrayLike) -> Any:
    """The mean of (output - target)² over all elements. Lectures 000 and 003.

    Args:
        outputs: a Tensor of any shape, a Value, or a list of Values.
        targets: numbers of exactly that shape.

    Returns:
        A scalar Tensor, or for Values a Value.

    Raises TypeError for targets that are not real numbers, ValueError for another shape.

    >>> mse([Value(1.0), Value(5.0)], [1.0, 2.0]).data
    4.5
    """
    return _mean_of(lambda output, target: square(output - target), outputs, _targets(targets, outputs))


def hinge(logits: Outputs, targets: ArrayLike) -> Any:
    """The mean of max(0, 1 - target · logit): 0 for who is right by a margin of 1. Lectures 003, 004.

    Args:
        logits: a Tensor of any shape, a Value, or a list of Values.
        targets: -1 or +1, in exactly that shape.

    Returns:
        A scalar Tensor, or for Values a Value. Where a logit sits exactly on the margin, the
        derivative is 0.

    Raises TypeError for targets that are not real numbers, ValueError for another shape and for
    targets that are not -1 or +1.

    >>> hinge(Tensor([3.0, 0.5, -1.0]), [1, 1, 1]).item()
    0.8333333333333334
    """
    signs = _targets(targets, logits)
    if not np.all(np.abs(signs) == 1.0):
        odd = signs[np.abs(signs) != 1.0].flat[0]
        raise ValueError(f"the targets of hinge are -1 and +1, got {odd:g}: of 0 and 1, take 2 * y - 1")
    return _mean_of(lambda logit, sign: relu(1.0 - logit * sign), logits, signs)


def _mean_of(loss: Callable[[Any, Any], Any], outputs: Outputs, targets: NDArray[Any]) -> Any:
    """Of Values the loss stays a circuit of Values."""
    if isinstance(outputs, Value):
        return loss(outputs, float(targets))
    if not isinstance(outputs, Sequence):
        return mean(loss(outputs, targets))
    first, *others = map(loss, outputs, targets.tolist())
    return sum(others, first) / len(outputs)


def _targets(targets: Any, outputs: Outputs) -> NDArray[Any]:
    """Targets as an array of the outputs' shape: (n, 1) against (n,) would broadcast to (n, n)."""
    _refuse_node(targets)
    array = as_array(targets, "targets")
    if isinstance(outputs, Sequence):
        others: list[Any] = [x for x in outputs if not isinstance(x, Value)]
        if others:
            raise TypeError(f"outputs in a list are Values, one an example, got {describe(others[0])}")
    elif not isinstance(outputs, Node):
        as_array(outputs, "outputs")
    shape = (len(outputs),) if isinstance(outputs, Sequence) else np.shape(outputs)
    if array.shape != shape:
        raise ValueError(f"outputs have the shape {shape} and targets {array.shape}: reshape one of them")
    return array


def _refuse_node(targets: Any) -> None:
    if isinstance(targets, Node):
        raise TypeError("targets are data, and a node was given: pass its .data, or a plain array")


def _classes(targets: Any, batch: int, classes: int) -> NDArray[np.integer[Any]]:
    _refuse_node(targets)
    array = from_sequence(targets, "targets")
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"targets are class numbers, integers, got {describe(targets)}: "
            "convert them with .astype(int), or one-hot rows with .argmax(axis=1)"
        )
    if array.shape != (batch,):
        raise ValueError(
            f"for logits of shape {(batch, classes)} the targets have the shape {(batch,)}, got "
            f"{array.shape}: one class number an example; of one-hot rows, take .argmax(axis=1)"
        )
    wrong = array[(array < 0) | (array >= classes)]
    if wrong.size:
        raise ValueError(
            f"target {wrong[0]} is not a class: logits of shape {(batch, classes)} are for "
            f"the classes 0 to {classes - 1}"
        )
    return array
