"""What one node hands back to its operands: each rule's contribution, in the operand's shape.

Here the rules are called, broadcasting is undone, and 0 times infinity is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np

from autograd import debugging, modes, recording
from autograd.node import Node
from autograd.operations.elementwise import where
from autograd.operations.reductions import sum as sum_axes
from autograd.operations.shapes import astype, broadcast_to
from autograd.primitive import Primitive


def contributions(
    node: Node, g: Any, relevant: set[Node] | None, create_graph: bool, debugged: Node | None
) -> list[tuple[Node, Any]]:
    """What each of the node's operands gets of its gradient `g`, in the order of the operands."""
    assert node.op is not None
    inputs = node.inputs
    operands = inputs if create_graph else _raw_operands(node.op, inputs)
    y = node if create_graph else node._data
    shares = []
    for position, x in enumerate(inputs):
        if isinstance(x, Node) and (relevant is None or x in relevant):
            with modes.no_debug() if debugged is not None else nullcontext():
                c = _contribution(node, position, x, g, y, operands)
            if c is not None:
                if debugged is not None:
                    debugging.check_backward(debugged, node, position, g, c)
                shares.append((x, c))
    return shares


def contribution(node: Node, position: int, g: Any) -> Any:
    """What the operand at `position` gets of the upstream gradient `g`: the wire's share.

    It has the operand's shape. None if no gradient flows there.
    """
    assert node.op is not None
    operands = _raw_operands(node.op, node.inputs)
    return _contribution(node, position, node.inputs[position], g, node._data, operands)


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
    rule = op.vjp(position) if op.arity is None else op.vjps[position]
    if rule is None:
        return None
    if type(g) is float and g == 0.0:
        return zero_like(x)
    params = node.params or {}
    try:
        c = rule(g, y, *operands, **params)
        data = x._data
        if type(c) is np.ndarray and type(data) is np.ndarray:
            if c.shape == data.shape and c.dtype is data.dtype:
                return c
        elif isinstance(c, Node):
            c = _zero_stays_zero(c, op, g)
        elif c is None:
            return None
        return _checked_fit(c, op, position, x)
    except ArithmeticError:
        return _with_ieee_754(rule, op, position, x, g, y, operands, params)


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
        return _checked_fit(c, op, position, x)


def _zero_stays_zero(c: Any, op: Primitive, g: Any) -> Any:
    """A gradient that is exactly 0 hands on 0, where IEEE 754 would make 0 times infinity a NaN."""
    if op.elementwise and np.any(np.isnan(c._data if isinstance(c, Node) else c)):
        return where(g == 0, 0.0, c)
    return c


def _checked_fit(c: Any, op: Primitive, position: int, x: Node) -> Any:
    try:
        return _fit(c, x)
    except ValueError:
        raise ValueError(
            f"the rule of {op.name} for operand {position + 1} returned the shape {np.shape(c)}, and a "
            f"contribution to the operand's shape {np.shape(x._data)} was expected: correct the rule"
        ) from None


def _fit(c: Any, x: Any) -> Any:
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
    if c.shape != shape:
        c = broadcast_to(c, shape=shape) if isinstance(c, Node) else np.broadcast_to(c, shape)
    return c


def zero_like(x: Node) -> Any:
    """The gradient of a node that no contribution reaches."""
    return 0.0 if type(x) is recording.Value else np.zeros_like(x._data)
