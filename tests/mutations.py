"""Faults to plant in the table's rules, so that the checks can be seen to catch them.

A mutant is a row with one fault in one rule. Here are the faults of a rule as a whole and of the
place where broadcasting is undone; `expression_mutations` has those inside a rule's expression.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

import autograd as ag
from autograd import Node, Primitive, Tensor
from autograd.contributions import shares
from tests.cases import CASES, Case


@dataclass(frozen=True)
class Mutant:
    """A row with one fault, and the calls on which it may show."""

    kind: str
    rule: int  # of which operand, from 1
    what: str
    row: Primitive
    cases: tuple[Case, ...]
    order: int = 1

    def __str__(self):
        return f"rule {self.rule}: {self.what}"


RAISED = (TypeError, ValueError, IndexError, AttributeError, ArithmeticError)
"""What a rule may raise that is called with arguments it is not made for."""

Change = Callable[..., Any]
"""`(rule, g, y, operands, params)`: a wrong contribution, made with the help of the right rule."""


def cases_of(name):
    return tuple(case for case in CASES if case.row.name == name)


def with_rules(row, *rules, **parts):
    """The row with other rules."""
    parts = {"decomposition": row.decomposition, **parts}
    return Primitive(
        "broken",
        row.scalar,
        row.array,
        *rules,
        variadic=row.arity is None,
        takes_sequence=row.takes_sequence,
        conditions=row.conditions,
        elementwise=row.elementwise,
        domain=row.domain,
        numpy=(),
        **parts,
    )


def broken(row, position, change, **parts):
    """The row with `change` in place of one rule; a variadic row has a single one."""
    rule = row.vjps[position]

    def fixed(g, y, *operands, **params):
        return change(rule, g, y, operands, params)

    def variadic(wanted, g, y, *operands, **params):
        return [change(partial(_of_one, i, rule), g, y, operands, params) for i in wanted]

    wrong = variadic if row.arity is None else fixed
    return with_rules(row, *row.vjps[:position], wrong, *row.vjps[position + 1 :], **parts)


def _of_one(i, rule, *args, **params):
    """What a variadic rule gives the operand at position i."""
    return rule([i], *args, **params)[0]


def unchanged(rule, g, y, operands, params):
    return rule(g, y, *operands, **params)


# --------------------------------------------------------------------- what is done to the result


def of_the_result(function):
    return lambda rule, g, y, operands, params: function(rule(g, y, *operands, **params))


def permuted(x):
    """The elements in another order, in the same shape: as if an array had been read by columns."""
    return ag.reshape(ag.transpose(x), shape=x.shape)


def summed(x, axis):
    """Summed over an axis that broadcasting did not add."""
    return ag.sum(x, axis=axis, keepdims=True) * np.ones(x.shape) if x.ndim else x


# ----------------------------------------------------------------- what is done to the arguments


def of_the_arguments(function):
    """`function(g, y, *operands)` gives the arguments that the rule gets instead."""
    return lambda rule, g, y, operands, params: rule(*function(g, y, *operands), **params)


def rotated_operands(g, y, *operands):
    return g, y, *operands[1:], operands[0]


def without_upstream(g, y, *operands):
    """The local derivative alone: as right as can be when the upstream gradient is 1."""
    return g * 0.0 + 1.0, y, *operands


def cut_off(*positions):
    """Right numbers that do not know how they depend on some of the arguments."""

    def on_numbers(*arguments):
        return [x.data if k in positions and isinstance(x, Node) else x for k, x in enumerate(arguments)]

    return of_the_arguments(on_numbers)


# ---------------------------------------------------------------------- what is done to parameters


def another_axis(axis, ndim):
    if axis is None:
        return 0 if ndim else None
    return tuple((k + 1) % ndim for k in axis) if isinstance(axis, tuple) else (axis + 1) % max(ndim, 1)


def labels_exchanged(subscripts, ndim):
    left, arrow, right = subscripts.partition("->")
    return ",".join(term[::-1] for term in left.split(",")) + arrow + right


OTHER_SETTINGS = {
    "axis": another_axis,
    "axis1": another_axis,
    "axis2": another_axis,
    "axes": lambda axes, ndim: tuple(range(ndim)) if axes is None else (*axes[1:], axes[0]),
    "keepdims": lambda keepdims, ndim: not keepdims,
    "ddof": lambda ddof, ndim: ddof + 1,
    "subscripts": labels_exchanged,
    "indices": lambda indices, ndim: np.asarray(indices) - 1,
}


def another(name):
    """The rule is given another setting of one parameter than the forward function was."""

    def change(rule, g, y, operands, params):
        other = OTHER_SETTINGS[name](params[name], operands[0].ndim)
        return rule(g, y, *operands, **{**params, name: other})

    return change


# ------------------------------------------------------------------------------ the faults, by class

FAULTS: dict[str, dict[str, Change]] = {
    "sign": {"negated": of_the_result(lambda c: -c)},
    "factor": {
        "twice": of_the_result(lambda c: 2.0 * c),
        "1.000001 times": of_the_result(lambda c: 1.000001 * c),
        "without the upstream gradient": of_the_arguments(without_upstream),
        "with the upstream gradient squared": of_the_arguments(lambda g, *rest: (g * g, *rest)),
    },
    "no gradient": {"forgotten": of_the_result(lambda c: None), "zero": of_the_result(lambda c: 0.0 * c)},
    "swapped arguments": {
        "operands rotated": of_the_arguments(rotated_operands),
        "upstream gradient and output exchanged": of_the_arguments(lambda g, y, *rest: (y, g, *rest)),
        "output and operand exchanged": of_the_arguments(lambda g, y, a, *rest: (g, a, y, *rest)),
        "upstream gradient and operand exchanged": of_the_arguments(lambda g, y, a, *rest: (a, y, g, *rest)),
    },
    "transposed": {
        "contribution flipped": of_the_result(ag.flip),
        "contribution permuted": of_the_result(permuted),
        "upstream gradient flipped": of_the_arguments(lambda g, *rest: (ag.flip(g), *rest)),
        "upstream gradient permuted": of_the_arguments(lambda g, *rest: (permuted(g), *rest)),
        "operands permuted": of_the_arguments(lambda g, y, *operands: (g, y, *map(permuted, operands))),
    },
    "summed too much": {
        "over the last axis": of_the_result(lambda c: summed(c, -1)),
        "over all axes": of_the_result(lambda c: summed(c, None)),
    },
    "wrong axis": {f"another {name}": another(name) for name in OTHER_SETTINGS},
}


def rule_mutants(row) -> Iterator[Mutant]:
    """One fault of each rule as a whole, those that change nothing in this rule left out."""
    cases = cases_of(row.name)
    for position, rule in enumerate(row.vjps):
        if rule is None:
            continue
        for kind, faults in FAULTS.items():
            for what, change in faults.items():
                if kind == "wrong axis" and what.removeprefix("another ") not in row.defaults:
                    continue
                mutant = Mutant(kind, position + 1, what, broken(row, position, change), cases)
                if any(_changes_the_rule(mutant.row, case, position) for case in cases):
                    yield mutant
    yield from _exchanged_rules(row, cases)


def _exchanged_rules(row, cases) -> Iterator[Mutant]:
    """Each operand gets the contribution of the next one."""
    if row.arity is None:

        def of_the_next(wanted, g, y, *operands, **params):
            return row.vjps[0]([(i + 1) % len(operands) for i in wanted], g, y, *operands, **params)

        yield Mutant("swapped arguments", 1, "of the next operand", with_rules(row, of_the_next), cases)
    elif len(set(row.vjps)) > 1:
        rules = [rule for rule in row.vjps if rule is not None]
        exchanged = [None] * (len(row.vjps) - len(rules)) + rules[1:] + rules[:1]
        first = row.vjps.index(rules[0]) + 1  # a condition comes before it, and has no rule
        yield Mutant("swapped arguments", first, "rules exchanged", with_rules(row, *exchanged), cases)


# --------------------------------------------------------------------------------- what a fault does


def recorded(case, row=None):
    """The node of a call, on leaves."""
    return case.function(row)(*[Tensor(x) for x in case.points])


def real_operands(node):
    """The positions of the operands that are nodes."""
    return [k for k, x in enumerate(node.inputs) if isinstance(x, Node)]


def arguments(node, random=None):
    """What a rule is given, `(g, y, *operands)`; with a random generator, other numbers for all of it."""
    rng = random or np.random.default_rng(1)
    numbers = [node.data, *(x.data if isinstance(x, Node) else x for x in node.inputs)]
    if random is not None:
        numbers = [rng.normal(size=np.shape(x)) if np.asarray(x).dtype != bool else x for x in numbers]
    return [rng.normal(size=node.shape), *numbers]


def contributions(row, case):
    """What each operand gets, as text that can be compared; None where the rule raises."""
    try:
        node = recorded(case, row)
        with np.errstate(all="ignore"):
            found = shares(node, arguments(node)[0])
    except RAISED:
        return None
    found = [found[k] for k in real_operands(node)]
    return [None if c is None else (np.shape(c), np.asarray(c).tobytes()) for c in found]


def _changes_the_rule(row, case, position):
    """Whether the fault makes a difference on any numbers at all: a rule may not look at some argument."""
    node = recorded(case)
    for k in real_operands(node) if row.arity is None else [position]:
        given = arguments(node, np.random.default_rng(2))
        results = []
        for rule in (case.row.vjp(k), row.vjp(k)):
            try:
                with np.errstate(all="ignore"):
                    c = rule(*given, **(node.params or {}))
                results.append(None if c is None else (np.shape(c), np.asarray(c).tobytes()))
            except RAISED:
                results.append("raises")
        if results[0] != results[1]:
            return True
    return False
