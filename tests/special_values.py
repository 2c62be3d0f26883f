"""What the elementwise rows give at infinities, zeros, poles, ends of the domain and NaN.

Forward values are those of the C standard (annex F) and IEEE 754, with the sign of a zero. Slopes are
limits from inside the domain; at a kink they are the declared policy. None: nothing is promised,
since there is no limit, or the point is outside of the domain.
"""

from math import inf, log, nan, pi, sqrt

# row -> forward at -inf, -0.0, 0.0, inf, then the slope there
_AT_THE_USUAL = {
    "negative": ((inf, 0.0, -0.0, -inf), (-1.0, -1.0, -1.0, -1.0)),
    "reciprocal": ((-0.0, -inf, inf, 0.0), (0.0, -inf, -inf, 0.0)),
    "square": ((inf, 0.0, 0.0, inf), (-inf, 0.0, 0.0, inf)),
    "sqrt": ((nan, -0.0, 0.0, inf), (None, inf, inf, 0.0)),
    "exp": ((0.0, 1.0, 1.0, inf), (0.0, 1.0, 1.0, inf)),
    "expm1": ((-1.0, -0.0, 0.0, inf), (0.0, 1.0, 1.0, inf)),
    "log": ((nan, -inf, -inf, inf), (None, -inf, inf, 0.0)),  # 1/a of -0.0 is -inf
    "log1p": ((nan, -0.0, 0.0, inf), (None, 1.0, 1.0, 0.0)),
    "sin": ((nan, -0.0, 0.0, nan), (nan, 1.0, 1.0, nan)),
    "cos": ((nan, 1.0, 1.0, nan), (nan, 0.0, 0.0, nan)),
    "tan": ((nan, -0.0, 0.0, nan), (nan, 1.0, 1.0, nan)),
    "arctan": ((-pi / 2, -0.0, 0.0, pi / 2), (0.0, 1.0, 1.0, 0.0)),
    "sinh": ((-inf, -0.0, 0.0, inf), (inf, 1.0, 1.0, inf)),
    "cosh": ((inf, 1.0, 1.0, inf), (-inf, 0.0, 0.0, inf)),
    "tanh": ((-1.0, -0.0, 0.0, 1.0), (0.0, 1.0, 1.0, 0.0)),
    "erf": ((-1.0, -0.0, 0.0, 1.0), (0.0, 2 / sqrt(pi), 2 / sqrt(pi), 0.0)),
    "sigmoid": ((0.0, 0.5, 0.5, 1.0), (0.0, 0.25, 0.25, 0.0)),
    "softplus": ((0.0, log(2), log(2), inf), (0.0, 0.5, 0.5, 1.0)),
    "relu": ((0.0, 0.0, 0.0, inf), (0.0, 0.0, 0.0, 1.0)),
    "abs": ((inf, 0.0, 0.0, inf), (-1.0, 0.0, 0.0, 1.0)),
    "sign": ((-1.0, 0.0, 0.0, 1.0), (0.0, 0.0, 0.0, 0.0)),
    "identity": ((-inf, -0.0, 0.0, inf), (1.0, 1.0, 1.0, 1.0)),
}

