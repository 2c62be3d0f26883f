"""The table, part three: operations that move numbers around and compute nothing.

Each is linear and its rule is the move back. On an array of scalar nodes they rewire a circuit
without adding a gate.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograd.coercion import Array
from autograd.primitive import Primitive, passes_on

identity = Primitive(
    "identity", lambda a: a, lambda a: a.view(),
    passes_on,
    symbol="=", numpy=(np.positive,),
    doc="a itself, as a node of its own.",
)  # fmt: skip


def _precision(dtype: Any) -> np.dtype[Any]:
    precision: np.dtype[Any] = np.dtype(dtype)
    if precision not in (np.float32, np.float64):
        raise TypeError(f"a Tensor is float64 or float32, not {precision}")
    return precision


astype = Primitive(
    "astype", None,
    lambda a, *, dtype: a.astype(_precision(dtype)),
    passes_on,
    numpy=(), scalarized=lambda a, *, dtype: a,
    doc="The same numbers in another precision, 'float32' or 'float64'.",
)  # fmt: skip

reshape = Primitive(
    "reshape", None,
    lambda a, *, shape: np.reshape(a, shape),
    lambda g, y, a, *, shape: reshape(g, shape=a.shape),
    numpy=(np.reshape,),
    doc="The same elements, row by row, in another shape; one size may be -1.",
)  # fmt: skip


def _inverse(axes: Sequence[int] | None, ndim: int) -> tuple[int, ...] | None:
    return None if axes is None else tuple(int(k) for k in np.argsort([k % ndim for k in axes]))


transpose = Primitive(
    "transpose", None,
    lambda a, *, axes=None: np.transpose(a, axes),
    lambda g, y, a, *, axes: transpose(g, axes=_inverse(axes, a.ndim)),
    symbol="Aᵀ", numpy=(np.transpose,),
    doc="The axes in the order `axes`, reversed if it is None.",
)  # fmt: skip

swapaxes = Primitive(
    "swapaxes", None,
    lambda a, *, axis1, axis2: np.swapaxes(a, axis1, axis2),
    lambda g, y, a, *, axis1, axis2: swapaxes(g, axis1=axis1, axis2=axis2),
    numpy=(np.swapaxes,),
    doc="Two axes exchanged.",
)  # fmt: skip

flip = Primitive(
    "flip", None,
    lambda a, *, axis=None: np.flip(a, axis),
    lambda g, y, a, *, axis: flip(g, axis=axis),
    numpy=(np.flip,),
    doc="The elements along `axis` in reverse order.",
)  # fmt: skip


def _broadcast_to(a: Array, *, shape: Any) -> Any:
    try:
        return np.broadcast_to(a, shape)
    except (ValueError, TypeError):
        raise ValueError(
            "the shape to broadcast to is a tuple of sizes, and from the right each size of the operand is "
            "equal to its own or is 1"
        ) from None


broadcast_to = Primitive(
    "broadcast_to", None, _broadcast_to,
    lambda g, y, a, *, shape: g,
    numpy=(np.broadcast_to,),
    doc="a repeated to `shape`, by numpy's broadcasting.",
)  # fmt: skip

expand_dims = Primitive(
    "expand_dims", None,
    lambda a, *, axis: np.expand_dims(a, axis),
    lambda g, y, a, *, axis: reshape(g, shape=a.shape),
    numpy=(np.expand_dims,),
    doc="New axes of length 1 at the positions `axis` of the result.",
)  # fmt: skip

squeeze = Primitive(
    "squeeze", None,
    lambda a, *, axis=None: np.squeeze(a, axis),
    lambda g, y, a, *, axis: reshape(g, shape=a.shape),
    numpy=(np.squeeze,),
    doc="Without the axes of length 1, or without those in `axis`.",
)  # fmt: skip

# ------------------------------------------------------------------------------ parts of an array


def _getitem(a: Array, *, index: Any) -> Any:
    try:
        part = a[index]
    except IndexError as error:
        raise IndexError(f"{error}; the index was {index!r:.80}") from None
    if np.size(part) == 0:
        raise IndexError(f"the index {index!r:.80} selects nothing")
    return part


def _scatter(g: Array, *, index: Any, shape: tuple[int, ...]) -> Any:
    whole = np.zeros(shape, dtype=g.dtype)
    parts = index if isinstance(index, tuple) else (index,)
    if all(p is None or p is Ellipsis or isinstance(p, int | slice) for p in parts):
        whole[index] = g  # basic indexing meets no element twice
    else:
        np.add.at(whole, index, g)
    return whole


getitem = Primitive(
    "getitem", None, _getitem,
    lambda g, y, a, *, index: scatter(g, index=index, shape=a.shape),
    symbol="[ ]", numpy=(),
    doc="a[index]: integers, slices, None, ... and integer or boolean arrays.",
)  # fmt: skip

scatter = Primitive(
    "scatter", None, _scatter,
    lambda g, y, a, *, index, shape: getitem(g, index=index),
    numpy=(), scalarized=lambda a, *, index, shape: _scatter_nodes(a, index, shape),
    doc="Zeros of `shape` with a added at `index`: the way back of indexing.",
)  # fmt: skip


def _scatter_nodes(a: Any, index: Any, shape: tuple[int, ...]) -> Any:
    whole = np.full(shape, 0.0, dtype=object)
    np.add.at(whole, index, a)
    return whole


def _take(a: Array, *, indices: Any, axis: int | None = None) -> Any:
    if np.asarray(indices).dtype.kind not in "iu":
        raise TypeError(f"indices are integers, got {np.asarray(indices).dtype}; for a mask use a[mask]")
    return np.take(a, indices, axis=axis)


take = Primitive(
    "take", None, _take,
    lambda g, y, a, *, indices, axis:
        reshape(scatter(g, index=np.asarray(indices), shape=(a.size,)), shape=a.shape) if axis is None
        else scatter(g, index=(slice(None),) * (axis % a.ndim) + (np.asarray(indices),), shape=a.shape),
    numpy=(np.take,),
    doc="The elements at the integer `indices` along `axis`, of the flattened array if it is None.",
)  # fmt: skip

# --------------------------------------------------------------------------- arrays put together


def _concatenate_vjp(wanted: Sequence[int], g: Any, y: Any, *arrays: Any, axis: int | None) -> list[Any]:
    lengths = [a.size if axis is None else a.shape[axis] for a in arrays]
    ends = [int(end) for end in np.cumsum([0, *lengths])]
    if axis is None:  # the arrays were flattened
        return [reshape(getitem(g, index=slice(ends[i], ends[i + 1])), shape=arrays[i].shape) for i in wanted]
    before = (slice(None),) * (axis % y.ndim)
    return [getitem(g, index=(*before, slice(ends[i], ends[i + 1]))) for i in wanted]


concatenate = Primitive(
    "concatenate", None,
    lambda *arrays, axis=0: np.concatenate(arrays, axis=axis),
    _concatenate_vjp,
    variadic=True, takes_sequence=True, numpy=(np.concatenate,),
    doc="A list of arrays joined along an existing axis.",
)  # fmt: skip

stack = Primitive(
    "stack", None,
    lambda *arrays, axis=0: np.stack(arrays, axis=axis),
    lambda wanted, g, y, *arrays, axis:
        [getitem(g, index=(slice(None),) * (axis % y.ndim) + (i,)) for i in wanted],
    variadic=True, takes_sequence=True, numpy=(np.stack,),
    doc="A list of arrays of one shape, or of scalars, along a new axis.",
)  # fmt: skip


_PAD_WIDTH = "pad_width is n, (before, after), or one such pair for each axis, of integers from 0"


def _pad(a: Array, *, pad_width: Any, constant_values: float = 0.0) -> Any:
    if isinstance(pad_width, dict):
        raise TypeError(f"{_PAD_WIDTH}, got a dict")
    if not isinstance(constant_values, int | float | np.number):
        raise TypeError(f"constant_values is a number, got {constant_values!r:.60}")
    try:
        return np.pad(a, pad_width, constant_values=constant_values)
    except (ValueError, TypeError):
        raise ValueError(f"{_PAD_WIDTH}, got {pad_width!r:.60}") from None


def _inside(a: Any, pad_width: Any) -> tuple[slice, ...]:
    before = np.broadcast_to(pad_width, (a.ndim, 2))[:, 0]
    return tuple(slice(int(b), int(b) + n) for b, n in zip(before, a.shape, strict=True))


pad = Primitive(
    "pad", None, _pad,
    lambda g, y, a, *, pad_width, constant_values: getitem(g, index=_inside(a, pad_width)),
    numpy=(np.pad,),
    doc="A border of `constant_values` around a; `pad_width` as in numpy: n, (before, after), or one a axis.",
)  # fmt: skip

# ----------------------------------------------------------------------------- sliding windows


def _window(a: Any, window_shape: Any, axis: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    sizes = tuple(window_shape) if isinstance(window_shape, tuple | list) else (window_shape,)
    if axis is None:
        return sizes, tuple(range(a.ndim))
    return sizes, tuple(k % a.ndim for k in (axis if isinstance(axis, tuple | list) else (axis,)))


def _sliding_windows(a: Array, *, window_shape: Any, axis: Any = None) -> Any:
    sizes = window_shape if isinstance(window_shape, tuple | list) else (window_shape,)
    if not all(isinstance(n, int | np.integer) and n > 0 for n in sizes):
        raise ValueError(f"window_shape is a size, 1 or more, for each axis, got {window_shape!r:.60}")
    return sliding_window_view(a, window_shape, axis)


def _add_windows(g: Array, *, window_shape: Any, axis: Any, shape: tuple[int, ...]) -> Any:
    """Add every window back to where it came from: one shifted sum for each place in the window."""
    whole = np.zeros(shape, dtype=g.dtype)
    sizes, axes = _window(whole, window_shape, axis)
    for offset in np.ndindex(*sizes):
        start = [0] * len(shape)
        for k, o in zip(axes, offset, strict=True):
            start[k] += o
        place = tuple(slice(o, o + n) for o, n in zip(start, g.shape, strict=False))
        whole[place] += g[(..., *offset)]
    return whole


sliding_windows = Primitive(
    "sliding_windows", None, _sliding_windows,
    lambda g, y, a, *, window_shape, axis:
        add_windows(g, window_shape=window_shape, axis=axis, shape=a.shape),
    numpy=(sliding_window_view,),
    doc="""Every window of `window_shape` along `axis` (all axes), in new axes at the end.

    Of an image (H, W) and a window (h, w): the shape (H-h+1, W-w+1, h, w). Lecture 000's convolution
    is the product of these with one filter.
    """,
)  # fmt: skip

add_windows = Primitive(
    "add_windows", None, _add_windows,
    lambda g, y, a, *, window_shape, axis, shape:
        sliding_windows(g, window_shape=window_shape, axis=axis),
    numpy=(),
    doc="Windows added back into an array of `shape`: the way back of sliding_windows.",
)  # fmt: skip
