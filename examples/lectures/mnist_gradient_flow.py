"""How a network loses its gradient, on MNIST: many layers, saturated sigmoids, and what it costs.

    python -m examples.lectures.mnist_gradient_flow [--epochs N] [--examples N] [--output DIR]

Lectures 000 and 001. Six hidden layers of 30 units learn digits, from three starts: sigmoids with Xavier's
weights, where each layer hands on a fraction of the gradient; sigmoids with the lecture's N(0, 1), many of
which are saturated; ReLU with He's weights. The norm of each layer's gradient is followed while they learn,
always on the same 500 images. `vanishing_gradients` has each cause by itself, and its remedy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import relu, sigmoid
from examples.lectures.mnist_pictures import percent_scale
from examples.lectures.mnist_runs import (
    Row,
    as_rows,
    digits,
    in_single_precision,
    options,
    percent,
    write_table,
)
from examples.lectures.presentation import BLUE, COLOURS, ORANGE, note, page
from nn.gradient_flow import GradientFlow
from nn.initializers import Initializer, kaiming_normal, normal, xavier_normal

SIZES = (784, 30, 30, 30, 30, 30, 30, 10)
WATCHED = 500


class Start(NamedTuple):
    """What the networks differ in."""

    name: str
    activation: Callable[[Any], Any]
    initializer: Initializer
    rate: float


STARTS = (
    Start("sigmoid, Xavier", sigmoid, xavier_normal, rate=0.5),
    Start("sigmoid, N(0, 1)", sigmoid, normal, rate=0.5),
    Start("ReLU, He", relu, kaiming_normal, rate=0.05),
)


class Trained(NamedTuple):
    """What was seen while a network learned."""

    flow: GradientFlow
    accuracies: list[float]
    """Percent of the test images, after each epoch."""


def train(start: Start, mnist: nn.data.MNIST, epochs: int) -> Trained:
    """Mini-batches of 32, plain SGD."""
    rng = np.random.default_rng(0)
    layers: list[Any] = []
    for n, m in pairwise(SIZES):
        layers += [nn.Linear(n, m, rng=rng, initializer=start.initializer), start.activation]
    model = in_single_precision(nn.Sequential(*layers[:-1]))
    images, labels = as_rows(mnist.train)
    flow = GradientFlow(images[:WATCHED], labels[:WATCHED], nn.cross_entropy)
    history = nn.fit(
        model, (images, labels), nn.cross_entropy, nn.SGD(model.parameters(), lr=start.rate),
        epochs=epochs, batch_size=32, validation=as_rows(mnist.test), metrics=("accuracy",),
        callbacks=[flow], rng=rng,
    )  # fmt: skip
    return Trained(flow, [percent(share) for share in history["val_accuracy"]])


def row(start: Start, trained: Trained) -> Row:
    """How much gradient gets to the first layer, how many sigmoids are saturated, and what was learned."""
    first = trained.flow.reports[0]
    gradients = [layer.gradient_norm or 0.0 for layer in first.layers]
    saturated = [layer.saturated for layer in first.layers if layer.saturated is not None]
    return {
        "start": start.name,
        "gradient, first hidden layer": f"{gradients[0]:.1e}",
        "last hidden layer": f"{gradients[-2]:.1e}",
        "saturated %": percent(float(np.mean(saturated))) if saturated else float("nan"),
        "verdict": first.verdict,
        "test % after 1 epoch": trained.accuracies[0],
        f"after {len(trained.accuracies)}": trained.accuracies[-1],
    }


def draw(results: dict[Start, Trained], path: Path) -> None:
    """The gradient of each layer, before training and after it; and the errors by epoch."""
    with page(path, columns=2, size=(5.4, 4.2)) as (left, right):
        for (start, trained), colour in zip(results.items(), (ORANGE, COLOURS[3], BLUE), strict=True):
            reports = trained.flow.reports
            layers = np.arange(1, len(SIZES))
            for epoch, style in ((0, "o-"), (max(reports), "o:")):
                norms = [layer.gradient_norm for layer in reports[epoch].layers]
                left.plot(
                    layers, norms, style, color=colour, markersize=4, label=f"{start.name}, epoch {epoch}"
                )
            errors = [100.0 - accuracy for accuracy in trained.accuracies]
            right.plot(range(1, len(errors) + 1), errors, "o-", color=colour, markersize=4)
            note(right, (len(errors), errors[-1]), start.name, colour)
        left.set(yscale="log", xlabel="layer, from the input", ylabel="norm of the gradient")
        left.set_title("What gets to each layer")
        left.legend(frameon=False, fontsize=8)
        percent_scale(right)
        right.set(xlabel="epoch", ylabel="errors on the test images, %", title="What comes of it")


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Train from each start; returns a row for each."""
    chosen = options(__doc__, arguments, epochs=8)
    mnist = digits(chosen.examples, np.float32)
    results = {}
    for start in STARTS:
        print(f"{start.name}: {chosen.epochs} epochs", flush=True)
        results[start] = train(start, mnist, chosen.epochs)
        print(results[start].flow.reports[0].finding)
    rows = [row(start, trained) for start, trained in results.items()]
    sizes = "-".join(map(str, SIZES))
    write_table(rows, chosen.output / "mnist_gradient_flow", f"{sizes}, gradients before training.")
    draw(results, chosen.output / "mnist_gradient_flow.png")
    return rows


if __name__ == "__main__":
    main()
