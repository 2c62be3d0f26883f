"""Polynomials through the same points: one that underfits, one that fits, one that overfits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd import Node, no_grad
from autograd.coercion import describe
from nn.sizes import positive_integer
from visualize.plots.axes import Panels, panels
from visualize.plots.checks import Numbers, numbers
from visualize.plots.style import BLUE, GREEN, ORANGE, note, tidy

Fit: TypeAlias = int | Sequence[float] | Callable[[Numbers], Any]
"""A degree, coefficients (b, w1, ..., wM), or a function of x."""


def polynomial_fits(
    x: Any,
    y: Any,
    fits: Sequence[Fit] | Mapping[str, Fit] = (1, 3, 9),
    ax: Any = None,
    *,
    truth: Fit | None = None,
) -> Panels:
    """Points, and in a panel each the curves that were fitted to them.

    Args:
        x, y: the points, (n,) or (n, 1).
        fits: each a degree, which is fitted here by least squares; the coefficients (b, w1, ..., wM) of a
            fit; or a function of x, (n,), such as a model's. In a dict by title.
        ax: axes to draw into, an Axes or an array with one for each fit; new ones without.
        truth: the curve that the points come from, if it is known; coefficients or a function.

    Returns:
        The axes, (1, fits). The range of y is that of the points and the truth, with a margin: a fit that
        leaves it is cut off.

    Raises TypeError or ValueError for other shapes, degrees that have more coefficients than there are
    points, and fits that are none. Lecture 003.
    """
    points, targets = _row(x, "x"), _row(y, "y")
    if points.shape != targets.shape:
        raise ValueError(f"there is one y for each x, got {len(points)} x and {len(targets)} y")
    named = _named(fits)
    margin = 0.03 * (float(np.ptp(points)) or 1.0)
    across = np.linspace(points.min() - margin, points.max() + margin, 300)
    curves = {title: _values(fit, across, points, targets) for title, fit in named.items()}
    true = None if truth is None else _values(truth, across, points, targets)
    seen = targets if true is None else np.concatenate([targets, true])
    room = 0.25 * (float(np.ptp(seen)) or 1.0)
    grid = panels(ax, "plots.polynomial_fits()", 1, len(named), (3.2, 3.0))
    for one, (title, values) in zip(grid.flat, curves.items(), strict=True):
        if true is not None:
            one.plot(across, true, color=GREEN, linewidth=1.2, linestyle="--")
        one.plot(across, values, color=ORANGE, linewidth=2)
        one.plot(points, targets, "o", color=BLUE, markersize=4.5, markerfacecolor="white")
        one.set(title=title, xlabel="x", ylim=(seen.min() - room, seen.max() + room))
        one.tick_params(labelleft=one is grid[0, 0])
        tidy(one)
    first = grid[0, 0]
    first.set_ylabel("y")
    if true is not None:
        apart = true - next(iter(curves.values()))
        at = 30 + int(np.abs(apart[30:-30]).argmax())  # where the word is not on the other curve
        above = apart[at] > 0.0
        note(first, (across[at], true[at]), "truth", GREEN, (0.0, 9.0 if above else -9.0))
    return grid


def _row(x: Any, what: str) -> Numbers:
    array = numbers(x, what)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(f"{what} has the shape (n,) or (n, 1), got {array.shape}")
    return array


def _named(fits: Any) -> dict[str, Any]:
    if isinstance(fits, Mapping):
        named = {str(title): fit for title, fit in fits.items()}
    elif isinstance(fits, Sequence | range | np.ndarray) and not isinstance(fits, str):
        named = {_title(fit, k): fit for k, fit in enumerate(fits)}
        if len(named) < len(fits):
            raise ValueError("two of the fits have one title: pass a dict with a title for each")
    else:
        raise TypeError(f"fits are a list of degrees, coefficients or functions, got {describe(fits)}")
    if not named:
        raise ValueError("there is no fit to draw: pass degrees such as [1, 3, 9]")
    return named


def _title(fit: Any, k: int) -> str:
    if callable(fit):
        return str(getattr(fit, "__name__", f"fit {k + 1}"))
    return f"degree {fit if np.ndim(fit) == 0 else len(fit) - 1}"


def _values(fit: Any, across: Numbers, x: Numbers, y: Numbers) -> Numbers:
    """The curve of a fit; ValueError if it is none."""
    if callable(fit):
        with no_grad():
            values = fit(across)
        values = numbers(np.array(values) if isinstance(values, Node) else values, "the values of a fit")
        if values.size != across.size:
            raise ValueError(f"a fit gives one y for each x, got {values.shape} for {across.shape}")
        return values.reshape(-1)
    if np.ndim(fit) == 0:
        degree = positive_integer(fit, "a degree", least=0)
        if degree >= len(np.unique(x)):
            raise ValueError(
                f"a polynomial of degree {degree} has {degree + 1} coefficients, and there are "
                f"{len(np.unique(x))} different x: take a lower degree, or pass coefficients"
            )
        values = np.polynomial.Polynomial.fit(x, y, degree)(across)
    else:
        values = np.polynomial.Polynomial(numbers(fit, "coefficients", "coefficients"))(across)
    return np.asarray(values, np.float64)
