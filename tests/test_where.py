"""`where` gives the branch not taken exactly 0: an infinity or NaN there does no harm, in any order."""

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, gradients

every_kind = pytest.mark.parametrize(
    "kind", [Value, Tensor, lambda x: Tensor([x, x])], ids=["Value", "0-d", "1-d"]
)
every_spelling = pytest.mark.parametrize("where", [ag.where, np.where], ids=["autograd", "numpy"])

# Each is infinite, or not a number, at 0; so are its derivatives.
SINGULAR = {
    "log": lambda x: ag.log(x),
    "sqrt": lambda x: ag.sqrt(x),
    "reciprocal": lambda x: 1.0 / x,
    "quotient": lambda x: x / x,
    "power": lambda x: x**-1.5,
    "overflow": lambda x: ag.exp(1000.0 + x),
}


def derivatives(function, x, orders=2):
    """The derivatives of a function of each element by itself, from the first on."""
    found, y = [], function(x)
    for _ in range(orders):
        y = gradients(y, x, create_graph=True, seed=np.ones(y.shape)[()])
        found.append(y.data)
    return found


@every_kind
@pytest.mark.parametrize("singular", SINGULAR.values(), ids=SINGULAR)
@pytest.mark.parametrize("taken_first", [True, False])
def test_a_singular_branch_not_taken_does_no_harm(kind, singular, taken_first):
    def function(x):
        with np.errstate(all="ignore"):
            branches = (x**3, singular(x)) if taken_first else (singular(x), x**3)
            return ag.where((x == 0.0) == taken_first, *branches)

    first, second = derivatives(function, kind(0.0))
    np.testing.assert_array_equal(first, np.zeros(np.shape(first)))
    np.testing.assert_array_equal(second, np.zeros(np.shape(second)))


@every_spelling
@every_kind
def test_an_infinite_upstream_gradient_reaches_the_branch_taken_only(where, kind):
    a, b = kind(2.0), kind(3.0)
    y = where(a < b, a, b)
    to_a, to_b = gradients(y, [a, b], seed=np.full(y.shape, np.inf)[()])
    np.testing.assert_array_equal(to_a, np.full(np.shape(to_a), np.inf))
    np.testing.assert_array_equal(to_b, np.zeros(np.shape(to_b)))


@every_spelling
def test_elements_choose_their_branch_by_themselves(where):
    t = Tensor([0.0, 4.0, -1.0])
    with np.errstate(invalid="ignore"):
        y = where(t.data > 0.0, ag.sqrt(t), 5.0 * t)
    np.testing.assert_array_equal(gradients(y, t, seed=np.array([1.0, 2.0, 3.0])), [5.0, 0.5, 15.0])


@every_spelling
def test_a_condition_that_is_a_node_gets_no_gradient(where):
    condition, a, b = Tensor([1.0, 0.0]), Tensor([3.0, 4.0]), Value(5.0)
    y = where(condition, a * condition, b * condition)
    np.testing.assert_array_equal(y.data, [3.0, 0.0])
    seed = np.array([2.0, 7.0])
    # Only the products depend on it: 2 · a where it is 1, 7 · b where it is 0.
    np.testing.assert_array_equal(gradients(y, condition, seed=seed), [6.0, 35.0])


@pytest.mark.parametrize("condition", [True, 1.0, 1, np.bool_(True), np.array(True)], ids=repr)
def test_any_true_condition_takes_the_first_branch_of_scalars(condition):
    a, b = Value(2.0), Value(3.0)
    y = ag.where(condition, a * b, b)
    assert type(y) is Value
    assert gradients(y, [a, b]) == [3.0, 2.0]


def test_a_list_is_a_condition_like_an_array():
    a = Tensor([2.0, 3.0])
    y = ag.where([True, False], a, 0.0)
    np.testing.assert_array_equal(gradients(y, a, seed=np.array([5.0, 7.0])), [5.0, 0.0])


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_a_mask_keeps_every_bit_or_none(dtype):
    a = np.array([np.nan, np.inf, -np.inf, -0.0, -3.5, 5e-324, 2.0, -2.0], dtype)
    for condition in (np.arange(8) % 2 == 0, np.arange(8) % 3 == 0, (np.arange(16) < 5).reshape(2, 8)):
        masked = ag.where(condition, a, 0.0)
        assert masked.dtype == a.dtype
        np.testing.assert_array_equal(masked, np.where(condition, a, 0.0))
        np.testing.assert_array_equal(np.signbit(masked), condition & np.signbit(a))
