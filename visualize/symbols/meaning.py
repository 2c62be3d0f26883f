"""What the table's gates, the signs of a formula and its numbers mean to sympy.

This module imports sympy; `visualize.symbols` imports it where it is used.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import isfinite, isnan
from typing import Any

import numpy as np
import sympy
from sympy.logic.boolalg import Boolean

import autograd
from autograd.formula import Formula, fold
from autograd.primitive import Primitive


class sigma(sympy.Function):  # type: ignore[misc]
    """The logistic function, 1 / (1 + exp(-a)), as a function with a name: its formulas stay short.

    σ(-a) is written 1 - σ(a), so that σ'(a) = σ(a) σ(-a) reads as in the lectures.
    """

    nargs = 1
    _imp_ = staticmethod(autograd.sigmoid.apply)  # what lambdify calls

    @classmethod
    def eval(cls, a: Any) -> Any:
        """What it is at 0 and at infinity, and of -a."""
        if a is sympy.S.Infinity:
            return sympy.S.One
        if a is sympy.S.NegativeInfinity:
            return sympy.S.Zero
        if a.is_zero:
            return sympy.S.Half
        return 1 - cls(-a) if a.could_extract_minus_sign() else None

    def fdiff(self, argindex: int = 1) -> Any:
        """For sympy's own diff: the derivative of what it is made of."""
        a = sympy.Dummy(real=True)
        return sigma(a).rewrite(sympy.exp).diff(a).subs(a, self.args[0])

    def _eval_rewrite_as_exp(self, a: Any, **hints: Any) -> Any:
        return 1 / (1 + sympy.exp(-a))

    def _eval_evalf(self, precision: int) -> Any:
        return self.rewrite(sympy.exp)._eval_evalf(precision)

    def _eval_is_positive(self) -> Any:
        return self.args[0].is_extended_real

    def _eval_is_finite(self) -> Any:
        return self.args[0].is_extended_real


def _choice(condition: Any, a: Any, b: Any) -> Any:
    """`a` where the condition holds, else `b`; a 0 in one of them makes it a factor 0 or 1 of the other."""
    holds = condition if is_truth(condition) else sympy.Ne(condition, 0)
    if b == 0:
        return a * _one_if(holds)
    return b * _one_if(sympy.Not(holds)) if a == 0 else sympy.Piecewise((a, holds), (b, True))


def _one_if(condition: Any) -> Any:
    return sympy.Piecewise((1, condition), (0, True))


MEANINGS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "negative": operator.neg,
    "reciprocal": lambda a: 1 / a,
    "where": _choice,
    "power": operator.pow,
    "square": lambda a: a**2,
    "sqrt": sympy.sqrt,
    "exp": sympy.exp,
    "expm1": lambda a: sympy.exp(a) - 1,
    "log": sympy.log,
    "log1p": lambda a: sympy.log(1 + a),
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "arctan": sympy.atan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "erf": sympy.erf,
    "sigmoid": sigma,
    "softplus": lambda a: sympy.log(1 + sympy.exp(a)),
    "relu": lambda a: sympy.Max(a, 0),
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "maximum": lambda *values, ties="split": sympy.Max(*values),
    "minimum": lambda *values, ties="split": sympy.Min(*values),
    "identity": lambda a: a,
}
"""For each scalar row of the table the same operation on expressions."""

SIGNS: dict[str, Callable[..., Any]] = {
    "<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge, "==": sympy.Eq, "!=": sympy.Ne,
    "&": sympy.And, "|": sympy.Or, "~": sympy.Not,
}  # fmt: skip

_ROOTS = [*map(sympy.sqrt, (2, 3, sympy.pi, 2 * sympy.pi, 2 / sympy.pi)), sympy.log(2), sympy.log(10)]

IRRATIONAL: dict[float, Any] = {
    float(number): number
    for root in (sympy.pi, sympy.E, *_ROOTS)
    for number in (root, -root, root / 2, 2 * root, 1 / root, -1 / root, 2 / root)
}
"""Floats that stand for numbers which are no fractions, such as the 2/√π of erf's rule."""


def exact(x: Any) -> Any:
    """The number that a float stands for: a fraction where it is one of small numbers or few digits.

    >>> exact(0.5), exact(3.0), exact(1 / 3), exact(1e-8), exact(2 / 3.141592653589793**0.5)
    (1/2, 3, 1/3, 1/100000000, 2/sqrt(pi))
    """
    if isinstance(x, bool | np.bool_):
        return sympy.true if x else sympy.false
    x = float(x)
    if not isfinite(x):
        return sympy.nan if isnan(x) else sympy.oo if x > 0 else -sympy.oo
    if x in IRRATIONAL:
        return IRRATIONAL[x]
    if x.is_integer():
        return sympy.Integer(int(x))
    fraction = Fraction(x).limit_denominator(1000)
    if float(fraction) == x:
        return sympy.Rational(fraction.numerator, fraction.denominator)
    written = repr(x)
    return sympy.Rational(written) if len(written) <= 12 else sympy.Float(written)


def meaning(op: Primitive, operands: Sequence[Any], params: Mapping[str, Any]) -> Any:
    """A gate on expressions. One of the user's own is opened, or else a function with its name."""
    terms = [x if k in op.conditions else term(x) for k, x in enumerate(operands)]
    if op.is_builtin:
        return MEANINGS[op.name](*terms, **params)
    symbols = {f"x{k}": x for k, x in enumerate(terms)}
    try:
        formula = inspect.unwrap(op.decomposition or op.scalar)(*map(Formula, symbols), **params)  # type: ignore[arg-type]
    except Exception:  # what a function of the user's own raises on formulas
        return sympy.Function(op.name, real=True)(*terms)
    return expression(formula, symbols)


def term(x: Any) -> Any:
    """A number or a truth value as a term to calculate with."""
    x = x if isinstance(x, sympy.Basic) else exact(x)
    return _one_if(x) if is_truth(x) else x


def is_truth(x: Any) -> bool:
    """Whether an expression is true or false rather than a number; sympy's symbols may be both."""
    return isinstance(x, Boolean) and not isinstance(x, sympy.Expr)


Compare = Callable[[Formula, list[Any]], Any]


def compared(part: Formula, operands: list[Any]) -> Any:
    """A comparison or connective on expressions."""
    return SIGNS[part.name](*operands)


def expression(formula: Any, symbols: Mapping[str, Any], compare: Compare = compared) -> Any:
    """A formula as an expression in terms of those that its symbols stand for."""

    def combine(part: Formula, operands: list[Any]) -> Any:
        if part.is_symbol:
            return symbols[part.name]
        operands = [x if isinstance(x, sympy.Basic) else exact(x) for x in operands]
        if part.op is not None:
            return meaning(part.op, operands, part.params)
        return compare(part, operands)

    return term(fold(formula, combine))
