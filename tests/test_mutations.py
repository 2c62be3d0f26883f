"""The checks prove themselves: faults planted in every rule of the table, and all have to be caught.

The checks are those that users have: `check_gradients`, and at kinks the properties of
`check_primitive`. How many faults were planted and caught stands at the end of the test run: all of
them in depth, otherwise some of every rule, of other classes from rule to rule.
"""

import numpy as np
import pytest

from autograd import contributions as engine
from autograd.checking import check_gradients
from tests import reference
from tests.cases import ROWS
from tests.checks import check_first_order, check_scalar, check_second_order
from tests.depth import THOROUGH, in_depth, one_of_each
from tests.expression_mutations import expression_mutants, recomputed, second_order_mutants
from tests.kink_mutations import KINKS, fault_at_kinks, kink_mutants
from tests.mutations import (
    FAULTS,
    RAISED,
    broken,
    cases_of,
    contributions,
    cut_off,
    rule_mutants,
    unchanged,
)
from tests.unbroadcast_mutations import UNDONE_WRONGLY

pytestmark = pytest.mark.usefixtures("own_primitives")

RULES = [(name, k) for name, row in ROWS.items() for k, rule in enumerate(row.vjps) if rule is not None]
every_rule = pytest.mark.parametrize(("name", "position"), RULES)
every_row = pytest.mark.parametrize("name", dict(RULES))

GUARDS = {
    "power": [
        (lambda row: row, (0.5, 1e-20)),  # b - 1 is rounded
        (lambda row: lambda a: row(a, 0.0), (0.0,)),  # 0 * 0**-1 would be NaN
        (lambda row: lambda b: row(0.0, b), (2.0,)),  # log(0) must not meet the zero it is multiplied by
    ],
}
"""Points beyond those of the cases, where a rule's own precautions show."""

EQUIVALENT = {
    "sqrt rule 1: gate 2, add, becomes its operand 1": "it is y + 0.0, the same but for y = -0.0",
    "sqrt rule 1: gate 2, add, is subtract": "it is y + 0.0, the same but for y = -0.0",
    "tanh rule 1: gate 1, multiply, negated": "cosh(-2a) is cosh(2a)",
    "erf rule 1: gate 2, where, becomes its operand 3": "it matters for an infinite operand only",
    "erf rule 1: gate 2, where, negated": "the Gaussian is even",
    "erf rule 1: gate 3, add, becomes its operand 2": "exp(-l²) exp((l-a)(l+a)) is exp(-a²) for any l",
    "erf rule 1: gate 4, subtract, twice": "exp(-l²) exp((l-a)(l+a)) is exp(-a²) for any l",
    "erf rule 1: gate 4, subtract, negated": "the same for -l",
    "erf rule 1: gate 4, subtract, operands exchanged": "the same for -l",
    "relu rule 1: output and operand exchanged": "y > 0 where a > 0",
    "abs rule 1: operand 1 cut off": "the rule's derivative by the operand is that of sign, which is 0",
    "maximum rule 1: gate 2, where, becomes its operand 2": "a single operand always attains the maximum",
    "minimum rule 1: gate 2, where, becomes its operand 2": "a single operand always attains the minimum",
    "max_pool2d rule 1: operand 1 cut off": "its derivative by x is that of max_unpool2d, which is 0",
    "einsum rule 1: gate 1, einsum, becomes its operand 1": "of 'ij->j' it repeats g, as the engine does",
    "std rule 1: gate 4, where, becomes its operand 3": "where y is 0, the next gate takes the 0",
    **{
        f"{name} rule 1: gate {k}, subtract, {change}": "a shift changes the rounding alone: deviations stay"
        for name, k in (("var", 1), ("var", 2), ("std", 1))
        for change in ("is add", "becomes its operand 1")
    },
    "norm rule 1: gate 1, where, becomes its operand 3": "where y is 0, the next gate takes the 0",
    **{
        f"prod rule 1: gate {k}, {gate}, negated": "of three elements, each has two others: an even number"
        for k, gate in ((1, "transpose"), (2, "reshape"), (2, "transpose"), (3, "reshape"))
    },
    "prod rule 1: gate 1, reshape, becomes its operand 1": "g broadcasts to the front without the axes",
    "linear rule 3: gate 1, sum, becomes its operand 1": "the engine undoes this broadcasting as well",
    "linear rule 3: gate 2, sum, becomes its operand 1": "the engine undoes this broadcasting as well",
}  # fmt: skip
"""Faults that are none, with the reason. A fault that is missed and is not here fails its test."""


LIMIT = in_depth(64, ordinary=8)  # elements one by one; all at once along a direction, in any case


def check(function, points, order=1, argnums=None):
    """The report of the public check."""
    with np.errstate(all="ignore"):  # a wrong rule may divide by zero
        return check_gradients(
            function, *points, order=order, argnums=argnums, cotangents=1, limit=LIMIT, raises=False
        )


def right_at_guards(row, name):
    """Whether the checks at the further points and at the kinks of the row `name` find nothing."""
    try:
        reports = [check(function(row), points) for function, points in GUARDS.get(name, [])]
        return all(report.ok for report in reports) and fault_at_kinks(row, name) is None
    except RAISED:
        return False


def outcome(mutant, name):
    """`caught`; `raises` if the rule itself fails on every call where it shows; or `missed`."""
    refused = shown = 0
    for case in mutant.cases:
        if mutant.order == 1 and contributions(mutant.row, case) == contributions(case.row, case):
            continue  # it does not show here
        shown += 1
        try:
            report = check(case.function(mutant.row), case.points, mutant.order)
        except RAISED:
            assert contributions(mutant.row, case) is None
            refused += 1
            continue
        if not report.ok:
            return "caught"
    if refused and refused == shown:
        return "raises"
    return "missed" if right_at_guards(mutant.row, name) else "caught"


