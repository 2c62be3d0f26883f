"""What the outputs are compared with, checked: shapes, classes, signs, probabilities.

Targets of another shape would broadcast, a negative class would count from the end, and a NaN would
spread through all weights: each is an error here, before anything is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import Node, Tensor, Value, stack
from autograd.coercion import Array, as_array, describe, from_sequence

Check = Callable[[Array], None]


def one_hot(classes: Any, count: int, dtype: Any = np.float64) -> Array:
    """Class numbers as rows of `count` zeros with a one in the place of the class.

    Raises TypeError for numbers that are not integers, ValueError for classes that do not exist.

    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    array = from_sequence(classes, "targets")
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"targets are class numbers, integers, got {describe(classes)}: "
            "convert them with .astype(int), or give one-hot rows"
        )
    hits = array[..., None] == np.arange(count)
    if np.count_nonzero(hits) < array.size:
        wrong = array[(array < 0) | (array >= count)].flat[0]
        raise ValueError(f"target {wrong} is not a class: the outputs are for the classes 0 to {count - 1}")
    rows: Array = hits.astype(dtype)
    return rows


# ----------------------------------------------------------------------- numbers of the outputs' shape


def matching_targets(targets: Any, outputs: Any, check: Check | None = None) -> Any:
    """Targets of the outputs' shape: (n, 1) against (n,) would broadcast to (n, n)."""
    array = _finite(targets)
    if isinstance(outputs, Sequence) and not isinstance(outputs, str):
        others: list[Any] = [x for x in outputs if not isinstance(x, Value)]
        if others:
            raise TypeError(f"outputs in a list are Values, one an example, got {describe(others[0])}")
        shape: tuple[int, ...] = (len(outputs),)
    else:
        known: Any = outputs if isinstance(outputs, Node) else as_array(outputs, "outputs")
        shape = known.shape
    if array.shape != shape:
        raise ValueError(f"outputs have the shape {shape} and targets {array.shape}: reshape one of them")
    if check is not None:
        check(array)
    return targets if isinstance(targets, Node) else _like(outputs, array)


def are_signs(targets: Array) -> None:
    """ValueError for targets that are not -1 or +1."""
    wrong = targets[np.abs(targets) != 1.0]
    if wrong.size:
        raise ValueError(f"the targets are -1 and +1, got {wrong.flat[0]:g}: of 0 and 1, take 2 * y - 1")


def are_probabilities(numbers: Array, what: str = "targets") -> None:
    """ValueError for numbers outside of [0, 1]; NaN is outside."""
    wrong = numbers[~((numbers >= 0.0) & (numbers <= 1.0))]
    if wrong.size:
        hint = "of -1 and +1, take (y + 1) / 2" if what == "targets" else "of logits, take sigmoid or softmax"
        raise ValueError(f"{what} lie from 0 to 1, got {wrong.flat[0]:g}: {hint}")


# ---------------------------------------------------------------------------------- rows, one an example


def has_rows(outputs: Any) -> bool:
    """Whether there are several outputs an example, rather than one."""
    if isinstance(outputs, list | tuple):
        return any(isinstance(row, list | tuple) for row in outputs)
    return len(getattr(outputs, "shape", ())) > 1


def rows_of(scores: Any, what: str = "logits") -> Any:
    """Scores of shape (batch, classes); rows of Values in a list become one Tensor."""
    if isinstance(scores, Sequence) and any(isinstance(row, Sequence | Node) for row in scores):
        scores = stacked(scores)
    if not isinstance(scores, Node):
        scores = as_array(scores, what)
    if len(scores.shape) != 2:
        raise ValueError(
            f"{what} have the shape (batch, classes), got {scores.shape}: "
            f"reshape them; one example alone is {what}[None, :], or of Values [{what}]"
        )
    return scores


def stacked(numbers: Any) -> Any:
    """A nested list that holds nodes as one Tensor; anything else as it is."""
    if isinstance(numbers, Sequence) and not isinstance(numbers, str):
        parts = [stacked(part) for part in numbers]
        if any(isinstance(part, Node) for part in parts):
            return stack(parts)
    return numbers


