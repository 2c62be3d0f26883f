"""Dividing the examples: some to learn from, some to choose by, some to judge with at the very end.

scikit-learn chooses which example goes where. Lecture 003.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from nn.data.arrays import AnyArray, as_examples, as_labels, rows
from nn.extras import require
from nn.initializers import Rng, generator
from nn.sizes import positive_integer

Part: TypeAlias = tuple[AnyArray, ...]
"""Some of the examples: one array for each that was given, read-only."""


def train_validation_split(
    *arrays: ArrayLike, validation: float = 0.2, stratify: ArrayLike | None = None, rng: Rng = None
) -> tuple[Part, Part]:
    """Two parts, at random: (train, validation).

    Args:
        arrays: one or more of the same length, such as x and y.
        validation: the size of the second part: a share between 0 and 1, or a number of examples.
        stratify: class numbers, one an example; then each part has the classes in the same proportions.
        rng: a random generator or a seed.

    Raises ValueError for lengths that differ, for a part without examples, and for a class that is too
    rare to be in each part. Needs scikit-learn.

    >>> (x, y), (x_val, y_val) = train_validation_split(np.ones((10, 3)), np.arange(10), rng=0)
    >>> x.shape, y.shape, x_val.shape, y_val.shape
    ((8, 3), (8,), (2, 3), (2,))
    """
    user = "train_validation_split"
    examples = as_examples(arrays, user)
    n = len(examples[0])
    labels = _labels(stratify, n, 2, user)
    count = _count(validation, n, "validation")
    _require_training_examples(n, n - count, user)
    kept, taken = _split(np.arange(n), count, labels, rng, user)
    return rows(examples, kept), rows(examples, taken)


def train_validation_test_split(
    *arrays: ArrayLike,
    validation: float = 0.2,
    test: float = 0.2,
    stratify: ArrayLike | None = None,
    rng: Rng = None,
) -> tuple[Part, Part, Part]:
    """Three parts, at random: (train, validation, test), both sizes of the whole.

    Arguments and errors are those of `train_validation_split`.

    >>> train, validation, test = train_validation_test_split(np.arange(10), test=3, rng=0)
    >>> [len(part[0]) for part in (train, validation, test)]
    [5, 2, 3]
    """
    user = "train_validation_test_split"
    examples = as_examples(arrays, user)
    n = len(examples[0])
    labels = _labels(stratify, n, 3, user)
    n_validation, n_test = _count(validation, n, "validation"), _count(test, n, "test")
    _require_training_examples(n, n - n_validation - n_test, user)
    rng = generator(rng)
    rest, tested = _split(np.arange(n), n_test, labels, rng, user)
    kept, taken = _split(rest, n_validation, None if labels is None else labels[rest], rng, user)
    return rows(examples, kept), rows(examples, taken), rows(examples, tested)


def k_folds(
    *arrays: ArrayLike, k: int = 5, stratify: ArrayLike | None = None, shuffle: bool = True, rng: Rng = None
) -> Iterator[tuple[Part, Part]]:
    """k times (train, validation); every example is in the validation part exactly once.

    Args:
        arrays: one or more of the same length, such as x and y.
        k: how many folds, at least 2.
        stratify: class numbers, one an example; then each fold has the classes in the same proportions.
        shuffle: whether the folds are random; else each is a run of neighbours.
        rng: a random generator or a seed.

    Raises ValueError for lengths that differ, and for a k that is below 2 or above the number of
    examples, or of the members of the rarest class if stratified. Needs scikit-learn.

    >>> for (train,), (validation,) in k_folds(np.arange(6), k=3, shuffle=False):
    ...     print(train, validation)
    [2 3 4 5] [0 1]
    [0 1 4 5] [2 3]
    [0 1 2 3] [4 5]
    """
    examples = as_examples(arrays, "k_folds")
    n = len(examples[0])
    k = positive_integer(k, "k")
    if not 2 <= k <= n:
        raise ValueError(f"k_folds: k is at least 2 and at most the number of examples, {n}, got {k}")
    labels = _labels(stratify, n, k, "k_folds")
    model_selection = require("sklearn.model_selection", "k_folds")
    kind = model_selection.KFold if labels is None else model_selection.StratifiedKFold
    folds = kind(k, shuffle=shuffle, random_state=_seed(rng) if shuffle else None)
    chosen = list(folds.split(np.zeros(n), labels))
    return ((rows(examples, kept), rows(examples, taken)) for kept, taken in chosen)


def _split(
    indices: AnyArray, count: int, labels: AnyArray | None, rng: Rng, user: str
) -> tuple[AnyArray, AnyArray]:
    """The indices without `count` of them, and those."""
    model_selection = require("sklearn.model_selection", user)
    try:
        kept, taken = model_selection.train_test_split(
            indices, test_size=count, stratify=labels, random_state=_seed(rng)
        )
    except ValueError as error:  # a part that is too small to have each class
        raise ValueError(
            f"{user}: {str(error).rstrip('.')}. Take larger parts, or leave stratify out"
        ) from None
    return kept, taken


def _seed(rng: Rng) -> int:
    """scikit-learn takes a seed where we have a generator."""
    return int(generator(rng).integers(2**32))


def _count(size: Any, n: int, what: str) -> int:
    """A share of `n` or a number of examples, as a number between 1 and n - 1."""
    if isinstance(size, bool) or not isinstance(size, int | float | np.integer | np.floating):
        raise TypeError(f"{what} is a share such as 0.2 or a number of examples, got {size!r:.60}")
    is_count = isinstance(size, int | np.integer)
    if not 0 < size < (n if is_count else 1):
        raise ValueError(
            f"{what} is a share between 0 and 1 or a number of examples from 1 to {n - 1}, got {size}"
        )
    count = int(size if is_count else round(size * n))
    if not 0 < count < n:
        raise ValueError(f"{what}={size} of {n} examples is {count}, and each part needs at least one")
    return count


def _require_training_examples(n: int, left: int, user: str) -> None:
    if left < 1:
        raise ValueError(
            f"{user}: of {n} examples, none is left to learn from: take smaller validation or test parts"
        )


def _labels(stratify: Any, n: int, parts: int, user: str) -> AnyArray | None:
    if stratify is None:
        return None
    labels = as_labels(stratify, n, user)
    classes, members = np.unique(labels, return_counts=True)
    if members.min() < parts:
        raise ValueError(
            f"{user}: class {classes[members.argmin()]} has {members.min()} examples, too few for each of "
            f"{parts} parts to have one: find more of them, make fewer parts, or leave stratify out"
        )
    return labels
