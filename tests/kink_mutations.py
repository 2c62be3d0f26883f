"""Faults of the table's rules at their kinks and ties alone: everywhere else these rules are right."""

import math
from collections.abc import Iterator
from functools import partial, reduce
from operator import add

import numpy as np

import autograd as ag
from autograd.checking.kinks import kink_policy
from autograd.checking.properties import Call, decomposition
from autograd.checking.verdicts import Fault
from tests.mutations import Mutant, broken, cases_of, with_rules

KINKS = {
    "relu": [[0.0]],
    "abs": [[0.0]],
    "maximum": [[1.5, 1.5], [2.0, 2.0, 2.0], [2.0, 1.0, 2.0]],
    "minimum": [[1.5, 1.5], [2.0, 2.0, 2.0], [1.0, 2.0, 1.0]],
    "max": [[np.array([3.0, 1.0, 3.0])]],
    "min": [[np.array([1.0, 3.0, 1.0])]],
    "norm": [[np.zeros(2)]],
    "std": [[np.array([2.0, 2.0])]],
}
"""Operands at which a row has a kink, or its operands or elements tie."""

GATE_BY_GATE = {"max": ag.maximum, "min": ag.minimum}
"""What a row without a decomposition is made of, so that the policies of both can be compared."""


def fault_at_kinks(row, name):
    """What the public properties say of the row at the kinks of the row `name`; None if they hold."""
    if name in GATE_BY_GATE:
        gate = GATE_BY_GATE[name]
        row = with_rules(row, *row.vjps, decomposition=lambda a, *, axis, keepdims: gate(*a))
    for operands in KINKS.get(name, []):
        of_arrays = isinstance(operands[0], np.ndarray)
        checks = [({}, decomposition), ({"axis": 0}, decomposition) if of_arrays else ({}, kink_policy)]
        for params, holds in checks:
            try:
                with np.errstate(all="ignore"):
                    holds(Call(row, operands, params))
            except Fault as fault:
                return fault.finding
    return None


def _attains(rule, y, operands):
    """Where this operand, or element, ties with others, and where it is the first that does."""
    if isinstance(rule, partial):  # of maximum, which knows the position of its operand
        hits, i = [x == y for x in operands], rule.args[0]
        tie = hits[i] & (reduce(add, (1 * hit for hit in hits)) > 1)
        return tie, tie & (reduce(add, (1 * hit for hit in hits[:i]), 0) == 0)
    hits = np.asarray(operands[0] == y)
    return hits & (np.sum(hits) > 1), hits & (np.cumsum(hits).reshape(hits.shape) == 1)


def _at(where_, wrong):
    """`wrong(g, right)` where it kinks or ties, the right contribution elsewhere."""

    def change(rule, g, y, operands, params):
        right = rule(g, y, *operands, **params)
        return ag.where(where_(rule, y, operands), wrong(g, right), right)

    return change


def _at_zero(rule, y, operands):
    """The kink of a relu and abs is at 0; that of a norm is where all elements are 0."""
    return operands[0] == 0 if np.shape(y) == np.shape(operands[0]) else y == 0


def _at_a_tie(rule, y, operands):
    return _attains(rule, y, operands)[0]


def _to_the_first(rule, g, y, operands, params):
    right = rule(g, y, *operands, **params)
    tie, first = _attains(rule, y, operands)
    return ag.where(first, g * 1.0, ag.where(tie, 0.0, right))


SLOPES = {
    "the slope of the right side": _at(_at_zero, lambda g, right: g * 1.0),
    "half the slope of the right side": _at(_at_zero, lambda g, right: g * 0.5),
    "a slope past both sides": _at(_at_zero, lambda g, right: g * 2.0),
    "the slope of the left side, or past it": _at(_at_zero, lambda g, right: g * -1.0),
    "NaN": _at(_at_zero, lambda g, right: g * math.nan),
    "infinity": _at(_at_zero, lambda g, right: g * math.inf),
}
SHARES = {
    "whole to each": _at(_at_a_tie, lambda g, right: g * 1.0),
    "to none": _at(_at_a_tie, lambda g, right: right * 0.0),
    "half of each share": _at(_at_a_tie, lambda g, right: right * 0.5),
    "shares that are almost equal": _at(_at_a_tie, lambda g, right: right * 1.0001),
    "NaN": _at(_at_a_tie, lambda g, right: right * math.nan),
    "whole to the first": _to_the_first,
}


def kink_mutants(row) -> Iterator[Mutant]:
    """One fault at the kinks or ties of a row."""
    if row.name in KINKS:
        ties = row.name in ("maximum", "minimum", "max", "min")
        for what, change in (SHARES if ties else SLOPES).items():
            smooth = tuple(case for case in cases_of(row.name) if not case.params)
            yield Mutant("off at the kink", 1, f"{what} at the kink", broken(row, 0, change), smooth)
