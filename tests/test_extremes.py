"""Far from zero: what must stay finite stays exact, and the rest is what IEEE 754 says, on both kinds."""

from functools import partial

import mpmath
import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, gradients
from tests import reference
from tests.cases import ROWS
from tests.checks import close, random_like

DIGITS = 400  # so that the smallest float is still seen when it is added to 1
SMALLEST = 5e-324  # one step of the numbers below 1e-308, which have no relative precision

KINDS = {"Value": Value, "Tensor": Tensor}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def up_to_second_derivative(function, x):
    y = function(x)
    first = gradients(y, x, create_graph=True)
    return [float(y.data), float(first.data), float(gradients(first, x))]


# ------------------------------------------------------------------ squashing and normalising gates


@every_kind
@pytest.mark.parametrize(
    "x", [-1000.0, -745.0, -710.0, -40.0, -37.0, 0.1, 17.0, 37.0, 40.0, 710.0, 745.0, 1000.0]
)
@pytest.mark.parametrize("name", ["sigmoid", "softplus"])
def test_squashing_gates_are_exact_in_every_order(name, x, kind):
    mathematics = reference.MATHEMATICS[name]
    expected = [reference.partial(mathematics, [x], *[0] * order, digits=DIGITS) for order in range(3)]
    close(up_to_second_derivative(ROWS[name], kind(x)), expected, 1e-13, SMALLEST, f"{name} at {x}")


LOGITS = [
    [1000.0, -1000.0, 0.0],
    [1000.0, 1000.0, 999.0],
    [-1000.0, -1000.5, -1001.0],
    [745.0, 0.0, -745.0],
    [40.0, -40.0, 39.5],
    [710.0, 709.0, 708.0],
]


def log_of_sum(*a):
    return mpmath.log(sum(map(mpmath.exp, a)))


def share(k, *a):
    return mpmath.exp(a[k]) / sum(map(mpmath.exp, a))


def log_share(k, *a):
    return a[k] - log_of_sum(*a)


NORMALISING = {
    "logsumexp": (ag.logsumexp, [log_of_sum]),
    "softmax": (ag.softmax, [partial(share, k) for k in range(3)]),
    "log_softmax": (ag.log_softmax, [partial(log_share, k) for k in range(3)]),
}


@pytest.mark.parametrize("logits", LOGITS, ids=str)
@pytest.mark.parametrize("name", NORMALISING)
def test_normalising_gates_are_exact(name, logits):
    gate, outputs = NORMALISING[name]
    expected = [reference.value(output, logits, DIGITS) for output in outputs]
    close(np.ravel(gate(Tensor(logits)).data), expected, 1e-13, SMALLEST, f"{name} at {logits}")


@pytest.mark.parametrize("logits", LOGITS, ids=str)
@pytest.mark.parametrize("name", NORMALISING)
def test_gradients_of_normalising_gates_are_exact(name, logits):
    gate, outputs = NORMALISING[name]
    upstream = random_like([gate(np.array(logits))], seed=1)[0]
    slopes = [[reference.partial(output, logits, k, digits=DIGITS) for output in outputs] for k in range(3)]
    expected = np.sum(np.array(slopes) * np.ravel(upstream), axis=1)
    # Of several outputs the contributions cancel, to the rounding of the upstream gradient.
    rounding = SMALLEST if len(outputs) == 1 else 1e-15

    t = Tensor(logits)
    close(gradients(gate(t), t, seed=upstream), expected, 1e-13, rounding, f"{name} of a Tensor")
    values = list(map(Value, logits))
    found = gradients(gate(ag.stack(values)), values, seed=upstream)
    close(found, expected, 1e-13, rounding, f"{name} of stacked Values")


# ---------------------------------------------------------------------------------------- IEEE 754

inf, nan = np.inf, np.nan
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.7, 5e-324, 1000.0, -1000.0, 1e308, -1e308, inf, -inf, nan]
UNARY = [name for name, row in ROWS.items() if row.scalar is not None and row.arity == 1]
BINARY = [name for name, row in ROWS.items() if row.scalar is not None and row.arity == 2]


