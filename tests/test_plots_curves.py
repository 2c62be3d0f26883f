"""Plots of curves: what the lines hold, computed a second time."""

import math
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

import nn
from autograd import relu, tanh, where
from nn.gradient_flow import GradientFlow, gradient_flow
from visualize import plots
from visualize.colours import GRADIENT, VALUE

mpl.use("Agg")


@pytest.fixture
def ax():
    return Figure().add_subplot()


def texts(ax):
    return [text.get_text() for text in ax.texts]


def erf(x):
    return np.array([math.erf(z) for z in x])


def sigma(x):
    return 1.0 / (1.0 + np.exp(-x))


PHI = {
    "value": lambda x: 0.5 * (1.0 + erf(x / math.sqrt(2.0))),
    "density": lambda x: np.exp(-(x**2) / 2.0) / math.sqrt(2.0 * math.pi),
}

CLOSED_FORMS = {
    "sigmoid": (sigma, lambda x: sigma(x) * (1.0 - sigma(x))),
    "tanh": (np.tanh, lambda x: 1.0 / np.cosh(x) ** 2),
    "relu": (lambda x: np.maximum(x, 0.0), lambda x: (x > 0.0).astype(float)),
    "leaky_relu": (lambda x: np.where(x > 0.0, x, 0.01 * x), lambda x: np.where(x > 0.0, 1.0, 0.01)),
    "elu": (lambda x: np.where(x > 0.0, x, np.expm1(x)), lambda x: np.where(x > 0.0, 1.0, np.exp(x))),
    "gelu": (lambda x: x * PHI["value"](x), lambda x: PHI["value"](x) + x * PHI["density"](x)),
    "softplus": (lambda x: np.log1p(np.exp(x)), sigma),
    "step": (lambda x: (x >= 0.0).astype(float), lambda x: 0.0 * x),
}


# -------------------------------------------------------------------------------------------- activations


@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_an_activation_and_its_derivative_are_the_closed_forms(name, ax):
    plots.activation(name, ax)
    slope, value, _ = ax.get_lines()
    x = np.linspace(-6.0, 6.0, 601)
    of_value, of_slope = CLOSED_FORMS[name]
    assert np.array_equal(value.get_xdata(), x)
    assert value.get_ydata() == pytest.approx(of_value(x), abs=1e-12)
    assert slope.get_ydata() == pytest.approx(of_slope(x), abs=1e-12)
    assert (value.get_color(), slope.get_color()) == (VALUE, GRADIENT)
    assert {name, "derivative"} <= set(texts(ax))


@pytest.mark.parametrize(
    ("function", "kinks"),
    [
        ("relu", [0.0]),
        ("leaky_relu", [0.0]),
        ("step", [0.0]),  # a jump of the value
        ("elu", []),  # its derivative is continuous
        ("sigmoid", []),
        ("gelu", []),
        (lambda x: relu(x - 1.2345) + relu(-x - 2.0), [-2.0, 1.2345]),
        (lambda x: abs(x), [0.0]),
        (lambda x: where(np.array(x) > 0.5, x * x, x), [0.5]),
    ],
)
def test_circles_mark_the_kinks_and_jumps(function, kinks, ax):
    plots.activation(function, ax)
    assert ax.get_lines()[2].get_xdata() == pytest.approx(kinks, abs=1e-9)


def stretches(ax):
    """From where to where grey is."""
    return [tuple(float(x) for x in patch.get_extents().transformed(ax.transData.inverted()).intervalx)
            for patch in ax.patches]  # fmt: skip


def where_sigmoid_is_flat():
    """σ(1 - σ) = 0.02 / 4."""
    return math.log((1.0 + math.sqrt(0.98)) / (1.0 - math.sqrt(0.98)))


def test_grey_is_where_sigmoid_is_saturated(ax):
    plots.activation("sigmoid", ax)
    edge = where_sigmoid_is_flat()
    assert np.ravel(stretches(ax)) == pytest.approx([-6.0, -edge, edge, 6.0], abs=0.02)
    assert texts(ax).count("saturated") == 2


