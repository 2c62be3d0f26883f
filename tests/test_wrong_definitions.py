"""Gates that are defined wrongly are refused, and the table stays as it was."""

import numpy as np
import pytest

from autograd import TABLE, Primitive, Tensor, composite

pytestmark = pytest.mark.usefixtures("own_primitives")


@pytest.mark.parametrize("name", ["add", "exp", "sum", "matmul", "linear", "getitem"])
def test_the_tables_names_are_taken(name):
    row = TABLE[name]
    with pytest.raises(ValueError, match=f"the name '{name}' is taken"):
        Primitive(name, abs, None, lambda g, y, a: g)
    assert TABLE[name] is row


def test_a_rule_that_returns_another_shape_is_named():
    Primitive("total", None, np.sum, lambda g, y, a: np.ones(5))
    with pytest.raises(ValueError, match="total"):
        TABLE["total"](Tensor([1.0, 2.0])).backward()


def test_a_variadic_rule_that_returns_too_few_contributions_is_named():
    Primitive("total", None, lambda *a: sum(a), lambda wanted, g, y, *a: [g], variadic=True)
    with pytest.raises(ValueError, match="the rule of total returned 1 contributions for 2 wanted ones"):
        TABLE["total"](Tensor(1.0), Tensor(2.0)).backward()


def test_an_own_gate_may_be_defined_again():
    first, second = (Primitive("cube", lambda a: a**3, None, lambda g, y, a: 3 * g * a**2) for _ in range(2))
    assert TABLE["cube"] is second is not first


@pytest.mark.parametrize(
    ("define", "words"),
    [
        (
            lambda rule: Primitive("my gate", abs, None, rule),
            "an identifier such as 'my_gate', got 'my gate'",
        ),
        (lambda rule: Primitive("", abs, None, rule), "an identifier"),
        (lambda rule: Primitive("gate", None, None, rule), "gate: a forward function is missing"),
        (lambda rule: Primitive("gate", abs, None), "gate: give one rule for each operand"),
        (
            lambda rule: Primitive("gate", max, None, rule, rule, variadic=True),
            "single one with variadic=True",
        ),
    ],
)
def test_wrong_definitions(define, words):
    before = dict(TABLE)
    with pytest.raises(ValueError, match=words):
        define(lambda g, y, a: g)
    assert before == TABLE


# ------------------------------------------------------------------------------------- composites


def no_operand(*, beta=1.0):
    return beta


def any_operands(*values):
    return values[0]


def any_parameters(x, **params):
    return x


@pytest.mark.parametrize("function", [no_operand, any_operands, any_parameters])
def test_operands_are_positional_and_parameters_keyword_only(function):
    before = dict(TABLE)
    with pytest.raises(TypeError, match=rf"composite\({function.__name__}\(.*keyword-only"):
        composite(function)
    assert before == TABLE


def test_a_composite_needs_a_name_of_its_own():
    def relu(x):
        return x

    with pytest.raises(ValueError, match="'relu' is taken"):
        composite(relu)
    with pytest.raises(ValueError, match="an identifier"):
        composite(lambda x: x)
