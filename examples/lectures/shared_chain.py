"""The multi-layer perceptron of four parameters: its partial derivatives share the chain.

    python -m examples.lectures.shared_chain [--output DIR]

Lecture 003: y = f3(w3 · f2(w2 · f1(w1 · x + b1))). Written out, ∂L/∂w3 is a product of three factors,
∂L/∂w2 of five, ∂L/∂w1 and ∂L/∂b1 of seven: 22 in all. But only ten are different: each derivative begins
with the factors of the one above it. Here the ten are computed once and multiplied along the chain, from
the loss to the input: that is backpropagation, and the engine's backward pass gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

import nn
from autograd import Value, gradients, sigmoid
from examples.lectures.presentation import BLUE, Figures, output_folder, page, print_figures

SPINE = ("L", "f3", "a3", "f2", "a2", "f1", "a1")
"""From the loss towards the input."""

JOINTS = {"w3": "a3", "w2": "a2", "w1": "a1", "b1": "a1"}
"""Where each parameter leaves the spine."""


def network() -> dict[str, Value]:
    """The nodes of the lecture's network, by the lecture's names; the loss is ½ (y - f3)²."""
    w1, w2, w3, b1 = Value(0.8), Value(-1.5), Value(2.0), Value(0.3)
    a1 = w1 * 0.5 + b1
    f1 = sigmoid(a1)
    a2 = w2 * f1
    f2 = sigmoid(a2)
    a3 = w3 * f2
    f3 = sigmoid(a3)
    loss = nn.quadratic(f3, 1.0)
    names = {"w1": w1, "b1": b1, "a1": a1, "f1": f1, "w2": w2, "a2": a2, "f2": f2}
    return {**names, "w3": w3, "a3": a3, "f3": f3, "L": loss}


def chain(parameter: str) -> list[tuple[str, str]]:
    """The factors of ∂L/∂parameter, each as what is differentiated by what: ("L", "f3") is ∂L/∂f3."""
    joint = JOINTS[parameter]
    return list(pairwise([*SPINE[: SPINE.index(joint) + 1], parameter]))


def factors(nodes: dict[str, Value]) -> dict[tuple[str, str], float]:
    """The value of every factor, each computed once, in the order of the way back."""
    wanted = dict.fromkeys(factor for parameter in JOINTS for factor in chain(parameter))
    return {(of, by): float(gradients(nodes[of], nodes[by])) for of, by in wanted}


def along_the_chain(values: dict[tuple[str, str], float]) -> tuple[dict[str, float], int]:
    """∂L/∂ of each parameter with every product reused, and how many multiplications that takes."""
    arrived = {"L": 1.0, "f3": values["L", "f3"]}
    for of, by in pairwise(SPINE[1:]):
        arrived[by] = arrived[of] * values[of, by]
    derivatives = {p: arrived[joint] * values[joint, p] for p, joint in JOINTS.items()}
    return derivatives, len(SPINE) - 2 + len(JOINTS)


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Show every factor and where it is used; returns the counts and the derivatives."""
    folder = output_folder(__doc__, arguments)
    nodes = network()
    values = factors(nodes)
    derivatives, multiplications = along_the_chain(values)
    nodes["L"].backward()
    for (of, by), value in values.items():
        users = [p for p in JOINTS if (of, by) in chain(p)]
        print(f"∂{of}/∂{by} = {value:8.5f}   computed once, used for {', '.join(users)}")
    figures = {
        "factors, written out": float(sum(len(chain(p)) for p in JOINTS)),
        "different factors": float(len(values)),
        "multiplications, written out": float(sum(len(chain(p)) - 1 for p in JOINTS)),
        "multiplications, shared": float(multiplications),
    }
    for parameter, derivative in derivatives.items():
        figures[f"∂L/∂{parameter} along the chain"] = derivative
        figures[f"∂L/∂{parameter} by the engine"] = nodes[parameter].grad
    print_figures(figures, {"factors, written out": "3 + 5 + 7 + 7", "different factors": "10"})
    with page(folder / "shared_chain.png", size=(9.0, 3.2)) as ax:
        columns = list(values)
        for row, parameter in enumerate(JOINTS):
            for of_by in chain(parameter):
                column, first = columns.index(of_by), not any(of_by in chain(p) for p in list(JOINTS)[:row])
                ax.barh(row, 0.94, 0.86, column - 0.47, color=BLUE, alpha=0.75 if first else 0.18)
                shade = "white" if first else "black"
                ax.text(
                    column, row, f"{values[of_by]:.3f}", ha="center", va="center", color=shade, fontsize=9
                )
        ax.set_xticks(np.arange(len(columns)), [f"∂{of}/∂{by}" for of, by in columns], fontsize=9)
        ax.set_yticks(np.arange(4), [f"∂L/∂{p} = {d:.5f}" for p, d in derivatives.items()])
        ax.invert_yaxis()
        ax.grid(visible=False)
        ax.set_title("The factors of each derivative: dark where it is computed, light where it is reused")
    return figures


if __name__ == "__main__":
    main()
