"""Losses against closed forms: their values, their gradients, their kinks and their extremes."""

import numpy as np
import pytest

import nn
from autograd import Tensor, Value

LOGITS = np.random.default_rng(0).normal(size=(6, 4)) * 3.0
CLASSES = np.array([0, 3, 1, 1, 2, 0])
SIGNS = np.array([1.0, -1.0, -1.0, 1.0])


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# ----------------------------------------------------------------------------------- cross-entropy


def test_cross_entropy_is_the_mean_surprise():
    expected = -np.log(softmax(LOGITS)[np.arange(6), CLASSES]).mean()
    assert nn.cross_entropy(Tensor(LOGITS), CLASSES).item() == pytest.approx(expected, rel=1e-12)


def test_cross_entropy_of_equal_logits_is_the_logarithm_of_the_number_of_classes():
    assert nn.cross_entropy(Tensor(np.zeros((3, 8))), [0, 5, 7]).item() == pytest.approx(np.log(8.0))


def test_the_gradient_of_cross_entropy_is_softmax_minus_onehot():
    logits = Tensor(LOGITS)
    nn.cross_entropy(logits, CLASSES).backward()
    np.testing.assert_allclose(
        logits.grad, (softmax(LOGITS) - np.eye(4)[CLASSES]) / 6, rtol=1e-10, atol=1e-15
    )


@pytest.mark.parametrize("target", [0, 1, 2])
def test_cross_entropy_is_exact_at_a_thousand(target):
    logits = Tensor([[1000.0, 0.0, -1000.0]])
    loss = nn.cross_entropy(logits, [target])
    loss.backward()
    assert loss.item() == [0.0, 1000.0, 2000.0][target]
    np.testing.assert_array_equal(logits.grad, [np.array([1.0, 0.0, 0.0]) - np.eye(3)[target]])


def test_an_impossible_class_does_no_harm_to_the_others():
    logits = Tensor([[0.0, 0.0, -np.inf]])
    loss = nn.cross_entropy(logits, [0])
    loss.backward()
    assert loss.item() == pytest.approx(np.log(2.0))
    np.testing.assert_allclose(logits.grad, [[-0.5, 0.5, 0.0]])


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64])
def test_every_integer_type_names_a_class(dtype):
    expected = nn.cross_entropy(Tensor(LOGITS), CLASSES).item()
    assert nn.cross_entropy(Tensor(LOGITS), CLASSES.astype(dtype)).item() == expected
    assert nn.cross_entropy(Tensor(LOGITS), CLASSES.tolist()).item() == expected


@pytest.mark.parametrize(
    ("targets", "error", "message"),
    [
        ([0.0, 3.0, 1.0, 1.0, 2.0, 0.0], TypeError, r"class numbers, integers.*\.astype\(int\)"),
        (np.eye(4)[CLASSES], TypeError, r"one-hot rows with \.argmax\(axis=1\)"),
        (np.eye(4, dtype=int)[CLASSES], ValueError, r"the targets have the shape \(6,\), got \(6, 4\)"),
        ([True] * 6, TypeError, "class numbers, integers"),
        (Tensor(np.zeros(6)), TypeError, "targets are data, and a node was given"),
        ([0, 1, 2], ValueError, r"the targets have the shape \(6,\), got \(3,\)"),
        ([[c] for c in CLASSES], ValueError, r"got \(6, 1\)"),
        ([0, 1, 2, 3, 4, 0], ValueError, "target 4 is not a class.*0 to 3"),
        ([0, 1, 2, 3, -1, 0], ValueError, "target -1 is not a class"),
    ],
)
def test_targets_that_are_no_classes_are_refused(targets, error, message):
    with pytest.raises(error, match=message):
        nn.cross_entropy(Tensor(LOGITS), targets)


@pytest.mark.parametrize("shape", [(4,), (), (2, 3, 4)])
def test_logits_have_two_axes(shape):
    with pytest.raises(ValueError, match=r"logits have the shape \(batch, classes\)"):
        nn.cross_entropy(Tensor(np.ones(shape)), [0])


# --------------------------------------------------------------------------------------------- mse


