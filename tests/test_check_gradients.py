"""check_gradients on functions that the engine differentiates: right ones pass, faults get their verdict."""

import re

import numpy as np
import pytest
from hypothesis import given

import autograd as ag
from autograd import GradientError, Primitive, Tensor, Value, check_gradients
from autograd.checking import Verdict
from autograd.strategies import circuits, tensor_circuits
from tests.cases import CASES
from tests.depth import costly, in_depth, one_of_each

RNG = np.random.default_rng(7)
W, X = RNG.normal(size=(3, 4)), RNG.normal(size=4)


def loss(w, x):
    return ag.logsumexp(w @ x) - (w @ x)[1]


def verdict_of(f, *args, **settings):
    report = check_gradients(f, *args, raises=False, **settings)
    assert not report.ok, report
    return report.finding


# --------------------------------------------------------------------------------------- right ones


FORMS = one_of_each(CASES, kind=lambda case: (case.row.name, len(case.operands), *case.params))
"""Calls of every row; test_table_arrays.py has all of them in both orders, in any run."""


@pytest.mark.parametrize("case", FORMS, ids=str)
def test_every_row_of_the_table_is_right_to_second_order(case):
    report = check_gradients(case.function(), *case.points)
    assert report.ok
    if any(case.row.vjps):
        assert set(report.checked) == {1, 2}
        assert max(report.worst.values()) < 1e-9


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (loss, (W, X)),
        (lambda p: (p["w"] * p["b"][0]).sum() + p["b"][1], ({"w": X, "b": [2.0, 3.0]},)),
        (lambda a, b: [a * b, {"sin": ag.sin(a)}], (0.3, 0.7)),
        (lambda x: np.tanh(x).mean(), (X,)),
        (lambda x: ag.grad(lambda z: z**3 * x)(2.0 * x), (1.3,)),
        (lambda x: Value(2.0), (1.0,)),
        (lambda x, y: x * 2.0, (1.0, 3.0)),
    ],
    ids=["loss", "structures", "several outputs", "numpy", "a derivative inside", "constant", "unused"],
)
def test_functions_of_every_form(f, args):
    assert check_gradients(f, *args).ok


def test_higher_orders_and_several_points():
    report = check_gradients(lambda x: ag.sin(x) * x**2, points=[0.5, -1.0, (2.0,)], order=4)
    assert (report.points, report.points_right) == (3, 3)
    assert set(report.checked) == {1, 2, 3, 4}


def test_argnums_leaves_the_other_arguments_alone():
    labels = np.array([2, 0, 1])

    def of_logits(labels, z):
        assert labels.dtype == int
        return -(z - ag.logsumexp(z, axis=1, keepdims=True))[np.arange(3), labels].sum()

    assert check_gradients(of_logits, labels, RNG.normal(size=(3, 3)), argnums=1).ok
    with pytest.raises(TypeError, match=r"labels is an array of int64.*argnums="):
        check_gradients(of_logits, labels, RNG.normal(size=(3, 3)))


def test_nodes_are_taken_for_their_numbers_and_not_touched():
    x, t = Value(2.0), Tensor(X)
    assert check_gradients(lambda x, t: (x * t).sum(), x, t).ok
    assert (x.data, x.grad, t.grad) == (2.0, 0.0, None)


def test_many_elements_are_sampled_and_checked_along_directions():
    big = RNG.normal(size=(30, 40))
    report = check_gradients(lambda w: ag.tanh(w @ np.ones(40)).sum(), big, limit=10)
    assert report.sampled
    assert "random sample" in str(report)
    assert report.checked == {1: 12, 2: 12}


def test_one_wrong_element_of_many_is_found_along_a_direction():
    def spoil(g, y, a):
        out = g * 2.0 * a
        if isinstance(out, np.ndarray):
            out = out.copy()
            out[17, 23] *= 1.001
        return out

    spoilt = Primitive("spoilt", None, lambda a: a * a, spoil)
    finding = verdict_of(lambda w: spoilt(w).sum(), RNG.normal(size=(30, 40)), limit=5, order=1)
    assert (finding.verdict, finding.where) == (Verdict.WRONG_RULE, "w[17,23]")