@pytest.mark.parametrize(
    ("name", "words", "ends"),
    [
        ("relu", ["dead"], [-6.0, 0.02]),
        ("step", ["dead"], [-6.0, 6.0]),
        ("elu", ["saturated"], [-6.0, math.log(0.02)]),
        ("leaky_relu", [], []),  # small, and it goes on like that
        ("linear", [], []),
    ],
)
def test_grey_says_dead_or_saturated(name, words, ends, ax):
    plots.activation(name, ax)
    assert [text for text in texts(ax) if text in ("dead", "saturated")] == words
    assert np.ravel(stretches(ax)) == pytest.approx(ends, abs=0.03)


def test_several_activations_have_their_values_left_and_their_derivatives_right(ax):
    left, right = plots.activation({"hyperbolic": tanh, "rectified": "relu"}, ax, low=-2.0, high=3.0)
    x = np.linspace(-2.0, 3.0, 601)
    values, slopes = left.get_lines(), right.get_lines()
    assert values[0].get_ydata() == pytest.approx(np.tanh(x), abs=1e-12)
    assert slopes[0].get_ydata() == pytest.approx(1.0 - np.tanh(x) ** 2, abs=1e-12)
    assert slopes[1].get_ydata() == pytest.approx((x > 0.0).astype(float))
    assert set(texts(left)) == set(texts(right)) == {"hyperbolic", "rectified"}


def test_names_at_the_ends_of_lines_do_not_overlap():
    figure = Figure(figsize=(9.2, 3.4))
    names = ["relu", "leaky_relu", "elu", "gelu", "swish", "tanh"]
    left, _ = plots.activation(names, figure.subplots(1, 2))
    figure.draw_without_rendering()
    boxes = sorted((text.get_window_extent() for text in left.texts), key=lambda box: box.y0)
    assert len(boxes) == 6
    assert all(above.y0 >= below.y1 - 2.0 for below, above in pairwise(boxes))


# ---------------------------------------------------------------------------------------------- histories


def test_a_dict_of_lists_is_drawn_as_a_history_is(ax):
    columns = {"loss": [3.0, 2.0, 1.0], "val_loss": [3.5, 2.5, 2.75], "accuracy": [0.1, 0.5, 0.9]}
    plots.history(columns, ax=ax)
    training, validation, line, best = ax.get_lines()
    assert list(training.get_xdata()) == [1, 2, 3]
    assert list(training.get_ydata()) == columns["loss"]
    assert list(validation.get_ydata()) == columns["val_loss"]
    assert set(line.get_xdata()) == {2}
    assert list(best.get_ydata()) == [2.5]
    other = Figure().add_subplot()
    nn.History([1, 2, 3], columns).plot(other)
    assert [line.get_label() for line in ax.get_lines()] == [line.get_label() for line in other.get_lines()]


def test_a_measure_alone_is_judged_by_itself(ax):
    plots.history({"accuracy": np.array([0.5, 0.75, 0.625])}, "accuracy", ax)
    curve, line, _ = ax.get_lines()
    assert list(curve.get_ydata()) == [0.5, 0.75, 0.625]
    assert set(line.get_xdata()) == {2}
    assert ax.get_ylabel() == "accuracy"


# -------------------------------------------------------------------------------------------- gradient flow

BATCH = np.random.default_rng(0).normal(size=(20, 4))
CLASSES = np.arange(20) % 3


def test_a_report_is_drawn_as_it_draws_itself(ax):
    report = gradient_flow(nn.MLP([4, 5, 3], rng=0), BATCH, CLASSES, nn.cross_entropy)
    plots.gradient_flow(report, ax)
    heights = [[bar.get_height() for bar in bars] for bars in ax.containers]
    assert heights == [[layer.weight_norm for layer in report.layers],
                       [layer.gradient_norm for layer in report.layers]]  # fmt: skip


def test_the_callback_is_drawn_over_the_epochs(ax):
    callback = GradientFlow(BATCH, CLASSES, nn.cross_entropy)
    model = nn.MLP([4, 5, 3], rng=0)
    optimizer = nn.SGD(model.parameters(), lr=0.1)
    nn.fit(model, (BATCH, CLASSES), nn.cross_entropy, optimizer, epochs=2, callbacks=[callback], rng=0)
    plots.gradient_flow(callback, ax)
    assert [list(line.get_xdata()) for line in ax.get_lines()] == [[0, 1, 2]] * 2


