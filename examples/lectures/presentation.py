"""What the experiments share: where pictures go, figures beside the lecture's, and a page to plot on."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from examples.extras import require
from visualize.plots.style import (
    BLUE,
    COLOURS,
    GRAY,
    GREEN,
    MARKERS,
    ORANGE,
    PINK,
    curve,
    note,
    signed_colours,
    tidy,
)

__all__ = [
    "BLUE", "COLOURS", "GRAY", "GREEN", "MARKERS", "ORANGE", "PINK", "Figures",
    "curve", "note", "output_folder", "page", "print_figures", "signed_colours",
]  # fmt: skip

Figures: TypeAlias = dict[str, float]
"""What an experiment finds, by name."""


def output_folder(description: str | None, arguments: Sequence[str] | None) -> Path:
    """The folder for pictures that the command line asks for, made if it is not there."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("demo-output"),
        help="folder for the pictures, without it %(default)s",
    )
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
        tidy(ax)
    yield axes[0, 0] if axes.size == 1 else axes.squeeze()
    figure.savefig(path, dpi=130)
    print(f"\npicture: {path}")
