"""Functions in, functions out: grad, value_and_grad, vjp, jvp, jacobian, hessian, hvp, derivative.

The conventions are JAX's. Arguments are floats, arrays, and nested tuples, lists and dicts of them,
and so are the results. The function itself is written with operators, numpy's functions and
autograd's; inside it the arguments are nodes.

Transforms nest to any depth. Each call gives the function fresh nodes of its own, even for arguments
that are nodes already, so a derivative with respect to an inner variable never picks up an outer
one. A result that still depends on a node outside (an argument of an enclosing transform, or a
parameter that the function closes over) is a node itself; any other is a plain number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce, wraps
from operator import add
from typing import Any

import numpy as np

from autograd import tree
from autograd.backward import gradients
from autograd.coercion import as_array, describe
from autograd.modes import enable_grad
from autograd.node import Node, clock
from autograd.operations.shapes import identity, reshape, stack
from autograd.tensor import Tensor
from autograd.topology import topological_order
from autograd.value import Value

Function = Callable[..., Any]


class _Call:
    """One call of a function on fresh nodes: its inputs, its outputs, and the way back between them."""

    def __init__(
        self, function: Function, argnums: int | Sequence[int], args: Any, kwargs: Any = None
    ) -> None:
        self.name = getattr(function, "__name__", repr(function))
        self.one_argument = isinstance(argnums, int)
        positions = [argnums] if isinstance(argnums, int) else list(argnums)
        for k in positions:
            if not -len(args) <= k < len(args):
                raise ValueError(f"argnums={k}, but {self.name} was called with {len(args)} arguments")
        if len({k % len(args) for k in positions if args}) < len(positions):
            raise ValueError(f"argnums={tuple(positions)} names an argument of {self.name} twice")
        self.arguments = [args[k] for k in positions]
        given = tree.leaves(self.arguments)
        if not given:
            raise ValueError(f"{self.name}: there is nothing to differentiate in an empty argument")
        self.nested = any(isinstance(leaf, Node) for leaf in given)
        # Leaves that are older than this tick were made outside of the call.
        self.began = clock.tick()
        self.inputs = [_fresh(leaf) for leaf in given]
        call_args = list(args)
        for k, argument in zip(positions, tree.build(self.arguments, self.inputs), strict=True):
            call_args[k] = argument
        with enable_grad():
            self.result = function(*call_args, **(kwargs or {}))

    def scalar_output(self, result: Any, transform: str) -> Node:
        """The one scalar that the function returned."""
        outputs = self.outputs(result)
        if len(outputs) != 1 or np.shape(outputs[0]._data) != ():
            shapes = [np.shape(node._data) for node in outputs]
            raise ValueError(
                f"{transform} differentiates a scalar, and {self.name} returned {len(outputs)} outputs of "
                f"shape {shapes}: reduce them with .sum() or .mean(), or use jacobian or vjp"
            )
        return outputs[0]

    def outputs(self, result: Any) -> list[Node]:
        """The leaves of the result, every one a node."""
        found = tree.leaves(result)
        for leaf in found:
            if not isinstance(leaf, Node):
                raise TypeError(
                    f"{self.name} returned a plain {type(leaf).__name__}, which does not record how it "
                    "depends on the arguments: compute with autograd's functions, or numpy's, instead of "
                    "math's; return Value(...) if it is a constant"
                )
        return found

    def depends_on_outside(self, *nodes: Node) -> bool:
        """Whether nodes were computed from others than this call's own, and so stay nodes."""
        return self.nested or any(n.born < self.began for n in topological_order(*nodes) if n.is_leaf)

    def like_arguments(self, results: Sequence[Any]) -> Any:
        """One result for each input, in the structure of the arguments."""
        structured = tree.build(self.arguments, results)
        return structured[0] if self.one_argument else tuple(structured)


def _require_function(function: Any, transform: str, argnums: Any = 0) -> None:
    if not callable(function):
        raise TypeError(f"{transform} takes a function, got {describe(function)}: pass it without calling it")
    positions = argnums if isinstance(argnums, Sequence) and not isinstance(argnums, str) else [argnums]
    if not all(isinstance(k, int) and not isinstance(k, bool) for k in positions):
        raise TypeError(f"{transform}: argnums is the number of an argument, or a list, got {argnums!r:.60}")


