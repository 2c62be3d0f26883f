"""A plan: a recorded computation and its way back, as two lists of calls that run again on other numbers.

What the engine finds out for each graph, which nodes there are, in which order, who gets a gradient
from whom, does not change from one training step to the next. A plan knows it already. The calls
are those of the table: the same forward functions, the same rules on raw numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from autograd.backward import leading_to
from autograd.contributions import fit, zero_like
from autograd.node import Node
from autograd.primitive import Primitive
from autograd.topology import computed_order
from autograd.value import Value

Take = Callable[[list[Any]], Sequence[Any]]
"""Takes what is in some of the slots."""


def _take(slots: Sequence[int]) -> Take:
    # Of a single index itemgetter would take what is there, of a slice it takes a list.
    return itemgetter(*slots) if len(slots) > 1 else itemgetter(slice(slots[0], slots[0] + 1))


class ForwardCall(NamedTuple):
    """Put the result of a function on some slots into another slot."""

    function: Callable[..., Any]
    operands: Take
    params: dict[str, Any]
    result: int


class BackwardCall(NamedTuple):
    """Hand on the gradient of one slot to the operands that want it, through their rules."""

    rules: tuple[tuple[Callable[..., Any], int, Node], ...]  # with the slot of the operand, and its node
    node: int
    numbers: Take  # the node's own and its operands'
    params: dict[str, Any]


class Plan:
    """The value of `output` and its gradients with respect to `inputs`, computed as it was recorded.

    Args:
        output: a scalar node.
        inputs: the leaves that get other numbers at each run.
        wanted: those of them that get a gradient.
        watched: nodes on the way whose numbers are to be seen.

    Leaves that are no inputs are read anew at each run, so a parameter that was changed in place is
    seen. Every number has a slot; constants have theirs filled for good.
    """

    def __init__(
        self, output: Node, inputs: Sequence[Node], wanted: Sequence[Node], watched: Sequence[Node] = ()
    ) -> None:
        self.slots: list[Any] = []
        self.slot_of: dict[int, int] = {}
        self.alive: list[Any] = [output, *inputs]  # so that no id is given twice
        self.inputs = [self._slot(x, None) for x in inputs]
        self.wanted = [(self.slot_of[id(x)], x) for x in wanted]
        self.parameters: list[tuple[int, Node]] = []
        order = computed_order([output])
        self.forward_calls = [self._forward(node) for node in order]
        needed = leading_to(set(wanted), order)
        self.backward_calls = [self._backward(n, needed) for n in reversed(order) if n in needed]
        self.output = self._slot(output, None)
        self.watched = [self.slot_of[id(x)] for x in watched]
        self.seed = 1.0 if isinstance(output, Value) else output._data.dtype.type(1)

    def _slot(self, x: Any, content: Any) -> int:
        if id(x) not in self.slot_of:
            self.slot_of[id(x)] = len(self.slots)
            self.slots.append(content)
            self.alive.append(x)
        return self.slot_of[id(x)]

    def _operand(self, x: Any, op: Primitive) -> int:
        if not isinstance(x, Node):
            return self._slot(x, np.asarray(x) if op.scalar is None else x)
        known = id(x) in self.slot_of
        slot = self._slot(x, None)
        if x.is_leaf and not known:
            self.parameters.append((slot, x))
        return slot

    def _forward(self, node: Node) -> ForwardCall:
        op = node.op
        assert op is not None
        operands = tuple(self._operand(x, op) for x in node.inputs)
        function = op._on_floats if isinstance(node, Value) else _of_operands(op.array, node)
        return ForwardCall(function, _take(operands), node.params or {}, self._slot(node, None))

    def _backward(self, node: Node, needed: set[Node]) -> BackwardCall:
        op = node.op
        assert op is not None
        rules = []
        for k, x in enumerate(node.inputs):
            rule = op.vjp(k)
            if isinstance(x, Node) and x in needed and rule is not None:
                rules.append((_of_operands(rule, node, skip=2), self.slot_of[id(x)], x))
        numbers = _take([self.slot_of[id(x)] for x in (node, *node.inputs)])
        return BackwardCall(tuple(rules), self.slot_of[id(node)], numbers, node.params or {})

    def run(self, values: Sequence[Any]) -> tuple[Any, list[Any], list[Any]]:
        """The output, the gradients of the wanted inputs, and the numbers of the watched nodes.

        Raises FloatingPointError where a rule makes a NaN out of numbers.
        """
        slots = self.slots.copy()
        for slot, value in zip(self.inputs, values, strict=True):
            slots[slot] = value
        for slot, leaf in self.parameters:
            slots[slot] = leaf._data
        for function, operands, params, result in self.forward_calls:
            slots[result] = function(*operands(slots), **params)
        gradients: list[Any] = [None] * len(slots)
        gradients[self.output] = self.seed
        for rules, at, numbers, params in self.backward_calls:
            g = gradients[at]
            if g is None or (type(g) is float and g == 0.0):  # hands on 0, however infinite the rest
                continue
            given = numbers(slots)
            for rule, to, x in rules:
                c = rule(g, *given, **params)
                data = x._data
                if type(c) is not np.ndarray or type(data) is not np.ndarray or c.shape != data.shape:
                    c = fit(c, x)
                known = gradients[to]
                gradients[to] = c if known is None else known + c
        found = [(gradients[k], x) for k, x in self.wanted]
        gradients = [zero_like(x) if g is None else g for g, x in found]
        return slots[self.output], gradients, [slots[k] for k in self.watched]


def _of_operands(function: Callable[..., Any], node: Node, skip: int = 0) -> Callable[..., Any]:
    """A function of an operation on arrays, that may have to do with Values: as arrays, as it wants them."""
    op = node.op
    assert op is not None
    if op.scalar is not None or not any(isinstance(x, Value) for x in node.inputs):
        return function

    def on_arrays(*args: Any, **params: Any) -> Any:
        return function(*args[:skip], *map(np.asarray, args[skip:]), **params)

    return on_arrays
