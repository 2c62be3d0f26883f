"""What the experiments share: where pictures go, figures beside the lecture's, and a page to plot on."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from examples.extras import require

Figures: TypeAlias = dict[str, float]
"""What an experiment finds, by name."""

BLUE, ORANGE, GREEN, PINK, GRAY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#666666"
"""Okabe and Ito's colours, which colour-blind people tell apart too."""

COLOURS = (BLUE, ORANGE, GREEN, PINK)


def output_folder(description: str | None, arguments: Sequence[str] | None) -> Path:
    """The folder for pictures that the command line asks for, made if it is not there."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, default=Path("demo-output"), help="folder for the pictures")
    folder: Path = parser.parse_args(arguments).output
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def print_figures(
    figures: Figures, expected: Mapping[str, str] | None = None, column: str = "lecture"
) -> None:
    """A row for each figure: what was computed, and what the lecture has. KeyError for a figure not there."""
    expected = expected or {}
    unknown = expected.keys() - figures.keys()
    if unknown:
        raise KeyError(f"not computed: {', '.join(sorted(unknown))}")
    width = max(map(len, figures))
    print(f"\n{'':<{width}}{'computed':>12}   {column if expected else ''}".rstrip())
    for name, number in figures.items():
        print(f"{name:<{width}}{number:>12.4g}   {expected.get(name, '')}".rstrip())


@contextmanager
def page(
    path: Path, columns: int = 1, rows: int = 1, size: tuple[float, float] = (5.0, 3.6)
) -> Iterator[Any]:
    """Axes to plot on, an array of them if there are several; written to `path` at the end.

    `size` is that of one panel, in inches.
    """
    figure = require("matplotlib.figure").Figure(
        figsize=(columns * size[0], rows * size[1]), layout="constrained"
    )
    axes = figure.subplots(rows, columns, squeeze=False)
    for ax in axes.flat:
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(alpha=0.25, linewidth=0.6)
        ax.set_axisbelow(True)
        ax.title.set_fontsize(11)
    yield axes[0, 0] if axes.size == 1 else axes.squeeze()
    figure.savefig(path, dpi=130)
    print(f"\npicture: {path}")


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
