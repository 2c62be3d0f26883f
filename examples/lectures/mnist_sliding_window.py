"""Digits in a large image: the 28 x 28 network on every window of it. Does one occur anywhere, and where?

    python -m examples.lectures.mnist_sliding_window [--epochs N] [--examples N] [--output DIR]

Lecture 000. A network that knows ten digits only has to name one in every window, and is sure of it
often enough where there is none: half digits, noise. So a second network learns an eleventh class, "nothing
here", from windows of paper, of noise and of parts of digits. Both are judged on random scenes of test
digits, with precision (how many of the findings are right, in place and digit) and recall (how many of the
digits are found). On the way the window is applied in two ways that have to agree: cut out and batched, and
as one convolution over the whole image.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import no_grad
from examples.lectures.mnist_runs import Row, digits, in_single_precision, options, percent, write_table
from examples.lectures.mnist_scenes import BACKGROUND, WINDOW, Scene, scene, windows
from examples.lectures.presentation import page
from nn.schedules import Cosine, Schedule
from nn.sliding_window import Detection, as_convolution, find, sliding_window
from visualize import plots

NETWORKS = {"10 digits": False, "10 digits and background": True}
"""By name, whether it knows a class of what is no digit."""

STRIDE = 4
"""What two stages of 2 x 2 pooling make it, as a convolution."""

NOISES = (0.0, 0.3)
NOISE_LEARNED = 0.5
SCENES, EMPTY = 100, 40
"""How many scenes of each noise are judged, and in how many of them there is no digit."""

DIGITS = 8
THRESHOLDS = (0.5, 0.9, 0.99)
TOLERANCE = 6
"""Pixels by which a finding may be beside the digit, each way."""


def train(mnist: nn.data.MNIST, background: bool, epochs: int) -> nn.CNN:
    """A network for windows: ten digits, and with `background` the class of what is none."""
    rng = np.random.default_rng(0)
    images, classes = windows(mnist.train, NOISE_LEARNED, rng)
    if not background:
        images, classes = (a[classes != BACKGROUND] for a in (images, classes))
    model = nn.CNN(features=(8, 16), hidden=(64,), outputs=10 + background, rng=rng)
    in_single_precision(model)
    optimizer = nn.Adam(model.parameters(), lr=0.003)
    nn.fit(
        model, (images, classes), nn.cross_entropy, optimizer, epochs=epochs, batch_size=64, rng=rng,
        schedule=Schedule(optimizer, Cosine(epochs)), metrics=("accuracy",),
    )  # fmt: skip
    return model


def findings(model: nn.Module, image: Any, background: bool) -> list[Detection]:
    """What the model finds in an image, from the lowest threshold on."""
    return find(model, image, min(THRESHOLDS), stride=STRIDE, background=BACKGROUND if background else None)


def right_findings(found: Sequence[Detection], truth: Scene) -> list[bool]:
    """Which findings are a digit of the scene, in its place; of two for the same digit, the surer one."""
    left = list(zip(truth.places, truth.labels, strict=True))
    right = []
    for row, column, label, _ in found:
        hits = [
            (place, digit)
            for place, digit in left
            if digit == label and max(abs(place[0] - row), abs(place[1] - column)) <= TOLERANCE
        ]
        right.append(bool(hits))
        if hits:
            left.remove(hits[0])
    return right


def judge(name: str, noise: float, scenes: Sequence[Scene], found: Sequence[list[Detection]]) -> list[Row]:
    """A row for each threshold: precision and recall of the digits, and of "a digit occurs" in a scene."""
    rows: list[Row] = []
    count = sum(len(s.labels) for s in scenes)
    for threshold in THRESHOLDS:
        kept = [[d for d in one if d.score >= threshold] for one in found]
        right = sum(sum(right_findings(one, s)) for one, s in zip(kept, scenes, strict=True))
        said = sum(map(len, kept))
        occurs = np.mean([bool(one) == bool(s.labels) for one, s in zip(kept, scenes, strict=True)])
        rows.append(
            {
                "network": name,
                "noise": f"{noise:g}",
                "sure from": f"{threshold:g}",
                "digits": count,
                "found": said,
                "precision %": percent(right / said) if said else float("nan"),
                "recall %": percent(right / count),
                "occurs anywhere, right %": percent(float(occurs)),
            }
        )
    return rows


def compare_ways(model: nn.CNN, image: Any) -> str:
    """The outputs for all windows, cut out and as a convolution: how far apart, and how long each takes."""
    start = time.process_time()
    cut_out = sliding_window(model, image, stride=STRIDE)
    middle = time.process_time()
    convolution = as_convolution(model)
    with no_grad():
        at_once = np.moveaxis(np.asarray(convolution(image[None, None]))[0], 0, -1)
    end = time.process_time()
    difference = float(np.abs(at_once - cut_out).max() / np.abs(cut_out).max())
    return (
        f"{cut_out.shape[0]} x {cut_out.shape[1]} windows, {STRIDE} pixels apart: cut out and batched "
        f"{1000 * (middle - start):.0f} ms of CPU, as one convolution {1000 * (end - middle):.0f} ms; "
        f"the outputs differ by {difference:.0e} of the largest"
    )


def draw(models: dict[str, nn.CNN], scenes: Sequence[Scene], path: Path) -> None:
    """Scenes as each network sees them, and where the better one sees a digit at all."""
    with page(path, columns=len(scenes), rows=3, size=(3.6, 3.7)) as axes:
        for column, one in zip(axes.T, scenes, strict=True):
            for ax, (name, model) in zip(column, models.items(), strict=False):
                found = findings(model, one.image, NETWORKS[name])
                plots.detections(one.image, found, ax, window=WINDOW, right=right_findings(found, one))
                ax.set_title(name, fontsize=9)
            with no_grad():
                logits = np.asarray(as_convolution(model)(one.image[None, None]))[0]
            exponents = np.exp(logits - logits.max(axis=0))
            digit = 1.0 - exponents[BACKGROUND] / exponents.sum(axis=0)
            column[-1].imshow(digit, cmap="Blues", vmin=0.0, vmax=1.0)
            column[-1].set_title("probability of a digit, by window", fontsize=9)
            column[-1].set_axis_off()


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Train both networks, judge them on random scenes, draw a few; returns the rows of the table."""
    chosen = options(__doc__, arguments, epochs=4)
    mnist = digits(chosen.examples, np.float32)
    models = {}
    for name, background in NETWORKS.items():
        print(f"{name}: {chosen.epochs} epochs", flush=True)
        models[name] = train(mnist, background, chosen.epochs)
    count = max(10, SCENES * len(mnist.test.labels) // 10_000)
    rows: list[Row] = []
    shown = []
    for noise in NOISES:
        rng = np.random.default_rng(1)
        scenes = [
            scene(mnist.test, DIGITS if k >= count * EMPTY // SCENES else 0, noise, rng) for k in range(count)
        ]
        shown += scenes[-2:]
        for name, model in models.items():
            found = [findings(model, s.image, NETWORKS[name]) for s in scenes]
            rows += judge(name, noise, scenes, found)
    print(compare_ways(model, shown[0].image))
    note = f"{count} scenes of 112 x 112 for each noise, {count * EMPTY // SCENES} of them without a digit."
    write_table(rows, chosen.output / "mnist_sliding_window", note)
    draw(models, shown, chosen.output / "mnist_sliding_window.png")
    return rows


if __name__ == "__main__":
    main()
