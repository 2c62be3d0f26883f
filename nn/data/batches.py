"""Mini-batches: all examples once an epoch, a few at a time, in another order each time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from nn.data.arrays import AnyArray, as_examples, rows
from nn.initializers import Rng, generator
from nn.sizes import positive_integer


class Batches:
    """The examples in mini-batches; each `for` loop over it is one epoch.

    Args:
        arrays: one or more of the same length, such as x of shape (examples, features) and y of shape
            (examples,). They are not copied, and keep their dtype.
        batch_size: 1 is stochastic gradient descent, the number of examples full-batch.
        shuffle: whether each epoch has a new random order.
        drop_last: whether to leave out a last batch that is smaller than the others.
        rng: a random generator or a seed, for orders that can be had again. `None` gives others each time.

    Attributes:
        rng: the generator. Its state is all that decides the orders of the epochs to come.

    Each batch is a tuple with one array for each of `arrays`: C-contiguous, read-only, and owning its
    memory, so that a circuit can keep it without a copy. Lecture 004.

    Raises ValueError for no examples, for lengths that differ and if no batch would be left, TypeError
    for what is not numbers.

    >>> x, y = np.arange(10.0).reshape(5, 2), np.array([0, 1, 0, 1, 0])
    >>> batches = Batches(x, y, batch_size=2, shuffle=False)
    >>> len(batches)
    3
    >>> [labels.tolist() for points, labels in batches]
    [[0, 1], [0, 1], [0]]
    """

    def __init__(
        self,
        *arrays: ArrayLike,
        batch_size: int,
        shuffle: bool = True,
        drop_last: bool = False,
        rng: Rng = None,
    ) -> None:
        self.arrays = as_examples(arrays, "Batches")
        self.batch_size = positive_integer(batch_size, "batch_size")
        self.shuffle = bool(shuffle)
        self.drop_last = bool(drop_last)
        self.rng = generator(rng)
        if len(self) == 0:
            raise ValueError(
                f"of {self.examples} examples, drop_last=True leaves no batch of {self.batch_size}: "
                "take a smaller batch_size, or drop_last=False"
            )

    @property
    def examples(self) -> int:
        """How many examples there are."""
        return len(self.arrays[0])

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        whole, rest = divmod(self.examples, self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[tuple[AnyArray, ...]]:
        """One epoch."""
        n = self.examples
        order = self.rng.permutation(n) if self.shuffle else np.arange(n)
        return self._epoch(order)

    def _epoch(self, order: AnyArray) -> Iterator[tuple[AnyArray, ...]]:
        for start in range(0, len(self) * self.batch_size, self.batch_size):
            yield rows(self.arrays, order[start : start + self.batch_size])

    def __repr__(self) -> str:
        shapes = ", ".join(str(x.shape) for x in self.arrays)
        return (
            f"Batches({shapes}, batch_size={self.batch_size}, shuffle={self.shuffle}, "
            f"drop_last={self.drop_last})"
        )
