"""The point where a derivative is checked: all numbers of the arguments in one vector.

A check moves along lines through this point, so it wants a vector; a function wants floats, arrays
and structures of them. Here one becomes the other, and each number has the name that a person
would give it: `w[1,0]`, `params['b'][2]`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import tree
from autograd.coercion import as_array, as_float
from autograd.node import Node

Vector = NDArray[Any]


class Point:
    """The arguments of a call, and the vector of those numbers by which it is differentiated.

    Args:
        function: its parameters give the arguments their names.
        args: floats, arrays and nested tuples, lists and dicts of them.
        argnums: which of them are differentiated; None means all.
    """

    def __init__(
        self, function: Callable[..., Any], args: Sequence[Any], argnums: int | Sequence[int] | None
    ) -> None:
        self.args = tuple(args)
        self.positions = _positions(argnums, len(self.args))
        self.leaves: list[Any] = []
        self.names: list[str] = []
        names = _parameter_names(function, len(self.args))
        for k in self.positions:
            for path, leaf in tree.leaves_with_paths(self.args[k]):
                self.names.append(f"{names[k]}{path}")
                self.leaves.append(_real(leaf, self.names[-1]))
        if not self.leaves:
            raise ValueError(
                "there is nothing to differentiate: give the point, as in check_gradients(f, 2.0, x), "
                "or points=[...]"
            )
        sizes = [np.size(leaf) for leaf in self.leaves]
        self.ends = np.cumsum([0, *sizes])
        self.vector: Vector = np.concatenate([np.ravel(leaf).astype(np.float64) for leaf in self.leaves])

    def __len__(self) -> int:
        return len(self.vector)

    def leaves_at(self, vector: Vector) -> list[Any]:
        """The leaves with the numbers of `vector`, of any type: floats and arrays where they were."""
        parts = [vector[i:j] for i, j in pairwise(self.ends)]
        return [
            part.reshape(leaf.shape).copy() if isinstance(leaf, np.ndarray) else _item(part)
            for part, leaf in zip(parts, self.leaves, strict=True)
        ]

    def structured(self, leaves: Sequence[Any]) -> tuple[Any, ...]:
        """The arguments with other leaves in the place of their own."""
        args = list(self.args)
        chosen = tree.build([args[k] for k in self.positions], leaves)
        for k, argument in zip(self.positions, chosen, strict=True):
            args[k] = argument
        return tuple(args)

    def label(self, index: int) -> str:
        """The name of one number of the vector: `w[1,0]`."""
        k = int(np.searchsorted(self.ends, index, side="right")) - 1
        leaf = self.leaves[k]
        if not isinstance(leaf, np.ndarray) or leaf.ndim == 0:
            return self.names[k]
        place = np.unravel_index(index - int(self.ends[k]), leaf.shape)
        return f"{self.names[k]}[{','.join(map(str, place))}]"

    def leaf_of(self, index: int) -> int:
        """Which leaf a number of the vector belongs to."""
        return int(np.searchsorted(self.ends, index, side="right")) - 1

    def __str__(self) -> str:
        shown = []
        for name, leaf in zip(self.names, self.leaves, strict=True):
            if not isinstance(leaf, np.ndarray):
                shown.append(f"{name} = {leaf!r}")
            elif leaf.size <= 12:
                shown.append(f"{name} = {leaf.tolist()}")
            else:
                shown.append(f"{name}: {' × '.join(map(str, leaf.shape))} numbers, from {leaf.flat[0]:.6g}")
        return ", ".join(shown)


def _positions(argnums: int | Sequence[int] | None, count: int) -> list[int]:
    if argnums is None:
        return list(range(count))
    chosen = [argnums] if isinstance(argnums, int) else list(argnums)
    if any(not isinstance(k, int) or isinstance(k, bool) for k in chosen):
        raise TypeError(f"argnums is the number of an argument, or several, got {argnums!r:.60}")
    if len({k % max(count, 1) for k in chosen}) < len(chosen):
        raise ValueError(f"argnums={tuple(chosen)} names an argument twice")
    for k in chosen:
        if not -count <= k < count:
            raise ValueError(f"argnums={k}, but there are {count} arguments")
    return [k % count for k in chosen]


def _parameter_names(function: Callable[..., Any], count: int) -> list[str]:
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    names: list[str] = []
    for p in parameters:
        if p.kind is p.VAR_POSITIONAL:
            names += [f"{p.name}[{k}]" for k in range(count - len(names))]
        elif p.kind is not p.VAR_KEYWORD and p.kind is not p.KEYWORD_ONLY:
            names.append(p.name)
    return (names + [f"argument {k + 1}" for k in range(len(names), count)])[:count]


def _real(leaf: Any, name: str) -> Any:
    """A float, or an array that nobody else writes into; TypeError for what has no derivative."""
    if isinstance(leaf, Node):
        leaf = leaf._data
    if isinstance(leaf, np.ndarray):
        if leaf.dtype.kind in "biu":
            raise TypeError(
                f"{name} is an array of {leaf.dtype}, by which nothing can be differentiated: choose the "
                "other arguments with argnums=, or pass it as floats"
            )
        return np.array(as_array(leaf, name))
    if isinstance(leaf, np.float32):
        return np.array(leaf)
    try:
        return as_float(leaf, name)
    except TypeError as error:
        raise TypeError(f"{error}; or choose the arguments to differentiate by with argnums=") from None


def _item(part: Vector) -> Any:
    x = part[0]
    return x.item() if isinstance(x, np.generic) else x
