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
    labels: dict[Node, str] = {}
    used: Counter[str] = Counter()  # how often a label was asked for; none is given twice
    for node in nodes:
        if node.name is not None:
            labels[node] = _numbered(node.name, used)
    counts: Counter[str] = Counter()
    for node in nodes:
        if node.name is None:
            stem = node.op.name if node.op else "leaf"
            counts[stem] += 1
            labels[node] = _numbered(f"{stem}{counts[stem]}", used)
    return {node: labels[node] for node in nodes}


def _numbered(name: str, used: Counter[str]) -> str:
    used[name] += 1
    if used[name] == 1:
        return name
    return _numbered(f"{name}#{used[name]}", used)


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names for a message: the first few, and how many there are."""
    names = list(names)
    return ", ".join(names[:most]) + (f", ... ({len(names):,} in all)" if len(names) > most else "")
