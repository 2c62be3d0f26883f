"""Several classes: one of them (softmax regression), or any number of them at once (multi-label).

    python -m examples.lectures.multi_class [--output DIR]

Lecture 003: a day is sunny, rainy or cloudy, a one-hot target such as (0, 1, 0); softmax makes the
probabilities exclude each other, Σ p_i = 1, and the loss is -y·log p. Or it may be sunny and cloudy, a
multi-hot target (1, 0, 1); then each label is a yes or no of its own, with a sigmoid and a binary
cross-entropy, and the losses are added up. In both the gradient by the logits is p - y.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import gradients, no_grad, sigmoid, softmax
from autograd.coercion import Array
from examples.lectures.presentation import COLOURS, Figures, note, output_folder, page, print_figures
from visualize import plots

LABELS = ("sunny", "rainy", "cloudy")
CENTRES = np.array([[-0.5, -0.2], [0.5, -0.2], [0.0, 0.4]])
RADIUS = 0.65
"""A label holds within this distance of its centre: the discs overlap."""


class Days(NamedTuple):
    """What was measured, (n, 2), and what the weather was, (n, 3) of 0 and 1."""

    x: Array
    y: Array


class Learned(NamedTuple):
    """A model, the loss at each step, and how far the engine's ∂L/∂z is from (p - y)/n at the end."""

    model: nn.Module
    losses: list[float]
    difference: float


def single_label() -> Days:
    """150 days, each of one kind."""
    x, classes = nn.data.blobs(150, classes=3, noise=1.3, rng=1)
    return Days(x / 5.0, np.eye(3)[classes])


def several_labels() -> Days:
    """300 days with any number of labels from none to three."""
    x = np.random.default_rng(0).uniform(-1.2, 1.2, (300, 2))
    distance = np.linalg.norm(x[:, None] - CENTRES, axis=2)
    return Days(x, (distance < RADIUS).astype(float))


def learn_single_label(steps: int = 200) -> Learned:
    """Softmax regression: one linear layer, the softmax cross-entropy, gradient descent."""
    days, model = single_label(), nn.Linear(2, 3, rng=0)
    losses = nn.search.gradient_descent(
        lambda m: nn.cross_entropy(m(days.x), days.y), model, lr=2.0, steps=steps
    ).losses
    z = model(days.x)
    found = gradients(nn.cross_entropy(z, days.y), z)
    expected = (np.array(softmax(z, axis=1)) - days.y) / len(days.y)
    return Learned(model, losses, float(np.abs(found - expected).max()))


def learn_several_labels(steps: int = 250) -> Learned:
    """All labels in one network of 24 hidden units, a sigmoid for each, Adam: a disc is no half plane."""
    days, model = several_labels(), nn.MLP([2, 24, 3], rng=0)
    optimizer = nn.Adam(model.parameters(), lr=0.03)
    history = nn.fit(
        model, days, nn.multi_label, optimizer, epochs=steps, batch_size=len(days.x), progress=False
    )
    z = model(days.x)
    found = gradients(nn.multi_label(z, days.y), z)
    expected = (np.array(sigmoid(z)) - days.y) / len(days.y)
    return Learned(model, history["loss"], float(np.abs(found - expected).max()))


def logits(model: nn.Module, x: Array) -> Array:
    """What the model says, (n, 3)."""
    with no_grad():
        return np.array(model(x))


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Learn both; returns how many days are right, and what the probabilities of a day add up to."""
    folder = output_folder(__doc__, arguments)
    one, several = learn_single_label(), learn_several_labels()
    days, mixed = single_label(), several_labels()
    z, z_mixed = logits(one.model, days.x), logits(several.model, mixed.x)
    p, p_mixed = np.array(softmax(z, axis=1)), np.array(sigmoid(z_mixed))
    right = (z_mixed > 0.0) == (mixed.y == 1.0)
    figures = {
        "one-hot: days right": nn.metrics.accuracy(z, days.y.astype(int)),
        "one-hot: least Σ p_i": float(p.sum(axis=1).min()),
        "one-hot: most Σ p_i": float(p.sum(axis=1).max()),
        "one-hot: ∂L/∂z - (p - y)/n": one.difference,
        "multi-hot: labels right": float(right.mean()),
        "multi-hot: days with all three right": float(right.all(axis=1).mean()),
        "multi-hot: least Σ p_i": float(p_mixed.sum(axis=1).min()),
        "multi-hot: most Σ p_i": float(p_mixed.sum(axis=1).max()),
        "multi-hot: ∂L/∂z - (p - y)/n": several.difference,
    }
    print_figures(figures, {"one-hot: least Σ p_i": "1", "one-hot: most Σ p_i": "1"})
    with page(folder / "multi_class.png", columns=2, size=(5.6, 4.4)) as (left, right_ax):
        _draw_single(left, one.model, days)
        _draw_several(right_ax, several.model, mixed)
    return figures


def _plane(x: Array) -> tuple[Array, Array, Array]:
    (x1, y1), (x2, y2) = x.min(axis=0) - 0.2, x.max(axis=0) + 0.2
    across, up = np.meshgrid(np.linspace(x1, x2, 150), np.linspace(y1, y2, 150))
    return across, up, np.column_stack([across.ravel(), up.ravel()])


def _draw_single(ax: Any, model: nn.Module, days: Days) -> None:
    plots.decision_boundary(model, days.x, days.y, ax, class_names=LABELS)
    ax.set_title("One-hot: softmax, one label a day")


def _draw_several(ax: Any, model: nn.Module, days: Days) -> None:
    across, up, points = _plane(days.x)
    z = logits(model, points).T.reshape(3, *across.shape)
    ax.plot(*days.x.T, ".", color="0.7", markersize=4)
    turn = np.linspace(0.0, 2.0 * np.pi, 100)
    for k, label in enumerate(LABELS):
        ax.contourf(across, up, z[k], levels=[0.0, np.inf], colors=COLOURS[k], alpha=0.2)
        ax.contour(across, up, z[k], levels=[0.0], colors=COLOURS[k], linewidths=1.8)
        circle = CENTRES[k][:, None] + RADIUS * np.stack([np.cos(turn), np.sin(turn)])
        ax.plot(*circle, ":", color=COLOURS[k], linewidth=1.2)
        note(ax, tuple(1.35 * CENTRES[k]), label, COLOURS[k], (0.0, 0.0))
    ax.set(title="Multi-hot: p > ½ for each label (dotted: truth)", xlabel="$x_1$", ylabel="$x_2$")


if __name__ == "__main__":
    main()
