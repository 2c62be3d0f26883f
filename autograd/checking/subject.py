"""What is being checked: a function, and a gradient that claims to be its own.

Two kinds share this interface: a function whose gradient the engine computes (`engine_subject`), and
a pair of plain functions on floats and arrays, one of them written by hand (`hand_written`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import tree
from autograd.checking.point import Point, Vector
from autograd.coercion import describe
from autograd.node import Node

Function = Callable[..., Any]
OtherNumbers = Callable[[Vector], list[Any]]


class Subject(ABC):
    """A function and its gradient at a point, both as functions of one vector."""

    def __init__(self, function: Function, point: Point) -> None:
        self.function = function
        self.point = point

    @abstractmethod
    def value(self, vector: Vector) -> Vector:
        """All numbers that the function returns, as one vector."""

    @abstractmethod
    def gradient(self, vector: Vector, cotangent: Vector) -> Vector:
        """The gradient of <cotangent, value> as it is claimed to be; Fault if it does not fit."""

    def rounded(self, cotangent: Vector) -> float:
        """How large the numbers are that are rounded on the way, as they weigh in <cotangent, value>."""
        return 0.0

    @property
    def is_made_of_rows(self) -> bool:
        """Whether the table says of each of its operations what it means."""
        return False

    @abstractmethod
    def on_complex(self) -> OtherNumbers | None:
        """`value` for complex vectors, or None."""

    @abstractmethod
    def on_mpf(self) -> OtherNumbers | None:
        """`value` for vectors of mpmath's numbers, or None."""

    def precision(self, index: int) -> np.dtype[Any]:
        """In which precision the gradient's element is computed."""
        leaf = self.point.leaves[self.point.leaf_of(index)]
        return leaf.dtype if isinstance(leaf, np.ndarray) else np.dtype(np.float64)


def flat(result: Any) -> Vector:
    """All numbers of a structure of nodes, floats and arrays, as one vector of float64."""
    numbers = [np.asarray(x._data if isinstance(x, Node) else x) for x in tree.leaves(result)]
    if not numbers or any(x.dtype.kind not in "fiu" for x in numbers):
        raise TypeError(
            f"the function returned {describe(result)}: a real number, an array of them or a structure of "
            "those was expected"
        )
    return np.concatenate([np.ravel(x).astype(np.float64) for x in numbers])


def numbers_of(arrays: Sequence[Any]) -> list[Any]:
    """All elements of several arrays, as they are."""
    return [x for array in arrays for x in np.ravel(np.asarray(array))]
