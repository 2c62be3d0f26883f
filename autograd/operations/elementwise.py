"""The table, part one: gates that work on each number by itself.

A row reads: name, on floats, on arrays, then for each operand how much of the upstream gradient `g`
it gets, from the output `y` and the operands `a, b`. Lecture 004 has the first of these rows.

The policy for kinks. relu and abs have derivative 0 at the kink. `maximum` and `minimum` share the
gradient equally among the operands that tie, so that max(x, x) has derivative 1; `ties="both"` gives
each its own 1(a >= b), as in the lecture, and `ties="neither"` gives none. `where` passes the
gradient of the branch taken and nothing of the other: an infinity there does no harm. For all gates
of this file a gradient that is exactly 0 hands on 0 where the local derivative is infinite.
"""

import math
import operator
from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np

from autograd.coercion import Array
from autograd.domain import NONZERO, POSITIVE, REAL, Domain
from autograd.primitive import Primitive, passes_on

# ------------------------------------------------------------------------------------- arithmetic

add = Primitive(
    "add", operator.add, np.add,
    passes_on,
    passes_on,
    symbol="+",
    doc="a + b. The add gate hands the gradient on, unchanged, to both operands.",
)  # fmt: skip

subtract = Primitive(
    "subtract", operator.sub, np.subtract,
    passes_on,
    lambda g, y, a, b: -g,
    symbol="−",
    doc="a - b.",
)  # fmt: skip

multiply = Primitive(
    "multiply", operator.mul, np.multiply,
    lambda g, y, a, b: g * b,
    lambda g, y, a, b: g * a,
    symbol="×",
    doc="a * b. Each operand's local derivative is the other operand.",
)  # fmt: skip

divide = Primitive(
    "divide", operator.truediv, np.divide,
    lambda g, y, a, b: g / b,
    lambda g, y, a, b: -g * y / b,
    domain=(REAL, NONZERO), symbol="÷",
    doc="a / b.",
)  # fmt: skip

negative = Primitive(
    "negative", operator.neg, np.negative,
    lambda g, y, a: -g,
    symbol="×−1",
    doc="-a.",
)  # fmt: skip

reciprocal = Primitive(
    "reciprocal", lambda a: 1.0 / a, np.reciprocal,
    lambda g, y, a: -g * y * y,
    domain=NONZERO, symbol="1/x",
    doc="1 / a, with the derivative -1/a².",
)  # fmt: skip

_INTEGERS = {np.dtype(np.float64): np.dtype(np.int64), np.dtype(np.float32): np.dtype(np.int32)}


def masked(condition: Any, a: Any, out: Any = None) -> Any:
    """`a` where the condition, of booleans, holds, else 0; in `out`, if given, of the dtype of `a`.

    numpy's where branches for each element, which takes several times as long if they are irregular.
    Here no bit is kept (of 0) or all bits are (of -1).
    """
    if out is None:
        shape = a.shape if a.shape == condition.shape else np.broadcast_shapes(condition.shape, a.shape)
        out = np.empty(shape, a.dtype)
    integers = _INTEGERS.get(a.dtype)
    if integers is None:
        out[...] = np.where(condition, a, 0.0)
    else:
        np.bitwise_and(a.view(integers), np.negative(condition.view(np.int8)), out=out.view(integers))
    return out


def _where(condition: Any, a: Any, b: Any) -> Any:
    if (
        type(b) is float and b == 0.0 and math.copysign(1.0, b) > 0.0
        and type(a) is np.ndarray and type(condition) is np.ndarray
        and condition.dtype == bool
    ):  # fmt: skip
        return masked(condition, a)
    return np.where(condition, a, b)


where = Primitive(
    "where", lambda condition, a, b: a if condition else b, _where,
    None,
    lambda g, y, condition, a, b: where(condition, g, 0.0),
    lambda g, y, condition, a, b: where(condition, 0.0, g),
    conditions=(0,), numpy=(np.where,),
    doc="""a where the condition holds (is true, or not zero), else b.

    The branch not taken gets exactly 0, even where its own derivative is infinite. A comparison
    gives plain booleans, so a condition made of one stays as recorded when a `Graph` runs again.
    """,
)  # fmt: skip


def _power_vjp(g: Any, y: Any, a: Any, b: Any) -> Any:
    """b a^(b-1). Where b - 1 would be rounded, it is b a^b / a instead."""
    rounded = (b - 1.0 + 1.0 != b) | (b - 1.0 == b)
    if type(b) is float and b and not rounded:
        return g * b * power(a, b - 1.0)
    rounded = rounded & (a != a + a)  # of a zero or infinite a, a^b / a would be nan
    # 0**0 stands in for 0**-1 where both operands are 0: the factor b makes the product 0, not nan.
    exponent = where((a == 0) & (b == 0), 1.0, where(rounded, b, b - 1.0))
    return g * b * power(a, exponent) / where(rounded, a, 1.0)


