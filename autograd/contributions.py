"""What one node hands back to its operands: each rule's contribution, in the operand's shape.

Here the rules are called, broadcasting is undone, and 0 times infinity is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from math import prod
from typing import Any

import numpy as np

from autograd import debugging, modes, recording
from autograd.node import Node
from autograd.operations.elementwise import where
from autograd.operations.reductions import sum as sum_axes
from autograd.operations.shapes import astype, broadcast_to
from autograd.primitive import Primitive


class RuleShapeError(ValueError):
    """A rule returned a contribution that does not fit its operand."""


def contributions(
    node: Node, g: Any, relevant: set[Node] | None, create_graph: bool, debugged: Node | None
) -> list[tuple[Node, Any]]:
    """What each of the node's operands gets of its gradient `g`, in the order of the operands."""
    op, inputs = node.op, node.inputs
    assert op is not None
    operands = inputs if create_graph else _raw_operands(op, inputs)
    y = node if create_graph else node._data
    wanted = [k for k, x in enumerate(inputs) if isinstance(x, Node) and (relevant is None or x in relevant)]
    with modes.no_debug() if debugged is not None else nullcontext():
        if op.arity is None:
            found = _of_any_number(node, wanted, g, y, operands)
        else:
            found = [_contribution(node, k, inputs[k], g, y, operands) for k in wanted]
    shares = []
    for k, c in zip(wanted, found, strict=True):
        if c is not None:
            if debugged is not None:
                debugging.check_backward(debugged, node, k, g, c)
            shares.append((inputs[k], c))
    return shares


def shares(node: Node, g: Any) -> list[Any]:
    """What each operand gets of the upstream gradient `g`: the shares of the wires, by position.

    Each has its operand's shape. None for a constant, and where no gradient flows.
    """
    op, inputs = node.op, node.inputs
    assert op is not None
    operands = _raw_operands(op, inputs)
    wanted = [k for k, x in enumerate(inputs) if isinstance(x, Node)]
    if op.arity is None:
        found = _of_any_number(node, wanted, g, node._data, operands)
    else:
        found = [_contribution(node, k, inputs[k], g, node._data, operands) for k in wanted]
    by_position = dict(zip(wanted, found, strict=True))
    return [by_position.get(k) for k in range(len(inputs))]


def _raw_operands(op: Primitive, inputs: Sequence[Any]) -> Sequence[Any]:
    """The operands as plain numbers; for an operation on arrays, as arrays."""
    operands = []
    for x in inputs:
        if isinstance(x, Node):
            x = x._data
            if type(x) is float and op.scalar is None:
                x = np.asarray(x)
        operands.append(x)
    return operands


def _contribution(node: Node, position: int, x: Node, g: Any, y: Any, operands: Sequence[Any]) -> Any:
    op = node.op
    assert op is not None
    rule = op.vjps[position]
    if rule is None:
        return None
    if type(g) is float and g == 0.0:
        return zero_like(x)
    params = node.params or {}
    try:
        return _as_share(rule(g, y, *operands, **params), op, position, x, g)
    except ArithmeticError:
        return _with_ieee_754(rule, op, position, x, g, y, operands, params)
    except (ValueError, TypeError, IndexError) as error:
        raise named(error, op, position) from error


def _of_any_number(
    node: Node, wanted: Sequence[int], g: Any, y: Any, operands: Sequence[Any]
) -> Sequence[Any]:
    """The contributions of a variadic operation: one call of its rule for all of them."""
    op, params = node.op, node.params or {}
    assert op is not None
    rule = op.vjps[0]
    if rule is None:
        return [None] * len(wanted)
    if type(g) is float and g == 0.0:
        return [zero_like(node.inputs[k]) for k in wanted]
    try:
        found = list(rule(wanted, g, y, *operands, **params))
    except ArithmeticError:
        g, y, *operands = (np.float64(v) if type(v) is float else v for v in (g, y, *operands))
        with np.errstate(all="ignore"):
            found = list(rule(wanted, g, y, *operands, **params))
    if len(found) != len(wanted):
        raise ValueError(
            f"the rule of {op.name} returned {len(found)} contributions for {len(wanted)} wanted ones: it "
            "gets the positions of the wanted operands first, and returns a list with one for each"
        )
    with np.errstate(all="ignore"):
        return [_as_share(c, op, k, node.inputs[k], g) for k, c in zip(wanted, found, strict=True)]


