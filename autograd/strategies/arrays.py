"""Arrays whose elements lie in a domain, in every layout that numpy has.

A rule that is right on a fresh array may be wrong on a transposed or reversed one, and one that is
right on one shape may be wrong where shapes broadcast. So layouts and shapes are drawn as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hypothesis_numpy
from hypothesis.strategies import DrawFn, SearchStrategy

from autograd.coercion import Array
from autograd.domain import REAL, Domain
from autograd.operations.shapes import broadcast_to, flip, getitem, reshape, transpose
from autograd.primitive import Primitive
from autograd.strategies.numbers import LARGEST, MARGIN, MOST_OPERANDS, below, choose, distinct
from autograd.tensor import Tensor

Shape = tuple[int, ...]

LAYOUTS = ("contiguous", "fortran", "reversed", "strided")
"""How the elements of an array may lie in memory; the simplest comes first."""

MOST_AXES = 3
LONGEST_AXIS = 3


# ------------------------------------------------------------------------------------- shapes


@lru_cache
def shapes(least_axes: int = 0) -> SearchStrategy[Shape]:
    """Small shapes of so many axes or more, none of them empty."""
    return hypothesis_numpy.array_shapes(min_dims=least_axes, max_dims=MOST_AXES, max_side=LONGEST_AXIS)


@lru_cache
def broadcastable_shapes(count: int) -> SearchStrategy[tuple[Shape, ...]]:
    """`count` small shapes that broadcast together, none of them empty.

    >>> from hypothesis import given
    >>> @given(broadcastable_shapes(2))
    ... def test_they_broadcast(shapes):
    ...     assert len(np.broadcast_shapes(*shapes)) == max(map(len, shapes))
    >>> test_they_broadcast()
    """
    drawn = hypothesis_numpy.mutually_broadcastable_shapes(
        num_shapes=count, max_dims=MOST_AXES, max_side=LONGEST_AXIS
    )
    return drawn.map(lambda found: found.input_shapes)


# ------------------------------------------------------------------------------------- arrays


@st.composite
def arrays(
    draw: DrawFn,
    shape: Shape | int | SearchStrategy[Shape] | None = None,
    *,
    domain: Domain = REAL,
    dtype: Any = np.float64,
    margin: float = MARGIN,
    largest: float = LARGEST,
    layouts: Sequence[str] = LAYOUTS,
) -> Array:
    """Arrays of numbers inside a domain, no two of them near each other: no ties, no kinks.

    Args:
        shape: a shape, a strategy for shapes, or None for any small one.
        domain: where the numbers lie; margin, largest: see `numbers`.
        dtype: float64 or float32.
        layouts: "contiguous", "fortran" order, "reversed" along every axis (negative strides), or
            "strided": every second element of a larger array, NaN in between.

    >>> from hypothesis import given
    >>> @given(arrays((2, 3), domain=Domain(low=0.0)))
    ... def test_no_ties(a):
    ...     assert (a > 0.0).all() and len(np.unique(a)) == 6
    >>> test_no_ties()
    """
    sizes = _a_shape(draw, shape)
    numbers = distinct(draw, prod(sizes), domain, margin=margin, largest=largest)
    array: Array = laid_out(np.array(numbers, dtype=dtype).reshape(sizes), choose(draw, layouts))
    return array


def _a_shape(draw: DrawFn, shape: Shape | int | SearchStrategy[Shape] | None) -> Shape:
    if shape is None:
        return draw(shapes())
    if isinstance(shape, int):
        return (shape,)
    return draw(shape) if isinstance(shape, SearchStrategy) else tuple(shape)


def laid_out(array: Any, layout: str) -> Any:
    """The same elements, otherwise in memory."""
    if layout not in LAYOUTS:
        raise ValueError(f"the layout {layout!r} is unknown: use one of {', '.join(map(repr, LAYOUTS))}")
    if not array.ndim:
        return array
    if layout == "fortran":
        return np.asfortranarray(array)
    if layout == "reversed":
        return np.flip(np.flip(array).copy())
    if layout == "strided":
        wide = np.full((*array.shape[:-1], 2 * array.shape[-1]), np.nan).astype(array.dtype)
        wide[..., ::2] = array
        return wide[..., ::2]
    return array


@st.composite
def operands(
    draw: DrawFn, op: Primitive, *, margin: float = MARGIN, largest: float = LARGEST
) -> tuple[Array, ...]:
    """Arrays for an elementwise primitive: their shapes broadcast, their elements lie in its domain.

    Those of `maximum` do not tie; a condition is an array of booleans.

    Raises ValueError if the primitive is not elementwise.

    >>> from autograd import divide
    >>> from hypothesis import given
    >>> @given(operands(divide))
    ... def test_a_quotient(arrays):
    ...     a, b = arrays
    ...     assert np.allclose(divide(a, b) * b, a)
    >>> test_a_quotient()
    """
    if not op.elementwise:
        raise ValueError(f"{op.name} is not elementwise, so its operands need not broadcast: draw arrays()")
    count = op.arity if op.arity is not None else 1 + draw(below(MOST_OPERANDS))
    sizes = draw(broadcastable_shapes(count))
    layouts = [choose(draw, LAYOUTS) for _ in sizes]
    if op.arity is None:
        flat = np.array(distinct(draw, sum(map(prod, sizes)), op.domain[0], margin=margin, largest=largest))
        parts = np.split(flat, np.cumsum([prod(shape) for shape in sizes])[:-1])
        filled = [part.reshape(shape) for part, shape in zip(parts, sizes, strict=True)]
    else:
        filled = [
            booleans(draw, shape) if k in op.conditions
            else np.array(distinct(draw, prod(shape), domain, margin=margin, largest=largest)).reshape(shape)
            for k, (shape, domain) in enumerate(zip(sizes, op.domain, strict=True))
        ]  # fmt: skip
    return tuple(laid_out(array, layout) for array, layout in zip(filled, layouts, strict=True))


def booleans(draw: DrawFn, shape: Shape) -> Any:
    """An array of booleans."""
    return np.array([draw(below(2)) == 1 for _ in range(prod(shape))], dtype=bool).reshape(shape)


# ------------------------------------------------------------------------------------- tensors

VIEWS = ("leaf", "transpose", "flip", "getitem", "reshape", "broadcast_to")


@st.composite
def tensors(
    draw: DrawFn,
    shape: Shape | int | SearchStrategy[Shape] | None = None,
    *,
    domain: Domain = REAL,
    dtype: Any = np.float64,
    margin: float = MARGIN,
    largest: float = LARGEST,
) -> Tensor:
    """Tensors of a shape: leaves, and computed nodes that look at a leaf from another side.

    A computed one is the transpose, flip, reshape or broadcast of its leaf, or a part of it by an
    index with steps; its leaf is `tensor.inputs[0]`. Elements tie only where they are broadcast.

    Args: see `arrays`.

    >>> from hypothesis import given
    >>> @given(tensors((2, 3)))
    ... def test_twice_the_sum(t):
    ...     assert np.isclose((t * 2.0).sum().data, 2.0 * t.data.sum())
    >>> test_twice_the_sum()
    """
    sizes = _a_shape(draw, shape)
    view = choose(draw, VIEWS)

    def leaf(sizes: Shape) -> Tensor:
        data = draw(
            arrays(sizes, domain=domain, dtype=dtype, margin=margin, largest=largest, layouts=("contiguous",))
        )
        return Tensor(data)

    if view == "transpose":
        axes = tuple(draw(st.permutations(range(len(sizes)))))
        before = tuple(sizes[axes.index(k)] for k in range(len(sizes)))
        return transpose(leaf(before), axes=axes)  # type: ignore[no-any-return]
    if view == "flip":
        return flip(leaf(sizes))  # type: ignore[no-any-return]
    if view == "getitem":
        steps = [choose(draw, (-1, 2, -2, 1)) for _ in sizes]
        before = tuple(n * abs(step) for n, step in zip(sizes, steps, strict=True))
        return getitem(leaf(before), index=tuple(slice(None, None, step) for step in steps))  # type: ignore[no-any-return]
    if view == "reshape":
        before = choose(draw, ((prod(sizes),), (1, *sizes), sizes[::-1]))
        return reshape(leaf(before), shape=sizes)  # type: ignore[no-any-return]
    if view == "broadcast_to":
        before = tuple(choose(draw, (1, n)) for n in sizes)
        return broadcast_to(leaf(before[draw(below(len(sizes) + 1)) :]), shape=sizes)  # type: ignore[no-any-return]
    return leaf(sizes)
