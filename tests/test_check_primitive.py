"""check_primitive: every row of the table keeps its promises, and each broken promise is found."""

import functools
import math

import mpmath
import numpy as np
import pytest

import autograd as ag
from autograd import GradientError, Primitive, check_primitive
from autograd.checking import Verdict
from autograd.domain import Domain
from tests.cases import ROWS
from tests.depth import in_depth
from tests.reference import MATHEMATICS

pytestmark = pytest.mark.usefixtures("own_primitives")

EXAMPLES = in_depth(20, ordinary=8)  # of each property, of a row that is broken
FOR_FLOATS = [name for name, row in ROWS.items() if row.scalar is not None]


@pytest.mark.parametrize("name", FOR_FLOATS)
def test_every_elementwise_row_keeps_all_its_promises(name):
    report = check_primitive(
        ROWS[name],
        examples=in_depth(15, ordinary=4),
        reference=MATHEMATICS[name] if name != "power" else None,
    )
    assert {"value", "derivatives", "value on arrays", "derivatives on arrays", "precision", "edges"} <= set(
        report.examples
    )


@pytest.mark.parametrize(
    ("op", "shapes", "params", "reference"),
    [
        (ag.matmul, ((2, 3), (3, 2)), {}, np.matmul),
        (ag.softmax, ((2, 3),), {"axis": 0}, None),
        (ag.max, ((2, 3),), {"axis": 1}, lambda a, axis, keepdims: np.max(a, axis=axis)),
        (ag.concatenate, ((2,), (3,)), {}, lambda *arrays, axis: np.concatenate(arrays)),
        (ag.sum, (np.arange(6.0).reshape(2, 3),), {"axis": 1}, None),
        (ag.multiply, ((2, 1), (3,)), {}, np.multiply),
    ],
    ids=["matmul", "softmax", "max", "concatenate", "an array as it is", "elementwise with shapes"],
)
def test_operations_on_arrays(op, shapes, params, reference):
    report = check_primitive(op, *shapes, params=params, reference=reference, examples=5)
    assert set(report.examples) >= {
        "value on arrays",
        "derivatives on arrays",
        "precision",
        "untouched operands",
    }


def test_a_good_primitive_of_ones_own():
    def hinge(a):
        return max(0.0, 1.0 - a)

    gate = Primitive(
        "my_hinge", hinge, lambda a: np.maximum(0.0, 1.0 - a),
        lambda g, y, a: ag.where(a < 1.0, -g, 0.0),
        decomposition=lambda a: ag.maximum(0.0, 1.0 - a, ties="neither"),
        domain=Domain(kinks=(1.0,)),
    )  # fmt: skip
    report = check_primitive(gate, reference=hinge)
    assert "kinks" in report.examples
    assert str(report).startswith("check_primitive(my_hinge): all properties hold\n  checked  value (")


def cube(**changed):
    """a³ as a row, with something changed."""
    row = {
        "scalar": lambda a: a * a * a,
        "array": lambda a: a * a * a,
        "rule": lambda g, y, a: 3.0 * g * a * a,
        "decomposition": lambda a: a * ag.square(a),
    }
    row.update(changed)
    rule = row.pop("rule")
    scalar, array = row.pop("scalar"), row.pop("array")
    return Primitive("cube", scalar, array, rule, **row)


def writes(g, y, a):
    if isinstance(a, np.ndarray):
        a *= 1.0 + 1e-9
    return 3.0 * g * a * a


def kinked(rule):
    return Primitive(
        "ramp", lambda a: a if a > 0 else 0.0, lambda a: np.maximum(a, 0.0), rule, domain=Domain(kinks=(0.0,))
    )


