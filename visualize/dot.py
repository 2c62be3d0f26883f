"""A circuit as DOT text, the language of Graphviz. Pure: nothing is rendered or written here.

The picture is the lecture's: inputs at the left, gates with their symbols, and on every wire the
value above and the gradient below. The piece of a wire that carries the numbers is a node of the
drawing, so that Graphviz keeps room for it and no two numbers overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypedDict

import numpy as np

from autograd.backward import gradients as gradients_of
from autograd.coercion import describe
from autograd.graph import Graph
from autograd.node import Node
from visualize import html_labels as labels
from visualize.circuit import Circuit, DrawnWire, Symbol
from visualize.numbers import short_number

Direction = Literal["LR", "RL", "TB", "BT"]
"""Where a picture runs: from left to right, right to left, top to bottom, bottom to top."""

_SIDES = {"LR": ("w", "e"), "RL": ("e", "w"), "TB": ("n", "s"), "BT": ("s", "n")}

_FONT = 'fontname="DejaVu Sans,Verdana,sans-serif"'
"""Two fonts whose characters have the same widths; every system has one of them."""

_STRAIGHT = 30
"""The weight of an edge that is to be short and straight."""


class DotOptions(TypedDict, total=False):
    """The keyword arguments of `to_dot`."""

    title: str | None
    direction: Direction
    gradients: bool | None
    show_local: bool
    number_format: str | None
    max_nodes: int


def to_dot(
    circuit: Graph | Node,
    *,
    title: str | None = None,
    direction: Direction = "LR",
    gradients: bool | None = None,
    show_local: bool = False,
    number_format: str | None = None,
    max_nodes: int = 200,
) -> str:
    """The DOT text that draws a circuit.

    Args:
        circuit: a graph, or a node for the graph behind it.
        title: stands above the picture.
        direction: "LR" from left to right, or "RL", "TB", "BT".
        gradients: True draws them, computing those that are missing; False leaves them out. By
            default a graph shows them if its `backward()` has run, a node if it is a scalar.
        show_local: write `local × upstream` under every contribution.
        number_format: as in `format(x, ".2f")`; three significant digits by default.
        max_nodes: the size up to which a picture can be read.

    Raises ValueError for a larger graph and for gradients of an output that is not a scalar,
    StaleGraphError if an input has changed since it was used. The graph is not changed.

    >>> from autograd import Value
    >>> x, y = Value(-2.0, name="x"), Value(5.0, name="y")
    >>> print(to_dot(x + y).splitlines()[0])
    digraph circuit {
    """
    _check_options(title, direction, number_format, max_nodes)
    graph = _graph_to_draw(circuit, gradients, max_nodes)
    with np.errstate(all="ignore"):
        drawn = Circuit(
            graph,
            with_gradients=gradients is not False,
            show_local=show_local,
            number_format=number_format,
        )
    return "\n".join(["digraph circuit {", *_statements(drawn, title, direction), "}", ""])


def _check_options(title: Any, direction: Any, number_format: Any, max_nodes: Any) -> None:
    if title is not None and not isinstance(title, str):
        raise TypeError(f"title= takes a string, got {describe(title)}")
    if direction not in list(_SIDES):
        raise ValueError(f"direction={direction!r} is unknown: use one of {', '.join(map(repr, _SIDES))}")
    if not isinstance(max_nodes, int | float):
        raise TypeError(f"max_nodes= takes a number, got {describe(max_nodes)}")
    try:
        short_number(1.0, number_format)
    except (TypeError, ValueError):
        raise ValueError(
            f"number_format= takes a format of floats such as '.2f', got {number_format!r}"
        ) from None


def _graph_to_draw(circuit: Graph | Node, gradients: bool | None, max_nodes: int) -> Graph:
    """The graph with the gradients to draw; the given one is not touched."""
    if not isinstance(circuit, Graph | Node):
        raise TypeError(f"a Graph or a node can be drawn, got {type(circuit).__name__}")
    graph = circuit if isinstance(circuit, Graph) else Graph(circuit)
    if len(graph) > max_nodes:
        raise ValueError(
            f"the graph has {len(graph):,} nodes, and a picture of more than {max_nodes:,} cannot be read: "
            "draw a part of it, Graph(node) of a node inside; print graph.summary(); or raise max_nodes="
        )
    for output in graph.outputs.values():
        _raise_if_stale(output)
    if gradients is None and isinstance(circuit, Node):
        gradients = np.size(circuit._data) == 1
    if gradients and graph.gradients is None:
        graph = Graph(*graph.outputs.values())
        graph.backward()
    return graph


def _raise_if_stale(output: Node) -> None:
    """The engine's check that no leaf has changed, which comes before it asks for any rule."""
    shape = np.shape(output._data)
    if 0 not in shape:
        gradients_of(output, [], seed=np.zeros(shape) if shape else 0.0)


def _statements(circuit: Circuit, title: str | None, direction: Direction) -> Iterator[str]:
    upright = direction in ("TB", "BT")
    heading = labels.heading(
        title,
        with_gradients=circuit.gradients is not None,
        with_products=circuit.show_local,
        upright=upright,
    )
    # ordering=in keeps the operands of a gate in their order.
    layout = f'rankdir={direction} ranksep=0.2 nodesep=0.3 pad=0.2 ordering=in bgcolor="white"'
    yield f"  graph [{layout} {_FONT} labelloc=t label={heading}]"
    yield f'  node [{_FONT} fontsize=14 shape=plain color="{labels.WIRE}"]'
    yield f'  edge [color="{labels.WIRE}" arrowsize=0.6]'
    for symbol in circuit.symbols:
        yield f"  {symbol.id} [{_appearance(symbol)}]"
    inputs = " ".join(symbol.id for symbol in circuit.symbols if symbol.kind == "input")
    yield f"  {{rank=min; {inputs}}}"
    size = labels.WireSize.fitting(circuit.wires)
    for wire in circuit.wires:
        yield from _edges(wire, size, direction, upright)


def _appearance(symbol: Symbol) -> str:
    """The attributes of a symbol. A short gate is a circle, a word or one with a note a box."""
    match symbol.kind:
        case "dot":
            return "shape=point width=0.07"
        case "constant":
            return f"label=<{labels.font(symbol.text, color=labels.QUIET, size=11)}>"
        case "gate":
            label = labels.gate_label(symbol.text, symbol.note)
            if len(symbol.text) <= 3 and not symbol.note:
                return f"shape=circle fixedsize=true width=0.55 label={label}"
            return f'shape=box style=rounded height=0.55 margin="0.12,0.05" label={label}'
        case "output" if not symbol.text:
            return "shape=point style=invis width=0.01"
        case _:
            margin = 'shape=none width=0 height=0 margin="0.06,0.02"'
            return f"{margin} fontsize=16 label=<{labels.escape(symbol.text)}>"


def _edges(wire: DrawnWire, size: labels.WireSize, direction: Direction, upright: bool) -> Iterator[str]:
    """A wire in three parts; the middle one carries the numbers, and stays near the tail.

    So the numbers have every second rank to themselves, and since they all have one size, their
    piece of wire always reaches from one side of the rank to the other.
    """
    if wire.kind == "constant":
        yield f'  {wire.tail} -> {wire.head} [color="{labels.QUIET}" arrowsize=0.4 weight=1]'
        return
    enters, leaves = _SIDES[direction]
    weight = 2 if wire.kind == "from input" else _STRAIGHT
    yield f"  {wire.id} [label={labels.wire_label(wire, size, upright=upright)}]"
    yield f"  {wire.tail} -> {wire.id}:{enters} [arrowhead=none weight={_STRAIGHT + 1}]"
    yield f"  {wire.id}:{leaves} -> {wire.head} [weight={weight}{' arrowhead=none' * (wire.kind == 'stem')}]"
