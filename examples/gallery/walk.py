"""The pictures that there are: the public functions in `pictures/`, in the order in which they stand."""

from __future__ import annotations

import ast
import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from examples.gallery import pictures


@dataclass(frozen=True)
class Entry:
    """A picture of the gallery.

    Attributes:
        name: of the function and of the file.
        title, caption: the first line of the docstring, and the rest.
        code: the function without its docstring.
        make: the function.
    """

    name: str
    title: str
    caption: str
    code: str
    make: Callable[[], Any]

    @property
    def digest(self) -> str:
        """Of the code; the picture has it with it, so that an old one is known."""
        return hashlib.sha256(self.code.encode()).hexdigest()


@dataclass(frozen=True)
class Chapter:
    """The pictures of one module.

    Attributes:
        title, introduction: the first line of the module's docstring, and the rest.
        head: the code before the first picture: imports, and what several pictures use.
        entries: the pictures.
    """

    title: str
    introduction: str
    head: str
    entries: tuple[Entry, ...]


def chapters() -> list[Chapter]:
    """All modules in `pictures/`, by name."""
    names = sorted(module.name for module in iter_modules(pictures.__path__))
    return [chapter_of(import_module(f"{pictures.__name__}.{name}")) for name in names]


def chapter_of(module: ModuleType) -> Chapter:
    """The chapter that a module is. Raises ValueError for a picture without title or caption."""
    source = inspect.getsource(module)
    body = ast.parse(source).body
    functions = [part for part in body if isinstance(part, ast.FunctionDef) and part.name[0] != "_"]
    title, introduction = _title_and_rest(module, module.__name__)
    entries = []
    for function in functions:
        make = getattr(module, function.name)
        texts = _title_and_rest(make, function.name)
        entries.append(Entry(function.name, *texts, _lines(source, function, without_docstring=True), make))
    head = [part for part in body[1:] if part.lineno < functions[0].lineno]
    return Chapter(title, introduction, _between(source, head[0], head[-1]), tuple(entries))


def _title_and_rest(documented: Any, name: str) -> tuple[str, str]:
    title, _, rest = (inspect.getdoc(documented) or "").partition("\n")
    if not title or not rest.strip():
        raise ValueError(
            f"{name} has no title and caption: its docstring begins with a line that is the title, and goes "
            "on with the caption"
        )
    return title.removesuffix("."), rest.strip()


def _between(source: str, first: ast.stmt, last: ast.stmt) -> str:
    return "\n".join(source.splitlines()[first.lineno - 1 : last.end_lineno])


def _lines(source: str, function: ast.FunctionDef, *, without_docstring: bool) -> str:
    docstring = function.body[0]
    lines = source.splitlines()
    return "\n".join(
        [
            *lines[function.lineno - 1 : docstring.lineno - 1],
            *lines[docstring.end_lineno : function.end_lineno],
        ]
    )
