"""check_gradients on gradients written by hand: plain floats and arrays, no engine involved."""

import numpy as np
import pytest

from autograd import check_gradients
from autograd.checking import Verdict

RNG = np.random.default_rng(3)
W, X, Y = RNG.normal(size=(3, 2)), RNG.normal(size=(5, 2)), RNG.integers(0, 3, size=5)


def softmax_loss(w):
    """The mean cross-entropy of five examples."""
    z = X @ w.T
    z = z - z.max(axis=1, keepdims=True)
    return -(z - np.log(np.exp(z).sum(axis=1, keepdims=True)))[np.arange(5), Y].mean()


def softmax_gradient(w):
    z = X @ w.T
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(5), Y] -= 1.0
    return p.T @ X / 5.0


def finding_of(*args, **settings):
    report = check_gradients(*args, raises=False, **settings)
    assert not report.ok, report
    return report.finding


def test_a_right_gradient_as_a_pair_or_as_two_functions():
    assert check_gradients((softmax_loss, softmax_gradient), W).checked[1] == 8
    report = check_gradients(softmax_loss, softmax_gradient, points=[W, 2.0 * W, -W])
    assert (report.points, report.points_right, report.checked[1]) == (3, 3, 24)


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (lambda w: 5.0 * softmax_gradient(w), "5 times too large. Was the mean over them forgotten?"),
        (lambda w: -softmax_gradient(w), "The sign is wrong."),
        (lambda w: 0.5 * softmax_gradient(w), "2 times too small"),
        (lambda w: 0.0 * softmax_gradient(w), "0 everywhere"),
        (lambda w: 1.3 * softmax_gradient(w), "1.3 times the right one"),
        (lambda w: softmax_gradient(w) + w, "None of the 6 derivatives by w is right"),
    ],
)
def test_usual_mistakes_are_recognised(mistake, words):
    finding = finding_of((softmax_loss, mistake), W)
    assert finding.verdict is Verdict.WRONG_RULE
    assert words in finding.why
    assert "to the power 1.00" in finding.why


def test_a_transposed_gradient():
    c = RNG.normal(size=(3, 3))
    finding = finding_of((lambda a: (a * c).sum(), lambda a: c.T), np.eye(3))
    assert "transposed" in finding.why
    finding = finding_of((lambda w: (w * c[:, :2]).sum(), lambda w: c[:, :2].T), W)
    assert finding.verdict is Verdict.WRONG_SHAPE
    assert "It is transposed." in finding.why


def test_a_homework_sheet_says_where_it_fails_first():
    def my_gradient(w):
        g = softmax_gradient(w)
        if w.sum() > 8.0:
            g[2, 1] += 1e-5
        return g

    points = [W, -W, np.abs(W) + 2.0, W + 3.0]
    report = check_gradients(softmax_loss, my_gradient, points=points, raises=False)
    sheet = str(report)
    assert sheet.startswith("check_gradients(softmax_loss, my_gradient): the gradient is not right\n")
    assert "2 of 4 right" in sheet
    assert report.finding.where == "w[2,1]"
    right = softmax_gradient(points[2])[2, 1]
    assert float(report.finding.expected.split(" ")[0]) == pytest.approx(right, rel=1e-9)
    assert float(report.finding.got) == pytest.approx(right + 1e-5, rel=1e-9)
    assert "1 of the 6 derivatives by w is wrong" in " ".join(sheet.split())
    assert max(map(len, sheet.splitlines())) <= 100


def test_several_arguments_and_structures():
    def f(w, b, options):
        return (np.tanh(X @ w.T + b) * options["scale"]).sum()

    def gradient(w, b, options):
        h = np.tanh(X @ w.T + b)
        d = (1.0 - h**2) * options["scale"]
        return d.T @ X, d.sum(axis=0), {"scale": h.sum()}

    assert check_gradients((f, gradient), W, np.ones(3), {"scale": 2.0}).ok

    def short(w, b, options):
        return gradient(w, b, options)[:2]

    finding = finding_of((f, short), W, np.ones(3), {"scale": 2.0})
    assert (finding.verdict, "with 2 parts" in finding.why) == (Verdict.WRONG_SHAPE, True)
    assert check_gradients((f, lambda *args: gradient(*args)[0]), W, np.ones(3), {"scale": 2.0}, argnums=0).ok


