"""An explanation as HTML: a table for each path, no script, every text escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from visualize.colours import DARK, GRADIENT, MARK, QUIET
from visualize.explain.explanation import Explanation, Factor, Path
from visualize.explain.text import (
    conclusion,
    derivative,
    product_label,
    products,
    shown_gradient,
    shown_in_full,
    spine,
)
from visualize.numbers import short_number

_STYLE = f"""<style>
.circuitgrad-explanation {{ font-variant-numeric: tabular-nums; overflow-x: auto; }}
.circuitgrad-explanation td, .circuitgrad-explanation th {{ padding: 0.1em 0.8em 0.1em 0; text-align: left; }}
.circuitgrad-explanation .n {{ text-align: right; white-space: nowrap; }}
.circuitgrad-explanation .g {{ color: {GRADIENT}; }}
.circuitgrad-explanation .m {{ color: {MARK}; }}
.circuitgrad-explanation .q, .circuitgrad-explanation th {{ color: {QUIET}; font-weight: normal; }}
@media (prefers-color-scheme: dark) {{
.circuitgrad-explanation .g {{ color: {DARK[GRADIENT]}; }}
.circuitgrad-explanation .m {{ color: {DARK[MARK]}; }}
.circuitgrad-explanation .q, .circuitgrad-explanation th {{ color: {DARK[QUIET]}; }}
}}
</style>"""


def as_html(explanation: Explanation) -> str:
    """A `div` with its own small style sheet."""
    return "\n".join(['<div class="circuitgrad-explanation">', _STYLE, *_parts(explanation), "</div>"])


def _parts(e: Explanation) -> Iterator[str]:
    whole = derivative(e.output.text, e.wrt.text)
    gradient = escape(shown_gradient(e.gradient))
    yield f'<p><strong>{escape(whole)} = <span class="g">{gradient}</span></strong></p>'
    for path, in_full in zip(e.paths, shown_in_full(e.paths), strict=True):
        yield from _path(path, product_label(e), in_full)
    if e.stages:
        yield from _stages(e)
    if e.count:
        yield f"<p>{escape(conclusion(e))}</p>"
    if e.reasons:
        yield f"<ul>{''.join(f'<li>{escape(reason)}</li>' for reason in e.reasons)}</ul>"


def _path(path: Path, label: str, in_full: bool) -> Iterator[str]:
    if not path.factors:
        return
    yield f"<p>{escape(' → '.join(spine(path)))}</p>"
    if in_full:
        heads = ["gate", "local derivative", "upstream · local = contribution", ""]
        yield _table(heads, map(_factor_row, path.factors))
    lines = products(path) if in_full else [" ".join(products(path)[-2:])]
    yield f"<p>{escape(label)} {'<br>'.join(map(escape, lines))}</p>"


def _factor_row(factor: Factor) -> str:
    numbers = f"{short_number(factor.upstream)} · {short_number(factor.local)} = "
    product = f'{escape(numbers)}<span class="g">{short_number(factor.contribution)}</span>'
    if factor.gap:
        return _row(f'<span class="q">... {factor.gap} gates ...</span>', "", product, "")
    slope = f"{derivative(factor.gate.text, factor.operand.text)} = {factor.derivative.text}"
    formula = f"{factor.gate.text} = {factor.formula.text}"
    return _row(escape(formula), escape(slope), product, f'<span class="m">{escape(factor.remark)}</span>')


def _row(first: str, second: str, product: str, remark: str) -> str:
    return f'<tr><td>{first}</td><td>{second}</td><td class="n">{product}</td><td>{remark}</td></tr>'


def _stages(e: Explanation) -> Iterator[str]:
    yield "<p>The way on which most of the gradient arrives, g being what arrives at a gate:</p>"
    rows = (
        f"<tr><td>{escape(s.gate.text)}</td><td>{escape(s.operand.text)}</td><td>{escape(s.rule.text)}</td>"
        f'<td class="n g">{short_number(s.arrives)}</td><td class="n g">{short_number(s.hands_on)}</td>'
        f'<td class="m">{escape(s.marks)}</td></tr>'
        for s in e.stages
    )
    yield _table(["gate", "to", "hands on", "‖g‖", "‖handed on‖", ""], rows)


def _table(heads: list[str], rows: Iterator[str]) -> str:
    head = "".join(f"<th>{text}</th>" for text in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
