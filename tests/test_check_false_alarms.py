"""Right gradients that are hard to see: many kinks, fast oscillations, tiny and huge arguments."""

import math

import numpy as np
import pytest

import autograd as ag
from autograd import Primitive, check_gradients
from autograd.checking import Verdict
from tests.depth import in_depth

SEEDS = range(in_depth(6, ordinary=2))
T = 2.0 * math.pi / 86400.0


@pytest.mark.parametrize("seed", SEEDS)
def test_lasso_with_hundreds_of_kinks(seed):
    rng = np.random.default_rng(seed)
    x, y, w = rng.normal(size=(50, 300)), rng.normal(size=50), rng.normal(size=300)
    pair = (
        lambda w: 0.5 * np.mean((x @ w - y) ** 2) + 0.1 * np.abs(w).sum(),
        lambda w: x.T @ (x @ w - y) / 50 + 0.1 * np.sign(w),
    )
    assert check_gradients(pair, w, seed=seed).ok


@pytest.mark.parametrize("seed", SEEDS)
def test_networks_of_relus(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(64, 10)), rng.normal(size=(64, 1))
    start = {"w": rng.normal(size=(10, 128)) / 3.2, "b": np.zeros(128), "v": rng.normal(size=(128, 1)) / 11.0}

    def loss(p):
        return ((ag.relu(x @ p["w"] + p["b"]) @ p["v"] - y) ** 2).mean()

    assert check_gradients(loss, start, seed=seed, limit=16).ok


SCALES = {
    "a fast oscillation": (lambda x: np.sin(1e6 * x), lambda x: 1e6 * np.cos(1e6 * x), 0.3),
    "seconds since 1970": (lambda t: math.sin(T * t), lambda t: T * math.cos(T * t), 1.7e9),
    "far out": (math.atan, lambda x: 1.0 / (1.0 + x * x), 1e9),
    "close to a pole": (lambda x: 1.0 / x, lambda x: -1.0 / x / x, 1e-9),
    "a logarithm of almost nothing": (np.log, lambda x: 1.0 / x, 1e-20),
    "of less": (np.log, lambda x: 1.0 / x, 1e-100),
    "both": (lambda x: np.log(x).sum(), lambda x: 1.0 / x, np.array([1e-9, 1e9])),
    "a solver that fails elsewhere": (
        lambda x: x * x if abs(x - 1.0) < 0.1 else [][0],
        lambda x: 2.0 * x,
        1.0,
    ),
}


@pytest.mark.parametrize(("f", "gradient", "x"), SCALES.values(), ids=SCALES)
def test_at_every_scale(f, gradient, x):
    for seed in SEEDS:
        assert check_gradients((f, gradient), x, seed=seed).ok
        wrong = check_gradients((f, lambda x: 1.001 * gradient(x)), x, seed=seed, raises=False)
        assert wrong.verdict is Verdict.WRONG_RULE, wrong


@pytest.mark.parametrize("scale", [1e-100, 1e-20, 1e20, 1e100])
def test_the_engine_at_every_scale(scale):
    assert check_gradients(lambda x: ag.log(x / scale), scale).ok
    assert check_gradients(lambda x: ag.sin(x / scale), scale).ok


def test_constants_of_argument_values_and_columns_of_one_row():
    assert check_gradients(lambda x: (x * 2.0, 3.0), 1.0).ok
    ones = np.ones(3)
    assert check_gradients((lambda x: np.array([x.sum()]), lambda x: np.ones((1, 3))), ones).ok
    assert check_gradients((lambda x: 2 * x.sum(), lambda x: np.full(x.shape, 2)), ones).ok
    assert check_gradients((lambda x: x[0] * x[1], lambda x: [x[1], x[0]]), np.array([2.0, 3.0])).ok


def test_dicts_match_by_their_keys():
    pair = (
        lambda p: p["a"] * p["b"] ** 2,
        lambda p: {"b": 2.0 * p["a"] * p["b"], "a": p["b"] ** 2},
    )
    assert check_gradients(pair, {"a": 2.0, "b": 3.0}).ok


def test_a_function_may_be_an_argument():
    assert check_gradients(lambda function, x: function(x), ag.tanh, 2.0, argnums=1).ok


# ------------------------------------------------------------------------------- and faults among them


def verdict_of(*args, **settings):
    return check_gradients(*args, raises=False, **settings).verdict


def test_float32_does_not_hide_a_wrong_gradient_behind_an_offset():
    x = np.ones(3, np.float32)
    assert check_gradients((lambda w: (1e-8 * w).sum() + 1.0, lambda w: np.full_like(w, 1e-8)), x).ok
    wrong = (lambda w: (1e-8 * w).sum() + 1.0, lambda w: np.full_like(w, -5e-7))
    assert verdict_of(wrong, x) is Verdict.WRONG_RULE


def test_small_values_do_not_hide_one():
    assert (
        verdict_of((lambda x: np.exp(-x * x), lambda x: -3 * x * np.exp(-x * x)), 6.43) is Verdict.WRONG_RULE
    )
    assert verdict_of((lambda x: x * x, lambda x: 3 * x), 1e-20) is Verdict.WRONG_RULE
    assert verdict_of((lambda x: round(math.sin(x), 6), lambda x: 3 * math.cos(x)), 1.0) is Verdict.WRONG_RULE


def test_a_jump():
    report = check_gradients((lambda x: math.floor(x) + x, lambda x: 1.0), 2.0, raises=False)
    assert report.verdict is Verdict.KINK
    assert "jumps by 1 at this point" in str(report)


def test_a_wrong_rule_is_named_in_a_graph_that_depends_on_the_numbers(own_primitives):
    bad = Primitive("badcube", lambda a: a**3, lambda a: a**3, lambda g, y, a: 2 * g * a * a)
    for f, x in (
        (lambda x: bad(x) if x > 1.99999 else x, 2.0),
        (lambda x: bad(x[np.argsort(x.data)])[0], np.array([2.0, 1.0])),
    ):
        report = check_gradients(f, x, raises=False)
        assert report.finding.blamed.startswith("badcube("), report


def test_the_callers_arrays_are_as_they_were_even_if_the_function_writes_into_them():
    def careless(z):
        z += 1.0
        return z.sum()

    x = np.ones(2)
    assert verdict_of((careless, np.ones_like), x) is Verdict.CHANGES_ITS_INPUT
    np.testing.assert_array_equal(x, np.ones(2))


def test_a_rule_that_raises_is_named(own_primitives):
    def broken(g, y, a):
        raise ValueError("not today")

    gate = Primitive("gate", lambda a: a, lambda a: a, broken)
    with pytest.raises(ValueError, match="the rule of gate for operand 1: not today"):
        check_gradients(lambda x: gate(x), np.ones(2))
