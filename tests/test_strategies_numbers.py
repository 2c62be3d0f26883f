"""Points lie where they are said to: inside a domain, at its kinks, at its edges."""

import math
from itertools import pairwise
from random import Random

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from autograd import TABLE, Primitive, abs, divide, log, matmul, maximum, minimum, relu, sin, where
from autograd.domain import NONZERO, POSITIVE, REAL, Domain
from autograd.strategies import numbers, points
from tests.depth import costly

ELEMENTWISE = [row for row in TABLE.values() if row.is_builtin and row.elementwise]
KINKED = [row for row in ELEMENTWISE if any(domain.kinks for domain in row.domain)]
DOMAINS = [REAL, POSITIVE, NONZERO, Domain(-1.0), Domain(-math.pi / 2, math.pi / 2), Domain(10.0, 12.0),
           Domain(high=-7.0), Domain(kinks=(-1.0, 0.3, 2.0)), Domain(0.0, 1.0, kinks=(0.5,))]  # fmt: skip

every_row = pytest.mark.parametrize("row", ELEMENTWISE, ids=lambda row: row.name)
every_domain = pytest.mark.parametrize("domain", DOMAINS, ids=str)


def smallest(strategy, condition=lambda x: True, start=None):
    """What hypothesis shrinks to; without its last phase, which looks at other examples again.

    `start` is a seed for the first example that is found, from which shrinking sets out.
    """
    quiet = settings(
        max_examples=2000,
        phases=[Phase.generate, Phase.shrink],
        database=None,
        derandomize=start is None,
    )
    return find(strategy, condition, settings=quiet, random=None if start is None else Random(start))


def domains_of(row, operands):
    return row.domain * len(operands) if row.arity is None else row.domain


@every_domain
@given(data=st.data())
def test_numbers_are_inside_their_domain(domain, data):
    x = data.draw(numbers(domain))
    assert domain.contains(x, 0.1)
    nearest = min(max(0.0, domain.low), domain.high)
    assert math.fabs(x - nearest) <= 4.0


@given(data=st.data())
def test_margin_and_largest_are_kept(data):
    x = data.draw(numbers(NONZERO, margin=0.5, largest=1.0))
    assert 0.5 < math.fabs(x) <= 1.0


def test_a_margin_without_room_is_an_error():
    with pytest.raises(
        ValueError, match=r"a margin of 0\.5 leaves nothing of Domain\(low=0.*smaller margin="
    ):
        numbers(Domain(0.0, 1.0), margin=0.5)


@pytest.mark.parametrize(
    ("domain", "simplest"),
    [(REAL, 0.0), (POSITIVE, 1.0), (NONZERO, 1.0), (Domain(10.0, 12.0), 11.0)],
    ids=str,
)
def test_numbers_shrink_to_simple_ones(domain, simplest):
    assert smallest(numbers(domain)) == simplest


def test_numbers_on_both_sides_of_a_kink_are_found():
    assert smallest(numbers(NONZERO), lambda x: x < 0.0) == -1.0
    assert smallest(numbers(POSITIVE), lambda x: x > 3.0) == 4.0


@every_row
@costly(15)
@given(data=st.data())
def test_inside_points(row, data):
    operands = data.draw(points(row))
    assert isinstance(operands, tuple)
    assert len(operands) in ([row.arity] if row.arity else [1, 2, 3, 4])
    for k, (x, domain) in enumerate(zip(operands, domains_of(row, operands), strict=True)):
        assert type(x) is (bool if k in row.conditions else float)
        assert k in row.conditions or domain.contains(x, 0.1)
    assert math.isfinite(row(*operands))


@pytest.mark.parametrize("row", [maximum, minimum], ids=lambda row: row.name)
@given(data=st.data())
def test_inside_points_of_an_extremum_do_not_tie(row, data):
    operands = sorted(data.draw(points(row)))
    assert all(b - a > 0.05 for a, b in pairwise(operands))


@pytest.mark.parametrize("row", KINKED, ids=lambda row: row.name)
@given(data=st.data())
def test_points_at_kinks(row, data):
    operands = data.draw(points(row, at="kinks"))
    assert any(x in domain.kinks for x, domain in zip(operands, row.domain, strict=True))


@pytest.mark.parametrize("row", [maximum, minimum], ids=lambda row: row.name)
@given(data=st.data())
def test_the_kinks_of_an_extremum_are_ties(row, data):
    operands = data.draw(points(row, at="kinks"))
    assert operands.count(row(*operands)) >= 2


def test_a_row_without_kinks_says_so():
    assert set(KINKED) >= {abs, relu, divide}
    with pytest.raises(
        ValueError, match=r"sin has no kinks, it is smooth.* abs, divide, .*maximum and minimum"
    ):
        points(sin, at="kinks")


@every_row
@costly(15)
@given(data=st.data())
def test_points_at_edges(row, data):
    operands = data.draw(points(row, at="edges"))
    ends = [(domain.low, domain.high, *domain.kinks) for domain in domains_of(row, operands)]
    awkward = [0.0, 2.2250738585072014e-308, 5e-324, 1e-16, 1e16, 1.7976931348623157e308, math.inf]

    def is_edge(x, ends):
        near = any(x in (end, math.nextafter(end, math.inf), math.nextafter(end, -math.inf)) for end in ends)
        return math.isnan(x) or math.fabs(x) in awkward or near

    assert any(is_edge(x, of_operand) for x, of_operand in zip(operands, ends, strict=True))


@pytest.mark.parametrize("is_wanted", [math.isnan, math.isinf, lambda x: math.copysign(1, x) < 0 and x == 0])
def test_special_numbers_are_among_the_edges(is_wanted):
    assert is_wanted(smallest(points(log, at="edges"), lambda operands: is_wanted(operands[0]))[0])


def test_both_conditions_are_drawn():
    assert {smallest(points(where), lambda p, c=c: p[0] is c)[0] for c in (True, False)} == {True, False}


def test_points_need_an_operation_on_floats():
    with pytest.raises(ValueError, match=r"matmul is for arrays only.*arrays\(\)"):
        points(matmul)
    with pytest.raises(TypeError, match=r"takes a primitive such as autograd\.sin"):
        points(math.sin)
    with pytest.raises(ValueError, match="at='outside' is unknown: use 'inside', 'kinks' or 'edges'"):
        points(sin, at="outside")


@pytest.mark.usefixtures("own_primitives")
@given(data=st.data())
def test_points_of_a_primitive_of_ones_own(data):
    notch = Primitive(
        "notch", lambda a: math.fabs(a - 2.0), None, lambda g, y, a: g, domain=Domain(0, 9, (2.0,))
    )
    (x,) = data.draw(points(notch))
    assert 0.1 < x <= 4.1
    assert math.fabs(x - 2.0) > 0.1
    assert data.draw(points(notch, at="kinks")) == (2.0,)
