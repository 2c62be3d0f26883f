"""Hyper-parameters by k-fold cross-validation: a grid of them, and as many at random.

    python -m examples.lectures.hyperparameters [--output DIR]

Lecture 003: the learning rate and the number of layers are configuration knobs, which training does not
set. Divide the training data into k parts, train on k - 1 of them and judge on the one left out, k times;
what has the best average is chosen. "Never train or tune the model over test data": the test images are
kept aside and read once, at the end. scikit-learn does all that with our estimators. The scaler is in one
pipeline with the network, so that it too knows only the k - 1 parts. A grid of 12 settings tries four
learning rates; 12 settings at random try 12 of them. The best differ by less than the folds do among
themselves: that one of them is chosen does not make it the best one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd.coercion import Array
from examples.extras import require
from examples.lectures.presentation import (
    COLOURS,
    GRAY,
    MARKERS,
    Figures,
    output_folder,
    page,
    print_figures,
)

FOLDS = 5
EPOCHS = 8
RATES = (1e-3, 1e-2, 1e-1, 1.0)
LAYERS: tuple[tuple[int, ...], ...] = ((), (32,), (32, 32))
"""The hidden layers to choose from."""


class Data(NamedTuple):
    """Images as rows of 64 numbers, and the digits they show."""

    x: Array
    y: Any


def load() -> tuple[Data, Data]:
    """The images to choose with, and those to judge with: three quarters and one of scikit-learn's digits."""
    images, labels = nn.data.digits()
    parts = nn.data.train_validation_split(
        images.reshape(len(images), -1), labels, validation=0.25, stratify=labels, rng=0
    )
    train, test = (Data(*part) for part in parts)
    return train, test


def estimator(hidden: tuple[int, ...] = (32,), lr: float = 1e-2, epochs: int = EPOCHS) -> Any:
    """A scaler and the network behind it."""
    network = require("nn.estimators").NeuralClassifier(
        hidden, lr=lr, epochs=epochs, batch_size=64, random_state=0
    )
    scaler = require("sklearn.preprocessing").StandardScaler()
    return require("sklearn.pipeline").Pipeline([("scaler", scaler), ("network", network)])


def folds() -> Any:
    """The same parts for each setting, with each digit in each of them."""
    return require("sklearn.model_selection").StratifiedKFold(FOLDS, shuffle=True, random_state=0)


def searches(epochs: int = EPOCHS) -> dict[str, Any]:
    """Both searches, not yet run, with the same budget."""
    selection, model = require("sklearn.model_selection"), estimator(epochs=epochs)
    grid = {"network__lr": RATES, "network__hidden": LAYERS}
    anywhere = {
        "network__lr": require("scipy.stats").loguniform(RATES[0], RATES[-1]),
        "network__hidden": LAYERS,
    }
    budget = len(RATES) * len(LAYERS)
    return {
        "grid": selection.GridSearchCV(model, grid, cv=folds(), error_score="raise"),
        "random": selection.RandomizedSearchCV(
            model, anywhere, n_iter=budget, cv=folds(), random_state=0, error_score="raise"
        ),
    }


def draw(ax: Any, search: Any) -> None:
    """Mistakes over the learning rate, mean and spread of the folds; what was chosen is ringed."""
    results = search.cv_results_
    rates = np.array([setting["network__lr"] for setting in results["params"]])
    depths = np.array([len(setting["network__hidden"]) for setting in results["params"]])
    y, spread = 100.0 * (1.0 - results["mean_test_score"]), 100.0 * results["std_test_score"]
    for depth in range(len(LAYERS)):
        of = [n for n in np.argsort(rates) if depths[n] == depth]
        ax.errorbar(
            rates[of], y[of], spread[of], color=COLOURS[depth], marker=MARKERS[depth], markersize=4,
            linewidth=1.0, elinewidth=1.2, capsize=2.0, label=f"hidden layers: {depth}",
        )  # fmt: skip
    best = search.best_index_
    ax.plot(rates[best], y[best], "o", color=GRAY, markersize=13, markerfacecolor="none")
    ax.set(xscale="log", yscale="log", xlabel="learning rate α", xlim=(7e-4, 1.5), ylim=(1.5, 120.0))


def main(arguments: Sequence[str] | None = None, epochs: int = EPOCHS) -> Figures:
    """Choose by both searches and judge the choices; returns shares of images read right, and the choices."""
    folder = output_folder(__doc__, arguments)
    train, test = load()
    one = require("sklearn.model_selection").cross_val_score(estimator(epochs=epochs), *train, cv=folds())
    print(f"{len(train.y)} images to choose with, in {FOLDS} folds, {len(test.y)} to judge with.")
    print(f"One hidden layer of 32, α = 0.01, each fold: {'  '.join(f'{score:.3f}' for score in one)}")
    figures = {"one setting: mean of the folds": float(one.mean()), "one setting: spread": float(one.std())}
    found = searches(epochs)
    for name, search in found.items():
        search.fit(*train)
        best = search.best_params_
        figures |= {
            f"{name}: settings tried": float(len(search.cv_results_["params"])),
            f"{name}: learning rate chosen": best["network__lr"],
            f"{name}: hidden layers chosen": float(len(best["network__hidden"])),
            f"{name}: mean of the folds": float(search.best_score_),
            f"{name}: on the test images": float(search.score(*test)),
        }
    print_figures(figures)
    with page(folder / "hyperparameters.png", columns=2, size=(5.2, 3.8)) as axes:
        for ax, (name, search) in zip(axes, found.items(), strict=True):
            draw(ax, search)
            ax.set_title(f"{name.capitalize()}: {len(search.cv_results_['params'])} settings")
        axes[0].set_ylabel(f"mistakes in %, mean and spread of {FOLDS} folds")
        axes[1].legend(frameon=False, fontsize=9, loc="upper left")
    return figures


if __name__ == "__main__":
    main()
