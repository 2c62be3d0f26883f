"""SVG that is dark where its reader has asked for dark pages, and as it was everywhere else."""

from __future__ import annotations

from collections.abc import Iterator

from visualize.colours import DARK


def with_dark_mode(svg: str) -> str:
    """The SVG text with a style for dark pages in it; a picture of Graphviz, whose colours it replaces.

    >>> print(with_dark_mode('<svg width="9pt"><text>x</text></svg>')[:62])
    <svg width="9pt"><style>@media (prefers-color-scheme: dark) {
    """
    start = svg.find("<svg")
    end = svg.find(">", start) + 1
    rules = "\n".join(_rules())
    style = f"<style>@media (prefers-color-scheme: dark) {{\n{rules}\n}}</style>"
    return svg[:end] + style + svg[end:] if start >= 0 else svg


def _rules() -> Iterator[str]:
    for light, dark in DARK.items():
        if not light:  # Graphviz leaves out the colour of black text
            yield f"text:not([fill]) {{ fill: {dark} }}"
            continue
        yield f'[fill="{light}"] {{ fill: {dark} }}'
        yield f'[stroke="{light}"] {{ stroke: {dark} }}'