@pytest.mark.parametrize("reference", ["differences", "complex", "mpmath", "auto"])
def test_every_reference_sees_a_right_and_a_wrong_gradient(reference):
    report = check_gradients(lambda x: ag.exp(ag.sin(x)) / x, 1.2, reference=reference)
    assert report.ok
    if reference != "auto":
        assert len(report.references) == 1
    half = Primitive("half", lambda a: a * a, np.square, lambda g, y, a: g * a)
    assert verdict_of(lambda x: ag.exp(half(x)), 1.2, reference=reference).verdict is Verdict.WRONG_RULE


def test_float32_is_checked_against_float64():
    report = check_gradients(loss, W.astype(np.float32), X.astype(np.float32))
    assert report.ok
    assert 1e-9 < report.worst[1] < 1e-4


# ------------------------------------------------------------------------------------------ verdicts

pytestmark = pytest.mark.usefixtures("own_primitives")


def wrong_product():
    return Primitive(
        "product",
        lambda a, b: a * b,
        np.multiply,
        lambda g, y, a, b: g * b,
        lambda g, y, a, b: g * a * 1.000001,
    )


def test_a_wrong_rule_names_number_operation_operand_and_slope():
    product = wrong_product()
    finding = verdict_of(lambda x, w: ag.sin(product(x, w) + x), 1.0, 2.0)
    assert finding.verdict is Verdict.WRONG_RULE
    assert finding.where == "w"
    assert finding.blamed.startswith("product(x, w), operand 2, at test_check_gradients.py:")
    slope = float(re.search(r"to the power ([0-9.]+)", finding.why)[1])
    assert slope == pytest.approx(1.0, abs=0.05)
    expected, got = float(finding.expected.split(" ")[0]), float(finding.got)
    assert expected == pytest.approx(np.cos(3.0), rel=1e-11)
    assert got == pytest.approx(1.000001 * expected, rel=1e-9)


def test_the_operation_at_fault_is_found_among_many():
    product = wrong_product()

    def deep(x):
        y = x
        for _ in range(20):
            y = ag.tanh(y) + ag.exp(-y) * 0.1
        return ag.log(product(y, y * y) + 3.0) + ag.sigmoid(y)

    assert verdict_of(deep, 0.4).blamed.startswith("product(")


def test_a_rule_that_is_wrong_in_second_order_only():
    def cut_off(g, y, a):
        return 3.0 * g * (a.data if isinstance(a, Value | Tensor) else a) ** 2

    cube = Primitive("cube", lambda a: a**3, lambda a: a**3, cut_off)
    assert check_gradients(lambda x: ag.exp(cube(x)), 0.5, order=1).ok
    finding = verdict_of(lambda x: ag.exp(cube(x)), 0.5)
    assert (finding.verdict, finding.order) == (Verdict.WRONG_RULE, 2)
    assert finding.blamed.startswith("cube(x)")


def test_a_rule_that_is_wrong_on_one_kind_of_node():
    on_floats = Primitive(
        "sq", lambda a: a * a, lambda a: a * a, lambda g, y, a: g * a if isinstance(a, float) else 2.0 * g * a
    )
    assert check_gradients(lambda x: on_floats(x).sum(), np.array([0.5]), order=1).ok
    assert verdict_of(lambda x: on_floats(x), 0.5).blamed.startswith("sq(x), operand 1")


def test_a_rule_that_forgets_its_upstream_gradient():
    forgets = Primitive("forgets", lambda a: a * a, lambda a: a * a, lambda g, y, a: 2.0 * a)
    finding = verdict_of(lambda x: ag.sin(forgets(x)), 0.5)
    assert finding.blamed.startswith("forgets(x)")
    assert "was g forgotten?" in finding.why


def test_a_rule_that_is_not_linear_in_the_cotangent():
    bent = Primitive("bent", lambda a: 2.0 * a, lambda a: 2.0 * a, lambda g, y, a: 2.0 * g * abs(g))
    assert verdict_of(lambda x: bent(x), 1.0).verdict is Verdict.WRONG_RULE


