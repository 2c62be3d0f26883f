"""Gradient clipping on Tensors and Values: the norm, what is left of the gradients, NaN and infinity."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Tensor, Value
from nn.clipping import clip_grad_norm_, clip_grad_value_


def parameters(*gradients):
    """A parameter of each gradient: a Value for a float, a Tensor for a list or array."""
    made = []
    for g in gradients:
        p = Value(1.0) if isinstance(g, float) else Tensor(np.ones_like(g))
        p.grad = g if isinstance(g, float) else np.array(g)
        made.append(p)
    return made


def test_all_gradients_together_are_shortened():
    w, b = parameters([[6.0, 0.0], [0.0, 0.0]], 8.0)
    assert clip_grad_norm_([w, b], 5.0) == 10.0
    assert w.grad.tolist() == [[3.0, 0.0], [0.0, 0.0]]
    assert b.grad == 4.0
    assert type(b.grad) is float


@pytest.mark.parametrize("max_norm", [5.0, 6.0])
def test_gradients_that_are_short_enough_stay(max_norm):
    (w,) = parameters([3.0, 4.0])
    g = w.grad
    assert clip_grad_norm_([w], max_norm) == 5.0
    assert w.grad is g
    assert g.tolist() == [3.0, 4.0]


def test_parameters_without_gradient_are_left_out():
    (w,) = parameters([3.0, 4.0])
    unused = Tensor([1.0])
    assert clip_grad_norm_([unused, w], 1.0) == 5.0
    clip_grad_value_([unused, w], 0.5)
    assert unused.grad is None
    assert w.grad.tolist() == [0.5, 0.5]


def test_without_any_gradient_the_norm_is_zero():
    assert clip_grad_norm_([Tensor([1.0])], 1.0) == 0.0


def test_a_norm_of_zero_is_allowed():
    w, v = parameters([3.0, 4.0], 0.0)
    assert clip_grad_norm_([w, v], 0.0) == 5.0
    assert w.grad.tolist() == [0.0, 0.0]
    assert clip_grad_norm_([w, v], 0.0) == 0.0


@pytest.mark.parametrize("scale", [1e-200, 1e-160, 1e200, 1e300])
def test_squares_out_of_range_do_no_harm(scale):
    w, v = parameters([3.0 * scale, 0.0], 4.0 * scale)
    assert clip_grad_norm_([w, v], scale) == pytest.approx(5.0 * scale, rel=1e-15, abs=0.0)
    assert w.grad[0] == pytest.approx(0.6 * scale, rel=1e-14, abs=0.0)
    assert v.grad == pytest.approx(0.8 * scale, rel=1e-14, abs=0.0)


def test_single_precision_stays_single():
    w = Tensor(np.ones(2, dtype=np.float32))
    w.grad = np.array([3e30, 4e30], dtype=np.float32)
    assert clip_grad_norm_([w], 5.0) == pytest.approx(5e30, rel=1e-6)
    assert w.grad.dtype == np.float32
    np.testing.assert_allclose(w.grad, [3.0, 4.0], rtol=1e-6)
    clip_grad_value_([w], 3.5)
    assert w.grad.dtype == np.float32


@given(
    st.lists(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=5), min_size=1, max_size=4),
    st.floats(1e-3, 1e4),
)
def test_the_clipped_gradient_is_as_long_as_allowed_and_points_the_same_way(gradients, max_norm):
    made = parameters(*gradients)
    norm = clip_grad_norm_(made, max_norm)
    flat = np.concatenate(gradients)
    assert norm == pytest.approx(math.fsum(g * g for g in flat.tolist()) ** 0.5, rel=1e-12, abs=1e-150)
    left = np.concatenate([p.grad for p in made])
    np.testing.assert_allclose(left, flat * min(1.0, max_norm / norm if norm else 1.0), rtol=1e-12)
    assert np.linalg.norm(left) <= max_norm * (1 + 1e-12)


def test_single_numbers_are_limited():
    w, low, high = parameters([[-3.0, 0.5], [2.0, -0.25]], -7.0, 0.5)
    clip_grad_value_([w, low, high], 1.0)
    assert w.grad.tolist() == [[-1.0, 0.5], [1.0, -0.25]]
    assert (low.grad, high.grad) == (-1.0, 0.5)
    assert type(low.grad) is float


# ------------------------------------------------------------------------------- NaN and infinities

clippings = pytest.mark.parametrize("clip", [clip_grad_norm_, clip_grad_value_])


@clippings
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_gradient_that_is_not_finite_is_an_error_and_changes_nothing(clip, bad):
    made = parameters([30.0, 40.0], bad)
    with pytest.raises(ValueError, match=rf"{clip.__name__}: the gradient of parameter 1, .*NaN or an inf"):
        clip(made, 1.0)
    assert made[0].grad.tolist() == [30.0, 40.0]
    assert made[1].grad is bad or made[1].grad == bad


def test_told_to_the_norm_lets_them_pass():
    w, v = parameters([3.0, math.inf], 2.0)
    assert clip_grad_norm_([w, v], 1.0, error_if_nonfinite=False) == math.inf
    np.testing.assert_array_equal(w.grad, [0.0, math.nan])
    assert v.grad == 0.0
    w, v = parameters([3.0, math.nan], 2.0)
    assert math.isnan(clip_grad_norm_([w, v], 1.0, error_if_nonfinite=False))
    assert np.isnan(w.grad).all()
    assert math.isnan(v.grad)


def test_told_to_the_value_limits_infinities():
    (w,) = parameters([-math.inf, math.inf, math.nan])
    clip_grad_value_([w], 2.0, error_if_nonfinite=False)
    np.testing.assert_array_equal(w.grad, [-2.0, 2.0, math.nan])


@clippings
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([], 1.0), ValueError, "the list of parameters is empty"),
        ((Value(1.0), 1.0), TypeError, "takes a list of parameters.*got a Value"),
        (([1.0], 1.0), TypeError, "parameter 0 is a leaf"),
        (([Value(1.0)], -1.0), ValueError, "is finite and at least 0, got -1"),
        (([Value(1.0)], math.nan), ValueError, "is finite and at least 0, got nan"),
        (([Value(1.0)], "1"), TypeError, "holds one real number"),
    ],
)
def test_bad_arguments_are_refused(clip, arguments, error, message):
    with pytest.raises(error, match=message):
        clip(*arguments)


def test_a_limit_of_zero_for_each_number_is_refused():
    with pytest.raises(ValueError, match="clip_value is more than 0"):
        clip_grad_value_([Value(1.0)], 0.0)
