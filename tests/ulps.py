"""The errors of a row's value and derivatives in ulps, against mpmath.

An ulp is the distance between neighbouring doubles at the true value; a correctly rounded result is
off by at most 0.5. Infinity counts as 2**1024, where it begins, so that an overflow that comes too
early or too late is an error of a known size.
"""

import math
from math import inf

import mpmath
import numpy as np
from mpmath import mpf

from autograd import Tensor, Value, gradients
from tests import reference, reference_derivatives
from tests.special_values import SIGNLESS, special_values

FORWARD = {**reference.MATHEMATICS, "power": reference_derivatives.power}
KINDS = (Value, Tensor)
TOP = mpf(2) ** 1024  # where infinity begins
DIGITS = 80  # the references are right to 50; the rest is for cancellation


def errors(row, tried, kinds=KINDS, upstream=None):
    """The errors of a row at the points `tried`: tuples of kind, operands differentiated by, point, ulps.

    `upstream` are the gradients to start from, one for each point; 1 without it.
    """
    start = np.ones(len(tried)) if upstream is None else upstream
    true: dict[tuple, list] = {}
    known: dict[tuple, float] = {}
    for kind in kinds:
        with np.errstate(all="ignore"):
            computed = _computed(row, kind, tried, start)
        for by, numbers in computed:
            if by not in true:
                true[by] = _true(row.name, by, tried, start)
            for k, (point, x, t) in enumerate(zip(tried, numbers, true[by], strict=True)):
                if t is not None:
                    found = by, k, float(x)  # both kinds often agree
                    if found not in known:
                        known[found] = ulps(float(x), t)
                    yield kind, by, point, known[found]


def ulps(found, true):
    """The distance of a float from the truth, in steps between doubles there; inf for a nan."""
    if math.isnan(found):
        return inf
    with mpmath.workdps(DIGITS):
        true = max(-TOP, min(true, TOP))
        at = mpf(found) if math.isfinite(found) else math.copysign(1, found) * TOP
        exponent = min(max(mpmath.mag(true) - 1, -1022), 1023) if true else -1022
        return float(mpmath.ldexp(abs(at - true), 52 - exponent))


def _computed(row, kind, tried, upstream):
    """What the engine says: pairs of operands to differentiate by, and numbers, one for each point."""
    if kind is Tensor:
        operands = [np.array(x) for x in zip(*tried, strict=True)]
        return [(by, np.ravel(x)) for by, x in _all_orders(row, Tensor, operands, upstream)]
    of_each_point = [_all_orders(row, Value, p, float(u)) for p, u in zip(tried, upstream, strict=True)]
    return [(same[0][0], [x for _, x in same]) for same in zip(*of_each_point, strict=True)]


def _all_orders(row, kind, operands, upstream):
    real = [k for k in range(len(operands)) if k not in row.conditions]
    nodes = {k: kind(operands[k]) for k in real}
    y = row(*(nodes.get(k, x) for k, x in enumerate(operands)))
    wanted = list(nodes.values())
    found = [((), y.data)]
    found += [((i,), g) for i, g in zip(real, gradients(y, wanted, seed=upstream), strict=True)]
    ones = np.ones_like(upstream)[()]
    for i, g in zip(real, gradients(y, wanted, create_graph=True, seed=upstream), strict=True):
        found.append(((i,), g.data))
        found += [((i, j), h) for j, h in zip(real, gradients(g, wanted, seed=ones), strict=True)]
    return found


def _true(name, by, tried, upstream):
    """The truth at each point; None where it is not a real number.

    An upstream gradient other than 1 may bring extreme numbers into range, or out of it: None there too.
    """
    if not by:
        function = FORWARD[name]
    elif len(by) == 1:
        function = reference_derivatives.FIRST[name][by[0]]
    else:
        function = reference_derivatives.second(name, *by)
    found = []
    with mpmath.workdps(DIGITS):
        for point, u in zip(tried, upstream if by else np.ones(len(tried)), strict=True):
            if name == "power" and point[0] < 0 and 1 in by:
                found.append(None)
                continue
            t = function(*map(mpf, point))
            extreme = any(x and not -1000 < mpmath.mag(x) < 1000 for x in (t, *point))
            found.append(None if extreme and u != 1.0 else t * mpf(float(u)))
    return found


def wrong_special_values(row):
    """The special values that a row misses, as text; none for a row that keeps them all."""
    wrong = []
    for point, forward, slopes in special_values(row.name):
        for kind in KINDS:
            with np.errstate(all="ignore"):
                found = _all_orders(row, kind, point, 1.0)
            first = [(by, float(x)) for by, x in found if len(by) == 1]
            expected = dict(zip(sorted({by for by, _ in first}), slopes, strict=True))
            if not _is_special(float(found[0][1]), forward, row.name not in SIGNLESS):
                wrong.append(f"{row.name}{point} is {float(found[0][1])} on a {kind.__name__}, not {forward}")
            wrong += [
                f"the slope of {row.name}{point} by operand {by[0] + 1} is {x} on a {kind.__name__}, "
                f"not {expected[by]}"
                for by, x in first
                if expected[by] is not None and not _is_special(x, expected[by], False)
            ]
    return wrong


def _is_special(found, expected, with_sign):
    if math.isnan(expected) or math.isinf(expected) or expected == 0:
        same = found == expected or (math.isnan(found) and math.isnan(expected))
        return same and (not with_sign or math.copysign(1, found) == math.copysign(1, expected) or found != 0)
    return ulps(found, mpf(expected)) <= 4