@pytest.mark.parametrize("shape", [(), (5,), (5, 1), (2, 3, 4)])
def test_mse_is_the_mean_square_and_its_gradient_twice_the_error(shape):
    rng = np.random.default_rng(1)
    outputs, targets = Tensor(rng.normal(size=shape)), rng.normal(size=shape)
    loss = nn.mse(outputs, targets)
    loss.backward()
    error = outputs.data - targets
    assert loss.item() == pytest.approx(np.mean(error**2))
    np.testing.assert_allclose(outputs.grad, 2.0 * error / error.size, rtol=1e-12)


# ------------------------------------------------------------------------------------------- hinge


def test_hinge_is_the_mean_of_what_is_missing_from_the_margin():
    logits = Tensor([3.0, 0.5, -2.0, -0.25])
    loss = nn.hinge(logits, SIGNS)
    loss.backward()
    assert loss.item() == (0.0 + 1.5 + 0.0 + 1.25) / 4
    np.testing.assert_array_equal(logits.grad, [0.0, 0.25, 0.0, -0.25])


def test_on_the_margin_the_derivative_of_hinge_is_zero():
    logits = Tensor([1.0, -1.0, -1.0, 1.0])
    nn.hinge(logits, SIGNS).backward()
    np.testing.assert_array_equal(logits.grad, np.zeros(4))
    value = Value(-1.0)
    nn.hinge(value, -1).backward()
    assert value.grad == 0.0


def test_hinge_tells_labels_of_zero_and_one_from_signs():
    with pytest.raises(
        ValueError, match=r"targets of hinge are -1 and \+1, got 0: of 0 and 1, take 2 \* y - 1"
    ):
        nn.hinge(Tensor([1.0, 2.0]), [0, 1])


# --------------------------------------------------------------------- on Values, as on Tensors


@pytest.mark.parametrize("loss", [nn.mse, nn.hinge])
def test_a_list_of_values_gives_what_a_tensor_gives_and_stays_scalar(loss):
    numbers = [3.0, 0.5, -2.0, -0.25]
    values, tensor = [Value(x) for x in numbers], Tensor(numbers)
    of_values, of_tensor = loss(values, SIGNS), loss(tensor, SIGNS)
    assert type(of_values) is Value
    assert of_values.data == pytest.approx(of_tensor.item(), rel=1e-15)
    of_values.backward()
    of_tensor.backward()
    np.testing.assert_allclose([v.grad for v in values], tensor.grad, rtol=1e-15)


@pytest.mark.parametrize("loss", [nn.mse, nn.hinge])
def test_one_value_is_a_batch_of_one(loss):
    alone, listed = Value(0.5), Value(0.5)
    assert loss(alone, -1).data == loss([listed], [-1]).data
    assert type(loss(alone, -1)) is Value


@pytest.mark.parametrize("loss", [nn.mse, nn.hinge])
@pytest.mark.parametrize(
    ("outputs", "targets", "error", "message"),
    [
        (Tensor(np.ones((4, 1))), SIGNS, ValueError, r"outputs have the shape \(4, 1\) and targets \(4,\)"),
        (Tensor(np.ones(4)), 1.0, ValueError, r"outputs have the shape \(4,\) and targets \(\)"),
        ([Value(1.0)] * 3, SIGNS, ValueError, r"outputs have the shape \(3,\) and targets \(4,\)"),
        (Value(1.0), [1.0], ValueError, r"outputs have the shape \(\) and targets \(1,\)"),
        ([[Value(1.0)]] * 4, SIGNS, TypeError, "outputs in a list are Values"),
        (
            Tensor(np.ones(4)),
            Tensor(SIGNS),
            TypeError,
            r"targets are data, and a node was given: pass its \.data",
        ),
        ([Value(1.0)], [Value(1.0)], TypeError, "targets was given a list that holds nodes"),
        (Tensor(np.ones(2)), [True, False], TypeError, "targets holds real numbers"),
    ],
)
def test_targets_that_do_not_match_are_refused(loss, outputs, targets, error, message):
    with pytest.raises(error, match=message):
        loss(outputs, targets)
