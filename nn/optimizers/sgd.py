"""Stochastic gradient descent: the gradient itself says where to go, momentum smooths the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from autograd.coercion import Array
from nn.optimizers.optimizer import Gradient, Optimizer, with_decay
from nn.optimizers.settings import Check, flag, non_negative
from nn.optimizers.state import Memory
from nn.parameter import Parameter


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum if you like.

    v ← momentum·v + g, p ← p - lr·v, where g is the gradient plus weight_decay·p. Nesterov's
    momentum looks one step ahead: p ← p - lr·(g + momentum·v). Without momentum it is lecture 004's
    `weights += - step_size * weights_grad`.

    Args:
        parameters: leaf Tensors and Values.
        lr: the learning rate, at least 0.
        momentum: how much of the last direction is kept, at least 0.
        weight_decay: λ of the penalty λ/2 Σp² on all parameters, at least 0; `nn.penalties` leave
            biases alone.
        nesterov: whether to look ahead; it takes a momentum.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> optimizer = SGD([x], lr=0.1)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)
    2.4
    >>> optimizer
    SGD(1 parameter, lr=0.1, momentum=0.0, weight_decay=0.0, nesterov=False)
    """

    _settings: ClassVar[Mapping[str, Check]] = {
        **Optimizer._settings,
        "momentum": non_negative,
        "weight_decay": non_negative,
        "nesterov": flag,
    }
    _remembered: ClassVar[tuple[str, ...]] = ("velocity",)

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 1e-3,
        momentum: float = 0.0,
        *,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(parameters, lr)
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.nesterov = nesterov
        if self.nesterov and not self.momentum:
            raise ValueError(
                "nesterov=True looks ahead along the momentum, which is 0: set momentum=0.9, say"
            )

    def _change(self, p: Parameter, g: Gradient, memory: Memory, change: Array, work: Array) -> Array:
        if self.weight_decay:
            g = with_decay(g, self.weight_decay, p, out=work)
        direction = g
        if self.momentum:
            velocity = self._recalled(memory, p)["velocity"]
            velocity *= self.momentum
            velocity += g
            direction = velocity
            if self.nesterov:
                np.multiply(velocity, self.momentum, out=change)
                direction = np.add(change, g, out=change)
        return np.multiply(direction, -self.lr, change)