@every_kind
@pytest.mark.parametrize(
    ("function", "x", "value", "slope"),
    [
        (ag.exp, 1000.0, inf, inf),
        (ag.exp, -inf, 0.0, 0.0),
        (lambda x: 1.0 / x, 0.0, inf, -inf),
        (lambda x: 1.0 / x, -0.0, -inf, -inf),
        (lambda x: x / 0.0, 1.0, inf, inf),
        (lambda x: x / 0.0, -1.0, -inf, inf),
        (lambda x: x / x, 0.0, nan, nan),
        (lambda x: x - x, inf, nan, 0.0),
        (ag.log, 0.0, -inf, inf),
        (ag.log, -1.0, nan, -1.0),
        (ag.sqrt, 0.0, 0.0, inf),
        (ag.sqrt, -1.0, nan, nan),
        (lambda x: x**0.5, 0.0, 0.0, inf),
        (lambda x: x**0.5, -1.0, nan, nan),
        (lambda x: x**-1.0, 0.0, inf, -inf),
        (lambda x: x * x, 1e200, inf, 2e200),
        (ag.cosh, 1000.0, inf, inf),
        (ag.log1p, -1.0, -inf, inf),
        (ag.sin, inf, nan, nan),
    ],
)
def test_numbers_out_of_range_are_what_ieee_754_says(function, x, value, slope, kind):
    node = kind(x)
    with np.errstate(all="ignore"):  # numpy warns on arrays, the result is the same
        y = function(node)
    node_slope = gradients(y, node)
    np.testing.assert_array_equal(y.data, value)
    np.testing.assert_array_equal(node_slope, slope)
    recorded = gradients(y, node, create_graph=True)
    np.testing.assert_array_equal(recorded.data, slope)
    gradients(recorded, node)  # must not raise
    y.backward()
    np.testing.assert_array_equal(node.grad, slope)


def all_orders(row, kind, point, upstream=1.5):
    nodes = [kind(x) for x in point]
    y = row(*nodes)
    first = gradients(y, nodes, create_graph=True, seed=upstream)
    plain = gradients(y, nodes, seed=upstream)
    second = [g for f in first for g in gradients(f, nodes)]
    return [float(x) for x in (y.data, *(f.data for f in first), *plain, *second)]


@pytest.mark.parametrize("name", UNARY)
@pytest.mark.parametrize("x", SPECIAL)
def test_value_and_tensor_agree_on_special_numbers(name, x):
    on_value = all_orders(ROWS[name], Value, [x])  # without a warning
    with np.errstate(all="ignore"):
        close(on_value, all_orders(ROWS[name], Tensor, [x]), 1e-14, SMALLEST, f"{name}({x})")


@pytest.mark.parametrize("name", [*BINARY, "maximum", "minimum"])
@pytest.mark.parametrize("a", SPECIAL)
def test_value_and_tensor_agree_on_pairs_of_special_numbers(name, a):
    for b in SPECIAL:
        on_value = all_orders(ROWS[name], Value, [a, b])
        with np.errstate(all="ignore"):
            on_tensor = all_orders(ROWS[name], Tensor, [a, b])
        # A gradient of 0 hands on 0. Past a NaN operand a Value always sees that, a Tensor sometimes.
        known = ~np.isnan(on_tensor) | (not np.isnan([a, b]).any())
        close(np.array(on_value)[known], np.array(on_tensor)[known], 1e-14, SMALLEST, f"{name}({a}, {b})")


@pytest.mark.parametrize("name", UNARY)
def test_plain_floats_give_what_numpy_gives(name):
    for x in SPECIAL:
        result = ROWS[name](x)
        assert type(result) is float
        with np.errstate(all="ignore"):
            expected = ROWS[name].array(np.float64(x))
        close(result, expected, 1e-14, SMALLEST, f"{name}({x})")
        assert np.isnan(result) or np.signbit(result) == np.signbit(expected), f"the sign of {name}({x})"


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("extreme", [-1000.0, -np.inf, np.inf, np.nan])
def test_a_sigmoid_does_not_depend_on_its_neighbours(dtype, extreme):
    numbers = np.linspace(-79.0, 79.0, 101).astype(dtype)
    beside = ag.sigmoid(np.append(numbers, dtype(extreme)))
    assert beside.dtype == dtype
    np.testing.assert_allclose(beside[:-1], ag.sigmoid(numbers), rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_array_equal(beside[-1], {-1000.0: 0.0, -np.inf: 0.0, np.inf: 1.0}.get(extreme, np.nan))


@pytest.mark.parametrize("row", [[-1.75e308, -1.79e308], [-np.inf, -np.inf, -1.79e308], [-1e300, -2e300]])
def test_softmax_of_the_lowest_numbers(row):
    expected = (np.array(row) == max(row)).astype(float)
    np.testing.assert_array_equal(ag.softmax(np.array(row)), expected)
    assert ag.log_softmax(np.array(row)).max() == 0.0
