"""BatchNorm: each feature brought to mean 0 and variance 1 over the batch, then to a learned scale."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from autograd import Node, Tensor, mean, sqrt, var
from autograd.coercion import Array, as_array, as_float
from nn.module import Module
from nn.sizes import positive_integer


class BatchNorm(Module):
    """(x - mean) / √(variance + eps) · weight + bias, for each feature, which is the second axis.

    In training mean and variance are those of the batch, over all other axes, and running averages of
    them are kept; in use (`eval()`) it is these averages. It serves layers of units, (batch,
    features), and images, (batch, channels, H, W): PyTorch's BatchNorm1d and BatchNorm2d.

    Args:
        num_features: the size of the second axis.
        eps: what is added to the variance, more than 0.
        momentum: how much of each new batch goes into the running averages, from 0 to 1.

    Attributes:
        weight, bias: (num_features,), which start at 1 and 0.
        running_mean, running_var: plain arrays, part of the state and not learned. The variance is the
            unbiased one, as in PyTorch.

    Ioffe and Szegedy, "Batch normalization" (2015).

    >>> layer = BatchNorm(2)
    >>> layer(np.array([[1.0, 5.0], [3.0, 5.0]])).data.round(3).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    >>> layer.running_mean
    array([0.2, 0.5])
    """

    buffer_names: ClassVar[tuple[str, ...]] = ("running_mean", "running_var")
    repeatable: ClassVar[bool] = False

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        self.num_features = positive_integer(num_features, "num_features")
        self.eps, self.momentum = as_float(eps, "eps"), as_float(momentum, "momentum")
        if not 0.0 < self.eps < np.inf:
            raise ValueError(f"eps is more than 0 and finite, got {self.eps:g}")
        if not 0.0 <= self.momentum <= 1.0:
            raise ValueError(f"momentum is from 0 to 1, got {self.momentum:g}")
        self.weight = Tensor(np.ones(self.num_features), name="weight")
        self.bias = Tensor(np.zeros(self.num_features), name="bias")
        self.running_mean: Array = np.zeros(self.num_features)
        self.running_var: Array = np.ones(self.num_features)

    def forward(self, x: Tensor | Array) -> Tensor:
        """(batch, num_features, ...) to the same shape.

        Raises ValueError for another second axis and, in training, for a single number of each feature,
        which has no variance.
        """
        if not isinstance(x, Node):
            x = as_array(x, "the input")
        if x.ndim < 2 or x.shape[1] != self.num_features:
            raise ValueError(
                f"{self.title} takes an input of shape (batch, {self.num_features}, ...), got {x.shape}: "
                "make the layer with the size of the second axis"
            )
        per_feature = (1, -1) + (1,) * (x.ndim - 2)
        center, spread = self._moments(x, per_feature)
        scale = self.weight.reshape(per_feature) / sqrt(spread + self.eps)
        y: Tensor = (x - center) * scale + self.bias.reshape(per_feature)
        return y

    def _moments(self, x: Any, per_feature: tuple[int, ...]) -> tuple[Any, Any]:
        """Mean and variance to normalize with, in a shape that broadcasts."""
        if not self.training:
            dtype = self.weight.dtype
            return tuple(  # type: ignore[return-value]
                a.reshape(per_feature).astype(dtype) for a in (self.running_mean, self.running_var)
            )
        n = x.size // self.num_features
        if n < 2:
            raise ValueError(
                f"{self.title} has one number of each feature in an input of shape {x.shape}, and no "
                "variance: train on larger batches, or call eval() first"
            )
        axes = (0, *range(2, x.ndim))
        center, spread = mean(x, axis=axes, keepdims=True), var(x, axis=axes, keepdims=True)
        self.running_mean = self._average(self.running_mean, np.ravel(np.asarray(center)))
        self.running_var = self._average(self.running_var, np.ravel(np.asarray(spread)) * n / (n - 1))
        return center, spread

    def _average(self, running: Array, new: Array) -> Array:
        return (1.0 - self.momentum) * running + self.momentum * new

    def extra_repr(self) -> str:
        """The number of features and the settings."""
        return f"{self.num_features}, eps={self.eps:g}, momentum={self.momentum:g}"
