"""What is notable at a node: a kink, a dead or saturated gate, a number that is none.

Pictures, pages and explanations show the same marks, and this is where they are defined.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import pi, sqrt
from typing import Any, Literal, NamedTuple

import numpy as np

from autograd.graph.wires import Wire, wires_into
from autograd.node import Node
from autograd.primitive import Primitive

Kind = Literal["kink", "dead", "saturated", "nan", "infinite"]

LARGEST_SLOPES: dict[str, float] = {
    "sigmoid": 1 / 4,
    "tanh": 1.0,
    "arctan": 1.0,
    "erf": 2 / sqrt(pi),
    "softplus": 1.0,
}
"""The gates that saturate, by name, and the largest value of their derivative."""

SATURATED = 0.02
"""A gate is saturated where its derivative is below this part of the largest."""


class Mark(NamedTuple):
    """Something notable at a node.

    Attributes:
        kind: kink: an operand is where its gate has no derivative, or operands of a maximum tie. dead: the
            gate hands on exactly 0 though a gradient arrives. saturated: its derivative is below 2 % of its
            largest. nan, infinite: the value or the gradient is.
        text: a few words, for an array with the share of its elements: "dead 37 %". Of several operands each
            counts by itself.
    """

    kind: Kind
    text: str


def marks(node: Node, gradient: Any = None) -> list[Mark]:
    """What is notable at a node, at most one mark of a kind.

    Args:
        node: a Value or a Tensor.
        gradient: the one that arrives at it; without one, no gate is dead.

    >>> from autograd import Value, relu, sigmoid
    >>> marks(relu(Value(-2.0)), gradient=1.0)
    [Mark(kind='dead', text='dead')]
    >>> marks(relu(Value(0.0))), marks(sigmoid(Value(9.0)))
    ([Mark(kind='kink', text='kink')], [Mark(kind='saturated', text='saturated')])
    """
    with np.errstate(all="ignore"):
        return list(_marks(node, gradient))


def _marks(node: Node, gradient: Any) -> Iterator[Mark]:
    if node.op is not None:
        yield from _shown("kink", "kink", _at_kink(node, node.op))
        yield from _shown("kink", "tie", _tied(node, node.op))
        yield from _slopes(node, node.op, gradient)
    yield from _shown("nan", "NaN", *_either(np.isnan, node._data, gradient))
    yield from _shown("infinite", "infinite", *_either(np.isinf, node._data, gradient))


def _shown(kind: Kind, text: str, *hits: Any) -> Iterator[Mark]:
    """The mark, if any element has it; of arrays of different shapes the one that is hit most."""
    share = max((float(np.mean(h)) for h in hits if np.size(h)), default=0.0)
    if share > 0.0:
        yield Mark(kind, text if all(np.size(h) == 1 for h in hits) else f"{text} {percent(share)}")


def percent(share: float) -> str:
    """A share in whole per cent, never rounded to none or all.

    >>> percent(0.372), percent(1e-4), percent(0.9999), percent(1.0)
    ('37 %', '< 1 %', '> 99 %', '100 %')
    """
    if 0.0 < share < 0.01:
        return "< 1 %"
    return "> 99 %" if 0.99 < share < 1.0 else f"{100 * share:.0f} %"


def _either(test: Any, value: Any, gradient: Any) -> list[Any]:
    return [test(value)] if gradient is None else [test(value), test(gradient)]


def _at_kink(node: Node, op: Primitive) -> Any:
    """Where an operand is at a kink of its domain. A pole is none: there the value is not finite."""
    if not op.elementwise or op.arity is None:
        return False
    hits = np.zeros(np.shape(node._data), bool)
    for x, domain in zip(node.inputs, op.domain, strict=True):
        if isinstance(x, Node):
            hits |= np.isin(x._data, domain.kinks)
    return hits & np.isfinite(node._data)


def _tied(node: Node, op: Primitive) -> Any:
    """Where several operands, or elements along the axis, are the extremum."""
    if op.name in ("maximum", "minimum"):
        operands = [x._data if isinstance(x, Node) else x for x in node.inputs]
        return sum(np.equal(x, node._data).astype(int) for x in operands) > 1
    if op.name in ("max", "min"):
        x, axis = node.inputs[0]._data, (node.params or {})["axis"]
        extremum = getattr(np, op.name)(x, axis=axis, keepdims=True)
        return np.sum(x == extremum, axis=axis) > 1
    return False


def _slopes(node: Node, op: Primitive, gradient: Any) -> Iterator[Mark]:
    """Whether the gate is saturated or, where that is no question, dead."""
    largest = LARGEST_SLOPES.get(op.name)
    if largest is None and gradient is None:
        return
    one = 1.0 if type(node._data) is float else np.ones_like(node._data)
    locals_ = [wire.local for wire in _wires(node, one) if wire.local is not None]
    if largest is not None:
        yield from _shown("saturated", "saturated", np.abs(locals_) < SATURATED * largest)
    elif locals_:
        dead = (np.array(locals_) == 0.0) & (np.asarray(gradient) != 0.0)
        yield from _shown("dead", "dead", dead if np.size(node._data) > 1 else dead.any())


def _wires(node: Node, upstream: Any) -> tuple[Wire, ...]:
    labels = dict.fromkeys([node, *(x for x in node.inputs if isinstance(x, Node))], "")
    return wires_into(node, labels, upstream)
