"""A history as a table: the epochs in rows, in text or in HTML; of many epochs the first, best and last."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nn.training.history import History

ALL = 20
"""Up to so many epochs all are shown."""

EDGE = 6
"""Of more, so many at either end."""

GAP = "..."


def as_text(history: History) -> str:
    """The table and a line about the whole; * marks the best epoch."""
    marks, cells = _cells(history)
    if not history.epochs:
        return history.summary()
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        f"{mark} {'  '.join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))}"
        for mark, row in zip(marks, cells, strict=True)
    ]
    return "\n".join([*lines, history.summary()])


def as_html(history: History) -> str:
    """The table for a notebook, the best epoch in bold."""
    marks, (head, *body) = _cells(history)
    rows = ["<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>"]
    for mark, row in zip(marks[1:], body, strict=True):
        style = ' style="font-weight: bold"' if mark == "*" else ""
        rows.append(f"<tr{style}>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>")
    return f"<table>{''.join(rows)}</table><p>{escape(history.summary())}</p>"


def _cells(history: History) -> tuple[list[str], list[list[str]]]:
    """The mark before each row, and the rows, the first of which holds the names."""
    names = list(history.columns)
    marks, cells = [" "], [["epoch", *names]]
    shown = _shown(history)
    for k, following in pairwise([*shown, len(history)]):
        marks.append("*" if history.epochs[k] == history.best_epoch else " ")
        cells.append([str(history.epochs[k]), *(f"{history[name][k]:.4g}" for name in names)])
        if following > k + 1:
            marks.append(" ")
            cells.append([GAP] * (1 + len(names)))
    return marks, cells


def _shown(history: History) -> list[int]:
    """The positions of the epochs to show."""
    count = len(history)
    if count <= ALL:
        return list(range(count))
    best = history.epochs.index(history.best_epoch or 0)
    return sorted({*range(EDGE), best, *range(count - EDGE, count)})
