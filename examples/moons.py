"""Tell two moons apart: a network of scalars, every weight and every product a node of its own.

The hinge loss of a binary support vector machine, an L2 penalty and Adam bend a boundary between a
hundred points on two interleaved half circles. A picture made of characters shows it.

    python -m examples.moons
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from autograd import Value, no_grad
from examples.extras import require
from nn import Adam, hinge, scalar

SEED = 0
EPOCHS = 40
BATCH = 10
LEARNING_RATE = 0.1
PENALTY = 1e-4

Points: TypeAlias = list[list[float]]
"""The x and y of each point."""


def load() -> tuple[Points, list[float]]:
    """A hundred noisy points, and for each the moon that it is on: -1 the upper, +1 the lower."""
    points, moons = require("sklearn.datasets").make_moons(n_samples=100, noise=0.1, random_state=SEED)
    return points.tolist(), (2.0 * moons - 1.0).tolist()


def objective(model: scalar.MLP, points: Points, moons: list[float]) -> Value:
    """The hinge loss and λΣw², one circuit for all points; biases are not penalised. Lectures 002, 004."""
    fit = hinge([model(point) for point in points], moons)
    weights = [p for name, p in model.named_parameters() if ".weights." in name]
    total: Value = fit + PENALTY * sum(w * w for w in weights)
    return total


def train(model: scalar.MLP, points: Points, moons: list[float]) -> None:
    """Follow the gradient of the objective downhill, ten points at a time."""
    optimizer = Adam(model.parameters(), lr=LEARNING_RATE)
    rng = np.random.default_rng(SEED)
    progress = require("tqdm").trange(EPOCHS, desc="training", unit="epoch")
    for epoch in progress:
        optimizer.lr = LEARNING_RATE * (1 - epoch / EPOCHS)  # smaller and smaller steps, to settle down
        for batch in np.array_split(rng.permutation(len(points)), len(points) // BATCH):
            loss = objective(model, [points[k] for k in batch], [moons[k] for k in batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        progress.set_postfix(loss=f"{loss.data:.4f}")


def score(model: scalar.MLP, point: list[float]) -> float:
    """Below 0 for the upper moon, above 0 for the lower one."""
    with no_grad():
        return float(model(point))


def picture(model: scalar.MLP, points: Points, moons: list[float], columns: int = 64, rows: int = 22) -> str:
    """The plane as the model sees it, dotted where it says "lower moon", with the points o and #."""
    xs = np.linspace(-1.5, 2.5, columns)
    ys = np.linspace(1.5, -1.0, rows)  # a page is written from the top
    page = [["." if score(model, [x, y]) > 0 else " " for x in xs.tolist()] for y in ys.tolist()]
    for (x, y), moon in zip(points, moons, strict=True):
        page[int(np.abs(ys - y).argmin())][int(np.abs(xs - x).argmin())] = "#" if moon > 0 else "o"
    border = "+" + "-" * columns + "+"
    return "\n".join([border, *(f"|{''.join(line)}|" for line in page), border])


def main() -> float:
    """Train and report; returns the share of the points that are on the right side."""
    points, moons = load()
    model = scalar.MLP([2, 16, 1], rng=SEED)
    print(model)
    print(f"{model.count_parameters()} parameters, {len(points)} points")
    train(model, points, moons)
    right = [score(model, point) * moon > 0 for point, moon in zip(points, moons, strict=True)]
    accuracy = sum(right) / len(right)
    print(picture(model, points, moons))
    print("o upper moon, # lower moon; dotted: where the model says lower")
    print(f"on the right side: {accuracy:.0%}")
    return accuracy


if __name__ == "__main__":
    main()
