"""A circuit as a page: checked, made of scalar gates, written."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np

from autograd.backward import gradients
from autograd.coercion import describe
from autograd.graph import Graph
from autograd.node import Node
from autograd.value import Value
from visualize.boxes import Boxes
from visualize.files import write_atomically
from visualize.leaves import Parameters, parameters_of
from visualize.step.page import html_of
from visualize.step.program import Program, translatable

MOST_GATES = 300
"""Up to this size a page is pleasant."""

ELEMENTS_PER_GATE = 20
"""A graph of tensors with this many elements for each gate allowed is too large without being opened."""

READABLE = 70
"""More symbols than this are not shown at first, if name scopes can be closed instead."""

HEIGHT = 680
"""Of the page in a notebook, in pixels."""


@dataclass(frozen=True)
class Page:
    """A circuit to step through; a notebook shows it.

    Attributes:
        html: the whole page, which needs nothing else.
    """

    html: str

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page into a file, as a whole or not at all, and return its path.

        Raises TypeError for what is no path, ValueError for a suffix other than .html, and
        FileNotFoundError for a missing folder.
        """
        path = _checked_path(path)
        write_atomically(path, self.html.encode())
        return path

    def __repr__(self) -> str:
        return f"<Page: {len(self.html):,} characters of HTML; .save('circuit.html') writes it>"

    def _repr_html_(self) -> str:
        style = f"width:100%;height:{HEIGHT}px;border:1px solid #8884;border-radius:8px"
        return f'<iframe srcdoc="{html.escape(self.html)}" style="{style}" title="circuit"></iframe>'


@overload
def step(
    circuit: Graph | Node,
    path: None = ...,
    *,
    title: str | None = ...,
    output: str | None = ...,
    parameters: Parameters = ...,
    depth: int | None = ...,
    max_gates: int = ...,
) -> Page: ...
@overload
def step(
    circuit: Graph | Node,
    path: str | os.PathLike[str],
    *,
    title: str | None = ...,
    output: str | None = ...,
    parameters: Parameters = ...,
    depth: int | None = ...,
    max_gates: int = ...,
) -> Path: ...
def step(
    circuit: Graph | Node,
    path: str | os.PathLike[str] | None = None,
    *,
    title: str | None = None,
    output: str | None = None,
    parameters: Parameters = None,
    depth: int | None = None,
    max_gates: int = MOST_GATES,
) -> Page | Path:
    """A page that steps through a circuit, forward and backward, and recomputes it live.

    One HTML file without scripts or pictures from elsewhere: it opens from disk, in a notebook, on a phone.

    Args:
        circuit: a graph, or a node for the graph behind it. One of tensors is opened into scalars.
        path: the file to write, as a whole or not at all; None returns a `Page`.
        title: stands above the circuit, by default what it computes.
        output: which of several outputs the gradients are of, by label.
        parameters: which leaves are parameters: a module, or leaves or their labels; by default those named
            like one.
        depth: how many levels of name scopes are open at first; by default as many as can be read.
        max_gates: the size up to which a page is made.

    Returns:
        The path that was written, or the page.

    Raises TypeError for what is neither graph nor node, ValueError for a circuit that is too large,
    for an output that is not one number and for a depth below 0, KeyError for an unknown output,
    StaleGraphError if an input has changed since it was used, FileNotFoundError for a missing folder.
    Nothing is written then.

    >>> from autograd import Value
    >>> x, y, z = Value(-2.0, name="x"), Value(5.0, name="y"), Value(-4.0, name="z")
    >>> step((x + y) * z)
    <Page: ... characters of HTML; .save('circuit.html') writes it>
    """
    _check_options(title, depth, max_gates)
    if path is not None:
        _checked_path(path)
    graph = _behind_one_output(circuit, output)
    (label,) = graph.outputs
    gradients(graph.outputs[label], [])  # the engine's check that no leaf has changed
    named = [graph.labels[leaf] for leaf in parameters_of(graph, parameters)]
    scalars = _of_scalars(graph, max_gates)
    opened = scalars.expand(lambda node: not translatable(node))
    _check_size(opened, max_gates)
    leaves = {leaf for name, leaf in opened.inputs.items() if any(_is_part(name, of) for of in named)}
    program = Program(
        opened,
        leaves,
        _readable_depth(Boxes(opened, leaves)) if depth is None else depth,
        {node.scope for node in opened.nodes if node.scope} - {node.scope for node in scalars.nodes},
    )
    page = Page(html_of(program, label if title is None else title))
    return page if path is None else page.save(path)


