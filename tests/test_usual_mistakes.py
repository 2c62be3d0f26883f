"""Mistakes that people make in their rules, and that `check_gradients` has to find."""

import numpy as np
import pytest

import autograd as ag
from autograd.checking import Verdict, check_gradients
from tests import reference
from tests.cases import Case
from tests.checks import first_order
from tests.mutations import with_rules

pytestmark = pytest.mark.usefixtures("own_primitives")

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
        [lambda wanted, g, y, *operands, ties: [g for _ in wanted]],
    ),
    "a stack unpacked from the wrong end": (
        ((3,), (3,)), {}, ag.stack,
        [lambda wanted, g, y, *arrays, axis: [g[len(arrays) - 1 - i] for i in wanted]],
    ),
    "arrays joined and cut at the wrong place": (
        ((2,), (2,), (2,)), {}, ag.concatenate,
        [lambda wanted, g, y, *arrays, axis: [g[i : i + 2] for i in wanted]],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("operands", "params", "row", "rules"), MISTAKES.values(), ids=MISTAKES)
def test_a_usual_mistake_is_caught(operands, params, row, rules, count_fault):
    case = Case(row, operands, params)
    assert check_gradients(case.function(), *case.points, raises=False).ok
    report = check_gradients(case.function(with_rules(row, *rules)), *case.points, raises=False)
    count_fault("usual mistake", not report.ok)
    assert report.verdict in (Verdict.WRONG_RULE, Verdict.WRONG_SHAPE), report


def test_an_upstream_gradient_of_ones_would_not_see_a_mistake():
    # The outputs of a softmax sum to 1, so ones find the gradient 0, and any rule that returns 0 right.
    case = Case(ag.softmax, ((4,),), {})
    function = case.function(with_rules(ag.softmax, lambda g, y, a, *, axis: g * 0.0))
    [expected] = reference.finite_differences(lambda a: np.sum(function(a)), case.points)
    np.testing.assert_allclose(first_order(function, case.points, np.ones(4))[0], expected, atol=1e-12)
    assert check_gradients(function, *case.points, raises=False).verdict is Verdict.WRONG_RULE
