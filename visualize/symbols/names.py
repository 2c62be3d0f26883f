"""Labels as sympy's symbols; one that LaTeX would read as commands is written letter by letter."""

from __future__ import annotations

import re
from typing import Any

import sympy

from visualize.names import latex_name

_HARMLESS = re.compile(r"\w[\w.,\[\]']*")


class _Escaped(sympy.Symbol):  # type: ignore[misc]
    """A symbol whose name holds characters that mean something to LaTeX."""

    def _latex(self, printer: Any) -> str:
        return latex_name(self.name)


def symbol(label: str) -> Any:
    r"""The real symbol of that name: `sympy.Symbol(label, real=True)`, or one like it for an odd label.

    >>> print(sympy.latex(symbol("w[0,1]")), sympy.latex(symbol("w#2")))
    w[0,1] \mathrm{w\#2}
    """
    kind = sympy.Symbol if _HARMLESS.fullmatch(label) else _Escaped
    return kind(label, real=True)
