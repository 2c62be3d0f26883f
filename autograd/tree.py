"""Nested tuples, lists and dicts, taken apart into their leaves and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any


def leaves(tree: Any) -> list[Any]:
    """What is not a tuple, list or dict, from left to right; dicts in the order of their keys.

    >>> leaves({"w": [1.0, 2.0], "b": (3.0,)})
    [1.0, 2.0, 3.0]
    """
    return [leaf for _, leaf in leaves_with_paths(tree)]


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


def build(like: Any, new_leaves: Iterable[Any]) -> Any:
    """A tree of the same structure with other leaves.

    >>> build({"w": [0, 0], "b": (0,)}, [1.0, 2.0, 3.0])
    {'w': [1.0, 2.0], 'b': (3.0,)}
    """
    remaining = iter(new_leaves)
    return map_leaves(lambda _: next(remaining), like)


def map_leaves(function: Callable[[Any], Any], tree: Any) -> Any:
    """The tree with the function applied to each leaf."""
    if isinstance(tree, dict):
        return {key: map_leaves(function, branch) for key, branch in tree.items()}
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(map_leaves(function, branch) for branch in tree))
    if isinstance(tree, tuple | list):
        return type(tree)(map_leaves(function, branch) for branch in tree)
    return function(tree)
