"""First and second derivatives of the elementwise rows in closed form, for numbers of any precision.

They are written from textbooks, not from the table's rules, and so that nothing cancels: the second
derivative of tanh at 400 has all its digits. test_accuracy.py holds them against mpmath.diff.
"""

from mpmath import cos, cosh, exp, log, mpf, pi, sech, sign, sin, sinh, sqrt, tan, tanh


def _gaussian(a):
    return 2 / sqrt(pi) * exp(-(a**2))


def _logistic(a):
    return 1 / (1 + exp(-a))


def _logistic_slope(a):
    return sech(a / 2) ** 2 / 4


def _step(a):
    return mpf(a > 0)


def _nothing(*operands):
    return mpf(0)


def power(a, b):
    """a ** b; a negative a has whole exponents only. mpmath's own loses digits to a huge exponent."""
    size = exp(b * log(abs(a)))
    return -size if a < 0 and int(b) % 2 else size


def power_by_base(a, b):
    return b * power(a, b) / a if b else mpf(0)


def _shares_of_extremum(is_ahead):
    """Who attains an extremum of two shares its gradient."""

    def share(a, b):
        return mpf("0.5") if a == b else mpf(is_ahead(a, b))

    return share, lambda a, b: share(b, a)


# row -> for each operand its derivative
FIRST = {
    "add": (lambda a, b: mpf(1), lambda a, b: mpf(1)),
    "subtract": (lambda a, b: mpf(1), lambda a, b: mpf(-1)),
    "multiply": (lambda a, b: b, lambda a, b: a),
    "divide": (lambda a, b: 1 / b, lambda a, b: -a / b**2),
    "negative": (lambda a: mpf(-1),),
    "reciprocal": (lambda a: -1 / a**2,),
    "where": (None, lambda c, a, b: mpf(c), lambda c, a, b: mpf(not c)),
    "power": (power_by_base, lambda a, b: power(a, b) * log(a)),
    "square": (lambda a: 2 * a,),
    "sqrt": (lambda a: 1 / (2 * sqrt(a)),),
    "exp": (exp,),
    "expm1": (exp,),
    "log": (lambda a: 1 / a,),
    "log1p": (lambda a: 1 / (1 + a),),
    "sin": (cos,),
    "cos": (lambda a: -sin(a),),
    "tan": (lambda a: 1 / cos(a) ** 2,),
    "arctan": (lambda a: 1 / (1 + a**2),),
    "sinh": (cosh,),
    "cosh": (sinh,),
    "tanh": (lambda a: sech(a) ** 2,),
    "erf": (_gaussian,),
    "sigmoid": (_logistic_slope,),
    "softplus": (_logistic,),
    "relu": (_step,),
    "abs": (sign,),
    "sign": (_nothing,),
    "maximum": _shares_of_extremum(lambda a, b: a > b),
    "minimum": _shares_of_extremum(lambda a, b: a < b),
    "identity": (lambda a: mpf(1),),
}


def power_by_base_twice(a, b):
    return b * (b - 1) * power(a, b) / a**2


def power_mixed(a, b):
    return power(a, b) / a * (1 + b * log(a))


# row -> for each pair of operands i <= j its second derivative; what is missing is 0
SECOND = {
    "multiply": {(0, 1): lambda a, b: mpf(1)},
    "divide": {(0, 1): lambda a, b: -1 / b**2, (1, 1): lambda a, b: 2 * a / b**3},
    "reciprocal": {(0, 0): lambda a: 2 / a**3},
    "power": {
        (0, 0): power_by_base_twice,
        (0, 1): power_mixed,
        (1, 1): lambda a, b: power(a, b) * log(a) ** 2,
    },
    "square": {(0, 0): lambda a: mpf(2)},
    "sqrt": {(0, 0): lambda a: -1 / (4 * a * sqrt(a))},
    "exp": {(0, 0): exp},
    "expm1": {(0, 0): exp},
    "log": {(0, 0): lambda a: -1 / a**2},
    "log1p": {(0, 0): lambda a: -1 / (1 + a) ** 2},
    "sin": {(0, 0): lambda a: -sin(a)},
    "cos": {(0, 0): lambda a: -cos(a)},
    "tan": {(0, 0): lambda a: 2 * tan(a) / cos(a) ** 2},
    "arctan": {(0, 0): lambda a: -2 * a / (1 + a**2) ** 2},
    "sinh": {(0, 0): sinh},
    "cosh": {(0, 0): cosh},
    "tanh": {(0, 0): lambda a: -2 * tanh(a) * sech(a) ** 2},
    "erf": {(0, 0): lambda a: -2 * a * _gaussian(a)},
    "sigmoid": {(0, 0): lambda a: -tanh(a / 2) * _logistic_slope(a)},
    "softplus": {(0, 0): _logistic_slope},
}


def second(name, i, j):
    """The second derivative of a row by its operands i and j."""
    return SECOND.get(name, {}).get((min(i, j), max(i, j)), _nothing)