# row -> (point, forward, a slope for each operand that is no condition)
_ELSEWHERE = {
    "sqrt": [((-1.0,), nan, [None]), ((-5e-324,), nan, [None])],
    "log": [((-1.0,), nan, [None]), ((1.0,), 0.0, [1.0])],
    "log1p": [((-1.0,), -inf, [inf]), ((-2.0,), nan, [None])],
    "add": [
        ((inf, -inf), nan, [1.0, 1.0]),
        ((inf, 1.0), inf, [1.0, 1.0]),
        ((-0.0, -0.0), -0.0, [1.0, 1.0]),
        ((0.0, -0.0), 0.0, [1.0, 1.0]),
    ],
    "subtract": [
        ((inf, inf), nan, [1.0, -1.0]),
        ((-inf, 1.0), -inf, [1.0, -1.0]),
        ((-0.0, 0.0), -0.0, [1.0, -1.0]),
        ((0.0, 0.0), 0.0, [1.0, -1.0]),
    ],
    "multiply": [
        ((inf, 0.0), nan, [0.0, inf]),
        ((inf, -2.0), -inf, [-2.0, inf]),
        ((-0.0, 1.0), -0.0, [1.0, 0.0]),
        ((-0.0, -0.0), 0.0, [0.0, 0.0]),
    ],
    "divide": [
        ((1.0, 0.0), inf, [inf, -inf]),
        ((1.0, -0.0), -inf, [-inf, -inf]),
        ((-1.0, 0.0), -inf, [inf, inf]),
        ((0.0, 0.0), nan, [inf, None]),
        ((-0.0, 2.0), -0.0, [0.5, 0.0]),
        ((1.0, inf), 0.0, [0.0, 0.0]),
        ((inf, 2.0), inf, [0.5, -inf]),
        ((inf, inf), nan, [0.0, None]),
    ],
    "where": [
        ((True, inf, nan), inf, [1.0, 0.0]),
        ((False, inf, nan), nan, [0.0, 1.0]),
        ((True, -0.0, 1.0), -0.0, [1.0, 0.0]),
    ],
    "power": [
        ((0.0, 2.0), 0.0, [0.0, 0.0]),
        ((-0.0, 2.0), 0.0, [0.0, 0.0]),
        ((-0.0, 3.0), -0.0, [0.0, 0.0]),
        ((0.0, 1.0), 0.0, [1.0, 0.0]),
        ((0.0, 0.5), 0.0, [inf, 0.0]),
        ((0.0, 0.3), 0.0, [inf, 0.0]),
        ((0.0, 0.0), 1.0, [0.0, 0.0]),  # 0 is a constant's derivative, and by the exponent the policy
        ((2.0, 0.0), 1.0, [0.0, log(2)]),
        ((0.0, -1.0), inf, [-inf, -inf]),
        ((-0.0, -1.0), -inf, [-inf, None]),
        ((0.0, -0.3), inf, [-inf, -inf]),
        ((-2.0, 3.0), -8.0, [12.0, None]),
        ((-1.5, 0.5), nan, [None, None]),
        ((inf, 2.0), inf, [inf, inf]),
        ((inf, 0.3), inf, [0.0, inf]),
        ((inf, 0.0), 1.0, [0.0, inf]),
        ((inf, -1.0), 0.0, [0.0, None]),
        ((-inf, 3.0), -inf, [inf, None]),
        ((-inf, -3.0), -0.0, [0.0, None]),
        ((2.0, inf), inf, [None, inf]),
        ((0.5, inf), 0.0, [None, 0.0]),
        ((2.0, -inf), 0.0, [None, 0.0]),
        ((-1.0, inf), 1.0, [None, None]),
        ((1.0, nan), 1.0, [None, None]),
        ((nan, 0.0), 1.0, [None, None]),
        ((nan, 2.0), nan, [nan, nan]),
        ((2.0, nan), nan, [nan, nan]),
    ],
    "maximum": [
        ((inf, 1.0), inf, [1.0, 0.0]),
        ((-inf, 1.0), 1.0, [0.0, 1.0]),
        ((0.0, -0.0), 0.0, [0.5, 0.5]),
        ((inf, inf), inf, [0.5, 0.5]),
        ((nan, 1.0), nan, [None, None]),
    ],
    "minimum": [
        ((inf, 1.0), 1.0, [0.0, 1.0]),
        ((-inf, 1.0), -inf, [1.0, 0.0]),
        ((0.0, 0.0), 0.0, [0.5, 0.5]),
        ((-inf, -inf), -inf, [0.5, 0.5]),
        ((1.0, nan), nan, [None, None]),
    ],
}

SIGNLESS = {"sign", "relu", "maximum", "minimum"}
"""Rows for which no standard says which zero comes out."""


def special_values(name):
    """Of a row: point, forward value, slopes."""
    found = list(_ELSEWHERE.get(name, []))
    if name in _AT_THE_USUAL:
        forward, slopes = _AT_THE_USUAL[name]
        places = (-inf, -0.0, 0.0, inf)
        found += [((x,), y, [slope]) for x, y, slope in zip(places, forward, slopes, strict=True)]
        found.append(((nan,), nan, [None]))
    elif name in ("add", "subtract", "multiply", "divide"):
        found += [((nan, 1.0), nan, [None, None]), ((1.0, nan), nan, [None, None])]
    return found
