"""Nested tuples, lists and dicts, taken apart into their leaves and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

_BRANCHES = (dict, tuple, list)


def leaves(tree: Any) -> list[Any]:
    """What is not a tuple, list or dict, from left to right; dicts in the order of insertion.

    >>> leaves({"w": [1.0, 2.0], "b": (3.0,)})
    [1.0, 2.0, 3.0]
    """
    return flattened(tree)[0]


def flattened(tree: Any) -> tuple[list[Any], Any]:
    """The leaves and the structure, found on one way through the tree."""
    found: list[Any] = []
    return found, _taken_apart(tree, found.append)


def _taken_apart(tree: Any, take: Callable[[Any], None]) -> Any:
    if not isinstance(tree, _BRANCHES):
        take(tree)
        return None
    if isinstance(tree, dict):
        return dict, tuple(tree), tuple([_taken_apart(branch, take) for branch in tree.values()])
    return type(tree), tuple([_taken_apart(branch, take) for branch in tree])


def leaves_with_paths(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves, each with the way to it as Python would write it: `['w'][0]`."""
    if isinstance(tree, dict):
        for key, branch in tree.items():
            yield from leaves_with_paths(branch, f"{path}[{key!r}]")
    elif isinstance(tree, tuple | list):
        for k, branch in enumerate(tree):
            yield from leaves_with_paths(branch, f"{path}[{k}]")
    else:
        yield path, tree


def leaves_like(expected: Any, given: Any, what: str, path: str = "") -> list[Any]:
    """The leaves of `given`, in the order of `expected`; ValueError if the structures differ.

    >>> leaves_like({"a": 0, "b": 0}, {"b": 2.0, "a": 1.0}, "the tangent")
    [1.0, 2.0]
    """
    place = f"{what}: {path or 'the whole'}"
    if isinstance(expected, dict):
        if not isinstance(given, dict) or expected.keys() != given.keys():
            raise ValueError(f"{place} is {given!r:.60}, expected a dict with the keys {list(expected)}")
        return [
            leaf for key, branch in expected.items()
            for leaf in leaves_like(branch, given[key], what, f"{path}[{key!r}]")
        ]  # fmt: skip
    if isinstance(expected, tuple | list):
        if not isinstance(given, tuple | list) or len(expected) != len(given):
            raise ValueError(f"{place} is {given!r:.60}, expected {len(expected)} parts")
        return [
            leaf for k, branch in enumerate(expected)
            for leaf in leaves_like(branch, given[k], what, f"{path}[{k}]")
        ]  # fmt: skip
    if isinstance(given, tuple | list | dict):
        raise ValueError(f"{place} is {given!r:.60}, expected a number or an array")
    if np.shape(given) != np.shape(expected):
        raise ValueError(f"{place} has the shape {np.shape(given)}, expected {np.shape(expected)}")
    return [given]


def structure(tree: Any) -> Any:
    """What two trees have in common if one function can take either: all but the leaves; hashable.

    >>> structure({"w": [1.0, 2.0]}) == structure({"w": [3.0, 4.0]})
    True
    >>> structure([1.0, 2.0]) == structure((1.0, 2.0))
    False
    """
    return flattened(tree)[1]


def build(like: Any, new_leaves: Iterable[Any]) -> Any:
    """A tree of the same structure with other leaves.

    >>> build({"w": [0, 0], "b": (0,)}, [1.0, 2.0, 3.0])
    {'w': [1.0, 2.0], 'b': (3.0,)}
    """
    remaining = iter(new_leaves)
    return map_leaves(lambda _: next(remaining), like)


def map_leaves(function: Callable[[Any], Any], tree: Any) -> Any:
    """The tree with the function applied to each leaf."""
    if not isinstance(tree, _BRANCHES):
        return function(tree)
    if isinstance(tree, dict):
        return {key: map_leaves(function, branch) for key, branch in tree.items()}
    branches = [map_leaves(function, branch) for branch in tree]
    return type(tree)(*branches) if hasattr(tree, "_fields") else type(tree)(branches)
