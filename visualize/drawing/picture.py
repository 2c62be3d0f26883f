"""Circuits as files and as pictures in a notebook."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Unpack, overload

import graphviz

from autograd.coercion import describe
from autograd.graph import Graph
from autograd.node import Node
from visualize.drawing.dot import DotOptions, to_dot
from visualize.drawing.render import render
from visualize.files import write_atomically

FORMATS = ("svg", "png", "pdf", "dot")
"""What a picture can be saved as; the last is the DOT text itself and needs no Graphviz."""


class Picture(graphviz.Source):  # type: ignore[misc]
    """A drawn circuit: a `graphviz.Source` that a notebook shows, with or without the program `dot`.

    Attributes:
        source: the DOT text.
    """

    def __init__(self, source: str, **_: Any) -> None:
        super().__init__(source, format="svg")

    @cached_property
    def svg(self) -> str:
        """The picture as SVG text; GraphvizNotFoundError if there is no Graphviz to be found."""
        return render(self.source, "svg").decode()

    def save(self, path: str | os.PathLike[str], *, format: str | None = None) -> Path:
        """Write the picture to a file, as a whole or not at all, and return its path.

        Args:
            path: its suffix says the format: .svg, .png, .pdf or .dot.
            format: the format, where the suffix does not say it.

        Raises ValueError for an unknown format, FileNotFoundError for a missing folder,
        GraphvizNotFoundError if there is no Graphviz to be found; nothing is written then.
        """
        path, format = checked_target(path, format)
        write_atomically(path, self._content(format))
        return path

    def _content(self, format: str) -> bytes:
        if format == "dot":
            return str(self.source).encode()
        return str(self.svg).encode() if format == "svg" else render(self.source, format)

    def pipe(self, format: str = "svg", **_: Any) -> bytes:
        """The picture in a format of Graphviz, as bytes."""
        return self._content(format)

    def render(
        self,
        filename: str | os.PathLike[str] = "circuit",
        directory: str | os.PathLike[str] = "",
        view: bool = False,
        *,
        format: str | None = None,
        **_: Any,
    ) -> str:
        """`save` as graphviz calls it: the name gets the format as its suffix; `view` opens the file."""
        path = str(self.save(Path(directory or "", f"{filename or 'circuit'}.{format or self.format}")))
        if view:
            graphviz.view(path)
        return path

    def __repr__(self) -> str:
        return f"<Picture: {len(self.source):,} characters of DOT>"

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg}


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
        path: the file to write, as a whole or not at all; None returns a `Picture`, whose `save` does it.
        format: "svg", "png", "pdf" or "dot"; by default what the file's suffix says.
        **options: title, direction, detail, depth, highlight, ...: see `to_dot`.

    Returns:
        The path that was written, or the picture.

    Raises ValueError for an unknown format, FileNotFoundError for a missing folder,
    GraphvizNotFoundError if there is no Graphviz to be found, and what `to_dot` raises; nothing is
    written then.

    >>> from autograd import Value
    >>> x, y = Value(-2.0, name="x"), Value(5.0, name="y")
    >>> draw(x + y)
    <Picture: ... characters of DOT>
    >>> draw(x + y, "sum.gif")
    Traceback (most recent call last):
    ValueError: 'gif' is not a format to draw in: use one of svg, png, pdf, dot
    """
    _check_options(options)
    if path is None:
        if format not in (None, "svg"):
            raise ValueError(f"without a path a picture is SVG: give a path to write {format!r} to")
        return Picture(to_dot(circuit, **options))
    path, format = checked_target(path, format)
    return Picture(to_dot(circuit, **options)).save(path, format=format)


def _check_options(options: Iterable[str]) -> None:
    for name in options:
        if name not in DotOptions.__annotations__:
            known = ", ".join(["format", *DotOptions.__annotations__])
            raise TypeError(f"draw() has no option {name!r}; there are {known}")


def checked_target(path: Any, format: str | None) -> tuple[Path, str]:
    """The file to write, and its format."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"a picture is saved under the path of a file, got {describe(path)}")
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"there is no folder {str(path.parent)!r} to draw {path.name!r} into: make it first"
        )
    return path, _format_of(path, format)


def _format_of(path: Path, format: str | None) -> str:
    suffix = path.suffix.lower().removeprefix(".")
    format = suffix if format is None else format
    if format not in FORMATS:
        what = repr(format) if format else f"{path.name!r}, without a suffix,"
        raise ValueError(f"{what} is not a format to draw in: use one of {', '.join(FORMATS)}")
    if suffix in FORMATS and suffix != format:
        raise ValueError(f"the file is called {path.name!r}, but format={format!r}: leave one of them out")
    return format
