"""A primitive: one gate of the circuit, with its forward function and its rules for the way back.

Calling one on plain numbers just computes. On nodes it records: see `recording`.
"""

from __future__ import annotations

import copy
import inspect
import math
from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import Any

import numpy as np

from autograd.domain import REAL, Domain
from autograd.node import Node
from autograd.recording import as_ieee_754, binary, fixed, own, record, unary

TABLE: dict[str, Primitive] = {}
"""Every primitive by name. Tests, pictures and numpy's protocols walk it."""

NUMPY: dict[Callable[..., Any], Primitive] = {}
"""Which primitive records a function of numpy's that meets a node: the first that claimed it."""

_reserved: frozenset[str] = frozenset()


def reserve_names() -> None:
    """From here on, no new primitive may take a name that is in the table."""
    global _reserved
    _reserved = frozenset(TABLE)


Rule = Callable[..., Any]


def passes_on(g: Any, y: Any, *operands: Any, **params: Any) -> Any:
    """The rule of a gate that hands the gradient on unchanged, as add does."""
    return g


REQUIRED: Any = inspect.Parameter.empty
"""Stands in `Primitive.defaults` for a parameter that has none."""


class Primitive:
    """One row of the table: how to compute an operation, and its derivative.

    Args:
        name: its name, unique in the table; graphs and files refer to it.
        scalar: the operation on floats, or None if it is for arrays only.
        array: the operation on numpy arrays; keyword-only arguments are its parameters. If it is
            None, `scalar` is applied to each element.
        *vjps: for each operand a rule `(g, y, *operands, **params)`. From the upstream gradient
            `g`, the output `y` and the operands it returns the operand's contribution (the
            vector-Jacobian product). It may leave broadcasting as it is: that is undone where
            contributions are added. Written with operators and primitives, one rule serves floats,
            arrays and, for higher derivatives, nodes. None stands for "no gradient".
        variadic: takes any number of operands. Its only rule `(wanted, g, y, *operands, **params)`
            gets the positions of those that want a contribution, and returns a list of these.
        takes_sequence: the operands come as one list, as in `concatenate([a, b])`.
        decomposition: the same operation composed of simpler gates, with the same signature.
        domain: for each operand where the operation is defined and smooth.
        conditions: positions of operands that are conditions, so that booleans are welcome.
        elementwise: whether the operation, if it is for floats, works on each element of an array by
            itself.
        scalarized: for an array operation, how it acts on an array of scalar nodes, where its
            decomposition or `array` itself does not do.
        symbol: what stands in the circuit's gate, by default the name.
        numpy: the numpy functions that record this primitive when they meet a node, by default
            `array` itself.
        doc: its docstring.

    A gate of your own is one row:

    >>> from autograd import Primitive, Value, cos
    >>> from math import sin
    >>> chirp = Primitive("chirp", lambda a: sin(a * a), None, lambda g, y, a: g * 2 * a * cos(a * a))
    >>> x = Value(2.0)
    >>> chirp(x).backward()
    >>> round(x.grad, 6)
    -2.614574
    """

    def __init__(
        self,
        name: str,
        scalar: Callable[..., float] | None,
        array: Callable[..., Any] | None,
        *vjps: Rule | None,
        variadic: bool = False,
        takes_sequence: bool = False,
        decomposition: Callable[..., Any] | None = None,
        domain: Domain | tuple[Domain, ...] = REAL,
        conditions: tuple[int, ...] = (),
        elementwise: bool = True,
        scalarized: Callable[..., Any] | None = None,
        symbol: str | None = None,
        numpy: Iterable[Callable[..., Any]] | None = None,
        doc: str = "",
    ) -> None:
        _check_name(name)
        if scalar is None and array is None:
            raise ValueError(f"{name}: a forward function is missing; give one for floats, arrays or both")
        if not vjps or (variadic and len(vjps) != 1):
            raise ValueError(f"{name}: give one rule for each operand, or a single one with variadic=True")
        claimed = None if numpy is None else tuple(numpy) if isinstance(numpy, Iterable) else (numpy,)
        _check_functions(name, scalar=scalar, array=array, decomposition=decomposition, scalarized=scalarized)
        _check_functions(name, **{f"rule {k}": rule for k, rule in enumerate(vjps, 1)})
        _check_functions(name, **{f"numpy[{k}]": function for k, function in enumerate(claimed or ())})
        self.name = name
        # The rows of the table are known to return floats.
        self.scalar = _returning_float(scalar) if _reserved and elementwise and scalar else scalar
        self.array: Callable[..., Any] = array or _each_element(scalar)  # type: ignore[arg-type]
        self.vjps = vjps
        self.arity = None if variadic else len(vjps)
        self.takes_sequence = takes_sequence
        self.decomposition = decomposition
        self.domain = domain if isinstance(domain, tuple) else (domain,) * len(vjps)
        self.conditions = conditions
        self.is_builtin = not _reserved
        self.elementwise = elementwise and scalar is not None
        self.scalarized = scalarized
        self.symbol = symbol or name
        self.numpy = claimed if claimed is not None else (self.array,)
        for function in self.numpy:
            if function not in NUMPY or NUMPY[function].name == name:
                NUMPY[function] = self
        self.defaults = _parameters(array or scalar)  # type: ignore[arg-type]
        self.required = REQUIRED in self.defaults.values()
        self.__name__ = name
        self.__doc__ = doc
        # The backward pass has a short way through scalar gates of one or two operands.
        # Only the rows of the table are known to keep to floats.
        one_or_two = self.arity in (1, 2) and None not in vjps
        self.is_simple = self.elementwise and one_or_two and not self.defaults and not _reserved
        self.left_vjp, self.right_vjp = (*vjps, None)[:2] if self.is_simple else (None, None)
        self.apply: Callable[..., Any] = self._make_apply()
        self.apply.__name__ = self.apply.__qualname__ = name
        self.apply.__doc__ = doc
        self.__signature__ = self.apply.__signature__ = self._call_signature()  # type: ignore[attr-defined]
        TABLE[name] = self

    def __call__(self, *operands: Any, **params: Any) -> Any:
        """Compute; record a node if an operand is one. See the primitive's own docstring."""
        if len(operands) == self.arity and not params:
            return self.apply(*operands)
        return record(self, *self._bind(operands, params))

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_of_the_table, (self.name,))

    def vjp(self, position: int) -> Rule | None:
        """The rule of the operand at `position`, or None if no gradient flows there."""
        if self.arity is not None:
            return self.vjps[position]
        rule = self.vjps[0]
        return None if rule is None else lambda *args, **params: rule([position], *args, **params)[0]

    def _make_apply(self) -> Callable[..., Any]:
        """The primitive as a plain function, so that classes can use it as a method."""
        if self.defaults or self.arity is None:
            return lambda *args, **params: record(self, *self._bind(args, params))
        if self.elementwise and self.arity in (1, 2):
            return unary(self) if self.arity == 1 else binary(self)
        return fixed(self)

    def _bind(self, args: tuple[Any, ...], given: dict[str, Any]) -> tuple[Any, dict[str, Any] | None]:
        """Split the arguments of a call into operands and parameters, defaults filled in."""
        if len(args) == self.arity and not given and not self.required:
            return args, self.defaults or None
        if self.takes_sequence:
            sequence: Any = args[0] if args else ()
            if not hasattr(sequence, "__len__") or not len(sequence):
                raise TypeError(f"{self.name} takes a list of at least one operand first, got {args!r:.60}")
            operands, extra = tuple(sequence), args[1:]
        elif self.arity is None:
            operands, extra = args, ()
        else:
            operands, extra = args[: self.arity], args[self.arity :]
        if len(operands) < (self.arity or 1) or len(extra) > len(self.defaults):
            raise TypeError(f"{self.signature} was called with {len(args)} positional arguments")
        if extra:
            given = {**dict(zip(self.defaults, extra, strict=False)), **given}
        for name, setting in given.items():
            if type(setting) not in _UNCHANGEABLE:
                given[name] = _frozen(setting, self, name)
        params = {**self.defaults, **given}
        if len(params) > len(self.defaults):
            unknown = ", ".join(sorted(params.keys() - self.defaults.keys()))
            raise TypeError(f"{self.signature} has no parameter {unknown}")
        if self.required and len(given) < len(params) and any(x is REQUIRED for x in params.values()):
            missing = ", ".join(name for name, setting in params.items() if setting is REQUIRED)
            raise TypeError(f"{self.signature} needs {missing}")
        return operands, params

    def _call_signature(self) -> inspect.Signature:
        kind = inspect.Parameter
        names = "abcdefgh"[: self.arity or 1]
        if self.takes_sequence:
            operands = [kind("arrays", kind.POSITIONAL_ONLY)]
        elif self.arity is None:
            operands = [kind("operands", kind.VAR_POSITIONAL)]
        else:
            operands = [kind(name, kind.POSITIONAL_ONLY) for name in names]
        settings = [kind(name, kind.KEYWORD_ONLY, default=value) for name, value in self.defaults.items()]
        return inspect.Signature(operands + settings)

    @property
    def signature(self) -> str:
        """How to call it, for messages: `sum(a, *, axis=None, keepdims=False)`."""
        names = ["a, b, ..."] if self.arity is None else list("abcdefgh"[: self.arity])
        if self.takes_sequence:
            names = ["[a, b, ...]"]
        settings = [k if v is REQUIRED else f"{k}={v!r}" for k, v in self.defaults.items()]
        return f"{self.name}({', '.join(names + settings)})"

    def _on_floats(self, *values: float, **params: Any) -> float:
        try:
            return self.scalar(*values, **params)  # type: ignore[misc]
        except (ArithmeticError, ValueError):
            y = as_ieee_754(self.array, values, params)
            if math.isnan(y) and np.geterr()["invalid"] == "raise":
                raise FloatingPointError(f"invalid value in {self.name}") from None
            return y


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not name.isidentifier():
        raise ValueError(f"a primitive's name is an identifier such as 'my_gate', got {name!r:.60}")
    if name in _reserved:
        raise ValueError(f"the name {name!r} is taken by a primitive of autograd: choose another")


