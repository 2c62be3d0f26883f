"""How a network loses its gradient: saturated activations, many layers, wrong initial weights.

    python -m examples.lectures.vanishing_gradients [--output DIR]

Lectures 000 and 001 name the three causes. For each there is a network that shows it and one in which a
single thing is different, the remedy; what is measured is the norm of the gradient of each layer's
parameters, at the same data and the same loss.

1. Saturation: biases of -6 push every sum to where the sigmoid is flat and its output almost 0. Batch
   normalisation in front of the activation brings the sums back.
2. Many layers: each sigmoid multiplies the gradient by at most 1/4, and there are 20. ReLU, with He's
   initial weights, multiplies by 1 where it is on.
3. Initial weights of N(0, 0.01²) let the signal fade on its way forward and the gradient on its way
   back. He's N(0, 2/n) keep both of a size. Weights that are all 0 let nothing through at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import relu, sigmoid
from examples.lectures.presentation import BLUE, ORANGE, Figures, note, output_folder, page, print_figures
from nn.gradient_flow import GradientFlowReport, gradient_flow
from nn.initializers import Initializer, kaiming_normal, xavier_normal, zeros

FEATURES, WIDTH, CLASSES = 20, 60, 3


def tiny(shape: tuple[int, ...], rng: nn.initializers.Rng = None) -> Any:
    """N(0, 0.01²)"""
    return 0.01 * nn.initializers.normal(shape, rng)


def network(
    hidden: int,
    activation: Callable[[Any], Any],
    initializer: Initializer,
    bias: float = 0.0,
    normalized: bool = False,
) -> nn.Sequential:
    """So many hidden layers of 60 units, and one for the three outputs."""
    rng, n = np.random.default_rng(0), FEATURES
    layers: list[Callable[[Any], Any]] = []
    for _ in range(hidden):
        layer = nn.Linear(n, WIDTH, rng=rng, initializer=initializer)
        layer.load_state_dict({**layer.state_dict(), "bias": np.full(WIDTH, bias)})
        layers += [layer, *([nn.BatchNorm(WIDTH)] if normalized else []), activation]
        n = WIDTH
    return nn.Sequential(*layers, nn.Linear(n, CLASSES, rng=rng, initializer=initializer))


class Case(NamedTuple):
    """A network that loses its gradient, and the same with one thing changed."""

    ill: str
    loses: Callable[[], nn.Sequential]
    cure: str
    keeps: Callable[[], nn.Sequential]


CASES = {
    "saturated activation": Case(
        "sigmoids, biases of -6",
        lambda: network(4, sigmoid, xavier_normal, bias=-6.0),
        "with BatchNorm",
        lambda: network(4, sigmoid, xavier_normal, bias=-6.0, normalized=True),
    ),
    "many layers": Case(
        "20 layers of sigmoids",
        lambda: network(20, sigmoid, xavier_normal),
        "20 layers of ReLU, He",
        lambda: network(20, relu, kaiming_normal),
    ),
    "wrong initial weights": Case(
        "ReLU, N(0, 0.01²)",
        lambda: network(6, relu, tiny),
        "ReLU, He's N(0, 2/n)",
        lambda: network(6, relu, kaiming_normal),
    ),
}


def flow(model: nn.Module) -> GradientFlowReport:
    """The flow of the gradient through a model, at 100 points of three classes that overlap."""
    x, y = nn.data.blobs(100, classes=CLASSES, features=FEATURES, noise=10.0, rng=0)
    return gradient_flow(model, (x - x.mean(axis=0)) / x.std(axis=0), y, nn.cross_entropy)


def norms(model: nn.Sequential) -> list[float]:
    """The norm of the gradient of each linear layer's parameters, from the input to the output."""
    linear = {f"layers.{k}" for k, layer in enumerate(model.layers) if isinstance(layer, nn.Linear)}
    return [layer.gradient_norm or 0.0 for layer in flow(model).layers if layer.name in linear]


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Show each cause and its remedy; returns what is left of the gradient in the first hidden layer.

    That is its norm as a share of the output layer's.
    """
    folder = output_folder(__doc__, arguments)
    figures = {}
    with page(folder / "vanishing_gradients.png", columns=3, size=(4.4, 4.0)) as axes:
        for ax, (cause, case) in zip(axes, CASES.items(), strict=True):
            print(f"\n{cause}\n{'─' * len(cause)}")
            for name, make, colour in ((case.ill, case.loses, ORANGE), (case.cure, case.keeps, BLUE)):
                found = norms(make())
                figures[f"{cause}: {name}"] = found[0] / found[-1]
                print(f"{name}, layer by layer: {', '.join(f'{norm:.1e}' for norm in found)}")
                print(f"    {flow(make()).findings[0]}")
                layers = np.arange(1, len(found) + 1)
                ax.plot(layers, found, "o-", color=colour, markersize=4)
                note(ax, (1, found[0]), name, colour, (1.0, 16.0 if colour == BLUE else -12.0))
            ax.set(title=cause.capitalize(), yscale="log", ylim=(1e-16, 1e3))
            ax.set(xlabel="layer, from the input", xticks=layers[:: 1 + len(layers) // 10])
        axes[0].set_ylabel("norm of the gradient")
    print(f"\nall weights 0\n{'─' * 13}\n{flow(network(6, relu, zeros)).findings[0]}")
    print("\nThe first layer's gradient as a share of the last one's:")
    print_figures(figures)
    return figures


if __name__ == "__main__":
    main()
