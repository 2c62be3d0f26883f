"""Optimizers: how the parameters follow their gradients downhill.

An optimizer gives each parameter a direction to go, from its gradient and from what it remembers of
earlier ones; `step()` goes `lr` times that direction, against it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from math import inf
from typing import Any

import numpy as np

from autograd import Node
from autograd.coercion import as_float
from nn.parameter import Parameter, copied_data, is_parameter, zero_grad


class Optimizer(ABC):
    """What all optimizers do: go over the parameters, and change those that have a gradient.

    Args:
        parameters: leaf Tensors and Values, such as `model.parameters()`.
        lr: the learning rate, at least 0. It may be assigned later on, for a schedule.

    Raises TypeError or ValueError for an empty list, for what is no leaf or is listed twice, and for
    a setting out of its range.
    """

    def __init__(self, parameters: Iterable[Parameter], lr: float) -> None:
        self.parameters = _checked(parameters)
        self.lr = lr

    @property
    def lr(self) -> float:
        """The learning rate."""
        return self._lr

    @lr.setter
    def lr(self, lr: float) -> None:
        self._lr = _setting("lr", lr)

    def zero_grad(self) -> None:
        """Forget the gradients, before the next `backward()`."""
        zero_grad(self.parameters)

    def step(self) -> None:
        """Change each parameter by -lr times its direction; one whose gradient is None stays as it is."""
        with np.errstate(all="ignore"):  # gradients that overflow give inf, on Tensors as on Values
            for k, p in enumerate(self.parameters):
                if p.grad is not None:
                    p.add_(-self.lr * self._direction(k, p, p.grad))

    @abstractmethod
    def _direction(self, k: int, p: Parameter, g: Any) -> Any:
        """Where the loss grows, for parameter number `k` with the gradient `g`."""


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum if you like.

    v ← momentum·v + g, p ← p - lr·v, where g is the gradient plus weight_decay·p, in PyTorch's
    formulation. Without momentum, lecture 004's `weights += - step_size * weights_grad`.

    Args:
        parameters: leaf Tensors and Values.
        lr: the learning rate, at least 0.
        momentum: how much of the last direction is kept, at least 0.
        weight_decay: λ of the penalty λ/2 Σp², at least 0.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> optimizer = SGD([x], lr=0.1)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)
    2.4
    """

    def __init__(
        self, parameters: Iterable[Parameter], lr: float, momentum: float = 0.0, weight_decay: float = 0.0
    ) -> None:
        super().__init__(parameters, lr)
        self.momentum = _setting("momentum", momentum)
        self.weight_decay = _setting("weight_decay", weight_decay)
        self._velocity: list[Any] = [0.0] * len(self.parameters)

    def _direction(self, k: int, p: Parameter, g: Any) -> Any:
        g = _with_decay(g, self.weight_decay, p)
        if not self.momentum:
            return g
        self._velocity[k] = self.momentum * self._velocity[k] + g
        return self._velocity[k]


class Adam(Optimizer):
    """Adaptive moments: the mean of the gradients so far, over the root of the mean of their squares.

    Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1. Weight decay is
    added to the gradient, as in PyTorch's Adam.

    Args:
        parameters: leaf Tensors and Values.
        lr: the learning rate, at least 0: about how far a parameter goes in one step.
        betas: how much of the two means is kept at each step, each in [0, 1).
        eps: keeps the quotient finite where gradients vanish, more than 0.
        weight_decay: λ of the penalty λ/2 Σp², at least 0.
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, lr)
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise ValueError(f"betas is a pair such as (0.9, 0.999), got {betas!r:.60}")
        self.betas = (_setting("betas[0]", betas[0], below=1.0), _setting("betas[1]", betas[1], below=1.0))
        self.eps = _setting("eps", eps)
        if not self.eps:
            raise ValueError("eps is more than 0, got 0: it keeps 0/0 out of the first step")
        self.weight_decay = _setting("weight_decay", weight_decay)
        self._steps = [0] * len(self.parameters)
        self._mean: list[Any] = [0.0] * len(self.parameters)
        self._mean_square: list[Any] = [0.0] * len(self.parameters)

    def _direction(self, k: int, p: Parameter, g: Any) -> Any:
        g = _with_decay(g, self.weight_decay, p)
        b1, b2 = self.betas
        self._steps[k] += 1
        t = self._steps[k]
        self._mean[k] = m = b1 * self._mean[k] + (1.0 - b1) * g
        self._mean_square[k] = v = b2 * self._mean_square[k] + (1.0 - b2) * g * g
        # Both means started at 0; dividing by the weight of what was really seen makes up for it.
        return m / (1.0 - b1**t) / ((v / (1.0 - b2**t)) ** 0.5 + self.eps)


def _with_decay(g: Any, weight_decay: float, p: Parameter) -> Any:
    return g + weight_decay * copied_data(p) if weight_decay else g


def _checked(parameters: Any) -> list[Parameter]:
    if isinstance(parameters, Node) or not isinstance(parameters, Iterable):
        what = type(parameters).__name__
        raise TypeError(f"an optimizer takes a list of parameters, such as model.parameters(), got a {what}")
    listed = list(parameters)
    if not listed:
        raise ValueError("the list of parameters is empty: there is nothing to optimize")
    for k, p in enumerate(listed):
        if not is_parameter(p):
            what = f"the computed {p.label}" if isinstance(p, Node) else f"a {type(p).__name__}"
            raise TypeError(f"parameter {k} is a leaf, a Tensor or Value that was not computed, got {what}")
    if len(set(map(id, listed))) < len(listed):
        raise ValueError("a parameter is listed twice and would be changed twice: list it once")
    return listed


def _setting(name: str, x: Any, below: float = inf) -> float:
    number: float = as_float(x, name)
    if not 0.0 <= number < below:
        limit = f"at least 0 and less than {below:g}" if below < inf else "finite and at least 0"
        raise ValueError(f"{name} is {limit}, got {number:g}")
    return number
