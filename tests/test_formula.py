"""Rules written down as formulas: computed on numbers, they are what the engine's own rules give."""

import operator

import numpy as np
import pytest

from autograd import TABLE, Primitive, Tensor, Value, exp, maximum, sigmoid, where
from autograd.contributions import shares
from autograd.formula import COMPARISONS, CONNECTIVES, Formula, fold, rule_formula
from autograd.recording import record

SIGNS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq,
    "!=": operator.ne, "&": operator.and_, "|": operator.or_, "~": operator.not_,
}  # fmt: skip

SCALAR_ROWS = [row for row in TABLE.values() if row.scalar is not None and row.is_builtin]


def computed(formula, symbols):
    """The formula on numbers."""

    def combine(part, operands):
        if part.is_symbol:
            return symbols[part.name]
        if part.op is None:
            return SIGNS[part.name](*operands)
        numbers = [x if k in part.op.conditions else 1.0 * x for k, x in enumerate(operands)]
        return part.op(*numbers, **part.params)

    return fold(formula, combine)


def points(row):
    """Operands of a row, among them kinks and ties; conditions are true and false."""
    rng = np.random.default_rng(0)
    count = row.arity or 3
    numbers = [0.0, 0.5, 1.0, *rng.uniform(0.1, 1.5, 4)]
    if all(domain.low < 0 for domain in row.domain):
        numbers += [-0.7, -1.0]
    for _ in range(12):
        yield [
            float(rng.choice([0.0, 1.0]) if k in row.conditions else rng.choice(numbers))
            for k in range(count)
        ]
    yield [1.0] * count


@pytest.mark.parametrize("row", SCALAR_ROWS, ids=lambda row: row.name)
def test_a_rule_written_down_gives_what_the_rule_gives(row):
    with np.errstate(all="ignore"):
        for operands in points(row):
            node = record(row, tuple(map(Value, operands)), row.defaults or None)
            symbols = {"g": 1.7, "y": node.data, **{f"x{k}": x for k, x in enumerate(operands)}}
            for k, expected in enumerate(shares(node, 1.7)):
                formula = rule_formula(node, k)
                if formula is None:
                    assert expected is None
                else:
                    assert computed(formula, symbols) == pytest.approx(expected, rel=1e-14, nan_ok=True)


def test_signs_are_all_known():
    assert SIGNS.keys() == COMPARISONS | CONNECTIVES


def test_constants_stand_in_the_formula():
    assert repr(rule_formula(Value(2.0) * 3.0, 0)) == "multiply(g, 3.0)"
    assert rule_formula(Value(2.0) * 3.0, 1) is None


def test_a_power_with_a_constant_exponent_is_simple():
    assert repr(rule_formula(Value(2.0) ** 3, 0)) == "multiply(multiply(g, 3.0), power(x0, 2.0))"


def test_numbers_of_numpy_leave_the_operator_to_the_formula():
    assert repr(np.float64(2.0) * Formula("x")) == "multiply(2.0, x)"


def test_comparisons_and_choices_are_formulas():
    x, y = Formula("x"), Formula("y")
    assert repr(where((x > 0) & ~(y == 1.0), x, maximum(x, y))) == (
        "where(((x > 0) & ~(y == 1.0)), x, maximum(x, y, ties='split'))"
    )


def test_a_formula_is_neither_true_nor_false():
    with pytest.raises(TypeError, match=r"\(x > 0\) has no number yet.*autograd.where instead of if"):
        bool(Formula("x") > 0)


@pytest.mark.usefixtures("own_primitives")
def test_a_rule_that_asks_for_numbers_is_refused():
    odd = Primitive("odd", lambda a: a, None, lambda g, y, a: g if a > 0 else 0.0)
    with pytest.raises(TypeError, match="neither true nor false"):
        rule_formula(odd(Value(1.0)), 0)


def test_shared_parts_are_combined_once():
    x = Formula("x")
    part = x
    for _ in range(200):  # as a tree it would have 2**200 parts
        part = part + part
    counted = []
    fold(part, lambda formula, operands: counted.append(formula))
    assert len(counted) == 201


def test_a_formula_may_be_very_deep():
    part = Formula("x")
    for _ in range(20_000):
        part = exp(part)
    assert fold(part, lambda formula, operands: 1 + (operands[0] if operands else 0)) == 20_001


def test_nodes_and_formulas_mix_into_formulas():
    made = Value(2.0) * sigmoid(Formula("x"))
    assert isinstance(made, Formula)
    assert made.operands[0].data == 2.0


def test_arrays_are_constants_of_formulas():
    node = Tensor([1.0, 2.0]) * np.array([3.0, 4.0])
    assert rule_formula(node, 0).operands[1].tolist() == [3.0, 4.0]
