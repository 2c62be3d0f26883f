"""Polynomial regression: which degree underfits, which overfits, and how cross-validation chooses one.

    python -m examples.lectures.polynomial_regression [--output DIR]

Lecture 003: f(x) = b + w1 x + ... + wM x^M, and M is unknown. A low degree cannot follow the curve, a high
one follows the noise too: of ten points, degree 9 goes through each. Its training error only falls, its
error on other points falls and rises again. So the degree is chosen by k-fold cross-validation, where each
point is predicted by a fit that has not seen it, and the test points, kept aside, judge the choice at the
end. "First train a bigger model, second regularise it": degree 9 with an ℓ2 penalty is shown as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd.coercion import Array
from examples.lectures.presentation import Figures, output_folder, page, print_figures
from visualize import plots

TRUTH = (0.3, 2.4, 0.0, -3.0)
"""b, w1, w2, w3 of the curve that the points come from."""
NOISE = 0.2
DEGREES = range(10)
FOLDS = 5
PENALTY = 1e-2


class Points(NamedTuple):
    """x and y, each (n, 1)."""

    x: Array
    y: Array


def load() -> tuple[Points, Points, Points]:
    """Points to fit, to choose by and to judge with: 10, 7 and 50 of them."""
    x, y, _ = nn.data.polynomial(67, coefficients=TRUTH, noise=NOISE, rng=0)
    parts = nn.data.train_validation_test_split(x, y, validation=7, test=50, rng=0)
    train, validation, test = (Points(*part) for part in parts)
    return train, validation, test


def features(x: Any, degree: int) -> Array:
    """1, x, ..., x^degree side by side, so that f(x) = features · (b, w1, ..., wM)."""
    ones = np.ones((len(x), 1))
    return np.hstack([ones, nn.data.powers(x, degree)]) if degree else ones


def fit(points: Points, degree: int, penalty: float = 0.0) -> Array:
    """(b, w1, ..., wM) with the least mean squared error, plus λ/2n Σw² if there is a penalty λ.

    The error is a parabola in each weight, so its least value needs no descent: least squares, with
    a row √(λ/2) for each weight but b.
    """
    a, y = features(points.x, degree), points.y[:, 0]
    if penalty:
        a = np.vstack([a, np.sqrt(penalty / 2.0) * np.eye(degree + 1)[1:]])
        y = np.append(y, np.zeros(degree))
    return np.asarray(np.linalg.lstsq(a, y, rcond=None)[0])


def error(weights: Array, points: Points) -> float:
    """The root of the mean squared error, in units of y."""
    predicted = features(points.x, len(weights) - 1) @ weights
    return float(np.sqrt(nn.mse(predicted, points.y[:, 0])))


def cross_validation(points: Points, degree: int) -> float:
    """The mean squared error over k folds, each predicted from the others; its root."""
    folds = nn.data.k_folds(*points, k=FOLDS, rng=0)
    squares = [error(fit(Points(*kept), degree), Points(*left)) ** 2 for kept, left in folds]
    return float(np.sqrt(np.mean(squares)))


class Errors(NamedTuple):
    """One error for each degree."""

    train: list[float]
    validation: list[float]
    folds: list[float]
    test: list[float]


def errors() -> Errors:
    """Fits to the training points, judged in four ways; the folds are of training and validation points."""
    train, validation, test = load()
    known = Points(np.vstack([train.x, validation.x]), np.vstack([train.y, validation.y]))
    fits = [fit(train, degree) for degree in DEGREES]
    return Errors(
        [error(w, train) for w in fits],
        [error(w, validation) for w in fits],
        [cross_validation(known, degree) for degree in DEGREES],
        [error(w, test) for w in fits],
    )


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Choose a degree and judge it; returns the choices and the errors."""
    folder = output_folder(__doc__, arguments)
    train, _, test = load()
    found = errors()
    print("degree    train  validation  5 folds     test")
    for degree, row in zip(DEGREES, zip(*found, strict=True), strict=True):
        print(f"{degree:6}  {row[0]:7.3f}  {row[1]:10.3f}  {row[2]:7.3f}  {row[3]:7.3f}")
    chosen = int(np.argmin(found.folds))
    figures = {
        "degree chosen by validation": float(np.argmin(found.validation)),
        "degree chosen by 5 folds": float(chosen),
        "test error of degree 1 (underfits)": found.test[1],
        "test error of the chosen degree": found.test[chosen],
        "test error of degree 9 (overfits)": found.test[9],
        "test error of degree 9, penalised": error(fit(train, 9, PENALTY), test),
    }
    print_figures(
        figures,
        {"degree chosen by 5 folds": "3", "test error of the chosen degree": f"{NOISE}, the noise"},
        column="truth",
    )
    fits = {
        "degree 1: underfits": fit(train, 1),
        f"degree {chosen}: chosen": fit(train, chosen),
        "degree 9: overfits": fit(train, 9),
        f"degree 9, λ = {PENALTY:g}": fit(train, 9, PENALTY),
    }
    with page(folder / "polynomial_fits.png", columns=len(fits), size=(3.4, 3.2)) as axes:
        plots.polynomial_fits(train.x, train.y, fits, axes, truth=TRUTH)
    with page(folder / "polynomial_errors.png", size=(7.0, 4.2)) as ax:
        plots.validation_curve(
            DEGREES, found.train, found.folds, ax, names=("training", f"{FOLDS}-fold"),
            others={"validation": found.validation, "test": found.test}, ylabel="root mean squared error",
        )  # fmt: skip
        ax.set_title("Training error only falls; the others have a minimum")
    return figures


if __name__ == "__main__":
    main()
