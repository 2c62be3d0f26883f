"""Gradient descent on all examples, on mini-batches of 256, and on one example at a time.

    python -m examples.lectures.gradient_descent [--output DIR]

Lecture 004: vanilla gradient descent takes the gradient over all the data for one step, mini-batch
gradient descent over a sample of 256, stochastic gradient descent over a single example. The same data and
the same step size; what differs is how many steps there are in an epoch. On the way through the data once,
vanilla makes a single step, and one example at a time 2048 of them; in exchange these never come to rest.
The loss is logistic regression's, so that the least one possible is known: Newton's method finds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import grad, hessian, no_grad
from examples.lectures.presentation import COLOURS, GRAY, Figures, curve, output_folder, page, print_figures

EXAMPLES = 2048
STEP_SIZE = 0.1
BATCHES = {"vanilla, all examples": EXAMPLES, "mini-batch of 256": 256, "stochastic, 1 example": 1}


class Descent(NamedTuple):
    """The loss over all the data, on the way."""

    epochs: list[float]
    """How often the data had been seen by then."""
    losses: list[float]


def load() -> tuple[Any, Any]:
    """Points of two classes that overlap, (2048, 2), scaled to mean 0 and deviation 1; and 0 or 1."""
    x, y = nn.data.blobs(EXAMPLES, classes=2, noise=3.0, rng=1)
    return (x - x.mean(axis=0)) / x.std(axis=0), y


def descend(batch_size: int, epochs: int) -> Descent:
    """Logistic regression from weights 0, by the lecture's `weights += - step_size * weights_grad`."""
    x, y = load()
    model = nn.Linear(x.shape[1], 1, initializer=lambda shape, rng: np.zeros(shape))
    optimizer = nn.SGD(model.parameters(), lr=STEP_SIZE)
    batches = nn.data.Batches(x, y[:, None], batch_size=batch_size, rng=0)
    between = max(1, len(batches) // 64)
    seen, descent = 0, Descent([], [])
    for _ in range(epochs):
        for k, (points, targets) in enumerate(batches):
            if k % between == 0:
                descent.epochs.append(seen / EXAMPLES)
                descent.losses.append(_loss_over_all(model, x, y))
            optimizer.zero_grad()
            nn.binary_cross_entropy_with_logits(model(points), targets).backward()
            optimizer.step()
            seen += len(points)
    descent.epochs.append(float(epochs))
    descent.losses.append(_loss_over_all(model, x, y))
    return descent


def _loss_over_all(model: nn.Module, x: Any, y: Any) -> float:
    with no_grad():
        return float(nn.binary_cross_entropy_with_logits(model(x), y[:, None]))


def least_loss() -> float:
    """The least loss that any weights have, by Newton's method: the loss is convex."""
    x, y = load()
    x = np.column_stack([x, np.ones(len(x))])

    def loss(w: Any) -> Any:
        return nn.binary_cross_entropy_with_logits(x @ w, y)

    w = np.zeros(3)
    for _ in range(8):
        w = w - np.linalg.solve(np.array(hessian(loss)(w)), np.array(grad(loss)(w)))
    return float(loss(w))


def main(arguments: Sequence[str] | None = None, epochs: int = 4) -> Figures:
    """Descend in the three ways; returns the losses after the first epoch and after the last."""
    folder = output_folder(__doc__, arguments)
    descents = {name: descend(size, epochs) for name, size in BATCHES.items()}
    figures = {"least possible loss": least_loss()}
    for name, descent in descents.items():
        figures[f"{name}: after 1 epoch"] = descent.losses[descent.epochs.index(1.0)]
        figures[f"{name}: after {epochs} epochs"] = descent.losses[-1]
    print_figures(figures)
    with page(folder / "gradient_descent.png", size=(7.5, 4.0)) as ax:
        for (name, descent), colour in zip(descents.items(), COLOURS, strict=False):
            curve(ax, descent.epochs, descent.losses, name, colour, linewidth=1.2)
        curve(ax, [0, epochs], 2 * [figures["least possible loss"]], "least possible", GRAY, linestyle=":")
        ax.set(xlabel="epochs: how often all examples have been seen", ylabel="loss over all examples")
        ax.set_title(f"The same data and the same step size, {STEP_SIZE}")
    return figures


if __name__ == "__main__":
    main()
