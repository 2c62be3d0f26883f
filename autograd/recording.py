"""Recording: an operation computes, and if an operand is a node, so is the result.

The result remembers the primitive, its operands and its parameters. That record is the graph.

Scalar gates of one or two operands have a short way of their own; they are what a circuit of a
million nodes is made of.

An operand with a method `__primitive__` takes over: it is handed the primitive, all operands and the
parameters, and returns the result. That is how a formula is written down instead of computed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from autograd import debugging, modes, scopes
from autograd.coercion import as_array, as_float
from autograd.node import Node, clock, user_line

if TYPE_CHECKING:
    from autograd.primitive import Primitive

Kind = TypeVar("Kind", bound=type[Node])

# The two kinds of node register themselves here: their operators are made of primitives, so their
# modules come after this one.
Value: Any
Tensor: Any


def scalar_node(kind: Kind) -> Kind:
    """Class decorator: make `kind` the node that holds a float."""
    global Value
    Value = kind
    return kind


def array_node(kind: Kind) -> Kind:
    """Class decorator: make `kind` the node that holds an array."""
    global Tensor
    Tensor = kind
    return kind


_new = object.__new__
_PLAIN = {float, bool}
_HUGE = 2**1000  # a larger integer is no float
_FLOAT64 = np.dtype(np.float64)


def unary(primitive: Primitive) -> Callable[[Any], Any]:
    """A scalar gate of one operand as a plain function."""
    forward = primitive.scalar
    assert forward is not None

    def apply(a: Any) -> Any:
        if type(a) is not Value or modes.special:
            if type(a) is float:
                return primitive._on_floats(a)
            if type(a) is np.ndarray and a.dtype is _FLOAT64:
                return primitive.array(a)
            return record(primitive, (a,), None)
        try:
            data = forward(a._data)
        except (ArithmeticError, ValueError):
            data = as_ieee_754(primitive.array, (a._data,))
        node = _new(Value)
        node._data = data
        node.op = primitive
        node.left = a
        node.right = node.params = node._tag = None
        node._grad = 0.0
        node.clock = clock.now
        return node

    return apply


def binary(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """A scalar gate of two operands as a plain function."""
    forward = primitive.scalar
    assert forward is not None

    def apply(a: Any, b: Any) -> Any:
        if type(a) is Value:
            p = a._data
            if type(b) is Value:
                q = b._data
            elif type(b) is float:
                q = b
            elif type(b) is int and -_HUGE < b < _HUGE:
                q = b = float(b)
            else:
                return record(primitive, (a, b), None)
        elif type(a) is float and type(b) is Value:
            p = a
            q = b._data
        elif type(a) is float and type(b) is float:
            return primitive._on_floats(a, b)
        else:
            return record(primitive, (a, b), None)
        if modes.special:
            return record(primitive, (a, b), None)
        try:
            data = forward(p, q)
        except (ArithmeticError, ValueError):
            data = as_ieee_754(primitive.array, (p, q))
        node = _new(Value)
        node._data = data
        node.op = primitive
        node.left = a
        node.right = b
        node.params = node._tag = None
        node._grad = 0.0
        node.clock = clock.now
        return node

    return apply


def fixed(primitive: Primitive) -> Callable[..., Any]:
    """Any other operation without parameters as a plain function."""
    on_floats = primitive.scalar is not None

    def apply(*operands: Any, **params: Any) -> Any:
        if on_floats and _PLAIN.issuperset(map(type, operands)) and type(operands[-1]) is float:
            return primitive._on_floats(*operands, **params)
        if len(operands) != primitive.arity or params:
            primitive._bind(operands, params)  # says what is wrong
        return record(primitive, operands, None)

    return apply


def record(primitive: Primitive, operands: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
    """Compute `primitive` on any mix of numbers, arrays and nodes; a node comes out if one goes in.

    The kind of the result follows the operands: a `Tensor` if there is an array among them or the
    primitive is for arrays only, a `Value` otherwise.
    """
    kind: type[Node] | None = None
    values: list[Any] = []
    constants: list[int] = []
    for_arrays = primitive.scalar is None
    on_floats = not for_arrays
    for x in operands:
        cls = type(x)
        if cls is Tensor:
            kind = Tensor
            on_floats = False
            if x.op is None and x._snapshot is not None:
                x._notice_writing()
            values.append(x._data)
        elif cls is Value:
            if kind is None:
                kind = Value
            values.append(np.asarray(x._data) if for_arrays else x._data)
        else:
            constants.append(len(values))
            if cls is not float:
                if hasattr(cls, "__primitive__"):
                    return x.__primitive__(primitive, operands, params)
                x = _constant(primitive, len(values), x)
                if type(x) is np.ndarray:
                    on_floats = False
            values.append(np.asarray(x) if for_arrays else x)
    recorded = kind is not None and not (modes.special and not modes.is_recording())
    if recorded and constants:
        # Before it is computed: of an array in another layout, a product may be rounded otherwise.
        inputs = list(operands)
        for k in constants:
            inputs[k] = values[k] = own(values[k])
        operands = tuple(inputs)
    data: Any
    if on_floats and kind is None and any(isinstance(x, np.floating) for x in operands):
        # What numpy makes of an array without axes is one still, in a rule, and in both orders.
        data = primitive.array(*[np.asarray(x)[()] for x in operands], **(params or {}))[()]
    elif on_floats:
        data = primitive._on_floats(*values, **params) if params else primitive._on_floats(*values)
        if type(data) is not float:  # a composite may make an array of scalars
            kind = Tensor if kind is not None else None
    else:
        try:
            data = primitive.array(*values, **params) if params else primitive.array(*values)
        except (ValueError, TypeError, IndexError) as error:
            kind_of_error = next(k for k in (ValueError, TypeError, IndexError) if isinstance(error, k))
            raise kind_of_error(_explain(primitive, tuple(values), params, error)) from None
        if kind is Value:
            kind = Tensor
    if not primitive.is_builtin and type(data) is not float:
        data = as_array(data, f"{primitive.name}: its result")
    if kind is None:
        return data
    if recorded:
        node = _result(kind, data, primitive, operands, params)
    else:
        node = _result(kind, np.array(data) if kind is Tensor else data, None, (), None)
    if modes.special:
        scope = scopes.current_scope()
        if scope is not None:
            node._tagged().scope = scope
        if modes.is_debugging():
            node.source = user_line()
            debugging.check_forward(node, primitive, operands)
    return node


def _result(
    kind: type[Node],
    data: Any,
    op: Primitive | None,
    operands: tuple[Any, ...],
    params: dict[str, Any] | None,
) -> Any:
    node = _new(kind)
    node._data = data
    node.op = op
    if len(operands) == 2 and op.arity == 2:  # type: ignore[union-attr]
        node.left, node.right = operands
    else:
        node.left = None if op is None else operands[0] if op.arity == 1 else operands
        node.right = None
    node.params = params
    node._tag = None
    node.clock = clock.now
    node._grad = kind.initial_grad
    if op is None:
        node._tagged().born = node.clock
        if kind is Tensor:
            node._snapshot = None  # type: ignore[attr-defined]
    return node


def _constant(primitive: Primitive, position: int, x: Any) -> Any:
    """A raw operand as a float or an array of floats; a condition may stay boolean."""
    if type(x) is np.ndarray and x.dtype is _FLOAT64 and x.size:
        return x
    if position in primitive.conditions:
        condition = np.asarray(x)
        if condition.dtype == bool:
            return bool(condition) if condition.ndim == 0 else condition
    what = f"{primitive.name}: operand {position + 1}"
    if isinstance(x, int | np.floating | np.integer) and not isinstance(x, bool):
        return as_float(x, what)
    return as_array(x, what)


def own(constant: Any) -> Any:
    """A constant that nobody else can write into, as the way back will need it unchanged."""
    if type(constant) is not np.ndarray:
        return constant
    if constant.flags.writeable or constant.base is not None:
        constant = constant.copy()
        constant.flags.writeable = False
    return constant


def as_ieee_754(
    array_function: Callable[..., Any], values: tuple[float, ...], params: dict[str, Any] | None = None
) -> float:
    """What IEEE 754 says where Python's `math` raises: exp(1000.) is inf, 0/0 is nan."""
    with np.errstate(all="ignore"):
        return float(array_function(*map(np.float64, values), **(params or {})))


def _explain(
    primitive: Primitive, values: tuple[Any, ...], params: dict[str, Any] | None, error: Exception
) -> str:
    shapes = [np.shape(v) for v in values]
    named = " and ".join(map(str, shapes)) if len(shapes) < 5 else f"{len(shapes)} operands"
    settings = "".join(f", {k}={v!r}" for k, v in (params or {}).items())
    if "broadcast" in str(error) and primitive.elementwise:
        return (
            f"{primitive.name}: the shapes {named} do not broadcast: from the right, each pair of "
            "sizes is equal or one of them is 1; reshape or expand_dims one of them"
        )
    return f"{primitive.name}: operands of shape {named}{settings}: {error}"
