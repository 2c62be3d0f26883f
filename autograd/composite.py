"""A composite: several gates shown as one, with the rules that follow from what it is made of."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import recording
from autograd.backward import gradients
from autograd.modes import enable_grad
from autograd.node import Node
from autograd.operations.shapes import identity
from autograd.primitive import Primitive


def composite(function: Callable[..., Any]) -> Primitive:
    """Make one gate of a function composed of primitives: a decorator.

    Positional arguments are the operands, keyword-only ones the parameters. The gate is one node in
    a graph, drawn as one box; `Graph.expand()` opens it. Its rules come from differentiating the
    function itself, to any order.

    >>> from autograd import Graph, Value, sigmoid
    >>> @composite
    ... def swish(x, *, beta=1.0):
    ...     return x * sigmoid(beta * x)
    >>> x = Value(1.0, name="x")
    >>> y = swish(x, beta=2.0)
    >>> len(Graph(y)), len(Graph(y).expand())
    (2, 7)
    """
    signature = inspect.signature(function)
    kinds = [p.kind for p in signature.parameters.values()]
    arity = sum(
        kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD) for kind in kinds
    )
    if not arity or any(
        kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD) for kind in kinds
    ):
        raise TypeError(
            f"composite({function.__name__}{signature}): give the operands as positional arguments and the "
            "parameters as keyword-only ones, without *args and **kwargs"
        )

    def forward(*operands: Any, **params: Any) -> Any:
        result = function(*operands, **params)
        if isinstance(result, Node):
            return result._data
        return result

    forward.__signature__ = signature  # type: ignore[attr-defined]

    def rule_for(position: int) -> Callable[..., Any]:
        def rule(g: Any, y: Any, *operands: Any, **params: Any) -> Any:
            higher_order = any(isinstance(x, Node) for x in (g, *operands))
            with enable_grad():
                inputs = list(operands)
                inputs[position] = x = _fresh(operands[position])
                output = function(*inputs, **params)
                if not isinstance(output, Node):
                    return 0.0
                total = output * g if isinstance(output, recording.Value) else (output * g).sum()
                return gradients(total, x, create_graph=higher_order)

        return rule

    gate = Primitive(
        function.__name__,
        forward,
        forward,
        *map(rule_for, range(arity)),
        decomposition=function,
        numpy=(),
        doc=function.__doc__ or "",
    )
    gate.elementwise = False  # the function may look at a whole array
    return gate


def _fresh(operand: Any) -> Node:
    if isinstance(operand, Node):
        return identity(operand)  # type: ignore[no-any-return]
    kind = recording.Tensor if isinstance(operand, np.ndarray | np.generic) else recording.Value
    return kind(operand)  # type: ignore[no-any-return]
