"""Many things in few words: how many there are, which are most frequent, the names of the first and last."""

from __future__ import annotations

from collections import Counter

from autograd.node import Node


def counted(n: int, what: str) -> str:
    """`1 gate`, `2 gates`."""
    return f"{n:,} {what}{'s' * (n != 1)}"


def most_frequent(gates: list[Node], most: int = 3) -> list[str]:
    """How often the most frequent gates occur: `12 add`."""
    counts = Counter(node.op.name for node in gates if node.op is not None)
    shown = [f"{n:,} {name}" for name, n in counts.most_common(most)]
    return shown + ["…"] * (len(counts) > most)


def first_and_last(names: list[str]) -> str:
    """One or two names, or the first and the last of more."""
    return f"{names[0]} … {names[-1]}" if len(names) > 2 else ", ".join(names)
