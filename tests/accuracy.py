"""How accurate the scalar rows are: the limits, their exceptions, and the table that is published.

`python -m tests.accuracy` writes docs/accuracy.md.
"""

import math
import platform
from collections.abc import Callable
from dataclasses import dataclass
from math import inf, log2
from pathlib import Path

import mpmath
import numpy as np

from tests.accuracy_points import points
from tests.cases import ROWS
from tests.ulps import KINDS, errors, wrong_special_values

PUBLISHED = Path(__file__).parents[1] / "docs" / "accuracy.md"
SCALAR_ROWS = [row for row in ROWS.values() if row.scalar is not None]
LIMITS = {"forward": 4.0, "first": 4.0, "second": 8.0}
QUANTITIES = dict(enumerate(LIMITS))  # the number of operands differentiated by -> its name
SUBNORMAL = 2.0**-1022
ALL_DIGITS = 2.0**54  # a result flushed to 0 is off by up to 2**53 ulp, one of the wrong sign by more


@dataclass(frozen=True)
class Weakness:
    """Where a row is less accurate, by how much at most, and why. Elsewhere the limit holds."""

    where: str
    region: Callable[..., bool]
    limit: float
    reason: str

    def __str__(self):
        size = {ALL_DIGITS: "up to all digits", inf: "up to inf or nan"}.get(
            self.limit, f"up to {self.limit:.0f} ulp"
        )
        return f"where {self.where}, {size}: {self.reason}"


def _quotient_is_subnormal(a, b):
    return abs(b) < 1 and abs(a) < SUBNORMAL * abs(b)


def _out_of_range(a, b, order):
    """Whether an intermediate result of power's derivative may be subnormal or infinite."""
    size = log2(abs(a))
    factors = order * log2(max(abs(b), 1.0))
    return max(abs((b - k) * size) + factors * (k > 0) for k in range(order + 1)) > 1018


