"""What an explanation consists of, apart from how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from visualize.explain.notation import Written


@dataclass(frozen=True)
class Factor:
    """One gate on a path.

    Attributes:
        gate, operand: their names.
        formula: what the gate computes.
        derivative: its local derivative in symbols.
        upstream, local, contribution: the numbers on this path: upstream · local = contribution. None in a
            gap.
        gap: how many gates are left out here; the factor is then their product.
        remark: why the derivative is what it is, "" if it needs no saying.
    """

    gate: Written
    operand: Written
    formula: Written
    derivative: Written
    upstream: float
    local: float
    contribution: float
    gap: int = 0
    remark: str = ""


@dataclass(frozen=True)
class Path:
    """A path from the output to x: its nodes by name, its factors, and their product."""

    nodes: tuple[Written, ...]
    factors: tuple[Factor, ...]
    product: float


@dataclass(frozen=True)
class Stage:
    """One gate of a way through arrays: its rule, and the norms of what arrives and of what it hands on."""

    gate: Written
    operand: Written
    rule: Written
    arrives: float
    hands_on: float
    marks: str = ""


@dataclass(frozen=True)
class Explanation:
    """Why a gradient is what it is. `print()` shows it; in Jupyter it is a table.

    Attributes:
        output, wrt: the names.
        gradient: a float, an array for one of arrays, None where there is none.
        paths: the largest paths from the output to x.
        count: how many paths there are.
        total, rest: what all paths add up to, and those that are not shown.
        agrees: whether the total is the gradient of the engine's backward pass, to rounding.
        stages: for arrays, instead of paths, the gates along the strongest way.
        reasons: what is notable: why a gradient is 0, None, NaN or small, one sentence each.
    """

    output: Written
    wrt: Written
    gradient: Any
    paths: tuple[Path, ...] = ()
    count: int = 0
    total: float = 0.0
    rest: float = 0.0
    agrees: bool = True
    stages: tuple[Stage, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The explanation as plain text."""
        from visualize.explain.text import as_text

        return as_text(self)

    @property
    def latex(self) -> str:
        """The derivation as LaTeX, in an `aligned` environment, for between dollar signs."""
        from visualize.explain.latex import as_latex

        return as_latex(self)

    @property
    def html(self) -> str:
        """The explanation as HTML, to be put into a page."""
        from visualize.explain.html import as_html

        return as_html(self)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Explanation of ∂{self.output.text}/∂{self.wrt.text}: print() shows it>"

    def _repr_html_(self) -> str:
        return self.html
