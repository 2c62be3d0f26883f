"""The labels of a circuit, in Graphviz's HTML-like markup, with every text escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

from visualize.circuit import DrawnWire

VALUE = "#15803d"
"""Green: what runs forward."""

GRADIENT = "#b91c1c"
"""Red: what runs backward."""

WIRE = "#475569"
"""The wires and the outlines of the gates."""

QUIET = "#6b7280"
"""Grey: constants, parameters and explanations."""

MOST_CHARACTERS = 40
"""A longer text is cut."""


def escape(text: str) -> str:
    r"""Any text as the content of a label: one line, cut if long, with nothing left to interpret.

    What cannot be printed is written as Python writes it; a blank text stands in quotes.

    >>> print(escape('a<b & "c"'), escape("bell\a"), escape(""))
    a&lt;b &amp; &quot;c&quot; bell\\x07 &quot;&quot;
    """
    visible = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    if not visible.strip():
        visible = f'"{visible}"'
    if len(visible) > MOST_CHARACTERS:
        visible = visible[: MOST_CHARACTERS - 1] + "…"
    # Graphviz replaces \N and its like by names of its own, in this markup too.
    return html.escape(visible).replace("\\", "\\\\")


def font(text: str, *, color: str, size: int = 14) -> str:
    """Escaped text in a colour and size."""
    return f'<FONT COLOR="{color}" POINT-SIZE="{size}">{escape(text)}</FONT>'


@dataclass(frozen=True)
class WireSize:
    """The room for the numbers on one side of a wire, in points; one size for a whole picture."""

    width: int
    height: int

    @classmethod
    def fitting(cls, wires: Iterable[DrawnWire]) -> WireSize:
        """Room for the longest text on any of these wires."""
        wires = list(wires)
        texts = [(text, 14) for wire in wires for text in (wire.value, wire.gradient or "")]
        texts += [(wire.product, 10) for wire in wires if wire.product is not None]
        widest = max((_width(text, size) for text, size in texts), default=0.0)
        has_small_line = any(wire.product is not None for wire in wires)
        return cls(round(widest) + 4, _LINE + _SMALL_LINE if has_small_line else _LINE)


_LINE, _SMALL_LINE = 20, 15  # the heights of a line of 14 points and of one of 10


def _width(text: str, size: int) -> float:
    """About how wide a text is, in points, rather too wide than too narrow."""
    return size * sum(
        _NARROW if c in " .,:-()[]" else _WIDE if c in _WIDE_ONES or c > "\u2fff" else _DIGIT for c in text
    )


_NARROW, _DIGIT, _WIDE, _WIDE_ONES = 0.4, 0.64, 1.0, "=×mwMWQ@%…"


def wire_label(wire: DrawnWire, size: WireSize, *, upright: bool = False) -> str:
    """A piece of wire with its value on one side and its gradient on the other.

    The value is above the wire and the gradient below, or left and right of an upright one.
    """
    lines = [font(wire.gradient, color=GRADIENT)] if wire.gradient is not None else []
    if wire.product is not None:
        lines.append(font(wire.product, color=QUIET, size=10))
    value, gradient = font(wire.value, color=VALUE), "<BR/>".join(lines)
    # The wire is the rule in the middle: both sides have the same size, so that it meets its ends.
    padding = 6 if upright else 1
    room = f'WIDTH="{size.width + 2 * padding}" HEIGHT="{size.height + 2 * padding}"'
    if upright:
        left = f'<TD {room} ALIGN="RIGHT">{value}</TD>'
        right = f'<TD {room} ALIGN="LEFT" BALIGN="LEFT">{gradient}</TD>'
        return _table(f"<TR>{left}<VR/>{right}</TR>", padding)
    above = f'<TD {room} VALIGN="BOTTOM">{value}</TD>'
    below = f'<TD {room} VALIGN="TOP">{gradient}</TD>'
    return _table(f"<TR>{above}</TR><HR/><TR>{below}</TR>", padding)


def _table(rows: str, padding: int) -> str:
    space = f'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}" COLOR="{WIRE}"'
    return f"<<TABLE {space}>{rows}</TABLE>>"


def gate_label(symbol: str, note: str = "") -> str:
    """A gate's symbol, with a note in small print under it."""
    return f"<{escape(symbol)}{'<BR/>' + font(note, color=QUIET, size=10) if note else ''}>"


def heading(title: str | None, *, with_gradients: bool, with_products: bool, upright: bool) -> str:
    """The title of a picture and the key to its colours."""
    above, below = ("left of", "right of") if upright else ("above", "below")
    key = [("value", VALUE), (f" {above} the wire", QUIET)]
    if with_gradients:
        key += [(", ", QUIET), ("gradient", GRADIENT), (f" {below} it", QUIET)]
    if with_products:
        key += [(" = local × upstream", QUIET)]
    rows = f'<TR><TD><FONT POINT-SIZE="18">{escape(title)}</FONT></TD></TR>' if title is not None else ""
    rows += f"<TR><TD>{''.join(font(text, color=color, size=11) for text, color in key)}</TD></TR>"
    return _table(rows + '<TR><TD HEIGHT="10"></TD></TR>', 2)
