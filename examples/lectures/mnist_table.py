"""MNIST with one hidden layer: cross-entropy beside the quadratic cost, 30 and 100 hidden units.

    python -m examples.lectures.mnist_table [--epochs N] [--seeds N] [--examples N] [--output DIR]

Lecture 001: sigmoid units, also at the output, weights and biases from N(0, 1), mini-batches of 10,
50,000 images to learn from. Its figures are the best accuracy that the 10,000 test images show after any of
30 epochs. So a little of it is luck, of which the same is had here, to compare; to judge a network one
would choose the epoch on other images.

The lecture names the step size η = 0.5 for cross-entropy. Its quadratic figures are from Nielsen,
"Neural Networks and Deep Learning", chapter 1, where η is 3: the derivative of the sigmoid, at most 1/4, is
a factor of that gradient. Both are run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import sigmoid
from examples.lectures.mnist_pictures import percent_scale
from examples.lectures.mnist_runs import (
    Options,
    Row,
    as_rows,
    counted,
    digits,
    mean_and_spread,
    options,
    percent,
    write_table,
)
from examples.lectures.presentation import BLUE, GREEN, ORANGE, page
from nn.initializers import normal

BATCH = 10


def quadratic_of_sigmoids(logits: Any, targets: Any) -> Any:
    """The quadratic cost of the sigmoid units that have these logits."""
    return nn.quadratic(sigmoid(logits), targets)


COSTS: dict[str, Callable[[Any, Any], Any]] = {
    "cross-entropy": nn.multi_label,
    "quadratic": quadratic_of_sigmoids,
}


class Setting(NamedTuple):
    """A row of the table."""

    hidden: int
    cost: str
    rate: float
    """η, the learning rate."""
    lecture: float
    """The lecture's figure: test accuracy in percent."""


SETTINGS = (
    Setting(30, "cross-entropy", 0.5, 95.49),
    Setting(30, "quadratic", 0.5, 95.42),
    Setting(30, "quadratic", 3.0, 95.42),
    Setting(100, "cross-entropy", 0.5, 96.82),
    Setting(100, "quadratic", 0.5, 96.59),
    Setting(100, "quadratic", 3.0, 96.59),
)


class Run(NamedTuple):
    """A network trained once."""

    accuracies: list[float]
    """Percent of the test images, after each epoch."""
    seconds: float
    """Of CPU."""


def network(hidden: int, rng: nn.initializers.Rng) -> nn.MLP:
    """784-`hidden`-10, its activation the sigmoid, all weights and biases drawn from N(0, 1)."""
    rng = nn.initializers.generator(rng)
    model = nn.MLP([784, hidden, 10], activation=sigmoid, rng=rng)
    for p in model.parameters():
        p.data = normal(p.shape, rng)
    return model


def train(setting: Setting, mnist: nn.data.MNIST, epochs: int, seed: int) -> Run:
    """Train a network with the lecture's settings, and judge it after each epoch."""
    rng = np.random.default_rng(seed)
    model = network(setting.hidden, rng)
    start = time.process_time()
    history = nn.fit(
        model, as_rows(mnist.train), COSTS[setting.cost], nn.SGD(model.parameters(), lr=setting.rate),
        epochs=epochs, batch_size=BATCH, validation=as_rows(mnist.test), metrics=("accuracy",), rng=rng,
        compiled=True,
    )  # fmt: skip
    accuracies = [percent(share) for share in history["val_accuracy"]]
    return Run(accuracies, time.process_time() - start)


def row(setting: Setting, runs: Sequence[Run]) -> Row:
    """Mean and spread of the best test accuracy, beside the lecture's."""
    best = [max(run.accuracies) for run in runs]
    mean, spread = mean_and_spread(best)
    return {
        "network": f"784-{setting.hidden}-10",
        "cost": setting.cost,
        "η": f"{setting.rate:g}",
        "lecture %": setting.lecture,
        "mean %": mean,
        "spread": spread,
        "each run %": " ".join(f"{x:.2f}" for x in best),
        "CPU s a run": round(float(np.mean([run.seconds for run in runs])), 1),
    }


def draw(results: dict[Setting, list[Run]], chosen: Options) -> None:
    """Errors on the test images by epoch: the mean of the seeds as a line, from least to most as a band."""
    sizes = sorted({setting.hidden for setting in results})
    colours = {("cross-entropy", 0.5): BLUE, ("quadratic", 0.5): ORANGE, ("quadratic", 3.0): GREEN}
    epochs = np.arange(1, chosen.epochs + 1)
    with page(chosen.output / "mnist_table.png", columns=len(sizes), size=(5.0, 4.2)) as axes:
        for ax, hidden in zip(axes, sizes, strict=True):
            for setting in (s for s in results if s.hidden == hidden):
                colour = colours[setting.cost, setting.rate]
                errors = 100.0 - np.array([run.accuracies for run in results[setting]])
                label = f"{setting.cost}, η = {setting.rate:g}"
                ax.plot(epochs, errors.mean(axis=0), color=colour, label=label)
                ax.fill_between(epochs, errors.min(axis=0), errors.max(axis=0), color=colour, alpha=0.2)
                if colour is not ORANGE:
                    what = f"the lecture's {setting.lecture} %, {setting.cost}"
                    ax.axhline(100.0 - setting.lecture, color=colour, linestyle=":", label=what)
            ax.set(title=f"784-{hidden}-10", xlabel="epoch", ylabel="errors on the test images, %")
            percent_scale(ax)
            ax.legend(frameon=False, fontsize=9)


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Train all networks of the table, from one seed after the other; returns its rows.

    Table and picture are written anew after each seed, of those that there are.
    """
    chosen = options(__doc__, arguments, epochs=30, seeds=3)
    mnist = digits(chosen.examples)
    results: dict[Setting, list[Run]] = {setting: [] for setting in SETTINGS}
    rows: list[Row] = []
    for seed in range(chosen.seeds):
        for setting, runs in results.items():
            runs.append(train(setting, mnist, chosen.epochs, seed))
            print(
                f"784-{setting.hidden}-10, {setting.cost}, η = {setting.rate:g}, seed {seed}: "
                f"best {max(runs[-1].accuracies):.2f} %, {runs[-1].seconds:.1f} s of CPU",
                flush=True,
            )
        rows = [row(setting, runs) for setting, runs in results.items()]
        note = f"Best test accuracy over {chosen.epochs} epochs, {counted(seed + 1, 'seed')}."
        write_table(rows, chosen.output / "mnist_table", note)
        draw(results, chosen)
    return rows


if __name__ == "__main__":
    main()
