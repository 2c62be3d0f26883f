"""Conv2d: the same few weights over every window of an image. Lecture 000."""

from __future__ import annotations

import numpy as np

from autograd import Tensor
from autograd.coercion import Array
from autograd.operations.images import conv2d
from nn.initializers import Initializer, Rng, kaiming_normal
from nn.layers.images import Size, checked_images, pad_images, pair
from nn.layers.linear import first_weight
from nn.module import Module
from nn.sizes import positive_integer


class Conv2d(Module):
    """One feature map for each output channel: its weights times every window of the image, summed.

    As in PyTorch it is a cross-correlation: the kernel is not flipped.

    Args:
        in_channels, out_channels: how many channels the images have, and how many features to look for.
        kernel_size: the size of a window; as all sizes, a number or a pair (height, width).
        stride: how far the windows are apart.
        padding: how many rows and columns of zeros to put around the image, on each side.
        bias: whether each feature has one; it starts at 0.
        rng: a random generator or a seed.
        initializer: a function of `nn.initializers`, He's by default.

    Attributes:
        weight: (out_channels, in_channels, height, width), as in PyTorch.
        bias: (out_channels,), or None.

    Lecture 000's three features of 5 x 5:

    >>> layer = Conv2d(1, 3, 5, rng=0)
    >>> layer
    Conv2d(1, 3, kernel_size=(5, 5))  # 78 parameters: weight (3, 1, 5, 5), bias (3,)
    >>> layer(np.ones((10, 1, 28, 28))).shape
    (10, 3, 24, 24)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        bias: bool = True,
        rng: Rng = None,
        initializer: Initializer = kaiming_normal,
    ) -> None:
        self.in_channels = positive_integer(in_channels, "in_channels")
        self.out_channels = positive_integer(out_channels, "out_channels")
        self.kernel_size = pair(kernel_size, "kernel_size")
        self.stride = pair(stride, "stride")
        self.padding = pair(padding, "padding", least=0)
        shape = (self.out_channels, self.in_channels, *self.kernel_size)
        self.weight = first_weight(shape, rng, initializer)
        self.bias = Tensor(np.zeros(self.out_channels), name="bias") if bias else None

    def forward(self, x: Tensor | Array) -> Tensor:
        """(batch, in_channels, H, W) to (batch, out_channels, height, width).

        The new height is (H + 2 padding - kernel) // stride + 1, the width likewise. Raises ValueError
        for other axes, another number of channels, and images smaller than the kernel.
        """
        x = checked_images(x, self, self.kernel_size, self.padding, self.in_channels)
        bias = np.zeros(self.out_channels, self.weight.dtype) if self.bias is None else self.bias
        y: Tensor = conv2d(pad_images(x, self.padding), self.weight, bias, stride=self.stride)
        return y

    def extra_repr(self) -> str:
        """The arguments that make a layer of these sizes, without those left as they are."""
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        text += f", stride={self.stride}" * (self.stride != (1, 1))
        return (
            text
            + f", padding={self.padding}" * (self.padding != (0, 0))
            + ", bias=False" * (self.bias is None)
        )
