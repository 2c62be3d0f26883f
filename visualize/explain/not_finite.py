"""Where the first infinity or NaN comes from, forward or backward."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import isfinite, isnan

from autograd import Graph, Node
from visualize.explain.routes import Routes
from visualize.numbers import short_number

Test = Callable[[float], bool]


def where_it_begins(graph: Graph, routes: Routes, names: Mapping[Node, str]) -> Iterator[str]:
    """The first number that is not finite, and the first that is NaN if it is another one."""
    forward = [_first_forward(graph, names, test) for test in (lambda v: not isfinite(v), isnan)]
    yield from (sentence for sentence in forward if sentence is not None)
    if forward[1] is None:
        backward = [_first_backward(routes, names, test) for test in (lambda v: not isfinite(v), isnan)]
        yield from (sentence for sentence in backward if sentence is not None)


def _first_forward(graph: Graph, names: Mapping[Node, str], test: Test) -> str | None:
    node = next((node for node in graph.nodes if test(node._data)), None)
    if node is None:
        return None
    what = f"The first {_word(node._data)} forward is {names[node]}"
    if node.op is None:
        return f"{what}, which was given as {_word(node._data)}."
    given = ", ".join(
        f"{names[x]} = {short_number(x._data)}" if isinstance(x, Node) else short_number(x)
        for x in node.inputs
    )
    return f"{what}: {node.op.name} of {given}."


def _first_backward(routes: Routes, names: Mapping[Node, str], test: Test) -> str | None:
    arrived: dict[Node, float] = {}
    for step in routes.steps:
        wire = step.wire
        if wire.contribution is None:
            continue
        upstream, contribution = float(wire.upstream), float(wire.contribution)
        if test(upstream):
            return f"The contributions to {names[step.gate]} add up to {_word(upstream)}."
        if test(contribution):
            return (
                f"The first {_word(contribution)} backward is made by {names[step.gate]}: at "
                f"{names[step.source]} = {short_number(step.source._data)} its local derivative is "
                f"{short_number(float(wire.local))}, times the upstream gradient {short_number(upstream)}."
            )
        arrived[step.source] = arrived.get(step.source, 0.0) + contribution
    for node, total in arrived.items():
        if test(total):
            return f"The contributions to {names[node]} add up to {_word(total)}."
    return None


def _word(x: float) -> str:
    return "NaN" if isnan(x) else "infinity" if x > 0 else "minus infinity"