@pytest.mark.parametrize(
    ("f", "x", "operation"),
    [
        (lambda x: ag.relu(x) * 2.0, 0.0, "relu(x)"),
        (lambda x: abs(x), 0.0, "abs(x)"),
        (lambda x: ag.maximum(x, 1.0), 1.0, "maximum(x, constant)"),
        (lambda x: ag.max(x), np.array([1.0, 1.0]), "max(x)"),
        (lambda x: ag.norm(x), np.zeros(2), "norm(x)"),
        (lambda x: ag.exp(ag.relu(x - 0.5)), 0.5, "relu(subtract1)"),
    ],
)
def test_a_kink_and_its_operation(f, x, operation):
    finding = verdict_of(f, x)
    assert finding.verdict is Verdict.KINK
    assert operation in finding.blamed
    assert "from the left" in finding.why


@pytest.mark.parametrize("at", [2e10, 1e11, 1e15])
def test_a_kink_beside_which_small_steps_are_lost_in_rounding(at):
    assert verdict_of(lambda x: abs(x - at), at).verdict is Verdict.KINK
    beside = np.array([at, 5.0, 3.0])
    assert verdict_of(lambda x: abs(x - np.array([at, 1.0, 2.0])).sum(), beside).verdict is Verdict.KINK


def test_a_kink_of_the_derivative_alone():
    finding = verdict_of(lambda x: abs(x) * x, 0.0)
    assert (finding.verdict, finding.order) == (Verdict.KINK, 2)
    assert "abs(x)" in finding.blamed


@pytest.mark.parametrize(
    "f",
    [lambda x: ag.maximum(x, x), lambda x: ag.relu(x) - ag.relu(-x), lambda x: ag.where(x.data > 1, x, x)],
)
def test_kinks_that_cancel_are_none(f):
    assert check_gradients(f, 1.0).ok


def test_digits_lost_by_cancellation_and_where():
    finding = verdict_of(lambda x: (1.0 - ag.cos(x)) / (x * x), 1e-8)
    assert finding.verdict is Verdict.ILL_CONDITIONED
    assert finding.blamed.startswith("subtract(constant, cos1)")
    assert "16 of its 16 digits are lost" in finding.why
    finding = verdict_of(lambda x: ag.log(1.0 - ag.sigmoid(x)), 30.0)
    assert finding.verdict is Verdict.ILL_CONDITIONED
    assert finding.blamed.startswith("subtract(constant, sigmoid1)")
    assert "12 of its 16 digits are lost" in finding.why
    assert verdict_of(lambda x: ag.sqrt(1.0 + x * x) - x, 1e7).verdict is Verdict.ILL_CONDITIONED


def test_a_value_in_float32_on_the_way_limits_the_precision():
    def single(x):
        return ag.astype(ag.sin(ag.reshape(x, shape=(1,))), dtype="float32").sum() * 1e-3 + 1.0

    finding = verdict_of(single, np.array(1.0), reference="differences")
    assert finding.verdict is Verdict.PRECISION_LIMITED
    assert "float32" in finding.why


def test_what_differences_cannot_see_is_said_not_claimed():
    finding = verdict_of(lambda x: 1.0 + 1e-11 * ag.sin(x), 1.0, reference="differences")
    assert finding.verdict is Verdict.PRECISION_LIMITED
    assert "reference='mpmath'" in finding.why
    report = check_gradients(lambda x: 1.0 + 1e-14 * ag.sin(x), 1.0, reference="differences", order=1)
    assert set(report.unconfirmed) == {"x"}
    assert not report.checked
    assert "nothing wrong was found" in str(report)
    assert "not seen" in str(report)


