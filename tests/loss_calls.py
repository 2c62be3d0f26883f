"""One right call of each loss, by name: outputs away from kinks, and targets that fit them."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from autograd import softmax
from nn import activations, losses

RNG = np.random.default_rng(0)
NUMBERS = RNG.normal(size=7) * 2.0
SIGNS = np.array([1.0, -1.0, -1.0, 1.0, 1.0, -1.0, 1.0])
LOGITS = RNG.normal(size=(6, 4)) * 3.0
CLASSES = np.array([0, 3, 1, 1, 2, 0])
ONE_HOT = np.eye(4)[CLASSES]
MULTI_HOT = (RNG.random((6, 4)) < 0.5).astype(float)
ROWS = np.exp(LOGITS[::-1]) / np.exp(LOGITS[::-1]).sum(axis=1, keepdims=True)


class Call(NamedTuple):
    """`of(outputs, reduction, targets)` is the loss; `forms` are ways to write one and the same targets."""

    of: Callable[..., Any]
    outputs: Any
    forms: tuple[Any, ...] = ()


def on(loss, outputs, *forms):
    def of(x, reduction="mean", targets=None):
        targets = forms[0] if targets is None else targets
        return loss(x, targets[: np.shape(x)[0]] if isinstance(x, list) else targets, reduction=reduction)

    return Call(of, outputs, forms)


def of_distributions(loss):
    """A loss of what softmax makes of the logits: probabilities, however the logits are moved."""

    def of(x, reduction="mean"):
        if isinstance(x, list):
            return loss([activations.softmax(row) for row in x], ROWS[: len(x)], reduction)
        return loss(softmax(x, axis=-1), ROWS, reduction)

    return Call(of, LOGITS)


CALLS = {
    "l1": on(losses.l1, NUMBERS, SIGNS * 0.3),
    "mse": on(losses.mse, NUMBERS, SIGNS * 0.3),
    "huber": on(losses.huber, NUMBERS, SIGNS * 0.3),
    "quadratic": on(losses.quadratic, LOGITS, ONE_HOT, CLASSES, ONE_HOT.tolist()),
    "zero_one": on(losses.zero_one, LOGITS, CLASSES, ONE_HOT),
    "perceptron": on(losses.perceptron, NUMBERS, SIGNS),
    "hinge": on(losses.hinge, NUMBERS, SIGNS),
    "squared_hinge": on(losses.squared_hinge, NUMBERS, SIGNS),
    "multiclass_svm": on(losses.multiclass_svm, LOGITS, CLASSES, ONE_HOT, ONE_HOT.astype(int)),
    "cross_entropy": on(losses.cross_entropy, LOGITS, CLASSES, ONE_HOT, ONE_HOT.astype(int)),
    "nll_loss": on(losses.nll_loss, np.log(ROWS), CLASSES, ONE_HOT),
    "binary_cross_entropy": on(losses.binary_cross_entropy, ROWS[:, 0], MULTI_HOT[:, 0]),
    "binary_cross_entropy_with_logits": on(
        losses.binary_cross_entropy_with_logits, NUMBERS, (SIGNS + 1.0) / 2.0
    ),
    "multi_label": on(losses.multi_label, LOGITS, MULTI_HOT, MULTI_HOT.astype(int)),
    "entropy": of_distributions(lambda p, _, reduction: losses.entropy(p, reduction=reduction)),
    "kl_divergence": of_distributions(
        lambda p, q, reduction: losses.kl_divergence(p, q, reduction=reduction)
    ),
    "cross_entropy_of_distributions": of_distributions(
        lambda q, p, reduction: losses.cross_entropy_of_distributions(p, q, reduction=reduction)
    ),
}
