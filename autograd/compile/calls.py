"""What a program calls: the functions and rules of the table, made fit for it where they are not yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.coercion import as_array
from autograd.contributions import checked_fit, fit, named, zero_like
from autograd.node import Node
from autograd.primitive import Primitive
from autograd.tensor import Tensor
from autograd.value import Value

Function = Callable[..., Any]


def forward_function(node: Node) -> Function:
    """What computes a node from the numbers in its operands."""
    op = node.op
    assert op is not None
    if isinstance(node, Value):
        return op._on_floats
    return _of_arrays(op.array if op.is_builtin else _returning_array(op), node)


def rule(node: Node, position: int) -> tuple[Function, bool] | None:
    """What computes the share of the operand at `position`, and whether that is an array of its own.

    The share is of the shape, kind and precision of the operand. None if no gradient flows there.
    """
    op, x = node.op, node.inputs[position]
    assert op is not None
    vjp = op.vjp(position)
    if vjp is None:
        return None
    function = _of_arrays(vjp, node, skip=2)
    if not op.is_builtin:
        # It may keep what it returns.
        return _checked(function, op, position, blank(x)), isinstance(x, Value)
    if isinstance(x, Value):
        keeps_to_floats = op.is_simple and isinstance(node, Value)
        return function if keeps_to_floats else _fitting(function, x), True
    if not _is_of_arrays(node) and not _is_double(node):
        return _fitting(function, x), False  # single precision, which goes where numbers meet arrays
    fits, is_new = _example(function, node, x)
    return function if fits else _fitting(function, x), is_new


def blank(x: Node) -> Node:
    """A leaf of the kind, the shape and the precision of `x`, in next to no memory."""
    if isinstance(x, Value):
        return Value(0.0)
    leaf = Tensor(x._data.dtype.type(0))
    leaf._data = np.broadcast_to(leaf._data, x._data.shape)
    return leaf


def _is_of_arrays(node: Node) -> bool:
    return np.ndim(node._data) > 0 and not any(isinstance(x, Value) for x in node.inputs)


def _is_double(node: Node) -> bool:
    numbers = [x._data if isinstance(x, Node) else x for x in (node, *node.inputs)]
    return all(type(x) is float or getattr(x, "dtype", None) == np.float64 for x in numbers)


def _example(function: Function, node: Node, x: Node) -> tuple[bool, bool]:
    """Whether a rule of the table returns what fits `x`, and whether that, or what is made to fit, is new.

    It is tried on the recorded numbers. Shape and precision of the result do not depend on them, nor does it
    whether the result is one of the arrays.
    """
    assert node.op is not None
    given = [x._data if isinstance(x, Node) else x for x in (node, *node.inputs)]
    if node.op.scalar is None:
        given = [np.asarray(x) for x in given]
    g = np.ones_like(node._data)
    with np.errstate(all="ignore"):
        share = function(g, *given, **node.params or {})
        fitted = fit(share, x)
    is_new = fitted.base is None and all(fitted is not a for a in (g, *given))
    return share is fitted and type(share) is np.ndarray, is_new


def _fitting(function: Function, x: Node) -> Function:
    """The same rule, what it returns brought into shape."""
    like = blank(x)
    return lambda *args, **params: fit(function(*args, **params), like)


def _checked(function: Function, op: Primitive, position: int, like: Node) -> Function:
    """A rule of one's own, brought into shape; its errors say its name."""

    def checked(*args: Any, **params: Any) -> Any:
        try:
            c = function(*args, **params)
            return zero_like(like) if c is None else checked_fit(c, op, position, like)
        except (ValueError, TypeError, IndexError) as error:
            raise named(error, op, position) from error

    return checked


def _returning_array(op: Primitive) -> Function:
    """The forward function of a primitive of one's own, which may return a list, or an array of integers."""
    return lambda *args, **params: as_array(op.array(*args, **params), f"{op.name}: its result")


def _of_arrays(function: Function, node: Node, skip: int = 0) -> Function:
    """A function of an operation on arrays, that may have to do with Values: as arrays, as it wants them."""
    op = node.op
    assert op is not None
    if op.scalar is not None or not any(isinstance(x, Value) for x in node.inputs):
        return function

    def on_arrays(*args: Any, **params: Any) -> Any:
        return function(*args[:skip], *map(np.asarray, args[skip:]), **params)

    return on_arrays
