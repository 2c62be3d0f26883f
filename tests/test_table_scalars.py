"""Every elementwise row on Values, at random points of its domain, against 50 digits of mpmath."""

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograd import Value, gradients, power
from tests import reference
from tests.cases import ROWS
from tests.checks import check_scalar, close
from tests.depth import costly

ELEMENTWISE = {name: row for name, row in ROWS.items() if row.scalar is not None}
SMOOTH = {name: row for name, row in ELEMENTWISE.items() if name in reference.MATHEMATICS}
MARGIN = 0.05

every_row = pytest.mark.parametrize("name", SMOOTH)
every_fused_row = pytest.mark.parametrize("name", [name for name in SMOOTH if SMOOTH[name].decomposition])


def coordinates(domain):
    """Numbers between -4 and 4 where the operation is smooth."""
    low, high = max(domain.low + MARGIN, -4.0), min(domain.high - MARGIN, 4.0)
    return st.floats(low, high).filter(lambda x: domain.contains(x, MARGIN))


@st.composite
def points(draw, row):
    """Operands of the row; those of a variadic one differ, as ties are tested elsewhere."""
    if row.arity is None:
        drawn = draw(st.lists(coordinates(row.domain[0]), min_size=1, max_size=4))
        assume(all(abs(a - b) > MARGIN for k, a in enumerate(drawn) for b in drawn[:k]))
        return drawn
    return [draw(coordinates(d)) for k, d in enumerate(row.domain) if k not in row.conditions]


def fixed_conditions(function, row, conditions):
    """The function of the real operands that remains when the conditions are given."""
    return lambda *operands: function(*conditions[: len(row.conditions)], *operands)


def test_every_elementwise_row_has_a_mathematical_function():
    assert set(ELEMENTWISE) == set(reference.MATHEMATICS)


@every_row
@costly(25)
@given(data=st.data())
def test_value_and_first_and_second_derivatives(name, data):
    row = SMOOTH[name]
    condition = [data.draw(st.booleans(), label="condition")]
    check_scalar(
        fixed_conditions(row, row, condition),
        fixed_conditions(reference.MATHEMATICS[name], row, condition),
        data.draw(points(row), label="point"),
    )


@every_fused_row
@costly(25)
@given(data=st.data())
def test_a_decomposition_has_the_same_value_and_derivatives(name, data):
    row = SMOOTH[name]
    check_scalar(row.decomposition, reference.MATHEMATICS[name], data.draw(points(row), label="point"))


@every_row
@costly(15)
@given(data=st.data())
def test_plain_floats_give_the_same_plain_float(name, data):
    row = SMOOTH[name]
    point = [True] * len(row.conditions) + data.draw(points(row), label="point")
    nodes = [x if x is True else Value(x) for x in point]
    result = row(*point)
    assert type(result) is float
    assert result == row(*nodes).data


@every_row
@costly(15)
@given(data=st.data())
def test_backward_writes_what_gradients_returns(name, data):
    row = SMOOTH[name]
    nodes = [Value(x) for x in data.draw(points(row), label="point")]
    conditions = [data.draw(st.booleans(), label="condition")]
    upstream = data.draw(st.floats(0.5, 2.0), label="upstream gradient")
    y = fixed_conditions(row, row, conditions)(*nodes) * upstream
    expected = gradients(y, nodes)
    y.backward()
    assert [x.grad for x in nodes] == expected


@every_row
def test_the_gradient_of_a_value_is_a_value(name):
    row = SMOOTH[name]
    nodes = [Value(0.5 + k) for k in range(row.arity or 3)]
    recorded = gradients(row(*nodes), nodes, create_graph=True)
    assert {type(g) for g in recorded} == {Value}
    assert {type(g) for g in gradients(row(*nodes), nodes)} == {float}


@pytest.mark.parametrize("base", [-2.5, -1.0, 0.0, 0.5])
@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 4])
def test_a_constant_whole_exponent_takes_any_base(base, exponent):
    check_scalar(lambda a: power(a, exponent), lambda a: a**exponent, [base])


@pytest.mark.parametrize("exponent", [-1, -2, -3])
def test_a_negative_whole_exponent_takes_a_negative_base(exponent):
    check_scalar(lambda a: a**exponent, lambda a: a**exponent, [-1.7])


@given(x=st.floats(-3.0, 3.0))
def test_third_and_fourth_derivatives(x):
    # A rule that is right in second order but built from parts that are not would show here.
    def function(a):
        return a.sin() * a.sigmoid() + (a * a + 1.0) ** 0.5

    def mathematics(a):
        return mpmath.sin(a) / (1 + mpmath.exp(-a)) + mpmath.sqrt(a**2 + 1)

    a = Value(x)
    y = function(a)
    for order in range(1, 5):
        y = gradients(y, a, create_graph=True)
        close(y.data, reference.partial(mathematics, [x], *[0] * order), 1e-10, 1e-10, f"order {order}")


@pytest.mark.parametrize("name", [name for name in SMOOTH if SMOOTH[name].arity == 1])
def test_the_references_agree_with_each_other(name):
    row = SMOOTH[name]
    x = 0.7
    [slope] = reference.finite_differences(lambda a: float(row.array(a)), [np.array(x)])
    close(slope, reference.partial(reference.MATHEMATICS[name], [x], 0), 1e-10, 1e-10, name)
