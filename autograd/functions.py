"""Functions composed of primitives. They have no rules of their own: the chain rule does it."""

import operator
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from autograd.operations.elementwise import maximum, minimum
from autograd.operations.products import einsum as _einsum
from autograd.operations.products import matmul
from autograd.operations.shapes import getitem, reshape, transpose

IMPLEMENTATIONS: dict[Callable[..., Any], Callable[..., Any]] = {}
"""numpy's functions that are answered by a function here rather than by one row of the table."""

Function = Callable[..., Any]


def _implements(*numpy_functions: Function) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        IMPLEMENTATIONS.update(dict.fromkeys(numpy_functions, function))
        return function

    return register


@_implements(np.clip)
def clip(a: Any, low: Any = None, high: Any = None) -> Any:
    """`a` limited to [low, high]; None means no limit. At a limit the tie is shared, as in maximum.

    >>> clip(3.0, 0.0, 1.0)
    1.0
    """
    if low is None and high is None:
        raise ValueError("clip needs a limit: give low, high, or both")
    if low is not None:
        a = maximum(a, low)
    return a if high is None else minimum(a, high)


@_implements(np.split)
def split(a: Any, sections: int | Sequence[int], axis: int = 0) -> list[Any]:
    """`a` cut along `axis` into equal sections, or before the given positions.

    Raises ValueError if it does not divide equally.

    >>> [part.tolist() for part in split(np.arange(4.0), 2)]
    [[0.0, 1.0], [2.0, 3.0]]
    """
    (axis,) = _axes(axis, np.ndim(a), "split")
    n = np.shape(a)[axis]
    if not hasattr(sections, "__index__") and not _are_integers(sections):
        raise TypeError(
            f"split takes a number of sections or a list of positions, integers, got {sections!r:.60}"
        )
    if hasattr(sections, "__index__"):
        sections = operator.index(sections)
        if sections < 1 or n % sections:
            raise ValueError(
                f"split: axis {axis} of length {n} does not divide into {sections} equal sections"
            )
        sections = range(n // sections, n, n // sections)
    edges = [0, *sections, n]
    return [getitem(a, index=(slice(None),) * axis + (slice(i, j),)) for i, j in pairwise(edges)]


@_implements(np.einsum)
def einsum(subscripts: str, *operands: Any) -> Any:
    """Einstein's summation over labelled axes, as in numpy; no repeated label in one operand, no `...`.

    >>> einsum("ij,j->i", np.eye(2), np.array([3.0, 4.0]))
    array([3., 4.])
    """
    return _einsum(*operands, subscripts=subscripts)


@_implements(np.tensordot)
def tensordot(a: Any, b: Any, axes: int | tuple[Any, Any] = 2) -> Any:
    """The sum of products over `axes`: the last n of a with the first n of b, or the two lists given.

    One matrix product, so it is as fast as `a @ b`.
    """
    ndim_a, ndim_b = np.ndim(a), np.ndim(b)
    if isinstance(axes, int) and 0 <= axes <= min(ndim_a, ndim_b):
        axes = (tuple(range(ndim_a - axes, ndim_a)), tuple(range(axes)))
    if not isinstance(axes, tuple | list) or len(axes) != 2:
        raise ValueError(
            f"tensordot: axes is a number from 0 to {min(ndim_a, ndim_b)} for operands of {ndim_a} and "
            f"{ndim_b} axes, or a pair of axes or lists of axes, got {axes!r:.60}"
        )
    summed_a, summed_b = _axes(axes[0], ndim_a, "tensordot"), _axes(axes[1], ndim_b, "tensordot")
    sizes_a, sizes_b = np.shape(a), np.shape(b)
    if [sizes_a[k] for k in summed_a] != [sizes_b[k] for k in summed_b]:
        raise ValueError(
            f"tensordot: axes {summed_a} of shape {sizes_a} and {summed_b} of shape {sizes_b} differ in size"
        )
    free_a = tuple(k for k in range(ndim_a) if k not in summed_a)
    free_b = tuple(k for k in range(ndim_b) if k not in summed_b)
    n = int(np.prod([sizes_a[k] for k in summed_a], initial=1))
    rows = reshape(transpose(a, axes=free_a + summed_a), shape=(-1, n))
    columns = reshape(transpose(b, axes=summed_b + free_b), shape=(n, -1))
    shape = tuple(sizes_a[k] for k in free_a) + tuple(sizes_b[k] for k in free_b)
    return reshape(matmul(rows, columns), shape=shape)


@_implements(np.dot)
def dot(a: Any, b: Any) -> Any:
    """numpy's dot: a product with a scalar, of vectors, of matrices, or over a's last axis."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    if np.ndim(b) < 3:
        return matmul(a, b)
    return tensordot(a, b, axes=(-1, -2))


@_implements(np.ravel)
def ravel(a: Any) -> Any:
    """The elements of `a` in one row."""
    return reshape(a, shape=(-1,))


@_implements(np.moveaxis)
def moveaxis(a: Any, source: Any, destination: Any) -> Any:
    """Axes moved to other positions, the rest in their order."""
    ndim = np.ndim(a)
    source, destination = _axes(source, ndim, "moveaxis"), _axes(destination, ndim, "moveaxis")
    if len(source) != len(destination):
        raise ValueError(
            f"moveaxis: {len(source)} axes do not fit {len(destination)} positions: give one for each"
        )
    order = [k for k in range(ndim) if k not in source]
    for d, s in sorted(zip(destination, source, strict=True)):
        order.insert(d, s)
    return transpose(a, axes=tuple(order))


def _axes(axis: int | Sequence[int], ndim: int, name: str) -> tuple[int, ...]:
    """One axis or several, counted from 0; numpy's AxisError, a ValueError, for one that is not there."""
    listed = axis if isinstance(axis, tuple | list) else (axis,)
    if not _are_integers(listed):
        raise TypeError(f"{name}: an axis is an integer, got {axis!r:.60}")
    axes = tuple(normalize_axis_index(k, ndim, name) for k in listed)
    if len(set(axes)) < len(axes):
        raise ValueError(f"{name}: {axis!r:.60} names an axis twice")
    return axes


def _are_integers(listed: Any) -> bool:
    is_list = isinstance(listed, Sequence | np.ndarray) and not isinstance(listed, str)
    return is_list and all(hasattr(k, "__index__") for k in listed)
