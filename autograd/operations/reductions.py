"""The table, part two: operations along the axes of an array.

`axis` is None (all axes), an integer or a tuple of integers; `keepdims=True` keeps the reduced axes
with length 1. Reductions of a maximum share ties like the max gate: equally.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.coercion import Array
from autograd.operations.elementwise import (
    divide,
    exp,
    log,
    maximum,
    minimum,
    multiply,
    sqrt,
    square,
    subtract,
    where,
)
from autograd.operations.shapes import concatenate, flip, reshape
from autograd.primitive import Primitive

Axis = int | tuple[int, ...] | None


def _reduced(axis: Axis, ndim: int) -> tuple[int, ...]:
    """The axes that a reduction removes, counted from 0."""
    if axis is None:
        return tuple(range(ndim))
    return tuple(sorted(k % ndim for k in (axis if isinstance(axis, tuple | list) else (axis,))))


def _restore(g: Any, a: Any, axis: Axis, keepdims: bool) -> Any:
    """`g` with the reduced axes back, of length 1, so that it broadcasts against `a`."""
    if keepdims or axis is None or type(g) is float:
        return g
    axes = _reduced(axis, a.ndim)
    return g.reshape(tuple(1 if k in axes else n for k, n in enumerate(a.shape)))


def _count(a: Any, axis: Axis) -> int:
    """How many elements of `a` go into one element of its reduction."""
    return math.prod([a.shape[k] for k in _reduced(axis, a.ndim)])


# ------------------------------------------------------------------------------ sums and moments


def summed(a: Any, axis: Axis, keepdims: bool = False) -> Any:
    """The sum of arrays and nodes alike, on arrays without the detour that numpy's method takes."""
    if type(a) is np.ndarray:
        return np.add.reduce(a, axis, None, None, keepdims)  # type: ignore[call-overload]
    return a.sum(axis=axis, keepdims=keepdims)


sum = Primitive(
    "sum", None,
    lambda a, *, axis=None, keepdims=False: np.add.reduce(a, axis=axis, keepdims=keepdims),
    lambda g, y, a, *, axis, keepdims: _restore(g, a, axis, keepdims),
    symbol="Σ", numpy=(np.sum,),
    doc="The sum of the elements along `axis`; every element gets the gradient of its sum.",
)  # fmt: skip

mean = Primitive(
    "mean", None,
    lambda a, *, axis=None, keepdims=False:
        np.add.reduce(a, axis=axis, keepdims=keepdims) / _count(a, axis),
    lambda g, y, a, *, axis, keepdims: _restore(g, a, axis, keepdims) / _count(a, axis),
    decomposition=lambda a, *, axis, keepdims:
        multiply(sum(a, axis=axis, keepdims=keepdims), 1.0 / _count(a, axis)),
    numpy=(np.mean,),
    doc="The arithmetic mean along `axis`.",
)  # fmt: skip


def _degrees_of_freedom(a: Any, axis: Axis, ddof: float) -> float:
    n = _count(a, axis)
    if n <= ddof:
        raise ValueError(f"ddof={ddof} leaves nothing to divide by: the reduced axes hold {n} elements")
    return n - ddof


def _shifted(a: Any, axis: Axis) -> Any:
    """a minus its first element: equal elements become exactly 0, where a - mean(a) may be rounded."""
    axes = _reduced(axis, a.ndim)
    first = tuple(slice(0, 1) if k in axes else slice(None) for k in range(a.ndim))
    return a - np.asarray(a)[first]


