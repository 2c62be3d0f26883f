"""The colours of a picture, on white paper and, for SVG, on a dark screen.

Nothing is said by colour alone: a value is above its wire and a gradient below, a mark is a word. Red and
green differ in lightness as well.
"""

from __future__ import annotations

VALUE = "#15803d"
"""Green: what runs forward."""

GRADIENT = "#b91c1c"
"""Red: what runs backward."""

WIRE = "#475569"
"""The wires and the outlines of the gates."""

QUIET = "#6b7280"
"""Grey: constants, settings and explanations."""

MARK = "#7c3aed"
"""Violet: what is notable."""

BLOCK, FRAME = "#eef2f7", "#94a3b8"
"""The ground of parameters and closed boxes, and the frame of open ones."""

POSITIVE, ZERO, NEGATIVE = "#2166ac", "#f7f7f7", "#b35806"
"""Numbers of either sign, in the cells of a circuit and in plots: blue above 0, orange below, pale grey at 0.

No kind of colour blindness confuses the ends, and both are equally dark. A dark page leaves them as they are:
from pale to dark means the same everywhere, and every block of cells has a frame.
"""

PALE = {
    "": "#9ca3af",
    VALUE: "#9cc7ab",
    GRADIENT: "#e3a9a9",
    WIRE: "#cbd5e1",
    QUIET: "#c4c8cf",
    MARK: "#cdb9f5",
}
"""The colours beside a highlighted path; "" is black, the colour of text."""

DARK = {
    "": "#e2e8f0",
    VALUE: "#4ade80",
    GRADIENT: "#f87171",
    WIRE: "#94a3b8",
    QUIET: "#9ca3af",
    MARK: "#c4b5fd",
    BLOCK: "#1e293b",
    FRAME: "#64748b",
    "white": "#0f172a",
    **dict(
        zip(PALE.values(), ("#64748b", "#2f6b46", "#7f3a3a", "#334155", "#4b5563", "#574a80"), strict=True)
    ),
}
"""The same colours on a dark ground."""


def toned(color: str, emphasis: str) -> str:
    """The colour, pale beside a highlighted path."""
    return PALE[color] if emphasis == "pale" else color
