"""Formulas in writing: as plain text and as LaTeX, with the names of the nodes for the symbols."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd.formula import Formula, fold
from autograd.primitive import Primitive
from visualize.names import latex_name
from visualize.numbers import short_data

NEGATIVE, SUM, PRODUCT, POWER, ATOM = range(-1, 4)
"""How strongly the parts of a written formula hold together."""


class Written(NamedTuple):
    """A formula in writing; `strength` says whether it needs brackets as a part of another one."""

    text: str
    latex: str
    strength: int = ATOM

    def within(self, strength: int) -> Written:
        """The same, in brackets if it would fall apart there."""
        if self.strength >= strength:
            return self
        return Written(f"({self.text})", f"\\left({self.latex}\\right)")


def named(name: str) -> Written:
    """A node's name, which is text in any notation."""
    return Written(name, latex_name(name))


def number(x: Any) -> Written:
    """A constant."""
    if isinstance(x, bool | np.bool_):
        return Written(str(bool(x)).lower(), f"\\mathrm{{{str(bool(x)).lower()}}}")
    text = short_data(x)
    mantissa, e, exponent = text.partition("e")
    latex = f"{mantissa} \\cdot 10^{{{int(exponent)}}}" if e and np.ndim(x) == 0 else latex_digits(text)
    return Written(text, latex, NEGATIVE if text.startswith("-") else PRODUCT if e else ATOM)


def latex_digits(text: str) -> str:
    """The text of a number as LaTeX: `inf` and `nan` are words."""
    return {"inf": "\\infty", "-inf": "-\\infty", "nan": "\\mathrm{NaN}"}.get(text, text)


def written(formula: Any, names: Mapping[str, Written]) -> Written:
    r"""A formula with names for its symbols; numbers have three digits.

    >>> from autograd import sigmoid
    >>> x, y = Formula("x0"), Formula("y")
    >>> names = {"x0": named("x"), "y": named("f")}
    >>> print(written(y * (x + 2.0), names).text, written(sigmoid(-x) / y, names).latex)
    f · (x + 2) \frac{\sigma(-x)}{f}
    """

    def combine(part: Formula, operands: list[Any]) -> Written:
        if part.is_symbol:
            return names.get(part.name, named(part.name))
        parts = [x if isinstance(x, Written) else number(x) for x in operands]
        if part.op is None:
            return _sign(part.name, parts)
        return _gate(part.op, parts)

    found = fold(formula, combine)
    return found if isinstance(found, Written) else number(found)


def _sign(name: str, parts: list[Written]) -> Written:
    text, latex = _SIGNS[name]
    if len(parts) == 1:
        return Written(f"{text} {parts[0].within(ATOM).text}", f"{latex} {parts[0].within(ATOM).latex}", SUM)
    a, b = (x.within(PRODUCT) for x in parts)
    return Written(f"{a.text} {text} {b.text}", f"{a.latex} {latex} {b.latex}", SUM)


_SIGNS = {
    "<": ("<", "<"), "<=": ("≤", "\\leq"), ">": (">", ">"), ">=": ("≥", "\\geq"), "==": ("=", "="),
    "!=": ("≠", "\\neq"), "&": ("and", "\\wedge"), "|": ("or", "\\vee"), "~": ("not", "\\neg"),
}  # fmt: skip

_FUNCTIONS = {
    "log": ("ln", "\\ln"),
    "sigmoid": ("σ", "\\sigma"),
    "maximum": ("max", "\\max"),
    "minimum": ("min", "\\min"),
    **{name: (name, f"\\{name}") for name in ("exp", "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh")},
}
"""Functions that have a name in mathematics; others go by their own."""


def _gate(op: Primitive, parts: list[Written]) -> Written:
    if not op.is_builtin or op.name not in _FORMS or len(parts) > 2:
        return _call(op, parts)
    text, latex, strength, *inside = _FORMS[op.name]
    parts = [x.within(k) for x, k in zip(parts, inside, strict=True)]
    return Written(text.format(*(x.text for x in parts)), latex.format(*(x.latex for x in parts)), strength)


_FORMS: dict[str, tuple[Any, ...]] = {
    "add": ("{} + {}", "{} + {}", SUM, NEGATIVE, SUM),
    "subtract": ("{} − {}", "{} - {}", SUM, NEGATIVE, PRODUCT),
    "multiply": ("{} · {}", "{} \\cdot {}", PRODUCT, PRODUCT, PRODUCT),
    "divide": ("{} / {}", "\\frac{{{}}}{{{}}}", PRODUCT, PRODUCT, POWER),
    "negative": ("−{}", "-{}", NEGATIVE, PRODUCT),
    "reciprocal": ("1 / {}", "\\frac{{1}}{{{}}}", PRODUCT, POWER),
    "power": ("{}^{}", "{{{}}}^{{{}}}", POWER, ATOM, ATOM),
    "square": ("{}²", "{{{}}}^{{2}}", POWER, ATOM),
    "sqrt": ("√{}", "\\sqrt{{{}}}", ATOM, ATOM),
    "abs": ("|{}|", "\\left|{}\\right|", ATOM, NEGATIVE),
    "identity": ("{}", "{}", ATOM, ATOM),
}
"""For gates that have signs of their own: text, LaTeX, how it holds together, how its parts have to."""


def _call(op: Primitive, parts: list[Written]) -> Written:
    if op.is_builtin and op.name == "where":
        condition, a, b = parts
        return Written(
            f"{a.within(PRODUCT).text} if {condition.text} else {b.within(PRODUCT).text}",
            f"{a.latex}\\ \\mathrm{{if}}\\ {condition.latex}\\ \\mathrm{{else}}\\ {b.latex}",
            SUM,
        )
    text, latex = _FUNCTIONS.get(op.name, (op.name, latex_name(op.name))) if op.is_builtin else (
        op.name, latex_name(op.name)
    )  # fmt: skip
    return Written(
        f"{text}({', '.join(x.text for x in parts)})", f"{latex}({', '.join(x.latex for x in parts)})"
    )
