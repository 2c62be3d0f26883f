"""What was found in a large image: a box around each finding, with its class and how sure the network is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.coercion import describe
from nn.extras import require
from nn.layers.images import Pair, Size, pair
from nn.sliding_window import Detection
from visualize.plots.axes import axes
from visualize.plots.checks import Numbers, image_pixels, numbers
from visualize.plots.style import BLUE, INK, ORANGE, framed


def detections(
    image: Any,
    found: Sequence[Detection],
    ax: Any = None,
    *,
    window: Size = 28,
    class_names: Sequence[str] | None = None,
    right: Sequence[bool] | None = None,
) -> Any:
    """An image with a box around each finding, its class and its score.

    Args:
        image: (height, width), or (channels, height, width) with 1 or 3 channels.
        found: as `nn.sliding_window.find` returns it.
        ax: axes of matplotlib to draw into; new ones without.
        window: the size of the network's images, which is that of a box.
        class_names: by class number; without, the number itself is shown.
        right: whether each finding is right, if that is known: wrong ones are orange and dashed.

    Returns:
        The axes.

    Raises TypeError or ValueError for what is not a finding in this image. Lecture 000.
    """
    pixels = image_pixels(image)
    size = pair(window, "window")
    boxes = [_checked(k, d, pixels, size) for k, d in enumerate(_listed(found))]
    labels = [_name(d, class_names) for d in boxes]
    wrong = [False] * len(boxes) if right is None else _wrong(right, len(boxes))
    height, width = pixels.shape[:2]
    largest = 6.0 / max(height, width)
    ax = axes(ax, "plots.detections()", (largest * width, largest * height + 0.3))
    rectangle = require("matplotlib.patches", "plots.detections()", "plots").Rectangle
    ax.imshow(pixels, cmap=INK)
    for k, (d, label) in enumerate(zip(boxes, labels, strict=True)):
        colour = ORANGE if wrong[k] else BLUE
        ax.add_patch(
            rectangle(
                (d.column - 0.5, d.row - 0.5), size[1], size[0], fill=False, edgecolor=colour,
                linewidth=1.5, linestyle="--" if wrong[k] else "-", clip_on=False,
            )
        )  # fmt: skip
        ax.text(
            d.column - 0.5, d.row - 0.5, label, color="white", fontsize=7.5, ha="left",
            va="bottom" if d.row > 0.06 * height else "top",
            bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
    framed(ax)
    return ax


def _listed(found: Any) -> list[Any]:
    if isinstance(found, Detection) or not isinstance(found, list | tuple):
        raise TypeError(
            f"found is a list of Detections, as nn.sliding_window.find gives it, got {describe(found)}"
        )
    return list(found)


def _checked(k: int, found: Any, pixels: Numbers, size: Pair) -> Detection:
    if not isinstance(found, tuple) or len(found) != 4:
        raise TypeError(f"found[{k}] is a Detection(row, column, label, score), got {describe(found)}")
    numbers(list(found), f"found[{k}]")
    d = Detection(*found)
    height, width = pixels.shape[:2]
    if not (0 <= d.row <= height - size[0] and 0 <= d.column <= width - size[1]):
        raise ValueError(
            f"found[{k}], {size[0]} x {size[1]} at row {d.row}, column {d.column}, is not inside the "
            f"image of {height} x {width}: is window= that of the network?"
        )
    if not 0.0 <= d.score <= 1.0:
        raise ValueError(f"found[{k}] has the score {d.score:g}, and a probability is expected")
    return d


def _wrong(right: Any, count: int) -> list[bool]:
    if not isinstance(right, list | tuple | np.ndarray) or len(right) != count:
        raise ValueError(f"right has True or False for each of the {count} findings, got {describe(right)}")
    return [not one for one in right]


def _name(d: Detection, class_names: Sequence[str] | None) -> str:
    if isinstance(class_names, str):
        raise TypeError(f"class_names is a list of names, got {describe(class_names)}")
    if class_names is not None and not 0 <= d.label < len(class_names):
        raise ValueError(f"class {d.label} was found, and class_names has {len(class_names)} names")
    return f"{d.label if class_names is None else class_names[d.label]} {d.score:.2f}"
