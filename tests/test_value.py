"""Value: what Python's operators, comparisons and protocols do with a scalar node."""

import math
import operator

import numpy as np
import pytest

from autograd import Value

# At a = 3, b = 2: the operator, its value, and its derivatives by a and by b, worked out by hand.
OPERATORS = {
    "+": (operator.add, 5.0, 1.0, 1.0),
    "-": (operator.sub, 1.0, 1.0, -1.0),
    "*": (operator.mul, 6.0, 2.0, 3.0),
    "/": (operator.truediv, 1.5, 0.5, -0.75),
    "**": (operator.pow, 9.0, 6.0, 9.0 * math.log(3.0)),
}
every_operator = pytest.mark.parametrize(
    ("op", "value", "by_a", "by_b"), OPERATORS.values(), ids=OPERATORS.keys()
)
every_number = pytest.mark.parametrize("number", [int, float, np.float64, np.float32, np.int64, np.array])

COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]


# ------------------------------------------------------------------------------------ construction


@pytest.mark.parametrize(
    "given", [-4.0, -4, np.float64(-4), np.float32(-4), np.int8(-4), np.array(-4.0), np.array(-4)]
)
def test_any_real_number_becomes_a_python_float(given):
    x = Value(given)
    assert type(x.data) is float
    assert x.data == -4.0


def test_a_new_value_is_a_leaf_without_gradient():
    x = Value(1.0, name="x")
    assert (x.is_leaf, x.op, x.inputs, x.grad, x.name) == (True, None, (), 0.0, "x")
    assert Value(1.0).name is None


def test_a_computed_value_knows_its_operation_and_operands():
    x = Value(1.0)
    y = x * 2
    assert (y.is_leaf, y.op.name, y.name) == (False, "multiply", None)
    assert y.inputs[0] is x
    assert y.inputs[1] == 2.0


def test_value_is_final():
    with pytest.raises(TypeError, match="Value is final"):
        type("Special", (Value,), {})


# --------------------------------------------------------------------------------------- operators


@every_operator
def test_operators_on_two_values(op, value, by_a, by_b):
    a, b = Value(3.0), Value(2.0)
    y = op(a, b)
    y.backward()
    assert type(y) is Value
    assert (y.data, a.grad, b.grad) == pytest.approx((value, by_a, by_b), rel=1e-15)


@every_number
@every_operator
def test_operators_with_a_number_on_the_right(op, value, by_a, by_b, number):
    a = Value(3.0)
    y = op(a, number(2))
    y.backward(None if y.shape == () else np.ones(y.shape))
    assert (float(y), a.grad) == pytest.approx((value, by_a), rel=1e-15)


@every_number
@every_operator
def test_reflected_operators_with_a_number_on_the_left(op, value, by_a, by_b, number):
    b = Value(2.0)
    y = op(number(3), b)
    y.backward()
    assert (float(y), b.grad) == pytest.approx((value, by_b), rel=1e-15)


@pytest.mark.parametrize("number", [int, float, np.float64, np.float32, np.int64])
def test_a_value_and_a_number_make_a_value(number):
    for y in (Value(3.0) * number(2), number(2) * Value(3.0)):
        assert type(y) is Value
        assert type(y.data) is float


def test_augmented_assignment_makes_a_new_node():
    x = Value(3.0)
    y = x
    y += 1
    y *= y
    y.backward()
    assert (x.data, y.data, x.grad) == (3.0, 16.0, 8.0)


@pytest.mark.parametrize(
    ("function", "value", "slope"),
    [
        (operator.neg, 2.0, -1.0),
        (abs, 2.0, -1.0),
        (lambda x: x**3, -8.0, 12.0),
        (lambda x: x**-1, -0.5, -0.25),
        (lambda x: x**0, 1.0, 0.0),
        (lambda x: 10.0 / x, -5.0, -2.5),
        (lambda x: 2 * x + 2 + x, -4.0, 3.0),
        (lambda x: sum([x, x, 1, x * x]), 1.0, -2.0),
    ],
)
def test_formulas_of_one_value_at_minus_2(function, value, slope):
    x = Value(-2.0)
    y = function(x)
    y.backward()
    assert (y.data, x.grad) == (value, slope)


def test_plus_x_is_x():
    x = Value(1.0)
    assert +x is x


@pytest.mark.parametrize(
    ("name", "value", "slope"),
    [
        ("exp", math.exp(0.7), math.exp(0.7)),
        ("log", math.log(0.7), 1 / 0.7),
        ("sqrt", math.sqrt(0.7), 0.5 / math.sqrt(0.7)),
        ("sin", math.sin(0.7), math.cos(0.7)),
        ("cos", math.cos(0.7), -math.sin(0.7)),
        ("tanh", math.tanh(0.7), 1 / math.cosh(0.7) ** 2),
        ("sigmoid", 1 / (1 + math.exp(-0.7)), 1 / (2 + math.exp(0.7) + math.exp(-0.7))),
        ("relu", 0.7, 1.0),
        ("abs", 0.7, 1.0),
    ],
)
def test_functions_as_methods(name, value, slope):
    x = Value(0.7)
    y = getattr(x, name)()
    y.backward()
    assert (y.data, x.grad) == pytest.approx((value, slope), rel=1e-14)


def test_the_example_of_micrograd():
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert f"{g.data:.4f} {a.grad:.4f} {b.grad:.4f}" == "24.7041 138.8338 645.5773"


# ------------------------------------------------------------------------------------- comparisons


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.parametrize("other", [1.0, 2.0, 3.0, 2, math.nan, math.inf])
def test_comparisons_give_plain_booleans(compare, other):
    expected = compare(2.0, other)
    for answer in (compare(Value(2.0), other), compare(Value(2.0), Value(other))):
        assert answer is expected
    assert compare(other, Value(2.0)) is compare(other, 2.0)


def test_a_value_is_not_equal_to_what_is_no_number():
    assert Value(1.0) != "1.0"
    assert (Value(1.0) == None) is False  # noqa: E711


def test_values_can_be_sorted():
    a, b, c = Value(3.0), Value(1.0), Value(2.0)
    assert [x.data for x in sorted([a, b, c])] == [1.0, 2.0, 3.0]
    assert max(a, b, c) is a


def test_dicts_and_sets_find_a_value_by_what_it_is():
    x, twin = Value(1.0), Value(1.0)
    assert x == twin
    assert {x: "x", twin: "twin"}[x] == "x"
    assert x in {x}
    assert twin not in {x}


# --------------------------------------------------------------------------------------- protocols


def test_float_item_and_bool():
    assert (float(Value(2.5)), Value(2.5).item()) == (2.5, 2.5)
    assert (bool(Value(0.0)), bool(Value(-1.0))) == (False, True)


def test_shape_of_a_scalar():
    x = Value(1.0)
    assert (x.shape, x.ndim, x.size) == ((), 0, 1)
    assert x.T is x


def test_repr_shows_data_gradient_and_name():
    x = Value(2.0, name="x")
    (x * x).backward()
    assert repr(x) == "Value(2.0, grad=4.0, name='x')"
    assert repr(Value(2)) == "Value(2.0, grad=0.0)"


@pytest.mark.parametrize(
    "use", [len, iter, list, lambda x: x[0], lambda x: 1.0 in x], ids=["len", "iter", "list", "[]", "in"]
)
def test_a_scalar_has_no_parts(use):
    with pytest.raises(TypeError, match="Value"):
        use(Value(1.0))