def _as_share(c: Any, op: Primitive, position: int, x: Node, g: Any) -> Any:
    """What a rule returned, in the shape, kind and precision of its operand."""
    data = x._data
    if type(c) is np.ndarray and type(data) is np.ndarray:
        if c.shape == data.shape and c.dtype is data.dtype:
            return c
    elif isinstance(c, Node):
        c = _zero_stays_zero(c, op, g)
    elif c is None:
        return None
    return checked_fit(c, op, position, x)


def _with_ieee_754(
    rule: Callable[..., Any],
    op: Primitive,
    position: int,
    x: Node,
    g: Any,
    y: Any,
    operands: Sequence[Any],
    params: dict[str, Any],
) -> Any:
    """The contribution where Python or numpy raised, for 1/0, 0/0 or 0 times infinity."""
    g, y, *operands = (np.float64(v) if type(v) is float else v for v in (g, y, *operands))
    with np.errstate(all="ignore"):
        c = _zero_stays_zero(rule(g, y, *operands, **params), op, g)
        return checked_fit(c, op, position, x)


def _zero_stays_zero(c: Any, op: Primitive, g: Any) -> Any:
    """A gradient that is exactly 0 hands on 0, where IEEE 754 would make 0 times infinity a NaN."""
    if op.elementwise and np.any(np.isnan(c._data if isinstance(c, Node) else c)):
        return where(g == 0, 0.0, c)
    return c


def named(error: Exception, op: Primitive, position: int) -> Exception:
    """What a rule of one's own raised, with its name."""
    rule = f"the rule of {op.name} for operand {position + 1}"
    return error if op.is_builtin or str(error).startswith(rule) else type(error)(f"{rule}: {error}")


def checked_fit(c: Any, op: Primitive, position: int, x: Node) -> Any:
    """`fit`, with a RuleShapeError that says whose rule it was."""
    try:
        return fit(c, x)
    except ValueError:
        raise RuleShapeError(
            f"the rule of {op.name} for operand {position + 1} returned the shape {np.shape(c)}, and a "
            f"contribution to the operand's shape {np.shape(x._data)} was expected: correct the rule"
        ) from None


def fit(c: Any, x: Any) -> Any:
    """The contribution in the shape, kind and precision of its operand: broadcasting undone, here only."""
    if type(x) is recording.Value:
        if type(c) is float or type(c) is recording.Value:
            return c
        return sum_axes(c) if isinstance(c, Node) else float(np.sum(c))
    data = x._data
    if not isinstance(c, np.ndarray | np.generic | Node):
        c = np.asarray(c, dtype=data.dtype)
    if c.shape != data.shape:
        c = _sum_to(c, data.shape)
    if isinstance(c, recording.Tensor):
        return c if c.dtype == data.dtype else astype(c, dtype=str(data.dtype))
    return c if isinstance(c, Node) or c.dtype == data.dtype else c.astype(data.dtype)


def _sum_to(c: Any, shape: tuple[int, ...]) -> Any:
    """`c` summed over the axes that broadcasting had added or stretched, or itself stretched."""
    added = c.ndim - len(shape)
    axes = tuple(k for k in range(c.ndim) if k < added or (shape[k - added] == 1 and c.shape[k] != 1))
    if axes:
        c = c.sum(axis=axes, keepdims=True)
    if added > 0:
        c = c.reshape(c.shape[added:])
    return c if c.shape == shape else _stretched(c, shape)


_SMALL = 4096


def _stretched(c: Any, shape: tuple[int, ...]) -> Any:
    """`c` broadcast to the shape."""
    if isinstance(c, Node):
        return broadcast_to(c, shape=shape)
    if prod(shape) > _SMALL:
        return np.broadcast_to(c, shape)
    # That takes longer than to fill a small array.
    filled = np.empty(shape, c.dtype)
    filled[...] = c
    return filled


def zero_like(x: Node) -> Any:
    """The gradient of a node that no contribution reaches."""
    return 0.0 if type(x) is recording.Value else np.zeros_like(x._data)