def _direction(expected: Any, given: Any, what: str) -> list[Any]:
    """The leaves of a vector in the structure of `expected`: real numbers, arrays and nodes."""
    leaves = tree.leaves_like(expected, given, what)
    for leaf in leaves:
        if not isinstance(leaf, Node):
            as_array(leaf, what)
    return leaves


def _fresh(leaf: Any) -> Node:
    if isinstance(leaf, Node):
        return identity(leaf)  # type: ignore[no-any-return]
    if np.ndim(leaf) == 0 and not isinstance(leaf, np.ndarray):
        return Value(leaf)
    return Tensor(leaf)


def _plain(node: Node) -> Any:
    return node._data if isinstance(node, Value) else np.array(node._data)


@enable_grad()
def _inner(left: Sequence[Any], right: Sequence[Any]) -> Any:
    """The sum of all products of elements that stand in the same place."""
    return reduce(
        add, ((a * b).sum() if isinstance(a, Tensor) else a * b for a, b in zip(left, right, strict=True))
    )


def value_and_grad(function: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that returns the value of `function` and its gradient.

    Args:
        function: returns a scalar, or with `has_aux` a pair of a scalar and anything.
        argnums: which positional argument to differentiate, or several.

    Returns:
        A function with the same arguments: (value, gradient), where the gradient has the structure
        of the argument; ((value, aux), gradient) with `has_aux`.

    >>> value_and_grad(lambda x: x ** 3)(2.0)
    (8.0, 12.0)
    """

    return _value_and_grad("value_and_grad", function, argnums, has_aux)


def _value_and_grad(
    transform: str, function: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False
) -> Function:
    """`value_and_grad` on behalf of the transform that its errors name."""
    _require_function(function, transform, argnums)

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        call = _Call(function, argnums, args, kwargs)
        result, aux = _with_aux(call, transform) if has_aux else (call.result, None)
        output = call.scalar_output(result, transform)
        stays = call.depends_on_outside(output)
        found = call.like_arguments(gradients(output, call.inputs, create_graph=stays))
        value = output if stays else _plain(output)
        if has_aux and not stays:
            aux = tree.map_leaves(lambda leaf: _plain(leaf) if isinstance(leaf, Node) else leaf, aux)
        return ((value, aux) if has_aux else value), found

    return wrapped


def _with_aux(call: _Call, transform: str) -> tuple[Any, Any]:
    if not isinstance(call.result, tuple | list) or len(call.result) != 2:
        returned = describe(call.result)
        raise ValueError(f"{transform} with has_aux: {call.name} returned {returned}, expected (scalar, aux)")
    return call.result[0], call.result[1]


def grad(function: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that returns the gradient of `function`; see `value_and_grad`.

    With `has_aux` it returns (gradient, aux).

    >>> grad(grad(lambda x: x ** 3))(2.0)
    12.0
    >>> grad(lambda p: p["w"] * p["b"])({"w": 2.0, "b": 3.0})
    {'w': 3.0, 'b': 2.0}
    """
    return _grad("grad", function, argnums, has_aux)


def _grad(
    transform: str, function: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False
) -> Function:
    both = _value_and_grad(transform, function, argnums, has_aux)

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        value, found = both(*args, **kwargs)
        return (found, value[1]) if has_aux else found

    return wrapped


def vjp(function: Function, *primals: Any) -> tuple[Any, Function]:
    """The value of `function` and the linear map from output cotangents to input cotangents.

    Returns:
        (outputs, pullback). The pullback takes cotangents in the structure of the outputs and
        returns a tuple, one cotangent for each primal.

    >>> y, pullback = vjp(lambda a, b: a * b, 2.0, 3.0)
    >>> y, pullback(1.0)
    (6.0, (3.0, 2.0))
    """
    _require_function(function, "vjp")
    call = _Call(function, range(len(primals)), primals)
    outputs = call.outputs(call.result)
    stays = call.depends_on_outside(*outputs)

    def pullback(cotangents: Any) -> tuple[Any, ...]:
        seeds = _direction(call.result, cotangents, "cotangents")
        keep = stays or any(isinstance(seed, Node) for seed in seeds)
        total = _inner(outputs, seeds)
        return call.like_arguments(gradients(total, call.inputs, create_graph=keep))  # type: ignore[no-any-return]

    return (call.result if stays else tree.map_leaves(_plain, call.result)), pullback


def jvp(function: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of `function` and its derivative along `tangents`.

    The pullback is linear in its cotangent, and the transpose of that linear map is the wanted one:
    two backward passes, and no rules of its own.

    >>> jvp(lambda a, b: a * b, (2.0, 3.0), (1.0, 10.0))
    (6.0, 23.0)
    """
    _require_function(function, "jvp")
    for what, listed in (("primals", primals), ("tangents", tangents)):
        if not isinstance(listed, tuple | list):
            raise TypeError(f"jvp takes a tuple of {what}, one for each argument, got {describe(listed)}")
    given = _direction(list(primals), list(tangents), "tangents")
    call = _Call(function, range(len(primals)), primals)
    outputs = call.outputs(call.result)
    stays = call.depends_on_outside(*outputs) or any(isinstance(t, Node) for t in given)
    cotangents = [Value(0.0) if isinstance(n, Value) else Tensor(np.zeros_like(n._data)) for n in outputs]
    pulled = gradients(_inner(outputs, cotangents), call.inputs, create_graph=True)
    pushed = gradients(_inner(pulled, given), cotangents, create_graph=stays)
    value = call.result if stays else tree.map_leaves(_plain, call.result)
    return value, tree.build(call.result, pushed)


def jacobian(function: Function, argnums: int | Sequence[int] = 0) -> Function:
    """A function that returns all derivatives of all outputs: an array (*output shape, *input shape).

    For trees: the structure of the output, each leaf replaced by the structure of the argument. One
    backward pass for each element of the output.

    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    _require_function(function, "jacobian", argnums)

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        call = _Call(function, argnums, args, kwargs)
        outputs = call.outputs(call.result)
        stays = call.depends_on_outside(*outputs)
        blocks = [call.like_arguments(_rows(output, call.inputs, stays)) for output in outputs]
        return tree.build(call.result, blocks)

    return wrapped


def _rows(output: Node, inputs: Sequence[Node], stays: bool) -> list[Any]:
    """The derivatives of every element of the output, for each input."""
    if isinstance(output, Value):
        return gradients(output, inputs, create_graph=stays)
    shape = np.shape(output._data)
    one_hots = np.eye(output.size).reshape(-1, *shape)  # type: ignore[attr-defined]
    rows = [gradients(output, inputs, create_graph=stays, seed=one_hot) for one_hot in one_hots]
    return [
        reshape(stack([row[k] for row in rows]), shape=shape + np.shape(x._data))
        for k, x in enumerate(inputs)
    ]


def hessian(function: Function, argnums: int | Sequence[int] = 0) -> Function:
    """A function that returns the second derivatives of a scalar function: (*shape, *shape).

    >>> hessian(lambda x: x[0] * x[0] * x[1])(np.array([3.0, 5.0]))
    array([[10.,  6.],
           [ 6.,  0.]])
    """
    return jacobian(_grad("hessian", function, argnums), argnums)


def hvp(function: Function, x: Any, v: Any) -> Any:
    """The Hessian of a scalar function of one argument at `x`, times `v`, without the Hessian.

    >>> hvp(lambda x: x[0] * x[0] * x[1], np.array([3.0, 5.0]), np.array([1.0, 0.0]))
    array([10.,  6.])
    """
    gradient = _grad("hvp", function)
    vector = _direction(x, v, "the vector")
    return grad(lambda x: _inner(tree.leaves(gradient(x)), vector))(x)


def derivative(function: Function, order: int = 1) -> Function:
    """The derivative, of any order, of a function that works on each element by itself.

    The argument may be a float or an array; the result has its shape.

    >>> derivative(lambda x: x ** 3, order=2)(np.array([1.0, 2.0]))
    array([ 6., 12.])
    """
    if not isinstance(order, int) or isinstance(order, bool) or order < 0:
        raise ValueError(f"order is a whole number, 0 or more, got {order!r}")
    _require_function(function, "derivative")
    if order == 0:
        return function

    @wraps(function)
    def wrapped(x: Any) -> Any:
        call = _Call(function, 0, (x,))
        outputs = call.outputs(call.result)
        shape = np.shape(call.inputs[0]._data)
        if len(outputs) != 1 or len(call.inputs) != 1 or np.shape(outputs[0]._data) != shape:
            raise ValueError(
                f"derivative is for functions of each element by itself, and {call.name} turned the shape "
                f"{shape} into {[np.shape(n._data) for n in outputs]}: use jacobian"
            )
        stays = call.depends_on_outside(*outputs)
        seed = np.ones(shape)
        return gradients(outputs[0], call.inputs[0], create_graph=stays, seed=seed)

    return derivative(wrapped, order - 1)