EXCEPTIONS = {
    ("divide", "first"): Weakness(
        "|a/b| < 2.2e-308 and |b| < 1", _quotient_is_subnormal, ALL_DIGITS,
        "by b it is -y/b, whose y = a/b is subnormal and has few digits",
    ),
    ("divide", "second"): Weakness(
        "|a/b| < 2.2e-308 and |b| < 1", _quotient_is_subnormal, ALL_DIGITS,
        "as for the first derivative",
    ),
    ("power", "first"): Weakness(
        "a^b or a^(b-1) is out of the normal range", lambda a, b: _out_of_range(a, b, 1), inf,
        "a factor b or log(a) brings the result back into range, when the power has overflowed or "
        "has few digits left",
    ),
    ("power", "second"): Weakness(
        "a^b, a^(b-1) or b² a^(b-2) is out of the normal range, or |1 + b log(a)| < 1/2",
        lambda a, b: _out_of_range(a, b, 2) or abs(1 + b * math.log(abs(a))) < 0.5, inf,
        "as for the first derivative, and two infinite terms may make a nan; the mixed one crosses 0 as a "
        "sum of two terms",
    ),
    ("arctan", "first"): Weakness(
        "|a| > 1.3e154", lambda a: abs(a) > 1.3e154, ALL_DIGITS,
        "a² overflows, so a result below 5.6e-309 becomes 0",
    ),
    ("arctan", "second"): Weakness(
        "|a| > 1e77", lambda a: abs(a) > 1e77, ALL_DIGITS,
        "it is made of 1/(1 + a²)², which is subnormal; the absolute error is below 1e-230",
    ),
    ("tanh", "first"): Weakness(
        "355.2 < |a| < 372.7", lambda a: 355.2 < abs(a) < 372.7, ALL_DIGITS,
        "cosh(2a) overflows, so a result below 1.2e-308 becomes 0",
    ),
    ("tanh", "second"): Weakness(
        "177 < |a| < 373", lambda a: 177 < abs(a) < 373, ALL_DIGITS,
        "it is made of 1/cosh(2a)², which is subnormal; the absolute error is below 1e-152",
    ),
    ("sigmoid", "second"): Weakness(
        "|a| < 1", lambda a: abs(a) < 1, ALL_DIGITS,
        "it crosses 0 as a difference of two numbers near 1/8; the absolute error is below 1e-16",
    ),
    ("erf", "second"): Weakness(
        "|a| > 26.5", lambda a: abs(a) > 26.5, 64,
        "it is 2a times a subnormal first derivative",
    ),
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Measured:
    """The largest error of one kind of node in one quantity, and the point where it is."""

    ulps: float = 0.0
    point: tuple = ()


def measure(row, size=1, kinds=KINDS, upstream=None, every=1):
    """The worst errors of a row: {(kind, quantity, whether an exception explains it): Measured}.

    `size` times as many random points are tried, or of all points one in `every`. `upstream` makes so many
    gradients to start from.
    """
    tried = points(row, size)[::every]
    worst: dict[tuple, Measured] = {}
    for kind, by, point, error in errors(row, tried, kinds, upstream and upstream(len(tried))):
        quantity = QUANTITIES[len(by)]
        exception = EXCEPTIONS.get((row.name, quantity))
        key = (kind, quantity, exception is not None and exception.region(*point))
        worst[key] = max(worst.get(key, Measured()), Measured(error, point))
    return worst


def too_large(row, worst, allowance=0.0):
    """The errors among those measured that are beyond their limit, as text."""
    return [
        f"{row.name}, {quantity}, on a {kind.__name__}: {m.ulps:.2f} ulp at {m.point}"
        for (kind, quantity, explained), m in worst.items()
        if m.ulps > allowance + (EXCEPTIONS[row.name, quantity].limit if explained else LIMITS[quantity])
    ]


def not_needed(row, worst):
    """The exceptions of a row that keeps the limit without them, as text."""
    return [
        f"{row.name}, {quantity}: no error beyond the limit {where}: remove the exception"
        for name, quantity in EXCEPTIONS
        for where in [EXCEPTIONS[name, quantity].where]
        if name == row.name
        and all(m.ulps <= LIMITS[q] for (_, q, explained), m in worst.items() if explained and q == quantity)
    ]


# ------------------------------------------------------------------------------------- the report

INTRODUCTION = """# Accuracy

Each row of the table that works on numbers, measured against [mpmath](https://mpmath.org) at 50
digits and more. Errors are in ulps: 1 ulp is the distance between neighbouring doubles at the true
result, so a correctly rounded result is off by at most 0.5. The table shows the worst error found.

**What is promised:** at most {first:.0f} ulp for the value and the first derivative, at most {second:.0f}
for the second, on the whole range of doubles. Where a row cannot keep that, its note says where, by
how much and why; outside of that region it does keep it.

**What was measured.** Value and Tensor, that is, Python's `math` and numpy's loops. First derivatives
by every operand with and without `create_graph=True`, second derivatives by every pair of operands,
the upstream gradient being 1. Another upstream gradient costs at most one ulp more for its product,
where neither the operands nor the derivative are near the ends of the range. The references are
closed forms, written from textbooks and not from the table's rules, and confirmed by mpmath's
numerical differentiation.

**On which inputs.** Some {points} points for a row, in all {total}: a fixed grid and seeded random numbers.
They cover both signs and all exponents from 2^-1074 to 2^1023, subnormals too, ordinary numbers,
and the neighbourhoods, from the next double to a thousandth away, of turning points: multiples of
π/2, 0, ±1, the places where exp and its like overflow and underflow, and where a library changes its
formula. Two operands are drawn each on their own, close together, and so that the result is just in
range. An overflow or an underflow that comes too early counts as the error it is. By the exponent,
`power` is differentiated where the base is positive.

**Special values** are infinities, signed zeros, poles, ends of the domain, kinks and NaN: forward as in
IEEE 754 and annex F of the C standard, with the sign of zero, and slopes as limits from inside the
domain, or by the policy for kinks. Outside of the domain the forward value is NaN and nothing is
promised of the slope. By convention, 0^0 has the derivative 0 by both operands, and log has the slope
-inf at -0.0, as 1/a has.

`python -m tests.accuracy` writes this file. `make test` holds every row to its limits on a tenth of
the random points, `make thorough` on all of them; an exception that is no longer needed fails, too.
Measured on {platform}.

| row | forward, Value | forward, Tensor | first derivative | second derivative | special values | note |
|---|---:|---:|---:|---:|:-:|---|
"""

CLOSING = """
A number with an asterisk leaves out the region in the note. Forward errors are those of the C library
and of numpy, and may differ elsewhere.
"""


def line_of(row, worst):
    """The row's line in the published table."""
    sound = {(kind, quantity): m.ulps for (kind, quantity, explained), m in worst.items() if not explained}
    cells = [f"{sound[kind, 'forward']:.1f}" for kind in KINDS]
    for quantity in ("first", "second"):
        mark = "*" if (row.name, quantity) in EXCEPTIONS else ""
        cells.append(f"{max(sound[kind, quantity] for kind in KINDS):.1f}{mark}")
    cells.append("no" if wrong_special_values(row) else "yes")
    return f"| {row.name} | {' | '.join(cells)} | {note_of(row)} |"


def note_of(row):
    """What the row's line says of its exceptions."""
    found = {quantity: EXCEPTIONS.get((row.name, quantity)) for quantity in LIMITS}
    notes = [f"{quantity} derivative {weakness}" for quantity, weakness in found.items() if weakness]
    return ". ".join(note[0].upper() + note[1:] for note in notes).replace("|", "\\|")


def report(size=10):
    """The whole of docs/accuracy.md."""
    sizes = [len(points(row, size)) for row in SCALAR_ROWS]
    simd = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    environment = (
        f"Python {platform.python_version()}, numpy {np.__version__} with {', '.join(simd)}, mpmath "
        f"{mpmath.__version__}, {' '.join(platform.libc_ver())}, {platform.system()} {platform.machine()}"
    )
    head = INTRODUCTION.format(
        **LIMITS, points=round(np.mean(sizes), -2).astype(int), total=sum(sizes), platform=environment
    )
    lines = [line_of(row, measure(row, size)) for row in SCALAR_ROWS]
    return head + "\n".join(lines) + "\n" + CLOSING


if __name__ == "__main__":
    PUBLISHED.write_text(report(), encoding="utf-8")
    print(f"{PUBLISHED} is written")
