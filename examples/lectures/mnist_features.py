"""What a hidden unit looks for: 784-15-10, its weights as pictures; and arg max beside softmax.

    python -m examples.lectures.mnist_features [--epochs N] [--examples N] [--output DIR]

Lecture 000: the digit is arg max of the outputs a_j, or of their softmax. That is always the same digit,
softmax being monotonic. What softmax adds is a probability, and it needs logits for it: of sigmoid outputs,
which lie between 0 and 1, even the surest softmax is only e / (e + 9) = 0.23. Three networks show it.

A hidden unit has a weight for each pixel, so they make a picture. From N(0, 1) it is noise, and stays so at
the margin, where no digit ever has ink. From small weights and with an ℓ2 penalty only what is needed is
left: strokes that speak for a unit, and strokes that speak against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import no_grad, sigmoid
from examples.lectures.mnist_runs import Row, as_rows, digits, options, percent, write_table
from examples.lectures.presentation import page
from nn.activations import softmax
from nn.initializers import Initializer, normal, scaled_normal
from visualize import plots

HIDDEN = 15


class Kind(NamedTuple):
    """A network of the experiment."""

    name: str
    initializer: Initializer
    softmax_outputs: bool
    """Whether the outputs are a softmax, trained with -ln a_y, or sigmoids, with the cross-entropy cost."""
    l2: float = 0.0


KINDS = (
    Kind("sigmoid outputs, N(0, 1)", normal, softmax_outputs=False),
    Kind("sigmoid outputs, N(0, 1/n), ℓ2", scaled_normal, softmax_outputs=False, l2=5.0),
    Kind("softmax outputs, N(0, 1/n), ℓ2", scaled_normal, softmax_outputs=True, l2=5.0),
)


def train(kind: Kind, mnist: nn.data.MNIST, epochs: int) -> nn.Sequential:
    """784-15-10 with sigmoid hidden units, its outputs logits; mini-batches of 10, η = 0.5."""
    rng = np.random.default_rng(0)
    first, last = (
        nn.Linear(n, m, rng=rng, initializer=kind.initializer) for n, m in ((784, HIDDEN), (HIDDEN, 10))
    )
    model = nn.Sequential(first, sigmoid, last)
    images, labels = as_rows(mnist.train)
    nn.fit(
        model, (images, labels), nn.cross_entropy if kind.softmax_outputs else nn.multi_label,
        nn.SGD(model.parameters(), lr=0.5), epochs=epochs, batch_size=10, rng=rng,
        penalty=(lambda m: nn.penalties.l2_penalty(m, kind.l2, len(labels))) if kind.l2 else None,
    )  # fmt: skip
    return model


def read_out(kind: Kind, model: nn.Module, test: nn.data.Examples) -> Row:
    """How often arg max and softmax name the right digit, and how sure softmax is of it."""
    images, labels = as_rows(test)
    with no_grad():
        logits = np.asarray(model(images))
    outputs = logits if kind.softmax_outputs else np.asarray(sigmoid(logits))
    probabilities = np.asarray(softmax(outputs))
    by_argmax, by_softmax = logits.argmax(axis=1), probabilities.argmax(axis=1)
    surest = probabilities.max(axis=1)
    right = by_argmax == labels
    return {
        "network": kind.name,
        "arg max, right %": percent(np.mean(right)),
        "softmax, right %": percent(np.mean(by_softmax == labels)),
        "mean softmax, right": float(surest[right].mean()),
        "mean softmax, wrong": float(surest[~right].mean()),
    }


def draw_units(model: Any, path: Path) -> None:
    """The weights of each hidden unit as a picture, and the digits that it speaks for and against most."""
    first, _, last = model.layers
    with page(path, columns=5, rows=3, size=(1.9, 2.1)) as axes:
        orders = np.argsort(last.weight.data, axis=0).T
        titles = [f"for {order[-1]} and {order[-2]}, against {order[0]}" for order in orders]
        plots.weights(first, ax=axes, columns=5, titles=titles)


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Train the three networks, read them out in both ways, and draw what their units look for."""
    chosen = options(__doc__, arguments, epochs=10)
    mnist = digits(chosen.examples)
    rows: list[Row] = []
    models = {}
    for kind in KINDS:
        print(f"{kind.name}: {chosen.epochs} epochs", flush=True)
        models[kind] = train(kind, mnist, chosen.epochs)
        rows.append(read_out(kind, models[kind], mnist.test))
    write_table(rows, chosen.output / "mnist_features", f"784-15-10, {chosen.epochs} epochs, test images.")
    first, _, last = KINDS
    draw_units(models[first], chosen.output / "mnist_features_of_random_weights.png")
    draw_units(models[last], chosen.output / "mnist_features.png")
    return rows


if __name__ == "__main__":
    main()
