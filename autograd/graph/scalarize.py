"""From tensors to scalars: the circuit of Values behind a graph of arrays.

A tensor becomes an object array of Values. An operation that exists for scalars is applied to each
element. One that only moves numbers around, or adds and multiplies them, is numpy's own function on
the object array, where numpy calls the Values' operators. Any other has been opened before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograd.modes import enable_grad
from autograd.node import Node
from autograd.primitive import Primitive
from autograd.recording import record
from autograd.scopes import within
from autograd.value import Value


def scalar_outputs(nodes: Sequence[Node], labels: Mapping[Node, str], outputs: Sequence[Node]) -> list[Value]:
    """The scalar nodes behind `outputs`, in the order of their elements."""
    made: dict[Node, Any] = {}
    with enable_grad():
        for node in nodes:
            if node.op is None:
                made[node] = _scalar_leaf(node, labels[node])
                continue
            operands = [made[x] if isinstance(x, Node) else x for x in node.inputs]
            with within(node.scope):
                made[node] = _scalar_operation(node.op, operands, node.params or {})
            if node.name is not None:
                _name(made[node], node.name)
    elements = [x for node in outputs for x in _objects(made[node]).flat]
    return [x if isinstance(x, Node) else Value(x) for x in elements]  # type: ignore[misc]


def must_be_opened(node: Node) -> bool:
    """Whether an array operation has to be replaced by its decomposition first."""
    op = node.op
    return op is not None and not op.elementwise and not op.scalarized and op.decomposition is not None


def _scalar_leaf(node: Node, label: str) -> Any:
    if isinstance(node, Value):
        return Value(node._data, label)
    array = np.empty(np.shape(node._data), dtype=object)
    for index in np.ndindex(array.shape):
        array[index] = Value(float(node._data[index]))
    _name(array, label)
    return array


def _name(made: Any, name: str) -> None:
    if isinstance(made, Node):
        made.name = made.name or name
        return
    for index in np.ndindex(np.shape(made)):
        element = made[index]
        if isinstance(element, Node) and element.name is None:
            element.name = f"{name}[{','.join(map(str, index))}]" if index else name


def _scalar_operation(op: Primitive, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    arrays = [_objects(x) for x in operands]
    if op.scalar is not None:
        return _each_element(partial(record, op, params=params or None), arrays)
    if op.scalarized is None and not op.is_builtin:
        raise TypeError(
            f"scalarize: {op.name} has a rule of its own, and neither a decomposition nor scalarized= to say "
            "what it is made of: give one of them"
        )
    return (op.scalarized or op.array)(*arrays, **params)


def _each_element(gate: Callable[[tuple[Any, ...]], Any], arrays: Sequence[Any]) -> Any:
    """The gate on elements that stand in the same place; a ufunc would take 63 operands at most."""
    arrays = np.broadcast_arrays(*arrays)
    made = np.empty(arrays[0].shape, dtype=object)
    for index in np.ndindex(made.shape):
        made[index] = gate(tuple(array[index] for array in arrays))
    return made


def _objects(x: Any) -> Any:
    """An object array of Values and floats; 0-d for one of them."""
    if isinstance(x, np.ndarray):
        return x if x.dtype == object or x.dtype == bool else x.astype(object)
    array = np.empty((), dtype=object)
    array[()] = x
    return array
