"""An explanation's derivation as LaTeX: one row for each form of each path, then their sum."""

from __future__ import annotations

from collections.abc import Iterator

from visualize.explain.explanation import Explanation, Path
from visualize.explain.notation import PRODUCT, SUM, number
from visualize.explain.text import MOST_FACTORS, shown_in_full


def as_latex(explanation: Explanation) -> str:
    """An `aligned` environment, which MathJax and amsmath both know."""
    rows = " \\\\\n".join(_rows(explanation))
    return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}"


def fraction(of: str, by: str) -> str:
    """∂f/∂x as a fraction."""
    return f"\\frac{{\\partial {of}}}{{\\partial {by}}}"


def _rows(e: Explanation) -> Iterator[str]:
    whole = fraction(e.output.latex, e.wrt.latex)
    for k, path in enumerate(e.paths, start=1):
        label = f"\\mathrm{{path\\ {k}}}" if e.count > 1 else whole
        for line in products(path, in_full=shown_in_full(e.paths)[k - 1]):
            yield f"{label} & = {line}"
            label = ""
    if e.count > 1:
        shown = [number(path.product) for path in e.paths]
        terms = [term.within(SUM).latex if k else term.latex for k, term in enumerate(shown)]
        if e.count > len(e.paths):
            terms += ["\\cdots"]
        yield f"{whole} & = {' + '.join(terms)} = {number(e.total).latex}"
    elif not e.paths:
        yield f"{whole} & = {_gradient(e)}"


def _gradient(e: Explanation) -> str:
    return "\\mathrm{None}" if e.gradient is None else f"\\mathrm{{{_plain(e.gradient)}}}"


def _plain(gradient: object) -> str:
    return number(gradient).latex.replace(" ", "\\ ")


def products(path: Path, in_full: bool = True) -> list[str]:
    """The product with ∂, in symbols, in numbers, and what it is; each once."""
    factors = path.factors
    if len(factors) > MOST_FACTORS:
        factors = tuple(f for f in factors if f.gap or f.local != 1.0) or factors[:1]
        in_full = False
    lines = []
    if in_full and factors:
        lines.append(" \\cdot ".join(fraction(f.gate.latex, f.operand.latex) for f in factors))
        alone = len(factors) == 1
        lines.append(
            " \\cdot ".join(
                f.derivative.latex if alone else f.derivative.within(PRODUCT).latex for f in factors
            )
        )
    if factors:
        numbers = [number(f.local) for f in factors]
        lines.append(
            " \\cdot ".join(n.within(PRODUCT).latex if k else n.latex for k, n in enumerate(numbers))
        )
    lines.append(number(path.product).latex)
    return list(dict.fromkeys(lines))
