"""Layers one after the other, and what turns images into rows of numbers on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import Node
from autograd.coercion import as_array
from nn.module import Module


class Sequential(Module):
    """One after the other: modules, and functions such as `autograd.relu`.

    Args:
        *layers: at least one callable of one argument. They stay readable as `.layers`.

    >>> from autograd import relu
    >>> from nn.layers import Linear
    >>> Sequential(Linear(2, 8), relu, Linear(8, 1))
    Sequential(
      (layers.0): Linear(in_features=2, out_features=8, bias=True)  # 24 parameters: weight (8, 2), bias (8,)
      (layers.1): relu
      (layers.2): Linear(in_features=8, out_features=1, bias=True)  # 9 parameters: weight (1, 8), bias (1,)
    )  # 33 parameters
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


class Flatten(Module):
    """All axes but the first, the batch, as one: what stands between images and a Linear layer."""

    def forward(self, x: Any) -> Any:
        """(batch, ...) to (batch, n); ValueError without a batch."""
        if not isinstance(x, Node):
            x = as_array(x, "the input")
        if not x.ndim:
            raise ValueError(f"{self.title} takes an input of shape (batch, ...), got ()")
        return x.reshape((x.shape[0], -1))
