"""Rosenblatt's perceptron: a step unit and the rule by which it learns. Lectures 003 and 004."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autograd import Node, Tensor
from autograd.coercion import Array, as_array, as_float, describe
from nn.activations import step
from nn.module import Module
from nn.sizes import positive_integer


@dataclass(frozen=True)
class PerceptronFit:
    """How learning went; true if it has converged.

    Attributes:
        mistakes: how many examples were wrong in each epoch.
        converged: whether the last epoch had no mistake.
    """

    mistakes: tuple[int, ...]

    @property
    def converged(self) -> bool:
        """Whether all examples are right."""
        return self.mistakes[-1] == 0

    def __bool__(self) -> bool:
        return self.converged

    def __str__(self) -> str:
        epochs, last = len(self.mistakes), self.mistakes[-1]
        if self.converged:
            return f"converged: no mistake in epoch {epochs}"
        return (
            f"not converged: {last} mistake{'s' if last > 1 else ''} in epoch {epochs}. Either no line "
            "separates the classes, as in XOR, or it takes more epochs"
        )


class Perceptron(Module):
    """1 where w·x + b >= 0, else 0.

    The step has the derivative 0, so that no gradient teaches it. Its rule does: after each example,
    w ← w + α(y - y')x, where y is the target and y' the output. Of classes that a plane separates it
    finds one after a finite number of mistakes, whatever α is; otherwise it never stops making them.

    Args:
        in_features: the number of inputs.

    Attributes:
        weight: (in_features,); bias: (). Both start at 0.

    >>> perceptron = Perceptron(2)
    >>> corners = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> print(perceptron.fit(corners, [0, 0, 0, 1]))  # AND
    converged: no mistake in epoch 6
    >>> perceptron(np.array(corners)).data.tolist()
    [0.0, 0.0, 0.0, 1.0]
    >>> perceptron.fit(corners, [0, 1, 1, 0], epochs=1000).converged  # XOR
    False
    """

    def __init__(self, in_features: int) -> None:
        self.in_features = positive_integer(in_features, "in_features")
        self.weight = Tensor(np.zeros(self.in_features), name="weight")
        self.bias = Tensor(0.0, name="bias")

    def forward(self, x: Tensor | Array) -> Any:
        """(..., in_features) to 0 and 1, of shape (...); ValueError for another last axis."""
        if not isinstance(x, Node):
            x = as_array(x, "the input")
        if x.shape[-1:] != (self.in_features,):
            raise ValueError(
                f"{self.title} takes an input of shape (batch, {self.in_features}), got {x.shape}"
            )
        return step(x @ self.weight + self.bias)

    def fit(self, x: ArrayLike, y: ArrayLike, epochs: int = 100, lr: float = 1.0) -> PerceptronFit:
        """Learn from one example after the other until an epoch has no mistake.

        Args:
            x: (examples, in_features).
            y: (examples,), 0 or 1.
            epochs: how often to go through the examples at most.
            lr: α, more than 0.

        Raises TypeError and ValueError for other shapes and targets, and for numbers that are not finite;
        then nothing has been learned.
        """
        examples, targets = self._checked(x, y)
        epochs, lr = positive_integer(epochs, "epochs"), as_float(lr, "lr")
        if not 0.0 < lr < np.inf:
            raise ValueError(f"lr is more than 0 and finite, got {lr:g}")
        weight, bias = np.array(self.weight), self.bias.item()
        mistakes: list[int] = []
        while len(mistakes) < epochs and (not mistakes or mistakes[-1]):
            mistakes.append(0)
            for example, target in zip(examples, targets, strict=True):
                error = target - step(float(example @ weight) + bias)
                if error:
                    mistakes[-1] += 1
                    weight += lr * error * example
                    bias += lr * error
        self.weight.data, self.bias.data = weight, bias
        return PerceptronFit(tuple(mistakes))

    def _checked(self, x: Any, y: Any) -> tuple[Array, Array]:
        examples, targets = as_array(x, "x"), as_array(y, "y")
        if examples.ndim != 2 or examples.shape[1] != self.in_features:
            raise ValueError(f"x has the shape (examples, {self.in_features}), got {examples.shape}")
        if targets.shape != examples.shape[:1]:
            raise ValueError(
                f"y has the shape {examples.shape[:1]}, one target an example, got {targets.shape}"
            )
        if not np.isin(targets, (0.0, 1.0)).all():
            raise ValueError(f"the targets y are 0 and 1, got {describe(y)}: of -1 and +1, take (y + 1) / 2")
        if not np.isfinite(examples).all():
            raise ValueError("x holds NaN or infinity: clean the data first")
        return examples, targets

    def extra_repr(self) -> str:
        """The number of inputs."""
        return f"in_features={self.in_features}"
