"""Which gates are opened into their parts, and how one is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from autograd.coercion import describe
from autograd.graph.labels import listed
from autograd.node import Node
from autograd.primitive import TABLE
from autograd.recording import record
from autograd.scopes import Scope, within

Chosen: TypeAlias = str | Iterable[str] | Callable[[Node], bool] | None


def gates_to_open(chosen: Any) -> Callable[[Node], bool]:
    """Whether a node is a gate that has parts and is one of the chosen, as `Graph.expand` takes them."""
    is_chosen = _chosen(chosen)
    return lambda node: node.op is not None and node.op.decomposition is not None and is_chosen(node)


def _chosen(chosen: Any) -> Callable[[Node], bool]:
    if chosen is None:
        return lambda node: True
    if callable(chosen):
        return lambda node: bool(chosen(node))
    names = [chosen] if isinstance(chosen, str) else list(chosen) if isinstance(chosen, Iterable) else [None]
    if not all(isinstance(name, str) for name in names):
        raise TypeError(
            f"expand() takes names of operations or a function of a node, got {describe(chosen)}: "
            "expand('sigmoid') or expand(lambda node: node.name is None)"
        )
    for name in names:
        if name not in TABLE:
            raise KeyError(f"expand(): no operation is called {name!r}; there are {listed(sorted(TABLE))}")
    return lambda node: node.op is not None and node.op.name in names


def opened(node: Node, operands: tuple[Any, ...], open_it: bool, scoped: bool) -> Any:
    """The gate recorded on these operands, or what it is made of, in a scope of its own if `scoped`."""
    op = node.op
    assert op is not None
    if open_it and op.decomposition is not None:
        with within(Scope(op.name, node.scope, "gate") if scoped else node.scope):
            return op.decomposition(*operands, **(node.params or {}))
    return record(op, operands, node.params)
