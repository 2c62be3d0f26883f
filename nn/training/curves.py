"""A history as curves: a measure over the epochs, in training and validation."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

from nn.extras import require

if TYPE_CHECKING:
    from nn.training.history import History

TRAINING, VALIDATION, BEST = "#0072B2", "#D55E00", "#555555"

PANEL = (4.6, 3.2)
"""Width and height of the curves of one measure, in inches."""


def draw(history: History, measure: str, ax: Any = None) -> Any:
    """Draw the measure, and the same of the validation examples if there is one; returns the axes."""
    column = history[measure]
    if not history.epochs:
        raise ValueError("there are no epochs to draw: train first")
    if ax is None:
        _, ax = require("matplotlib.pyplot", "History.plot()").subplots(figsize=PANEL, layout="constrained")
    marker = "o" if len(history) <= 20 else None  # points alone show one epoch, and crowd at hundreds
    of_validation = history.columns.get(f"val_{measure}")
    ax.plot(history.epochs, column, color=TRAINING, marker=marker, markersize=3, label="training")
    if of_validation:
        ax.plot(history.epochs, of_validation, color=VALIDATION, marker=marker, markersize=3,
                label="validation")  # fmt: skip
    best = history.best_epoch
    if best is not None:
        at = (of_validation or column)[history.epochs.index(best)]
        ax.axvline(best, color=BEST, linewidth=1, linestyle=":")
        ax.plot([best], [at], color=BEST, marker="*", markersize=11, linestyle="none",
                label=f"best {history.monitored}: epoch {best}")  # fmt: skip
    ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    ax.set_xlabel("epoch")
    ax.set_ylabel(measure)
    ax.grid(alpha=0.25)
    ax.legend(frameon=False)
    return ax


def as_svg(history: History) -> str:
    """The curves of the loss and of each metric side by side, for a notebook; "" without matplotlib."""
    if not history.epochs:
        return ""
    try:
        figure_of = require("matplotlib.figure", "the curves of a history")
    except ImportError:
        return ""
    measures = [name for name in history.columns if name != "lr" and not name.startswith("val_")]
    width, height = PANEL
    figure = figure_of.Figure(figsize=(width * len(measures), height), layout="constrained")
    for measure, ax in zip(measures, figure.subplots(1, len(measures), squeeze=False)[0], strict=True):
        draw(history, measure, ax)
    svg = StringIO()
    figure.savefig(svg, format="svg")
    text = svg.getvalue()
    return text[text.index("<svg") :]
