"""Neural networks, small enough to read: modules, layers, losses and optimizers on top of `autograd`."""

from nn import initializers, scalar
from nn.layers import Linear, Sequential
from nn.losses import cross_entropy, hinge, mse
from nn.models import MLP
from nn.module import Module
from nn.optimizers import SGD, Adam, Optimizer
from nn.parameter import Parameter

__all__ = [
    "MLP",
    "SGD",
    "Adam",
    "Linear",
    "Module",
    "Optimizer",
    "Parameter",
    "Sequential",
    "cross_entropy",
    "hinge",
    "initializers",
    "mse",
    "scalar",
]