def different(mutants):
    """Each fault once: mutants that compute the same wrong numbers on the same calls are one."""
    seen = set()
    for mutant in mutants:
        wrong = [contributions(mutant.row, case) for case in mutant.cases]
        fault = (mutant.rule, str([str(case) for case in mutant.cases]), str(wrong))
        is_visible = wrong != [contributions(case.row, case) for case in mutant.cases]
        if not is_visible or fault not in seen:
            seen.add(fault)
            yield mutant


FAMILIES = (rule_mutants, expression_mutants, second_order_mutants)


def chosen(name):
    """Faults of a row: all in depth, ordinarily one of every rule from two families, others for each row."""
    turn = list(ROWS).index(name)
    left_out = None if THOROUGH else FAMILIES[turn % 3]
    for plant in FAMILIES:
        if plant is not left_out:
            yield from different(one_of_each(plant(ROWS[name]), kind=lambda mutant: mutant.rule, turn=turn))


@every_row
def test_every_planted_fault_is_caught(name, count_fault):
    planted, missed, guarded = set(), set(), set()
    for mutant in chosen(name):
        result, fault = outcome(mutant, name), f"{name} {mutant}"
        planted.add(fault)
        if result == "missed":
            missed.add(fault)
        else:
            guarded.add(mutant.rule)
        if result == "caught" or (result == "missed" and fault not in EQUIVALENT):
            count_fault(mutant.kind, result == "caught")
    expected = {fault for fault in EQUIVALENT if fault.split()[0] == name}
    assert missed == (expected if THOROUGH else expected & planted)
    assert guarded == {position + 1 for row, position in RULES if row == name}


@every_row
def test_broadcasting_that_is_undone_wrongly_is_caught(name, monkeypatch, count_fault):
    cases = cases_of(name)
    right = [contributions(case.row, case) for case in cases]
    for turn, (what, wrongly) in enumerate(UNDONE_WRONGLY.items()):
        monkeypatch.setattr(engine, "_sum_to", wrongly)
        shows = []
        for case, expected in zip(cases, right, strict=True):
            found = contributions(case.row, case)
            shows += [(case, k) for k, share in enumerate(expected) if found is None or found[k] != share]
        missed = [
            f"{case}, operand {k + 1}: {what}"
            for case, k in one_of_each(shows, kind=lambda shown: shown[1], turn=turn)  # ordinarily one call
            if check(case.function(), case.points, argnums=k).ok
        ]
        if shows:
            count_fault("missing unbroadcast", not missed)
        assert not missed


@pytest.mark.parametrize("name", KINKS)
def test_a_fault_at_a_kink_alone_is_caught_there(name, count_fault):
    for mutant in kink_mutants(ROWS[name]):
        for case in mutant.cases:
            assert check(case.function(mutant.row), case.points).ok, f"{mutant} shows away from the kink"
        found = fault_at_kinks(mutant.row, name)
        count_fault(mutant.kind, found is not None)
        assert found is not None, str(mutant)


# ------------------------------------------------------------------------------- no false alarms


@every_rule
@pytest.mark.parametrize("change", [unchanged, recomputed()], ids=["unchanged", "recomputed"])
def test_the_same_row_built_anew_passes(name, position, change):
    # Otherwise what is caught above could come from building the row anew. Ordinarily one change has every
    # other call, the next change and the next rule have those between.
    row = broken(ROWS[name], position, change)
    cases, turn = cases_of(name), position + (change is unchanged)
    for case in in_depth(cases, ordinary=cases[turn % 2 :: 2] or cases):
        report = check(case.function(row), case.points)
        assert report.ok, report
    assert right_at_guards(row, name)


# Every rule passes in first order above; ordinarily here one rule of every row, the last.
@pytest.mark.parametrize(("name", "position"), one_of_each(RULES, kind=lambda rule: rule[0], turn=-1))
def test_a_right_row_passes_in_second_order(name, position):
    case = cases_of(name)[:2][-1]
    report = check(case.function(broken(ROWS[name], position, unchanged)), case.points, order=2)
    assert report.ok, report


# ------------------------------------------------- the project's own checks, on the smallest of faults

nearly = FAULTS["factor"]["1.000001 times"]


@every_rule
def test_the_tables_tests_see_a_factor_of_almost_1(name, position):
    row = broken(ROWS[name], position, nearly)

    def check_all():
        for case in cases_of(name):
            check_first_order(case.function(row), case.points)

    with pytest.raises(AssertionError):
        check_all()


@pytest.mark.parametrize("name", ["multiply", "divide", "exp", "matmul", "var", "softmax"])
def test_the_tables_tests_see_a_missing_dependency_in_second_order_only(name):
    case = cases_of(name)[1]
    function = case.function(broken(ROWS[name], 0, cut_off(1, 2, 3)))
    check_first_order(function, case.points)
    with pytest.raises(AssertionError):
        check_second_order(function, case.points)


@pytest.mark.parametrize("name", ["exp", "tanh", "reciprocal", "erf"])
@pytest.mark.parametrize("change", [nearly, FAULTS["sign"]["negated"], cut_off(1, 2)])
def test_a_wrong_rule_is_caught_on_values(name, change):
    row = broken(ROWS[name], 0, change)
    assert check(ROWS[name], [0.7], order=2).ok
    assert not check(row, [0.7], order=2).ok
    check_scalar(ROWS[name], reference.MATHEMATICS[name], [0.7])
    with pytest.raises(AssertionError):
        check_scalar(row, reference.MATHEMATICS[name], [0.7])
