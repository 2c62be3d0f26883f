"""Augmentation: images moved by a few pixels show the same digits, and there are many more of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

import nn
from nn.initializers import Rng


def shifted(images: Any, pixels: int, rng: np.random.Generator) -> Any:
    """Each image moved up to so many pixels up or down and left or right; what comes in at the edge is paper.

    Args:
        images: (n, 28, 28), or rows (n, 784).
        pixels: the farthest that one is moved.
        rng: where the moves are drawn from.
    """
    n = len(images)
    padded = np.pad(images.reshape(n, 28, 28), ((0, 0), (pixels, pixels), (pixels, pixels)))
    rows, columns = rng.integers(0, 2 * pixels + 1, (2, n))
    windows = sliding_window_view(padded, (28, 28), axis=(1, 2))
    return windows[np.arange(n), rows, columns].reshape(images.shape)


class ShiftedBatches(nn.data.Batches):
    """Mini-batches of images and labels, in which the images are moved, otherwise in every epoch."""

    def __init__(self, images: Any, labels: Any, batch_size: int, pixels: int, rng: Rng = None) -> None:
        super().__init__(images, labels, batch_size=batch_size, rng=rng)
        self.pixels = pixels

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """One epoch."""
        for images, labels in super().__iter__():
            yield shifted(images, self.pixels, self.rng), labels
