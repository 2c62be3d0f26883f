"""What a classifier says everywhere in the plane: its regions, how sure it is, and the examples on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.coercion import as_float
from nn.extras import require
from nn.sizes import positive_integer
from visualize.plots.axes import axes
from visualize.plots.checks import Numbers, labels_of, names, numbers
from visualize.plots.classifiers import Answers, Classifier, classifier
from visualize.plots.style import COLOURS, MARKERS, tidy

FAINT, STRONG = 0.12, 0.5
"""How much of the class's colour there is where a classifier does not know, and where it is sure."""


def decision_boundary(
    model: Any,
    x: Any,
    y: Any,
    ax: Any = None,
    *,
    class_names: Sequence[str] | None = None,
    threshold: float | None = None,
    resolution: int | None = None,
) -> Any:
    """The regions of a classifier of two numbers, the stronger in colour the surer it is, and the examples.

    Args:
        model: an nn.Module, also of scalars, such as nn.scalar.MLP; a function of points (n, 2); or an
            estimator of scikit-learn that has been fitted. Outputs are logits or probabilities (n, classes),
            one number for class 1, (n,) or (n, 1), or class numbers, integers (n,).
        x: the examples, (examples, 2).
        y: their classes, (examples,) or one-hot; for a model of one output -1 and 1 do as well as 0 and 1.
        ax: axes of matplotlib to draw into; new ones without.
        class_names: in the order of the classes.
        threshold: what one number for class 1 has to exceed; by default 0.5 for outputs that are all
            between 0 and 1, and 0 for others.
        resolution: how many points along each axis; by default 200, and 60 for models of scalars.

    Returns:
        The axes; the black line is where two classes are equally likely.

    Raises TypeError or ValueError for other shapes and classes, NaN, and outputs that are no answers.
    """
    points = numbers(x, "x", "examples, 2")
    labels = labels_of(y, len(points))
    model = classifier(model)
    n = model.resolution if resolution is None else positive_integer(resolution, "resolution", least=2)
    limit = None if threshold is None else as_float(threshold, "threshold")
    across, up = _ranges(points, n)
    grid = np.column_stack([axis.ravel() for axis in np.meshgrid(across, up)])
    answers = model.answers(grid, limit)
    targets, called = _targets(labels, model, answers)
    called = called if class_names is None else names(class_names, len(called), "class_names")
    ax = axes(ax, "plots.decision_boundary()", (5.2, 4.0))
    _draw_regions(ax, answers, across, up)
    for k, name in enumerate(called):
        of_class = points[targets == k]
        if len(of_class):
            ax.scatter(
                *of_class.T, color=COLOURS[k % len(COLOURS)], marker=MARKERS[k % len(MARKERS)], s=24,
                edgecolors="white", linewidths=0.6, label=name,
            )  # fmt: skip
    right = float(np.mean(model.answers(points, answers.threshold).classes == targets))
    ax.set(xlim=across[[0, -1]], ylim=up[[0, -1]], xlabel="$x_1$", ylabel="$x_2$")
    tidy(ax)
    ax.grid(visible=False)
    ax.set_title(f"right: {right:.1%} of {len(points):,} examples")
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9, handletextpad=0.1)
    return ax


def _ranges(points: Numbers, n: int) -> tuple[Numbers, Numbers]:
    """What the two axes run through: the examples, and a margin around them."""
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.08 * np.where(high > low, high - low, 1.0)
    across, up = np.linspace(low - margin, high + margin, n).T
    return across, up


def _targets(
    labels: NDArray[Any], model: Classifier, answers: Answers
) -> tuple[NDArray[np.int64], list[str]]:
    """The class number of each example, and what the classes are called; ValueError if they do not fit."""
    known = np.arange(answers.count) if model.classes is None else np.asarray(model.classes)
    if model.classes is None and answers.count == 2 and set(labels.tolist()) <= {-1, 1}:
        labels = (labels > 0).astype(int)
    unknown = [label for label in np.unique(labels).tolist() if label not in known.tolist()]
    if unknown:
        raise ValueError(
            f"y holds the class {unknown[0]!r:.40}, and the model knows {', '.join(map(str, known))}: "
            "number the classes from 0, as the model's outputs are"
        )
    place = {label: k for k, label in enumerate(known.tolist())}
    return np.array([place[label] for label in labels.tolist()]), [str(label) for label in known]


def _draw_regions(ax: Any, answers: Answers, across: Numbers, up: Numbers) -> None:
    shape = (len(up), len(across))
    to_rgb = require("matplotlib.colors", "plots.decision_boundary()", "plots").to_rgb
    colours = np.array([to_rgb(COLOURS[k % len(COLOURS)]) for k in range(answers.count)])
    strength = (FAINT + (STRONG - FAINT) * answers.confidence)[:, None]
    picture = 1.0 - strength * (1.0 - colours[answers.classes])
    ax.imshow(
        picture.reshape(*shape, 3), origin="lower", aspect="auto", interpolation="bilinear",
        extent=(across[0], across[-1], up[0], up[-1]),
    )  # fmt: skip
    lines = answers.margins[:1] if answers.count == 2 else answers.margins
    for margin in lines:
        if margin.min() < 0.0 < margin.max():
            ax.contour(across, up, margin.reshape(shape), levels=[0.0], colors="black", linewidths=1.0)
