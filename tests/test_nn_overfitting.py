"""The overfit report: on real polynomial regressions that under- and overfit, and on curves drawn by hand."""

import numpy as np
import pytest

from nn import data
from nn.overfitting import overfit_report

CURVES = {
    "validation rises": (
        [1.0, 0.5, 0.1],
        [1.0, 0.6, 0.9],
        "overfitting",
        "rose from 0.6 in epoch 2 to 0.9 (+50%)",
    ),
    "rises from 0": ([1.0, 0.5, 0.1], [1.0, 0.0, 0.9], "overfitting", "rose from 0 in epoch 2 to 0.9, while"),
    "a wide gap": (
        [1.0, 0.5, 0.1],
        [1.0, 0.6, 0.6],
        "overfitting",
        "the validation loss is 0.6, 6 times as much",
    ),
    "all by heart": ([1.0, 0.5, 0.0], [1.0, 0.6, 0.6], "overfitting", "the training loss 0:"),
    "nothing learned": ([1.0, 0.99, 0.98], [1.0, 1.0, 1.0], "underfitting", "hardly fallen, from 1 to 0.98"),
    "both rise": ([1.0, 0.5, 5.0], [1.0, 0.6, 6.0], "diverging", "with it, from 0.5 to 5"),
    "side by side": ([1.0, 0.5, 0.3], [1.0, 0.5, 0.32], "no overfitting", "least in epoch 3 of 3"),
    "within the tolerance": ([1.0, 0.5, 0.3], [1.0, 0.30, 0.32], "no overfitting", "least in epoch 2 of 3"),
    "better on new examples": ([1.0, 0.5], [0.9, 0.2], "no overfitting", "at most 10% above"),
    "one epoch": ([0.5], [0.5], "no overfitting", "least in epoch 1 of 1"),
    "perfect": ([1.0, 0.0], [1.0, 0.0], "no overfitting", "the validation loss, 0,"),
}


@pytest.mark.parametrize(("train", "validation", "verdict", "words"), CURVES.values(), ids=CURVES)
def test_what_curves_say(train, validation, verdict, words):
    report = overfit_report(train, np.array(validation))
    assert report.verdict == verdict
    assert words in report.finding
    assert str(report) == f"{verdict}: {report.finding}"
    assert (report.train, report.validation) == (train[-1], validation[-1])
    assert report.best_validation == min(validation) == validation[report.best_epoch - 1]
    assert report.gap == validation[-1] - train[-1]


def test_the_tolerance_decides_what_is_a_rise():
    train, validation = [1.0, 0.5, 0.45], [1.0, 0.5, 0.6]
    assert overfit_report(train, validation, tolerance=0.1).verdict == "overfitting"
    assert overfit_report(train, validation, tolerance=0.5).verdict == "no overfitting"


def errors_of(degree, steps=(1, 10, 100, 1000, 10_000)):
    """Training and validation errors of a polynomial fitted to 10 points by gradient descent."""
    true = [0.0, 3.0, 0.0, -3.0]
    x, y, _ = data.polynomial(10, noise=0.3, coefficients=true, rng=5)
    x_new, y_new, _ = data.polynomial(200, noise=0.3, coefficients=true, rng=6)
    features, new = (np.column_stack([np.ones(len(p)), data.powers(p, degree)]) for p in (x, x_new))
    u, s, vt = np.linalg.svd(features, full_matrices=False)
    errors = []
    for t in steps:  # the weights after t steps from 0, in closed form
        shrink = 1.0 - (1.0 - (s / s[0]) ** 2) ** t
        w = vt.T @ ((shrink / s)[:, None] * (u.T @ y))
        errors.append((np.mean((features @ w - y) ** 2), np.mean((new @ w - y_new) ** 2)))
    return zip(*errors, strict=True)


def test_a_polynomial_of_a_high_degree_overfits_ten_points():
    report = overfit_report(*errors_of(degree=9, steps=(1, 10, 100, 10**4, 10**8, 10**12)))
    assert report.verdict == "overfitting"
    assert "by heart" in report.finding


def test_a_line_does_not_get_better_with_training():
    assert (
        overfit_report(*errors_of(degree=1, steps=(10, 100, 1000)), tolerance=1.0).verdict == "underfitting"
    )


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1.0], [1.0, 2.0]), ValueError, "there are 1 training and 2 validation losses"),
        (([], []), ValueError, "train is empty"),
        (([1.0, np.nan], [1.0, 1.0]), ValueError, "train: the loss of epoch 2 is nan: training has diverged"),
        (([1.0, 1.0], [np.inf, 1.0]), ValueError, "validation: the loss of epoch 1 is inf"),
        (([1.0, 1.0], [-0.5, 1.0]), ValueError, "losses are at least 0, got -0.5"),
        (([[1.0]], [[1.0]]), ValueError, r"one loss for each epoch, in a row, got the shape \(1, 1\)"),
        ((1.0, 1.0), ValueError, r"got the shape \(\)"),
        (("falling", [1.0]), TypeError, "train holds real numbers"),
        (([1.0], [1.0], -0.1), ValueError, "tolerance is a share such as 0.1, at least 0, got -0.1"),
        (([1.0], [1.0], np.nan), ValueError, "tolerance is a share"),
    ],
)
def test_what_is_no_curve_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        overfit_report(*arguments)


def test_one_bad_epoch_at_the_end_is_no_trend():
    train, validation = np.linspace(1.0, 0.1, 30), np.linspace(1.1, 0.1, 30)
    train[-1], validation[-1] = 0.2, 0.2
    assert overfit_report(train, validation).verdict == "no overfitting"
    validation[-3:] = 0.5
    assert overfit_report(train, validation).verdict == "overfitting"
    train[-3:] = 0.5
    assert overfit_report(train, validation).verdict == "diverging"
