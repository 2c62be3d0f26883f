"""Names for the nodes of a graph: everyone gets exactly one, and no two the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from autograd.node import Node


def unique_labels(nodes: Iterable[Node]) -> dict[Node, str]:
    """The node's own name; else `leaf1`, `leaf2`, or the operation's name and a number: `add1`.

    A name that occurs twice gets a number as well: `w`, `w#2`.
    """
    nodes = list(nodes)
    taken: set[str] = set()
    labels: dict[Node, str] = {}
    for node in nodes:
        if node.name is not None:
            labels[node] = _free(node.name, taken, 1, "{0}#{1}")
    counts: Counter[str] = Counter()
    for node in nodes:
        if node.name is None:
            stem = node.op.name if node.op else "leaf"
            counts[stem] += 1
            labels[node] = _free(f"{stem}{counts[stem]}", taken, 1, "{0}#{1}")
    return {node: labels[node] for node in nodes}


def _free(name: str, taken: set[str], k: int, pattern: str) -> str:
    label = name
    while label in taken:
        k += 1
        label = pattern.format(name, k)
    taken.add(label)
    return label
