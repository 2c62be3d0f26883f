"""What runs along a circuit: wires with their four numbers, and the steps of a walk over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.contributions import shares
from autograd.node import Node


@dataclass(frozen=True)
class Wire:
    """One operand of one node: the edge from `source` to `target`.

    Attributes:
        source: the label of the operand, None for a constant.
        target: the label of the node that uses it.
        position: which operand of the target it is, from 0.
        value: what runs forward.
        upstream: the gradient of the target, that arrives on the way back; None before backward().
        local: the derivative of the target with respect to this operand. An array for gates that
            work on each element by itself, None for others: theirs is a whole Jacobian.
        contribution: local times upstream, the operand's share of its gradient; None where no
            gradient flows.
    """

    source: str | None
    target: str
    position: int
    value: Any
    upstream: Any = None
    local: Any = None
    contribution: Any = None

    def __str__(self) -> str:
        name = self.source if self.source is not None else "constant"
        if self.contribution is None:
            return f"{name} = {show(self.value)} -> {self.target}"
        local = "" if self.local is None else f"local {show(self.local)} × upstream {show(self.upstream)} = "
        return f"{name} <- {self.target}: {local}{show(self.contribution)}"


@dataclass(frozen=True)
class ForwardStep:
    """A node gets its value: `label = op(wires) = value`. A leaf has no op and no wires."""

    label: str
    op: str | None
    params: dict[str, Any]
    wires: tuple[Wire, ...]
    value: Any

    def __str__(self) -> str:
        if self.op is None:
            return f"{self.label} = {show(self.value)}"
        given = [show(w.value) if w.source is None else f"{w.source}={show(w.value)}" for w in self.wires]
        given += [f"{key}={setting!r}" for key, setting in self.params.items()]
        return f"{self.label} = {self.op}({', '.join(given)}) = {show(self.value)}"


@dataclass(frozen=True)
class BackwardStep:
    """A node's gradient is complete and is handed on, along each wire, to its operands."""

    label: str
    op: str | None
    gradient: Any
    wires: tuple[Wire, ...]

    def __str__(self) -> str:
        lines = [f"gradient of {self.label} = {show(self.gradient)}"]
        lines += [f"    {wire}" for wire in self.wires if wire.contribution is not None]
        return "\n".join(lines)


def wires_into(node: Node, labels: dict[Node, str], upstream: Any = None) -> tuple[Wire, ...]:
    """The wires of a node's operands, with their gradients if the node's own is given."""
    with np.errstate(all="ignore", invalid="raise"):
        return tuple(_wires(node, labels, upstream))


def _wires(node: Node, labels: dict[Node, str], upstream: Any) -> Iterator[Wire]:
    inputs = node.inputs
    contributions: list[Any] = [None] * len(inputs)
    locals_ = contributions
    if upstream is not None and node.op is not None:
        contributions, locals_ = shares(node, upstream), _local_derivatives(node)
    for position, (x, share, local) in enumerate(zip(inputs, contributions, locals_, strict=True)):
        if not isinstance(x, Node):
            yield Wire(None, labels[node], position, x)
        elif share is None:
            yield Wire(labels[x], labels[node], position, x._data, upstream)
        else:
            yield Wire(labels[x], labels[node], position, x._data, upstream, local, share)


def _local_derivatives(node: Node) -> list[Any]:
    """Of each operand, as far as they are numbers: of a gate on arrays, if it is elementwise."""
    op = node.op
    assert op is not None
    if type(node._data) is float:
        return shares(node, 1.0)
    if not op.elementwise:
        return [None] * len(node.inputs)
    operands = [x._data if isinstance(x, Node) else x for x in node.inputs]
    ones, params = np.ones_like(node._data), node.params or {}
    wanted = [k for k, x in enumerate(node.inputs) if isinstance(x, Node)]
    with np.errstate(all="ignore"):
        if op.arity is None:
            assert op.vjps[0] is not None
            found = op.vjps[0](wanted, ones, node._data, *operands, **params)
        else:
            rules = [op.vjps[k] for k in wanted]
            found = [rule and rule(ones, node._data, *operands, **params) for rule in rules]
    local = dict(zip(wanted, found, strict=True))
    shape = np.shape(node._data)
    return [
        None if local.get(k) is None else np.broadcast_to(local[k], shape) for k in range(len(node.inputs))
    ]


def show(data: Any) -> str:
    """A number in six digits, an array in one line."""
    if data is None:
        return ""
    if np.ndim(data) == 0:
        return f"{float(data):.6g}"
    if np.size(data) <= 6:
        return " ".join(np.array2string(np.asarray(data), precision=4, separator=", ").split())
    return f"array{np.shape(data)}".replace(",)", ")")
