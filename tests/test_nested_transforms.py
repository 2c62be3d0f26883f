"""Transforms inside transforms: no perturbation is taken for another, and nothing outside is lost."""

import numpy as np
import pytest

from autograd import (
    Node,
    Tensor,
    Value,
    derivative,
    exp,
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    jvp,
    no_grad,
    sin,
    value_and_grad,
    vjp,
)

X = np.array([0.5, -1.0, 2.0])


def push(function):
    """The derivative of a scalar function by jvp, forward."""
    return lambda x: jvp(function, (x,), (1.0,))[1]


def pull(function):
    """The derivative of a scalar function by vjp, backward."""
    return lambda x: vjp(function, x)[1](1.0)[0]


DERIVATIVES = {"grad": grad, "jvp": push, "vjp": pull, "jacobian": jacobian, "derivative": derivative}
every_d = pytest.mark.parametrize("d", DERIVATIVES.values(), ids=DERIVATIVES)
every_other_d = pytest.mark.parametrize("e", DERIVATIVES.values(), ids=DERIVATIVES)


# ---------------------------------------------------------------------- perturbation confusion


@every_d
@every_other_d
def test_the_inner_derivative_is_not_taken_for_the_outer(d, e):
    # d/dx (x · d/dy (x + y)) = d/dx (x · 1) = 1; an engine that confuses x and y says 2.
    assert d(lambda x: x * e(lambda y: x + y)(1.0))(2.0) == 1.0


@every_d
@every_other_d
def test_an_inner_derivative_at_the_outer_variable(d, e):
    # d/dy xy is x, also at y = x: the derivative of x by x is 1.
    assert d(lambda x: e(lambda y: x * y)(x))(3.0) == 1.0
    # d/dy x²y³ is 3x²y², at y = x: 3x⁴, with the derivative 12x³.
    assert d(lambda x: e(lambda y: x**2 * y**3)(x))(2.0) == 96.0


@every_d
@every_other_d
def test_an_inner_derivative_at_a_function_of_the_outer_variable(d, e):
    # f'(x²) with f = sin is cos x², with the derivative -2x sin x².
    assert d(lambda x: e(sin)(x * x))(1.5) == pytest.approx(-3.0 * np.sin(2.25), rel=1e-13)


@every_d
def test_the_inner_function_ignores_its_own_variable(d):
    assert d(lambda x: grad(lambda y: x * x + 0.0 * y)(1.0))(3.0) == 0.0
    assert d(lambda x: x * grad(lambda y: Value(5.0))(1.0))(3.0) == 0.0


def test_three_variables_in_three_levels():
    # ∂³/∂x∂y∂z of x²y³z⁴ at (1, 2, 3), each level closing over the others.
    found = grad(lambda x: grad(lambda y: grad(lambda z: x**2 * y**3 * z**4)(3.0))(2.0))(1.0)
    assert found == 2 * 1.0 * 3 * 4.0 * 4 * 27.0


def test_the_argument_of_a_function_may_be_used_after_an_inner_transform():
    def function(x):
        inner, slope = value_and_grad(lambda y: y * y * x)(x)
        return inner + slope * x  # x³ + 2x³

    assert grad(function)(2.0) == 36.0


# --------------------------------------------------------------------------------------- any depth


@every_d
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_the_same_transform_to_depth_4(d, depth):
    nested = lambda x: exp(2.0 * x)  # noqa: E731
    for _ in range(depth):
        nested = d(nested)
    assert nested(0.3) == pytest.approx(2.0**depth * np.exp(0.6), rel=1e-12)


def test_different_transforms_to_depth_4():
    nested = push(jacobian(pull(grad(lambda x: x**6))))
    assert nested(2.0) == pytest.approx(6 * 5 * 4 * 3 * 2.0**2, rel=1e-13)


def test_jvp_of_grad_is_the_hessian_times_a_vector():
    def cubic(x):
        return (x**3).sum() * x[0]

    v = np.array([1.0, 3.0, -2.0])
    expected = hessian(cubic)(X) @ v
    np.testing.assert_allclose(jvp(grad(cubic), (X,), (v,))[1], expected, rtol=1e-13)
    np.testing.assert_allclose(hvp(cubic, X, v), expected, rtol=1e-13)
    np.testing.assert_allclose(vjp(grad(cubic), X)[1](v)[0], expected, rtol=1e-13)


