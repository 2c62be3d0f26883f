"""The world's smallest perceptron, y = wx, and the second smallest, with two weights.

    python -m examples.lectures.smallest_perceptron [--output DIR]

Lecture 003 derives dL/dw = -(y - ŷ) x for L = ½ (y - ŷ)², so that gradient descent on one sample after
the other is the two lines `for n = 1 ... N: w = w + (y_n - ŷ) x_n`. Here the engine differentiates
L at each step, the formula is evaluated beside it, and both agree to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import Value
from examples.lectures.presentation import BLUE, ORANGE, Figures, note, output_folder, page, print_figures
from visualize import plots

ONE_WEIGHT = ([[0.5], [-0.6], [0.25], [0.75]], [2.0])
"""Samples x, and the w that made their y = wx."""
TWO_WEIGHTS = ([[1.0, 0.5], [-0.5, 1.0], [0.25, -0.75], [0.5, 0.5]], [2.0, -1.0])


class Step(NamedTuple):
    """One sample: what was predicted and learned from it."""

    x: list[float]
    target: float
    prediction: float
    loss: float
    gradients: list[float]
    """dL/dw of each weight, by the engine."""
    formula: list[float]
    """-(y - ŷ) x of each weight."""
    weights: list[float]
    """After the update."""


def learn(samples: list[list[float]], truth: list[float], lr: float, epochs: int) -> list[Step]:
    """Stochastic gradient descent from weights 0, in the order of the samples."""
    weights = [Value(0.0, name=f"w{k + 1}") for k in range(len(truth))]
    optimizer = nn.SGD(weights, lr=lr)
    steps = []
    for x in epochs * samples:
        target = float(np.dot(truth, x))
        products = [w * xi for w, xi in zip(weights, x, strict=True)]
        prediction = sum(products[1:], products[0])  # ŷ = w1 x1 + w2 x2
        loss = nn.quadratic(prediction, target)
        optimizer.zero_grad()
        loss.backward()
        found = [w.grad for w in weights]
        formula = [-(target - prediction.data) * xi for xi in x]
        optimizer.step()
        after = [w.data for w in weights]
        steps.append(Step(x, target, prediction.data, loss.data, found, formula, after))
    return steps


def largest_difference(steps: list[Step]) -> float:
    """Between the engine's gradients and the formula's."""
    return float(max(np.abs(np.subtract(s.gradients, s.formula)).max() for s in steps))


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Train both; returns the weights they end at, and how far engine and formula are apart."""
    folder = output_folder(__doc__, arguments)
    one = learn(*ONE_WEIGHT, lr=1.0, epochs=5)
    two = learn(*TWO_WEIGHTS, lr=0.5, epochs=15)
    print("ŷ = wx, the first samples:\n")
    print("     x       y       ŷ       L   dL/dw  -(y-ŷ)x   new w")
    for s in one[: len(ONE_WEIGHT[0]) + 2]:
        row = (*s.x, s.target, s.prediction, s.loss, *s.gradients, *s.formula, *s.weights)
        print("  ".join(f"{number:6.3f}" for number in row))
    figures = {
        "smallest: w": one[-1].weights[0],
        "smallest: engine - formula": largest_difference(one),
        "second smallest: w1": two[-1].weights[0],
        "second smallest: w2": two[-1].weights[1],
        "second smallest: engine - formula": largest_difference(two),
    }
    made_by = {"smallest: w": "2", "second smallest: w1": "2", "second smallest: w2": "-1"}
    print_figures(figures, made_by, column="samples made by")
    with page(folder / "smallest_perceptron.png", columns=2, size=(4.8, 4.0)) as (left, right):
        _draw_parabola(left, one)
        _draw_bowl(right, two)
    return figures


def _mean_loss(samples: list[list[float]], truth: list[float], weights: Any) -> Any:
    """½ (y - ŷ)² over the samples; `weights` has the weights along its last axis."""
    return 0.5 * (((weights - np.array(truth)) @ np.transpose(samples)) ** 2).mean(axis=-1)


def _draw_parabola(ax: Any, steps: list[Step]) -> None:
    w = np.linspace(-0.5, 4.0, 100)[:, None]
    ax.plot(w, _mean_loss(*ONE_WEIGHT, w), color=BLUE)
    path = np.array([[0.0], *(s.weights for s in steps)])
    ax.plot(path, _mean_loss(*ONE_WEIGHT, path), "o-", color=ORANGE, markersize=4, linewidth=1)
    note(ax, (0.0, float(_mean_loss(*ONE_WEIGHT, path[0]))), "start, w = 0", ORANGE, (8.0, 4.0))
    ax.set(xlabel="w", ylabel="mean loss ½ (y - ŷ)²", title="Smallest: ŷ = wx")


def _draw_bowl(ax: Any, steps: list[Step]) -> None:
    path = np.array([[0.0, 0.0], *(s.weights for s in steps)])
    ranges = ((-0.5, 3.5), (-2.5, 0.75))
    plots.loss_surface(lambda w: _mean_loss(*TWO_WEIGHTS, w), path, ax, ranges=ranges)
    ax.set(xlabel="$w_1$", ylabel="$w_2$", title="Second smallest: ŷ = $w_1x_1 + w_2x_2$")


if __name__ == "__main__":
    main()
