"""Where the accuracy of a row is measured: all of the double range, and the neighbourhoods that are hard.

A point is a tuple of operands. All are finite, inside the domain and not on a kink; infinities, NaN,
zeros of a pole and kinks are in special_values.py.
"""

import math

import numpy as np

HARD = (
    *(k * math.pi / 2 for k in (0.5, 1, 2, 3, 4, 7, 11, 1001, 2**30 + 1)),
    0.34657, 0.5, 1.0, 2.0,  # where libraries change formulas; zeros of log
    6.0, 19.06, 22.0, 26.6, 27.3, 36.7,  # where tanh, erf and sigmoid reach 1, and erf' reaches 0
    177.4, 236.3, 354.9, 355.24, 372.6, 708.4, 709.78, 710.48, 745.13,  # where exp, cosh and their like end
    1e-8, 1.49e-154, 2.2250738585072014e-308, 2.0**53, 1e16, 1e77, 1e103, 1.34e154, 8.98e307,
)  # fmt: skip
"""Turning points of some row: each is tried with its neighbours, with both signs, on every row."""

EDGES = (5e-324, 1.5e-323, 2.225e-308, 1e-200, 1e-16, 0.3, 1.0, 1.5, 3e16, 1e200, 1.7976931348623157e308)

DEFINED = {
    "sqrt": lambda a: a > 0,
    "log": lambda a: a > 0,
    "log1p": lambda a: a > -1,
    "divide": lambda a, b: b != 0,
    "power": lambda a, b: a > 0 or (a < 0 and b == int(b)),
    **dict.fromkeys(("reciprocal", "relu", "abs", "sign"), lambda a: a != 0),  # a pole or a kink
}


def points(row, size=1):
    """The points of a row; `size` times as many random ones."""
    rng = np.random.default_rng([ord(c) for c in row.name])
    if row.arity == 1:
        found = [(a,) for a in _numbers(rng, size)]
    else:
        found = _pairs(rng, size) + (_powers(rng, size) if row.name == "power" else [])
    defined = DEFINED.get(row.name, lambda *point: True)
    found = [p for p in found if all(map(math.isfinite, p)) and defined(*p)]
    return [(bool(k % 2), *p) for k, p in enumerate(found)] if row.conditions else found


def _numbers(rng, size):
    random = [*_any_size(rng, 150 * size), *rng.uniform(-4, 4, 100 * size), *rng.uniform(-1, 1, 50 * size)]
    random += [*rng.uniform(-40, 40, 80 * size), *rng.uniform(-750, 750, 100 * size)]
    near = [sign * x for center in (*HARD, *EDGES) for x in _near(center) for sign in (1, -1)]
    return [0.0, -0.0, *map(float, random), *near]


def _any_size(rng, n):
    """Both signs, every exponent of a double as likely as another."""
    exponents = rng.integers(-1074, 1024, n)
    return [
        math.ldexp(m * s, int(e))
        for m, s, e in zip(rng.uniform(1, 2, n), _signs(rng, n), exponents, strict=True)
    ]


def _signs(rng, n):
    return rng.choice([-1.0, 1.0], n)


def _near(center):
    """The center, the next doubles and others at growing distances."""
    yield center
    for direction in (-math.inf, math.inf):
        x = center
        for _ in range(2):
            x = math.nextafter(x, direction)
            yield x
    for distance in (1e-14, 1e-10, 1e-6, 1e-3):
        yield center * (1 + distance)
        yield center * (1 - distance)


def _pairs(rng, size):
    n = 150 * size
    sizes = list(zip(_any_size(rng, n), _any_size(rng, n), strict=True))
    ordinary = list(zip(rng.uniform(-4, 4, n), rng.uniform(-4, 4, n), strict=True))
    close = [
        (a, a * (1 + d)) for a, d in zip(_any_size(rng, n), 10.0 ** rng.uniform(-17, -1, n), strict=True)
    ]
    # Of two numbers of any size the quotient and the product are mostly out of range: here they are not.
    exponents = zip(
        rng.integers(-1000, 1000, n), rng.integers(-1074, 1024, n), rng.uniform(1, 4, (n, 2)), strict=True
    )
    in_range = [(_scaled(p, e), _scaled(q, k - e if k % 2 else e - k)) for e, k, (p, q) in exponents]
    subnormal = zip(10.0 ** rng.uniform(-324, -308, n), 10.0 ** rng.uniform(-20, 0, n), strict=True)
    edges = [(a * s, b * t) for a in EDGES for b in EDGES for s in (1, -1) for t in (1, -1)]
    ties = [(a, a) for a in _any_size(rng, 20)]
    return [
        (float(a), float(b)) for a, b in (*sizes, *ordinary, *close, *in_range, *subnormal, *edges, *ties)
    ]


def _scaled(x, exponent):
    return math.ldexp(float(x), int(exponent)) if exponent < 1020 else math.inf


def _powers(rng, size):
    """Bases and exponents whose power is in range, or just out of it."""
    n = 200 * size
    bases = [abs(a) for a in _any_size(rng, n)]
    any_base = [(a, t / math.log(a)) for a, t in zip(bases, rng.uniform(-760, 720, n), strict=True)]
    near_1 = [1 + s * d for s, d in zip(_signs(rng, n), 10.0 ** rng.uniform(-15, -1, n), strict=True)]
    huge_exponent = [(a, t / math.log(a)) for a, t in zip(near_1, rng.uniform(-760, 720, n), strict=True)]
    whole = [(a, float(b)) for a, b in zip(rng.uniform(-30, 30, n), rng.integers(-200, 200, n), strict=True)]
    tiny = [(a, x) for a, x in zip(bases, _signs(rng, n) * 10.0 ** rng.uniform(-300, 0, n), strict=True)]
    usual = [
        (a, b)
        for a in rng.uniform(0.01, 9, 20)
        for b in (-2.0, -1.0, -0.5, 0.0, 0.5, 1 / 3, 1.0, 1.5, 2.0, 3.0)
    ]
    return [(float(a), float(b)) for a, b in (*any_base, *huge_exponent, *whole, *tiny, *usual)]
