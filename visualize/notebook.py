"""What Jupyter shows of a Graph, a Value and a Tensor once `visualize` is imported.

The engine knows nothing of pictures, so the formatters are registered with IPython from here. Nothing is
imported for it: where no IPython runs there is nobody to register with.
"""

from __future__ import annotations

import base64
import html
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import Graph
from autograd.graph.wires import show
from autograd.node import Node
from autograd.tensor import Tensor
from autograd.value import Value
from visualize.colours import GRADIENT, VALUE
from visualize.drawing.picture import draw
from visualize.heat_map import colour, heat_map
from visualize.names import visible

SMALL = 40
"""Up to so many nodes the circuit behind a number is drawn below it."""

LARGE = 5_000
"""A graph with more nodes is left to its text: even a summary would take seconds to draw."""

MOST_ELEMENTS = 24
"""Of a larger array the statistics and a few coloured cells are shown."""

Bundle: TypeAlias = dict[str, str]
"""One thing in several forms, by MIME type."""


def register() -> None:
    """Show graphs and nodes richly in the IPython that is running, if one is."""
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        if shell is not None:
            load_ipython_extension(shell)


def load_ipython_extension(shell: Any) -> None:
    """Show them richly in this shell: what `%load_ext visualize.notebook` calls."""
    formatter = shell.display_formatter.mimebundle_formatter
    formatter.for_type(Graph, _or_text_alone(_graph))
    for kind in (Value, Tensor):
        formatter.for_type(kind, _or_text_alone(_node))


def unload_ipython_extension(shell: Any) -> None:
    """Show them as text again: what `%unload_ext visualize.notebook` calls."""
    for kind in (Graph, Value, Tensor):
        shell.display_formatter.mimebundle_formatter.pop(kind, None)


def _or_text_alone(rich: Callable[[Any], Bundle]) -> Callable[..., Bundle]:
    """`rich` for IPython, which adds the text; whatever fails, the text is shown."""

    def bundle(shown: Any, include: Any = None, exclude: Any = None) -> Bundle:
        try:
            return rich(shown)
        except Exception:  # no Graphviz, a stale graph, ...: a result must not be hidden by its picture
            return {}

    return bundle


def _graph(graph: Graph) -> Bundle:
    return {"image/svg+xml": draw(graph).svg} if len(graph) <= LARGE else {}


def _node(node: Value | Tensor) -> Bundle:
    """A table of value and gradient; below it the circuit that computed the value, if it is small."""
    rows = _row("value", VALUE, node._data)
    if node.grad is not None:
        rows += _row("gradient", GRADIENT, node.grad)
    head = f'<tr><th colspan="3" style="text-align:left">{html.escape(_heading(node))}</th></tr>'
    return {"text/html": f"<table>{head}{rows}</table>{_circuit_behind(node)}"}


def _heading(node: Node) -> str:
    words = [type(node).__name__]
    words += [visible(node.name)] if node.name is not None else []
    words += [f"{np.shape(node._data)}"] if np.ndim(node._data) else []
    return " ".join(words) + (f", computed by {node.op.name}" if node.op else "")


def _row(what: str, ink: str, data: Any) -> str:
    cells = [what, _numbers(data, ink), _heat_map(data) if np.size(data) > 1 else ""]
    start = '<td style="text-align:left;vertical-align:top">'
    return f"<tr>{''.join(f'{start}{cell}</td>' for cell in cells)}</tr>"


def _numbers(data: Any, ink: str) -> str:
    """A number in six digits, a small array in full, of a larger one the statistics."""
    lines = [show(data)] if np.ndim(data) == 0 else [np.array2string(np.asarray(data), precision=4)]
    if np.size(data) > MOST_ELEMENTS:
        lines = list(_statistics(np.asarray(data, dtype=float)))
    text = html.escape("\n".join(lines))
    return f'<pre style="color:{ink};margin:0">{text}</pre>'


def _statistics(array: Any) -> Iterator[str]:
    finite = array[np.isfinite(array)]
    if finite.size:
        with np.errstate(all="ignore"):
            yield f"{show(finite.min())} … {show(finite.max())}"
            yield f"mean {show(finite.mean())}, standard deviation {show(finite.std())}"
            yield f"norm {show(np.linalg.norm(finite))}"
    for what, hits in (("NaN", np.isnan(array)), ("infinite", np.isinf(array)), ("0", array == 0.0)):
        if hits.any():
            yield f"{what}: {hits.sum():,} of {array.size:,}"


def _heat_map(data: Any) -> str:
    style = "width:12px;height:12px;padding:0;background:"
    rows = ("".join(f'<td style="{style}{colour(x)}"></td>' for x in row) for row in heat_map(data))
    return f'<table style="border-collapse:collapse">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>'


def _circuit_behind(node: Node) -> str:
    """The picture as an image of its own, so that its style for dark pages stays in it."""
    if node.op is None or not _is_small(node):
        return ""
    try:
        svg = draw(node).svg
    except Exception as error:  # the numbers are true without it
        return f"<p>{html.escape(f'The circuit behind it is not drawn: {error}')}</p>"
    return f'<img alt="the circuit behind it" src="data:image/svg+xml;base64,{_base64(svg)}">'


def _is_small(node: Node) -> bool:
    """Whether at most `SMALL` nodes are behind this one; of a large graph no more are looked at."""
    seen, waiting = {node}, [node]
    while waiting and len(seen) <= SMALL:
        found = {x for x in waiting.pop().inputs if isinstance(x, Node)} - seen
        seen |= found
        waiting += found
    return len(seen) <= SMALL


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
