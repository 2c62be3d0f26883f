"""An explanation as plain text, in aligned columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

import numpy as np

from visualize.explain.explanation import Explanation, Factor, Path
from visualize.explain.notation import PRODUCT
from visualize.numbers import short_data, short_number

WIDTH = 100

MOST_ROWS = 18
"""If the paths have more gates than this in all, only the first is shown gate by gate."""

MOST_FACTORS = 6
"""A product of more factors is shown without those that are 1, and without its ∂."""


def as_text(explanation: Explanation) -> str:
    """All of it, without a newline at the end."""
    return "\n".join(line.rstrip() for line in _lines(explanation)).rstrip()


def _lines(e: Explanation) -> Iterator[str]:
    yield f"{derivative(e.output.text, e.wrt.text)} = {shown_gradient(e.gradient)}"
    for path, in_full in zip(e.paths, shown_in_full(e.paths), strict=True):
        yield ""
        yield from _path_lines(path, e, in_full)
    if e.stages:
        yield ""
        yield from _stage_lines(e)
    if e.count:
        yield ""
        yield from wrap(conclusion(e), WIDTH)
    if e.reasons:
        yield ""
    for reason in e.reasons:
        yield from wrap(reason, WIDTH, initial_indent="- ", subsequent_indent="  ")


def derivative(of: str, by: str) -> str:
    """∂f/∂x."""
    return f"∂{of}/∂{by}"


def shown_gradient(gradient: Any) -> str:
    """A number, a small array, or the shape and norm of a larger one."""
    if gradient is None:
        return "None"
    text = short_data(gradient)
    if np.size(gradient) > 1 and text == str(np.shape(gradient)):
        return f"array{text}, norm {short_number(float(np.linalg.norm(gradient)))}"
    return text


def shown_in_full(paths: Sequence[Path]) -> list[bool]:
    """Which paths are shown gate by gate: all, or only the first if that would be too much."""
    is_short = sum(len(path.factors) for path in paths) <= MOST_ROWS
    return [is_short or k == 0 for k in range(len(paths))]


def _path_lines(path: Path, e: Explanation, in_full: bool) -> Iterator[str]:
    if not path.factors:
        yield f"{e.output.text} itself"
        return
    yield from wrap(" → ".join(spine(path)), WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    if not in_full:
        yield f"  {' '.join(line for line in products(path)[-2:])}"
        return
    yield from (f"  {line}" for line in _factor_table(path.factors))
    yield ""
    label = product_label(e)
    for line in products(path):
        yield f"  {label} {line}"
        label = " " * len(label)


def product_label(e: Explanation) -> str:
    """What the product of a path is: the whole derivative, if it is the only one."""
    return derivative(e.output.text, e.wrt.text) if e.count == 1 else "this path"


def spine(path: Path) -> list[str]:
    """The names of the nodes on a path."""
    names = [path.nodes[0].text]
    for factor in path.factors:
        names += [f"... {factor.gap - 1} more ..."] if factor.gap > 1 else []
        names.append(factor.operand.text)
    return names


def _factor_table(factors: Sequence[Factor]) -> Iterator[str]:
    numbers = [[short_number(x) for x in (f.upstream, f.local, f.contribution)] for f in factors]
    a, b, c = (max(map(len, column)) for column in zip(*numbers, strict=True))
    rows = []
    for factor, (upstream, local, contribution) in zip(factors, numbers, strict=True):
        product = f"{upstream:>{a}} · {local:>{b}} = {contribution:>{c}}"
        if factor.gap:
            rows.append([f"... {factor.gap} gates ...", "", product, ""])
            continue
        slope = f"{derivative(factor.gate.text, factor.operand.text)} = {factor.derivative.text}"
        remark = f"({factor.remark})" if factor.remark else ""
        rows.append([f"{factor.gate.text} = {factor.formula.text}", slope, product, remark])
    return _columns(rows)


def products(path: Path) -> list[str]:
    """The product of the local derivatives: with ∂, in symbols, in numbers, and what it is; each once."""
    factors = path.factors
    is_long = len(factors) > MOST_FACTORS
    if is_long:
        factors = tuple(f for f in factors if f.gap or f.local != 1.0) or factors[:1]
    has_gap = any(f.gap for f in factors)
    lines = []
    if len(factors) > 1 and not is_long:
        lines.append(" · ".join(derivative(f.gate.text, f.operand.text) for f in factors))
    if not has_gap:
        alone = len(factors) == 1
        lines.append(
            " · ".join(f.derivative.text if alone else f.derivative.within(PRODUCT).text for f in factors)
        )
    lines.append(" · ".join(bracketed(short_number(f.local)) if k else short_number(f.local)
                            for k, f in enumerate(factors)))  # fmt: skip
    lines.append(short_number(path.product))
    return [f"= {line}" for line in dict.fromkeys(lines) if len(line) <= WIDTH or line is lines[-2]]


def bracketed(number: str) -> str:
    """A negative number in brackets, to stand behind a sign."""
    return f"({number})" if number.startswith("-") else number


def _stage_lines(e: Explanation) -> Iterator[str]:
    yield "The way on which most of the gradient arrives, g being what arrives at a gate:"
    rows = [["gate", "to", "hands on", "‖g‖", "‖handed on‖", ""]]
    for stage in e.stages:
        norms = [short_number(stage.arrives), short_number(stage.hands_on)]
        rows.append([stage.gate.text, stage.operand.text, stage.rule.text, *norms, stage.marks])
    yield from (f"  {line}" for line in _columns(rows, right=(3, 4)))


def conclusion(e: Explanation) -> str:
    """How many paths there are, and that they add up to the gradient of the backward pass."""
    if e.stages:
        return f"There {'is' if e.count == 1 else 'are'} {_counted(e.count)} of array gates in all."
    if not e.paths or not e.paths[0].factors:
        return "The derivative of a number by itself is 1."
    total = " + ".join(
        bracketed(text) if k else text for k, text in enumerate(short_number(p.product) for p in e.paths)
    )
    engine = "the backward pass gives the same" if e.agrees else (
        f"but the backward pass gives {shown_gradient(e.gradient)}: a rule on the way is not linear in the "
        "gradient that arrives, or infinities meet"
    )  # fmt: skip
    if e.count == 1:
        return f"It is the only path, and {engine}." if e.agrees else f"It is the only path, {engine}."
    if e.count == len(e.paths):
        return f"The {e.count} paths add up to {total} = {short_number(e.total)}; {engine}."
    shown = f"{total} and {bracketed(short_number(e.rest))} of all others"
    return (
        f"There are {_counted(e.count)}; these are the largest. {shown} add up to {short_number(e.total)}; "
        f"{engine}."
    )


def _counted(n: int) -> str:
    shown = f"{n:,}" if n < 10**15 else f"about 10^{len(str(n)) - 1}"
    return f"{shown} path{'s' * (n != 1)}"


def _columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(n) if k in right else cell.ljust(n)
            for k, (cell, n) in enumerate(zip(row, widths, strict=True))
        ]
        yield "   ".join(cells).rstrip()
