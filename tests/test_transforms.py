"""Functions of functions: each transform against closed forms, and the forms of arguments and results."""

from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import (
    Tensor,
    derivative,
    exp,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    matmul,
    sin,
    softmax,
    stack,
    tanh,
    value_and_grad,
    vjp,
)
from tests.reference import finite_differences

RNG = np.random.default_rng(0)
M = RNG.normal(size=(3, 3))
X = np.array([0.5, -1.0, 2.0])
V = np.array([1.0, 3.0, -2.0])

Layer = namedtuple("Layer", "weight bias")


def quadratic(x):
    """xᵀMx, with gradient (M + Mᵀ)x and Hessian M + Mᵀ."""
    return x @ M @ x


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1e-12)


# ------------------------------------------------------------------------------------ closed forms


def test_grad():
    assert grad(lambda x: x**3)(2.0) == 12.0
    assert type(grad(lambda x: x**3)(2)) is float
    close(grad(quadratic)(X), (M + M.T) @ X)


def test_value_and_grad():
    value, slope = value_and_grad(quadratic)(X)
    close(value, X @ M @ X)
    close(slope, (M + M.T) @ X)
    assert value_and_grad(lambda x: x**3)(2.0) == (8.0, 12.0)


def test_vjp():
    y, pullback = vjp(lambda x, s: M @ x * s, X, 2.0)
    close(y, 2.0 * M @ X)
    by_x, by_s = pullback(V)
    close(by_x, 2.0 * M.T @ V)
    close(by_s, V @ M @ X)
    close(pullback(2.0 * V)[0], 2.0 * by_x)  # it can be called again


def test_jvp():
    y, tangent = jvp(lambda x, s: M @ x * s, (X, 2.0), (V, 10.0))
    close(y, 2.0 * M @ X)
    close(tangent, 2.0 * M @ V + 10.0 * M @ X)
    assert jvp(lambda x: x**3, (2.0,), (10,)) == (8.0, 120.0)


def test_jacobian():
    close(jacobian(lambda x: M @ x)(X), M)
    close(jacobian(sin)(X), np.diag(np.cos(X)))
    assert jacobian(lambda x: x**3)(2.0) == 12.0
    s = softmax(X)
    close(jacobian(softmax)(X), np.diag(s) - np.outer(s, s))


def test_jacobian_has_the_axes_of_the_output_and_then_of_the_argument():
    a, b = RNG.normal(size=(2, 3)), RNG.normal(size=(3, 4))
    found = jacobian(matmul, argnums=(0, 1))(a, b)
    close(found[0], np.einsum("ik,lj->ijkl", np.eye(2), b))
    close(found[1], np.einsum("ik,jl->ijkl", a, np.eye(4)))


def test_hessian():
    close(hessian(quadratic)(X), M + M.T)
    assert hessian(lambda x: x**3)(2.0) == 12.0
    close(hessian(lambda x: (x.reshape(-1) ** 3).sum())(X.reshape(1, 3))[0, :, 0, :], np.diag(6.0 * X))


def test_the_hessian_of_a_linear_function_is_zero():
    close(hessian(lambda x: (x * V).sum())(X), np.zeros((3, 3)))
    close(hessian(lambda x: x[0])(X), np.zeros((3, 3)))
    assert hessian(lambda x: x)(2.0) == 0.0


def test_hvp():
    close(hvp(quadratic, X, V), (M + M.T) @ V)
    close(hvp(lambda x: exp(x).prod(), X, V), np.exp(X.sum()) * V.sum() * np.ones(3))
    assert hvp(lambda x: x**3, 2.0, 10.0) == 120.0


@pytest.mark.parametrize(("order", "expected"), [(0, np.sin), (1, np.cos), (3, lambda x: -np.cos(x))])
def test_derivative_of_any_order_on_floats_and_arrays(order, expected):
    close(derivative(sin, order)(0.7), expected(0.7))
    close(derivative(sin, order)(X), expected(X))


def test_everything_under_numpys_own_functions():
    close(grad(lambda x: np.sum(np.exp(x) * np.tanh(x)))(X), np.exp(X) * (np.tanh(X) + 1 - np.tanh(X) ** 2))


# ------------------------------------------------------------------------- jvp and vjp are transposed


