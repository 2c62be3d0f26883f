"""The best that 100 hidden units get on MNIST: better first weights, optimizer, regularisation, more images.

    python -m examples.lectures.mnist_best_mlp [--epochs N] [--seeds N] [--examples N] [--output DIR]

The network stays lecture 001's 784-100-10, whose 96.82 % `mnist_table` has. All else is made better: softmax
outputs, smaller weights to start from, mini-batches of 100, momentum, a learning rate that falls to 0, and
then one thing more in each recipe. They are judged on the 10,000 validation images, with the weights of the
last epoch. The best one is trained from several seeds and judged on the test images, by which nothing was
chosen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import relu, sigmoid
from examples.lectures.mnist_pictures import percent_scale
from examples.lectures.mnist_runs import (
    Options,
    Row,
    as_rows,
    counted,
    digits,
    in_single_precision,
    mean_and_spread,
    options,
    percent,
    write_table,
)
from examples.lectures.mnist_shifts import ShiftedBatches
from examples.lectures.presentation import COLOURS, GRAY, page
from nn.initializers import Initializer, kaiming_normal, scaled_normal
from nn.schedules import Cosine, Schedule

HIDDEN = 100
BATCH = 100
RATE, MOMENTUM = 0.1, 0.9


class Recipe(NamedTuple):
    """What the networks and their training differ in."""

    name: str
    activation: Callable[[Any], Any] = relu
    initializer: Initializer = kaiming_normal
    l2: float = 0.0
    """λ of λ/(2n) Σw², n being the number of images to learn from."""
    dropout: float = 0.0
    """Of the hidden units."""
    shift: int = 0
    """By how many pixels images are moved at most, in each direction."""


RECIPES = (
    Recipe("sigmoid, N(0, 1/n)", sigmoid, scaled_normal),
    Recipe("relu, He"),
    Recipe("relu, He, ℓ2 with λ = 15", l2=15.0),
    Recipe("relu, He, dropout 0.2", dropout=0.2),
    Recipe("relu, He, shifts of 1 pixel", shift=1),
    Recipe("relu, He, shifts, ℓ2 with λ = 2", shift=1, l2=2.0),
)


class Trained(NamedTuple):
    """A network, and what its training gave."""

    model: nn.Module
    history: nn.History
    seconds: float
    """Of CPU."""


def network(recipe: Recipe, rng: np.random.Generator) -> nn.Sequential:
    """784-100-10, with dropout of the hidden units if the recipe has it; biases start at 0."""
    sizes = ((784, HIDDEN), (HIDDEN, 10))
    first, last = (nn.Linear(n, m, rng=rng, initializer=recipe.initializer) for n, m in sizes)
    dropout = [nn.Dropout(recipe.dropout, rng=rng.spawn(1)[0])] if recipe.dropout else []
    return nn.Sequential(first, recipe.activation, *dropout, last)


def train(recipe: Recipe, mnist: nn.data.MNIST, epochs: int, seed: int) -> Trained:
    """Train by a recipe, the learning rate falling to 0 along a cosine, and watch the validation images."""
    rng = np.random.default_rng(seed)
    model = in_single_precision(network(recipe, rng))
    images, labels = as_rows(mnist.train)
    optimizer = nn.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
    start = time.process_time()
    history = nn.fit(
        model,
        ShiftedBatches(images, labels, BATCH, recipe.shift, rng),
        nn.cross_entropy,
        optimizer,
        epochs=epochs,
        validation=as_rows(mnist.validation),
        metrics=("accuracy",),
        schedule=Schedule(optimizer, Cosine(epochs)),
        penalty=(lambda m: nn.penalties.l2_penalty(m, recipe.l2, len(labels))) if recipe.l2 else None,
    )
    return Trained(model, history, time.process_time() - start)


def compare(mnist: nn.data.MNIST, epochs: int) -> dict[Recipe, Trained]:
    """Each recipe from one seed."""
    results = {}
    for recipe in RECIPES:
        results[recipe] = trained = train(recipe, mnist, epochs, seed=0)
        share = trained.history["val_accuracy"][-1]
        print(
            f"{recipe.name}: {percent(share):.2f} % on validation images, {trained.seconds:.0f} s", flush=True
        )
    return results


def draw(results: dict[Recipe, Trained], path: Any) -> None:
    """The errors on the validation images by epoch: one line a recipe."""
    with page(path, size=(8.0, 4.6)) as ax:
        for k, (recipe, trained) in enumerate(results.items()):
            errors = [100.0 * (1.0 - share) for share in trained.history["val_accuracy"]]
            colour = (GRAY, "#000000", *COLOURS)[k % 6]
            ax.plot(range(1, len(errors) + 1), errors, color=colour, label=recipe.name)
        ax.set(xlabel="epoch", ylabel="errors on the validation images, %")
        percent_scale(ax)
        ax.set_title("784-100-10: what makes it better")
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, fontsize=9)


def judge(best: Recipe, first: Trained, mnist: nn.data.MNIST, chosen: Options) -> list[float]:
    """Percent of the test images that networks made by the recipe read, one from each seed."""
    models = [first.model]
    models += [train(best, mnist, chosen.epochs, seed).model for seed in range(1, chosen.seeds)]
    test = as_rows(mnist.test)
    found = [nn.evaluate(model, test, nn.cross_entropy, ("accuracy",)) for model in models]
    return [percent(measures["accuracy"]) for measures in found]


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Compare the recipes and judge the best one; returns a row for each recipe."""
    chosen = options(__doc__, arguments, epochs=30, seeds=3)
    mnist = digits(chosen.examples, np.float32)
    results = compare(mnist, chosen.epochs)
    best = max(results, key=lambda recipe: results[recipe].history["val_accuracy"][-1])
    tests = judge(best, results[best], mnist, chosen)
    mean, spread = mean_and_spread(tests)
    rows: list[Row] = [
        {
            "recipe": recipe.name,
            "training %": percent(trained.history["accuracy"][-1]),
            "validation %": percent(trained.history["val_accuracy"][-1]),
            "test %": mean if recipe is best else np.nan,
            "spread": spread if recipe is best else np.nan,
            "CPU s": round(trained.seconds, 1),
        }
        for recipe, trained in results.items()
    ]
    note = (
        f"784-100-10, {chosen.epochs} epochs. The best on the validation images, judged on the test images, "
        f"{counted(chosen.seeds, 'seed')}: {', '.join(f'{x:.2f}' for x in tests)} %."
    )
    write_table(rows, chosen.output / "mnist_best_mlp", note)
    draw(results, chosen.output / "mnist_best_mlp.png")
    return rows


if __name__ == "__main__":
    main()
