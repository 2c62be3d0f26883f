"""Faults inside a rule's expression, planted in every gate of it.

A rule is written with the engine's own operations, so on nodes it records what it computes. A
mutant records the rule anew each time it is called, and computes the record with one gate changed:
a term or factor dropped, operands exchanged, a sign, another gate, another axis.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import autograd as ag
from autograd import Node, Primitive, Tensor, Value, enable_grad, topological_order
from autograd.recording import record
from tests.mutations import (
    RAISED,
    Mutant,
    another_axis,
    arguments,
    broken,
    cases_of,
    cut_off,
    real_operands,
    recorded,
)

Gate = Callable[[Primitive, tuple[Any, ...], dict[str, Any] | None], Any]


def expression(rule, given, params):
    """The rule on leaves in place of its arguments: the leaves, and the node of the contribution."""
    leaves = [_leaf(x) for x in given]
    with enable_grad():
        return leaves, rule(*leaves, **params)


def _leaf(x):
    numbers = x.data if isinstance(x, Node) else x
    if type(numbers) is float:
        return Value(numbers)
    is_array = isinstance(numbers, np.ndarray | np.floating) and np.asarray(numbers).dtype != bool
    return Tensor(np.array(numbers)) if is_array else x


def gates(result):
    """The computed nodes of an expression, each after its operands."""
    return [n for n in topological_order(result) if n.op is not None] if isinstance(result, Node) else []


def recomputed(form: Any = None, changed_gate: int | None = None, gate: Gate = record):
    """The rule by its record; where that has this form, with `gate` in place of the one at a position."""

    def change(rule, g, y, operands, params):
        given = (g, y, *operands)
        leaves, result = expression(rule, given, params)
        if not isinstance(result, Node):
            return result
        here = changed_gate if _form(leaves, result) == form else None
        made = {leaf: x for leaf, x in zip(leaves, given, strict=True) if isinstance(leaf, Node)}
        for k, node in enumerate(gates(result)):
            inputs = tuple(made[x] if isinstance(x, Node) else x for x in node.inputs)
            made[node] = (gate if k == here else record)(node.op, inputs, node.params)
        return made[result]

    return change


# -------------------------------------------------------------------------------- a gate, changed

OTHER_GATE = {
    "add": ag.subtract,
    "subtract": ag.add,
    "multiply": ag.divide,
    "divide": ag.multiply,
    "sum": ag.mean,
}
NOT_SYMMETRIC = ("subtract", "divide", "power", "matmul", "where")
MOVES = ("transpose", "reshape", "expand_dims", "flip", "getitem", "concatenate")


def operand_in_its_place(k) -> Gate:
    return lambda op, inputs, params: inputs[k]


def exchanged(op, inputs, params):
    return record(op, (*inputs[:-2], inputs[-1], inputs[-2]), params)


def changed_gates(node) -> Iterator[tuple[str, str, Gate]]:
    """The faults of one gate: their class, what is wrong, and the wrong gate."""
    op = node.op
    for k in range(len(node.inputs)):
        if k not in op.conditions:
            yield "dropped", f"becomes its operand {k + 1}", operand_in_its_place(k)
    yield "sign", "negated", lambda op, inputs, params: -record(op, inputs, params)
    yield "factor", "twice", lambda op, inputs, params: 2.0 * record(op, inputs, params)
    if op.name in NOT_SYMMETRIC:
        yield "swapped arguments", "operands exchanged", exchanged
    if op.name in OTHER_GATE:
        other = OTHER_GATE[op.name]
        yield "wrong gate", f"is {other.name}", lambda op, inputs, params: record(other, inputs, params)
    if "axis" in op.defaults:

        def along_another_axis(op, inputs, params):
            return record(op, inputs, {**params, "axis": another_axis(params["axis"], np.ndim(inputs[0]))})

        yield "wrong axis", "along another axis", along_another_axis


def expression_mutants(row) -> Iterator[Mutant]:
    """Every changed gate of every rule; calls for which a rule records the same gates are one."""
    for position, rule in enumerate(row.vjps):
        if rule is None:
            continue
        forms: dict[Any, list[Any]] = {}
        for case in cases_of(row.name):
            for leaves, result in _expressions(row, case, position):
                forms.setdefault(_form(leaves, result), []).append((case, gates(result)))
        for form, records in forms.items():
            cases = tuple({id(case): case for case, _ in records}.values())
            for k, alike in enumerate(zip(*(nodes for _, nodes in records), strict=True)):
                for kind, what, gate in changed_gates(alike[0]):
                    if all(_is_the_same(gate, node) for node in alike):
                        continue
                    what = f"gate {k + 1}, {alike[0].op.name}, {what}"
                    wrong = broken(row, position, recomputed(form, k, gate))
                    yield Mutant(kind, position + 1, what, wrong, cases)


def _is_the_same(gate, node):
    """Whether the changed gate is the right one: it moves nothing, or multiplies by a constant 1."""
    constants = [x for x in node.inputs if not isinstance(x, Node)]
    by_one = node.op is ag.multiply and len(constants) == 1 and np.all(constants[0] == 1.0)
    if not (by_one or node.op.name in MOVES):
        return False
    try:
        with np.errstate(all="ignore"):
            made = gate(node.op, node.inputs, node.params)
    except RAISED:
        return False
    return isinstance(made, Node) and made.shape == node.shape and np.array_equal(made.data, node.data)


def _expressions(row, case, position):
    node = recorded(case)
    for k in real_operands(node) if row.arity is None else [position]:
        yield expression(row.vjp(k), arguments(node), node.params or {})


def _form(leaves, result):
    """The gates of an expression and how they are wired, whatever the shapes."""
    numbered = {id(node): k for k, node in enumerate([*leaves, *gates(result)])}
    return tuple((node.op, *(numbered.get(id(x)) for x in node.inputs)) for node in gates(result))


# ---------------------------------------------------------------------------------- second order


def second_order_mutants(row) -> Iterator[Mutant]:
    """Rules with the right numbers, cut off from one of the arguments that they compute with."""
    for position, rule in enumerate(row.vjps):
        if rule is None:
            continue
        users: dict[int, list[Any]] = {}
        for case in cases_of(row.name):
            for k in _arguments_used(row, case, position):
                users.setdefault(k, []).append(case)
        for k, cases in sorted(users.items()):
            what = (
                "upstream gradient cut off"
                if k == 0
                else "output cut off"
                if k == 1
                else f"operand {k - 1} cut off"
            )
            wrong = broken(row, position, cut_off(k))
            yield Mutant("cut off", position + 1, what, wrong, tuple(cases), order=2)


def _arguments_used(row, case, position):
    """The positions of the arguments that are in the rule's expression."""
    used = set()
    for leaves, result in _expressions(row, case, position):
        inside = set(topological_order(result)) if isinstance(result, Node) else set()
        used |= {i for i, leaf in enumerate(leaves) if isinstance(leaf, Node) and leaf in inside}
    return used