power = Primitive(
    "power", math.pow, np.power,
    _power_vjp,
    lambda g, y, a, b: g * y * log(where((a == 0) & (b >= 0), 1.0, a)),
    domain=(POSITIVE, REAL), symbol="^",
    doc="a ** b, for a constant exponent on any a that has a power, for a node exponent on a >= 0.",
)  # fmt: skip

square = Primitive(
    "square", lambda a: a * a, np.square,
    lambda g, y, a: 2.0 * g * a,
    decomposition=lambda a: multiply(a, a), symbol="x²",
    doc="a * a.",
)  # fmt: skip

sqrt = Primitive(
    "sqrt", math.sqrt, np.sqrt,
    lambda g, y, a: g / (2.0 * y + 0.0),  # + 0.0 makes a zero positive: the derivative at -0.0 is inf too
    domain=POSITIVE, symbol="√",
    doc="The square root; its derivative at 0 is inf.",
)  # fmt: skip

# ------------------------------------------------------------------- exponentials and logarithms

exp = Primitive(
    "exp", math.exp, np.exp,
    lambda g, y, a: g * y,
    doc="e ** a, its own derivative.",
)  # fmt: skip

expm1 = Primitive(
    "expm1", math.expm1, np.expm1,
    lambda g, y, a: g * exp(a),
    decomposition=lambda a: exp(a) - 1.0,
    doc="e ** a - 1, exact near 0.",
)  # fmt: skip

log = Primitive(
    "log", math.log, np.log,
    lambda g, y, a: g / a,
    domain=POSITIVE, symbol="ln",
    doc="The natural logarithm.",
)  # fmt: skip

log1p = Primitive(
    "log1p", math.log1p, np.log1p,
    lambda g, y, a: g / (1.0 + a),
    decomposition=lambda a: log(1.0 + a), domain=Domain(low=-1.0),
    doc="ln(1 + a), exact near 0.",
)  # fmt: skip

# --------------------------------------------------------------------------------- trigonometry

sin = Primitive("sin", math.sin, np.sin, lambda g, y, a: g * cos(a), doc="The sine, of radians.")
cos = Primitive("cos", math.cos, np.cos, lambda g, y, a: -g * sin(a), doc="The cosine, of radians.")
tan = Primitive(
    "tan", math.tan, np.tan,
    lambda g, y, a: g * (1.0 + y * y),
    domain=Domain(-math.pi / 2, math.pi / 2),
    doc="The tangent, of radians.",
)  # fmt: skip
arctan = Primitive(
    "arctan", math.atan, np.arctan,
    lambda g, y, a: g / (1.0 + a * a),
    doc="The inverse tangent, in radians.",
)  # fmt: skip
sinh = Primitive("sinh", math.sinh, np.sinh, lambda g, y, a: g * cosh(a), doc="The hyperbolic sine.")
cosh = Primitive("cosh", math.cosh, np.cosh, lambda g, y, a: g * sinh(a), doc="The hyperbolic cosine.")
tanh = Primitive(
    "tanh", math.tanh, np.tanh,
    # g / cosh(a)²: it keeps its digits where 1 - y² has none, as y is rounded to 1.
    lambda g, y, a: g / (0.5 + 0.5 * cosh(2.0 * a)),
    doc="The hyperbolic tangent.",
)  # fmt: skip


def _erf(a: Array) -> Any:
    return np.vectorize(math.erf, otypes=[a.dtype])(a)


_SHIFT = 1.5 * 2.0**36  # adding it to a number below 2**35 rounds that to a multiple of 2**-16


def _gaussian(a: Any) -> Any:
    """exp(-a²) to the last digits: the square of a's leading digits is exact, and the rest of a² is small.

    Of a² itself, exp would amplify the rounding.
    """
    a = where(a * a > 1600.0, 40.0, a)  # exp(-1600) is 0, and infinity minus infinity is avoided
    leading = a + _SHIFT - _SHIFT
    return exp(-leading * leading) * exp((leading - a) * (leading + a))


erf = Primitive(
    "erf", math.erf, _erf,
    lambda g, y, a: g * (2.0 / math.sqrt(math.pi)) * _gaussian(a),
    doc="The error function, 2/√π times the integral of exp(-t²) from 0 to a.",
)  # fmt: skip

# ---------------------------------------------------------------------------------- squashing


def _sigmoid_float(a: float) -> float:
    e = math.exp(-math.fabs(a))
    return 1.0 / (1.0 + e) if a >= 0 else e / (1.0 + e)


def _sigmoid_array(a: Array) -> Any:
    return _falling_sigmoid(-a)


