"""Why no path leads from the output to a node: another object of its name, no_grad, the other way round."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Graph, Node
from autograd.graph.labels import listed
from autograd.topology import topological_order
from visualize.names import visible


def why_absent(graph: Graph, x: Node) -> tuple[str, ...] | None:
    """Sentences about why `x` is no part of the graph; None if it is one."""
    if x in graph.labels:
        return None
    (output,) = graph.outputs.values()
    name = visible(x.name) if x.name is not None else "it"
    label = visible(graph.labels[output])
    found = [f"{label} was not computed from {name}: there is no path, and no gradient flows."]
    if output in topological_order(x):
        found.append(f"It is the other way round: {name} was computed from {label}.")
    elif output.is_leaf:
        found.append(
            f"{label} was not computed from anything: made under no_grad(), by detach(), or of plain numbers."
        )
    else:
        found += _copies(graph, x, name)
        found.append(f"What {label} depends on: {listed(map(visible, graph.inputs))}.")
    return tuple(found)


def _copies(graph: Graph, x: Node, name: str) -> list[str]:
    """Leaves that may have been meant: with the name of x, or else with its numbers."""
    others = [(label, leaf) for label, leaf in graph.inputs.items() if type(leaf) is type(x)]
    namesakes = [label for label, leaf in others if x.name is not None and leaf.name == x.name]
    alike = [label for label, leaf in others if _equal(leaf._data, x._data)]
    if namesakes:
        return [
            f"The circuit has a leaf of that name, which is another object: a copy by detach(), or made anew "
            f"({listed(map(visible, namesakes))}). Gradients arrive at that one."
        ]
    if alike:
        return [
            f"A leaf with the same numbers is in the circuit: {listed(map(visible, alike))}. It may be a "
            "copy, by detach(), float() or np.array()."
        ]
    return ["It may have been detached, used under no_grad(), or turned into a plain number."]


def _equal(a: Any, b: Any) -> bool:
    return np.shape(a) == np.shape(b) and bool(np.all(np.equal(a, b)))
