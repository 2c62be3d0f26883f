"""Every scalar row keeps its limit in ulps on the whole range of doubles; see docs/accuracy.md."""

import math
from math import inf, nan

import mpmath
import numpy as np
import pytest
from hypothesis import settings

from autograd import Primitive, Tensor, Value
from tests import accuracy, reference_derivatives, ulps
from tests.accuracy import EXCEPTIONS, SCALAR_ROWS, measure, not_needed, too_large
from tests.accuracy_points import points
from tests.cases import ROWS
from tests.depth import in_depth
from tests.special_values import special_values
from tests.ulps import wrong_special_values

SIZE = max(1, settings().max_examples // 100)
EVERY = in_depth(1, ordinary=3)  # the first test tries every point, others one in so many

every_row = pytest.mark.parametrize("row", SCALAR_ROWS, ids=lambda row: row.name)


@every_row
def test_every_row_keeps_its_limits_and_needs_its_exceptions(row):
    # One test, as tests that run in several processes would each measure the row again.
    worst = measure(row, SIZE)
    assert too_large(row, worst) == []
    assert not_needed(row, worst) == []
    found = {(kind, quantity) for kind, quantity, explained in worst if not explained}
    assert found == {(kind, quantity) for kind in ulps.KINDS for quantity in accuracy.LIMITS}


@every_row
def test_special_values_are_exact(row):
    assert wrong_special_values(row) == []


@every_row
def test_an_upstream_gradient_costs_no_more_than_one_ulp(row):
    rng = np.random.default_rng(1)

    def upstream(n):
        return rng.uniform(0.5, 2.0, n) * rng.choice([-1.0, 1.0], n)

    worst = measure(row, 1, [Tensor], upstream, EVERY)
    assert too_large(row, worst, allowance=1.0) == []


def test_every_scalar_row_is_measured_at_many_points():
    assert {row.name for row in SCALAR_ROWS} == {n for n, row in ROWS.items() if row.scalar is not None}
    for row in SCALAR_ROWS:
        assert len(points(row)) > 800
        assert len(special_values(row.name)) > 2


def test_exceptions_are_of_rows_that_are_there():
    assert {name for name, _ in EXCEPTIONS} <= {row.name for row in SCALAR_ROWS}
    assert {quantity for _, quantity in EXCEPTIONS} <= set(accuracy.LIMITS)


# ------------------------------------------------------------------------- the references themselves


@every_row
def test_closed_forms_are_what_mpmath_differentiates(row):
    name = row.name
    condition = [(True,), (False,)] if row.conditions else [()]
    places = [(0.7,), (-0.3,), (2.5,)] if row.arity == 1 else [(0.7, 1.9), (2.5, -0.4), (0.3, 0.2)]
    places = [p for p in places if p[0] > 0 or name not in ("sqrt", "log")]
    for c in condition:
        function = ulps.FORWARD[name]
        for place in places:
            with mpmath.workdps(80):
                _compare_derivatives(name, lambda *p, c=c, f=function: f(*c, *p), c, place)


def _compare_derivatives(name, function, condition, place):
    numbers = range(len(place))
    point = tuple(map(mpmath.mpf, place))
    for i in numbers:
        closed = reference_derivatives.FIRST[name][i + len(condition)](*condition, *point)
        orders = tuple(int(k == i) for k in numbers)
        assert mpmath.almosteq(closed, mpmath.diff(function, point, orders), 1e-20, 1e-20)
        for j in numbers:
            offset = len(condition)
            closed = reference_derivatives.second(name, i + offset, j + offset)(*condition, *point)
            orders = tuple(int(k == i) + int(k == j) for k in numbers)
            assert mpmath.almosteq(closed, mpmath.diff(function, point, orders), 1e-20, 1e-20)


@pytest.mark.parametrize(
    ("found", "true", "error"),
    [
        (1.0, "1", 0.0),
        (1.0, "0.99999999999999994448884876874", 0.5),  # below 1 an ulp is half as large
        (math.nextafter(1.0, 2.0), "1", 1.0),
        (5e-324, "0", 1.0),
        (0.0, "1e-323", 2.0),
        (inf, "1e400", 0.0),
        (inf, "1.7976931348623157081e308", 1.0),
        (1.7976931348623157e308, "1e400", 1.0),
        (-inf, "1e400", 2.0**54),
        (nan, "1", inf),
    ],
)
def test_ulps(found, true, error):
    with mpmath.workdps(50):
        assert ulps.ulps(found, mpmath.mpf(true)) == pytest.approx(error, rel=0.03)


# --------------------------------------------------------------------------- what is wrong is noticed


class Variant:
    """A row of the table with other functions, under its own name."""

    def __init__(self, row, scalar=None, array=None, rule=None):
        # A primitive of this name cannot be made twice, so the new one gets another and answers to it.
        self._row = Primitive(
            "variant", scalar or row.scalar, array or row.array, rule or row.vjps[0], *row.vjps[1:], numpy=()
        )
        self.name, self.arity, self.conditions = row.name, row.arity, row.conditions

    def __call__(self, *operands):
        return self._row(*operands)


OFF = 1 + 2e-15  # 9 to 18 ulp

WRONG = {
    "a digit of the rule": ("exp", {"rule": lambda g, y, a: g * y * OFF}, "first"),
    "a digit on floats": ("exp", {"scalar": lambda a: math.exp(a) * OFF}, "forward"),
    "a digit on arrays": ("exp", {"array": lambda a: np.exp(a) * OFF}, "forward"),
    "1 - y² for tanh": ("tanh", {"rule": lambda g, y, a: g * (1.0 - y * y)}, "first"),
    "a² rounded for erf": (
        "erf",
        {"rule": lambda g, y, a: g * (2.0 / math.sqrt(math.pi)) * ROWS["exp"](-a * a)},
        "first",
    ),
    "a formula for small numbers only": (
        "sinh",
        {"array": lambda a: (np.exp(a) - np.exp(-a)) / 2},
        "forward",
    ),
    "a second derivative that is missing": ("square", {"rule": lambda g, y, a: g * float(2.0 * a)}, "second"),
}


@pytest.mark.usefixtures("own_primitives")
@pytest.mark.parametrize(("name", "changed", "quantity"), WRONG.values(), ids=WRONG)
def test_a_wrong_digit_is_noticed(name, changed, quantity):
    kinds = ulps.KINDS if quantity != "second" else [Value]
    variant = Variant(ROWS[name], **changed)
    worst = measure(variant, kinds=kinds, every=EVERY)
    assert any(f"{name}, {quantity}" in line for line in too_large(variant, worst))


def test_an_exception_without_need_is_noticed(monkeypatch):
    superfluous = accuracy.Weakness("a > 3", lambda a: a > 3, 100.0, "it was so once")
    monkeypatch.setitem(EXCEPTIONS, ("sin", "first"), superfluous)
    [message] = not_needed(ROWS["sin"], measure(ROWS["sin"]))
    assert "remove the exception" in message


@pytest.mark.usefixtures("own_primitives")
@pytest.mark.parametrize(
    "changed",
    [
        {"scalar": lambda a: math.sqrt(a) + 0.0},  # loses the sign of zero
        {"array": lambda a: np.where(a < 0, 0.0, np.sqrt(np.abs(a)))},  # no nan
        {"rule": lambda g, y, a: g / (2.0 * y)},  # -inf at -0.0
    ],
)
def test_a_wrong_special_value_is_noticed(changed):
    assert wrong_special_values(ROWS["sqrt"]) == []
    assert wrong_special_values(Variant(ROWS["sqrt"], **changed))


# ------------------------------------------------------------------------------------- what is published


@every_row
def test_the_published_table_has_the_row_and_its_notes(row):
    lines = accuracy.PUBLISHED.read_text(encoding="utf-8").splitlines()
    [line] = [line for line in lines if line.startswith(f"| {row.name} |")]
    assert line.endswith(f"| yes | {accuracy.note_of(row)} |")
