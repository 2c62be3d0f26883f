"""Layers of Tensors, batches first, and the chain of several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
    Linear(in_features=3, out_features=2, bias=True)
    >>> layer(np.ones((5, 3))).shape
    (5, 2)
    >>> layer.count_parameters()
    8
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
        shape = (self.out_features, self.in_features)
        if not callable(initializer):
            raise TypeError(
                f"initializer is a function of nn.initializers or like those, got {initializer!r:.60}"
            )
        self.weight = Tensor(initializer(shape, rng), name="weight")
        if self.weight.shape != shape:
            raise ValueError(f"the initializer made weights of shape {self.weight.shape}, expected {shape}")
        self.bias = Tensor(np.zeros(self.out_features), name="bias") if bias else None

    def forward(self, x: Tensor | Array) -> Tensor:
        """(..., in_features) to (..., out_features); ValueError for another last axis."""
        if not isinstance(x, Node):
            x = as_array(x, "the input")
        shape = x.shape
        if not shape or shape[-1] != self.in_features:
            raise ValueError(
                f"{self!r} takes an input of shape (batch, {self.in_features}), got {shape}: reshape it, "
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


class Sequential(Module):
    """One after the other: modules, and functions such as `autograd.relu`.

    Args:
        *layers: at least one callable of one argument. They stay readable as `.layers`.

    >>> from autograd import relu
    >>> Sequential(Linear(2, 8), relu, Linear(8, 1))
    Sequential(
      (layers.0): Linear(in_features=2, out_features=8, bias=True)
      (layers.1): relu
      (layers.2): Linear(in_features=8, out_features=1, bias=True)
    )
    """

    def __init__(self, *layers: Callable[[Any], Any]) -> None:
        if not layers:
            raise ValueError("Sequential needs at least one layer: Sequential(Linear(2, 8), relu, ...)")
        wrong: list[Any] = [layer for layer in layers if not callable(layer)]
        if wrong:
            hint = ": unpack it, Sequential(*layers)" if isinstance(wrong[0], list | tuple) else ""
            raise TypeError(f"a layer is a module or a function, got {wrong[0]!r:.60}{hint}")
        self.layers = layers

    def forward(self, x: Any) -> Any:
        """The last layer's output; each layer takes what the one before gives."""
        for layer in self.layers:
            x = layer(x)
        return x
