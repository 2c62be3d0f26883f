"""numpy's own functions on nodes: np.exp(t), np.sum(t, axis=0), array @ t record like autograd's.

Which function records which primitive stands in the table; what is not there is refused by name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.functions import IMPLEMENTATIONS
from autograd.node import Node
from autograd.operations import reductions
from autograd.primitive import NUMPY, REQUIRED, Primitive

REDUCTIONS = {np.add: reductions.sum, np.multiply: reductions.prod, np.maximum: reductions.max,
              np.minimum: reductions.min}  # fmt: skip
COMPARISONS = (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal)
QUESTIONS = (np.isfinite, np.isnan, np.isinf, np.shape, np.ndim, np.size, np.argmax, np.argmin, np.argsort,
             np.array_equal, np.allclose, np.isclose, np.count_nonzero, np.array_repr, np.array_str,
             np.array2string, np.zeros_like, np.ones_like, np.may_share_memory, np.shares_memory)  # fmt: skip
"""Their answers have no gradient, so they are given on the data."""


def _recording(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """What records this function of numpy's, if anything does."""
    return IMPLEMENTATIONS.get(function) or NUMPY.get(function)


def _refuse(name: str) -> TypeError:
    known = sorted({f.__name__ for f in (*NUMPY, *IMPLEMENTATIONS) if f.__module__.startswith("numpy")})
    bare = name.removeprefix("np.").split(".")[-1]
    close = [k for k in known if bare[:4] in k]
    advice = f"perhaps {', '.join(close)}, or " if close else ""
    return TypeError(
        f"{name} is not recorded on Values and Tensors: use {advice}a composition of autograd's functions; "
        "for a number without a gradient call it on x.data; or define a Primitive with its rule"
    )


def array_ufunc(self: Node, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """numpy's hook for ufuncs: np.exp, np.add, array * t, np.add.reduce."""
    name = f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}")
    if any(value is not None for key, value in kwargs.items() if key == "out"):
        raise TypeError(f"{name}(out=...) would write into a node: leave out= away and use the result")
    kwargs.pop("out", None)
    if method == "reduce" and ufunc in REDUCTIONS:
        return _call(REDUCTIONS[ufunc], name, inputs, {"axis": 0, **kwargs})
    if method != "__call__":
        raise _refuse(name)
    if ufunc in COMPARISONS or ufunc in QUESTIONS:
        return ufunc(*map(_data, inputs), **kwargs)
    target = _recording(ufunc)
    if target is None:
        raise _refuse(name)
    return _call(target, name, inputs, kwargs)


def array_function(self: Node, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
    """numpy's hook for its other functions: np.sum, np.concatenate, np.where."""
    name = f"{function.__module__.replace('numpy', 'np')}.{function.__name__}"
    if function in QUESTIONS:
        return function(*map(_data, args), **{k: _data(v) for k, v in kwargs.items()})
    target = _recording(function)
    if target is None:
        raise _refuse(name)
    if not isinstance(target, Primitive):
        try:
            inspect.signature(target).bind(*args, **kwargs)
        except TypeError as error:
            known = f"{target.__name__}{inspect.signature(target)}".replace("'", "")
            raise TypeError(f"{name} is not supported like this on nodes: {error}; {known} is") from None
        return target(*args, **kwargs)
    return _call(target, name, *_translated(function, target, args, kwargs))


def _translated(function: Any, target: Primitive, args: Any, kwargs: Any) -> tuple[Any, dict[str, Any]]:
    """A call in numpy's spelling as operands and parameters of the primitive."""
    try:
        signature = inspect.signature(function)
    except ValueError:  # np.concatenate and np.where are written in C
        return args, kwargs
    given = signature.bind(*args, **kwargs).arguments
    given.update(given.pop("kwargs", {}))
    operands = [given.pop(name) for name in list(given)[: target.arity or 1]]
    defaults = {name: parameter.default for name, parameter in signature.parameters.items()}
    return operands, {k: v for k, v in given.items() if v is not defaults.get(k, REQUIRED)}


def _call(target: Any, name: str, operands: Any, params: dict[str, Any]) -> Any:
    for key in params:
        if isinstance(target, Primitive) and key not in target.defaults:
            raise TypeError(f"{name}({key}=...) is not supported on nodes: {target.signature} is")
    return target(*operands, **params)


def _data(x: Any) -> Any:
    return x._data if isinstance(x, Node) else x
