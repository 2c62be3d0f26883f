"""compiled: value and gradient of a function, recorded once and run again as a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

from autograd import tree
from autograd.coercion import as_array, as_float
from autograd.compile.plan import Plan
from autograd.modes import enable_grad
from autograd.node import Node
from autograd.tensor import Tensor
from autograd.transforms import value_and_grad
from autograd.value import Value

Function = Callable[..., Any]
FLOAT64 = np.dtype(np.float64)


def compiled(function: Function, argnums: int | Sequence[int] = 0) -> Function:
    """`value_and_grad(function, argnums)`, recorded at the first call and run again as a plan.

    For each new combination of shapes and precisions the function is called, with Tensors and
    Values; for a known one only numpy's functions and the table's rules run. So what Python does
    in the function stays as it went: a branch, a loop's length, a number taken out of an array. Tensors
    that the function closes over are read anew at each call. A first call takes longer than those of
    `value_and_grad`, by some 0.1 ms a node and the time of a way back.

    Args:
        function: returns a scalar; all its arguments are floats, arrays, and nested tuples, lists
            and dicts of them. Integers are refused, since what is indexed with them would not
            change: make targets one-hot.
        argnums: by which arguments, as in `value_and_grad`.

    Returns:
        A function with the same arguments: (value, gradient).

    >>> from autograd import sigmoid
    >>> step = compiled(lambda w, x: sigmoid(w * x), argnums=0)
    >>> step(2.0, 0.5) == value_and_grad(lambda w, x: sigmoid(w * x))(2.0, 0.5)
    True
    """
    eager = value_and_grad(function, argnums)
    positions = [argnums] if isinstance(argnums, int) else list(argnums)
    plans: dict[tuple[Any, ...], Plan] = {}

    @wraps(function)
    def wrapped(*args: Any) -> Any:
        given, structure = tree.flattened(args)
        key: tuple[Any, ...] = tuple(
            [x.shape if type(x) is np.ndarray and x.dtype is FLOAT64 else None for x in given]
        )
        if None in key:  # something else than arrays of float64
            given = [_number(leaf) for leaf in given]
            key = tuple([(x.shape, x.dtype) if type(x) is np.ndarray else None for x in given])
        known = structure, key
        plan = plans.get(known)
        if plan is None:
            plan = plans[known] = _recorded(function, args, given, positions, eager)
        try:
            value, found, _ = plan.run(*given)
        except ArithmeticError:  # a pole, or a NaN: the engine knows where 0 times infinity is 0
            return eager(*args)
        structured = tree.build([args[k] for k in positions], found)
        if type(value) is not float:
            value = np.array(value)
        return value, structured[0] if isinstance(argnums, int) else tuple(structured)

    return wrapped


def _number(leaf: Any) -> Any:
    if type(leaf) is np.ndarray and leaf.dtype in (np.float64, np.float32):
        return leaf
    if type(leaf) is float:
        return leaf
    if isinstance(leaf, Node):
        raise TypeError("compiled: an argument is a node: pass its .data, or use it inside of the function")
    if isinstance(leaf, np.ndarray) or np.ndim(leaf):
        array = np.asarray(leaf)
        if array.dtype.kind in "biu":
            raise TypeError(
                f"compiled: an argument is an array of {array.dtype}, and what is indexed with it would stay "
                "as recorded: pass floats, one-hot for classes"
            )
        return as_array(leaf, "compiled: an argument")
    return as_float(leaf, "compiled: an argument")


def _recorded(
    function: Function, args: Any, given: list[Any], positions: Sequence[int], eager: Function
) -> Plan:
    n = len(args)
    if len({k % n for k in positions if -n <= k < n}) < len(positions):
        eager(*args)  # says what is wrong
    leaves: list[Node] = [Tensor(x) if isinstance(x, np.ndarray) else Value(x) for x in given]
    nodes = tree.build(args, leaves)
    with enable_grad():
        output = function(*nodes)
    if not isinstance(output, Node) or output.is_leaf or np.shape(output._data) != ():
        eager(*args)  # says what is wrong
        raise TypeError(
            f"compiled: {getattr(function, '__name__', 'the function')} computed nothing from its arguments"
        )
    return Plan(output, leaves, tree.leaves([nodes[k] for k in positions]))
