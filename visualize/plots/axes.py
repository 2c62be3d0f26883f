"""Where a plot goes: into the axes that were given, or into a new figure that a notebook shows.

pyplot is asked for a new figure and for nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.coercion import describe
from nn.extras import require

Panels = NDArray[Any]
"""Axes in rows and columns."""


def axes(ax: Any, user: str, size: tuple[float, float] = (4.8, 3.4)) -> Any:
    """`ax`, or new axes of that size in inches.

    Raises ImportError without matplotlib, TypeError if `ax` is no axes.
    """
    kind = require("matplotlib.axes", user, "plots").Axes
    if ax is None:
        return _figure(user, size).subplots()
    if not isinstance(ax, kind):
        hint = "; of an array of axes, pass one" if isinstance(ax, np.ndarray | list | tuple) else ""
        raise TypeError(f"ax is an Axes of matplotlib, as plt.subplots() gives it, got {describe(ax)}{hint}")
    return ax


def panels(ax: Any, user: str, rows: int, columns: int, size: tuple[float, float]) -> Panels:
    """Axes for several panels, (rows, columns).

    Args:
        ax: None for a new figure; an Axes, inside which the panels find place; or an array of them.
        user: who asks, for messages.
        rows, columns: how many panels.
        size: that of one panel in a new figure, in inches.

    Raises ImportError without matplotlib, TypeError for other things, ValueError for too few axes.
    """
    kind = require("matplotlib.axes", user, "plots").Axes
    if ax is None:
        figure = _figure(user, (columns * size[0], rows * size[1]))
        made: Panels = figure.subplots(rows, columns, squeeze=False)
        return made
    if isinstance(ax, np.ndarray | list | tuple):
        given = np.array(ax, dtype=object).ravel()
        for one in given:
            axes(one, user)
        if len(given) < rows * columns:
            raise ValueError(
                f"{user} draws {rows} rows of {columns} panels, and ax holds {len(given)} axes: "
                f"take plt.subplots({rows}, {columns})"
            )
        for one in given[rows * columns :]:
            one.set_axis_off()
        return given[: rows * columns].reshape(rows, columns)
    if not isinstance(ax, kind):
        raise TypeError(f"ax is an Axes of matplotlib, or an array of them, got {describe(ax)}")
    ax.set_axis_off()
    width, height = 1.0 / (columns + 0.15 * (columns - 1)), 1.0 / (rows + 0.3 * (rows - 1))
    made = np.empty((rows, columns), dtype=object)
    for r, c in np.ndindex(rows, columns):
        made[r, c] = ax.inset_axes((c * 1.15 * width, (rows - 1 - r) * 1.3 * height, width, height))
    return made


def _figure(user: str, size: tuple[float, float]) -> Any:
    return require("matplotlib.pyplot", user, "plots").figure(figsize=size, layout="constrained")
