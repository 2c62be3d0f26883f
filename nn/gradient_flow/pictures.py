"""Norms of layers as pictures: bars side by side for one report, curves for several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, nan
from typing import Any

from nn.extras import require

COLOURS = {"weights": "0.8", "gradient": "#0072B2"}


def draw_bars(ax: Any, layers: Sequence[str], norms: Mapping[str, Sequence[float | None]]) -> None:
    """Bars on a logarithmic scale; a norm that has no place on it is written down: 0, none, nan.

    Args:
        ax: axes of matplotlib.
        layers: the names of the layers.
        norms: "weights", "gradient" or both, a norm for each layer; None where there is no gradient.
    """
    ax.set_yscale("log")
    width = 0.8 / len(norms)
    for k, (label, column) in enumerate(norms.items()):
        on_scale = [x if x and isfinite(x) else nan for x in column]
        places = [layer + width * (k - (len(norms) - 1) / 2) for layer in range(len(column))]
        ax.bar(places, on_scale, width, label=label, color=COLOURS[label])
        for place, x in zip(places, column, strict=True):
            if not (x and isfinite(x)):
                text = "none" if x is None else f"{x:g}"
                ax.text(place, 0.01, text, transform=ax.get_xaxis_transform(), ha="center", va="bottom")
    slanted = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"} if sum(map(len, layers)) > 50 else {}
    ax.set_xticks(range(len(layers)), layers, **slanted)
    ax.set_xlim(-0.6, len(layers) - 0.4)
    low, high = ax.get_ylim()
    low = min(low, high / 100.0)
    ax.set_ylim(low, high * (high / low) ** (0.2 if len(norms) > 1 else 0.05))  # room for the legend
    ax.set_ylabel("norm" if len(norms) > 1 else "norm of the gradient")
    if len(norms) > 1:
        ax.legend(loc="upper right", ncols=2)


def draw_curves(ax: Any, epochs: Sequence[int], norms: Mapping[str, Sequence[float | None]]) -> None:
    """The norms of each layer's gradient over the epochs, on a logarithmic scale that leaves out 0."""
    shades = require("matplotlib", "plot()").colormaps["viridis"]
    for k, (layer, column) in enumerate(norms.items()):
        colour = shades(0.9 * k / max(1, len(norms) - 1))  # the layers have an order, and so have these
        ax.plot(epochs, [x or nan for x in column], marker=".", label=layer, color=colour)
    ax.set_yscale("log")
    ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    ax.set_xlabel("epoch")
    ax.set_ylabel("norm of the gradient")
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
