"""How all plots look: the colours, lines with their name beside them, and axes without needless ink.

Only what is drawn is styled, never matplotlib's defaults: a plot does not change the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from nn.extras import require
from visualize.colours import NEGATIVE, POSITIVE, ZERO

BLUE, ORANGE, GREEN, PINK, GRAY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#666666"
"""Okabe and Ito's colours, which colour-blind people tell apart too."""

COLOURS = (BLUE, ORANGE, GREEN, PINK, "#E69F00", "#56B4E9", "#8C6D31", "#000000")
"""One after the other for classes and curves; with `MARKERS` or a name beside them, for prints in black."""

MARKERS = "o^svDPX*<>"

INK = "gray_r"
"""The colour map of numbers from 0 on: paper, and ink."""

SHARES = "Blues"
"""The colour map of shares from 0 to 1."""

LINE_HEIGHT = 11.0
"""From one label to the next, in points."""


class Label(NamedTuple):
    """A name at the end of a line."""

    x: float
    y: float
    text: str
    colour: str


def signed_colours() -> Any:
    """The colour map of numbers around 0, that of the cells of a circuit: orange below, blue above.

    An odd number of steps, so that 0 in the middle is exactly the pale grey.
    """
    kind = require("matplotlib.colors", "a plot", "plots").LinearSegmentedColormap
    return kind.from_list("signed", (NEGATIVE, ZERO, POSITIVE), N=257)


def tidy(ax: Any) -> None:
    """No frame at the top and the right, and a faint grid behind what is drawn."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(alpha=0.25, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.title.set_fontsize(11)


def bare(ax: Any, title: str = "") -> None:
    """A picture alone, with a small title."""
    ax.set_axis_off()
    ax.set_title(title, fontsize=9)


def framed(ax: Any, title: str = "") -> None:
    """A picture with a small title and a thin frame, in which one that is all white is seen too."""
    bare(ax, title)
    ax.set_axis_on()
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color="0.8", linewidth=0.6)


def curve(ax: Any, x: Any, y: Any, label: str, colour: str, lift: float = 0.0, **style: Any) -> None:
    """A line with its name at its right end, `lift` points above it."""
    ax.plot(x, y, color=colour, **style)
    note(ax, (x[-1], y[-1]), label, colour, (5.0, lift))


def note(
    ax: Any, at: tuple[float, float], text: str, colour: str = GRAY, offset: tuple[float, float] = (5.0, 0.0)
) -> None:
    """Words beside a point, `offset` points to the right and above; they end there if it is negative."""
    side = "right" if offset[0] < 0.0 else "left" if offset[0] > 0.0 else "center"
    ax.annotate(
        text, at, xytext=offset, textcoords="offset points", color=colour, ha=side, va="center",
        fontsize=9, annotation_clip=False,
    )  # fmt: skip


def label_ends(ax: Any, labels: Sequence[Label]) -> None:
    """Names to the right of the ends of lines, pushed apart where the ends are close, beside the axes.

    Call it when everything is drawn: it needs the final limits of the axes, and sets them.
    """
    ax.set_ylim(ax.get_ylim())
    points = 72.0 / ax.figure.dpi
    order = sorted(labels, key=lambda label: label.y)
    heights = [float(ax.transData.transform((label.x, label.y))[1]) * points for label in order]
    low, high = ax.transAxes.transform([(0.0, 0.0), (0.0, 1.0)])[:, 1] * points
    places = _between(_apart(heights, LINE_HEIGHT), low, high, LINE_HEIGHT)
    for label, height, lifted in zip(order, heights, places, strict=True):
        note(ax, (label.x, label.y), label.text, label.colour, (5.0, lifted - height))


def _apart(heights: Sequence[float], gap: float) -> list[float]:
    """The sorted heights, moved as little as needed to be `gap` apart: who is too close shares a block.

    >>> _apart([0.0, 1.0, 30.0], 10.0)
    [-4.5, 5.5, 30.0]
    """
    blocks: list[tuple[float, int]] = []  # the middle, and how many labels
    for height in heights:
        blocks.append((height, 1))
        while len(blocks) > 1:
            (low, n), (high, m) = blocks[-2:]
            if high - low >= gap * (n + m) / 2:
                break
            blocks[-2:] = [((low * n + high * m) / (n + m), n + m)]
    return [middle + gap * (k - (n - 1) / 2) for middle, n in blocks for k in range(n)]


def _between(heights: Sequence[float], low: float, high: float, gap: float) -> list[float]:
    """The sorted heights, `gap` apart, moved to lie between `low` and `high`, if there is room.

    >>> _between([-5.0, 5.0, 95.0, 105.0], 0.0, 100.0, 10.0)
    [0.0, 10.0, 90.0, 100.0]
    """
    up: list[float] = []
    for height in heights:
        up.append(max(height, up[-1] + gap if up else low))
    down: list[float] = []
    for height in reversed(up):
        down.append(min(height, down[-1] - gap if down else high))
    return down[::-1]
