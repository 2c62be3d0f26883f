"""How good a classifier is: the share of right answers, and which classes it takes for which."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd import Node, Value
from autograd.coercion import as_array, as_float, describe, from_sequence
from nn.extras import require
from nn.sizes import positive_integer

Classes: TypeAlias = NDArray[np.int64]
Average: TypeAlias = Literal["macro", "micro", "weighted"]


def predicted_classes(outputs: Any, threshold: float = 0.0) -> Classes:
    """What a model says, as class numbers of shape (batch,).

    Args:
        outputs: a Tensor, an array or a list of Values: logits or probabilities of shape
            (batch, classes), the largest of which says the class; or of shape (batch,) or (batch, 1), a
            number for class 1 against class 0; or integers of shape (batch,), class numbers already.
        threshold: what a number for class 1 has to exceed: 0 for a logit, 0.5 for a probability.

    Raises TypeError for what is not numbers, ValueError for another shape and for NaN.

    >>> from autograd import Tensor
    >>> predicted_classes(Tensor([[2.0, -1.0, 0.0], [0.0, 0.1, 0.2]])).tolist()
    [0, 2]
    >>> predicted_classes([0.3, 0.9], threshold=0.5).tolist()
    [0, 1]
    """
    array = _plain(outputs, "outputs")
    if array.ndim == 2 and array.shape[1] > 1:
        return _argmax(array)
    if _is_one_number(array):
        return (array.reshape(-1) > as_float(threshold, "threshold")).astype(np.int64)
    if array.ndim == 1:
        return _not_negative(array.astype(np.int64), "outputs")
    raise ValueError(
        f"outputs have the shape (batch, classes), (batch, 1) or (batch,), got {array.shape}: reshape them"
    )


def accuracy(outputs: Any, targets: ArrayLike, threshold: float = 0.0) -> float:
    """The share of right answers, from 0 to 1.

    Args:
        outputs: as `predicted_classes` takes them.
        targets: the right classes: numbers of shape (batch,), or one-hot rows (batch, classes). Of two
            classes, where one number says which, also as its losses take them: of shape (batch,) or
            (batch, 1), 0 and 1 or -1 and +1, integers or floats.
        threshold: as in `predicted_classes`.

    Raises TypeError and ValueError for targets that are not classes, or not one for each output.

    >>> accuracy([[2.0, -1.0], [0.0, 1.0], [3.0, 0.0]], [0, 1, 1])
    0.6666666666666666
    """
    predicted, right = _pair(outputs, targets, threshold)
    return float(np.mean(predicted == right))


def confusion_matrix(
    outputs: Any, targets: ArrayLike, classes: int | None = None, threshold: float = 0.0
) -> NDArray[np.int64]:
    """How often class i, the row, was taken for class j, the column; (classes, classes).

    Args:
        outputs, targets, threshold: as in `accuracy`.
        classes: how many there are; by default as many as occur or have a logit.

    >>> confusion_matrix([0, 1, 1, 1], [0, 0, 1, 1])
    array([[1, 1],
           [0, 2]])
    """
    predicted, right = _pair(outputs, targets, threshold)
    n = 1 + max(int(predicted.max()), int(right.max()))
    if classes is None:
        n = max(n, _width(_plain(outputs, "outputs")), _width(_plain(targets, "targets")))
    elif positive_integer(classes, "classes") < n:
        raise ValueError(f"class {n - 1} occurs, and classes={classes} means 0 to {classes - 1}")
    else:
        n = classes
    return np.bincount(right * n + predicted, minlength=n * n).reshape(n, n)


class Scores(NamedTuple):
    """Precision, recall and their harmonic mean F1, each from 0 to 1: one number, or one for each class."""

    precision: Any
    recall: Any
    f1: Any


def precision_recall_f1(
    outputs: Any, targets: ArrayLike, average: Average | None = "macro", threshold: float = 0.0
) -> Scores:
    """Precision: how many of those said to be in a class are. Recall: how many of a class were found.

    Args:
        outputs, targets, threshold: as in `accuracy`.
        average: "macro", each class the same; "weighted", each by its examples; "micro", over all
            answers; None for an array with one number for each class that occurs.

    A class that never occurs or is never said has 0 where 0/0 would be. Needs scikit-learn.

    >>> precision, recall, f1 = precision_recall_f1([0, 1, 1, 1], [0, 0, 1, 1], average=None)
    >>> precision.round(2).tolist(), recall.tolist()
    ([1.0, 0.67], [0.5, 1.0])
    """
    if average not in ("macro", "micro", "weighted", None):
        raise ValueError(f"average is 'macro', 'micro', 'weighted' or None, got {average!r:.60}")
    predicted, right = _pair(outputs, targets, threshold)
    scores = require("sklearn.metrics", "precision_recall_f1").precision_recall_fscore_support
    precision, recall, f1, _ = scores(right, predicted, average=average, zero_division=0)
    if average is None:
        return Scores(precision, recall, f1)
    return Scores(float(precision), float(recall), float(f1))


def _pair(outputs: Any, targets: Any, threshold: float) -> tuple[Classes, Classes]:
    predicted = predicted_classes(outputs, threshold)
    of_two = _is_one_number(_plain(outputs, "outputs"))
    right = _target_classes(targets, of_two)
    if predicted.shape != right.shape:
        raise ValueError(f"there are {len(predicted)} outputs and {len(right)} targets: one target an output")
    classes = 2 if of_two else _width(_plain(outputs, "outputs"))
    given = _width(_plain(targets, "targets"))
    if classes > 1 and given > 1 and given != classes:
        raise ValueError(f"the targets are one-hot for {given} classes, and the outputs are for {classes}")
    if classes > 1 and right.max() >= classes:
        raise ValueError(
            f"target {right.max()} is not a class: the outputs are for the classes 0 to {classes - 1}"
        )
    return predicted, right


def _is_one_number(outputs: NDArray[Any]) -> bool:
    """Whether there is one float an example, which speaks for class 1 against class 0."""
    return outputs.dtype.kind == "f" and _is_column(outputs)


def _is_column(x: NDArray[Any]) -> bool:
    """Whether there is one number an example."""
    return x.ndim > 0 and x.shape[1:] in ((), (1,))


def _argmax(rows: NDArray[Any]) -> Classes:
    numbers: Classes = rows.argmax(axis=1).astype(np.int64, copy=False)
    return numbers


def _width(x: NDArray[Any]) -> int:
    """How many classes the rows of logits, or of one-hot targets, are for; 1 where there are no rows."""
    return x.shape[1] if x.ndim == 2 else 1


def _target_classes(targets: Any, of_two: bool) -> Classes:
    array = _plain(targets, "targets")
    if of_two and _is_column(array) and any(np.isin(array, pair).all() for pair in ((0, 1), (-1, 1))):
        return (array.reshape(-1) > 0).astype(np.int64)
    if array.ndim == 2 and array.shape[1] > 1:
        if not np.all((array == 0) | (array == 1)) or not np.all(array.sum(axis=1) == 1):
            raise ValueError("targets of shape (batch, classes) are one-hot: a 1 in each row, and else 0")
        return _argmax(array)
    if array.ndim != 1:
        raise ValueError(
            f"targets have the shape (batch,), class numbers, or (batch, classes), one-hot, got {array.shape}"
        )
    if array.dtype.kind == "f":
        raise TypeError(
            f"targets are class numbers, integers, got {describe(array)}: convert them with .astype(int), "
            "-1 and +1 with (y > 0).astype(int)"
        )
    return _not_negative(array.astype(np.int64), "targets")


def _not_negative(classes: Classes, what: str) -> Classes:
    if classes.min() < 0:
        raise ValueError(f"{what} that are integers are class numbers from 0, got {classes.min()}")
    return classes


def _plain(x: Any, what: str) -> NDArray[Any]:
    """Integers, booleans or floats as an array without NaN, out of whatever holds them."""
    if isinstance(x, Node):
        x = np.array(x)
    elif isinstance(x, list | tuple) and any(isinstance(item, Value) for item in x):
        x = [item.data if isinstance(item, Value) else item for item in x]
    array = from_sequence(x, what)
    if array.dtype.kind == "b" and array.size:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu" or array.size == 0:
        array = as_array(array, what)
        if np.isnan(array).any():
            raise ValueError(
                f"{what} hold NaN: the model or the data went wrong before; see autograd.debug()"
            )
    return array
