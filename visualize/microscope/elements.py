"""Which elements of a graph's arrays matter: those that a chosen result depends on, as far as they vary.

Nothing is known of an operation but what its row says. So its rule, applied to ones, tells which elements
of its operands a result needs; and a NaN among ones, sent through it, tells which results depend on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from autograd.contributions import fit, shares
from autograd.graph import Graph
from autograd.modes import enable_grad
from autograd.node import Node
from autograd.recording import record
from autograd.tensor import Tensor

Masks: TypeAlias = dict[Node, Any]
"""For each node a boolean array of its shape."""


def needed(graph: Graph, output: Node, index: tuple[int, ...]) -> Masks:
    """The elements from which one element of the output is computed."""
    masks = {output: np.zeros(np.shape(output._data), bool)}
    masks[output][index] = True
    for node in reversed(graph.nodes):
        if node not in masks or node.op is None:
            continue
        for x, mask in zip(node.inputs, _needed_of_operands(node, masks[node]), strict=True):
            if isinstance(x, Node):
                masks[x] = masks[x] | mask if x in masks else mask
    return masks


def _needed_of_operands(node: Node, mask: Any) -> list[Any]:
    assert node.op is not None
    weights = mask.astype(float)
    if node.op.elementwise:
        return [_as_mask(fit(weights, x), x) if isinstance(x, Node) else None for x in node.inputs]
    with enable_grad(), np.errstate(all="ignore"):
        twin = record(node.op, tuple(map(_ones, node.inputs)), node.params)
        found = shares(twin, weights)
    return [
        None
        if not isinstance(x, Node)
        else np.zeros(np.shape(x._data), bool)
        if c is None
        else _as_mask(c, x)
        for x, c in zip(node.inputs, found, strict=True)
    ]


def _as_mask(weights: Any, x: Node) -> Any:
    return np.reshape(np.asarray(weights) != 0, np.shape(x._data))


def _ones(x: Any) -> Any:
    """An operand of the same shape, of ones."""
    if isinstance(x, Node):
        return Tensor(np.ones(np.shape(x._data)))
    return np.ones(np.shape(x)) if np.asarray(x).dtype.kind == "f" else x


def depending(graph: Graph, varying: Mapping[Node, Any]) -> Masks:
    """The elements that are computed from the varying elements of the leaves, these among them."""
    masks: Masks = {}
    for node in graph.nodes:
        shape = np.shape(node._data)
        if node.op is None:
            masks[node] = np.broadcast_to(varying.get(node, False), shape)
            continue
        given = [masks[x] if isinstance(x, Node) else np.zeros(np.shape(x), bool) for x in node.inputs]
        if not any(mask.any() for mask in given):
            masks[node] = np.zeros(shape, bool)
        elif node.op.elementwise:
            masks[node] = np.logical_or.reduce([np.broadcast_to(mask, shape) for mask in given])
        else:
            with np.errstate(all="ignore"):
                marked = [np.where(mask, np.nan, 1.0) for mask in given]
                masks[node] = np.isnan(node.op.array(*marked, **(node.params or {})))
    return masks


def estimated_gates(graph: Graph, live: Masks) -> int:
    """About how many scalar gates compute the live elements.

    A sum of n products is 2n - 1 gates. How many terms with a live factor there are is told by the
    operation itself: applied to ones, less what it makes of the other elements alone.
    """
    total = 0
    for node in graph.nodes:
        if node.op is None or node not in live or not live[node].any():
            continue
        if node.op.elementwise:
            total += int(live[node].sum())
            continue
        operands = [live[x] if isinstance(x, Node) else np.zeros(np.shape(x), bool) for x in node.inputs]
        with np.errstate(all="ignore"):
            params = node.params or {}
            every = node.op.array(*(np.ones(np.shape(mask)) for mask in operands), **params)
            constant = node.op.array(*((~mask).astype(float) for mask in operands), **params)
        terms = np.maximum(every - constant, 1.0)[live[node]]
        factors = sum(mask.size > 0 for mask in operands) if node.op.name in ("matmul", "einsum") else 1
        total += int(np.sum(factors * terms - 1.0))
    return total
