"""A loss over two of its parameters, as a map with contours, and the path on which an optimiser went down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd.coercion import describe
from nn.search import History
from nn.sizes import positive_integer
from visualize.plots.axes import axes
from visualize.plots.checks import Numbers, numbers
from visualize.plots.parameters import Parameters
from visualize.plots.style import ORANGE, note, tidy

LEVELS = 12

MARGIN = 0.35
"""How much of the surface there is around the path, as a share of the path's own width and height."""


def loss_surface(
    loss: Callable[[Any], Any],
    path: Any = None,
    ax: Any = None,
    *,
    start: Any = None,
    along: tuple[int, int] = (0, 1),
    ranges: Sequence[Sequence[float]] | None = None,
    resolution: int = 60,
) -> Any:
    """The contours of a loss over two parameters, and the optimiser's path on them.

    Args:
        loss: a function of the parameters, as `nn.search` takes it: of a Tensor, or of a model. Gives a
            scalar node or a number.
        path: the points on the way: an array (points, *shape), a list of arrays, of a model's
            `state_dict()`s, or a history of `nn.search` made with keep_points=True.
        ax: axes of matplotlib to draw into; new ones without.
        start: the point that the surface goes through: an array, or the model, which is left as it was.
            Without one it is the path's last point, or (0, 0).
        along: which two of the parameters vary, counted as they stand in memory; for a model through all
            of its parameters. The others stay as they are in `start`.
        ranges: ((low, high), (low, high)) of the two; by default around the path, or 2 each way from `start`.
        resolution: how many points along each axis the loss is computed at.

    Returns:
        The axes. Between two contours lies an equal share of the area, whatever the scale of the loss.

    Raises TypeError or ValueError for points, parameters and ranges that do not fit, and for a loss that
    is finite nowhere. Lecture 004.
    """
    steps = _points_of(path)
    parameters = Parameters(_first(start, steps), along)
    way = np.array([parameters.pair_in(point, k) for k, point in enumerate(steps)]).reshape(-1, 2)
    low, high = _ranges(ranges, way, parameters.pair)
    n = positive_integer(resolution, "resolution", least=2)
    across, up = np.linspace(low, high, n).T
    heights = parameters.evaluate(loss, across, up)
    levels = _levels(heights)
    ax = axes(ax, "plots.loss_surface()", (5.0, 4.2))
    ax.contourf(across, up, heights, levels=levels, cmap="Blues_r", alpha=0.45, extend="both")
    lines = ax.contour(across, up, heights, levels=levels, colors="0.35", linewidths=0.5)
    ax.clabel(lines, lines.levels[1::3], fontsize=7, fmt="%.3g")
    if len(way):
        _draw_path(ax, way)
    ax.set(xlabel=parameters.names[0], ylabel=parameters.names[1], title="Loss")
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    tidy(ax)
    ax.grid(visible=False)
    return ax


def _points_of(path: Any) -> list[Any]:
    if path is None:
        return []
    if isinstance(path, History):
        if path.points is None:
            raise ValueError("this history has kept no points: search with keep_points=True")
        path = path.points
    if isinstance(path, Mapping | str) or not isinstance(path, Sequence | np.ndarray) or not np.ndim(path):
        raise TypeError(
            "path is an array of points, a list of states, or a history of nn.search, got " + describe(path)
        )
    if not len(path):
        raise ValueError("path is empty: it has at least one point")
    return list(path)


def _first(start: Any, steps: list[Any]) -> Any:
    if start is not None:
        return start
    if steps and isinstance(steps[-1], Mapping):
        raise TypeError("path holds the states of a model: pass the model as start=")
    return steps[-1] if steps else np.zeros(2)


def _ranges(ranges: Any, way: Numbers, pair: Numbers) -> tuple[Numbers, Numbers]:
    """The lower left and the upper right corner."""
    if ranges is not None:
        low, high = numbers(ranges, "ranges", "2, 2").T
        if not (low < high).all():
            raise ValueError(f"ranges are ((low, high), (low, high)), low below high, got {ranges!r:.80}")
        return low, high
    around = np.vstack([way, pair])
    low, high = around.min(axis=0), around.max(axis=0)
    size = high - low
    widest = float(size.max()) or 4.0 / (1.0 + 2.0 * MARGIN)
    middle, size = (low + high) / 2, np.maximum(size, 0.4 * widest if len(way) else widest)
    reach = size * (0.5 + MARGIN) if size.any() else np.full(2, 2.0)
    return middle - reach, middle + reach


def _levels(heights: Numbers) -> Numbers:
    """Heights between which lie equal shares of the area."""
    finite = heights[np.isfinite(heights)]
    if not finite.size:
        raise ValueError("the loss is NaN or infinite everywhere in these ranges: choose others")
    levels: Numbers = np.unique(np.quantile(finite, np.linspace(0.02, 0.98, LEVELS)))
    if len(levels) < 2 or levels[-1] - levels[0] <= 1e-12 * abs(levels[-1]):
        raise ValueError(f"the loss is {levels[0]:.4g} everywhere in these ranges: it has no contours")
    return levels


def _draw_path(ax: Any, way: Numbers) -> None:
    dots = "o-" if len(way) <= 100 else "-"
    ax.plot(*way.T, dots, color=ORANGE, markersize=3.5, linewidth=1.2)
    ax.plot(*way[:1].T, "o", color=ORANGE, markersize=7, markerfacecolor="white")
    ax.plot(*way[-1:].T, "*", color=ORANGE, markersize=12)
    if len(way) > 1:
        side = -7.0 if way[0, 0] < way[-1, 0] else 7.0
        note(ax, tuple(way[0]), "start", ORANGE, (side, 0.0))
        note(ax, tuple(way[-1]), "end", ORANGE, (-side, 0.0))