@pytest.mark.parametrize(
    "f",
    [lambda x: ag.softmax(x).sum(), lambda x: (ag.sigmoid(x) - ag.sigmoid(x)).sum(), lambda x: (x - x).sum()],
)
def test_a_gradient_that_is_zero_but_for_rounding(f):
    assert check_gradients(lambda a, b: -a - ag.log1p(a) / -ag.cos(b), 0.0, 0.0).ok
    for seed in range(in_depth(5, ordinary=2)):
        assert check_gradients(f, X, seed=seed).ok


@costly(8)
@given(circuits())
def test_no_false_alarm_on_smooth_scalar_circuits(circuit):
    assert check_gradients(circuit, *circuit.inputs).ok


@costly(8)
@given(tensor_circuits())
def test_no_false_alarm_on_smooth_tensor_circuits(circuit):
    assert check_gradients(circuit, *circuit.inputs).ok


@pytest.mark.parametrize("reference", ["complex", "mpmath"])
def test_tiny_derivatives_are_really_checked(reference):
    tiny = Primitive("tiny", lambda a: 1e-18 * a, lambda a: 1e-18 * a, lambda g, y, a: 2e-18 * g)
    right = Primitive("fine", lambda a: 1e-18 * a, lambda a: 1e-18 * a, lambda g, y, a: 1e-18 * g)
    assert check_gradients(lambda x: 1.0 + right(x), 1.0, reference=reference).checked[1] == 3
    assert verdict_of(lambda x: 1.0 + tiny(x), 1.0, reference=reference).verdict is Verdict.WRONG_RULE


@pytest.mark.parametrize(
    ("f", "x", "order", "words"),
    [
        (lambda x: ag.log(x), -1.0, 0, "log gave nan, forward"),
        (lambda x: ag.exp(x * 1000.0), 1.0, 0, "exp gave inf, forward"),
        (lambda x: ag.sqrt(x), 0.0, 1, "sqrt gave inf as the contribution"),
    ],
)
def test_nan_and_infinity_and_where_they_begin(f, x, order, words):
    finding = verdict_of(f, x)
    assert (finding.verdict, finding.order) == (Verdict.NOT_FINITE, order)
    assert words in finding.why
    assert "test_check_gradients.py" in finding.why


def test_a_rule_of_the_wrong_shape():
    flat = Primitive("flat", None, lambda a: a * 2.0, lambda g, y, a: np.ones(5))
    finding = verdict_of(lambda x: flat(x), np.ones(3))
    assert finding.verdict is Verdict.WRONG_SHAPE
    assert "the rule of flat for operand 1 returned the shape (5,)" in finding.why


def test_chance_in_the_function():
    rng = np.random.default_rng(0)
    assert verdict_of(lambda x: x * rng.normal(), 1.0).verdict is Verdict.NOT_DETERMINISTIC


def test_chance_in_a_rule():
    rng = np.random.default_rng(0)
    shaky = Primitive("shaky", lambda a: a, lambda a: a, lambda g, y, a: g * rng.normal())
    finding = verdict_of(lambda x: shaky(x), 1.0)
    assert (finding.verdict, finding.order) == (Verdict.NOT_DETERMINISTIC, 1)


@pytest.mark.parametrize(
    "f", [lambda x: x * x.detach(), lambda x: x * float(x), lambda x: ag.sin(x.data * 1.0) * x]
)
def test_what_leaves_the_graph(f):
    finding = verdict_of(f, 2.0)
    assert finding.verdict is Verdict.NOT_RECORDED
    assert ".detach()" in finding.why


# -------------------------------------------------------------------------------------------- raising


def test_a_failure_raises_an_assertion_error_with_the_whole_report():
    product = wrong_product()
    with pytest.raises(AssertionError) as caught:
        check_gradients(lambda x: product(x, x), 1.5)
    error = caught.value
    assert isinstance(error, GradientError)
    assert error.verdict is Verdict.WRONG_RULE
    assert str(error) == str(error.report)
    for heading in ("verdict", "where", "expected", "got", "operation", "why", "point"):
        assert f"\n  {heading} " in str(error)


def test_the_same_seed_gives_the_same_report():
    first, second = (str(check_gradients(loss, W, X, seed=3)) for _ in range(2))
    assert first == second
