"""Values and Tensors in one formula, and the precision of what comes out."""

import operator

import numpy as np
import pytest

from autograd import Tensor, Value, gradients, matmul, maximum, stack, where
from tests.reference import finite_differences

A = np.array([[1.5, 2.0, 0.5], [3.0, 0.25, 1.0]])

MIXED = {
    "value * tensor": lambda x, t: x * t,
    "tensor * value": lambda x, t: t * x,
    "value - tensor": lambda x, t: x - t,
    "tensor / value": lambda x, t: t / x,
    "value / tensor": lambda x, t: x / t,
    "tensor ** value": lambda x, t: t**x,
    "value ** tensor": lambda x, t: x**t,
    "maximum": lambda x, t: maximum(x, t),
    "where": lambda x, t: where(A > 1.0, x, t),
    "stack of values and elements": lambda x, t: stack([x, t[0, 0], x * t[1, 1]]),
    "twice": lambda x, t: x * (t + x) * x,
}


@pytest.mark.parametrize("function", MIXED.values(), ids=MIXED)
def test_a_value_and_a_tensor_make_a_tensor_with_both_gradients_right(function):
    x, t = Value(1.25), Tensor(A)
    y = function(x, t)
    assert type(y) is Tensor
    upstream = np.random.default_rng(0).normal(size=y.shape)
    y.backward(upstream)
    by_x, by_t = finite_differences(lambda x, t: np.sum(function(x[()], t) * upstream), [np.array(1.25), A])
    assert type(x.grad) is float
    np.testing.assert_allclose(x.grad, by_x, rtol=1e-9)
    np.testing.assert_allclose(t.grad, by_t, rtol=1e-9, atol=1e-9)


def test_second_derivatives_through_both_kinds():
    # y = Σ x³t² has dy/dx = 3x² Σt², d²y/dx² = 6x Σt² and d²y/dxdt = 6x²t.
    x, t = Value(2.0), Tensor([1.0, 3.0])
    y = (x**3 * t**2).sum()
    by_x = gradients(y, x, create_graph=True)
    second, mixed = gradients(by_x, [x, t])
    assert (float(by_x), second, mixed.tolist()) == (120.0, 120.0, [24.0, 72.0])


def test_an_array_makes_a_tensor_of_a_value():
    x = Value(2.0)
    y = x * np.array([1.0, 2.0])
    y.sum().backward()
    assert (type(y), x.grad) == (Tensor, 3.0)


def test_an_operation_for_arrays_makes_a_tensor_of_a_value():
    x = Value(2.0)
    y = x.sum()
    y.backward()
    assert (type(y), y.shape, x.grad) == (Tensor, (), 1.0)


# --------------------------------------------------------------------------------------- precision


@pytest.mark.parametrize("op", [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow])
@pytest.mark.parametrize("other", [2, 2.0, np.float32(2.0), np.float64(2.0), Value(2.0)])
def test_float32_stays_with_any_single_number(op, other):
    t = Tensor(np.ones(3, np.float32))
    for y in (op(t, other), op(other, t)):
        assert y.dtype == np.float32
        y.backward(np.ones(3))
        assert t.grad.dtype == np.float32


def test_float32_and_float64_make_float64_and_each_leaf_gets_its_own_kind():
    single, double = Tensor(np.ones((2, 2), np.float32)), Tensor(np.ones((2, 2)))
    y = matmul(single, double).tanh().sum()
    y.backward()
    assert (y.dtype, single.grad.dtype, double.grad.dtype) == (np.float64, np.float32, np.float64)


def test_integer_constants_become_float64():
    y = Tensor([1.0, 2.0]) * np.array([2, 3])
    assert y.dtype == np.float64
    assert y.inputs[1].dtype == np.float64
