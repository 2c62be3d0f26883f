"""Adaptive optimizers: each number has a step size of its own, by how large its gradients have been.

All divide by the root of a sum or running mean of squared gradients. So a parameter with small
gradients goes as far as one with large ones, and the unit of the loss does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import ClassVar

import numpy as np

from autograd.coercion import Array
from nn.optimizers.optimizer import Gradient, Optimizer, with_decay
from nn.optimizers.settings import Check, fraction, non_negative, positive, two_fractions
from nn.optimizers.state import Memory
from nn.parameter import Parameter


class Adagrad(Optimizer):
    """Adaptive gradient: divides by the root of the sum of all squared gradients so far.

    s ← s + g², p ← p - lr·g / (√s + eps). The steps only become smaller. Duchi, Hazan and Singer,
    "Adaptive Subgradient Methods" (2011).

    Args:
        parameters: leaf Tensors and Values.
        lr: the learning rate, at least 0: about how far a parameter goes in its first step.
        weight_decay: λ of the penalty λ/2 Σp² on all parameters, at least 0.
        eps: keeps the quotient finite where gradients vanish, more than 0.
    """

    _settings: ClassVar[Mapping[str, Check]] = {
        **Optimizer._settings,
        "weight_decay": non_negative,
        "eps": positive,
    }
    _remembered: ClassVar[tuple[str, ...]] = ("sum_of_squares",)

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 1e-2,
        *,
        weight_decay: float = 0.0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(parameters, lr)
        self.weight_decay = weight_decay
        self.eps = eps

    def _change(self, p: Parameter, g: Gradient, memory: Memory, change: Array, work: Array) -> Array:
        g = with_decay(g, self.weight_decay, p, out=work)
        squares = self._recalled(memory, p)["sum_of_squares"]
        squares += np.multiply(g, g, out=change)
        np.sqrt(squares, out=change)
        change += self.eps
        np.divide(g, change, out=change)
        np.multiply(change, -self.lr, out=change)
        return change


class RMSprop(Optimizer):
    """Root mean square propagation: divides by the root of the running mean of squared gradients.

    s ← alpha·s + (1 - alpha)·g², v ← momentum·v + g / (√s + eps), p ← p - lr·v. Tieleman and Hinton,
    lecture 6.5 of "Neural Networks for Machine Learning" (2012).

    Args:
        parameters: leaf Tensors and Values.
        lr: the learning rate, at least 0.
        alpha: how much of the mean is kept at each step, in [0, 1).
        eps: keeps the quotient finite where gradients vanish, more than 0.
        weight_decay: λ of the penalty λ/2 Σp² on all parameters, at least 0.
        momentum: how much of the last direction is kept, at least 0.
    """

    _settings: ClassVar[Mapping[str, Check]] = {
        **Optimizer._settings,
        "alpha": fraction,
        "eps": positive,
        "weight_decay": non_negative,
        "momentum": non_negative,
    }
    _remembered: ClassVar[tuple[str, ...]] = ("mean_of_squares", "velocity")

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
    ) -> None:
        super().__init__(parameters, lr)
        self.alpha = alpha
        self.eps = eps
        self.weight_decay = weight_decay
        self.momentum = momentum

    def _change(self, p: Parameter, g: Gradient, memory: Memory, change: Array, work: Array) -> Array:
        g = with_decay(g, self.weight_decay, p, out=work)
        squares = self._recalled(memory, p)["mean_of_squares"]
        np.multiply(g, g, out=change)
        _keep(squares, self.alpha, change, work=change)
        np.sqrt(squares, out=change)
        change += self.eps
        np.divide(g, change, out=change)
        direction = change
        if self.momentum:
            direction = memory["velocity"]
            direction *= self.momentum
            direction += change
        np.multiply(direction, -self.lr, out=change)
        return change


class Adam(Optimizer):
    """Adaptive moments: the running mean of the gradients, over the root of that of their squares.

    m ← β₁·m + (1 - β₁)·g, v ← β₂·v + (1 - β₂)·g², and p ← p - lr·m̂ / (√v̂ + eps), where the hat
    makes up for the start at 0: m̂ = m / (1 - β₁ᵗ), v̂ = v / (1 - β₂ᵗ). Kingma and Ba, "Adam: A Method
    for Stochastic Optimization" (2015), algorithm 1.

    Args:
        parameters: leaf Tensors and Values.
        lr: the learning rate, at least 0: about how far a parameter goes in one step.
        betas: how much of the two means is kept at each step, each in [0, 1).
        eps: keeps the quotient finite where gradients vanish, more than 0.
        weight_decay: λ of the penalty λ/2 Σp², at least 0, whose gradient is added, as in PyTorch's
            Adam, and divided with the rest; `AdamW` does better.
    """

    _settings: ClassVar[Mapping[str, Check]] = {
        **Optimizer._settings,
        "betas": two_fractions,
        "eps": positive,
        "weight_decay": non_negative,
    }
    _remembered: ClassVar[tuple[str, ...]] = ("mean", "mean_of_squares")
    _counts_steps: ClassVar[bool] = True

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, lr)
        self.betas = betas
        self.eps = eps
        self.weight_decay = weight_decay

    def _change(self, p: Parameter, g: Gradient, memory: Memory, change: Array, work: Array) -> Array:
        g = with_decay(g, self.weight_decay, p, out=work)
        return self._moments(g, self._recalled(memory, p), change)

    def _moments(self, g: Gradient, memory: Memory, change: Array) -> Array:
        (b1, b2), mean, squares = self.betas, memory["mean"], memory["mean_of_squares"]
        memory["steps"] += 1
        seen1, seen2 = 1.0 - b1 ** memory["steps"], sqrt(1.0 - b2 ** memory["steps"])
        _keep(mean, b1, g, work=change)
        np.multiply(g, g, out=change)
        _keep(squares, b2, change, work=change)
        # m / seen1 / (√v / seen2 + eps), with the numbers drawn together: arrays are what takes time.
        np.sqrt(squares, out=change)
        change += self.eps * seen2
        np.divide(mean, change, out=change)
        np.multiply(change, -self.lr * seen2 / seen1, out=change)
        return change


class AdamW(Adam):
    """Adam with decoupled weight decay: p ← p - lr·weight_decay·p, beside Adam's step and not through it.

    So all weights fade at the same rate, whatever their gradients are. Loshchilov and Hutter,
    "Decoupled Weight Decay Regularization" (2019). Biases fade too: to spare them, give
    `nn.penalties.weights(model)` to this optimizer and `nn.penalties.spared(model)` to an `Adam`.

    Args:
        parameters: leaf Tensors and Values.
        lr: the learning rate, at least 0: about how far a parameter goes in one step.
        betas: how much of the two means is kept at each step, each in [0, 1).
        eps: keeps the quotient finite where gradients vanish, more than 0.
        weight_decay: the rate of the decay, at least 0.
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(parameters, lr, betas, eps, weight_decay)

    def _change(self, p: Parameter, g: Gradient, memory: Memory, change: Array, work: Array) -> Array:
        self._moments(g, self._recalled(memory, p), change)
        decayed: Array = with_decay(change, -self.lr * self.weight_decay, p, out=work)
        return decayed


def _keep(mean: Array, share: float, new: Gradient, work: Array) -> None:
    """mean ← share·mean + (1 - share)·new, in place."""
    mean *= share
    mean += np.multiply(new, 1.0 - share, out=work)
