"""docs/gallery.md: every picture with its caption and its code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from examples.gallery.walk import Chapter, Entry

DOCS = Path(__file__).parents[2] / "docs"

FILE = DOCS / "gallery.md"

FOLDER = DOCS / "gallery"

HEAD = """# Gallery

Circuits and plots, each with the function that makes it: it returns what a notebook shows. The code above the
first picture of a chapter comes before all of its functions. `make gallery` writes this page and its pictures
from [`examples/gallery/pictures/`](../examples/gallery/pictures)."""


def page_of(chapters: Iterable[Chapter]) -> str:
    """The page as Markdown. Pure: nothing is drawn or written."""
    return "\n\n".join([HEAD, *(part for chapter in chapters for part in _parts(chapter))]) + "\n"


def picture_file(entry: Entry) -> Path:
    """Where the picture is."""
    return FOLDER / f"{entry.name}.png"


def _parts(chapter: Chapter) -> Iterator[str]:
    yield f"## {chapter.title}"
    yield chapter.introduction
    yield f"```python\n{chapter.head}\n```"
    for entry in chapter.entries:
        yield f"### {entry.title}"
        yield entry.caption
        yield f"![{entry.title}]({picture_file(entry).relative_to(DOCS).as_posix()})"
        yield f"```python\n{entry.code}\n```"
