"""Optimizers: how the parameters follow their gradients downhill, in PyTorch's names and formulas."""

from nn.optimizers.adaptive import Adagrad, Adam, AdamW, RMSprop
from nn.optimizers.optimizer import Optimizer
from nn.optimizers.sgd import SGD

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop"]
