"""Errors over a setting such as the degree: in training they only fall, in validation they have a minimum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from visualize.plots.axes import axes
from visualize.plots.checks import Numbers, numbers
from visualize.plots.style import COLOURS, ORANGE, Label, label_ends, note, tidy

LOWEST = 0.15
"""Where the picture ends below, as a part of the least error in validation."""


def validation_curve(
    settings: Any,
    train: Any,
    validation: Any,
    ax: Any = None,
    *,
    others: Mapping[str, Any] | None = None,
    names: Sequence[str] = ("training", "validation"),
    xlabel: str = "degree",
    ylabel: str = "error",
) -> Any:
    """Training and validation errors over a setting, with the minimum in validation marked.

    Args:
        settings: what was tried, such as degrees, in ascending order.
        train, validation: the error with each, at least 0.
        ax: axes of matplotlib to draw into; new ones without.
        others: further errors by name, such as {"test": [...]}; drawn dotted.
        names: of the two curves.
        xlabel, ylabel: what setting and error are.

    Returns:
        The axes. The errors are on a logarithmic scale. It ends well below the other curves: a training error
        that is as good as 0, as of a curve through all points, leaves the picture.

    Raises TypeError or ValueError for other lengths, negative errors and settings that do not ascend.
    Lecture 003.
    """
    x = numbers(settings, "settings", "settings")
    if len(x) > 1 and not (np.diff(x) > 0).all():
        raise ValueError("settings ascend, each once: sort them, and the errors with them")
    if isinstance(names, str) or len(names) != 2:
        raise ValueError(f"names are those of the training and the validation curve, got {names!r:.60}")
    columns = {names[0]: _errors(train, "train", len(x)), names[1]: _errors(validation, "validation", len(x))}
    further = {str(name): _errors(e, f"others[{name!r}]", len(x)) for name, e in (others or {}).items()}
    judged = [columns[names[1]], *further.values()]
    least = min((float(e[e > 0].min()) for e in judged if e.any()), default=0.0)
    if not least:
        raise ValueError("all errors in validation are 0: a logarithmic scale has no place for them")
    ax = axes(ax, "plots.validation_curve()", (5.6, 3.8))
    ax.set_yscale("log")
    labels = _draw_curves(ax, x, {**columns, **further}, dotted=set(further), lowest=LOWEST * least)
    best = int(columns[names[1]].argmin())
    at = (float(x[best]), float(columns[names[1]][best]))
    ax.plot(*at, "o", color=ORANGE, markersize=12, markerfacecolor="none", markeredgewidth=1.5)
    ax.set_ylim(bottom=max(LOWEST * least, ax.get_ylim()[0]))
    ax.set(xlabel=xlabel, ylabel=ylabel, title=f"{names[1].capitalize()}: least at {xlabel} {x[best]:g}")
    if len(x) <= 15 and (x == np.floor(x)).all():
        ax.set_xticks(x)
    tidy(ax)
    label_ends(ax, labels)
    return ax


def _draw_curves(
    ax: Any, x: Numbers, curves: Mapping[str, Numbers], dotted: set[str], lowest: float
) -> list[Label]:
    """The curves; returns the names of those that end in the picture, the others have theirs already."""
    labels = []
    for k, (name, e) in enumerate(curves.items()):
        colour = COLOURS[k % len(COLOURS)]
        ax.plot(x, np.where(e > 0, e, np.nan), "o:" if name in dotted else "o-", color=colour, markersize=4)
        last = np.flatnonzero(e > lowest)[-1:]  # where the curve leaves the picture
        if last.size and last[0] < len(x) - 1:
            note(ax, (x[last[0]], e[last[0]]), name, colour, (8.0, 6.0))  # the curve goes down
        elif last.size:
            labels.append(Label(float(x[-1]), float(e[-1]), name, colour))
    return labels


def _errors(x: Any, what: str, count: int) -> Numbers:
    errors = numbers(x, what, "settings")
    if len(errors) != count:
        raise ValueError(f"{what} has one error for each of the {count} settings, got {len(errors)}")
    if (errors < 0).any():
        raise ValueError(
            f"{what}: an error is at least 0, got {errors.min():g}; of accuracies take 1 - accuracy"
        )
    return errors
