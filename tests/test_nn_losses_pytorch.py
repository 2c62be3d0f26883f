"""Losses and their gradients against PyTorch's, where it is installed."""

import numpy as np
import pytest

from autograd import Tensor, gradients
from nn import losses
from tests.loss_calls import CLASSES, LOGITS, MULTI_HOT, NUMBERS, ONE_HOT, ROWS, SIGNS

LABELS, SPREAD = (SIGNS + 1.0) / 2.0, SIGNS * 0.3
LOGS = np.log(ROWS)
EXTREME = np.array([[1000.0, 0.0, -1000.0, 3.0]] * 3)
CASES = {  # outputs, targets, and the same loss made with PyTorch
    "l1": (NUMBERS, SPREAD, lambda F, torch: F.l1_loss),
    "mse": (NUMBERS, SPREAD, lambda F, torch: F.mse_loss),
    "huber": (NUMBERS, SPREAD, lambda F, torch: F.huber_loss),
    "hinge": (NUMBERS, SIGNS, lambda F, torch: signs_of(F.relu, 1.0)),
    "perceptron": (NUMBERS, SIGNS, lambda F, torch: signs_of(F.relu, 0.0)),
    "squared_hinge": (NUMBERS, SIGNS, lambda F, torch: signs_of(lambda m: F.relu(m) ** 2, 1.0)),
    "cross_entropy": (LOGITS, CLASSES, lambda F, torch: F.cross_entropy),
    "cross_entropy: rows": (LOGITS, ROWS, lambda F, torch: F.cross_entropy),
    "cross_entropy: extremes": (EXTREME, np.array([0, 1, 2]), lambda F, torch: F.cross_entropy),
    "nll_loss": (LOGS, CLASSES, lambda F, torch: F.nll_loss),
    "multiclass_svm": (LOGITS, CLASSES, lambda F, torch: times(4.0, F.multi_margin_loss)),
    "multi_label": (LOGITS, MULTI_HOT, lambda F, torch: times(4.0, F.multilabel_soft_margin_loss)),
    "quadratic": (LOGITS, ONE_HOT, lambda F, torch: summed(lambda x, y: 0.5 * (x - y) ** 2)),
    "binary_cross_entropy": (ROWS, MULTI_HOT, lambda F, torch: F.binary_cross_entropy),
    "binary_cross_entropy_with_logits": (
        NUMBERS, LABELS, lambda F, torch: F.binary_cross_entropy_with_logits),
    "entropy": (ROWS, None, lambda F, torch: summed(lambda p, _: torch.special.entr(p))),
    "kl_divergence": (ROWS, ROWS[::-1].copy(), lambda F, torch: summed(
        lambda p, q: p * (p / q).log())),
    "cross_entropy_of_distributions": (ROWS, ROWS[::-1].copy(), lambda F, torch: summed(
        lambda p, q: -torch.special.xlogy(p, q))),
}  # fmt: skip


def reduce(each, reduction):
    return each if reduction == "none" else getattr(each, reduction)()


def signs_of(function, margin):
    return lambda x, y, reduction: reduce(function(margin - x * y), reduction)


def summed(function):
    return lambda x, y, reduction: reduce(function(x, y).sum(dim=1), reduction)


def times(factor, function):
    return lambda x, y, reduction: function(x, y, reduction=reduction) * factor


def test_every_loss_with_a_derivative_is_compared():
    assert {name.split(":")[0] for name in CASES} == set(losses.__all__) - {"zero_one"}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_as_in_pytorch(name, reduction):
    torch = pytest.importorskip("torch")
    outputs, targets, theirs = CASES[name]
    x, t = Tensor(outputs), torch.tensor(outputs, requires_grad=True)
    y = None if targets is None else torch.tensor(targets)
    ours = getattr(losses, name.split(":")[0])
    found = ours(x, reduction=reduction) if targets is None else ours(x, targets, reduction=reduction)
    expected = theirs(torch.nn.functional, torch)(t, y, reduction=reduction)
    np.testing.assert_allclose(np.array(found), expected.detach().numpy(), rtol=1e-12, atol=1e-14)
    weights = np.linspace(0.5, 1.5, expected.numel()).reshape(expected.shape)
    (expected * torch.tensor(weights)).sum().backward()
    np.testing.assert_allclose(gradients((found * weights).sum(), x), t.grad.numpy(), rtol=1e-11, atol=1e-14)


def test_zero_one_is_one_minus_the_accuracy():
    torch = pytest.importorskip("torch")
    accuracy = (torch.tensor(LOGITS).argmax(dim=1) == torch.tensor(CLASSES)).double().mean().item()
    assert losses.zero_one(LOGITS, CLASSES) == pytest.approx(1.0 - accuracy)
