"""Tensor: what Python's operators, indexing and protocols do with an array node."""

import operator

import numpy as np
import pytest

from autograd import Tensor
from tests.checks import check_first_order, check_second_order

A = np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])
B = np.array([[2.0], [0.5]])


def as_list(x):
    return x.tolist()


# ------------------------------------------------------------------------------------ construction


@pytest.mark.parametrize(
    "given", [[[1, 2], [3, 4]], ((1.0, 2.0), (3.0, 4.0)), np.array([[1, 2], [3, 4]], dtype=np.int8)]
)
def test_numbers_become_an_array_of_float64(given):
    t = Tensor(given)
    assert type(t.data) is np.ndarray
    assert t.dtype == np.float64
    assert t.data.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_float32_is_kept_and_other_precisions_become_float64():
    kept = {np.float32: np.float32, np.float64: np.float64, np.float16: np.float64, np.longdouble: np.float64}
    assert {given: Tensor(np.ones(2, given)).dtype.type for given in kept} == kept


def test_the_data_is_a_copy():
    given = np.ones(2)
    t = Tensor(given)
    given[0] = 5.0
    assert t.data.tolist() == [1.0, 1.0]


def test_a_number_makes_a_tensor_without_axes():
    t = Tensor(3)
    assert (t.shape, t.ndim, t.size, t.item()) == ((), 0, 1, 3.0)


def test_a_new_tensor_is_a_leaf_without_gradient():
    t = Tensor([1.0], name="t")
    assert (t.is_leaf, t.op, t.inputs, t.grad, t.name) == (True, None, (), None, "t")


def test_tensor_is_final():
    with pytest.raises(TypeError, match="Tensor is final"):
        type("Special", (Tensor,), {})


# --------------------------------------------------------------------------------------- operators

BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
POSITIVE = np.abs(A)


@pytest.mark.parametrize("op", BINARY)
@pytest.mark.parametrize(
    "other", [2, 0.5, np.float64(3.0), np.float32(0.5), np.int64(2), B, [1.0, 2.0, 3.0], B.astype(np.float32)]
)
def test_operators_with_a_constant_on_either_side(op, other):
    constant = np.asarray(other) if isinstance(other, list) else other
    t = Tensor(POSITIVE)
    np.testing.assert_array_equal(op(t, other).data, op(POSITIVE, constant))
    np.testing.assert_array_equal(op(other, t).data, op(constant, POSITIVE))
    check_first_order(lambda a: op(a, constant), [POSITIVE])
    check_first_order(lambda a: op(constant, a), [POSITIVE])


@pytest.mark.parametrize("op", [*BINARY, operator.matmul])
def test_operators_on_two_tensors(op):
    left, right = POSITIVE, POSITIVE.T.copy() if op is operator.matmul else B
    np.testing.assert_array_equal(op(Tensor(left), Tensor(right)).data, op(left, right))
    check_first_order(op, [left, right])
    check_second_order(op, [left, right])


def test_matmul_with_an_array_or_a_list_on_either_side():
    t = Tensor(A)
    assert as_list((A.T @ t).data) == as_list(A.T @ A)
    assert as_list((t @ A.T).data) == as_list(A @ A.T)
    assert as_list(([1.0, 2.0] @ t).data) == as_list(np.array([1.0, 2.0]) @ A)


def test_unary_operators():
    t = Tensor(A)
    assert +t is t
    np.testing.assert_array_equal((-t).data, -A)
    np.testing.assert_array_equal(abs(t).data, np.abs(A))


def test_augmented_assignment_makes_a_new_node():
    t = s = Tensor(A)
    s += 1.0
    s *= 2.0
    s.backward(np.ones(A.shape))
    np.testing.assert_array_equal(t.data, A)
    np.testing.assert_array_equal(t.grad, np.full(A.shape, 2.0))


