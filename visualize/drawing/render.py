"""DOT text to a picture. Graphviz does the layout, from wherever it is."""

from __future__ import annotations

import shutil

from visualize.drawing.dark_mode import with_dark_mode

PNG_DOTS_PER_INCH = 192


class GraphvizNotFoundError(RuntimeError):
    """Neither Graphviz nor pygraphviz, which brings it along, is installed."""


def render(dot: str, format: str) -> bytes:
    """DOT text laid out by Graphviz: by its program if there is one on the PATH, else by pygraphviz.

    SVG is dark where the page around it is. Raises GraphvizNotFoundError if there is neither.
    """
    if format == "png":
        dot = dot.replace("{", f"{{\n  graph [dpi={PNG_DOTS_PER_INCH}]", 1)
    picture = _laid_out(dot, format)
    return with_dark_mode(picture.decode()).encode() if format == "svg" else picture


def _laid_out(dot: str, format: str) -> bytes:
    if shutil.which("dot"):
        import graphviz

        return graphviz.pipe("dot", format, dot.encode())  # type: ignore[no-any-return]
    try:
        import pygraphviz
    except ImportError as error:
        raise GraphvizNotFoundError(
            "drawing needs Graphviz: pip install 'circuitgrad[render]', which brings it along, or install "
            "Graphviz itself (https://graphviz.org/download) so that its program `dot` is on the PATH"
        ) from error
    return pygraphviz.AGraph(string=dot).draw(format=format, prog="dot")  # type: ignore[no-any-return]