BROKEN = {
    "a wrong rule": (lambda: cube(rule=lambda g, y, a: 2.0 * g * a * a), Verdict.WRONG_RULE, "cube"),
    "a rule that is wrong for negative numbers": (
        lambda: cube(rule=lambda g, y, a: 3.0 * g * a * abs(a)), Verdict.WRONG_RULE, "cube",
    ),
    "a rule that is wrong on arrays": (
        lambda: cube(rule=lambda g, y, a: 3.0 * g * a * a if np.ndim(getattr(a, "data", a)) < 2 else g),
        Verdict.WRONG_RULE, "",
    ),
    "a value on arrays of its own": (
        lambda: cube(array=lambda a: a * a * a + 1e-6), Verdict.WRONG_VALUE, "floats and for arrays differ",
    ),
    "another value than the reference": (
        lambda: cube(scalar=lambda a: a * a, array=lambda a: a * a), Verdict.WRONG_VALUE, "reference",
    ),
    "another decomposition": (
        lambda: cube(decomposition=lambda a: a * a * a + 1e-6), Verdict.WRONG_VALUE, "decomposition",
    ),
    "a decomposition with another derivative": (
        lambda: cube(decomposition=lambda a: a * a * a.detach()), Verdict.WRONG_RULE, "decomposition",
    ),
    "float64 in the forward function": (
        lambda: cube(array=lambda a: a * a * a + np.zeros(a.shape)),
        Verdict.WRONG_SHAPE, "float64",
    ),
    "writing into an operand": (lambda: cube(rule=writes), Verdict.CHANGES_ITS_INPUT, "writes"),
    "a rule that is nowhere between the sides": (
        lambda: kinked(lambda g, y, a: ag.where(a > 0, g, ag.where(a == 0, 1.5 * g, 0.0))),
        Verdict.WRONG_RULE, "kink is not between",
    ),
    "kinds that differ at the kink": (
        lambda: kinked(
            lambda g, y, a: ag.where(a > 0, g, 0.0)
            if isinstance(a, float | ag.Value)
            else ag.where(a >= 0, g, 0.0)
        ),
        Verdict.WRONG_RULE, "differ at the kink",
    ),
    "another edge on floats than on arrays": (
        lambda: Primitive(
            "ln", lambda a: math.log(a) if a > 0 else 0.0, np.log, lambda g, y, a: g / a,
            domain=Domain(low=0.0),
        ),
        Verdict.WRONG_VALUE, "differ",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "verdict", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_promise_is_found(make, verdict, words):
    op = make()
    reference = (lambda a: mpmath.mpf(a) ** 3) if op.name == "cube" else None
    with pytest.raises(GradientError) as caught:
        check_primitive(op, reference=reference, examples=EXAMPLES)
    finding = caught.value.finding
    assert finding.verdict is verdict, str(caught.value)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"check_primitive({op.name}): a property does not hold")


def test_a_tie_that_is_not_shared():
    for rule in (
        lambda wanted, g, y, *operands: [ag.where(operands[i] == y, g, 0.0) for i in wanted],
        lambda wanted, g, y, *operands: [ag.where((operands[i] == y) & (i == 0), g, 0.0) for i in wanted],
    ):
        largest = Primitive(
            "largest", lambda *a: max(a), lambda *a: functools.reduce(np.maximum, a), rule, variadic=True
        )
        with pytest.raises(GradientError):
            check_primitive(largest, examples=EXAMPLES)


KINKED_ARRAYS = {
    "whole to each": (
        lambda: Primitive("top", None, ag.max.array, lambda g, y, a, **_: ag.where(a == y, g, 0.0)),
        {},
    ),
    "NaN at the origin": (
        lambda: Primitive("length", None, ag.norm.array, lambda g, y, a, **_: g * a / y),
        {},
    ),
    "split where both is declared": (
        lambda: Primitive(
            "most", ag.maximum.scalar, ag.maximum.array,
            lambda wanted, *args, ties: ag.maximum.vjps[0](wanted, *args, ties="split"), variadic=True,
        ),
        {"ties": "both"},
    ),
    "1 where its parts give 0": (
        lambda: Primitive(
            "ramp", lambda a: max(a, 0.0), lambda a: np.maximum(a, 0.0),
            lambda g, y, a: ag.where(a >= 0, g, 0.0),
            domain=ag.relu.domain, decomposition=ag.relu.decomposition,
        ),
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "params"), KINKED_ARRAYS.values(), ids=KINKED_ARRAYS)
def test_a_policy_that_is_not_kept(make, params):
    op = make()
    shapes = [] if op.scalar else [(3,)]
    with pytest.raises(GradientError, match="a property does not hold") as caught:
        check_primitive(op, *shapes, params=params, examples=EXAMPLES)
    assert caught.value.verdict is Verdict.WRONG_RULE


ON_ARRAYS = [name for name, row in ROWS.items() if row.scalar is None and row.arity == 1 and not row.required]


@pytest.mark.parametrize("name", ON_ARRAYS)
def test_rows_on_arrays_keep_their_promises_where_all_elements_tie(name):
    assert "kinks" in check_primitive(ROWS[name], (2, 3), examples=in_depth(5, ordinary=3)).examples


def test_the_failing_call_is_a_simple_one():
    # wrong only beyond 2: the simplest such number is 3
    late = cube(rule=lambda g, y, a: ag.where(a < 2.0, 3.0 * g * a * a, g))
    report = check_primitive(late, raises=False)
    assert report.finding.point in ("cube(2.0)", "cube(3.0)")
