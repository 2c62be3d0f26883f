"""Whole networks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod
from typing import Any

import numpy as np

from autograd import Tensor, relu
from autograd.coercion import Array
from nn.activations import Activation
from nn.activations import activation as activation_of
from nn.initializers import Rng, generator
from nn.layers import Conv2d, Dropout, Flatten, Linear, MaxPool2d, Sequential
from nn.layers.images import Size, pair
from nn.module import Module
from nn.sizes import layers_between, positive_integer


class MLP(Module):
    """A multi-layer perceptron: linear layers, and the activation between each two of them.

    The last layer has none, so that the outputs are logits or any real numbers.

    Args:
        sizes: from the input through the hidden layers to the output.
        activation: a function of a Tensor, or a name of `nn.activations`, such as "tanh".
        rng: a random generator or a seed.

    The parameters of lecture 003's networks 3-4-2 and 3-4-4-1, counted:

    >>> MLP([3, 4, 2]).count_parameters(), MLP([3, 4, 4, 1]).count_parameters()
    (26, 41)
    """

    def __init__(self, sizes: Iterable[int], activation: str | Activation = relu, rng: Rng = None) -> None:
        rng = generator(rng)
        self.layers = [Linear(n, m, rng=rng) for n, m in layers_between(sizes)]
        self.activation = activation_of(activation)

    def forward(self, x: Tensor | Array) -> Tensor:
        """(batch, sizes[0]) to (batch, sizes[-1])."""
        *hidden, last = self.layers
        for layer in hidden:
            x = self.activation(layer(x))
        y: Tensor = last(x)
        return y


class CNN(Sequential):
    """A convolutional network: features of an image, pooled, then linear layers. Lecture 000.

    By default it is the lecture's: 28 x 28, three features of 5 x 5 (3 x 24 x 24), the activation, 2 x 2
    max-pooling (3 x 12 x 12), and 10 outputs of them, which are logits.

    Args:
        features: how many features to look for; of several numbers each makes a stage of its own:
            convolution, activation, pooling.
        kernel_size, pool_size: of every stage; numbers or pairs.
        image_size: (height, width).
        in_channels: 1 for gray images, 3 for colour.
        hidden: the sizes of linear layers between the features and the outputs.
        outputs: how many classes.
        activation: a function of a Tensor, or a name of `nn.activations`.
        dropout: the probability with which each input of a linear layer is dropped in training.
        rng: a random generator or a seed.

    >>> CNN(rng=0)
    CNN(
      (layers.0): Conv2d(1, 3, kernel_size=(5, 5))  # 78 parameters: weight (3, 1, 5, 5), bias (3,)
      (layers.1): relu
      (layers.2): MaxPool2d(kernel_size=(2, 2))
      (layers.3): Flatten()
      (layers.4): Linear(in_features=432, out_features=10, bias=True)  # 4330 parameters: ...
    )  # 4408 parameters
    """

    def __init__(
        self,
        features: int | Iterable[int] = 3,
        kernel_size: Size = 5,
        pool_size: Size = 2,
        image_size: Size = 28,
        in_channels: int = 1,
        hidden: Iterable[int] = (),
        outputs: int = 10,
        activation: str | Activation = relu,
        dropout: float = 0.0,
        rng: Rng = None,
    ) -> None:
        rng = generator(rng)
        size = self.image_size = pair(image_size, "image_size")
        channels = self.in_channels = positive_integer(in_channels, "in_channels")
        gate = activation_of(activation)
        kernel, pool = pair(kernel_size, "kernel_size"), pair(pool_size, "pool_size")
        layers: list[Callable[[Any], Any]] = []
        for n in features if isinstance(features, Iterable) else (features,):
            left = tuple((a - k + 1) // p for a, k, p in zip(size, kernel, pool, strict=True))
            if min(left) < 1:
                raise ValueError(
                    f"stage {len(layers) // 3 + 1} gets images of {size}, too small for a kernel of {kernel} "
                    f"and pooling by {pool}: take fewer stages, smaller sizes or larger images"
                )
            layers += [Conv2d(channels, n, kernel, rng=rng), gate, MaxPool2d(pool)]
            channels, size = n, (left[0], left[1])
        layers.append(Flatten())
        sizes = layers_between([channels * size[0] * size[1], *hidden, outputs])
        for k, (n, m) in enumerate(sizes):
            layers += [gate] * (k > 0) + ([Dropout(dropout, rng=rng.spawn(1)[0])] if dropout else [])
            layers.append(Linear(n, m, rng=rng))
        super().__init__(*layers)

    def forward(self, x: Tensor | Array) -> Tensor:
        """(batch, in_channels, height, width) to (batch, outputs).

        Images of one channel may also come as (batch, height, width), and all as rows of numbers.
        """
        shape, image = np.shape(x), (self.in_channels, *self.image_size)
        if shape[1:] in ((prod(image),), self.image_size):
            x = x.reshape((-1, *image))
        elif shape[1:] != image:
            raise ValueError(
                f"the network takes images of shape (batch, {', '.join(map(str, image))}), got {shape}: "
                "reshape them, or make it with other image_size= and in_channels="
            )
        y: Tensor = super().forward(x)
        return y