@given(st.integers(0, 2**32 - 1))
def test_jvp_and_vjp_are_transposed(seed):
    rng = np.random.default_rng(seed)
    w, b, dw, db = (rng.normal(size=shape) for shape in [(3, 2), (3,), (3, 2), (3,)])
    scale, dscale = rng.normal(size=2)

    def function(w, b, scale):
        hidden = tanh(w * scale + b[:, None])
        return hidden.sum(axis=0), {"product": (hidden[0] * hidden[1]).sum()}

    pushed = jvp(function, (w, b, scale), (dw, db, dscale))[1]
    up, product = rng.normal(size=2), rng.normal()
    by_w, by_b, by_scale = vjp(function, w, b, scale)[1]((up, {"product": product}))
    forward = pushed[0] @ up + pushed[1]["product"] * product
    np.testing.assert_allclose(forward, np.sum(by_w * dw) + by_b @ db + by_scale * dscale, rtol=1e-9)


# ---------------------------------------------------------------------------------------- arguments


def test_argnums():
    def function(a, b, c):
        return a * b**2 * c**3

    assert grad(function)(2.0, 3.0, 1.0) == 9.0
    assert grad(function, 1)(2.0, 3.0, 1.0) == 12.0
    assert grad(function, -1)(2.0, 3.0, 1.0) == 54.0
    assert grad(function, (2, 0))(2.0, 3.0, 1.0) == (54.0, 9.0)
    assert grad(function, [0])(2.0, 3.0, 1.0) == (9.0,)
    assert jacobian(function, (1, 0))(2.0, 3.0, 1.0) == (12.0, 9.0)
    assert value_and_grad(function, (0, -2))(2.0, 3.0, 1.0) == (18.0, (9.0, 12.0))


def test_an_argument_named_twice_is_refused():
    for argnums in [(0, 0), (1, -1)]:
        with pytest.raises(ValueError, match="argnums"):
            grad(lambda a, b: a * b, argnums)(2.0, 3.0)


def test_what_is_not_differentiated_may_be_anything():
    assert grad(lambda x, how, *, power=1: x**power if how == "power" else x)(3.0, "power", power=2) == 6.0


def test_trees_of_floats_and_arrays():
    params = {"layers": [Layer(np.ones((2, 3)), 0.5), Layer(np.ones((1, 2)), -1.0)], "scale": (2.0,)}

    def function(params):
        hidden = X
        for layer in params["layers"]:
            hidden = tanh(layer.weight @ hidden * 0.3 + layer.bias)
        return hidden.sum() * params["scale"][0]

    value, slope = value_and_grad(function)(params)
    assert type(slope["layers"][0]) is Layer
    assert [type(x) for x in slope["scale"]] == [float]

    def flat(w0, b0, w1, b1, scale):
        return np.sum(np.tanh(w1 @ np.tanh(w0 @ X * 0.3 + b0) * 0.3 + b1)) * scale

    given = [*params["layers"][0], *params["layers"][1], params["scale"][0]]
    close(value, flat(*given))
    found = [*slope["layers"][0], *slope["layers"][1], slope["scale"][0]]
    for g, expected in zip(found, finite_differences(flat, list(map(np.asarray, given))), strict=True):
        close(g, expected)


def test_trees_of_outputs():
    def function(p):
        return {"sum": p["a"] + p["b"], "pair": (p["a"] * p["b"], stack([p["a"], p["b"]]))}

    found = jacobian(function)({"a": 2.0, "b": 3.0})
    assert found["sum"] == {"a": 1.0, "b": 1.0}
    assert found["pair"][0] == {"a": 3.0, "b": 2.0}
    assert found["pair"][1]["a"].tolist() == [1.0, 0.0]
    value, tangent = jvp(function, ({"a": 2.0, "b": 3.0},), ({"a": 1.0, "b": 0.0},))
    assert (value["sum"], tangent["sum"], tangent["pair"][0]) == (5.0, 1.0, 3.0)
    pulled = vjp(function, {"a": 2.0, "b": 3.0})[1]({"sum": 0.0, "pair": (1.0, np.array([0.0, 10.0]))})
    assert pulled == ({"a": 3.0, "b": 12.0},)


def test_hessian_of_a_tree():
    found = hessian(lambda p: p[0] ** 2 * p[1])([2.0, 3.0])
    assert found == [[6.0, 4.0], [4.0, 0.0]]


def test_aux():
    def function(x):
        return x**2, {"seen": x.data, "label": "square"}

    assert grad(function, has_aux=True)(3.0) == (6.0, {"seen": 3.0, "label": "square"})
    assert value_and_grad(function, has_aux=True)(3.0) == ((9.0, {"seen": 3.0, "label": "square"}), 6.0)


def test_results_share_no_memory_with_the_arguments():
    x = X.copy()
    value, pullback = vjp(lambda x: x, x)
    value[0] = 9.0
    pullback(x)[0][0] = 9.0
    assert x.tolist() == X.tolist()


def test_a_function_whose_result_does_not_depend_on_its_argument():
    constant = Tensor([1.0, 2.0])
    close(grad(lambda x: constant.detach().sum())(X), np.zeros(3))
