"""Networks for the tests of `nn.gradient_flow`, deep ones among them, and the examples that they see."""

from itertools import pairwise

import numpy as np

import nn
from autograd import relu
from nn import initializers
from nn.gradient_flow import gradient_flow

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(64, 20)), RNG.integers(0, 3, 64)


def deep(activation, initializer, hidden=5, units=30, scale=1.0):
    """Hidden layers of one kind, between 20 inputs and 3 outputs, with first weights of a seed."""
    rng, sizes = np.random.default_rng(1), [20, *[units] * hidden, 3]

    def scaled(shape, rng):
        return scale * initializer(shape, rng)

    layers = []
    for n, m in pairwise(sizes):
        layers += [nn.Linear(n, m, rng=rng, initializer=scaled), activation]
    return nn.Sequential(*layers[:-1])


def flow(model, **options):
    return gradient_flow(model, X, Y, nn.cross_entropy, **options)


def with_last_layer_of_zeros():
    model = deep(relu, initializers.kaiming_normal)
    model.layers[-1].weight.data = np.zeros((3, 30))
    return model
