"""Activations and their derivatives: what a unit says, and what gets back through it.

    python -m examples.lectures.activations [--output DIR]

Lecture 001: sigmoid and tanh flatten on both sides, and their derivatives, σ' = a(1 - a) and tanh' = 1 - a²,
vanish there: a saturated unit does not learn. ReLU, max(0, z), lets the gradient through as it is, or not
at all; swish, z σ(βz), is z / 2 for β = 0 and ReLU for a large β, and smooth between. The step of the first
perceptron has the derivative 0, so that nothing is learned through it; the linear unit is for regression.
Softmax takes all sums of a layer to probabilities, so that each output depends on each sum: its derivative
is a matrix, p_i - p_i² on the diagonal and -p_i p_j beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograd import derivative, jacobian, stack
from autograd.coercion import Array
from examples.lectures.presentation import Figures, output_folder, page, print_figures
from nn.activations import activation, softmax, swish
from visualize import plots

POINTS = (-4.0, -1.0, 0.0, 1.0, 4.0)
SUMS = (1.0, 2.0, 3.0)
"""Those that softmax is shown on."""


def softmax_of_three(z: Any) -> Any:
    """The first output of softmax on (z, 0, 0), for each z: what one of three units makes of its sum."""
    return softmax(stack([z, 0.0 * z, 0.0 * z], axis=-1))[..., 0]


UNITS: dict[str, Callable[[Any], Any]] = {
    **{name: activation(name) for name in ("step", "linear", "sigmoid", "tanh", "relu")},
    "softmax (z, 0, 0)": softmax_of_three,
}
SWISHES: dict[str, Callable[[Any], Any]] = {
    f"swish, β = {beta:g}": partial(swish, beta=beta) for beta in (0.0, 0.5, 1.0, 2.0, 10.0)
}
LECTURE = {
    "step: derivative at 1": "0",
    "sigmoid: derivative at 0": "a(1 - a) = 1/4",
    "tanh: derivative at 0": "1 - a² = 1",
    "relu: derivative at 1": "1",
    "swish, β = 0: derivative at 1": "1/2",
    "softmax of (1, 2, 3): Σ p_i": "1",
    "softmax of (1, 2, 3): ∂p_1/∂z_1": "p_1 - p_1²",
    "softmax of (1, 2, 3): ∂p_1/∂z_3": "-p_1 p_3",
    "softmax of (1, 2, 3): off by at most": "0",
}


def values_and_slopes(points: Array) -> dict[str, tuple[Array, Array]]:
    """Of each activation its value at each point, and its derivative by the engine."""
    return {name: (np.array(f(points)), derivative(f)(points)) for name, f in {**UNITS, **SWISHES}.items()}


def table(found: dict[str, tuple[Array, Array]]) -> str:
    """A row for each activation, values and then derivatives, a column for each point."""
    heads = "".join(f"{f'at {z:g}':>8}" for z in POINTS)
    lines = [f"{'':<21}{'value':<{len(heads) + 3}}derivative", f"{'':<18}{heads}   {heads}"]
    for name, pair in found.items():
        value, slope = ("".join(f"{number:z8.4f}" for number in numbers) for numbers in pair)
        lines.append(f"{name:<18}{value}   {slope}")
    return "\n".join(lines)


def of_softmax() -> Figures:
    """Probabilities, and their derivatives by the engine, beside the lecture's matrix."""
    p, matrix = np.array(softmax(np.array(SUMS))), jacobian(softmax)(np.array(SUMS))
    return {
        "softmax of (1, 2, 3): Σ p_i": float(p.sum()),
        "softmax of (1, 2, 3): ∂p_1/∂z_1": float(matrix[0, 0]),
        "softmax of (1, 2, 3): ∂p_1/∂z_3": float(matrix[0, 2]),
        "softmax of (1, 2, 3): off by at most": float(np.abs(matrix - np.diag(p) + np.outer(p, p)).max()),
    }


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Compute and draw them; returns each activation and its derivative at each of the points."""
    folder = output_folder(__doc__, arguments)
    found = values_and_slopes(np.array(POINTS))
    print(table(found))
    figures = {
        f"{name}: {what} at {z:g}": float(number)
        for name, pair in found.items()
        for what, numbers in zip(("value", "derivative"), pair, strict=True)
        for z, number in zip(POINTS, numbers, strict=True)
    }
    figures |= of_softmax()
    print_figures({name: figures[name] for name in LECTURE}, LECTURE)
    with page(folder / "activations.png", columns=2, rows=2, size=(5.4, 3.6)) as axes:
        plots.activation(UNITS, axes[0])
        plots.activation(SWISHES, axes[1])
        axes[1, 0].set_title("Swish: from z / 2 to ReLU", fontsize=11)
    return figures


if __name__ == "__main__":
    main()
