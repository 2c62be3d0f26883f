"""Backpropagation by δ, as lecture 002 writes it, beside the engine's gradients.

    python -m examples.lectures.deltas [--output DIR]

A network with one hidden layer of sigmoids, sigmoid outputs y_k and the binary cross-entropy. The lecture
calls a the sum into a unit, z what comes out of it, and δ = ∂L/∂a:

    δ_k = y_k - t_k                         at the outputs
    δ_j = σ'(a_j) Σ_k δ_k w_kj              at the hidden units
    ∂L/∂w_ji = δ_j z_i                      of each weight, z_i what comes in

The δ are computed here with numpy alone, by these three lines; the engine knows nothing of them, and its
gradients by the same a and w agree to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import gradients, sigmoid
from autograd.coercion import Array
from examples.lectures.presentation import Figures, output_folder, page, print_figures
from visualize.colours import NEGATIVE, POSITIVE

SIZES = (2, 3, 2)
SAMPLE, TARGET = np.array([0.5, -1.0]), np.array([1.0, 0.0])


class Backward(NamedTuple):
    """What comes back through the network, for one sample."""

    hidden: Array
    """∂L/∂a of the hidden units, (hidden,)."""
    output: Array
    """∂L/∂a of the outputs, (outputs,)."""
    weight1: Array
    """∂L/∂w of the first layer, (hidden, inputs)."""
    weight2: Array
    """∂L/∂w of the second layer, (outputs, hidden)."""


def by_deltas(model: nn.MLP, x: Array, t: Array) -> Backward:
    """The lecture's algorithm: forward, δ of the outputs, δ of the hidden units, products."""
    (w1, b1), (w2, b2) = ([np.array(p) for p in layer.parameters()] for layer in model.layers)
    z = _sigma(w1 @ x + b1)
    y = _sigma(w2 @ z + b2)
    delta_k = y - t
    delta_j = z * (1.0 - z) * (delta_k @ w2)
    return Backward(delta_j, delta_k, np.outer(delta_j, x), np.outer(delta_k, z))


def _sigma(a: Array) -> Array:
    return 1.0 / (1.0 + np.exp(-a))


def by_the_engine(model: nn.MLP, x: Array, t: Array) -> Backward:
    """The gradients of the loss by the sums and by the weights."""
    first, second = model.layers
    a1 = first(x[None])
    a2 = second(sigmoid(a1))
    loss = nn.multi_label(a2, t[None])
    found: list[Any] = gradients(loss, [a1, a2, first.weight, second.weight])
    hidden, output, weight1, weight2 = (np.array(g) for g in found)
    return Backward(hidden[0], output[0], weight1, weight2)


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Compare them; returns each δ in both ways, and the largest difference of all gradients."""
    folder = output_folder(__doc__, arguments)
    model = nn.MLP(SIZES, sigmoid, rng=0)
    lecture, engine = by_deltas(model, SAMPLE, TARGET), by_the_engine(model, SAMPLE, TARGET)
    figures = {}
    for layer in ("output", "hidden"):
        pairs = zip(getattr(engine, layer), getattr(lecture, layer), strict=True)
        for unit, (found, delta) in enumerate(pairs, start=1):
            figures[f"{layer} {unit}: the lecture's δ"] = float(delta)
            figures[f"{layer} {unit}: the engine's ∂L/∂a"] = float(found)
    differences = [np.abs(ours - theirs).max() for ours, theirs in zip(engine, lecture, strict=True)]
    figures["largest difference, of weights too"] = float(max(differences))
    print_figures(figures)
    with page(folder / "deltas.png", size=(7.5, 4.4)) as ax:
        _draw_network(ax, lecture)
    return figures


def _draw_network(ax: Any, backward: Backward) -> None:
    """Units as circles with their δ, connections as wide as the gradient of their weight."""
    layers = [
        [f"x{i + 1} = {x:g}" for i, x in enumerate(SAMPLE)],
        [f"δ = {d:.3f}" for d in backward.hidden],
        [f"δ = {d:.3f}" for d in backward.output],
    ]
    heights = [np.arange(len(units)) - (len(units) - 1) / 2 for units in layers]
    strongest = max(np.abs(backward.weight1).max(), np.abs(backward.weight2).max())
    for column, weights in enumerate((backward.weight1, backward.weight2)):
        for (to, start), gradient in np.ndenumerate(weights):
            ends = heights[column][start], heights[column + 1][to]
            colour = POSITIVE if gradient > 0.0 else NEGATIVE
            width = 0.5 + 6.0 * abs(gradient) / strongest
            ax.plot([column, column + 1], ends, color=colour, linewidth=width, alpha=0.6, zorder=1)
    for column, units in enumerate(layers):
        ax.scatter([column] * len(units), heights[column], s=3600, c="white", edgecolors="black", zorder=2)
        for text, height in zip(units, heights[column], strict=True):
            ax.text(column, height, text, ha="center", va="center", fontsize=9, zorder=3)
    ax.set(xlim=(-0.4, 2.4), ylim=(1.5, -1.5), yticks=[])
    ax.set_xticks([0, 1, 2], ["inputs", "hidden units", "outputs"])
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.grid(visible=False)
    ax.set_title("δ in each unit; connections as wide as |∂L/∂w|, blue above 0, orange below")


if __name__ == "__main__":
    main()
