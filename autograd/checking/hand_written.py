"""A function of floats and arrays and a gradient that somebody wrote down, as a subject."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from autograd import tree
from autograd.checking.other_numbers import NotComputable
from autograd.checking.point import Point, Vector
from autograd.checking.subject import Function, OtherNumbers, Subject, flat, numbers_of
from autograd.checking.verdicts import Fault, Finding, Verdict
from autograd.coercion import describe
from autograd.node import Node

MOST_DIGITS = 500
"""Functions of more numbers are not computed with many digits: it would take minutes."""


class HandWritten(Subject):
    """A function of floats and arrays, and a gradient of it that somebody wrote down."""

    def __init__(self, function: Function, gradient: Function, point: Point, takes_upstream: bool) -> None:
        super().__init__(function, point)
        self.claimed = gradient
        self._returns_one_number = True
        self.takes_upstream = takes_upstream

    def value(self, vector: Vector) -> Vector:
        """All numbers that the function returns, as one vector."""
        result = self.function(*self.point.structured(self.point.leaves_at(vector)))
        self._returns_one_number = np.shape(result) == ()
        return flat(result)

    def gradient(self, vector: Vector, cotangent: Vector) -> Vector:
        """The gradient of <cotangent, value>, as it is claimed to be."""
        args = self.point.structured(self._in_their_precision(vector))
        if not self.takes_upstream:
            claimed = self._claims(self.claimed(*args))
            return np.concatenate([self._weighted(g, k, cotangent) for k, g in enumerate(claimed)])
        result = self.function(*args)
        ends = np.cumsum([0, *(np.size(y) for y in tree.leaves(result))])
        parts = [cotangent[i:j] for i, j in pairwise(ends)]
        shaped = [
            part.reshape(np.shape(y)) if np.ndim(y) else float(part[0])
            for part, y in zip(parts, tree.leaves(result), strict=True)
        ]
        claimed = self._claims(self.claimed(tree.build(result, shaped), *args))
        return np.concatenate([self._weighted(g, k, np.ones(1)) for k, g in enumerate(claimed)])

    def check_inputs_untouched(self) -> None:
        """Fault if one of the two functions writes into the arrays that it is given."""
        untouched = self.point.structured(self._in_their_precision(self.point.vector))
        result = tree.map_leaves(np.ones_like, self.function(*untouched))
        for what, call in (
            ("The function", self.function),
            ("The gradient", partial(self.claimed, result) if self.takes_upstream else self.claimed),
        ):
            args = self.point.structured(self._in_their_precision(self.point.vector))
            call(*args)
            chosen = tree.leaves([args[k] for k in self.point.positions])
            for name, leaf, after in zip(self.point.names, self.point.leaves, chosen, strict=True):
                if not np.array_equal(leaf, after, equal_nan=True):
                    why = (
                        f"{what} writes into {name}, an array that belongs to its caller: compute on a copy."
                    )
                    raise Fault(Finding(Verdict.CHANGES_ITS_INPUT, why, name, order=0))

    def _claims(self, result: Any) -> list[Any]:
        """The claimed gradients, one for each leaf of the arguments."""
        point = self.point
        arguments = [point.args[k] for k in point.positions]
        structure = arguments[0] if len(arguments) == 1 else tuple(arguments)
        if len(arguments) == 1 and isinstance(result, tuple) and len(result) == 1:
            result = result[0]
        if isinstance(structure, np.ndarray) and isinstance(result, list):
            result = np.asarray(result)
        found = _leaves_in_order(structure, result)
        if found is None or len(found) != len(self.point.leaves):
            count = len(tree.leaves(result))
            raise Fault(
                Finding(
                    Verdict.WRONG_SHAPE,
                    f"The gradient returned {describe(result)}, with {count} parts. There are "
                    f"{len(point.leaves)} to differentiate by ({', '.join(point.names)}): return one for "
                    "each, as the arguments are structured; of several arguments in a tuple.",
                )
            )
        return [x._data if isinstance(x, Node) else x for x in found]

    def _weighted(self, claimed: Any, k: int, cotangent: Vector) -> Vector:
        """One claimed gradient, or Jacobian, times the cotangent."""
        leaf, name = self.point.leaves[k], self.point.names[k]
        try:
            claimed = np.asarray(claimed)
        except ValueError:
            claimed = np.asarray(None)
        shape = np.shape(leaf)
        if claimed.dtype.kind not in "fiu":
            raise Fault(
                Finding(
                    Verdict.WRONG_SHAPE,
                    f"The gradient by {name} is {describe(claimed.tolist())}: real numbers were expected.",
                    name,
                )
            )
        if len(cotangent) == 1:
            fits = claimed.shape == shape or (claimed.shape == (1, *shape) and not self._returns_one_number)
        else:
            fits = (
                claimed.size == len(cotangent) * np.size(leaf)
                and claimed.shape[-len(shape) or None :] == shape
            )
        if not fits:
            expected = shape if len(cotangent) == 1 else f"(shape of the result, *{shape})"
            turned = " It is transposed." if claimed.shape == shape[::-1] and claimed.ndim > 1 else ""
            raise Fault(
                Finding(
                    Verdict.WRONG_SHAPE,
                    f"The gradient by {name} must have one number for each of {name}, in its shape.{turned}",
                    name,
                    expected=f"the shape {expected}",
                    got=f"the shape {claimed.shape}",
                )
            )
        self._check_precision(claimed, leaf, name)
        return np.tensordot(cotangent, claimed.reshape(len(cotangent), -1).astype(np.float64), axes=1)

    def _check_precision(self, claimed: Vector, leaf: Any, name: str) -> None:
        if isinstance(leaf, np.ndarray) and claimed.dtype.kind == "f" and claimed.dtype != leaf.dtype:
            raise Fault(
                Finding(
                    Verdict.WRONG_SHAPE,
                    f"{name} is of {leaf.dtype}, and so should its gradient be: another dtype costs digits, "
                    "or memory and time, in everything that is computed from it.",
                    name,
                    expected=f"the dtype {leaf.dtype}",
                    got=f"the dtype {claimed.dtype}",
                )
            )

    def _in_their_precision(self, vector: Vector) -> list[Any]:
        return [
            x.astype(leaf.dtype) if isinstance(leaf, np.ndarray) else x
            for x, leaf in zip(self.point.leaves_at(vector), self.point.leaves, strict=True)
        ]

    def on_complex(self) -> OtherNumbers | None:
        """`value` for complex vectors, or None."""
        return self._on_other_numbers((np.complexfloating, complex, float, int))

    def on_mpf(self) -> OtherNumbers | None:
        """`value` for vectors of mpmath's numbers, or None: a float would have lost their digits."""
        import mpmath

        return self._on_other_numbers((mpmath.mpf,)) if len(self.point) <= MOST_DIGITS else None

    def _on_other_numbers(self, kinds: tuple[type, ...]) -> OtherNumbers:
        def computed(vector: Vector) -> list[Any]:
            try:
                result = self.function(*self.point.structured(self.point.leaves_at(vector)))
                numbers = numbers_of(tree.leaves(result))
            except Exception as error:  # whatever a function does with numbers it does not know
                raise NotComputable from error
            if not all(isinstance(x, kinds) for x in numbers):
                raise NotComputable
            return numbers

        return computed


def _leaves_in_order(expected: Any, given: Any) -> list[Any] | None:
    """The leaves of `given` in the order of `expected`, dicts by their keys; None if they do not match."""
    if isinstance(expected, dict):
        if not isinstance(given, dict) or expected.keys() != given.keys():
            return None
        pairs = [(branch, given[key]) for key, branch in expected.items()]
    elif isinstance(expected, tuple | list):
        if not isinstance(given, tuple | list) or len(expected) != len(given):
            return None
        pairs = list(zip(expected, given, strict=True))
    else:
        return [given]
    parts = [_leaves_in_order(*pair) for pair in pairs]
    return None if None in parts else [leaf for part in parts for leaf in part or ()]
