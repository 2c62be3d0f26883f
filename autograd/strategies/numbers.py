"""Points in an operation's domain: inside, at its kinks, at its edges.

Every operation says in its row where it is defined and smooth. A test that draws its points from
there needs no list of exceptions, and a gate of one's own is tested where it is at home.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from autograd.coercion import describe
from autograd.domain import NONZERO, REAL, Domain
from autograd.primitive import TABLE, Primitive

MARGIN = 0.1
"""How far inside points stay away from the ends and kinks of a domain."""

LARGEST = 4.0
"""How far inside points go from 0, or from the end of the domain that is nearest to 0."""

NARROW = 1e-9
"""A gap between two margins that is no wider is nothing to draw from."""

DIGITS = 6
"""As many decimals an inside point has: enough to fill a float's bits, few enough to be read."""

MOST_OPERANDS = 4
"""As many operands are drawn for an operation that takes any number."""

SPECIAL = (0.0, -0.0, sys.float_info.min, 5e-324, 1e-16, 1e16, sys.float_info.max, math.inf)
"""Numbers at which floating point is awkward; each is drawn with both signs, and NaN besides."""

OFFSET = 1e-5
"""Numbers on a grid are moved by a multiple of this, so that they fill a float's bits."""

T = TypeVar("T")


# ---------------------------------------------------------------------------------- one number


def numbers(
    domain: Domain = REAL, *, margin: float = MARGIN, largest: float = LARGEST
) -> SearchStrategy[float]:
    """Floats inside `domain`, away from its ends and kinks. They shrink towards 0, 1, 2, ...

    Args:
        domain: where an operation is smooth, such as `log.domain[0]`.
        margin: the least distance from every end and kink.
        largest: the greatest distance from 0, or from the end of the domain that is nearest to 0.

    Raises ValueError if the margin leaves no room.

    >>> from hypothesis import given
    >>> @given(numbers(Domain(low=0.0)))
    ... def test_the_logarithm_has_an_inverse(x):
    ...     assert abs(math.exp(math.log(x)) - x) < 1e-12
    >>> test_the_logarithm_has_an_inverse()
    """

    def readable(x: float) -> float:
        return shorter if domain.contains(shorter := round(x, DIGITS) + 0.0, margin) else x

    return st.one_of([st.floats(*piece).map(readable) for piece in _pieces(domain, margin, largest)])


@lru_cache(maxsize=256)
def _pieces(domain: Domain, margin: float, largest: float) -> tuple[tuple[float, float], ...]:
    """The intervals that the margins leave; those with the simplest numbers come first."""
    nearest = min(max(0.0, domain.low), domain.high)
    ends = [domain.low + margin, domain.high - margin]
    ends += [end for kink in domain.kinks for end in (kink - margin, kink + margin)]
    bounds = sorted({min(max(end, nearest - largest), nearest + largest) for end in ends})

    def nudged(end: float, other: float) -> float:
        while not domain.contains(end, margin):  # what was rounded may be a hair outside
            end = math.nextafter(end, other)
        return end

    pieces = [
        (nudged(low, high), nudged(high, low))
        for low, high in pairwise(bounds)
        if high - low > NARROW and domain.contains((low + high) / 2, margin)
    ]
    if not pieces:
        raise ValueError(f"a margin of {margin} leaves nothing of {domain}: choose a smaller margin=")
    return tuple(sorted(pieces, key=lambda piece: (piece[1] <= 0.0, abs(piece[0]))))


def distinct(
    draw: DrawFn, count: int, domain: Domain = REAL, *, margin: float = MARGIN, largest: float = LARGEST
) -> list[float]:
    """Draw `count` numbers inside the domain, no two of them near each other.

    They lie on a grid, moved by one small offset. Each is picked among those that are left, the
    simplest first: so nothing is ever rejected, and all shrink to 0, 1, -1, 2, ...
    """
    spacing = 1 / 8
    while len(_grid(domain, margin, largest, spacing)) < 2 * count:
        spacing /= 2
    left = list(_grid(domain, margin, largest, spacing))
    offset = draw(below(1 + int(spacing / 4 / OFFSET))) * OFFSET
    chosen = [left.pop(draw(below(len(left)))) for _ in range(count)]
    moved = [round(x + offset, 12) for x in chosen]
    return moved if all(domain.contains(x, margin) for x in moved) else chosen


