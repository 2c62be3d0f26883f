"""MNIST with a convolutional network: the lecture's with three features, and a larger one.

    python -m examples.lectures.mnist_cnn [--epochs N] [--seeds N] [--examples N] [--output DIR]

Lecture 000: 28 x 28, three features of 5 x 5, each 24 x 24, max-pooled 2 x 2 to 12 x 12, and 10 outputs:
4,408 numbers to learn. The larger one has two such stages and a hidden layer. Pictures show the three
features, what they find in a few digits, and which digits the larger network misreads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import no_grad
from examples.lectures.mnist_pictures import show
from examples.lectures.mnist_runs import (
    Row,
    counted,
    digits,
    in_single_precision,
    mean_and_spread,
    options,
    percent,
    write_table,
)
from examples.lectures.presentation import page
from nn.schedules import OneCycle, Schedule

BATCH = 64


class Kind(NamedTuple):
    """A network to be trained, and how."""

    name: str
    make: Callable[[np.random.Generator], nn.Module]
    rate: float
    """The highest learning rate of the cycle."""


KINDS = (
    Kind("lecture: 3 features", lambda rng: nn.CNN(rng=rng), rate=0.01),
    Kind(
        "8 and 16 features, 64 hidden",
        lambda rng: nn.CNN(features=(8, 16), hidden=(64,), dropout=0.25, rng=rng),
        rate=0.005,
    ),
)


class Trained(NamedTuple):
    """A network, its accuracy on the test images in percent, and the seconds of CPU."""

    model: nn.Module
    test: float
    seconds: float


def train(kind: Kind, mnist: nn.data.MNIST, epochs: int, seed: int) -> Trained:
    """Adam, its learning rate on one cycle; the network is judged at the end."""
    rng = np.random.default_rng(seed)
    model = in_single_precision(kind.make(rng))
    optimizer = nn.Adam(model.parameters(), lr=kind.rate)
    schedule = Schedule(optimizer, OneCycle(max(epochs, 4)))
    start = time.process_time()
    nn.fit(
        model, mnist.train, nn.cross_entropy, optimizer, epochs=epochs, batch_size=BATCH, rng=rng,
        validation=mnist.validation, metrics=("accuracy",), schedule=schedule,
    )  # fmt: skip
    seconds = time.process_time() - start
    found = nn.evaluate(model, mnist.test, nn.cross_entropy, ("accuracy",))
    return Trained(model, percent(found["accuracy"]), seconds)


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Train both networks from each seed; returns a row for each."""
    chosen = options(__doc__, arguments, epochs=10, seeds=3)
    mnist = digits(chosen.examples, np.float32)
    rows: list[Row] = []
    models = {}
    for kind in KINDS:
        print(f"{kind.name}: {chosen.epochs} epochs", flush=True)
        runs = [train(kind, mnist, chosen.epochs, seed) for seed in range(chosen.seeds)]
        models[kind.name] = runs[0].model
        mean, spread = mean_and_spread([run.test for run in runs])
        rows.append(
            {
                "network": kind.name,
                "parameters": runs[0].model.count_parameters(),
                "test %": mean,
                "spread": spread,
                "CPU s a run": round(float(np.mean([run.seconds for run in runs])), 1),
            }
        )
    write_table(
        rows, chosen.output / "mnist_cnn", f"{chosen.epochs} epochs, {counted(chosen.seeds, 'seed')}."
    )
    lectures, larger = models.values()
    draw_features(lectures, mnist.test.images[:3], chosen.output / "mnist_cnn_features.png")
    draw_mistakes(larger, mnist.test, chosen.output / "mnist_cnn_mistakes.png")
    return rows


def draw_features(model: Any, images: Any, path: Path) -> None:
    """The weights of the first layer's features, and what they find in some images."""
    features, activation = model.layers[:2]
    with no_grad():
        maps = np.asarray(activation(features(images[:, None])))
    weights = features.weight.data[:, 0]
    with page(path, columns=1 + len(weights), rows=1 + len(images), size=(1.5, 1.6)) as axes:
        axes[0, 0].set_axis_off()
        for k, weight in enumerate(weights):
            show(axes[0, k + 1], weight, f"feature {k + 1}, 5 × 5", signed=True)
        for row, image, found in zip(axes[1:], images, maps, strict=True):
            show(row[0], image, "28 × 28")
            for ax, one in zip(row[1:], found, strict=True):
                show(ax, one, "24 × 24")


def draw_mistakes(model: nn.Module, test: nn.data.Examples, path: Path, shown: int = 20) -> None:
    """The digits that the model misreads, the surest mistakes first."""
    with no_grad():
        parts = range(0, len(test.labels), 500)
        logits = np.concatenate([np.asarray(model.eval()(test.images[k : k + 500])) for k in parts])
    read_as = logits.argmax(axis=1)
    wrong = np.flatnonzero(read_as != test.labels)
    by_how_much = logits[wrong, read_as[wrong]] - logits[wrong, test.labels[wrong]]
    surest = wrong[np.argsort(-by_how_much)][:shown]
    with page(path, columns=10, rows=max(1, -(-len(surest) // 10)), size=(0.95, 1.1)) as axes:
        for ax in axes.flat:
            ax.set_axis_off()
        for ax, k in zip(axes.flat, surest, strict=False):
            show(ax, test.images[k], f"{test.labels[k]} as {read_as[k]}")


if __name__ == "__main__":
    main()
