"""Losses: how wrong the outputs are, as one number to make smaller.

Each is a plain function, outputs first and targets second, composed of the engine's operations: their
derivatives follow. `reduction` is "mean" (over the batch), "sum" or "none" (one loss an example).
Targets are plain numbers or arrays. They may be nodes, too, and get gradients as any operand does.
"""

from nn.losses.classification import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    multi_label,
    nll_loss,
)
from nn.losses.information import cross_entropy_of_distributions, entropy, kl_divergence
from nn.losses.margins import hinge, multiclass_svm, perceptron, squared_hinge, zero_one
from nn.losses.regression import huber, l1, mse, quadratic

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "cross_entropy_of_distributions",
    "entropy",
    "hinge",
    "huber",
    "kl_divergence",
    "l1",
    "mse",
    "multi_label",
    "multiclass_svm",
    "nll_loss",
    "perceptron",
    "quadratic",
    "squared_hinge",
    "zero_one",
]
