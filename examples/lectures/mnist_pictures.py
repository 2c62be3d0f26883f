"""Images as pictures: ink on paper, and weights in two colours. And an axis for errors in percent."""

from __future__ import annotations

from typing import Any

import numpy as np

from examples.lectures.presentation import signed_colours


def show(ax: Any, image: Any, title: str = "", signed: bool = False) -> None:
    """An image (height, width) on axes of its own.

    Args:
        ax: of matplotlib.
        image: 0 is paper, the largest number ink; or of weights, with signed=True: blue for it, pale grey
            none, orange against, the same numbers on both sides.
        title: stands above.
        signed: whether the image is of weights.
    """
    if signed:
        largest = np.abs(image).max()
        ax.imshow(image, cmap=signed_colours(), vmin=-largest, vmax=largest)
    else:
        ax.imshow(image, cmap="gray_r")
    ax.set_title(title, fontsize=9)
    ax.set_axis_off()


def percent_scale(ax: Any) -> None:
    """A logarithmic axis to the left, with plain numbers of percent at 1, 2, 3, 5, 10 and so on."""
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    ticks = [step * ten for ten in (0.1, 1, 10) for step in (1, 1.5, 2, 3, 4, 5, 7)] + [100]
    ax.set_yticks([tick for tick in ticks if low <= tick <= high], minor=False)
    ax.set_yticks([], minor=True)
    ax.yaxis.set_major_formatter("{x:g}")
