"""The first NaN or infinity, explained: which node, from which inputs, on which line, by which path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.node import Node

if TYPE_CHECKING:
    from autograd.primitive import Primitive


class NonFiniteError(FloatingPointError):
    """Raised inside `debug()` where the first NaN or infinity appears; `node` is the node at fault."""

    def __init__(self, message: str, node: Node) -> None:
        super().__init__(message)
        self.node = node


def check_forward(node: Node, primitive: Primitive, operands: Iterable[Any]) -> None:
    """Raise NonFiniteError if the node just computed is not finite."""
    bad = _first_bad(node._data)
    if bad is None:
        return
    operands = tuple(operands)
    given = next((x for x in operands if _first_bad(_raw(x)) is not None), None)
    cause = ""
    if given is not None:
        name = given.label if isinstance(given, Node) else "a constant operand"
        cause = f"\n  cause:  {name} was given as {_show(_raw(given))}"
    raise NonFiniteError(
        f"{primitive.name} gave {bad}, forward{cause}\n{_place(node, primitive, operands)}"
        f"\n  path:   {' -> '.join([*_path_from_leaf(operands), primitive.name])}",
        node,
    )


def check_backward(output: Node, node: Node, position: int, upstream: Any, contribution: Any) -> None:
    """Raise NonFiniteError if what `node` passes back to one of its operands is not finite."""
    bad = _first_bad(_raw(contribution))
    if bad is None:
        return
    assert node.op is not None
    x = node.inputs[position]
    raise NonFiniteError(
        f"{node.op.name} gave {bad} as the contribution to its operand {position + 1}, "
        f"{x.label}, backward\n{_place(node, node.op, node.inputs)}"
        f"\n  upstream gradient: {_show(_raw(upstream))}"
        f"\n  path:   {' -> '.join([*_path_from_output(output, node), _short(x)])}",
        node,
    )


def check_sum(output: Node, x: Node, total: Any) -> None:
    """Raise NonFiniteError if finite contributions to a node add up to what is not finite."""
    bad = _first_bad(_raw(total))
    if bad is not None:
        raise NonFiniteError(
            f"the contributions to {x.label} add up to {bad}, backward"
            f"\n  value:  {_show(_raw(x))}\n  path:   {' -> '.join(_path_from_output(output, x))}",
            x,
        )


def _place(node: Node, primitive: Primitive, operands: Iterable[Any]) -> str:
    values = ", ".join(f"{_short(x)} = {_show(_raw(x))}" for x in operands)
    name = f"{node.name} = " if node.name else ""
    line = node.source or "unknown: only nodes made inside debug() remember their line"
    return (
        f"  node:   {name}{primitive.name}({', '.join(map(_short, operands))}) = {_show(node._data)}"
        f"\n  inputs: {values}\n  line:   {line}"
    )


def _path_from_leaf(operands: Iterable[Any]) -> list[str]:
    path: list[str] = []
    node = next((x for x in operands if isinstance(x, Node)), None)
    while node is not None:
        path.append(_short(node))
        node = next((x for x in node.inputs if isinstance(x, Node)), None)
    return _shortened(path[::-1])


def _path_from_output(output: Node, target: Node) -> list[str]:
    consumer: dict[Node, Node | None] = {output: None}
    queue = [output]
    for node in queue:
        if node is target:
            break
        for x in node.inputs:
            if isinstance(x, Node) and x not in consumer:
                consumer[x] = node
                queue.append(x)
    path: list[str] = []
    step: Node | None = target
    while step is not None:
        path.append(_short(step))
        step = consumer[step]
    return _shortened(path[::-1])


def _shortened(path: list[str]) -> list[str]:
    return path if len(path) <= 12 else [*path[:5], f"... {len(path) - 10} more ...", *path[-5:]]


def _raw(x: Any) -> Any:
    return x._data if isinstance(x, Node) else x


def _first_bad(data: Any) -> str | None:
    if np.all(np.isfinite(data)):
        return None
    flat = np.ravel(data)
    return str(float(flat[~np.isfinite(flat)][0]))


def _short(x: Any) -> str:
    if isinstance(x, Node):
        return x.name or (x.op.name if x.op else "leaf")
    return _show(x)


def _show(data: Any) -> str:
    if np.ndim(data) == 0:
        return f"{float(data):.6g}"
    text = np.array2string(np.asarray(data), precision=4, threshold=6, edgeitems=2)
    return f"{' '.join(text.split())} (shape {np.shape(data)})"
