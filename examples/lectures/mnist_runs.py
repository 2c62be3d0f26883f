"""What the experiments on MNIST share: their options, the digits, and tables of what came out."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

import nn

TRAINING, VALIDATION = 50_000, 10_000
"""How the lecture divides the 60,000 images to learn from."""

PIXELS = 28 * 28

Row: TypeAlias = Mapping[str, str | float]
"""What one run of an experiment gave, by the names of the columns."""


class Options(NamedTuple):
    """What the command line says."""

    output: Path
    epochs: int
    seeds: int
    examples: int


def options(description: str | None, arguments: Sequence[str] | None, epochs: int, seeds: int = 1) -> Options:
    """The options of the command line, and the folder for the results made if it is not there."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--output", type=Path, default=Path("demo-output"), help="folder for tables and pictures")
    add("--epochs", type=positive_number, default=epochs, help=f"how often to see all images ({epochs})")
    add(
        "--seeds",
        type=positive_number,
        default=seeds,
        help=f"how many runs, each from another start ({seeds})",
    )
    add(
        "--examples", type=positive_number, default=TRAINING,
        help="for a quick run: how many images to learn from (50,000), and at most as many to judge with",
    )  # fmt: skip
    chosen = Options(**vars(parser.parse_args(arguments)))
    chosen.output.mkdir(parents=True, exist_ok=True)
    return chosen


def positive_number(text: str) -> int:
    """What a word of the command line says, if it is 1 or more; else ValueError."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def digits(examples: int = TRAINING, dtype: DTypeLike = np.float64) -> nn.data.MNIST:
    """MNIST as the lecture divides it, or the first `examples` images of each part."""
    mnist = nn.data.load_mnist(validation=VALIDATION, dtype=dtype)
    parts = {name: getattr(mnist, name) for name in ("train", "validation", "test")}
    return replace(
        mnist, **{name: nn.data.Examples(*(a[:examples] for a in part)) for name, part in parts.items()}
    )


def as_rows(part: nn.data.Examples | None) -> tuple[Any, Any]:
    """The images of a part as rows of 784 pixels, and what they show."""
    assert part is not None
    return part.images.reshape(-1, PIXELS), part.labels


def in_single_precision(model: nn.Module) -> nn.Module:
    """The model with its parameters in float32, which takes half of the time; the model itself."""
    for p in model.parameters():
        p.data = np.asarray(p.data, np.float32)
    return model


def percent(share: float) -> float:
    """0.98765 as 98.77: as many digits as 10,000 images tell apart."""
    return round(100.0 * share, 2)


def counted(n: int, thing: str) -> str:
    """A number and its noun: 1 seed, 3 seeds."""
    return f"{n:,} {thing}{'s' * (n != 1)}"


def mean_and_spread(numbers: Sequence[float]) -> tuple[float, float]:
    """The mean of several runs, and their standard deviation; that of a single run is not known, NaN."""
    spread = np.std(numbers, ddof=1) if len(numbers) > 1 else np.nan
    return round(float(np.mean(numbers)), 3), round(float(spread), 3)


def write_table(rows: Sequence[Row], path: Path, note: str = "") -> None:
    """Print rows of the same columns as a table; write it to `path` with the endings .md and .csv."""
    names = list(rows[0])
    cells = [names, *([_cell(row[name]) for name in names] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    text = "\n".join(lines) + (f"\n\n{note}" if note else "") + "\n"
    print(f"\n{text}")
    path.with_suffix(".md").write_text(text, encoding="utf-8")
    with open(path.with_suffix(".csv"), "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    print(f"tables: {path.with_suffix('.md')}, {path.with_suffix('.csv')}")


def _cell(x: str | float) -> str:
    if isinstance(x, float):
        return "" if np.isnan(x) else f"{x:.2f}"
    return f"{x:,}" if not isinstance(x, str) else x