@lru_cache(maxsize=256)
def _grid(domain: Domain, margin: float, largest: float, spacing: float) -> tuple[float, ...]:
    points = {
        k * spacing
        for low, high in _pieces(domain, margin, largest)
        for k in range(int(low // spacing), int(high // spacing) + 2)
    }
    inside = [x for x in points if domain.contains(x, margin)]
    return tuple(sorted(inside, key=lambda x: (x.as_integer_ratio()[1], abs(x), x < 0)))


# The same few strategies are needed millions of times, and making one takes longer than drawing.


@lru_cache(maxsize=1024)
def below(count: int) -> SearchStrategy[int]:
    """0, 1, ..., count - 1."""
    return st.integers(0, count - 1)


def choose(draw: DrawFn, options: Sequence[T]) -> T:
    """One of the options; shrinks to the first."""
    return options[draw(below(len(options)))] if len(options) > 1 else options[0]


def coin(draw: DrawFn) -> bool:
    """True or False; shrinks to True."""
    return draw(below(2)) == 0


@lru_cache(maxsize=256)
def numbers_of(domain: Domain) -> SearchStrategy[float]:
    """`numbers(domain)`, made once."""
    return numbers(domain)


# ------------------------------------------------------------------- the operands of an operation


def domains(op: Primitive, count: int) -> tuple[Domain, ...]:
    """For each of `count` operands where the operation is smooth; a condition is so except at 0."""
    of_operands = op.domain * count if op.arity is None else op.domain
    return tuple(NONZERO if k in op.conditions else domain for k, domain in enumerate(of_operands))


def points(
    op: Primitive,
    *,
    at: Literal["inside", "kinks", "edges"] = "inside",
    margin: float = MARGIN,
    largest: float = LARGEST,
) -> SearchStrategy[tuple[float, ...]]:
    """Operands of an operation on floats: a tuple of numbers, with a boolean for a condition.

    An operation of any number of operands, such as `maximum`, gets 1 to 4.

    Args:
        op: a primitive that works on floats.
        at: "inside": where it is smooth; the operands of `maximum` differ.
            "kinks": at least one operand exactly at a kink of its domain, or for `maximum` and
            `minimum` an exact tie. The kink of a divisor is 0.
            "edges": at least one operand at an end of its domain or next to it, or a special number:
            -0.0, subnormal, huge, infinite, NaN.
        margin, largest: see `numbers`.

    Raises ValueError if the operation is for arrays only, or has no kinks and is asked for them.

    >>> from autograd import divide
    >>> from hypothesis import given
    >>> @given(points(divide), points(divide, at="kinks"))
    ... def test_divisors(inside, kink):
    ...     assert abs(inside[1]) > 0.1 and kink[1] == 0.0
    >>> test_divisors()
    """
    _require_floats(op)
    if at == "inside":
        return _inside(op, margin, largest)
    if at == "kinks" and op.arity is None and not op.domain[0].kinks:
        return _ties(op, margin, largest)
    if at == "kinks":
        _require_kinks(op)
        return _somewhere(op, [domain.kinks for domain in op.domain], margin, largest)
    if at == "edges":
        return _somewhere(op, [_edges(domain) for domain in op.domain], margin, largest)
    raise ValueError(f"at={at!r} is unknown: use 'inside', 'kinks' or 'edges'")


@st.composite
def _inside(draw: DrawFn, op: Primitive, margin: float, largest: float) -> tuple[float, ...]:
    if op.arity is None:
        return tuple(
            distinct(draw, 1 + draw(below(MOST_OPERANDS)), op.domain[0], margin=margin, largest=largest)
        )
    return tuple(
        draw(st.booleans() if k in op.conditions else numbers(domain, margin=margin, largest=largest))
        for k, domain in enumerate(op.domain)
    )


@st.composite
def _ties(draw: DrawFn, op: Primitive, margin: float, largest: float) -> tuple[float, ...]:
    """A tie is where two operands are the extremum."""
    count = 2 + draw(below(MOST_OPERANDS - 1))
    operands = distinct(draw, count, op.domain[0], margin=margin, largest=largest)
    extremum = op(*operands)
    winner = operands.index(extremum) if extremum in operands else 0
    other = (winner + 1 + draw(below(count - 1))) % count
    operands[other] = operands[winner]
    return tuple(operands)


@st.composite
def _somewhere(
    draw: DrawFn, op: Primitive, special: Sequence[Sequence[float]], margin: float, largest: float
) -> tuple[float, ...]:
    """An inside point, with one operand or more moved to one of its special numbers."""
    operands = list(draw(_inside(op, margin, largest)))
    of_operand = list(special) * (len(operands) if op.arity is None else 1)
    movable = [k for k, numbers in enumerate(of_operand) if numbers and k not in op.conditions]
    moved = draw(st.sets(st.sampled_from(movable), min_size=1))
    for k in sorted(moved):
        operands[k] = choose(draw, of_operand[k])
    return tuple(operands)


def _edges(domain: Domain) -> list[float]:
    special = [number for x in SPECIAL for number in (x, -x)]
    ends = [x for x in (domain.low, domain.high, *domain.kinks) if math.isfinite(x)]
    return (
        [y for x in ends for y in (x, math.nextafter(x, math.inf), math.nextafter(x, -math.inf))]
        + special
        + [float("nan")]
    )


def _require_floats(op: Primitive) -> None:
    if not isinstance(op, Primitive):
        raise TypeError(f"points() takes a primitive such as autograd.sin, got {describe(op)}")
    if op.scalar is None:
        raise ValueError(f"{op.name} is for arrays only, and points are floats: draw arrays() for it")


def _require_kinks(op: Primitive) -> None:
    if not any(domain.kinks for domain in op.domain):
        having = sorted(row.name for row in TABLE.values() if any(domain.kinks for domain in row.domain))
        raise ValueError(
            f"{op.name} has no kinks, it is smooth in all of its domain; those with kinks are "
            f"{', '.join(having)}, and where operands tie maximum and minimum"
        )
