"""An activation and its derivative: where it has a kink, and where no gradient gets through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd import Tensor, enable_grad, gradients
from autograd.coercion import as_float, describe
from nn.activations import activation as activation_of
from nn.module import name_of
from visualize.colours import GRADIENT, VALUE
from visualize.marks import SATURATED
from visualize.plots.axes import axes, panels
from visualize.plots.checks import Numbers
from visualize.plots.style import COLOURS, GRAY, Label, label_ends, tidy

Activation: TypeAlias = str | Callable[[Any], Any]

POINTS = 601
"""How many sums the curves are drawn from; odd, so that 0 is one of them."""

JUMP = 1e-3
"""A kink is where value or derivative jump by more than this part of the largest derivative."""

FAR = 1e3
"""How many times farther out than the curve an activation has to be flat too, to be called saturated."""

STRIP = 0.025
"""The height of the strip of an activation, as a part of the axes."""


class Curve(NamedTuple):
    """An activation on a row of sums.

    Attributes:
        name: of the activation.
        x, y, slope: the sums, the outputs, and the derivatives.
        kinks: the sums where the derivative or the value jumps.
        flat: from where to where the derivative is less than `SATURATED` of its largest and goes on to 0.
    """

    name: str
    x: Numbers
    y: Numbers
    slope: Numbers
    kinks: list[float]
    flat: list[tuple[float, float]]


def activation(
    function: Activation | list[Activation] | Mapping[str, Activation],
    ax: Any = None,
    *,
    low: float = -6.0,
    high: float = 6.0,
) -> Any:
    """An activation and its derivative, as the engine computes both, with kinks and saturation marked.

    Args:
        function: a name such as "relu", a function of a Tensor, or several of them in a list, or in a
            dict by the name that shall stand beside the curve.
        ax: axes of matplotlib to draw into; new ones without.
        low, high: between which sums.

    Returns:
        Of one activation the axes: the value is green, the derivative red and dashed. Of several an array of
        two axes, values and derivatives, in which each has a colour. A circle marks a kink or a jump. Grey
        marks the ends where the derivative is below 2 % of its largest and vanishes: there the unit is
        saturated or, where it is exactly 0, dead; of several a strip of their colour at the bottom does.

    Raises TypeError or ValueError for unknown names, and functions that do not work on each number by
    itself. Lecture 001.
    """
    low, high = _checked_range(low, high)
    curves = [_curve(name, f, low, high) for name, f in _named(function).items()]
    if isinstance(function, list | tuple | Mapping):
        return _draw_several(curves, ax)
    ax = axes(ax, "plots.activation()")
    (curve,) = curves
    for start, end in curve.flat:
        ax.axvspan(start, end, color=GRAY, alpha=0.13, linewidth=0)
    ends = [
        _draw_line(ax, curve, curve.slope, "derivative", GRADIENT, linestyle="--", linewidth=1.5),
        _draw_line(ax, curve, curve.y, curve.name, VALUE, linewidth=2),
    ]
    _mark_kinks(ax, curve, curve.y, VALUE)
    _finish(ax, f"{curve.name} and its derivative", ends)
    _name_flat_ends(ax, curve)
    return ax


def _draw_several(curves: list[Curve], ax: Any) -> Any:
    """Values to the left, derivatives to the right."""
    left, right = panels(ax, "plots.activation()", 1, 2, (4.6, 3.4)).ravel()
    values, slopes = [], []
    for k, curve in enumerate(curves):
        colour = COLOURS[k % len(COLOURS)]
        values.append(_draw_line(left, curve, curve.y, curve.name, colour, linewidth=1.8))
        slopes.append(_draw_line(right, curve, curve.slope, curve.name, colour, linewidth=1.8))
        _mark_kinks(left, curve, curve.y, colour)
        for start, end in curve.flat:
            right.axvspan(start, end, STRIP * k, STRIP * (k + 1), color=colour, alpha=0.35, linewidth=0)
    low, high = right.get_ylim()
    right.set_ylim(low - (high - low) * STRIP * len(curves) / (1.0 - STRIP * len(curves)), high)
    _finish(left, "Activations", values)
    _finish(right, "Derivatives; strips: saturated or dead", slopes)
    return np.array([left, right])


def _draw_line(ax: Any, curve: Curve, y: Numbers, name: str, colour: str, **style: Any) -> Label:
    ax.plot(curve.x, y, color=colour, **style)
    return Label(float(curve.x[-1]), float(y[-1]), name, colour)


def _mark_kinks(ax: Any, curve: Curve, y: Numbers, colour: str) -> None:
    ax.plot(curve.kinks, np.interp(curve.kinks, curve.x, y), "o", color=colour, markerfacecolor="white")


def _finish(ax: Any, title: str, ends: list[Label]) -> None:
    ax.set(xlabel="weighted sum z", title=title)
    ax.margins(x=0.0)
    tidy(ax)
    label_ends(ax, ends)


def _named(function: Any) -> dict[str, Callable[[Any], Any]]:
    if isinstance(function, Mapping):
        named = {str(name): activation_of(f) for name, f in function.items()}
    elif isinstance(function, list | tuple):
        named = {f if isinstance(f, str) else name_of(f): activation_of(f) for f in function}
        if len(named) < len(function):
            raise ValueError("two of the activations have one name: pass a dict with a name for each")
    else:
        named = {function if isinstance(function, str) else name_of(function): activation_of(function)}
    if not named:
        raise ValueError("there is no activation to draw: pass a name such as 'relu', or a list of them")
    return named


def _checked_range(low: Any, high: Any) -> tuple[float, float]:
    low, high = as_float(low, "low"), as_float(high, "high")
    if not (isfinite(low) and isfinite(high) and low < high):
        raise ValueError(f"low and high are finite, and low is the smaller one, got {low:g} and {high:g}")
    return low, high


def _curve(name: str, function: Callable[[Any], Any], low: float, high: float) -> Curve:
    x = np.linspace(low, high, POINTS)
    y, slope = _value_and_slope(function, x)
    if not (np.isfinite(y).all() and np.isfinite(slope).all()):
        raise ValueError(
            f"{name} or its derivative is not finite between {low:g} and {high:g}: choose low= and high="
        )
    if not np.allclose(y[::2], _value_and_slope(function, x[::2])[0], rtol=1e-9, atol=1e-12):
        raise ValueError(f"{name} does not work on each number by itself, so it is no curve of one sum")
    return Curve(name, x, y, slope, _kinks(function, x, y, slope), _flat_ends(function, x, slope))


def _value_and_slope(function: Callable[[Any], Any], x: Numbers) -> tuple[Numbers, Numbers]:
    """The outputs, and the derivatives that the engine finds."""
    with enable_grad(), np.errstate(all="ignore"):
        leaf = Tensor(x)
        y = function(leaf)
        if not isinstance(y, Tensor) or y.shape != x.shape:
            raise TypeError(
                f"an activation gives a Tensor of the shape of its input, got {describe(y)}: "
                "take functions of autograd and nn.activations"
            )
        return np.array(y), np.zeros(x.shape) + gradients(y, leaf, seed=np.ones(x.shape))


def _kinks(function: Callable[[Any], Any], x: Numbers, y: Numbers, slope: Numbers) -> list[float]:
    """Where value or derivative jump: a jump stays as large, however near its two sides are."""
    limit = JUMP * (float(np.abs(slope).max()) or 1.0)
    ends, values, slopes = (np.stack([of[:-1], of[1:]]) for of in (x, y, slope))
    for _ in range(45):
        rise = np.abs(values[1] - values[0]) + np.abs(slopes[1] - slopes[0])
        ends, values, slopes = (both[:, rise > limit] for both in (ends, values, slopes))
        if not ends.size:
            return []
        middle = ends.mean(axis=0)
        y_middle, slope_middle = _value_and_slope(function, middle)
        left = np.abs(y_middle - values[0]) + np.abs(slope_middle - slopes[0])
        right = np.abs(values[1] - y_middle) + np.abs(slopes[1] - slope_middle)
        side, column = (left > right).astype(int), np.arange(len(middle))  # the end that is replaced
        for both, new in ((ends, middle), (values, y_middle), (slopes, slope_middle)):
            both[side, column] = new
    step = float(x[1] - x[0])
    found: list[float] = []
    for kink in ends.mean(axis=0):
        nearest = float(x[np.abs(x - kink).argmin()])
        kink = nearest if abs(nearest - kink) < 1e-9 * step else float(kink)
        if not found or kink - found[-1] > 1e-6 * step:
            found.append(kink)
    return found


def _flat_ends(function: Callable[[Any], Any], x: Numbers, slope: Numbers) -> list[tuple[float, float]]:
    """The stretches at the two ends where the derivative is almost 0, and farther out still more so."""
    flat = np.abs(slope) < SATURATED * np.abs(slope).max()
    if not slope.any():
        return [(float(x[0]), float(x[-1]))]
    steep = np.flatnonzero(~flat)
    ends = [(float(x[0]), float(x[steep[0]])), (float(x[steep[-1]]), float(x[-1]))]
    width = x[-1] - x[0]
    _, far = _value_and_slope(function, np.array([x[0] - FAR * width, x[-1] + FAR * width]))
    vanish = np.abs(far) < SATURATED**2 * np.abs(slope).max()  # leaky_relu's does not
    return [(start, end) for (start, end), yes in zip(ends, vanish, strict=True) if yes and start < end]


def _name_flat_ends(ax: Any, curve: Curve) -> None:
    for start, end in curve.flat:
        inside = (curve.x > start) & (curve.x < end)
        word = "dead" if not curve.slope[inside].any() else "saturated"
        narrow = end - start < 0.2 * (curve.x[-1] - curve.x[0])
        ax.text(
            0.6 * start + 0.4 * end, 0.5, word, transform=ax.get_xaxis_transform(), color=GRAY, fontsize=9,
            ha="center", va="center", rotation=90 if narrow else 0,
        )  # fmt: skip
