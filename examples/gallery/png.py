"""What a picture's function returned, as a small PNG file."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np

from examples.extras import require
from examples.gallery.opened_page import OpenedPage
from visualize import Picture

DOTS_PER_INCH = 144

MOST_PIXELS = 1600
"""A wider picture is made smaller: a page is not as wide."""

COLOURS = 256
"""A picture has few; a palette makes it a third as large."""

DIGEST = "code"
"""The text in a PNG file that says which code made it."""


def png_of(drawn: Any, digest: str) -> bytes:
    """A Picture, axes of matplotlib, or an opened page as a PNG of few colours.

    Raises TypeError for something else, NoBrowserError if a page cannot be opened.
    """
    image = require("PIL.Image")
    with image.open(BytesIO(_large_png(drawn))) as picture:
        opaque = picture.convert("RGB")
    opaque.thumbnail((MOST_PIXELS, 2 * MOST_PIXELS))
    note = require("PIL.PngImagePlugin").PngInfo()
    note.add_text(DIGEST, digest)
    written = BytesIO()
    opaque.quantize(COLOURS, kmeans=2).save(written, format="png", optimize=True, pnginfo=note)
    return written.getvalue()


def digest_in(png: bytes) -> str | None:
    """Which code made the picture, None if it does not say."""
    with require("PIL.Image").open(BytesIO(png)) as picture:
        digest: str | None = picture.text.get(DIGEST)
    return digest


def _large_png(drawn: Any) -> bytes:
    if isinstance(drawn, Picture):
        return drawn.pipe("png")
    if isinstance(drawn, OpenedPage):
        return drawn.png()
    axes = np.ravel(np.asarray(drawn, dtype=object))[0]
    if not hasattr(axes, "figure"):
        raise TypeError(f"a picture is a Picture, axes or an OpenedPage, got {type(drawn).__name__}")
    written = BytesIO()
    axes.figure.savefig(written, format="png", dpi=DOTS_PER_INCH)
    require("matplotlib.pyplot").close(axes.figure)
    return written.getvalue()
