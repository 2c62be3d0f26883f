"""Linear: every output a weighted sum of all inputs."""

from __future__ import annotations

import numpy as np

from autograd import Node, Tensor, linear, matmul
from autograd.coercion import Array, as_array
from nn.initializers import Initializer, Rng, kaiming_normal
from nn.module import Module
from nn.sizes import positive_integer


class Linear(Module):
    """x @ weight.T + bias: every output a weighted sum of all inputs, and an offset.

    Args:
        in_features, out_features: the sizes of the last axis of the input and of the output.
        bias: whether there is one; it starts at 0.
        rng: a random generator or a seed, for weights that can be made again.
        initializer: a function of `nn.initializers`, He's by default.

    Attributes:
        weight: (out_features, in_features), as in PyTorch: one row an output.
        bias: (out_features,), or None.

    Each output is the perceptron's sum w·x + b of lectures 003 and 004.

    >>> layer = Linear(3, 2, rng=0)
    >>> layer
    Linear(in_features=3, out_features=2, bias=True)  # 8 parameters: weight (2, 3), bias (2,)
    >>> layer(np.ones((5, 3))).shape
    (5, 2)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        rng: Rng = None,
        initializer: Initializer = kaiming_normal,
    ) -> None:
        self.in_features = positive_integer(in_features, "in_features")
        self.out_features = positive_integer(out_features, "out_features")
        self.weight = first_weight((self.out_features, self.in_features), rng, initializer)
        self.bias = Tensor(np.zeros(self.out_features), name="bias") if bias else None

    def forward(self, x: Tensor | Array) -> Tensor:
        """(..., in_features) to (..., out_features); ValueError for another last axis."""
        if not isinstance(x, Node):
            x = as_array(x, "the input")
        shape = x.shape
        if not shape or shape[-1] != self.in_features:
            raise ValueError(
                f"{self.title} takes an input of shape (batch, {self.in_features}), got {shape}: reshape it, "
                f"or make the layer with in_features={shape[-1] if shape else 1}"
            )
        y: Tensor
        y = matmul(x, self.weight.T) if self.bias is None else linear(x, self.weight, self.bias)
        return y

    def extra_repr(self) -> str:
        """The arguments that make a layer of these sizes."""
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"
        )


def first_weight(shape: tuple[int, ...], rng: Rng, initializer: Initializer) -> Tensor:
    """The weight of a layer, made by `initializer`; TypeError or ValueError if that is no initializer."""
    if not callable(initializer):
        raise TypeError(
            f"initializer is a function of nn.initializers or like those, got {initializer!r:.60}"
        )
    weight = Tensor(initializer(shape, rng), name="weight")
    if weight.shape != shape:
        raise ValueError(f"the initializer made weights of shape {weight.shape}, expected {shape}")
    return weight