def _var(a: Array, *, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Any:
    _degrees_of_freedom(a, axis, ddof)
    return np.var(_shifted(a, axis), axis=axis, ddof=ddof, keepdims=keepdims)


def _deviation(a: Any, axis: Axis) -> Any:
    shifted = _shifted(a, axis)
    return shifted - mean(shifted, axis=axis, keepdims=True)


var = Primitive(
    "var", None, _var,
    lambda g, y, a, *, axis, ddof, keepdims:
        _restore(g, a, axis, keepdims) * _deviation(a, axis) * (2.0 / _degrees_of_freedom(a, axis, ddof)),
    decomposition=lambda a, *, axis, ddof, keepdims:
        multiply(sum(square(a - mean(a, axis=axis, keepdims=True)), axis=axis, keepdims=keepdims),
                 1.0 / _degrees_of_freedom(a, axis, ddof)),
    numpy=(np.var,),
    doc="The variance along `axis`: the mean squared deviation, divided by n - ddof.",
)  # fmt: skip


def _std(a: Array, *, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Any:
    _degrees_of_freedom(a, axis, ddof)
    return np.std(_shifted(a, axis), axis=axis, ddof=ddof, keepdims=keepdims)


def _safe_quotient(numerator: Any, y: Any) -> Any:
    """numerator / y, and 0 where y is 0: the kink of a norm at the origin, with derivative 0."""
    return where(y == 0, 0.0, numerator / where(y == 0, 1.0, y))


def _root(square_sum: Any) -> Any:
    """The square root, with derivative 0 at 0."""
    return where(square_sum, sqrt(where(square_sum, square_sum, 1.0)), 0.0)


std = Primitive(
    "std", None, _std,
    lambda g, y, a, *, axis, ddof, keepdims:
        _deviation(a, axis) * _restore(_safe_quotient(g, y), a, axis, keepdims)
        / _degrees_of_freedom(a, axis, ddof),
    decomposition=lambda a, *, axis, ddof, keepdims: _root(var(a, axis=axis, ddof=ddof, keepdims=keepdims)),
    numpy=(np.std,),
    doc="The standard deviation along `axis`, with derivative 0 where all elements are equal.",
)  # fmt: skip

norm = Primitive(
    "norm", None,
    lambda a, *, axis=None, keepdims=False:
        np.sqrt(np.add.reduce(np.square(a), axis=axis, keepdims=keepdims)),
    lambda g, y, a, *, axis, keepdims: a * _restore(_safe_quotient(g, y), a, axis, keepdims),
    decomposition=lambda a, *, axis, keepdims: _root(sum(square(a), axis=axis, keepdims=keepdims)),
    symbol="‖x‖", numpy=(np.linalg.norm,),
    doc="The Euclidean norm √Σa² along `axis` (of a matrix: Frobenius), with derivative 0 at the origin.",
)  # fmt: skip


def _product_of_the_others(a: Any, y: Any, axis: Axis, keepdims: bool) -> Any:
    """For each element the product of all others: y / a, but right for zeros as well.

    Products from the left times products from the right. Axes are brought into one, at the end.
    """
    axes = _reduced(axis, a.ndim)
    kept = tuple(k for k in range(a.ndim) if k not in axes)
    rows = a.transpose(kept + axes)
    flat = reshape(rows, (*rows.shape[: len(kept)], _count(a, axis)))
    ones = np.ones((*flat.shape[:-1], 1), dtype=a.dtype)
    n = flat.shape[-1]
    before = _running_product(flat, ones, n)
    after = flip(_running_product(flip(flat, axis=-1), ones, n), axis=-1)
    back = np.argsort(kept + axes)
    return reshape(before * after, rows.shape).transpose(tuple(int(k) for k in back))


def _running_product(flat: Any, ones: Array, n: int) -> Any:
    columns = [ones]
    for k in range(n - 1):
        columns.append(columns[-1] * flat[..., k : k + 1])
    return concatenate(columns, axis=-1)


prod = Primitive(
    "prod", None,
    lambda a, *, axis=None, keepdims=False: np.multiply.reduce(a, axis=axis, keepdims=keepdims),
    lambda g, y, a, *, axis, keepdims:
        _restore(g, a, axis, keepdims) * _product_of_the_others(a, y, axis, keepdims),
    symbol="Π", numpy=(np.prod,),
    doc="The product of the elements along `axis`; exact gradients with zeros among them too.",
)  # fmt: skip


def _cumsum_vjp(g: Any, y: Any, a: Any, *, axis: int | None) -> Any:
    k = 0 if axis is None else axis
    return reshape(flip(cumsum(flip(g, axis=k), axis=k), axis=k), shape=a.shape)


cumsum = Primitive(
    "cumsum", None,
    lambda a, *, axis=None: np.cumsum(a, axis=axis),
    _cumsum_vjp,
    numpy=(np.cumsum,),
    doc="Running sums along `axis`; of the flattened array if it is None, as in numpy.",
)  # fmt: skip

# ------------------------------------------------------------------------------------- extrema


def _share_ties(g: Any, y: Any, a: Any, *, axis: Axis, keepdims: bool) -> Any:
    attains = a == _restore(y, a, axis, keepdims)
    count = np.add.reduce(attains, axis=axis, keepdims=True, dtype=np.float64)
    return where(attains, _restore(g, a, axis, keepdims) / np.maximum(count, 1.0), 0.0)


def _one_gate_a_row(gate: Primitive) -> Callable[..., Any]:
    """On an array of scalar nodes: one max gate of many operands for each element of the result."""

    def scalarized(a: Any, *, axis: Axis, keepdims: bool) -> Any:
        axes = _reduced(axis, a.ndim)
        rows = np.moveaxis(a, axes, range(-len(axes), 0)) if axes else a[..., None]
        rows = rows.reshape((*rows.shape[: a.ndim - len(axes)], -1))
        result = np.empty(rows.shape[:-1], dtype=object)
        for index in np.ndindex(result.shape):
            result[index] = gate(*rows[index])
        return np.expand_dims(result, axes) if keepdims else result

    return scalarized


max = Primitive(
    "max", None,
    lambda a, *, axis=None, keepdims=False: np.maximum.reduce(a, axis=axis, keepdims=keepdims),
    _share_ties,
    numpy=(np.max, np.amax), scalarized=_one_gate_a_row(maximum),
    doc="The largest element along `axis`; those that tie share the gradient equally.",
)  # fmt: skip

min = Primitive(
    "min", None,
    lambda a, *, axis=None, keepdims=False: np.minimum.reduce(a, axis=axis, keepdims=keepdims),
    _share_ties,
    numpy=(np.min, np.amin), scalarized=_one_gate_a_row(minimum),
    doc="The smallest element along `axis`; those that tie share the gradient equally.",
)  # fmt: skip

# ----------------------------------------------------------------------- exponentials, normalised


def _finite_max(a: Any, axis: Axis) -> Any:
    """The shift that keeps exp from overflowing; 0 for a row of infinities."""
    m = np.maximum.reduce(a, axis=axis, keepdims=True)
    return m if math.isfinite(np.add.reduce(m, axis=None)) else np.where(np.isfinite(m), m, 0.0)


def _logsumexp(a: Array, *, axis: Axis = None, keepdims: bool = False) -> Any:
    m = _finite_max(a, axis)
    with np.errstate(divide="ignore"):
        y = np.log(np.add.reduce(np.exp(a - m), axis=axis, keepdims=True)) + m
    return y if keepdims else np.squeeze(y, axis=_reduced(axis, a.ndim))


_LOWEST, _LOWEST_32 = float(np.finfo(np.float64).min), float(np.finfo(np.float32).min)


def _below_max(a: Any, axis: Axis) -> Any:
    """How far each is below the largest, so that exp cannot overflow; -inf in a row of nothing else."""
    lowest = _LOWEST if a.dtype.itemsize == 8 else _LOWEST_32
    return a - np.maximum.reduce(a, axis=axis, keepdims=True, initial=lowest)


def _softmax(a: Array, *, axis: Axis = -1) -> Any:
    e = np.exp(_below_max(a, axis))
    e /= np.add.reduce(e, axis=axis, keepdims=True)
    return e


def _log_softmax(a: Array, *, axis: Axis = -1) -> Any:
    y = _below_max(a, axis)
    y -= np.log(np.add.reduce(np.exp(y), axis=axis, keepdims=True))
    return y


logsumexp = Primitive(
    "logsumexp", None, _logsumexp,
    lambda g, y, a, *, axis, keepdims:
        _restore(g, a, axis, keepdims) * exp(a - _restore(y, a, axis, keepdims)),
    decomposition=lambda a, *, axis, keepdims:
        log(sum(exp(a - max(a, axis=axis, keepdims=True)), axis=axis, keepdims=keepdims))
        + max(a, axis=axis, keepdims=keepdims),
    doc="ln Σ exp(a) along `axis`, the smooth maximum: finite and exact for large |a|.",
)  # fmt: skip


def _normalised(e: Any, axis: Axis) -> Any:
    return divide(e, sum(e, axis=axis, keepdims=True))


softmax = Primitive(
    "softmax", None, _softmax,
    lambda g, y, a, *, axis: y * (g - summed(g * y, axis, keepdims=True)),
    decomposition=lambda a, *, axis: _normalised(exp(a - max(a, axis=axis, keepdims=True)), axis),
    doc="exp(a) / Σ exp(a) along `axis` (the last): positive numbers that sum to 1. Lectures 000, 003.",
)  # fmt: skip


def _log_softmax_vjp(g: Any, y: Any, a: Any, *, axis: Axis) -> Any:
    total = summed(g, axis, keepdims=True)
    if type(y) is not np.ndarray or y.ndim == 0:
        return g - exp(y) * total
    share = np.exp(y)  # the same, without another array for each step
    share *= total
    return np.subtract(g, share, out=share)


log_softmax = Primitive(
    "log_softmax", None, _log_softmax,
    _log_softmax_vjp,
    decomposition=lambda a, *, axis: subtract(a, logsumexp(a, axis=axis, keepdims=True)),
    doc="ln softmax(a) along `axis` (the last), finite and exact for large |a|.",
)  # fmt: skip
