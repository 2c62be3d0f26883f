"""Pooling: one number for each window of an image, the largest or the mean. Lecture 000."""

from __future__ import annotations

import numpy as np

from autograd import Tensor
from autograd.coercion import Array
from autograd.operations.images import conv2d, max_pool2d
from nn.layers.images import Size, checked_images, pad_images, pair
from nn.module import Module


class Pool2d(Module):
    """What the two kinds of pooling have in common: their sizes.

    Args:
        kernel_size: the size of a window; as all sizes, a number or a pair (height, width).
        stride: how far the windows are apart; side by side if it is None.
        padding: how many rows and columns to put around the image; at most half of the kernel.
    """

    def __init__(self, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> None:
        self.kernel_size = pair(kernel_size, "kernel_size")
        self.stride = self.kernel_size if stride is None else pair(stride, "stride")
        self.padding = pair(padding, "padding", least=0)
        if any(2 * p > k for p, k in zip(self.padding, self.kernel_size, strict=True)):
            raise ValueError(
                f"padding is at most half of the kernel {self.kernel_size}, got {self.padding}: "
                "a window would hold nothing of the image"
            )

    def extra_repr(self) -> str:
        """The sizes, without those left as they are."""
        text = f"kernel_size={self.kernel_size}" + f", stride={self.stride}" * (
            self.stride != self.kernel_size
        )
        return text + f", padding={self.padding}" * (self.padding != (0, 0))


class MaxPool2d(Pool2d):
    """The largest number of each window, in each channel by itself: whether the feature is there at all.

    The padding is minus infinity. Those that tie share the gradient equally (in PyTorch the first has
    it).

    >>> MaxPool2d(2)
    MaxPool2d(kernel_size=(2, 2))
    >>> MaxPool2d(2)(np.arange(16.0).reshape(1, 1, 4, 4)).tolist()
    [[[[5.0, 7.0], [13.0, 15.0]]]]
    """

    def forward(self, x: Tensor | Array) -> Tensor:
        """(batch, channels, H, W) to (batch, channels, height, width); ValueError for what is no image."""
        x = checked_images(x, self, self.kernel_size, self.padding)
        x = pad_images(x, self.padding, -np.inf)
        y: Tensor = max_pool2d(x, kernel_size=self.kernel_size, stride=self.stride)
        return y


class AvgPool2d(Pool2d):
    """The mean of each window, in each channel by itself. The zeros of the padding count, as in PyTorch.

    >>> AvgPool2d(2)(np.arange(16.0).reshape(1, 1, 4, 4)).tolist()
    [[[[2.5, 4.5], [10.5, 12.5]]]]
    """

    def forward(self, x: Tensor | Array) -> Tensor:
        """(batch, channels, H, W) to (batch, channels, height, width); ValueError for what is no image."""
        x = checked_images(x, self, self.kernel_size, self.padding)
        x = pad_images(x, self.padding)
        # A mean is a convolution of equal weights, each channel being an image of its own.
        rows, columns = self.kernel_size
        weight = np.full((1, 1, rows, columns), 1.0 / (rows * columns), x.dtype)
        y: Tensor = conv2d(x[:, :, None], weight, np.zeros(1, x.dtype), stride=self.stride)[:, :, 0]
        return y