def test_plain_norms_are_bars_and_what_no_logarithm_has_is_written(ax):
    plots.gradient_flow([0.01, 0.0, np.nan, 1.0], ax, layers=["a", "b", "c", "d"])
    (bars,) = ax.containers
    heights = np.array([bar.get_height() for bar in bars])
    assert heights[[0, 3]].tolist() == [0.01, 1.0]
    assert np.isnan(heights[1:3]).all()
    assert texts(ax) == ["0", "nan"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "b", "c", "d"]
    assert ax.get_yscale() == "log"


def test_norms_by_epoch_are_a_curve_for_each_layer(ax):
    norms = np.array([[1.0, 2.0, 3.0], [0.5, 0.0, 2.0]])
    plots.gradient_flow(dict(zip("abc", norms.T, strict=True)), ax)
    assert [line.get_label() for line in ax.get_lines()] == ["a", "b", "c"]
    drawn = np.array([line.get_ydata() for line in ax.get_lines()])
    assert np.array_equal(drawn, np.where(norms.T == 0.0, np.nan, norms.T), equal_nan=True)


# ------------------------------------------------------------------------------------------- polynomial fits

PLACES = np.array([-1.0, -0.5, 0.0, 0.75, 1.0])
HEIGHTS = np.array([1.0, -0.25, 0.5, 0.25, 2.0])


def least_squares(degree, at):
    table = np.vander(PLACES, degree + 1, increasing=True)
    weights = np.linalg.solve(table.T @ table, table.T @ HEIGHTS)
    return np.vander(at, degree + 1, increasing=True) @ weights


def test_a_degree_is_fitted_by_least_squares():
    (row,) = plots.polynomial_fits(PLACES[:, None], HEIGHTS, [0, 2, 4], Figure().add_subplot())
    assert [ax.get_title() for ax in row] == ["degree 0", "degree 2", "degree 4"]
    for ax, degree in zip(row, (0, 2, 4), strict=True):
        fit, points = ax.get_lines()
        assert fit.get_ydata() == pytest.approx(least_squares(degree, fit.get_xdata()), abs=1e-9)
        assert np.array_equal(points.get_xydata(), np.column_stack([PLACES, HEIGHTS]))


def test_coefficients_functions_and_the_truth_are_drawn_as_they_are():
    fits = {"weights": [1.0, 0.0, -2.0], "model": lambda x: np.sin(x)}
    grid = plots.polynomial_fits(PLACES, HEIGHTS, fits, Figure().add_subplot(), truth=[0.5, 3.0])
    for ax, expected in zip(grid[0], (lambda x: 1.0 - 2.0 * x**2, np.sin), strict=True):
        truth, fit, _ = ax.get_lines()
        assert fit.get_ydata() == pytest.approx(expected(fit.get_xdata()))
        assert truth.get_ydata() == pytest.approx(0.5 + 3.0 * truth.get_xdata())
    assert texts(grid[0, 0]) == ["truth"]


# ------------------------------------------------------------------------------------------ validation curves


def test_the_least_validation_error_is_marked(ax):
    train, validation, test = [4.0, 2.0, 1.0, 0.5], [5.0, 2.5, 3.0, 40.0], [5.5, 2.75, 2.5, 50.0]
    plots.validation_curve([0, 1, 2, 3], train, validation, ax, others={"test": test}, ylabel="RMSE")
    *curves, ring = ax.get_lines()
    assert [list(curve.get_ydata()) for curve in curves] == [train, validation, test]
    assert (list(ring.get_xdata()), list(ring.get_ydata())) == ([1], [2.5])
    assert ax.get_title() == "Validation: least at degree 1"
    assert set(texts(ax)) == {"training", "validation", "test"}
    assert (ax.get_yscale(), ax.get_ylabel()) == ("log", "RMSE")


def test_a_training_error_of_nothing_leaves_the_picture_with_its_name_inside(ax):
    plots.validation_curve([0, 1, 2], [1.0, 0.5, 1e-15], [1.0, 0.8, 0.9], ax)
    bottom, _ = ax.get_ylim()
    assert 0.05 < bottom < 0.8
    (name,) = [text for text in ax.texts if text.get_text() == "training"]
    assert name.xy == (1.0, 0.5)
