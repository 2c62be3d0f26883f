"""The checks of tests/checks.py see wrong rules: every row is broken on purpose, and has to fail them."""

import numpy as np
import pytest

import autograd as ag
from autograd import Node, Primitive
from tests import reference
from tests.cases import CASES, ROWS, Case
from tests.checks import check_first_order, check_scalar, check_second_order, first_order

pytestmark = pytest.mark.usefixtures("own_primitives")


def with_rules(row, *rules):
    """The row with other rules."""
    return Primitive(
        "broken",
        row.scalar,
        row.array,
        *rules,
        variadic=row.arity is None,
        takes_sequence=row.takes_sequence,
        conditions=row.conditions,
        numpy=(),
    )


def broken(row, position, mutate):
    """The row with the rule at `position` replaced by what `mutate` makes of it."""
    return with_rules(row, *(mutate(rule) if k == position else rule for k, rule in enumerate(row.vjps)))


def negated(rule):
    return lambda *args, **params: -rule(*args, **params)


def doubled(rule):
    return lambda *args, **params: 2.0 * rule(*args, **params)


def nearly(rule):
    return lambda *args, **params: 1.000001 * rule(*args, **params)


def forgotten(rule):
    return None


def without_upstream(rule):
    """The local derivative alone: as right as can be when the upstream gradient is 1."""

    def local(*args, **params):
        at = 1 if isinstance(args[0], int) else 0  # a variadic rule gets the operand's position first
        return rule(*args[:at], args[at] * 0.0 + 1.0, *args[at + 1 :], **params)

    return local


def cut_off(rule):
    """Right numbers that do not know how they depend on the output and the operands."""

    def on_numbers(*args, **params):
        at = 2 if isinstance(args[0], int) else 1
        numbers = [x.data if isinstance(x, Node) else x for x in args[at:]]
        return rule(*args[:at], *numbers, **params)

    return on_numbers


def cases_of(name):
    return [case for case in CASES if case.row.name == name]


def check_all_cases(name, row):
    """What test_table_arrays.py asserts in first order, of another row instead."""
    for case in cases_of(name):
        check_first_order(case.function(row), case.points)


RULES = [(name, k) for name, row in ROWS.items() for k, rule in enumerate(row.vjps) if rule is not None]
every_rule = pytest.mark.parametrize(("name", "position"), RULES)


@every_rule
@pytest.mark.parametrize("mutate", [negated, doubled, nearly, forgotten, without_upstream])
def test_a_wrong_rule_fails_in_first_order(name, position, mutate):
    with pytest.raises(AssertionError):
        check_all_cases(name, broken(ROWS[name], position, mutate))


@every_rule
def test_the_same_row_with_its_own_rules_passes(name, position):
    # Otherwise the failures above could come from building the row anew.
    check_all_cases(name, broken(ROWS[name], position, lambda rule: rule))


CURVED = [
    *("multiply", "divide", "reciprocal", "power", "square", "sqrt", "exp", "expm1", "log", "log1p"),
    *("sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh", "erf", "sigmoid", "softplus"),
    *("matmul", "linear", "nll", "var", "std", "norm", "prod", "logsumexp", "softmax", "log_softmax"),
]  # fmt: skip
STRAIGHT = [("linear", 2)]  # the bias: its rule depends on nothing


@pytest.mark.parametrize(
    ("name", "position"), [rule for rule in RULES if rule[0] in CURVED and rule not in STRAIGHT]
)
def test_a_missing_dependency_fails_in_second_order_only(name, position):
    case = cases_of(name)[1]
    function = case.function(broken(case.row, position, cut_off))
    check_first_order(function, case.points)
    with pytest.raises(AssertionError):
        check_second_order(function, case.points)


@pytest.mark.parametrize("mutate", [negated, doubled, nearly, cut_off])
@pytest.mark.parametrize("name", ["exp", "tanh", "reciprocal", "erf"])
def test_a_wrong_rule_fails_on_values(name, mutate):
    check_scalar(ROWS[name], reference.MATHEMATICS[name], [0.7])
    with pytest.raises(AssertionError):
        check_scalar(broken(ROWS[name], 0, mutate), reference.MATHEMATICS[name], [0.7])


# ---------------------------------------------------------- mistakes that people make in their rules

MISTAKES = {
    "a matrix product without the transpose": (
        ((3, 3), (3, 3)), {}, ag.matmul,
        [lambda g, y, a, b: g @ b, lambda g, y, a, b: a.T @ g],
    ),
    "a matrix product with its factors exchanged": (
        ((3, 3), (3, 3)), {}, ag.matmul,
        [lambda g, y, a, b: g @ b.T, lambda g, y, a, b: g @ a.T],
    ),
    "axes put back in the order they came": (
        ((2, 2, 2),), {"axes": (1, 2, 0)}, ag.transpose,
        [lambda g, y, a, *, axes: ag.transpose(g, axes=axes)],
    ),
    "running sums that run the same way back": (
        ((4,),), {}, ag.cumsum,
        [lambda g, y, a, *, axis: ag.cumsum(g, axis=axis)],
    ),
    "a softmax of independent elements": (
        ((4,),), {}, ag.softmax,
        [lambda g, y, a, *, axis: g * y * (1.0 - y)],
    ),
    "a variance that divides by n, whatever ddof": (
        ((4,),), {"ddof": 1}, ag.var,
        [lambda g, y, a, *, axis, ddof, keepdims: g * (a - ag.mean(a)) * (2.0 / a.size)],
    ),
    "a product divided by a zero": (
        ([2.0, 0.0, 3.0],), {}, ag.prod,
        [lambda g, y, a, *, axis, keepdims: g * y / ag.where(a == 0.0, 1.0, a)],
    ),
    "a mean that forgets the number of elements": (
        ((2, 3),), {}, ag.mean,
        [lambda g, y, a, *, axis, keepdims: g],
    ),
    "an element taken twice and counted once": (
        ((3,),), {"index": [0, 0, 2]}, ag.getitem,
        [lambda g, y, a, *, index: np.array([g[1], 0.0, g[2]])],
    ),
    "a maximum that pays everybody": (
        ((3,), (3,)), {}, ag.maximum,
        [lambda i, g, y, *operands, ties: g],
    ),
    "a stack unpacked from the wrong end": (
        ((3,), (3,)), {}, ag.stack,
        [lambda i, g, y, *arrays, axis: g[len(arrays) - 1 - i]],
    ),
    "arrays joined and cut at the wrong place": (
        ((2,), (2,), (2,)), {}, ag.concatenate,
        [lambda i, g, y, *arrays, axis: g[i : i + 2]],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("operands", "params", "row", "rules"), MISTAKES.values(), ids=MISTAKES)
def test_a_usual_mistake_is_caught(operands, params, row, rules):
    case = Case(row, operands, params)
    check_first_order(case.function(), case.points)
    with pytest.raises(AssertionError):
        check_first_order(case.function(with_rules(row, *rules)), case.points)


def test_an_upstream_gradient_of_ones_would_not_see_a_mistake():
    # The outputs of a softmax sum to 1, so ones find the gradient 0, and any rule that returns 0 right.
    case = Case(ag.softmax, ((4,),), {})
    function = case.function(with_rules(ag.softmax, lambda g, y, a, *, axis: g * 0.0))
    [expected] = reference.finite_differences(lambda a: np.sum(function(a)), case.points)
    np.testing.assert_allclose(first_order(function, case.points, np.ones(4))[0], expected, atol=1e-12)
    with pytest.raises(AssertionError):
        check_first_order(function, case.points)
