"""A recorded circuit, computed on other numbers than floats: complex ones, or mpmath's of 50 digits.

Both give derivatives that owe nothing to the rules of the table: the complex step, and differences
so fine that only the digits of a float are left of their error. Fused gates are opened first, so
that just a few kinds of gate remain, all of them analytic but where they have kinks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import unwrap
from typing import Any

import numpy as np

from autograd.graph import Graph
from autograd.node import Node
from autograd.primitive import Primitive

LARGEST = 20_000
"""Circuits of more scalar gates are not computed with many digits: it would take minutes."""


def mathematics() -> dict[str, Callable[..., Any]]:
    """What each elementwise row of the table means, for numbers of any precision; needs mpmath."""
    import mpmath

    return {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "negative": lambda a: -a,
        "reciprocal": lambda a: 1 / a,
        "where": lambda condition, a, b: a if condition else b,
        "power": lambda a, b: a**b,
        "square": lambda a: a**2,
        "sqrt": mpmath.sqrt,
        "exp": mpmath.exp,
        "expm1": mpmath.expm1,
        "log": mpmath.log,
        "log1p": mpmath.log1p,
        "sin": mpmath.sin,
        "cos": mpmath.cos,
        "tan": mpmath.tan,
        "arctan": mpmath.atan,
        "sinh": mpmath.sinh,
        "cosh": mpmath.cosh,
        "tanh": mpmath.tanh,
        "erf": mpmath.erf,
        "sigmoid": lambda a: 1 / (1 + mpmath.exp(-a)),
        "softplus": lambda a: mpmath.log1p(mpmath.exp(a)),
        "relu": lambda a: max(a, mpmath.mpf(0)),
        "abs": mpmath.fabs,
        "sign": mpmath.sign,
        "maximum": lambda *values, ties="split": max(values),
        "minimum": lambda *values, ties="split": min(values),
        "identity": lambda a: a,
    }


class NotComputable(Exception):
    """The circuit holds an operation that does not take numbers of this kind."""


def on_complex_numbers(graph: Graph, inputs: Sequence[Node]) -> Callable[[Sequence[Any]], list[Any]]:
    """The circuit as a function of complex inputs; NotComputable, when called, if it cannot be."""
    try:
        opened = graph.expand()
    except (TypeError, ValueError) as error:
        raise NotComputable from error
    return lambda values: _computed(opened, dict(zip(inputs, values, strict=True)), _on_complex)


def on_many_digits(graph: Graph, inputs: Sequence[Node]) -> Callable[[Sequence[Any]], list[Any]]:
    """The circuit as a function of mpmath's numbers: one list of them for each input.

    Raises NotComputable for a circuit that is too large or cannot be opened into scalar gates.
    """
    if sum(np.size(node._data) for node in graph.nodes) > LARGEST:
        raise NotComputable
    try:
        # The elements of an input are inputs of their own, under its name.
        for k, node in enumerate(inputs):
            node.name = f"input {k}"
        scalar = Graph(*graph.outputs.values()).scalarize().expand()
    except (TypeError, ValueError) as error:
        raise NotComputable from error
    functions = mathematics()

    def computed(values: Sequence[Any]) -> list[Any]:
        given: dict[Node, Any] = {}
        for k, (node, numbers) in enumerate(zip(inputs, values, strict=True)):
            for place, number in zip(np.ndindex(np.shape(node._data)), numbers, strict=True):
                name = f"input {k}[{','.join(map(str, place))}]" if place else f"input {k}"
                if name in scalar.inputs:
                    given[scalar.inputs[name]] = number
        return _computed(scalar, given, lambda op, *rest: _on_mpf(functions, op, *rest))

    return computed


def _computed(
    graph: Graph, given: Mapping[Node, Any], apply: Callable[[Primitive, list[Any], dict[str, Any]], Any]
) -> list[Any]:
    made: dict[Node, Any] = {}
    for node in graph.nodes:
        if node.op is None:
            made[node] = given.get(node, node._data)
            continue
        operands = [made[x] if isinstance(x, Node) else x for x in node.inputs]
        made[node] = apply(node.op, operands, node.params or {})
    return [made[node] for node in graph.outputs.values()]


def _on_complex(op: Primitive, operands: list[Any], params: dict[str, Any]) -> Any:
    if not any(op.vjps):  # constant between its jumps, as sign is
        operands = [np.real(x) for x in operands]
    try:
        return op.array(*map(np.asarray, operands), **params)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise NotComputable from error


def _for_arrays(*operands: Any, **params: Any) -> Any:
    raise NotComputable


def _on_mpf(
    functions: Mapping[str, Callable[..., Any]], op: Primitive, operands: list[Any], params: dict[str, Any]
) -> Any:
    import mpmath

    function = (
        functions[op.name] if op.is_builtin and op.name in functions else unwrap(op.scalar or _for_arrays)
    )
    exact = [x if isinstance(x, bool | np.bool_) else mpmath.mpf(x) for x in operands]
    try:
        result = function(*exact, **params)
    except Exception as error:
        raise NotComputable from error
    if isinstance(result, mpmath.mpc):  # outside of its domain
        return mpmath.nan
    if not isinstance(result, mpmath.mpf | int):
        raise NotComputable  # the operation went back to floats
    return mpmath.mpf(result)
