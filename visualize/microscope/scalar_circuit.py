"""The scalar circuit of chosen elements: what is computed from others is gates, everything else constants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import product
from operator import add, mul
from string import ascii_letters
from typing import Any, NamedTuple

import numpy as np

from autograd.graph import Graph
from autograd.modes import enable_grad
from autograd.node import Node
from autograd.operations.products import parse_subscripts
from autograd.recording import record
from autograd.scopes import Scope, within
from autograd.value import Value
from visualize.microscope.elements import Masks

_SUMS = {"matmul": "dot product", "einsum": "sum of products", "sum": "sum"}
"""The operations that add up, and what each of their elements is."""


def scalar_elements(graph: Graph, live: Masks, labels: Mapping[Node, str]) -> dict[Node, Any]:
    """For each node an object array: a Value where it is live, a float elsewhere.

    A sum is a gate for each live term and one for all others together, so that a long sum of constants does
    not hide what matters.
    """
    made: dict[Node, Any] = {}
    with enable_grad():
        for node in graph.nodes:
            if node not in live or not live[node].any():
                continue
            array = np.array(node._data, dtype=float).astype(object)
            for index in map(tuple, np.argwhere(live[node])):
                array[index] = None
            made[node] = array
            if node.op is None:
                for index in _missing(array):
                    array[index] = Value(float(np.asarray(node._data)[index]), _named(labels[node], index))
            else:
                _compute(node, array, [_elements(x, made) for x in node.inputs])
                if node.name is not None:
                    _name(array, live[node], node.name)
    return made


def _missing(array: Any) -> Iterator[tuple[int, ...]]:
    return (index for index in np.ndindex(array.shape) if array[index] is None)


def _named(name: str, index: tuple[int, ...]) -> str:
    return f"{name}[{','.join(map(str, index))}]" if index else name


def _name(array: Any, mask: Any, name: str) -> None:
    for index in map(tuple, np.argwhere(mask)):
        if isinstance(array[index], Node) and not array[index].is_leaf and array[index].name is None:
            array[index].name = _named(name, index)


def _elements(x: Any, made: dict[Node, Any]) -> Any:
    """The elements of an operand; those of a node that is not live, or no node, are numbers."""
    if isinstance(x, Node):
        return made[x] if x in made else np.array(x._data, dtype=float).astype(object)
    array = np.asarray(x)
    return array if array.dtype == bool else array.astype(object)


def _compute(node: Node, array: Any, operands: list[Any]) -> None:
    """Fill in the live elements of a computed node."""
    op, params = node.op, node.params or {}
    assert op is not None
    if op.scalar is not None:
        given = np.broadcast_arrays(*operands)
        with within(node.scope):
            for index in _missing(array):
                array[index] = record(op, tuple(x[index] for x in given), node.params)
    elif op.name in _SUMS:
        sums = _as_sums(op.name, operands, params)
        for index in _missing(array):
            with within(Scope(_named(op.name, index), node.scope, _SUMS[op.name])):
                array[index] = sums.element(index)
    elif op.scalarized is None and not op.is_builtin:
        raise TypeError(
            f"microscope: {op.name} has a rule of its own, and neither a decomposition nor scalarized= to "
            "say what it is made of: give one of them"
        )
    else:
        with within(node.scope):
            found = np.asarray((op.scalarized or op.array)(*operands, **params), dtype=object)
        for index in _missing(array):
            array[index] = found[index]


class _Sums(NamedTuple):
    """Sums of products, written as einsum does it: a letter for each axis.

    Attributes:
        operands: object arrays.
        axes: for each operand the letters of its axes.
        result: the letters of the result's axes; a blank for one that is left with size 1.
    """

    operands: list[Any]
    axes: list[str]
    result: str

    def element(self, index: tuple[int, ...]) -> Any:
        """One element of the result: the live terms, and all others as one constant."""
        sizes: dict[str, int] = {}
        for x, axes in zip(self.operands, self.axes, strict=True):
            sizes |= {a: max(n, sizes.get(a, 1)) for a, n in zip(axes, x.shape, strict=True)}
        at = {letter: k for letter, k in zip(self.result, index, strict=True) if letter != " "}
        summed = [letter for letter in sizes if letter not in at]
        live, constant = [], 0.0
        for place in product(*(range(sizes[letter]) for letter in summed)):
            at.update(zip(summed, place, strict=True))
            factors = [self._factor(x, axes, at) for x, axes in zip(self.operands, self.axes, strict=True)]
            if any(isinstance(x, Node) for x in factors):
                live.append(reduce(mul, factors))
            else:
                constant += reduce(mul, factors)
        return reduce(add, live) if constant == 0.0 else reduce(add, [*live, constant])

    def _factor(self, x: Any, axes: str, at: Mapping[str, int]) -> Any:
        """The element of an operand at this place; an axis of size 1 has it everywhere."""
        return x[tuple(at[a] % n for a, n in zip(axes, x.shape, strict=True))]


def _as_sums(name: str, operands: list[Any], params: Mapping[str, Any]) -> _Sums:
    if name == "einsum":
        return _Sums(operands, *parse_subscripts(params["subscripts"], len(operands)))
    if name == "matmul":
        return _matrix_product(*operands)
    (a,) = operands
    axis = tuple(range(a.ndim)) if params["axis"] is None else np.atleast_1d(params["axis"]) % a.ndim
    left = [
        " " * params["keepdims"] if k in axis else letter for k, letter in enumerate(ascii_letters[: a.ndim])
    ]
    return _Sums(operands, [ascii_letters[: a.ndim]], "".join(left))


def _matrix_product(a: Any, b: Any) -> _Sums:
    """Rows of a times columns of b, for each matrix of a stack."""
    rows, columns = "y" * (a.ndim > 1), "z" * (b.ndim > 1)
    stack = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    letters = ascii_letters[: len(stack)]
    a = np.broadcast_to(a, (*stack, *a.shape[-2:])) if rows else a
    b = np.broadcast_to(b, (*stack, *b.shape[-2:])) if columns else b
    axes = [f"{letters}{rows}x" if rows else "x", f"{letters}x{columns}" if columns else "x"]
    return _Sums([a, b], axes, f"{letters}{rows}{columns}")
