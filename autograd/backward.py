"""The way back: from an output to the gradient of everything it was computed from.

The nodes are visited once each, in reverse topological order, so that a node's upstream gradient is
complete before it is handed on. Each operand's rule turns it into the operand's contribution, and
where a value was used more than once its contributions are added.

Nothing here recurses: a graph may be a million nodes deep.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import RLock
from typing import Any, overload

import numpy as np

from autograd import debugging, modes, recording
from autograd.coercion import as_array, as_float
from autograd.contributions import contributions, zero_like
from autograd.node import Node
from autograd.primitive import passes_on
from autograd.recording import as_ieee_754
from autograd.topology import StaleGraphError, computed_order

_writing_grads = RLock()  # two threads may go back through the same nodes, one after the other


def backpropagate(
    output: Node, seed: Any, wanted: set[Node] | None = None, create_graph: bool = False
) -> dict[Node, Any]:
    """The gradients of `output` with respect to the `wanted` nodes, as far as any reaches them.

    Only rules that lead to a wanted node run. With `create_graph` they compute on nodes, so that the
    gradients can be differentiated again. If `wanted` is None, all nodes are: the gradients of
    computed nodes are written into their `.grad`, those of the leaves are returned.

    Raises StaleGraphError, before anything is written, if a leaf has changed since it was used.
    """
    order: list[Any] = computed_order([output], require_fresh=True)
    relevant = None if wanted is None else leading_to(wanted, order)
    order.reverse()
    scalar = recording.Value
    debugging_on = modes.is_debugging()
    short_kind = None if create_graph or debugging_on else scalar
    gradients: dict[Node, Any] = {}
    found: dict[Node, Any] = {}
    written: set[int] = set()

    # A computed node collects its contributions in its own .grad if that is where they belong, and
    # in a dict otherwise; leaves always do in the dict, so that an error leaves them as they were.
    if relevant is None:
        for node in order:
            node._grad = None
        output._grad = seed
    else:
        gradients[output] = seed

    for node in order:
        if relevant is None:
            g = node._grad
        else:
            g = gradients.pop(node, None)
            if wanted is not None and node in wanted:
                found[node] = g
            if node not in relevant:
                continue
        if g is None:
            node._grad = node.initial_grad if relevant is None else node._grad
            continue
        op = node.op
        if type(node) is scalar and not create_graph and g == 0.0:
            continue  # hands on 0, however infinite the local derivative
        if type(node) is short_kind and op.is_simple:
            # What `contributions` does, for the most frequent nodes: floats in, floats out.
            a = node.left
            b = node.right
            to_a = type(a) is scalar and (relevant is None or a in relevant)
            to_b = type(b) is scalar and (relevant is None or b in relevant)
            if op.left_vjp is passes_on and op.right_vjp is passes_on:
                c = d = g
            else:
                y = node._data
                p = a._data if type(a) is scalar else a
                q = b._data if type(b) is scalar else b
                try:
                    if q is None:
                        c = op.left_vjp(g, y, p)
                    else:
                        c = op.left_vjp(g, y, p, q) if to_a else None
                        d = op.right_vjp(g, y, p, q) if to_b else None
                except ArithmeticError:
                    numbers = (g, y, p) if q is None else (g, y, p, q)
                    c = as_ieee_754(op.left_vjp, numbers) if to_a else None
                    d = as_ieee_754(op.right_vjp, numbers) if to_b else None
            if to_a:
                if relevant is None and a.op is not None:
                    a._grad = c if a._grad is None else a._grad + c
                else:
                    gradients[a] = gradients[a] + c if a in gradients else c
            if to_b:
                if relevant is None and b.op is not None:
                    b._grad = d if b._grad is None else b._grad + d
                else:
                    gradients[b] = gradients[b] + d if b in gradients else d
            continue
        if relevant is None and type(node) is not scalar:
            node._grad = _unshared(g, written)
        for x, c in contributions(node, g, relevant, create_graph, output if debugging_on else None):
            if relevant is None and x.op is not None:
                x._grad = total = c if x._grad is None else _plus(x._grad, c)
            else:
                gradients[x] = total = _plus(gradients[x], c) if x in gradients else c
            if debugging_on:
                debugging.check_sum(output, x, total)
    for x, g in gradients.items():  # what is left are leaves
        found[x] = g if type(x) is scalar or create_graph else _unshared(g, written)
    return found


def _plus(a: Any, b: Any) -> Any:
    try:
        return a + b
    except FloatingPointError:  # infinity minus infinity
        with np.errstate(all="ignore"):
            return a + b


def leading_to(wanted: set[Node], order: Sequence[Node]) -> set[Node]:
    """The nodes that are wanted or computed from a wanted one."""
    relevant = set(wanted)
    for node in order:
        if any(isinstance(x, Node) and x in relevant for x in node.inputs):
            relevant.add(node)
    return relevant


def gradient_seed(output: Node, seed: Any) -> Any:
    """The gradient to start from: `seed`, checked, or 1 for a scalar output."""
    if type(output) is recording.Value:
        return 1.0 if seed is None else as_float(seed, "seed")
    data = output._data
    if seed is None:
        if data.ndim == 0:
            return data.dtype.type(1)
        if data.size != 1:
            raise ValueError(
                f"the output is not a scalar: its shape is {data.shape}. Pass seed=, the gradient of what "
                "you want with respect to it, an array of that shape; or reduce it with .sum() or .mean()"
            )
        return np.ones(data.shape, data.dtype)
    seed = as_array(seed, "seed")
    if seed.shape != data.shape:
        raise ValueError(f"seed has the shape {seed.shape}, expected that of the output, {data.shape}")
    return seed.astype(data.dtype)


@overload
def gradients(output: Node, inputs: Node, create_graph: bool = ..., *, seed: Any = ...) -> Any: ...
@overload
def gradients(
    output: Node, inputs: Sequence[Node], create_graph: bool = ..., *, seed: Any = ...
) -> list[Any]: ...
def gradients(
    output: Node, inputs: Node | Sequence[Node], create_graph: bool = False, *, seed: Any = None
) -> Any:
    """The gradients of `output` with respect to `inputs`; no node's `.grad` is touched.

    Args:
        output: a node; a non-scalar one needs a seed.
        inputs: a node, leaf or computed, or a sequence of them.
        create_graph: make the gradients nodes, to be differentiated again.
        seed: the upstream gradient of the output, of its shape; 1 for a scalar.

    Returns:
        One gradient for each input, in its shape: a float for a Value, an array for a Tensor, or
        nodes with `create_graph`. Zeros for an input that the output does not depend on.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> dy, = gradients(x * x * x, [x], create_graph=True)
    >>> gradients(dy, x)
    18.0
    """
    if not isinstance(output, Node):
        raise TypeError(
            f"gradients() starts from a node, got {type(output).__name__}: was the output computed from "
            "Values or Tensors, with autograd's functions rather than math's?"
        )
    if not isinstance(inputs, Node | Sequence):
        raise TypeError(f"gradients() are taken with respect to nodes, got {type(inputs).__name__}")
    wanted: list[Any] = [inputs] if isinstance(inputs, Node) else list(inputs)
    for x in wanted:
        if not isinstance(x, Node):
            raise TypeError(f"gradients() are taken with respect to nodes, got {type(x).__name__}")
    with np.errstate(all="ignore", invalid="raise"), modes.enable_grad():
        found = backpropagate(output, gradient_seed(output, seed), set(wanted), create_graph)
    results = [found.get(x) for x in wanted]
    results = [zero_like(x) if g is None else g for x, g in zip(wanted, results, strict=True)]
    if create_graph:
        results = [g if isinstance(g, Node) else type(x)(g) for x, g in zip(wanted, results, strict=True)]
    else:
        results = owned(results)
    return results[0] if isinstance(inputs, Node) else results


def backward(output: Node, seed: Any = None) -> None:
    """Write the gradients of `output` into `.grad`: added up in leaves, replaced in computed nodes.

    Raises ValueError on a leaf and for a missing or misshapen seed, StaleGraphError on a stale graph;
    then no `.grad` has changed.
    """
    if output.op is None:
        raise ValueError(
            f"backward() on {output.label}: it was not computed from anything, so there is nothing to "
            "differentiate. Was it made under no_grad(), or by detach()?"
        )
    with _writing_grads, np.errstate(all="ignore", invalid="raise"):
        seed = gradient_seed(output, seed)
        try:
            at_leaves = backpropagate(output, seed)
        except StaleGraphError:  # found before anything was written
            raise
        except BaseException:
            for node in computed_order([output]):
                node._grad = node.initial_grad
            raise
        for leaf, g in at_leaves.items():
            leaf._grad = g if leaf._grad is None else _plus(leaf._grad, g)


def owned(gradients: Sequence[Any]) -> list[Any]:
    """Gradients that their owner may change in place."""
    taken: set[int] = set()
    return [_unshared(g, taken) for g in gradients]


def _unshared(g: Any, taken: set[int]) -> Any:
    """A gradient that its owner may change in place: rules may hand out one array several times."""
    if type(g) is not np.ndarray:
        return g if type(g) is float else np.array(g)
    if g.base is not None or id(g) in taken or not g.flags.writeable:
        g = g.copy()
    taken.add(id(g))
    return g
