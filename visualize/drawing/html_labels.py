"""The labels of a circuit, in Graphviz's HTML-like markup, with every text escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from visualize.colours import GRADIENT, MARK, QUIET, VALUE, WIRE, toned
from visualize.drawing.vocabulary import DrawnWire, Emphasis, Symbol
from visualize.heat_map import HeatMap, colour
from visualize.numbers import Shown

MOST_CHARACTERS, MOST_CHARACTERS_OF_A_LINE = 40, 90
"""A longer text is cut; a message is broken into lines."""


def escape(text: str, most: int = MOST_CHARACTERS) -> str:
    r"""Any text as the content of a label: one line, cut if long, with nothing left to interpret.

    What cannot be printed is written as Python writes it; a blank text stands in quotes.

    >>> print(escape('a<b & "c"'), escape("bell\a"), escape(""))
    a&lt;b &amp; &quot;c&quot; bell\\x07 &quot;&quot;
    """
    visible = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    if not visible.strip():
        visible = f'"{visible}"'
    if len(visible) > most:
        visible = visible[: most - 1] + "…"
    # Graphviz replaces \N and its like by names of its own, in this markup too.
    return html.escape(visible).replace("\\", "\\\\")


def font(text: str, *, color: str, size: int = 14, most: int = MOST_CHARACTERS) -> str:
    """Escaped text in a colour and size."""
    return f'<FONT COLOR="{color}" POINT-SIZE="{size}">{escape(text, most)}</FONT>'


def lines(*rows: str) -> str:
    """Rows of markup, one under the other."""
    return "<BR/>".join(row for row in rows if row)


# ------------------------------------------------------------------------------------------ on wires


@dataclass(frozen=True)
class WireSize:
    """The room for the numbers on one side of a wire, in points; one size for a whole picture.

    Attributes:
        width, height: of the texts.
        heat_width, heat_height: of the coloured cells, 0 if there are none.
    """

    width: int
    height: int
    heat_width: int
    heat_height: int

    @classmethod
    def fitting(cls, wires: Iterable[DrawnWire]) -> WireSize:
        """Room for the longest text, the most lines and the most cells on any of these wires."""
        widest, most_lines = 0.0, 0
        heat_width = heat_height = 0
        for wire in wires:
            for shown, product in ((wire.value, None), (wire.gradient, wire.product)):
                if shown is None:
                    continue
                small = [text for text in (shown.small, product) if text]
                most_lines = max(most_lines, len(small))
                widest = max(widest, _width(shown.text, 14), *(_width(text, 10) for text in small))
                if shown.heat is not None:
                    width, height = _cells_size(shown.heat)
                    heat_width, heat_height = max(heat_width, width), max(heat_height, height)
        return cls(round(widest) + 4, _LINE + _SMALL_LINE * most_lines, heat_width, heat_height)


_LINE, _SMALL_LINE = 20, 15  # the heights of a line of 14 points and of one of 10


def _width(text: str, size: int) -> float:
    """About how wide a text is, in points, rather too wide than too narrow."""
    return size * sum(
        _NARROW if c in " .,:-()[]" else _WIDE if c in _WIDE_ONES or c > "\u2fff" else _DIGIT for c in text
    )


_NARROW, _DIGIT, _WIDE, _WIDE_ONES = 0.4, 0.64, 1.0, "=×mwMWQ@%…"


def wire_label(wire: DrawnWire, size: WireSize, *, upright: bool = False) -> str:
    """A piece of wire with its value on one side and its gradient on the other.

    The value is above the wire and the gradient below, or left and right of an upright one; coloured cells
    are beyond.
    """
    color = toned(WIRE, wire.emphasis)
    value = _text(wire.value, VALUE, wire.emphasis, "")
    gradient = _text(wire.gradient, GRADIENT, wire.emphasis, wire.product or "")
    # The wire is the rule in the middle: both sides have the same size, so that it meets its ends.
    padding = 6 if upright else 1
    room = f'WIDTH="{size.width + 2 * padding}" HEIGHT="{size.height + 2 * padding}"'
    before, after = ('"RIGHT"', '"LEFT"') if upright else ('"BOTTOM"', '"TOP"')
    align = "ALIGN=" if upright else "VALIGN="
    cells = [f"<TD {room} {align}{before}>{value}</TD>"]
    cells += [f'<TD {room} {align}{after} BALIGN="{"LEFT" if upright else "CENTER"}">{gradient}</TD>']
    if size.heat_height:
        room = f'WIDTH="{size.heat_width + 2 * padding + 2}" HEIGHT="{size.heat_height + 2 * padding + 2}"'
        above, below = (
            f"<TD {room}>{_cells(shown, '' if upright else align + towards)}</TD>"
            for shown, towards in ((wire.value, before), (wire.gradient, after))
        )
        cells = [above, *cells, below]
    half = len(cells) // 2
    if upright:
        rule = _bar("WIDTH", color) if wire.emphasis == "strong" else "<VR/>"
        return _table(f"<TR>{''.join(cells[:half])}{rule}{''.join(cells[half:])}</TR>", padding, color)
    rule = f"<TR>{_bar('HEIGHT', color)}</TR>" if wire.emphasis == "strong" else "<HR/>"
    rows = [f"<TR>{cell}</TR>" for cell in cells]
    return _table("".join([*rows[:half], rule, *rows[half:]]), padding, color)


STRONG = 3
"""The width of a wire on a highlighted path, in points."""


def _bar(side: str, color: str) -> str:
    return f'<TD {side}="{STRONG}" CELLPADDING="0" BGCOLOR="{color}"></TD>'


def _text(shown: Shown | None, color: str, emphasis: Emphasis, product: str) -> str:
    """A number with what belongs to it: statistics, the product it is."""
    if shown is None:
        return ""
    return lines(
        font(shown.text, color=toned(color, emphasis)),
        font(shown.small, color=toned(color, emphasis), size=10) if shown.small else "",
        font(product, color=toned(QUIET, emphasis), size=10) if product else "",
    )


def _cells(shown: Shown | None, align: str) -> str:
    """The coloured cells of an array, as near to the wire as can be; "" for a number."""
    if shown is None or shown.heat is None:
        return ""
    width, height = _cells_size(shown.heat)
    space = f'BORDER="1" COLOR="{QUIET}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" {align}'
    side = f'FIXEDSIZE="TRUE" WIDTH="{_cell_size(shown.heat)}" HEIGHT="{_cell_size(shown.heat)}"'
    rows = ("".join(f'<TD {side} BGCOLOR="{colour(x)}"></TD>' for x in row) for row in shown.heat)
    body = "".join(f"<TR>{row}</TR>" for row in rows)
    return f'<TABLE FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}" {space}>{body}</TABLE>'


def _cell_size(heat: HeatMap) -> int:
    return 9 if len(heat) == 1 else 6


def _cells_size(heat: HeatMap) -> tuple[int, int]:
    """Width and height, with the frame."""
    return len(heat[0]) * _cell_size(heat) + 2, len(heat) * _cell_size(heat) + 2


def _table(rows: str, padding: int, color: str = WIRE) -> str:
    space = f'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}" COLOR="{color}"'
    return f"<<TABLE {space}>{rows}</TABLE>>"


# --------------------------------------------------------------------------------- symbols and boxes


def symbol_label(symbol: Symbol) -> str:
    """A gate's symbol or a leaf's name, with notes and marks in small print under it."""
    color = toned("", symbol.emphasis)
    text = font(symbol.text, color=color) if color else escape(symbol.text)
    return f"<{lines(text, *_small_print(symbol))}>"


def block_label(symbol: Symbol) -> str:
    """The name of a closed box, how many it stands for, and what is in it."""
    times = f" × {symbol.count:,}" if symbol.count > 1 else ""
    color = toned("", symbol.emphasis)
    title = escape(symbol.text) + escape(times) * bool(times)
    title = f'<FONT COLOR="{color}">{title}</FONT>' if color else title
    return f"<{lines(f'<B>{title}</B>', *_small_print(symbol))}>"


def _small_print(symbol: Symbol) -> list[str]:
    notes = [font(note, color=toned(QUIET, symbol.emphasis), size=10) for note in symbol.notes]
    return notes + [font(mark.text, color=toned(MARK, symbol.emphasis), size=10) for mark in symbol.marks]


def box_label(name: str, kind: str, count: int, *, upright: bool) -> str:
    """What stands at an open box. Of an upright one it is in the left half, beside the wire that leaves."""
    parts = [f"<B>{escape(name)}</B>"]
    if kind and kind != name:
        parts.append(font(f" {kind}", color=QUIET, size=11))
    if count > 1:
        parts.append(f"<B>{escape(f' × {count:,}')}</B>")
    if not upright:
        return f"<{''.join(parts)}>"
    width = round(_width(f"{name} {kind} × {count}"[:MOST_CHARACTERS], 12))
    return _table(f'<TR><TD>{"".join(parts)}</TD><TD WIDTH="{width}"></TD></TR>', 0)


# ------------------------------------------------------------------------------------------- heading


def heading(title: str | None, key: Sequence[Sequence[tuple[str, str]]], messages: Iterable[str]) -> str:
    """The title of a picture, the lines of its key as texts with their colours, and messages."""
    rows = [f'<FONT POINT-SIZE="18">{escape(title)}</FONT>'] if title is not None else []
    most = MOST_CHARACTERS_OF_A_LINE
    rows += ["".join(font(text, color=color, size=11, most=most) for text, color in line) for line in key]
    rows += [font(line, color=WIRE, size=11, most=most) for text in messages for line in wrap(text, most)]
    cells = "".join(f"<TR><TD>{row}</TD></TR>" for row in rows if row)
    return _table(f'{cells}<TR><TD HEIGHT="10"></TD></TR>', 2)