def class_rows(targets: Any, scores: Any) -> Any:
    """Targets as one probability for each class: of class numbers (batch,), one-hot rows."""
    return _rows(targets, scores, _are_distributions)


def one_hot_rows(targets: Any, scores: Any) -> Any:
    """Targets as one-hot rows, from class numbers (batch,) or one-hot rows; mixtures are refused."""
    return _rows(targets, scores, _are_one_hot)


def label_rows(targets: Any, scores: Any) -> Any:
    """Targets as multi-hot rows: each label by itself is true, false or a probability."""
    return _rows(targets, scores, are_probabilities)


def number_rows(targets: Any, outputs: Any) -> Any:
    """Targets of the shape of outputs (batch, units), or class numbers (batch,) as one-hot rows."""
    return _rows(targets, outputs, None)


def _rows(targets: Any, scores: Any, check: Check | None) -> Any:
    shape = scores.shape
    array = from_sequence(plain(targets), "targets")
    if array.ndim != 2:
        if isinstance(targets, Node):
            raise TypeError(
                "targets of class numbers are data, and a node was given: pass integers, or one-hot rows"
            )
        rows = one_hot(array, shape[1], np.dtype(scores.dtype))
        if array.shape == shape[:1]:
            return rows
    elif array.shape == shape:
        array = _finite(array)
        if check is not None:
            check(array)
        return targets if isinstance(targets, Node) else _like(scores, array)
    raise ValueError(
        f"for outputs of shape {shape} the targets have the shape {shape[:1]}, one class number an example, "
        f"or {shape}, one-hot rows, got {array.shape}"
    )


def _are_distributions(rows: Array) -> None:
    are_probabilities(rows)
    sum_to_one(rows, "targets")


def sum_to_one(rows: Array, what: str) -> None:
    """ValueError if a row does not sum to 1, up to rounding."""
    totals = np.sum(rows, axis=-1, keepdims=True)
    wrong = totals[np.abs(totals - 1.0) > 1e-5]
    if wrong.size:
        raise ValueError(
            f"each row of {what} sums to 1, got a sum of {wrong.flat[0]:g}: divide it by its sum"
        )


def _are_one_hot(rows: Array) -> None:
    if not (np.isin(rows, (0.0, 1.0)).all() and (rows.sum(axis=1) == 1.0).all()):
        raise ValueError(
            "targets are class numbers or one-hot rows, with a single 1 among zeros: take .argmax(axis=1)"
        )


# ------------------------------------------------------------------------------------------- any targets

_ONE_HOT: ContextVar[Node | None] = ContextVar("one_hot", default=None)


@contextmanager
def always_one_hot(targets: Node) -> Iterator[None]:
    """Within it a loss may rely on it that this node will hold ones and zeros, whatever else it is given.

    What is recorded once for all numbers could not look at those that happen to be there.
    """
    token = _ONE_HOT.set(targets)
    try:
        yield
    finally:
        _ONE_HOT.reset(token)


def are_yes_or_no(targets: Any) -> bool:
    """Whether all of the targets are 0 or 1, now and when what is recorded runs again."""
    if isinstance(targets, Node):
        return targets is _ONE_HOT.get()
    return bool(np.all(targets * targets == targets))


def plain(x: Any) -> Any:
    """The numbers of a node as an array; what is no node as it is."""
    if isinstance(x, Value):
        return np.array(x.data)
    return np.array(x) if isinstance(x, Node) else x


def _finite(targets: Any) -> Array:
    """The numbers of the targets; NaN and infinity are refused."""
    array = as_array(plain(targets), "targets")
    if not np.isfinite(array).all():
        place: tuple[NDArray[np.intp], ...] = np.nonzero(~np.isfinite(np.atleast_1d(array)))
        first = tuple(int(axis[0]) for axis in place)
        raise ValueError(
            f"targets are finite, got {np.atleast_1d(array)[first]} at position {first}: "
            "leave that example out, or mend the data"
        )
    return array


def _like(outputs: Any, array: Array) -> Array:
    """In the outputs' precision: a loss of float32 stays one."""
    return array.astype(outputs.dtype, copy=False) if isinstance(outputs, Tensor | np.ndarray) else array
