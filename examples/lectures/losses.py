"""Losses: what being wrong costs, and how hard the gradient pulls.

    python -m examples.lectures.losses [--output DIR]

Lecture 003 draws L1, L2, the zero-one loss and the hinge loss; "you get to choose". The slope is what
learning sees of a loss: that of L2 grows with the error, that of L1 is always ±1, the zero-one loss has
none and teaches nothing, and the hinge loss pulls until the margin is kept, then no more. Beside them the
binary cross-entropy, of the logit: its slope is p - y.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import nn
from autograd import Tensor, gradients
from autograd.coercion import Array
from examples.lectures.presentation import (
    BLUE,
    GRAY,
    GREEN,
    ORANGE,
    PINK,
    Figures,
    note,
    output_folder,
    page,
    print_figures,
)

TARGET = 1.0

LOSSES: dict[str, Callable[..., Any]] = {
    "L1": nn.l1,
    "L2": nn.mse,
    "zero-one": nn.zero_one,
    "hinge": nn.hinge,
    "cross-entropy": nn.binary_cross_entropy_with_logits,
}
STYLES = {
    "L1": (BLUE, "-", (3.0, 2.0)),
    "L2": (ORANGE, "-", (3.0, 4.0)),
    "zero-one": (GRAY, ":", (-3.0, 1.2)),
    "hinge": (GREEN, "--", (-2.2, 3.5)),
    "cross-entropy": (PINK, "-", (-3.0, 1.6)),
}
"""Colour, how the line is drawn, and where the name stands."""


def losses_and_slopes(outputs: Array) -> dict[str, tuple[Array, Array]]:
    """Of each loss its value at each output, and its derivative by the engine; the target is 1."""
    found = {}
    for name, loss in LOSSES.items():
        y = Tensor(outputs)
        each = loss(y, np.full_like(outputs, TARGET), reduction="none")
        found[name] = np.array(each), np.asarray(gradients(each.sum(), y))
    return found


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Draw them; returns each loss and its slope at an output of -1."""
    folder = output_folder(__doc__, arguments)
    figures = {}
    for name, (values, slopes) in losses_and_slopes(np.array([-1.0])).items():
        figures[f"{name}: loss at -1"] = float(values[0])
        figures[f"{name}: slope at -1"] = float(slopes[0])
    print("The target is 1, the output -1.")
    print_figures(figures)
    outputs = np.linspace(-3.0, 3.0, 400)  # none of them a kink
    with page(folder / "losses.png", columns=2, size=(4.8, 3.8)) as axes:
        for name, pair in losses_and_slopes(outputs).items():
            colour, dashes, place = STYLES[name]
            for ax, numbers in zip(axes, pair, strict=True):
                ax.plot(outputs, numbers, color=colour, linestyle=dashes, linewidth=1.8)
            note(axes[0], place, name, colour)
        axes[0].set(title="Loss, for the target 1", xlabel="output ŷ", ylim=(-0.1, 5.0))
        axes[1].set(title="Its slope", xlabel="output ŷ", ylim=(-4.2, 4.2))
    return figures


if __name__ == "__main__":
    main()