def _falling_sigmoid(a: Any) -> Any:
    """σ(-a) = 1 / (1 + exp(a))."""
    highest = a.item(a.argmax()) if a.size else 0.0  # NaN if there is one
    # Below these exp(a) is finite, and its reciprocal has all its digits.
    if highest < (700.0 if a.dtype.itemsize == 8 else 80.0):
        e = np.exp(a)
        e += 1.0
        return np.reciprocal(e)
    e = np.exp(-np.abs(a))
    return np.where(a <= 0, 1.0, e) / (1.0 + e)


def _sigmoid_vjp(g: Any, y: Any, a: Any) -> Any:
    # σ(-a) is 1 - σ(a), but keeps its digits where σ(a) is rounded to 1.
    if type(a) is not np.ndarray:
        return g * y * sigmoid(-a)
    share = g * y
    share *= _falling_sigmoid(a)  # the same, without another array for each step
    return share


sigmoid = Primitive(
    "sigmoid", _sigmoid_float, _sigmoid_array,
    _sigmoid_vjp,
    decomposition=lambda a: reciprocal(exp(a * -1.0) + 1.0), symbol="σ",
    doc="The logistic function σ(a) = 1 / (1 + exp(-a)), with derivative σ(a) σ(-a). Lectures 000, 004.",
)  # fmt: skip

softplus = Primitive(
    "softplus",
    lambda a: max(a, 0.0) + math.log1p(math.exp(-math.fabs(a))),
    lambda a: np.logaddexp(a, 0.0),
    lambda g, y, a: g * sigmoid(a),
    decomposition=lambda a: log(exp(a) + 1.0),
    doc="ln(1 + exp(a)), the smooth relu.",
)  # fmt: skip

# -------------------------------------------------------------------------------- kinks and ties

relu = Primitive(
    "relu",
    lambda a: 0.0 if a <= 0.0 else a,
    lambda a: np.maximum(a, 0.0),
    lambda g, y, a: where(a > 0, g, 0.0),
    decomposition=lambda a: maximum(a, 0.0, ties="neither"), domain=Domain(kinks=(0.0,)),
    doc="max(a, 0), with derivative 0 at 0.",
)  # fmt: skip

abs = Primitive(
    "abs", operator.abs, np.abs,
    lambda g, y, a: g * sign(a),
    decomposition=lambda a: maximum(a, -a, ties="neither"), domain=Domain(kinks=(0.0,)), symbol="|x|",
    doc="|a|, with derivative 0 at 0.",
)  # fmt: skip

sign = Primitive(
    "sign", lambda a: float(np.sign(a)), np.sign,
    None,
    domain=Domain(kinks=(0.0,)),
    doc="-1, 0 or 1. Its derivative is 0.",
)  # fmt: skip

TIES = ("split", "both", "neither")


def _largest(*values: Any, ties: str = "split") -> Any:
    """The largest operand, element by element; NaN if one is NaN."""
    return reduce(np.maximum, values, _checked(ties))


def _smallest(*values: Any, ties: str = "split") -> Any:
    """The smallest operand, element by element; NaN if one is NaN."""
    return reduce(np.minimum, values, _checked(ties, np.inf))


def _checked(ties: str, start: float = -np.inf) -> float:
    if ties not in TIES:
        raise ValueError(f"ties={ties!r} is unknown: use one of {', '.join(map(repr, TIES))}")
    return start


def _extremum_vjp(wanted: Sequence[int], g: Any, y: Any, *operands: Any, ties: str) -> list[Any]:
    """The gradient goes to the operands that attain the extremum `y`; see the policy above."""
    attains = [x == y for x in operands]
    share = g
    if ties != "both":
        count = reduce(operator.add, (1.0 * hit for hit in attains))
        share = g * (reciprocal(count) if ties == "split" else 1.0 * (count == 1))
    return [where(attains[i], share, 0.0) for i in wanted]


maximum = Primitive(
    "maximum", lambda *values, ties="split": float(_largest(*values, ties=ties)), _largest,
    _extremum_vjp,
    variadic=True, domain=REAL, symbol="max", numpy=(np.maximum,),
    doc="""The largest of the operands, broadcast.

    The gradient of a tie goes to those who tie, in equal shares (`ties="split"`), whole to each, as in
    lecture 004 (`"both"`), or to none (`"neither"`).
    """,
)  # fmt: skip

minimum = Primitive(
    "minimum", lambda *values, ties="split": float(_smallest(*values, ties=ties)), _smallest,
    _extremum_vjp,
    variadic=True, domain=REAL, symbol="min", numpy=(np.minimum,),
    doc="The smallest of the operands, broadcast; `ties=` as in maximum.",
)  # fmt: skip
