"""The order of a graph's nodes, each after its operands, and whether the graph is still true.

Nothing recurses: a graph may be a million nodes deep.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import recording
from autograd.node import Node


class StaleGraphError(RuntimeError):
    """The data of a leaf was changed after a graph was computed from it."""


def topological_order(*outputs: Node) -> list[Node]:
    """Every node that the outputs depend on, each after its operands; leaves just before their use."""
    for output in outputs:
        if not isinstance(output, Node):
            raise TypeError(
                f"topological_order() takes nodes, got {type(output).__name__}: pass them one by one"
            )
    order: dict[Node, None] = {}
    for node in computed_order(outputs):
        for x in node.inputs:
            if isinstance(x, Node):
                order[x] = None
        order[node] = None
    return list(order | dict.fromkeys(outputs))


def computed_order(outputs: Sequence[Node], require_fresh: bool = False) -> list[Node]:
    """The computed nodes in topological order.

    With `require_fresh`, raises StaleGraphError if a leaf has changed since it was used.
    """
    scalar, array = recording.Value, recording.Tensor
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[Any] = [node for node in reversed(outputs) if node.op is not None]
    push, pop, mark, done = stack.append, stack.pop, seen.add, order.append
    while stack:
        node = pop()
        if node is None:  # all operands of the node below it are done
            done(pop())
            continue
        if node in seen:
            continue
        mark(node)
        left = node.left
        right = node.right
        waiting = None
        if type(right) is scalar or type(right) is array:
            if right.op is None:
                if require_fresh and (
                    right.clock > node.clock or (type(right) is array and right._snapshot is not None)
                ):
                    _check_fresh(node, right)
            elif right not in seen:
                waiting = right
                push(node)
                push(None)
                push(right)
        if type(left) is scalar or type(left) is array:
            if left.op is None:
                if require_fresh and (
                    left.clock > node.clock or (type(left) is array and left._snapshot is not None)
                ):
                    _check_fresh(node, left)
            elif left not in seen:
                if waiting is None:
                    waiting = left
                    push(node)
                    push(None)
                push(left)
        elif type(left) is tuple:
            push(node)
            push(None)
            waiting = node
            for x in reversed(left):
                if isinstance(x, Node):
                    if x.op is not None:
                        push(x)
                    elif require_fresh:
                        _check_fresh(node, x)
        if waiting is None:
            done(node)
    return order


def _check_fresh(node: Node, leaf: Any) -> None:
    leaf._notice_writing()
    if leaf.clock > node.clock:
        raise _stale(node, leaf)


def _stale(node: Node, leaf: Node) -> StaleGraphError:
    assert node.op is not None
    where = f", at {leaf.source}" if leaf.source else ""
    line = node.source or "run inside autograd.debug() to see the line"
    return StaleGraphError(
        f"the graph is stale: {leaf.label} was changed{where}, after {node.op.name} had used it "
        f"({line}). Compute the output again before asking for gradients, or use "
        "Graph(output).forward() to recompute this one"
    )
