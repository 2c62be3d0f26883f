"""Circuits as files and as pictures in a notebook. Graphviz does the layout, from wherever it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack, overload

from autograd.coercion import describe
from autograd.graph import Graph
from autograd.node import Node
from visualize.dot import DotOptions, to_dot
from visualize.files import write_atomically

FORMATS = ("svg", "png", "pdf", "dot")
"""What `draw` can write; the last is the DOT text itself and needs no Graphviz."""

_PNG_DOTS_PER_INCH = 192


class GraphvizNotFoundError(RuntimeError):
    """Neither Graphviz nor pygraphviz, which brings it along, is installed."""


@dataclass(frozen=True)
class Picture:
    """A drawn circuit; a notebook shows it.

    Attributes:
        svg: the picture as SVG text.
        dot: the DOT text that it was made from.
    """

    svg: str
    dot: str

    def __repr__(self) -> str:
        return f"<Picture: {len(self.svg):,} characters of SVG>"

    def _repr_svg_(self) -> str:
        return self.svg


@overload
def draw(
    circuit: Graph | Node, path: None = ..., *, format: str | None = ..., **options: Unpack[DotOptions]
) -> Picture: ...
@overload
def draw(
    circuit: Graph | Node,
    path: str | os.PathLike[str],
    *,
    format: str | None = ...,
    **options: Unpack[DotOptions],
) -> Path: ...
def draw(
    circuit: Graph | Node,
    path: str | os.PathLike[str] | None = None,
    *,
    format: str | None = None,
    **options: Unpack[DotOptions],
) -> Picture | Path:
    """Draw a circuit: into a file, or as a picture for a notebook.

    Args:
        circuit: a graph, or a node for the graph behind it.
        path: the file to write, as a whole or not at all; None returns a `Picture`.
        format: "svg", "png", "pdf" or "dot"; by default what the file's suffix says.
        **options: title, direction, gradients, show_local, ...: see `to_dot`.

    Returns:
        The path that was written, or the picture.

    Raises ValueError for an unknown format, FileNotFoundError for a missing folder,
    GraphvizNotFoundError if there is no Graphviz to be found, and what `to_dot` raises; nothing is
    written then.

    >>> from autograd import Value
    >>> x, y = Value(-2.0, name="x"), Value(5.0, name="y")
    >>> draw(x + y)
    <Picture: ... characters of SVG>
    >>> draw(x + y, "sum.gif")
    Traceback (most recent call last):
    ValueError: 'gif' is not a format to draw in: use one of svg, png, pdf, dot
    """
    _check_call(path, options)
    if path is None:
        if format not in (None, "svg"):
            raise ValueError(f"without a path a picture is SVG: give a path to write {format!r} to")
        dot = to_dot(circuit, **options)
        return Picture(render(dot, "svg").decode(), dot)
    path = Path(path)
    format = _format_of(path, format)
    dot = to_dot(circuit, **options)
    write_atomically(path, dot.encode() if format == "dot" else render(dot, format))
    return path


def _check_call(path: Any, options: Iterable[str]) -> None:
    for name in options:
        if name not in DotOptions.__annotations__:
            known = ", ".join(["format", *DotOptions.__annotations__])
            raise TypeError(f"draw() has no option {name!r}; there are {known}")
    if path is None:
        return
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"draw() takes the path of a file to write, or None, got {describe(path)}")
    folder = Path(path).parent
    if not folder.is_dir():
        raise FileNotFoundError(
            f"there is no folder {str(folder)!r} to draw {Path(path).name!r} into: make it first"
        )


def render(dot: str, format: str) -> bytes:
    """DOT text laid out by Graphviz: by its program if there is one on the PATH, else by pygraphviz.

    Raises GraphvizNotFoundError if there is neither.
    """
    if format == "png":
        dot = dot.replace("{", f"{{\n  graph [dpi={_PNG_DOTS_PER_INCH}]", 1)
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


def _format_of(path: Path, format: str | None) -> str:
    suffix = path.suffix.lower().removeprefix(".")
    format = suffix if format is None else format
    if format not in FORMATS:
        what = repr(format) if format else f"{path.name!r}, without a suffix,"
        raise ValueError(f"{what} is not a format to draw in: use one of {', '.join(FORMATS)}")
    if suffix in FORMATS and suffix != format:
        raise ValueError(f"the file is called {path.name!r}, but format={format!r}: leave one of them out")
    return format
