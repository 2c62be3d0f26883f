"""Examples as arrays: the first axis counts them, and arrays that belong together agree on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd import Node
from autograd.coercion import describe, from_sequence

AnyArray: TypeAlias = NDArray[Any]


def as_examples(arrays: Sequence[ArrayLike], user: str) -> list[AnyArray]:
    """The arrays as numpy has them, not copied; all of the same length, at least 1.

    Raises TypeError for what is not numbers, ValueError for no array at all, for an array without axes
    or without examples, and for lengths that differ.
    """
    if not arrays:
        raise ValueError(f"{user} takes at least one array of examples, such as {user}(x, y, ...), got none")
    examples = [_as_numbers(x, f"{user}: array {k}") for k, x in enumerate(arrays, 1)]
    lengths = [len(x) for x in examples]
    if len(set(lengths)) > 1:
        raise ValueError(
            f"{user}: the arrays have {', '.join(map(str, lengths))} examples, and the same number is "
            "expected, since example k is row k of each"
        )
    if lengths[0] == 0:
        raise ValueError(f"{user} was given no examples: check the file or the slice that they came from")
    return examples


def as_labels(labels: Any, length: int, user: str) -> AnyArray:
    """Class numbers, one an example, as an array of integers; TypeError or ValueError for anything else."""
    array = from_sequence(labels, f"{user}: the labels")
    is_integer = array.dtype.kind in "iu"
    if not is_integer or array.shape != (length,):
        error = ValueError if is_integer else TypeError
        raise error(
            f"{user}: the labels are {length} class numbers, integers of shape {(length,)}, got "
            f"{describe(array)}; of one-hot rows, take .argmax(axis=1)"
        )
    return array


def rows(arrays: Sequence[AnyArray], indices: AnyArray) -> tuple[AnyArray, ...]:
    """The chosen examples of each array, as new arrays that nobody can write into.

    A circuit keeps such an array as it is, and would copy another one that it has to remember.
    """
    chosen = tuple(x.take(indices, axis=0) for x in arrays)
    for x in chosen:
        x.flags.writeable = False
    return chosen


def _as_numbers(x: Any, what: str) -> AnyArray:
    if isinstance(x, Node):
        raise TypeError(f"{what}: data are plain numbers, and a node was given: pass its .data")
    array = from_sequence(x, what)
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"{what} holds real numbers, got {describe(x)}: convert it, such as with .astype(float)"
        )
    if array.ndim == 0:
        raise ValueError(f"{what} has an axis of examples first, got the one number {x!r:.40}")
    return np.asarray(array)
