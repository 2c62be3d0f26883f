"""Scalar graphs: micrograd's own demo, by the same code in both engines.

A perceptron network 2-16-16-1 with relu looks at 100 points on two half moons. The loss is the mean
margin max(0, 1 - y·score) plus an L2 penalty. One step makes the inputs into nodes, records the
loss, goes back through it and lets the graph go. Before anything is timed, the engines have to
agree on the loss and on all 337 gradients.

Timed are five steps in a row, as in a training loop. That matters because a graph of micrograd is a
web of reference cycles, which the garbage collector has to find while the next steps run; and more
than half of the difference is just that. So the ratio with the collector switched off, when memory
only grows, stands below. The collector's time depends on all objects in the process: this comes
first, before PyTorch is imported.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

import autograd
from benchmarks.paired import alternate, timed
from benchmarks.report import Section, at_least, duration, ratio

SIZES = (2, 16, 16, 1)
STEPS = 5  # timed as one


def moons(points: int = 100, noise: float = 0.1, seed: int = 1337) -> tuple[list[list[float]], list[float]]:
    """Two interleaving half circles, and the label of each point, -1 or 1."""
    rng = np.random.default_rng(seed)
    angle = rng.uniform(0.0, np.pi, points)
    label = np.where(np.arange(points) % 2 == 0, -1.0, 1.0)
    x = np.where(label < 0, np.cos(angle), 1.0 - np.cos(angle))
    y = np.where(label < 0, np.sin(angle), 0.5 - np.sin(angle))
    place = np.stack([x, y], axis=1) + rng.normal(0.0, noise, (points, 2))
    return place.tolist(), label.tolist()


class Demo:
    """The network and its loss, for any class of scalar nodes."""

    def __init__(self, Value: Any, seed: int = 1337) -> None:
        rng = np.random.default_rng(seed)
        self.Value = Value
        self.points, self.labels = moons()
        # One layer is a list of neurons, a neuron its weights and its bias.
        self.layers = [
            [([Value(w) for w in row], Value(0.0)) for row in rng.uniform(-1.0, 1.0, (n_out, n_in)).tolist()]
            for n_in, n_out in pairwise(SIZES)
        ]
        self.parameters = [p for layer in self.layers for weights, bias in layer for p in (*weights, bias)]

    def score(self, x: list[Any]) -> Any:
        """The network's output for one point."""
        for layer in self.layers:
            sums = [sum((w * xi for w, xi in zip(weights, x, strict=True)), bias) for weights, bias in layer]
            x = sums if layer is self.layers[-1] else [a.relu() for a in sums]
        return x[0]

    def loss(self) -> Any:
        """The margin loss over all points, with its penalty, recorded."""
        inputs = [[self.Value(a) for a in point] for point in self.points]
        scores = [self.score(x) for x in inputs]
        margins = [(1.0 + -label * score).relu() for label, score in zip(self.labels, scores, strict=True)]
        penalty = 1e-4 * sum(p * p for p in self.parameters)
        return sum(margins) * (1.0 / len(margins)) + penalty

    def step(self) -> float:
        """Forward and backward, from gradients of zero; returns the loss."""
        for p in self.parameters:
            p.grad = 0.0
        loss = self.loss()
        loss.backward()
        return float(loss.data)


def run(rounds: int) -> Section:
    """Time both engines on the demo; a fifth of the rounds, as they are long."""
    rounds = max(3, rounds // 5)
    title = "One step of micrograd's demo: 2-16-16-1 network, 100 points, scalar graph"
    ours = Demo(autograd.Value)
    try:
        from micrograd.engine import Value
    except ImportError:
        ours.step()
        seconds = alternate({"ours": timed(ours.step, STEPS)}, rounds, warm_up=1).median("ours")
        return Section(
            title, [], [f"circuitgrad {duration(seconds)}; micrograd is not installed: not compared"]
        )

    theirs = Demo(Value)
    np.testing.assert_allclose(ours.step(), theirs.step(), rtol=1e-12)
    np.testing.assert_allclose(
        [p.grad for p in ours.parameters], [p.grad for p in theirs.parameters], rtol=1e-9, atol=1e-12
    )
    contestants = {
        "ours": timed(ours.step, STEPS),
        "micrograd": timed(theirs.step, STEPS),
        "ours, no collector": timed(ours.step, STEPS, collector=False),
        "micrograd, no collector": timed(theirs.step, STEPS, collector=False),
    }
    timings = alternate(contestants, rounds, warm_up=1)
    with_it = timings.ratio("micrograd", "ours")
    without = timings.ratio("micrograd, no collector", "ours, no collector")
    return Section(
        title,
        [
            ratio("micrograd / circuitgrad, time", with_it, at_least(10)),
            ratio("micrograd / circuitgrad, time with the garbage collector off", without),
        ],
        [", ".join(f"{n.replace('ours', 'circuitgrad')} {duration(timings.median(n))}" for n in contestants)],
    )
