"""The labels of a circuit, in Graphviz's HTML-like markup, with every text escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

from visualize.colours import GRADIENT, MARK, QUIET, VALUE, WIRE, toned
from visualize.drawing.vocabulary import DrawnWire, Emphasis, Symbol
from visualize.heat_map import HeatMap, colour
from visualize.names import MOST_CHARACTERS, visible
from visualize.numbers import Shown

MOST_CHARACTERS_OF_A_LINE = 90
"""A longer message is broken into lines."""


def escape(text: str, most: int = MOST_CHARACTERS) -> str:
    r"""Any text as the content of a label: one line, cut if long, with nothing left to interpret.

    What cannot be printed is written as Python writes it; a blank text stands in quotes.

    >>> print(escape('a<b & "c"'), escape("bell\a"), escape(""))
    a&lt;b &amp; &quot;c&quot; bell\\x07 &quot;&quot;
    """
    # Graphviz replaces \N and its like by names of its own, in this markup too.
    return html.escape(visible(text, most)).replace("\\", "\\\\")


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

    The value is above the wire and the gradient below, with coloured cells beyond them; or left and right of
    an upright wire, with coloured cells under them.
    """
    color = toned(WIRE, wire.emphasis)
    value = _text(wire.value, VALUE, wire.emphasis, "")
    gradient = _text(wire.gradient, GRADIENT, wire.emphasis, wire.product or "")
    return (_upright if upright else _level)(wire, (value, gradient), size, color)


def _level(wire: DrawnWire, texts: tuple[str, str], size: WireSize, color: str) -> str:
    """The wire is the rule in the middle: both sides have the same size, so that it meets its ends."""
    padding = 1
    room = _room(size.width + 2 * padding, size.height + 2 * padding)
    value, gradient = texts
    bottom, top = 'VALIGN="BOTTOM"', 'VALIGN="TOP"'
    cells = [f"<TD {room} {bottom}>{value}</TD>", f"<TD {room} {top}>{gradient}</TD>"]
    if size.heat_height:
        room = _room(size.heat_width + 2 * padding + 2, size.heat_height + 2 * padding + 2)
        above, below = _cells(wire.value, bottom), _cells(wire.gradient, top)
        cells = [f"<TD {room}>{above}</TD>", *cells, f"<TD {room}>{below}</TD>"]
    rows = [f"<TR>{cell}</TR>" for cell in cells]
    rule = f"<TR>{_bar('HEIGHT', color)}</TR>" if wire.emphasis == "strong" else "<HR/>"
    half = len(rows) // 2
    return _table("".join([*rows[:half], rule, *rows[half:]]), padding, color)


def _upright(wire: DrawnWire, texts: tuple[str, str], size: WireSize, color: str) -> str:
    padding = 6
    left = _side(texts[0], wire.value, size, "RIGHT", padding)
    right = _side(texts[1], wire.gradient, size, "LEFT", padding)
    rule = _bar("WIDTH", color) if wire.emphasis == "strong" else "<VR/>"
    return _table(f"<TR>{left}{rule}{right}</TR>", 0, color)


def _side(
    text: str, shown: Shown | None, size: WireSize, align: Literal["LEFT", "RIGHT"], padding: int
) -> str:
    """What is beside an upright wire: a text, and the coloured cells under it, both near to the wire."""
    width, height = max(size.width, size.heat_width), size.heat_height
    room = _room(width + 2 * padding, size.height + 2 * padding)
    cell = f'<TD COLSPAN="2" CELLPADDING="{padding}" {room} ALIGN="{align}" BALIGN="{align}">{text}</TD>'
    if not height:
        return cell
    # Graphviz hands the ALIGN of a table down to its cells and leaves it where it is: a blank cell moves it.
    own = 0 if shown is None or shown.heat is None else _cells_size(shown.heat)[0]
    cells = f"<TD {_room(own + padding, height + padding)}>{_cells(shown, '')}</TD>"
    blank = f"<TD {_room(width - own + padding, height + padding)}></TD>"
    row = blank + cells if align == "RIGHT" else cells + blank
    return f"<TD><TABLE {_space(0)}><TR>{cell}</TR><TR>{row}</TR></TABLE></TD>"


def _room(width: int, height: int) -> str:
    return f'WIDTH="{width}" HEIGHT="{height}"'


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
    space = f'BORDER="1" COLOR="{QUIET}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" {align}'
    side = f'FIXEDSIZE="TRUE" {_room(_cell_size(shown.heat), _cell_size(shown.heat))}'
    rows = ("".join(f'<TD {side} BGCOLOR="{colour(x)}"></TD>' for x in row) for row in shown.heat)
    body = "".join(f"<TR>{row}</TR>" for row in rows)
    return f'<TABLE FIXEDSIZE="TRUE" {_room(*_cells_size(shown.heat))} {space}>{body}</TABLE>'


def _cell_size(heat: HeatMap) -> int:
    return 9 if len(heat) == 1 else 6


def _cells_size(heat: HeatMap) -> tuple[int, int]:
    """Width and height, with the frame."""
    return len(heat[0]) * _cell_size(heat) + 2, len(heat) * _cell_size(heat) + 2


def _table(rows: str, padding: int, color: str = WIRE) -> str:
    return f'<<TABLE {_space(padding)} COLOR="{color}">{rows}</TABLE>>'


def _space(padding: int) -> str:
    return f'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}"'


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
