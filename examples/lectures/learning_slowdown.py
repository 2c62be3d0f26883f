"""The learning slowdown of one neuron: the more wrong it is, the more slowly it learns.

    python -m examples.lectures.learning_slowdown [--output DIR]

Lectures 000 and 001: a sigmoid neuron shall map the input 1 to the output 0, η = 0.15, 300 epochs. With the
quadratic cost its gradient is (a - y) σ'(z) x, and from w = b = 2 the output is so close to 1 that σ'(z) is
almost 0: for 150 epochs nothing seems to happen. With the cross-entropy the gradient is (a - y) x, the
error itself: the larger it is, the faster the neuron learns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import nn
from autograd import Value, sigmoid
from examples.lectures.presentation import BLUE, ORANGE, Figures, note, output_folder, page, print_figures

INPUT, TARGET = 1.0, 0.0
LEARNING_RATE = 0.15
EPOCHS = 300
STARTS = {"w = 0.6, b = 0.9": (0.6, 0.9), "w = 2, b = 2": (2.0, 2.0)}


def quadratic_cost(z: Value) -> Any:
    """½ (y - σ(z))²"""
    return nn.quadratic(sigmoid(z), TARGET)


def cross_entropy_cost(z: Value) -> Any:
    """-(y ln σ(z) + (1 - y) ln(1 - σ(z)))"""
    return nn.binary_cross_entropy_with_logits(z, TARGET)


COSTS: dict[str, Callable[[Value], Any]] = {
    "quadratic cost": quadratic_cost,
    "cross-entropy": cross_entropy_cost,
}


def learn(cost: Callable[[Value], Any], w: float, b: float, epochs: int = EPOCHS) -> list[float]:
    """The neuron's output at the start and after each epoch."""
    weight, bias = Value(w, name="w"), Value(b, name="b")
    optimizer = nn.SGD([weight, bias], lr=LEARNING_RATE)
    outputs = []
    for _ in range(epochs):
        z = weight * INPUT + bias
        outputs.append(float(sigmoid(z)))
        optimizer.zero_grad()
        cost(z).backward()
        optimizer.step()
    outputs.append(float(sigmoid(weight * INPUT + bias)))
    return outputs


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Train the four neurons; returns the output of each at the start, half-way and at the end."""
    folder = output_folder(__doc__, arguments)
    curves = {
        (cost, start): learn(COSTS[cost], *weights) for start, weights in STARTS.items() for cost in COSTS
    }
    figures = {
        f"{cost}, {start}: epoch {epoch}": outputs[epoch]
        for (cost, start), outputs in curves.items()
        for epoch in (0, EPOCHS // 2, EPOCHS)
    }
    lecture = {
        "quadratic cost, w = 0.6, b = 0.9: epoch 0": "0.82",
        "quadratic cost, w = 0.6, b = 0.9: epoch 300": "0.09",
        "quadratic cost, w = 2, b = 2: epoch 0": "0.98",
        "quadratic cost, w = 2, b = 2: epoch 150": "almost as at the start",
        "cross-entropy, w = 2, b = 2: epoch 150": "no slowdown",
    }
    print("Input 1, target 0: the neuron's output.")
    print_figures(figures, lecture)
    with page(folder / "learning_slowdown.png", columns=2, rows=2, size=(4.4, 2.8)) as axes:
        for ax, ((cost, start), outputs) in zip(axes.flat, curves.items(), strict=True):
            ax.plot(outputs, color=BLUE if cost == "quadratic cost" else ORANGE, linewidth=2)
            note(ax, (0, outputs[0]), f"{outputs[0]:.2f}", offset=(6.0, 8.0))
            note(ax, (EPOCHS, outputs[-1]), f"{outputs[-1]:.2f}", offset=(0.0, 10.0))
            ax.set(title=f"{cost}, {start}", xlabel="epoch", ylabel="output", ylim=(0.0, 1.1))
    return figures


if __name__ == "__main__":
    main()
