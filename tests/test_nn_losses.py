"""Every loss, found by walking: its derivatives, its reductions, its kinds of nodes, its extremes."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, check_gradients, compiled, gradients, log_softmax, value_and_grad
from nn import losses
from tests.depth import in_depth
from tests.loss_calls import CALLS, CLASSES, LOGITS, MULTI_HOT, NUMBERS, ONE_HOT, ROWS, SIGNS

EVERY_LOSS = pytest.mark.parametrize("name", losses.__all__)
OF_PROBABILITIES = {"binary_cross_entropy", "cross_entropy_of_distributions", "nll_loss"}
DEPTH = in_depth({}, ordinary={"cotangents": 1, "limit": 4})  # the rest along a direction, all at once
OF_SIGNS = ["hinge", "perceptron", "squared_hinge", "zero_one"]


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def test_every_loss_has_a_call_here():
    assert set(losses.__all__) == CALLS.keys()


# ------------------------------------------------------------------------------------------ derivatives


@EVERY_LOSS
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_gradients_of_a_tensor_to_second_order(name, reduction):
    call = CALLS[name]
    check_gradients(lambda x: call.of(x, reduction), call.outputs, order=2, **DEPTH)


@EVERY_LOSS
def test_gradients_of_values_to_second_order(name):
    call = CALLS[name]
    check_gradients(call.of, call.outputs[:3].tolist(), order=2, **DEPTH)


@pytest.mark.parametrize("name", OF_SIGNS)
def test_gradients_of_one_score_to_second_order(name):
    check_gradients(lambda x: getattr(losses, name)(x, -1), 0.75, order=2)


@pytest.mark.parametrize(
    ("loss", "outputs", "targets"),
    [
        (losses.mse, NUMBERS, SIGNS * 0.3),
        (losses.huber, NUMBERS, SIGNS * 0.3),
        (losses.quadratic, LOGITS, LOGITS[::-1].copy()),
        (losses.binary_cross_entropy, ROWS[0], ROWS[1]),
        (losses.binary_cross_entropy_with_logits, NUMBERS, ROWS.ravel()[:7].copy()),
        (losses.multi_label, LOGITS, ROWS),
        (lambda z, t: losses.cross_entropy(z, autograd.softmax(t, axis=1)), LOGITS, LOGITS[::-1].copy()),
        (
            lambda z, t: losses.cross_entropy(z, autograd.softmax(t, axis=1), "sum"),
            LOGITS,
            LOGITS[::-1].copy(),
        ),
    ],
)
def test_targets_that_are_nodes_get_gradients_too(loss, outputs, targets):
    check_gradients(loss, outputs, targets, order=2, **DEPTH)


# ------------------------------------------------------------------- reductions, forms of targets, kinds


@EVERY_LOSS
def test_mean_and_sum_are_those_of_the_single_losses(name):
    call = CALLS[name]
    each = np.array(call.of(Tensor(call.outputs), "none"))
    assert each.shape == (len(call.outputs),)
    assert call.of(Tensor(call.outputs)).item() == pytest.approx(each.mean(), rel=1e-13)
    assert call.of(Tensor(call.outputs), "sum").item() == pytest.approx(each.sum(), rel=1e-13)


@EVERY_LOSS
def test_classes_and_one_hot_rows_are_the_same_targets(name):
    call = CALLS[name]
    found = [call.of(Tensor(call.outputs), "none", targets=form).data for form in call.forms]
    for other in found[1:]:
        np.testing.assert_array_equal(other, found[0])


@EVERY_LOSS
def test_plain_arrays_give_plain_numbers(name):
    call = CALLS[name]
    plain = call.of(call.outputs)
    assert isinstance(plain, float)
    assert plain == pytest.approx(call.of(Tensor(call.outputs)).item(), rel=1e-14)


@EVERY_LOSS
def test_float32_is_kept(name):
    call = CALLS[name]
    if name in ("kl_divergence", "cross_entropy_of_distributions"):
        loss = getattr(losses, name)(np.float32(ROWS), Tensor(np.float32(ROWS[::-1])))
    else:
        loss = call.of(Tensor(np.float32(call.outputs)))
    assert loss.dtype == np.float32


@pytest.mark.parametrize("name", [name for name, call in CALLS.items() if call.outputs.ndim == 1])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_values_give_what_a_tensor_gives_and_stay_scalar(name, reduction):
    call = CALLS[name]
    values, tensor = [Value(x) for x in call.outputs], Tensor(call.outputs)
    of_values, of_tensor = call.of(values, reduction), call.of(tensor, reduction)
    if reduction == "none":
        assert {type(x) for x in of_values} == {Value}
        np.testing.assert_allclose([x.data for x in of_values], of_tensor.data, rtol=1e-15)
        return
    assert type(of_values) is Value
    assert of_values.data == pytest.approx(of_tensor.item(), rel=1e-14)
    of_values.backward()
    of_tensor.backward()
    np.testing.assert_allclose([v.grad for v in values], tensor.grad, rtol=1e-14)


@pytest.mark.parametrize("name", [name for name, call in CALLS.items() if call.outputs.ndim == 2])
def test_rows_of_values_give_what_a_tensor_gives(name):
    call = CALLS[name]
    values, tensor = [[Value(x) for x in row] for row in call.outputs], Tensor(call.outputs)
    of_values, of_tensor = call.of(values), call.of(tensor)
    assert of_values.item() == pytest.approx(of_tensor.item(), rel=1e-14)
    leaves = [v for row in values for v in row]
    expected = gradients(of_tensor, tensor).ravel()
    np.testing.assert_allclose(gradients(of_values, leaves), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", [*OF_SIGNS, "mse", "l1", "huber", "quadratic"])
def test_one_value_is_a_batch_of_one(name):
    loss = getattr(losses, name)
    alone = loss(Value(0.5), -1)
    assert type(alone) is Value
    assert alone.data == loss([Value(0.5)], [-1]).data == loss(Tensor([0.5]), [-1]).item()


@pytest.mark.parametrize("name", ["cross_entropy", "multi_label", "quadratic", "multiclass_svm", "zero_one"])
def test_a_compiled_loss_follows_its_targets(name):
    loss = getattr(losses, name)
    step = compiled(loss)
    for targets in (ONE_HOT, np.roll(ONE_HOT, 1, axis=1)):
        value, gradient = step(LOGITS, targets)
        expected, expected_gradient = value_and_grad(loss)(LOGITS, targets)
        assert float(value) == pytest.approx(float(expected), rel=1e-14)
        np.testing.assert_allclose(gradient, expected_gradient, rtol=1e-13, atol=1e-16)


# ---------------------------------------------------------------------------------------------- extremes


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("target", [0, 1, 2])
def test_cross_entropy_is_exact_at_a_thousand(target, reduction):
    logits = Tensor([[1000.0, 0.0, -1000.0]])
    loss = losses.cross_entropy(logits, [target], reduction)
    loss.backward()
    assert loss.item() == [0.0, 1000.0, 2000.0][target]
    np.testing.assert_array_equal(logits.grad, [np.array([1.0, 0.0, 0.0]) - np.eye(3)[target]])


@pytest.mark.parametrize("kind", [Tensor, Value])
@pytest.mark.parametrize(
    ("logit", "target", "loss", "slope"),
    [(1000.0, 1, 0.0, 0.0), (1000.0, 0, 1000.0, 1.0), (-1000.0, 1, 1000.0, -1.0), (-1000.0, 0, 0.0, 0.0),
     (1000.0, 0.25, 750.0, 0.75), (-40.0, 0, np.exp(-40.0), np.exp(-40.0))],
)  # fmt: skip
def test_binary_cross_entropy_with_logits_is_exact_at_a_thousand(kind, logit, target, loss, slope):
    z = kind(logit)
    found = losses.binary_cross_entropy_with_logits(z, target)
    found.backward()
    assert float(np.array(found)) == pytest.approx(loss, rel=1e-15, abs=0.0)
    assert float(z.grad) == pytest.approx(slope, rel=1e-15, abs=0.0)


@pytest.mark.parametrize("name", sorted({*losses.__all__} - OF_PROBABILITIES))
def test_every_loss_of_logits_is_finite_at_a_thousand(name):
    call = CALLS[name]
    logits = Tensor(np.sign(call.outputs) * 1000.0)
    loss = call.of(logits)
    assert np.isfinite(loss.item())
    assert np.isfinite(gradients(loss, logits)).all()


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_an_impossible_class_does_no_harm_to_the_others(reduction):
    logits = Tensor([[0.0, 0.0, -np.inf]])
    loss = losses.cross_entropy(logits, [0], reduction)
    loss.backward()
    assert loss.item() == pytest.approx(np.log(2.0))
    np.testing.assert_allclose(logits.grad, [[-0.5, 0.5, 0.0]])


def test_nll_says_nothing_of_an_impossible_class():
    with np.errstate(all="raise"):
        loss = autograd.nll(np.array([[0.0, -np.inf]]), np.array([[1.0, 0.0]]))
    assert loss == 0.0


@pytest.mark.parametrize(("probability", "target"), [(0.0, 0), (1.0, 1)])
def test_certain_and_right_costs_nothing(probability, target):
    for a in (Tensor([probability]), [Value(probability)]):
        loss = losses.binary_cross_entropy(a, [target])
        loss.backward()
        assert float(np.array(loss)) == 0.0


@pytest.mark.parametrize("name", ["hinge", "perceptron", "squared_hinge"])
def test_at_the_kink_the_derivative_is_zero(name):
    score = 0.0 if name == "perceptron" else -1.0
    for x in (Value(score), Tensor([score])):
        getattr(losses, name)(x, -1 if isinstance(x, Value) else [-1]).backward()
        assert np.all(x.grad == 0.0)


def test_huber_of_a_huge_error_does_not_overflow():
    outputs = Tensor([1e200, -1e200])
    loss = losses.huber(outputs, [0, 0], delta=2.0)
    loss.backward()
    assert loss.item() == pytest.approx(2e200)
    np.testing.assert_array_equal(outputs.grad, [1.0, -1.0])


# ---------------------------------------------------- the fused form, and closed forms written apart


def test_cross_entropy_is_its_plain_composition():
    plain, fused = Tensor(LOGITS), Tensor(LOGITS)
    composed = -log_softmax(plain, axis=1)[np.arange(6), CLASSES].mean()
    loss = losses.cross_entropy(fused, CLASSES)
    assert loss.item() == pytest.approx(composed.item(), rel=1e-15)
    composed.backward()
    loss.backward()
    np.testing.assert_allclose(fused.grad, plain.grad, rtol=1e-13, atol=1e-17)


@pytest.mark.parametrize("kind", [Tensor, Value])
def test_binary_cross_entropy_of_yes_and_no_is_its_plain_composition(kind):
    """Targets that are nodes are computed by the general formula."""
    for logit, target in ((1000.0, 1.0), (-3.5, 1.0), (2.5, 0.0), (-1000.0, 0.0)):
        plain, fused = kind(logit), kind(logit)
        composed = losses.binary_cross_entropy_with_logits(plain, kind(target))
        loss = losses.binary_cross_entropy_with_logits(fused, target)
        assert np.array(loss) == np.array(composed)
        assert gradients(loss, fused) == gradients(composed, plain)


def written_out(name):
    """The loss of each example by its textbook formula, in numpy."""
    m, e, z = NUMBERS * SIGNS, NUMBERS - SIGNS * 0.3, (SIGNS + 1.0) / 2.0
    s, rows = LOGITS, np.arange(6)
    p, a, y = softmax(LOGITS), ROWS[:, 0], MULTI_HOT[:, 0]
    odds = 1.0 / (1.0 + np.exp(-LOGITS))
    return {
        "l1": lambda: np.abs(e),
        "mse": lambda: e**2,
        "huber": lambda: np.where(np.abs(e) <= 1.0, e**2 / 2.0, np.abs(e) - 0.5),
        "quadratic": lambda: np.sum((ONE_HOT - s) ** 2, axis=1) / 2.0,
        "zero_one": lambda: 1.0 * (s.argmax(axis=1) != CLASSES),
        "perceptron": lambda: np.maximum(0.0, -m),
        "hinge": lambda: np.maximum(0.0, 1.0 - m),
        "squared_hinge": lambda: np.maximum(0.0, 1.0 - m) ** 2,
        "multiclass_svm": lambda: np.maximum(0.0, s - s[rows, CLASSES][:, None] + 1.0).sum(axis=1) - 1.0,
        "cross_entropy": lambda: -np.log(p[rows, CLASSES]),
        "nll_loss": lambda: -np.log(ROWS[rows, CLASSES]),
        "binary_cross_entropy": lambda: -np.log(np.where(y == 1.0, a, 1.0 - a)),
        "binary_cross_entropy_with_logits": lambda: np.log1p(np.exp(-NUMBERS * (2.0 * z - 1.0))),
        "multi_label": lambda: -np.log(np.where(MULTI_HOT == 1.0, odds, 1.0 - odds)).sum(axis=1),
        "entropy": lambda: -(p * np.log(p)).sum(axis=1),
        "cross_entropy_of_distributions": lambda: -(ROWS * np.log(p)).sum(axis=1),
        "kl_divergence": lambda: (p * np.log(p / ROWS)).sum(axis=1),
    }[name]()


@EVERY_LOSS
def test_every_loss_is_its_formula(name):
    call = CALLS[name]
    np.testing.assert_allclose(call.of(call.outputs, "none"), written_out(name), rtol=1e-12, atol=1e-14)
