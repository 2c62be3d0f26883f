"""The inputs of a graph: leaves named after a function's arguments, and replaced by name in another run."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd import tree
from autograd.coercion import as_array, as_float, describe
from autograd.graph.labels import listed
from autograd.node import Node
from autograd.tensor import Tensor
from autograd.value import Value


def named_leaves(
    function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> inspect.BoundArguments:
    """The arguments of a call, every number and array in them a leaf with its place as its name."""
    if not callable(function):
        raise TypeError(f"Graph.trace() takes a function and its arguments, got {describe(function)}")
    signature = inspect.signature(function)
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as error:
        called = f"{getattr(function, '__name__', 'function')}{signature}"
        raise TypeError(f"Graph.trace() calls {called} with the arguments after it: {error}") from None
    for name, argument in bound.arguments.items():
        named = [_leaf(f"{name}{path}", x) for path, x in tree.leaves_with_paths(argument)]
        bound.arguments[name] = tree.build(argument, named)
    return bound


def _leaf(name: str, x: Any) -> Node:
    if isinstance(x, Node):
        x = x._data
    return Value(x, name) if np.ndim(x) == 0 and not isinstance(x, np.ndarray) else Tensor(x, name)


def new_inputs(
    values: Mapping[str, Any] | None, named: Mapping[str, Any], inputs: Mapping[str, Node]
) -> dict[Node, Node]:
    """A new leaf for each input that is given; all are checked before anything is computed."""
    given = _by_name(values, named, inputs)
    return {inputs[name]: _replaced(name, inputs[name], new) for name, new in given.items()}


def _by_name(values: Any, named: Mapping[str, Any], inputs: Mapping[str, Node]) -> dict[str, Any]:
    if values is not None and not isinstance(values, Mapping):
        got = f"got {describe(values)}; there are {listed(inputs)}"
        raise TypeError(f"forward() takes its inputs by name, forward(x=1.0), or in a dict, {got}")
    given = {**(values or {}), **named}
    unknown = [name for name in given if name not in inputs]
    if unknown:
        raise KeyError(f"no input is called {', '.join(map(repr, unknown))}; there are {listed(inputs)}")
    return given


def _replaced(label: str, leaf: Node, new: Any) -> Node:
    if isinstance(new, Node):
        new = new._data
    if isinstance(leaf, Value):
        return Value(as_float(new, f"input {label!r}"), leaf.name)
    return Tensor(as_array(new, f"input {label!r}").astype(leaf._data.dtype), leaf.name)
