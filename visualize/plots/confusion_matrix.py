"""Which classes are taken for which: counts, and their shares of each true class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from visualize.plots.axes import axes
from visualize.plots.checks import Numbers, names, numbers
from visualize.plots.style import SHARES

SHARES_SHOWN = 12
"""With more classes than these the cells are too small for two lines."""

COUNTS_SHOWN = 30
"""With more classes than these they are too small for a number: the colour alone is left."""


def confusion_matrix(matrix: Any, class_names: Sequence[str] | None = None, ax: Any = None) -> Any:
    """How often each class, a row, was taken for each, a column: counts, and their shares of the row.

    Args:
        matrix: counts, (classes, classes), as `nn.metrics.confusion_matrix` gives them.
        class_names: by default the numbers from 0.
        ax: axes of matplotlib to draw into; new ones without.

    Returns:
        The axes. A cell is as dark as its share of the row, so that a rare class is read as well as others.
        Cells of 0 are left empty, shares below 1 % are not written, and above stands how many are right.

    Raises TypeError or ValueError for what is not a square of counts.
    """
    counts = _checked(matrix)
    classes = len(counts)
    labels = names(class_names, classes, "class_names")
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.zeros(counts.shape), where=totals > 0)
    side = min(max(0.62 * classes, 2.6), 12.0)
    ax = axes(ax, "plots.confusion_matrix()", (side + 0.8, side + 0.8))
    ax.imshow(shares, cmap=SHARES, vmin=0.0, vmax=1.0)
    for row, column in np.argwhere(counts > 0) if classes <= COUNTS_SHOWN else []:
        _write(ax, row, column, counts[row, column], shares[row, column], classes)
    slanted = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"} if max(map(len, labels)) > 4 else {}
    ax.set_xticks(range(classes), labels, **slanted)
    ax.set_yticks(range(classes), labels)
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.set_xticks(np.arange(classes + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(classes + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="0.85", linewidth=0.6)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
    right, total = int(np.trace(counts)), int(counts.sum())
    ax.set_title(f"right: {right:,} of {total:,}, {right / total:.1%}", fontsize=11)
    return ax


def _write(ax: Any, row: int, column: int, count: float, share: float, classes: int) -> None:
    colour = "white" if share > 0.5 else "black"
    two_lines = classes <= SHARES_SHOWN and share >= 0.01
    ax.text(
        column, row - 0.16 * two_lines, f"{int(count)}", color=colour, ha="center", va="center",
        fontsize=9 if classes <= SHARES_SHOWN else 7,
    )  # fmt: skip
    if two_lines:
        text = f"{100 * share:.0f} %"
        ax.text(column, row + 0.22, text, color=colour, ha="center", va="center", fontsize=7)


def _checked(matrix: Any) -> Numbers:
    counts = numbers(matrix, "the matrix")
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(f"a confusion matrix has the shape (classes, classes), got {counts.shape}")
    if (counts < 0).any() or (counts != np.floor(counts)).any():
        raise ValueError("a confusion matrix holds counts, integers from 0: shares are computed here")
    if not counts.any():
        raise ValueError("all counts are 0: there is nothing to show")
    return counts