def test_a_jacobian_of_a_function_that_returns_an_array():
    assert check_gradients((lambda x: x**2, lambda x: np.diag(2.0 * x)), np.arange(1.0, 4.0)).ok
    assert check_gradients((lambda x: np.outer(x, x), lambda x: _outer_jacobian(x)), np.arange(1.0, 4.0)).ok
    finding = finding_of((lambda x: x**2, lambda x: 2.0 * x), np.arange(1.0, 4.0))
    assert finding.verdict is Verdict.WRONG_SHAPE


def _outer_jacobian(x):
    eye = np.eye(len(x))
    return eye[:, None, :] * x[None, :, None] + x[:, None, None] * eye[None, :, :]


def test_a_backward_pass_that_takes_an_upstream_gradient():
    def affine(x, w):
        return x @ w.T

    def backward(upstream, x, w):
        return upstream @ w, upstream.T @ x

    assert check_gradients((affine, backward), X, W, takes_upstream=True).ok

    def forgets(upstream, x, w):
        return np.ones((5, 3)) @ w, upstream.T @ x

    assert finding_of((affine, forgets), X, W, takes_upstream=True).where == "x[0,0]"


@pytest.mark.parametrize(
    ("f", "gradient", "x", "verdict"),
    [
        (abs, np.sign, 0.0, Verdict.KINK),
        (lambda x: max(x, 0.0), lambda x: float(x > 0), 0.0, Verdict.KINK),
        (np.cbrt, lambda x: np.inf, 0.0, Verdict.NOT_FINITE),
        (np.log, lambda x: 1 / x, -1.0, Verdict.NOT_FINITE),
        (lambda x: (1 - np.cos(x)) / x**2, lambda x: np.sin(x) / x**2, 1e-8, Verdict.ILL_CONDITIONED),
        (lambda x: np.round(np.sin(x), 3), np.cos, 1.0, Verdict.PRECISION_LIMITED),
        (lambda x: x**2, lambda x: np.array([2 * x]), 1.0, Verdict.WRONG_SHAPE),
        (lambda x: x**2, lambda x: "2x", 1.0, Verdict.WRONG_SHAPE),
        (lambda x: x + RNG.normal(), lambda x: 1.0, 1.0, Verdict.NOT_DETERMINISTIC),
        (lambda x: x**2, lambda x: 2 * x + RNG.normal(), 1.0, Verdict.NOT_DETERMINISTIC),
    ],
    ids=["abs", "relu", "cbrt", "log", "cos", "rounded", "shape", "text", "chance", "chance in the gradient"],
)
def test_verdicts(f, gradient, x, verdict):
    with np.errstate(all="ignore"):
        assert finding_of((f, gradient), x).verdict is verdict


def test_another_dtype():
    x = np.ones(3, np.float32)
    finding = finding_of((lambda x: (x**2).sum(), lambda x: (2 * x).astype(float)), x)
    assert (finding.verdict, finding.expected) == (Verdict.WRONG_SHAPE, "the dtype float32")
    assert check_gradients((lambda x: (x**2).sum(), lambda x: 2 * x), x).ok


def test_writing_into_the_arguments():
    def doubles(w):
        w *= 2.0
        return w

    finding = finding_of((lambda w: (w**2).sum(), doubles), W.copy())
    assert finding.verdict is Verdict.CHANGES_ITS_INPUT
    assert "The gradient writes into w" in finding.why


def test_functions_of_the_math_module_that_take_mpmaths_numbers_and_forget_their_digits():
    import math

    pair = (lambda x: x * math.exp(-x), lambda x: (1 - x) * math.exp(-x))
    for reference in ("auto", "differences"):
        assert check_gradients(pair, 2.0, reference=reference).ok
    with pytest.raises(ValueError, match="does not take such numbers"):
        check_gradients(pair, 2.0, reference="mpmath")


def test_functions_of_the_math_module_are_checked_by_differences():
    import math

    report = check_gradients((math.gamma, lambda x: math.gamma(x) * 0.42278433509846713), 2.0)
    assert set(report.references) == {"central differences"}


def test_a_hole_in_the_domain_nearby():
    def holed(x):
        return np.nan if 0.05 < abs(x - 1.0) < 0.1 else np.exp(x)

    assert check_gradients((holed, np.exp), 1.0).ok
    assert check_gradients((holed, np.exp), 1.0, reference="differences").ok


def test_the_arguments_are_as_they_were():
    given = W.copy()
    check_gradients((softmax_loss, softmax_gradient), given)
    np.testing.assert_array_equal(given, W)
