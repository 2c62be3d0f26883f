"""Dropout: training with some of the numbers missing, so that no unit relies on another alone."""

from __future__ import annotations

from typing import Any, ClassVar

from autograd import Node, Tensor
from autograd.coercion import Array, as_array, as_float
from nn.initializers import Rng, generator
from nn.module import Module


class Dropout(Module):
    """Zeros in place of a random part of the numbers, in training; nothing otherwise.

    What is left is divided by 1 - p, so that the expectation stays and nothing is to be done when the
    model is used ("inverted" dropout, as in PyTorch).

    Args:
        p: the probability of each number to be dropped, from 0 to 1.
        rng: a random generator or a seed. The layer draws from its own generator.

    >>> layer = Dropout(0.5, rng=0)
    >>> layer([1.0, 1.0, 1.0, 1.0]).tolist()
    [2.0, 0.0, 0.0, 0.0]
    >>> layer.eval()([1.0, 1.0])
    array([1., 1.])
    """

    repeatable: ClassVar[bool] = False

    def __init__(self, p: float = 0.5, rng: Rng = None) -> None:
        self.p = as_float(p, "Dropout's p")
        if not 0.0 <= self.p <= 1.0:
            raise ValueError(f"Dropout's p is a probability, from 0 to 1, got {self.p:g}")
        self.rng = generator(rng)

    def forward(self, x: Tensor | Array) -> Any:
        """An array or Tensor of any shape to one of the same shape."""
        if not isinstance(x, Node):
            x = as_array(x, "the input")
        if not self.training or not self.p:
            return x
        kept = self.rng.random(x.shape) >= self.p
        return x * (kept / max(1.0 - self.p, 0.5**53)).astype(x.dtype)

    def extra_repr(self) -> str:
        """The probability."""
        return f"p={self.p:g}"
