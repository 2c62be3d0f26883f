"""What a row of the table promises, one property a function: each raises Fault where it is broken.

They are given one call: the primitive, its operands as plain numbers, its parameters. `primitives`
draws the calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from inspect import Parameter, Signature
from typing import Any

import numpy as np

from autograd.backward import gradients
from autograd.checking.gradients import check_gradients
from autograd.checking.line import EPS
from autograd.checking.verdicts import Fault, Finding, Verdict
from autograd.coercion import as_float
from autograd.node import Node
from autograd.primitive import Primitive
from autograd.tensor import Tensor
from autograd.value import Value

Operands = Sequence[Any]
Params = dict[str, Any]


class Call:
    """A primitive with its parameters and its conditions filled in: a function of real operands."""

    def __init__(self, op: Primitive, operands: Operands, params: Params) -> None:
        self.op, self.operands, self.params = op, list(operands), params
        self.real = [k for k, x in enumerate(self.operands) if np.asarray(x).dtype != bool]
        self.point = [self.operands[k] for k in self.real]
        self.__name__ = op.name
        names = [Parameter("abcdefgh"[k], Parameter.POSITIONAL_ONLY) for k in self.real]
        self.__signature__ = Signature(names)

    def __call__(self, *real: Any) -> Any:
        """The primitive on other real operands."""
        return self.on(self.op, *real)

    def on(self, function: Callable[..., Any], *real: Any) -> Any:
        """Another function with the primitive's signature on these operands."""
        given = list(self.operands)
        for k, x in zip(self.real, real, strict=True):
            given[k] = x
        if isinstance(function, Primitive) and function.takes_sequence:
            return function(given, **self.params)
        if isinstance(function, Primitive):
            return function(*given, **self.params)
        return function(*given, **{**self.op.defaults, **self.params})

    def nodes(self, kind: Any = None) -> list[Node]:
        """The real operands as leaves, of one kind or each of its own."""
        return [
            (kind or (Tensor if isinstance(x, np.ndarray) else Value))(
                x if kind is not Value else as_float(x)
            )
            for x in self.point
        ]

    def __str__(self) -> str:
        shown = [repr(x.tolist() if isinstance(x, np.ndarray) else x) for x in self.operands]
        return f"{self.op.name}({', '.join(shown + [f'{k}={v!r}' for k, v in self.params.items()])})"


def fault(call: Call, verdict: Verdict, why: str, expected: Any = "", got: Any = "") -> Fault:
    """What is wrong with a call."""
    return Fault(
        Finding(verdict, why, expected=str(expected), got=str(got), blamed=call.op.name, point=str(call))
    )


def _data(x: Any) -> Any:
    return np.asarray(x._data if isinstance(x, Node) else x)


