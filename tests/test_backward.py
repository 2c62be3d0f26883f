"""gradients() and backward(): what they return, what they write, and which rules they run."""

import numpy as np
import pytest

from autograd import Primitive, Tensor, Value, exp, gradients, maximum, sign, tanh

X = np.array([1.0, 2.0, 3.0])


# ------------------------------------------------------------------------------------- .backward()


def test_a_second_backward_adds_to_the_leaves_and_replaces_in_computed_nodes():
    x = Value(3.0)
    square = x * x
    y = square * 2.0
    y.backward()
    y.backward()
    assert (x.grad, square.grad, y.grad) == (24.0, 2.0, 1.0)


def test_a_second_backward_on_tensors():
    t = Tensor(X)
    square = t * t
    y = square.sum()
    y.backward()
    y.backward()
    assert (t.grad.tolist(), square.grad.tolist(), y.grad) == ((4.0 * X).tolist(), [1.0, 1.0, 1.0], 1.0)


def test_two_outputs_of_shared_nodes_add_up_in_the_leaves():
    x = Value(2.0)
    shared = x * 3.0
    (shared + 1.0).backward()
    (shared * shared).backward()
    assert x.grad == 3.0 + 2 * 6.0 * 3.0
    assert shared.grad == 12.0  # the last pass only


def test_contributions_of_a_value_that_fans_out_are_added():
    x = Value(2.0)
    y = x * x + x * 3.0 + maximum(x, 0.0, x) + (x - x)
    y.backward()
    assert x.grad == 4.0 + 3.0 + 1.0 + 0.0


def test_backward_returns_nothing_and_leaves_data_alone():
    t = Tensor(X)
    y = tanh(t).sum()
    before = y.item()
    assert y.backward() is None
    assert (y.item(), t.data.tolist()) == (before, X.tolist())


def test_a_computed_node_without_a_way_to_it_gets_the_gradient_of_a_fresh_node():
    x, t = Value(2.0), Tensor(X)
    scalar, array = x * 2.0, t * 2.0
    (sign(scalar) + x).backward()
    (sign(array) + t).sum().backward()
    assert (x.grad, scalar.grad, array.grad) == (1.0, 0.0, None)


def test_an_error_on_the_way_back_leaves_the_leaves_as_they_were(own_primitives):
    def refuse(g, y, a):
        raise RuntimeError("no way back")

    wall = Primitive("wall", lambda a: a, None, refuse)
    x, t = Value(2.0), Tensor(X)
    for y in (wall(x) + x, (wall(t) + t).sum()):
        with pytest.raises(RuntimeError, match="no way back"):
            y.backward()
    assert (x.grad, t.grad) == (0.0, None)


# --------------------------------------------------------------------------------------- gradients


def test_gradients_touch_no_grad():
    x, t = Value(2.0), Tensor(X)
    inner = x * t
    gradients(inner.sum(), [x, t, inner])
    assert (x.grad, t.grad, inner.grad) == (0.0, None, None)


def test_gradients_come_in_the_form_of_their_inputs():
    x, t = Value(2.0), Tensor(X)
    y = (x * t).sum()
    by_x = gradients(y, x)
    assert type(by_x) is float
    assert by_x == 6.0
    by_t, again, by_y = gradients(y, (t, x, y))
    assert (by_t.tolist(), again, by_y) == ([2.0, 2.0, 2.0], 6.0, 1.0)
    assert gradients(y, []) == []


def test_gradients_of_computed_inputs_and_of_repeated_ones():
    x = Value(3.0)
    square = x * x
    y = square * x
    assert gradients(y, [square, x, square]) == [3.0, 27.0, 3.0]


def test_an_input_the_output_does_not_depend_on_gets_zeros():
    x, other, t = Value(3.0), Value(1.0), Tensor(np.ones((2, 1), np.float32))
    by_other, by_t = gradients(x * x, [other, t])
    assert by_other == 0.0
    assert (by_t.tolist(), by_t.dtype) == ([[0.0], [0.0]], np.float32)
    recorded = gradients(x * x, [other, t], create_graph=True)
    assert [type(g) for g in recorded] == [Value, Tensor]


def test_only_rules_that_lead_to_a_wanted_input_run(own_primitives):
    def refuse(g, y, *operands):
        raise AssertionError("this rule leads nowhere")

    # The rule of the second operand must not run, nor anything behind it.
    left_only = Primitive("left_only", lambda a, b: a * b, None, lambda g, y, a, b: g * b, refuse)
    wall = Primitive("wall", lambda a: a, lambda a: a.copy(), refuse)
    for kind in (Value, Tensor):
        wanted, unwanted = kind(2.0), kind(5.0)
        y = left_only(wanted * 1.0, wall(unwanted)) + wall(unwanted)
        assert gradients(y, wanted) == 5.0
        assert float(gradients(y, wanted, create_graph=True)) == 5.0


# ------------------------------------------------------------------------------------------- seeds


@pytest.mark.parametrize("seed", [2, 2.0, np.float64(2.0), np.array(2.0)])
def test_a_scalar_output_is_seeded_with_1_or_a_number(seed):
    x = Value(3.0)
    assert (gradients(x * x, x), gradients(x * x, x, seed=seed)) == (6.0, 12.0)
    (x * x).backward(seed)
    assert x.grad == 12.0


def test_an_array_output_is_seeded_with_an_array():
    t = Tensor(X)
    (t * t).backward([1.0, 0.0, -1.0])
    assert t.grad.tolist() == [2.0, 0.0, -6.0]
    assert gradients(t * t, t, seed=np.array([1, 0, -1])).tolist() == [2.0, 0.0, -6.0]


def test_an_output_of_one_element_needs_no_seed():
    t = Tensor(np.full((1, 1), 3.0))
    (t * t).backward()
    assert t.grad.tolist() == [[6.0]]


def test_a_seed_takes_the_precision_of_the_output():
    t = Tensor(X.astype(np.float32))
    assert gradients(t * t, t, seed=np.ones(3)).dtype == np.float32


# ------------------------------------------------------------------------------------ create_graph


def test_gradients_of_gradients_to_the_fifth_order():
    x = Value(0.3)
    y = exp(x * 2.0)
    for order in range(1, 6):
        y = gradients(y, x, create_graph=True)
        assert y.data == pytest.approx(2.0**order * np.exp(0.6), rel=1e-14)


def test_second_derivatives_between_inputs():
    x, t = Value(2.0), Tensor(X)
    by_t = gradients((x**3 * t**2).sum(), t, create_graph=True)
    assert gradients(by_t.sum(), x) == 3 * 4.0 * 2 * X.sum()
    np.testing.assert_array_equal(gradients(by_t.sum(), t), np.full(3, 16.0))


def test_with_create_graph_constants_are_nodes_too():
    x = Value(2.0)
    slope = gradients(x * 3.0, x, create_graph=True)
    assert type(slope) is Value
    assert gradients(slope, x) == 0.0


def test_backward_through_a_recorded_gradient():
    x = Value(2.0)
    slope = gradients(x**4, x, create_graph=True)
    (slope * x).backward()  # 4x⁴
    assert x.grad == 16 * 2.0**3
