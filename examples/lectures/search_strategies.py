"""Three ways to make a loss small: try at random, try nearby, follow the gradient.

    python -m examples.lectures.search_strategies [--output DIR]

Lecture 004 calls the first one a "very bad idea". All three look for the weights W of a linear
classifier with the softmax loss, and may look at the loss equally often. Random search gets stuck early,
since in 44 dimensions almost no point is better than the best one so far; random local search goes
downhill in small steps, most of which are refused; the gradient says where down is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import nn
from examples.lectures.presentation import COLOURS, Figures, curve, output_folder, page, print_figures
from nn.search import History, gradient_descent, random_local_search, random_search

CLASSES, FEATURES = 4, 10
LOOKS = 1000


def softmax_loss() -> Callable[[Any], Any]:
    """The loss as a function of W, (classes, features + 1): the last column is the bias."""
    x, y = nn.data.blobs(200, classes=CLASSES, features=FEATURES, noise=4.0, rng=0)
    x = np.column_stack([x, np.ones(len(x))])
    return lambda w: nn.cross_entropy(x @ w.T, y)


def compare(looks: int = LOOKS) -> dict[str, History]:
    """What each strategy has seen after as many looks at the loss."""
    loss, shape = softmax_loss(), (CLASSES, FEATURES + 1)
    start = np.random.default_rng(0).standard_normal(shape)
    return {
        "random search": random_search(loss, shape, tries=looks, rng=0),
        "random local search": random_local_search(loss, start, step=0.05, tries=looks - 1, rng=0),
        "following the gradient": gradient_descent(loss, start, lr=0.05, steps=looks - 1),
    }


def main(arguments: Sequence[str] | None = None, looks: int = LOOKS) -> Figures:
    """Compare the strategies; returns the smallest loss that each has found."""
    folder = output_folder(__doc__, arguments)
    histories = compare(looks)
    figures = {f"{name}: loss": float(history.smallest[-1]) for name, history in histories.items()}
    print(f"The smallest loss after {looks} looks at it; that of knowing nothing is ln 4 = 1.386.")
    print_figures(figures)
    with page(folder / "search_strategies.png", size=(7.0, 4.0)) as ax:
        for (name, history), colour in zip(histories.items(), COLOURS, strict=False):
            curve(ax, np.arange(1, looks + 1), history.smallest, name, colour)
        ax.set(xscale="log", yscale="log", xlabel="looks at the loss", ylabel="smallest loss so far")
        ax.set_title("One loss, three strategies")
    return figures


if __name__ == "__main__":
    main()
