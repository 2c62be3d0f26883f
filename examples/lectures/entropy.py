"""Entropy, cross-entropy and KL divergence: how many bits an answer is worth.

    python -m examples.lectures.entropy [--output DIR]

Lecture 001: H(P) = -Σ p log2 p is 1 bit for a fair coin and log2 6 for a fair die. H(P, Q) is the length
of the messages about P in a code made for Q; it is least for Q = P, and KL(P, Q) = H(P, Q) - H(P) is
what a wrong Q costs. The loss of a classifier is such a cross-entropy, of the answers and its probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import nn
from examples.lectures.presentation import (
    BLUE,
    GRAY,
    ORANGE,
    Figures,
    note,
    output_folder,
    page,
    print_figures,
)

COIN, DIE, LOADED = [0.5, 0.5], [1 / 6] * 6, [0.9, 0.1]


def figures_in_bits() -> Figures:
    """The lecture's examples, and a loaded coin that is coded as a fair one and the other way round."""
    return {
        "H(fair coin)": float(nn.entropy(COIN, base=2)),
        "H(fair die)": float(nn.entropy(DIE, base=2)),
        "H(loaded coin)": float(nn.entropy(LOADED, base=2)),
        "H(loaded, fair)": float(nn.cross_entropy_of_distributions(LOADED, COIN, base=2)),
        "KL(loaded, fair)": float(nn.kl_divergence(LOADED, COIN, base=2)),
        "H(fair, loaded)": float(nn.cross_entropy_of_distributions(COIN, LOADED, base=2)),
        "KL(fair, loaded)": float(nn.kl_divergence(COIN, LOADED, base=2)),
    }


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Compute and draw them; returns the figures, in bits."""
    folder = output_folder(__doc__, arguments)
    figures = figures_in_bits()
    print("In bits; the loaded coin shows heads 9 times of 10.")
    print_figures(figures, {"H(fair coin)": "1", "H(fair die)": "log2 6 = 2.585"})
    q = np.linspace(0.02, 0.98, 97)
    models = np.column_stack([q, 1.0 - q])
    entropies = nn.entropy(models, base=2, reduction="none")
    fair = np.broadcast_to(COIN, models.shape)
    lengths = nn.cross_entropy_of_distributions(fair, models, base=2, reduction="none")
    with page(folder / "entropy.png", columns=2, size=(4.6, 3.6)) as (left, right):
        left.plot(q, entropies, color=BLUE, linewidth=2)
        note(left, (0.5, 1.0), "fair: 1 bit", BLUE, (0.0, 8.0))
        note(
            left,
            (0.9, figures["H(loaded coin)"]),
            f"loaded: {figures['H(loaded coin)']:.2f}",
            BLUE,
            (-8.0, 0.0),
        )
        left.plot([0.5, 0.9], [1.0, figures["H(loaded coin)"]], "o", color=BLUE)
        left.set(title="Entropy of a coin", xlabel="probability of heads", ylabel="bits", ylim=(0.0, 1.15))
        right.plot(q, lengths, color=ORANGE, linewidth=2)
        right.axhline(1.0, color=GRAY, linestyle=":")
        right.fill_between(q, 1.0, lengths, color=ORANGE, alpha=0.15)
        note(right, (0.5, 1.0), "H(P) = 1", GRAY, (0.0, -9.0))
        note(right, (0.9, figures["H(fair, loaded)"]), "H(P, Q)", ORANGE, (-10.0, 4.0))
        note(right, (0.88, 1.13), "KL(P, Q)", ORANGE, (0.0, 0.0))
        right.set(title="A fair coin, in a code for another", ylabel="bits", ylim=(0.0, 3.0))
        right.set(xlabel="Q's probability of heads")
    return figures


if __name__ == "__main__":
    main()
