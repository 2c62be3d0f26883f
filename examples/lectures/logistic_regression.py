"""Logistic regression: why not a threshold, and why not the L2 loss.

    python -m examples.lectures.logistic_regression [--output DIR]

Lecture 003 classifies by ỹ = 1 if w·x > c, merges c into the bias, and finds that nothing can be learned
from a step: its gradient is 0. The logistic function σ(w·x) has one. But with the L2 loss ½ (σ(z) - y)²
the gradient is (σ - y) σ (1 - σ) x, which is almost 0 where σ is near 0 or 1: from weights that are
wrong and sure of it, training gets stuck. The cross-entropy's gradient is (p - y) x, and it converges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import sigmoid
from autograd.coercion import Array
from examples.lectures.presentation import BLUE, ORANGE, Figures, curve, output_folder, page, print_figures
from nn.activations import step

LEARNING_RATE = 0.5
STEPS = 200
WRONG = 8.0
"""How long the first w is; it points away from where it should."""


def load() -> tuple[Array, Array]:
    """200 points of two clouds that hardly overlap, (200, 2), around the origin; and 0 or 1, (200, 1)."""
    x, y = nn.data.blobs(200, classes=2, noise=1.2, rng=1)
    return (x - x.mean(axis=0)) / x.std(axis=0), y[:, None].astype(float)


def wrong_model(x: Array, y: Array) -> nn.Linear:
    """w·x + b with b = 0 and a w that points from the centre of class 1 to that of class 0."""
    direction = x[y[:, 0] == 0].mean(axis=0) - x[y[:, 0] == 1].mean(axis=0)
    model = nn.Linear(2, 1, rng=0)
    weight = WRONG * direction / np.linalg.norm(direction)
    model.load_state_dict({"weight": weight[None], "bias": [0.0]})
    return model


def l2_through_step(z: Any, y: Array) -> Any:
    """½ (step(z) - y)²: a threshold, which is what logistic regression replaces."""
    return nn.quadratic(step(z), y)


def l2_through_sigmoid(z: Any, y: Array) -> Any:
    """½ (σ(z) - y)²"""
    return nn.quadratic(sigmoid(z), y)


LOSSES: dict[str, Callable[[Any, Array], Any]] = {
    "threshold, L2": l2_through_step,
    "logistic, L2": l2_through_sigmoid,
    "logistic, cross-entropy": nn.binary_cross_entropy_with_logits,
}


class Learned(NamedTuple):
    """What was seen before each step, and after the last one."""

    accuracy: list[float]
    """The share of the points on the right side."""
    gradient: list[float]
    """The norm of ∂L/∂w."""


def learn(loss: Callable[[Any, Array], Any], steps: int = STEPS) -> Learned:
    """Gradient descent on all points from the wrong weights."""
    x, y = load()
    model = wrong_model(x, y)
    optimizer = nn.SGD(model.parameters(), lr=LEARNING_RATE)
    learned = Learned([], [])
    for _ in range(steps + 1):
        z = model(x)
        optimizer.zero_grad()
        loss(z, y).backward()
        learned.accuracy.append(float(np.mean((z.data > 0.0) == (y == 1.0))))
        flow = model.weight.grad  # None where none arrives, as behind a step
        learned.gradient.append(0.0 if flow is None else float(np.linalg.norm(flow)))
        optimizer.step()
    return learned


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Learn with each loss; returns the first gradient's norm, and the accuracy on the way."""
    folder = output_folder(__doc__, arguments)
    found = {name: learn(loss) for name, loss in LOSSES.items()}
    figures = {}
    for name, learned in found.items():
        figures[f"{name}: first gradient"] = learned.gradient[0]
        figures[f"{name}: right after {STEPS // 4} steps"] = learned.accuracy[STEPS // 4]
        figures[f"{name}: right after {STEPS} steps"] = learned.accuracy[STEPS]
    lecture = {
        "threshold, L2: first gradient": "0: cannot learn anything",
        "logistic, L2: first gradient": "≈ 0: gets stuck",
    }
    print_figures(figures, lecture)
    with page(folder / "logistic_regression.png", columns=2, size=(5.4, 3.6)) as (left, right):
        for name, colour, lift in (("logistic, L2", BLUE, 3.0), ("logistic, cross-entropy", ORANGE, -3.0)):
            curve(left, range(STEPS + 1), found[name].gradient, name, colour, lift)
            curve(right, range(STEPS + 1), found[name].accuracy, name, colour, linewidth=2)
        left.set(title="Norm of the gradient", yscale="log", xlabel="step", ylabel="|∂L/∂w|")
        right.set(title="On the right side", xlabel="step", ylabel="share of the points", ylim=(0.0, 1.05))
    return figures


if __name__ == "__main__":
    main()