def close(a: Any, b: Any, rtol: float = 1e-12, atol: float = 1e-300) -> bool:
    """Whether two results are the same but for rounding; NaN is NaN."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=True))


# ----------------------------------------------------------------------------------------- values


def value(call: Call, reference: Callable[..., Any] | None = None) -> None:
    """Nodes, plain numbers and the reference give the same value."""
    with np.errstate(all="ignore"):
        plain, recorded = call(*call.point), _data(call(*call.nodes()))
    if not np.array_equal(plain, recorded, equal_nan=True):
        raise fault(
            call, Verdict.WRONG_VALUE, "A node holds another value than plain numbers give.", plain, recorded
        )
    if call.op.scalar is not None and all(isinstance(x, float) for x in call.point):
        with np.errstate(all="ignore"):
            of_arrays = call(*map(np.asarray, call.point))
        if not close(plain, of_arrays):
            why = "The forward functions for floats and for arrays differ."
            raise fault(call, Verdict.WRONG_VALUE, why, of_arrays, plain)
    if reference is not None:
        one_by_one = np.frompyfunc(
            lambda *numbers: float(reference(*numbers, **call.params)), len(call.operands), 1
        )
        expected = one_by_one(*call.operands) if call.op.elementwise else call.on(reference, *call.point)
        expected = np.asarray(expected, float)
        if not close(plain, expected, rtol=1e-10, atol=1e-12):
            raise fault(call, Verdict.WRONG_VALUE, "The value is not that of the reference.", expected, plain)


def decomposition(call: Call, order: int = 2) -> None:
    """The gate and what it is made of agree, in value and in derivatives of order 1 and 2."""
    if call.op.decomposition is None:
        return
    both = zip(_derivatives(call, call.op), _derivatives(call, call.op.decomposition), strict=True)
    for level, (whole, opened) in enumerate(both):
        if level > order:
            break
        for a, b in zip(whole, opened, strict=True):
            if not close(a, b, rtol=1e-9, atol=1e-11):
                what = f"derivative of order {level}" if level else "value"
                why = f"The gate's {what} is not that of its decomposition."
                raise fault(call, Verdict.WRONG_RULE if level else Verdict.WRONG_VALUE, why, b, a)


def _derivatives(call: Call, function: Callable[..., Any]) -> list[list[Any]]:
    """The value, the gradients of a weighted sum, and the gradients of a weighted sum of those."""
    nodes = call.nodes()
    rng = np.random.default_rng(0)

    def weighted(x: Any) -> Any:
        weights = rng.normal(size=np.shape(x._data))
        return (x * weights).sum() if isinstance(x, Tensor) else x * float(weights)

    y = call.on(function, *nodes)
    if not isinstance(y, Node):
        return [[y], [], []]
    first = gradients(weighted(y), nodes, create_graph=True)
    total = weighted(first[0])
    for g in first[1:]:
        total = total + weighted(g)
    return [[_data(y)], [_data(g) for g in first], [_data(g) for g in gradients(total, nodes)]]


# ------------------------------------------------------------------------------------- derivatives


def derivatives(call: Call, order: int = 2) -> None:
    """The rules are right, at each order; linear in the cotangent; the transpose of forward mode.

    Where the operands' shapes broadcast, that is undone.
    """
    if not any(call.op.vjps):
        return
    report = check_gradients(call, *call.point, order=order, cotangents=1, raises=False)
    if report.finding is not None:
        raise Fault(replace(report.finding, blamed=call.op.name, point=str(call)))


def precision(call: Call) -> None:
    """float32 operands give a float32 result and float32 gradients."""
    nodes = [Tensor(np.asarray(x, np.float32)) for x in call.point]
    with np.errstate(all="ignore"):
        y = call(*nodes)
        if y.dtype != np.float32 and "dtype" not in call.params:
            why = (
                "The result of float32 operands is of another dtype: a forward function computes in float64."
            )
            raise fault(call, Verdict.WRONG_SHAPE, why, "float32", y.dtype)
        found = gradients(y, nodes, seed=np.ones(y.shape, y.dtype))
    for g, x in zip(found, nodes, strict=True):
        if g.dtype != np.float32 or g.shape != x.shape:
            why = "A gradient does not have the dtype and shape of its operand."
            raise fault(
                call, Verdict.WRONG_SHAPE, why, f"float32, {np.shape(x._data)}", f"{g.dtype}, {g.shape}"
            )


def untouched_operands(call: Call) -> None:
    """Neither a forward function nor a rule writes into what it is given."""
    nodes = [Tensor(x) for x in call.point]
    y = call(*nodes)
    before = np.array(_data(y))
    seed = np.random.default_rng(0).normal(size=before.shape)
    kept = seed.copy()
    gradients(y, nodes, seed=seed)
    changed = [
        k
        for k, (x, node) in enumerate(zip(call.point, nodes, strict=True))
        if not np.array_equal(x, _data(node))
    ]
    if changed or not np.array_equal(seed, kept) or not np.array_equal(before, _data(y)):
        why = "A rule or a forward function writes into an array that it was given: compute on a copy."
        raise fault(call, Verdict.CHANGES_ITS_INPUT, why)


# ------------------------------------------------------------------------------------------- edges


def edges(call: Call) -> None:
    """At the ends of the domain, past them, and at special numbers: both kinds of node say the same.

    What they say is what IEEE 754 does: an infinity or NaN, never an exception.
    """
    numbers = []
    for kind in (Value, Tensor):
        nodes = call.nodes(kind)
        with np.errstate(all="ignore"):
            try:
                y = call(*nodes)
                found = gradients(y, nodes, seed=1.5)
            except ArithmeticError as error:
                why = f"A {kind.__name__} raises {error!r} where an infinity or NaN is expected."
                raise fault(call, Verdict.NOT_FINITE, why) from None
        numbers.append(np.array([_data(y), *found], float))
    on_value, on_tensor = numbers
    # A gradient of 0 stays 0 past a NaN on a Value; on a Tensor that is not always noticed.
    known = ~np.isnan(on_tensor) | (not np.isnan(np.array(call.point, float)).any())
    if not close(on_value[known], on_tensor[known], rtol=64.0 * EPS, atol=1e-300):
        why = "A Value and a Tensor differ in value or derivatives."
        raise fault(call, Verdict.WRONG_VALUE, why, f"on a Tensor {on_tensor}", f"on a Value {on_value}")
