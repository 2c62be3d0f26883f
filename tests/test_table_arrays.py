"""Every row of the table on Tensors: what tests/cases.py lists, against references that know no rules."""

import numpy as np
import pytest

from autograd import Node, Tensor, Value, gradients
from tests import reference
from tests.cases import CASES, DECOMPOSED, ROWS, calls
from tests.checks import (
    check_first_order,
    check_same,
    check_second_order,
    close,
    first_order,
    random_like,
    second_order,
    upstream_of,
)

# numpy computes these on complex numbers, and they are analytic.
ANALYTIC = {
    *("add", "subtract", "multiply", "divide", "negative", "reciprocal", "where", "power", "square", "sqrt"),
    *("exp", "expm1", "log", "log1p", "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh"),
    *("sum", "mean", "norm", "prod", "cumsum", "matmul", "einsum", "pad", "sliding_windows", "add_windows"),
}  # fmt: skip

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def test_every_row_has_a_case():
    assert [row.name for row in ROWS.values() if not calls(row)] == []


@every_case
def test_first_order_against_finite_differences(case):
    check_first_order(case.function(), case.points)


@every_case
def test_second_order_against_finite_differences(case):
    check_second_order(case.function(), case.points)


@pytest.mark.parametrize("case", [case for case in CASES if case.row.name in ANALYTIC], ids=str)
def test_first_order_to_the_last_digits_against_the_complex_step(case):
    upstream = upstream_of(case.function(), case.points)
    expected = reference.complex_step(lambda *moved: np.sum(case.forward(*moved) * upstream), case.points)
    for g, e in zip(first_order(case.function(), case.points, upstream), expected, strict=True):
        close(g, e, 1e-12, 1e-13, "gradient")


@pytest.mark.parametrize("case", DECOMPOSED, ids=str)
def test_a_fused_row_agrees_with_its_decomposition(case):
    check_same(case.function(), case.decomposition, case.points)


@every_case
def test_plain_arrays_give_the_same_plain_numbers(case):
    plain = case.function()(*case.points)
    node = case.function()(*map(Tensor, case.points))
    assert not isinstance(plain, Node)
    assert type(node) is Tensor
    np.testing.assert_array_equal(plain, node.data)


@every_case
def test_float32_stays_float32(case):
    if case.row.name == "astype":
        pytest.skip("it is there to change the precision")
    points = [x.astype(np.float32) for x in case.points]
    nodes = [Tensor(x) for x in points]
    y = case.function()(*nodes)
    assert np.asarray(case.function()(*points)).dtype == np.float32
    assert y.dtype == np.float32
    upstream = upstream_of(case.function(), points)
    assert {g.dtype for g in gradients(y, nodes, seed=upstream)} == {np.dtype(np.float32)}
    assert {g.dtype for g in gradients(y, nodes, True, seed=upstream)} == {np.dtype(np.float32)}
    y.backward(upstream)
    assert {x.grad.dtype for x in nodes if x.grad is not None} <= {np.dtype(np.float32)}


@every_case
def test_float32_gradients_have_float32_digits(case):
    points, upstream = case.points, upstream_of(case.function(), case.points)
    single = first_order(case.function(), [x.astype(np.float32) for x in points], upstream)
    for g, e in zip(single, first_order(case.function(), points, upstream), strict=True):
        close(g, e, 1e-4, 1e-4, "gradient")


@every_case
def test_nobody_writes_into_the_operands(case):
    nodes = [Tensor(x) for x in case.points]
    upstream = upstream_of(case.function(), case.points)
    seed, directions = upstream.copy(), random_like(case.points, seed=2)
    y = case.function()(*nodes)
    before = np.array(y.data)
    y.backward(seed)
    gradients(y, nodes, create_graph=True, seed=seed)
    second_order(case.function(), case.points, seed, directions)
    np.testing.assert_array_equal(seed, upstream)
    np.testing.assert_array_equal(y.data, before)
    for x, given in zip(nodes, case.points, strict=True):
        np.testing.assert_array_equal(x.data, given)


@every_case
def test_backward_writes_what_gradients_returns(case):
    nodes = [Tensor(x) for x in case.points]
    y = case.function()(*nodes)
    upstream = upstream_of(case.function(), case.points)
    expected = gradients(y, nodes, seed=upstream)
    y.backward(upstream)
    for x, e in zip(nodes, expected, strict=True):
        np.testing.assert_array_equal(0.0 if x.grad is None else x.grad, e)


BINARY = [name for name, row in ROWS.items() if row.scalar is not None and row.arity == 2]


@pytest.mark.parametrize("name", [*BINARY, "maximum", "minimum"])
@pytest.mark.parametrize("scalar_position", [0, 1])
def test_a_value_among_tensors_gets_the_gradient_of_a_tensor_without_axes(name, scalar_position):
    row = ROWS[name]
    array, number = np.array([0.7, 1.9]), 1.3
    upstream = random_like([array], seed=1)[0]

    def derivatives_with(kind):
        operands = [Tensor(array), Tensor(array)]
        operands[scalar_position] = kind(number)
        recorded = gradients(row(*operands), operands, create_graph=True, seed=upstream)
        assert recorded[scalar_position].shape == ()
        first = [g.data for g in recorded]
        second = [g for r in recorded for g in gradients(r, operands, seed=np.full(r.shape, 0.3))]
        return [*first, *second]

    for g, e in zip(derivatives_with(Value), derivatives_with(Tensor), strict=True):
        close(g, e, 1e-14, 1e-14, name)