def _check_options(title: Any, depth: Any, max_gates: Any) -> None:
    if title is not None and not isinstance(title, str):
        raise TypeError(f"title= takes a string, got {describe(title)}")
    for name, x in (("depth", depth), ("max_gates", max_gates)):
        if (name, x) == ("depth", None):
            continue
        if not isinstance(x, int | np.integer) or isinstance(x, bool):
            raise TypeError(f"{name}= takes a whole number, got {describe(x)}")
        if x < 0:
            raise ValueError(f"{name}={x} is negative: give 0 or more")


def _checked_path(given: Any) -> Path:
    if not isinstance(given, str | os.PathLike):
        raise TypeError(f"a page is written to the path of a file, got {describe(given)}")
    path = Path(given)
    if path.suffix.lower() not in (".html", ".htm"):
        raise ValueError(
            f"a page is HTML, and {path.name!r} would not open as such: call it {path.stem}.html"
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"there is no folder {str(path.parent)!r} to write {path.name!r} into: make it first"
        )
    return path


def _behind_one_output(circuit: Any, output: Any) -> Graph:
    """The graph behind the output that the gradients are of."""
    if not isinstance(circuit, Graph | Node):
        raise TypeError(f"a Graph or a node can be stepped through, got {describe(circuit)}")
    graph = circuit if isinstance(circuit, Graph) else Graph(circuit)
    node = graph.outputs[graph._chosen_output(output)]
    if np.size(node._data) != 1:
        raise ValueError(
            f"the output is not one number: its shape is {np.shape(node._data)}. Step through one element of "
            "it, visualize.microscope(node, index), or reduce it with .sum() or .mean()"
        )
    return Graph(node)


def _of_scalars(graph: Graph, max_gates: int) -> Graph:
    """The graph itself, or the circuit of scalars behind one of tensors."""
    if all(isinstance(node, Value) for node in graph.nodes):
        _check_size(graph, max_gates)
        return graph
    elements = sum(np.size(node._data) for node in graph.nodes)
    if elements > ELEMENTS_PER_GATE * max(max_gates, 1):
        raise _too_large(f"the graph of tensors has {elements:,} elements", max_gates)
    scalars = graph.scalarize()
    _check_size(scalars, max_gates)
    return scalars


def _check_size(graph: Graph, max_gates: int) -> None:
    gates = sum(not node.is_leaf for node in graph.nodes)
    if gates > max_gates:
        raise _too_large(f"the circuit has {gates:,} scalar gates", max_gates)


def _too_large(what: str, max_gates: int) -> ValueError:
    return ValueError(
        f"{what}, and a page is made of up to {max_gates:,} gates: step through a part of it, Graph(node) "
        "of a node inside, or visualize.microscope(node, index) for one element of a tensor; use a smaller "
        "batch; or raise max_gates="
    )


def _is_part(label: str, of: str) -> bool:
    """Whether an input is `of`, or an element of the array of that name."""
    return label == of or label.startswith(f"{of}[")


def _readable_depth(boxes: Boxes) -> int:
    """How many levels of boxes can be open without more than `READABLE` symbols; 1 if none can."""
    chains = [boxes.chains.get(node, ()) for node in boxes.graph.nodes]
    for depth in range(boxes.depth, 1, -1):
        blocks = {chain[depth] for chain in chains if len(chain) > depth}
        if len(blocks) + sum(len(chain) <= depth for chain in chains) <= READABLE:
            return depth
    return 1