@pytest.mark.parametrize(
    "compare", [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
)
@pytest.mark.parametrize("other", [0.5, A[::-1], A[0], [0.5, 0.5, 0.5]])
def test_comparisons_give_boolean_arrays(compare, other):
    expected = compare(A, np.asarray(other))
    second = Tensor(other)
    for answer in (compare(Tensor(A), other), compare(Tensor(A), second)):
        assert answer.dtype == bool
        np.testing.assert_array_equal(answer, expected)
    np.testing.assert_array_equal(compare(other, Tensor(A)), compare(np.asarray(other), A))


# ---------------------------------------------------------------------------------------- indexing

INDICES = {
    "integer": 1,
    "negative": -1,
    "numpy integer": np.int64(1),
    "slice": slice(None, None, -1),
    "row and column": (1, 2),
    "ellipsis": (..., 0),
    "new axis": (slice(None), None),
    "list": [1, 0, 1],
    "list in a tuple": (slice(None), [2, 2]),
    "nested list": [[0, 1], [1, 1]],
    "integer array": np.array([1, 1, 0]),
    "two integer arrays": (np.array([0, 1, 0]), np.array([2, 2, 2])),
    "boolean array": A > 0,
    "boolean list": [True, False],
    "boolean array of an axis": (slice(None), np.array([True, False, True])),
    "everything": (),
    "integers and slices and None": (None, 1, slice(0, 2)),
}


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_indexing_is_numpys_with_the_gradient_put_back(index):
    plain = np.asarray(index) if isinstance(index, list) else index
    np.testing.assert_array_equal(Tensor(A)[index].data, A[plain])
    check_first_order(lambda a: a[index] if isinstance(a, Tensor) else a[plain], [A])


def test_an_index_array_that_its_owner_changes_later():
    rows = np.array([0, 0])
    t = Tensor(A)
    picked = t[rows]
    rows[:] = 1
    picked.backward(np.ones((2, 3)))
    assert t.grad.tolist() == [[2.0, 2.0, 2.0], [0.0, 0.0, 0.0]]


def test_iterating_and_unpacking_records():
    t = Tensor(A)
    first, second = t
    (first * second).sum().backward()
    np.testing.assert_array_equal(t.grad, A[::-1])


# ----------------------------------------------------------------------------- shapes and protocols


def test_shape_and_length():
    t = Tensor(A)
    assert (t.shape, t.ndim, t.size, len(t)) == ((2, 3), 2, 6, 2)
    np.testing.assert_array_equal(t.T.data, A.T)
    check_first_order(lambda a: a.T * np.arange(6.0).reshape(3, 2), [A])


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.reshape(3, 2),
        lambda t: t.reshape((3, 2)),
        lambda t: t.reshape(-1),
        lambda t: t.transpose(),
        lambda t: t.transpose(1, 0),
        lambda t: t.transpose((1, 0)),
        lambda t: t.swapaxes(0, 1),
        lambda t: t.ravel(),
        lambda t: t[None].squeeze(),
        lambda t: t.sum(0),
        lambda t: t.mean(axis=1, keepdims=True),
        lambda t: t.var(axis=0, ddof=1),
        lambda t: t.std(),
        lambda t: t.prod(axis=1),
        lambda t: t.max(axis=0),
        lambda t: t.min(),
        lambda t: t.cumsum(axis=1),
        lambda t: t.clip(-1.5, 1.0),
    ],
)
def test_methods_are_called_as_numpys_and_give_the_same(change):
    np.testing.assert_allclose(change(Tensor(A)).data, change(A), rtol=1e-15)
    check_first_order(change, [A])


def test_item_and_float_of_one_element():
    for t in (Tensor(2.5), Tensor([2.5]), Tensor([[2.5]])):
        assert (t.item(), float(t), bool(t)) == (2.5, 2.5, True)


def test_membership_looks_at_the_numbers_and_hash_at_the_node():
    t, twin = Tensor(A), Tensor(A)
    assert 0.25 in t
    assert 7.0 not in t
    assert {t: "t", twin: "twin"}[t] == "t"


def test_numpy_takes_a_copy():
    t = Tensor(A)
    taken = np.asarray(t)
    taken[0, 0] = 9.0
    np.testing.assert_array_equal(t.data, A)


def test_repr():
    assert repr(Tensor([1.0, 2.0], name="t")) == "Tensor([1., 2.], name='t')"
    assert repr(Tensor(np.ones(1, np.float32))) == "Tensor([1.], dtype=float32)"
    assert "..." in repr(Tensor(np.zeros(1000)))
