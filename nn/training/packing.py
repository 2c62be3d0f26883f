"""Nested plain data taken apart: the arrays by name, and all the rest as JSON can hold it."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np

from autograd.coercion import describe
from nn.data.arrays import AnyArray

ARRAY, FLOAT = "$array", "$float"
"""What stands for an array, by its name, and for a float that JSON has no word for."""

Arrays = dict[str, AnyArray]


def packed(tree: Any, arrays: Arrays, path: str = "") -> Any:
    """`tree` with the name of each array in its place; the arrays themselves are added to `arrays`.

    Tuples become lists. Raises TypeError for what is not plain data.

    >>> arrays = {}
    >>> packed({"w": np.zeros(2), "best": (1, float("inf"))}, arrays)
    {'w': {'$array': 'w'}, 'best': [1, {'$float': 'inf'}]}
    >>> arrays
    {'w': array([0., 0.])}
    """
    if isinstance(tree, Mapping):
        for key in tree:
            if not isinstance(key, str):
                raise TypeError(f"the keys of {path or 'a state'} are strings, got {describe(key)}")
        return {key: packed(branch, arrays, _under(path, key)) for key, branch in tree.items()}
    if isinstance(tree, list | tuple):
        return [packed(branch, arrays, _under(path, str(k))) for k, branch in enumerate(tree)]
    if isinstance(tree, np.ndarray) and tree.dtype.kind in "biuf":
        name = path if path not in arrays else f"{path}#{len(arrays)}"
        arrays[name] = np.array(tree, order="C")
        return {ARRAY: name}
    if isinstance(tree, np.generic):
        tree = tree.item()
    if isinstance(tree, float):
        return tree if isfinite(tree) else {FLOAT: repr(tree)}
    if tree is None or isinstance(tree, str | bool | int):
        return tree
    raise TypeError(
        f"{path or 'a state'} is plain data, numbers, strings, arrays, lists and dicts, got {describe(tree)}"
    )


def unpacked(tree: Any, arrays: Mapping[str, AnyArray]) -> Any:
    """The tree with its arrays; KeyError for one that is not there."""
    if isinstance(tree, dict):
        if tree.keys() == {ARRAY}:
            return np.array(arrays[tree[ARRAY]])
        if tree.keys() == {FLOAT}:
            return float(tree[FLOAT])
        return {key: unpacked(branch, arrays) for key, branch in tree.items()}
    if isinstance(tree, list):
        return [unpacked(branch, arrays) for branch in tree]
    return tree


def _under(path: str, key: str) -> str:
    return f"{path}/{key}" if path else key
