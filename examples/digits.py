"""Read handwritten digits: a multi-layer perceptron on Tensors.

scikit-learn brings 1797 images of 8x8 pixels. Four fifths of them train the network 64-128-10, in
minibatches, with cross-entropy and Adam; the others show how well it reads digits it has never seen.

    python -m examples.digits
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import nn
from autograd import Tensor, no_grad
from examples.extras import require

SEED = 0
EPOCHS = 30
BATCH = 32
LEARNING_RATE = 3e-3


class Examples(NamedTuple):
    """Images and what they show."""

    images: NDArray[np.float64]
    """(n, 64), from 0 for white to 1 for black."""
    digits: NDArray[np.int64]
    """(n,)"""


def load(test_share: float = 0.2) -> tuple[Examples, Examples]:
    """The images to learn from and those to be tested on, every digit in both by its share."""
    images, digits = require("sklearn.datasets").load_digits(return_X_y=True)
    split = require("sklearn.model_selection").train_test_split
    train_images, test_images, train_digits, test_digits = split(
        images / 16.0, digits, test_size=test_share, stratify=digits, random_state=SEED
    )
    return Examples(train_images, train_digits), Examples(test_images, test_digits)


def train(model: nn.Module, data: Examples, epochs: int = EPOCHS) -> None:
    """Show the model all the images, `epochs` times, and follow the gradient of its loss downhill."""
    optimizer = nn.Adam(model.parameters(), lr=LEARNING_RATE, weight_decay=1e-4)
    rng = np.random.default_rng(SEED)
    progress = require("tqdm").trange(epochs, desc="training", unit="epoch")
    for epoch in progress:
        optimizer.lr = LEARNING_RATE * (1 - epoch / epochs)  # smaller and smaller steps, to settle down
        losses = []
        shuffled = rng.permutation(len(data.digits))
        for batch in np.array_split(shuffled, len(shuffled) // BATCH):
            loss = nn.cross_entropy(model(data.images[batch]), data.digits[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        progress.set_postfix(loss=f"{np.mean(losses):.4f}")


def read(model: nn.Module, images: NDArray[np.float64]) -> NDArray[np.int64]:
    """The digit that the model finds most likely in each image."""
    with no_grad():
        logits: Tensor = model(images)
    digits: NDArray[np.int64] = logits.data.argmax(axis=1)
    return digits


def mistakes(read_as: NDArray[np.int64], digits: NDArray[np.int64]) -> str:
    """Which digits were taken for which, the most frequent first."""
    wrong = read_as != digits
    pairs = Counter(zip(digits[wrong].tolist(), read_as[wrong].tolist(), strict=True))
    lines = [f"  {digit} read as {other}: {n} x" for (digit, other), n in pairs.most_common()]
    return "\n".join(lines) or "  none"


def main() -> float:
    """Train, test and report; returns the share of the test images that were read right."""
    training, test = load()
    model = nn.MLP([64, 128, 10], rng=SEED)
    print(model)
    print(f"{model.count_parameters()} parameters, {len(training.digits)} images to learn from")
    train(model, training)
    read_as = read(model, test.images)
    accuracy = float(np.mean(read_as == test.digits))
    print(f"right on the training images: {np.mean(read(model, training.images) == training.digits):.2%}")
    print(f"right on {len(test.digits)} images never seen before: {accuracy:.2%}")
    print(f"mistakes among them:\n{mistakes(read_as, test.digits)}")
    return accuracy


if __name__ == "__main__":
    main()