def test_jacobian_of_a_jacobian():
    # ∂²(xᵢ² xⱼ) by x_k and x_l, from the product rule written out.
    def outer(x):
        return (x * x)[:, None] * x

    found = jacobian(jacobian(outer))(X)
    eye = np.eye(3)
    expected = 2 * (
        np.einsum("ik,il,j->ijkl", eye, eye, X)
        + np.einsum("i,ik,jl->ijkl", X, eye, eye)
        + np.einsum("i,il,jk->ijkl", X, eye, eye)
    )
    np.testing.assert_allclose(found, expected, rtol=1e-13)


def test_a_hessian_inside_a_gradient():
    # The trace of the Hessian of Σx⁴ is 12 Σx², with the gradient 24x.
    def laplacian(x):
        h = hessian(lambda y: (y**4).sum())(x)
        return sum(h[k, k] for k in range(3))

    np.testing.assert_allclose(grad(laplacian)(X), 24.0 * X, rtol=1e-13)


# ------------------------------------------------------------------------------- what is outside

w_as_value = pytest.param(lambda: Value(3.0), id="Value")
w_as_tensor = pytest.param(lambda: Tensor(3.0), id="Tensor")


def unchanged(w):
    return w


def assigned(w):
    w.data = w.data * 1.0
    return w


def looked_at(w):
    assert w.data == 3.0
    return w


def written(w):
    w.data = 1.0
    if isinstance(w, Tensor):
        w.data[...] = 3.0
    else:
        w.data = 3.0
    return w


@pytest.mark.parametrize("make", [w_as_value, w_as_tensor])
@pytest.mark.parametrize("treat", [unchanged, assigned, looked_at, written])
@every_d
def test_a_derivative_that_depends_on_a_parameter_outside_is_a_node(d, treat, make):
    w = treat(make())
    slope = d(lambda x: x * x * w)(2.0)  # 2xw
    assert isinstance(slope, Node)
    assert float(slope) == 12.0
    assert float(gradients((slope * w).sum(), w)) == 24.0  # of 2xw²


@every_d
def test_other_derivatives_are_plain_numbers(d):
    w = Value(3.0)
    assert not isinstance(d(lambda x: x * x * 3.0)(2.0), Node)
    assert not isinstance(d(lambda x: x * x * w.data)(2.0), Node)


@every_d
def test_an_argument_that_is_a_node_gives_a_node(d):
    x = Value(2.0)
    slope = d(lambda y: y**3)(x)
    assert isinstance(slope, Node)
    assert float(gradients(slope.sum(), x)) == 12.0


def test_values_that_depend_on_a_parameter_outside_are_nodes_too():
    w = Value(3.0)
    value, slope = value_and_grad(lambda x: x * x * w)(2.0)
    pushed, _ = jvp(lambda x: x * x * w, (2.0,), (1.0,))
    pulled, _ = vjp(lambda x: x * x * w, 2.0)
    for node in (value, pushed, pulled):
        assert gradients(node, w) == 4.0
    assert gradients(value + slope, w) == 8.0


# ------------------------------------------------------------------------------------- under no_grad


@every_d
def test_transforms_work_under_no_grad(d):
    with no_grad():
        first, second = d(sin)(0.7), d(d(sin))(0.7)
    assert (first, second) == pytest.approx((np.cos(0.7), -np.sin(0.7)), rel=1e-14)


def test_array_transforms_work_under_no_grad():
    with no_grad():
        found = hessian(lambda x: (x**3).sum())(X), jacobian(sin)(X), hvp(lambda x: (x**3).sum(), X, X)
    for actual, expected in zip(found, (np.diag(6.0 * X), np.diag(np.cos(X)), 6.0 * X * X), strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-13, atol=1e-15)


def test_a_no_grad_block_inside_the_function_holds():
    def function(x):
        with no_grad():
            scale = x * 1.0
        return scale * x

    assert grad(function)(3.0) == 3.0