def _check_functions(primitive: str, **parts: Any) -> None:
    for part, function in parts.items():
        if function is not None and not callable(function):
            raise TypeError(f"{primitive}: {part} is a function, got {function!r:.60}: pass one, or None")


def _each_element(scalar: Callable[..., float]) -> Callable[..., Any]:
    def on_arrays(*arrays: Any, **params: Any) -> Any:
        return np.vectorize(partial(scalar, **params), otypes=[np.result_type(*arrays)])(*arrays)

    return on_arrays


def _returning_float(scalar: Callable[..., Any]) -> Callable[..., float]:
    @wraps(scalar)
    def on_floats(*operands: float, **params: Any) -> float:
        return float(scalar(*operands, **params))

    return on_floats


def _of_the_table(name: str) -> Primitive:
    return TABLE[name]


def _parameters(function: Callable[..., Any]) -> dict[str, Any]:
    """The keyword-only arguments of a forward function, with their defaults."""
    if isinstance(function, np.ufunc):
        return {}
    try:
        signature = inspect.signature(function)
    except ValueError:
        return {}
    return {p.name: p.default for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY}


_UNCHANGEABLE = frozenset({int, float, bool, str, type(None)})


def _frozen(setting: Any, primitive: Primitive, name: str) -> Any:
    """A parameter that its caller cannot change afterwards."""
    if type(setting) is tuple and _UNCHANGEABLE.issuperset(map(type, setting)):
        return setting
    if isinstance(setting, Node):
        raise TypeError(
            f"{primitive.signature}: {name}= is plain data, got a {type(setting).__name__}, whose gradient "
            "would be lost: pass its .data, or use an operation that takes it as an operand"
        )
    if isinstance(setting, np.ndarray):
        return own(setting)
    if isinstance(setting, tuple):
        return tuple([_frozen(part, primitive, name) for part in setting])
    return copy.deepcopy(setting) if isinstance(setting, list) else setting
