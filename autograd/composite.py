"""A composite: several gates shown as one, with the rules that follow from what it is made of."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import recording
from autograd.backward import gradients
from autograd.modes import enable_grad
from autograd.node import Node, clock
from autograd.operations.shapes import identity
from autograd.primitive import Primitive
from autograd.topology import topological_order


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
    if not callable(function) or isinstance(function, type):
        raise TypeError(f"composite makes a gate of a function, got {function!r:.60}: pass a function")
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
        began = clock.tick()
        with enable_grad():
            result = function(*map(_leaf, operands), **params)
        if not isinstance(result, Node):
            return result
        for node in topological_order(result):
            if node.is_leaf and node.born < began:
                raise TypeError(
                    f"{function.__name__} uses {node.label} from outside, whose gradient would be lost: "
                    "make it an operand"
                )
        return result._data

    forward.__signature__ = signature  # type: ignore[attr-defined]

    def rule_for(position: int) -> Callable[..., Any]:
        def rule(g: Any, y: Any, *operands: Any, **params: Any) -> Any:
            higher_order = any(isinstance(x, Node) for x in (g, *operands))
            with enable_grad():
                inputs = [x if isinstance(x, Node) else _leaf(x) for x in operands]
                inputs[position] = x = _fresh(operands[position])
                output = function(*inputs, **params)
                if not isinstance(output, Node):
                    return 0.0
                total = output * g if isinstance(output, recording.Value) else (output * g).sum()
                return gradients(total, x, create_graph=higher_order)

        return rule

    return Primitive(
        function.__name__,
        forward,
        forward,
        *map(rule_for, range(arity)),
        decomposition=function,
        elementwise=False,  # the function may look at a whole array
        numpy=(),
        doc=function.__doc__ or "",
    )


def _fresh(operand: Any) -> Node:
    return identity(operand) if isinstance(operand, Node) else _leaf(operand)


def _leaf(operand: Any) -> Node:
    kind = recording.Tensor if isinstance(operand, np.ndarray | np.generic) else recording.Value
    node: Node = kind(operand)
    return node
