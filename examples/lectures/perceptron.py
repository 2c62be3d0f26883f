"""Rosenblatt's perceptron: it ends on data that a line separates, and cannot on XOR.

    python -m examples.lectures.perceptron [--output DIR]

Lectures 003 and 004: cycle through the examples, and after each one w ← w + α (y - y') x. Novikoff
(1962): if some plane keeps a distance γ from all points, there are at most (R' / γ)² updates in all, R' the
largest norm of an example. For XOR two things are shown. No line exists: the examples (x, 1), each with the
sign of its class, add up to 0, so that no w can be on the right side of all. And the rule never ends: after
some epoch it has weights that it had before, from where everything repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import nn
from examples.lectures.presentation import (
    BLUE,
    ORANGE,
    Figures,
    curve,
    output_folder,
    page,
    print_figures,
)
from visualize import plots

MARGIN = 0.02


def novikoffs_bound(x: Any) -> float:
    """How many updates there can be on `nn.data.linearly_separable` data with this margin."""
    largest = np.sqrt((x**2).sum(axis=1).max() + 1.0)
    return float(1.25 * (largest / MARGIN) ** 2)


def signed_sum(x: Any, y: Any) -> Any:
    """Σ ±(x, 1), + for class 1. A w on the right side of all examples has a product above 0 with it."""
    signs = 2.0 * np.asarray(y) - 1.0
    return signs @ np.column_stack([x, np.ones(len(x))])


def cycle(x: Any, y: Any, limit: int = 100) -> tuple[int, int] | None:
    """The epoch after which the weights are those of an earlier one, and that one; None if none are.

    With whole-numbered examples and α = 1 the weights are whole numbers, so equal means equal.
    """
    perceptron = nn.Perceptron(x.shape[1])
    seen: dict[tuple[float, ...], int] = {}
    for epoch in range(limit):
        state = (*np.array(perceptron.weight).tolist(), perceptron.bias.item())
        if state in seen:
            return epoch, seen[state]
        seen[state] = epoch
        if perceptron.fit(x, y, epochs=1):
            return None
    return None


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Learn both; returns the updates, Novikoff's bound, and where XOR begins to repeat."""
    folder = output_folder(__doc__, arguments)
    x, y = nn.data.linearly_separable(100, margin=MARGIN, rng=4)
    perceptron = nn.Perceptron(2)
    fit = perceptron.fit(x, y, epochs=1000)
    print(f"separable data: {fit}")
    corners, differ = nn.data.xor()
    on_xor = nn.Perceptron(2).fit(corners, differ, epochs=len(fit.mistakes))
    print(f"XOR: {on_xor}")
    again = cycle(corners, differ)
    if again is None:
        raise ValueError("the weights on XOR did not repeat")
    print(f"XOR: the weights after epoch {again[0]} are those after epoch {again[1]}, so it goes on for ever")
    print(f"XOR: Σ ±(x, 1) = {signed_sum(corners, differ)}, so no w is on the right side of all four")
    figures = {
        "separable: updates": float(sum(fit.mistakes)),
        "separable: at most, by Novikoff": novikoffs_bound(x),
        "separable: mistakes in the last epoch": float(fit.mistakes[-1]),
        "XOR: mistakes in the last epoch": float(on_xor.mistakes[-1]),
        "XOR: epochs until the weights repeat": float(again[0]),
    }
    print_figures(figures)
    with page(folder / "perceptron.png", columns=2, size=(5.4, 4.0)) as (left, right):
        plots.decision_boundary(perceptron, x, y, left, class_names=["class 0", "class 1"])
        left.set_title("The line found: w·x + b = 0")
        epochs = np.arange(1, len(fit.mistakes) + 1)
        curve(right, epochs, fit.mistakes, "separable", BLUE, lift=6.0, marker="o", markersize=3)
        curve(right, epochs, on_xor.mistakes, "XOR", ORANGE, marker="o", markersize=3)
        right.set(title="Mistakes in each epoch", xlabel="epoch", ylabel="mistakes", ylim=(0, None))
        right.xaxis.get_major_locator().set_params(integer=True)
    return figures


if __name__ == "__main__":
    main()
