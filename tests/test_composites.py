"""composite(): several gates as one, with the values and gradients of the plain function."""

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, Tensor, Value, composite, grad, gradients, hessian, jvp, no_grad
from tests.checks import check_first_order, check_same, check_second_order, close

pytestmark = pytest.mark.usefixtures("own_primitives")

A = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
B = np.array([1.5, 0.5, 2.5])


def swish(x, *, beta=1.0):
    """x · σ(βx)."""
    return x * ag.sigmoid(beta * x)


def distance(a, b):
    return ag.norm(a - b, axis=-1)


def attention(q, k, v, *, scale=0.5):
    return ag.softmax(q @ k.T * scale) @ v


def gaussian(x, mean, width):
    return ag.exp(-(((x - mean) / width) ** 2) / 2.0)


POINTS = {
    swish: [A],
    gaussian: [A, B, np.array([[2.0], [3.0]])],
    distance: [A, B],
    attention: [A, A[::-1].copy(), A * 2.0],
}
every_function = pytest.mark.parametrize(
    ("function", "points"), POINTS.items(), ids=lambda x: getattr(x, "__name__", "")
)


@every_function
def test_first_and_second_order_are_those_of_the_plain_function(function, points):
    gate = composite(function)
    check_same(gate, function, points)
    check_first_order(gate, points)
    check_second_order(gate, points)


@every_function
def test_it_is_one_gate(function, points):
    gate = composite(function)
    y = gate(*map(Tensor, points))
    assert y.op is gate
    assert len(y.inputs) == len(points)
    assert (gate.name, gate.__doc__) == (function.__name__, function.__doc__ or "")


@pytest.mark.parametrize(("function", "point"), [(swish, [0.7]), (gaussian, [0.7, 0.2, 1.5])])
def test_on_values(function, point):
    gate = composite(function)
    plain, nodes = [Value(x) for x in point], [Value(x) for x in point]
    expected, y = function(*plain), gate(*nodes)
    assert type(y) is Value
    assert y.data == expected.data
    assert gradients(y, nodes) == pytest.approx(gradients(expected, plain), rel=1e-14)
    for slope, same in zip(
        gradients(y, nodes, create_graph=True), gradients(expected, plain, create_graph=True), strict=True
    ):
        assert gradients(slope, nodes) == pytest.approx(gradients(same, plain), rel=1e-12)


def test_parameters():
    gate = composite(swish)
    check_same(lambda x: gate(x, beta=3.0), lambda x: swish(x, beta=3.0), [A])
    assert gate(Value(1.0), beta=2.0).params == {"beta": 2.0}
    assert gate(Value(1.0)).params == {"beta": 1.0}
    with pytest.raises(TypeError, match=r"swish\(a, beta=1\.0\) has no parameter gamma"):
        gate(Value(1.0), gamma=2.0)


def test_in_transforms():
    gate = composite(swish)
    for order in (grad, lambda f: grad(grad(f)), lambda f: grad(grad(grad(f)))):
        assert order(gate)(0.7) == pytest.approx(order(swish)(0.7), rel=1e-12)
    close(hessian(lambda x: gate(x).sum())(B), hessian(lambda x: swish(x).sum())(B), 1e-12, 0, "hessian")
    close(jvp(gate, (A,), (A,)), jvp(swish, (A,), (A,)), 1e-12, 0, "jvp")


def test_plain_numbers_just_compute():
    gate = composite(swish)
    assert gate(0.0) == 0.0
    np.testing.assert_allclose(gate(A), A / (1.0 + np.exp(-A)))


# ------------------------------------------------------------------------------------- other spellings


def test_written_with_methods():
    @composite
    def squashed(x):
        return (x * 2.0).tanh().relu()

    assert squashed(Value(0.5)).data == np.tanh(1.0)
    check_first_order(squashed, [A])


def test_written_with_numpy():
    @composite
    def squashed(x):
        return np.tanh(x) * np.exp(x)

    check_same(squashed, lambda x: ag.tanh(x) * ag.exp(x), [A])
    y = squashed(Value(0.5))
    assert type(y.data) is float
    assert y.data == pytest.approx(np.tanh(0.5) * np.exp(0.5))


def test_an_array_of_scalars():
    @composite
    def pair(x, y):
        return ag.stack([x * y, x + y])

    x, y = Value(2.0), Value(3.0)
    both = pair(x, y)
    assert type(both) is Tensor
    both.backward([10.0, 1.0])
    assert (both.data.tolist(), x.grad, y.grad) == ([6.0, 5.0], 31.0, 21.0)


def test_a_composite_of_composites():
    inner = composite(swish)

    @composite
    def outer(x):
        return inner(inner(x), beta=2.0) + x

    check_same(outer, lambda x: swish(swish(x), beta=2.0) + x, [A])


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_an_operand_that_is_given_back_or_not_used(kind):
    @composite
    def first(a, b):
        return a

    a, b = kind(2.0), kind(3.0)
    y = first(a, b)
    y.backward()
    assert (float(y), a.grad, gradients(y, b)) == (2.0, 1.0, 0.0)
    a.add_(1.0)
    assert float(a) == 3.0


def test_the_same_node_twice():
    @composite
    def product(a, b):
        return a * a * b

    x = Value(3.0)
    slope = gradients(product(x, x), x, create_graph=True)
    assert (float(slope), gradients(slope, x)) == (27.0, 18.0)


def test_a_gradient_can_be_taken_under_no_grad():
    gate, x = composite(swish), Value(0.7)
    y = gate(x)
    with no_grad():
        y.backward()
        assert gate(x).is_leaf
    assert x.grad == pytest.approx(grad(swish)(0.7), rel=1e-14)


# ------------------------------------------------------------------------------------------ in graphs


def test_expand_opens_it_with_its_parameters():
    x = Value(1.0, name="x")
    graph = Graph(composite(swish)(x, beta=2.0))
    opened = graph.expand()
    assert [node.op.name for node in graph.nodes if node.op] == ["swish"]
    assert [node.op.name for node in opened.nodes if node.op] == ["multiply"] * 2 + [
        "exp",
        "add",
        "reciprocal",
        "multiply",
    ]
    assert opened.backward()["x"] == pytest.approx(graph.backward()["x"], rel=1e-14)


def test_a_graph_runs_again_and_is_saved():
    graph = Graph(composite(swish)(Value(1.0, name="x"), beta=2.0))
    assert graph.forward(x=0.5) == 0.5 * ag.sigmoid(1.0)
    assert Graph.from_json(graph.to_json()).backward() == graph.backward()


def share(x):
    return x / ag.sum(x)


def distance_from_b(x):
    return distance(x, B)


@pytest.mark.parametrize("function", [swish, share, distance_from_b])
def test_an_array_composite_as_a_scalar_circuit(function):
    x = Tensor(A[1], name="x")
    graph = Graph((composite(function)(x) * B[0]).sum())
    scalar = graph.scalarize()
    close(scalar.forward(), graph.forward(), 1e-13, 0, "value")
    gradient = scalar.backward()
    close([gradient[f"x[{k}]"] for k in range(3)], graph.backward()["x"], 1e-12, 1e-15, "gradient")


def test_a_node_from_outside_is_refused(own_primitives):
    w = Value(3.0, name="w")

    @composite
    def scale(x):
        return w * x

    with pytest.raises(TypeError, match=r"'w' from outside, .*make it an operand"):
        scale(Value(2.0))
