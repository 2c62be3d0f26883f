"""A circuit as DOT text, the language of Graphviz. Pure: nothing is rendered or written here.

The picture is the lecture's: inputs at the left, gates with their symbols, and on every wire the
value above and the gradient below. The piece of a wire that carries the numbers is a node of the
drawing, so that Graphviz keeps room for it and no two numbers overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Literal, TypedDict, get_args

import numpy as np

from autograd.coercion import describe
from autograd.graph import Graph
from autograd.node import Node
from autograd.topology import computed_order
from visualize.boxes import Chain
from visualize.colours import BLOCK, FRAME, MARK, QUIET, WIRE, toned
from visualize.drawing import html_labels as labels
from visualize.drawing.arrangement import Arrangement
from visualize.drawing.circuit import Circuit
from visualize.drawing.key import key_to
from visualize.drawing.vocabulary import Detail, DrawnWire, Symbol
from visualize.leaves import Parameters, parameters_of
from visualize.numbers import Tensors, short_number
from visualize.paths import Highlight, highlighted

Direction = Literal["LR", "RL", "TB", "BT"]
"""Where a picture runs: from left to right, right to left, top to bottom, bottom to top."""

_SIDES = {"LR": ("w", "e"), "RL": ("e", "w"), "TB": ("n", "s"), "BT": ("s", "n")}

_TITLE = {"LR": "tr", "RL": "tl", "TB": "bl", "BT": "tl"}
"""Where the title of a box is: where wires seldom cross it, away from the side at which they enter."""

_FONT = 'fontname="DejaVu Sans,Verdana,sans-serif"'
"""Two fonts whose characters have the same widths; every system has one of them."""

_STRAIGHT = 30
"""The weight of an edge that is to be short and straight."""


_GAP, _GAP_WITH_BOXES = 0.2, 0.5
"""Inches between gates and numbers: a wire into a box may pass gates there, and is not to touch them."""


class DotOptions(TypedDict, total=False):
    """The keyword arguments of `to_dot`."""

    title: str | None
    direction: Direction
    detail: Detail | None
    depth: int | None
    repeat: bool
    parameters: Parameters
    tensors: Tensors
    highlight: Highlight
    number_format: str | None
    max_nodes: float


def to_dot(
    circuit: Graph | Node,
    *,
    title: str | None = None,
    direction: Direction = "LR",
    detail: Detail | None = None,
    depth: int | None = None,
    repeat: bool = False,
    parameters: Parameters = None,
    tensors: Tensors = "heat map",
    highlight: Highlight = None,
    number_format: str | None = None,
    max_nodes: float = 200,
) -> str:
    """The DOT text that draws a circuit.

    Args:
        circuit: a graph, or a node for the graph behind it.
        title: stands above the picture.
        direction: "LR" from left to right, or "RL", "TB", "BT".
        detail: "sparse" draws no numbers, "values" what runs forward, "gradients" what runs backward too,
            computing what is missing, "full" also local × upstream under every contribution, and the terms
            where a wire branches. By default a graph shows gradients if its `backward()` has run, a node
            if it is a scalar.
        depth: how many boxes inside each other are open: 0 closes all name scopes, None none.
        repeat: draw scopes that are alike, such as the neurons of a layer, once, with "× 12".
        parameters: a module, or a list of leaves or labels, to be told from data; by default those that
            are named like one: w0, weight, or w and b together.
        tensors: "heat map", "statistics" (least, mean and largest; of gradients the norm), or "shape".
        highlight: ("x", "f") for all paths from x to f, or a list of labels; the rest is pale.
        number_format: as in `format(x, ".2f")`; three significant digits by default.
        max_nodes: the size up to which a picture can be read. A larger one is summarised, and says how
            to see more.

    Raises TypeError or ValueError for an option that is none, ValueError for gradients of an output that
    is not a scalar, KeyError for an unknown label, StaleGraphError if an input has changed since it was
    used. The graph is not changed.

    >>> from autograd import Value
    >>> x, y = Value(-2.0, name="x"), Value(5.0, name="y")
    >>> print(to_dot(x + y).splitlines()[0])
    digraph circuit {
    """
    _check_options(title, direction, detail, depth, repeat, tensors, number_format, max_nodes)
    graph = _fresh_graph(circuit)
    learned, path = parameters_of(graph, parameters), highlighted(graph, highlight)
    graph, detail = _with_gradients(graph, circuit, detail)
    with np.errstate(all="ignore"):
        drawn = Circuit(
            graph,
            Arrangement(graph, learned, depth, repeat, max_nodes),
            parameters=learned,
            detail=detail,
            tensors=tensors,
            number_format=number_format,
            highlight=path,
        )
    return "\n".join(["digraph circuit {", *_statements(drawn, title, direction), "}", ""])


def _check_options(
    title: Any,
    direction: Any,
    detail: Any,
    depth: Any,
    repeat: Any,
    tensors: Any,
    format: Any,
    max_nodes: Any,
) -> None:
    if title is not None and not isinstance(title, str):
        raise TypeError(f"title= takes a string, got {describe(title)}")
    choices = {"direction": (direction, get_args(Direction)), "tensors": (tensors, get_args(Tensors))}
    choices |= {"detail": (detail, get_args(Detail))} if detail is not None else {}
    for name, (given, known) in choices.items():
        if given not in list(known):
            raise ValueError(f"{name}={given!r} is unknown: use one of {', '.join(map(repr, known))}")
    if depth is not None and (not isinstance(depth, int) or isinstance(depth, bool) or depth < 0):
        raise ValueError(
            f"depth= takes the number of boxes inside each other, or None for all, got {depth!r:.60}"
        )
    if not isinstance(repeat, bool):
        raise TypeError(f"repeat= takes True or False, got {describe(repeat)}")
    if not isinstance(max_nodes, int | float):
        raise TypeError(f"max_nodes= takes a number, got {describe(max_nodes)}")
    try:
        short_number(1.0, format)
    except (TypeError, ValueError):
        raise ValueError(f"number_format= takes a format of floats such as '.2f', got {format!r}") from None


def _fresh_graph(circuit: Graph | Node) -> Graph:
    if not isinstance(circuit, Graph | Node):
        raise TypeError(f"a Graph or a node can be drawn, got {type(circuit).__name__}")
    graph = circuit if isinstance(circuit, Graph) else Graph(circuit)
    computed_order(list(graph.outputs.values()), require_fresh=True)
    return graph


def _with_gradients(graph: Graph, circuit: Graph | Node, detail: Detail | None) -> tuple[Graph, Detail]:
    """The graph with the gradients to draw, and the detail they allow; the given graph is not touched."""
    if detail is None:
        is_scalar = isinstance(circuit, Node) and np.size(circuit._data) == 1
        detail = "gradients" if is_scalar or graph.gradients is not None else "values"
    if detail in ("gradients", "full") and graph.gradients is None:
        if len(graph.outputs) > 1:
            raise ValueError(
                f"the graph has several outputs, and detail={detail!r} needs the gradient of one: "
                "draw it after graph.backward(output=...)"
            )
        if graph is circuit:
            graph = Graph(*graph.outputs.values())
        graph.backward()
    return graph, detail


# ---------------------------------------------------------------------------------------- statements


def _statements(circuit: Circuit, title: str | None, direction: Direction) -> Iterator[str]:
    upright = direction in ("TB", "BT")
    heading = labels.heading(title, key_to(circuit, upright=upright), circuit.arrangement.messages)
    # ordering=in keeps the operands of a gate in their order.
    gap = _GAP_WITH_BOXES if circuit.arrangement.boxes else _GAP
    layout = f'rankdir={direction} ranksep={gap} nodesep=0.3 pad=0.2 ordering=in bgcolor="white"'
    yield f"  graph [{layout} {_FONT} labelloc=t label={heading}]"
    yield f'  node [{_FONT} fontsize=14 shape=plain color="{WIRE}"]'
    yield f'  edge [color="{WIRE}" arrowsize=0.6]'
    size = labels.WireSize.fitting(circuit.wires)
    inside: dict[Chain, list[str]] = defaultdict(list)
    for symbol in circuit.symbols:
        inside[symbol.around].append(f"{symbol.id} [{_appearance(symbol)}]")
    wires: list[str] = []
    blocks = {symbol.id for symbol in circuit.symbols if symbol.kind == "block"}
    for wire in circuit.wires:
        if _has_numbers(wire):
            label = f"{wire.id} [label={labels.wire_label(wire, size, upright=upright)}]"
            (inside[wire.around] if wire.around else wires).append(label)
        wires += _edges(wire, direction, blocks)
    yield from (f"  {node}" for node in inside[()])
    yield from _clusters(circuit, inside, direction)
    inputs = [s.id for s in circuit.symbols if s.kind in ("input", "parameter") and not s.around]
    yield f"  {{rank=min; {' '.join(inputs)}}}"
    yield from (f"  {statement}" for statement in wires)


def _clusters(circuit: Circuit, inside: dict[Chain, list[str]], direction: Direction) -> Iterator[str]:
    """The open boxes, one inside the other; the outer ones first."""
    children: dict[Chain, list[Chain]] = defaultdict(list)
    numbers = {chain: k for k, chain in enumerate(circuit.arrangement.boxes)}
    for chain in numbers:
        children[chain[:-1]].append(chain)
    waiting: list[tuple[Chain, bool]] = [(chain, False) for chain in reversed(children[()])]
    while waiting:
        chain, is_done = waiting.pop()
        scope, indent = chain[-1], "  " * len(chain)
        if is_done:
            yield f"{indent}}}"
            continue
        count, upright = circuit.arrangement.count(scope), direction in ("TB", "BT")
        label = labels.box_label(scope.name, scope.kind or "", count, upright=upright)
        yield f"{indent}subgraph cluster_{numbers[chain]} {{"
        place = "labelloc={} labeljust={}".format(*_TITLE[direction])
        look = f'style=rounded color="{FRAME}" margin=10 fontsize=12'
        yield f"{indent}  graph [label={label} {place} {look}]"
        yield from (f"{indent}  {node}" for node in inside[chain])
        waiting.append((chain, True))
        waiting += [(child, False) for child in reversed(children[chain])]


def _appearance(symbol: Symbol) -> str:
    """The attributes of a symbol. A short gate is a circle, a word or one with small print a box."""
    color = f'color="{toned(WIRE, symbol.emphasis)}"' if symbol.emphasis == "pale" else ""
    width = f" penwidth={labels.STRONG - 1}" if symbol.emphasis == "strong" else ""
    box = 'height=0.55 margin="0.12,0.05"'
    match symbol.kind:
        case "dot":
            return f"shape=point width=0.07 {color}".rstrip()
        case "constant":
            text = labels.font(symbol.text, color=toned(QUIET, symbol.emphasis), size=11)
            return f"label=<{text}>"
        case "gate":
            label = labels.symbol_label(symbol)
            is_dead = any(mark.kind == "dead" for mark in symbol.marks)
            style = "rounded,dashed" if is_dead else "rounded"
            if symbol.marks:
                color = f'color="{toned(MARK, symbol.emphasis)}"'
            if len(symbol.text) <= 3 and not symbol.notes and not symbol.marks:
                return f"shape=circle fixedsize=true width=0.55 {color}{width} label={label}"
            return f'shape=box style="{style}" {box} {color}{width} label={label}'
        case "block":
            label = labels.block_label(symbol)
            return f'shape=box style="rounded,filled" fillcolor="{BLOCK}" {box} {color}{width} label={label}'
        case "parameter":
            label = labels.symbol_label(symbol)
            ground = f'shape=box style=filled fillcolor="{BLOCK}" width=0 height=0 margin="0.08,0.04"'
            return f"{ground} {color}{width} fontsize=16 label={label}"
        case "output" if not symbol.text:
            return "shape=point style=invis width=0.01"
        case _:
            margin = 'shape=none width=0 height=0 margin="0.06,0.02"'
            return f"{margin} fontsize=16 label={labels.symbol_label(symbol)}"


def _has_numbers(wire: DrawnWire) -> bool:
    return wire.value is not None


def _edges(wire: DrawnWire, direction: Direction, blocks: set[str]) -> Iterator[str]:
    """A wire in three parts; the middle one carries the numbers, and stays near the tail.

    So the numbers have every second rank to themselves, and since they all have one size, their
    piece of wire always reaches from one side of the rank to the other.
    """
    color = f' color="{toned(WIRE, wire.emphasis)}"' if wire.emphasis == "pale" else ""
    look = color + f" penwidth={labels.STRONG}" * (wire.emphasis == "strong")
    arrowless = " arrowhead=none" * (wire.kind == "stem")
    if wire.kind == "constant":
        quiet = f'color="{toned(QUIET, wire.emphasis)}"'
        yield f"{wire.tail} -> {wire.head} [{quiet} arrowsize=0.4 weight=1]"
        return
    weight = 2 if wire.kind == "from input" else _STRAIGHT
    enters, leaves = _SIDES[direction]
    # A wire enters a block at its side, not across the title of a box around it.
    tail = f"{wire.tail}:{leaves}" if wire.tail in blocks and direction in ("LR", "RL") else wire.tail
    head = f"{wire.head}:{enters}" if wire.head in blocks else wire.head
    if not _has_numbers(wire):
        yield f"{tail} -> {head} [weight={weight}{arrowless}{look}]"
        return
    yield f"{tail} -> {wire.id}:{enters} [arrowhead=none weight={_STRAIGHT + 1}{look}]"
    yield f"{wire.id}:{leaves} -> {head} [weight={weight}{arrowless}{look}]"
