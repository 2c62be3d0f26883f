"""Whole networks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from autograd import Tensor, relu
from autograd.coercion import Array
from nn.initializers import Rng, generator
from nn.layers import Linear
from nn.module import Module
from nn.sizes import checked_activation, layers_between


class MLP(Module):
    """A multi-layer perceptron: linear layers, and the activation between each two of them.

    The last layer has none, so that the outputs are logits or any real numbers.

    Args:
        sizes: from the input through the hidden layers to the output.
        activation: a function of a Tensor.
        rng: a random generator or a seed.

    The parameters of lecture 003's networks 3-4-2 and 3-4-4-1, counted:

    >>> MLP([3, 4, 2]).count_parameters(), MLP([3, 4, 4, 1]).count_parameters()
    (26, 41)
    """

    def __init__(
        self, sizes: Iterable[int], activation: Callable[[Any], Any] = relu, rng: Rng = None
    ) -> None:
        rng = generator(rng)
        self.layers = [Linear(n, m, rng=rng) for n, m in layers_between(sizes)]
        self.activation = checked_activation(activation)

    def forward(self, x: Tensor | Array) -> Tensor:
        """(batch, sizes[0]) to (batch, sizes[-1])."""
        *hidden, last = self.layers
        for layer in hidden:
            x = self.activation(layer(x))
        return last.forward(x)
