"""Plots that are pictures: weights, feature maps, confusion matrices and findings, number by number."""

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

import nn
from autograd import relu, tanh
from nn.sliding_window import Detection
from visualize import plots
from visualize.heat_map import colour
from visualize.plots.style import BLUE, ORANGE, signed_colours

RNG = np.random.default_rng(0)
UNITS = RNG.normal(size=(5, 12))
IMAGE = RNG.uniform(size=(8, 8))


@pytest.fixture
def ax():
    return Figure().add_subplot()


def pictures(grid):
    return [np.ma.filled(one.images[0].get_array(), np.nan) for one in np.ravel(grid) if one.images]


# -------------------------------------------------------------------------------------------------- colours


def test_numbers_of_either_sign_have_the_colours_of_a_circuits_cells():
    shades = signed_colours()
    assert [to_hex(shades(x)) for x in (0.0, 0.5, 1.0)] == [colour(x) for x in (-1.0, 0.0, 1.0)]
    for x in np.linspace(-1.0, 1.0, 257):
        assert to_rgb(shades((x + 1.0) / 2.0)) == pytest.approx(to_rgb(colour(x)), abs=1.0 / 255)


def test_weights_kernels_and_maps_below_zero_have_these_colours():
    looks = plots.feature_maps(small_cnn(tanh), IMAGE, ax=Figure().add_subplot())
    drawn = [*plots.weights(UNITS, (3, 4), Figure().add_subplot()).flat, *looks[:, 1:].flat]
    assert all(one.images[0].cmap == signed_colours() for one in drawn if one.images)


# -------------------------------------------------------------------------------------------------- weights


def test_each_unit_is_a_picture_of_its_weights_on_one_scale_around_zero(ax):
    grid = plots.weights(UNITS, (3, 4), ax, columns=2, titles=list("abcde"))
    assert grid.shape == (3, 2)
    assert np.array_equal(pictures(grid), UNITS.reshape(5, 3, 4))
    largest = np.abs(UNITS).max()
    assert {one.images[0].get_clim() for one in grid.flat if one.images} == {(-largest, largest)}
    assert [one.get_title() for one in grid.flat] == [*"abcde", ""]


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        (np.ones((2, 784)), (28, 28)),
        (nn.Linear(784, 2, rng=0), (28, 28)),
        (nn.Linear(9, 2, rng=0), (3, 3)),
        (nn.Conv2d(1, 2, (5, 3), rng=0), (5, 3)),
        (np.zeros((2, 4, 6)), (4, 6)),
    ],
    ids=["784", "layer", "a smaller layer", "convolution", "images"],
)
def test_the_size_of_the_pictures(units, expected, ax):
    found = pictures(plots.weights(units, ax=ax))
    assert [picture.shape for picture in found] == [expected] * 2


# --------------------------------------------------------------------------------------------- feature maps


def correlated(image, kernel):
    """The sum of products over every window, by a loop."""
    height, width = kernel.shape[-2:]
    rows, columns = image.shape[-2] - height + 1, image.shape[-1] - width + 1
    return np.array(
        [
            [(image[..., r : r + height, c : c + width] * kernel).sum() for c in range(columns)]
            for r in range(rows)
        ]
    )


def small_cnn(activation=relu):
    return nn.CNN(
        features=(3, 2), kernel_size=3, pool_size=1, image_size=8, outputs=2, activation=activation, rng=0
    )


@pytest.mark.parametrize("activation", [relu, tanh])
def test_kernels_stand_above_the_maps_that_they_make(activation, ax):
    model = small_cnn(activation)
    grid = plots.feature_maps(model, IMAGE, ax=ax)
    kernels, (image, *maps) = pictures(grid[0]), pictures(grid[1])
    assert np.array_equal(image, IMAGE)
    weight = np.array(model.layers[0].weight)
    assert np.array_equal(kernels, weight[:, 0])
    behind = np.tanh if activation is tanh else lambda y: np.maximum(y, 0.0)
    for found, kernel in zip(maps, weight[:, 0], strict=True):
        assert found == pytest.approx(behind(correlated(IMAGE, kernel)), abs=1e-12)


def test_a_later_layer_gets_what_the_earlier_ones_make_and_its_kernels_lie_side_by_side(ax):
    model = small_cnn()
    grid = plots.feature_maps(model, IMAGE, "layers.3", ax)
    first, second = np.array(model.layers[0].weight), np.array(model.layers[3].weight)
    between = np.array([np.maximum(correlated(IMAGE, kernel), 0.0) for kernel in first[:, 0]])
    for found, kernel in zip(pictures(grid[1])[1:], second, strict=True):
        assert found == pytest.approx(np.maximum(correlated(between, kernel), 0.0), abs=1e-12)
    shown = pictures(grid[0])[0]
    gap = np.full((3, 1), np.nan)
    above = np.hstack([second[0, 0], gap, second[0, 1]])
    below = np.hstack([second[0, 2], gap, np.full((3, 3), np.nan)])
    assert np.array_equal(shown, np.vstack([above, np.full((1, 7), np.nan), below]), equal_nan=True)
    strongest = np.abs(second).max()
    assert grid[0, 1].images[0].get_clim() == (-strongest, strongest)


def test_looking_changes_nothing_in_the_model(ax):
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3, rng=0), nn.Dropout(0.5, rng=0), nn.Flatten(), nn.Linear(72, 2, rng=0)
    )
    model.train()
    before = [vars(module).copy() for module in model.modules()]
    plots.feature_maps(model, IMAGE, ax=ax)
    assert [vars(module) for module in model.modules()] == before


def test_many_features_go_into_further_rows():
    model = nn.CNN(features=9, kernel_size=3, image_size=8, rng=0)
    grid = plots.feature_maps(model, IMAGE, ax=Figure().add_subplot())
    assert grid.shape == (4, 9)
    assert len(pictures(grid)) == 1 + 2 * 9


# --------------------------------------------------------------------------------------- confusion matrices


def test_counts_and_shares_of_the_row_are_written(ax):
    counts = np.array([[6, 2, 0], [0, 50, 0], [1, 0, 299]])
    plots.confusion_matrix(counts, ["cat", "dog", "bird"], ax)
    written = {(*map(float, text.get_position()), text.get_text()) for text in ax.texts}
    numbers = {(x, round(y + 0.16), text) for x, y, text in written if "%" not in text and y % 1}
    assert numbers == {(0, 0, "6"), (1, 0, "2"), (1, 1, "50"), (2, 2, "299")}
    assert (0.0, 2.0, "1") in written  # less than 1 %, without a share
    assert {text for *_, text in written if "%" in text} == {"75 %", "25 %", "100 %"}
    assert np.asarray(ax.images[0].get_array()) == pytest.approx(counts / counts.sum(axis=1, keepdims=True))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["cat", "dog", "bird"]
    assert ax.get_title() == "right: 355 of 358, 99.2%"


def test_of_many_classes_the_colours_are_left(ax):
    plots.confusion_matrix(np.eye(31), ax=ax)
    assert not ax.texts
    assert np.array_equal(ax.images[0].get_array(), np.eye(31))


def test_a_class_without_examples_has_an_empty_row(ax):
    plots.confusion_matrix(nn.metrics.confusion_matrix([0, 1, 1], [0, 0, 1], classes=3), ax=ax)
    assert np.array_equal(ax.images[0].get_array(), [[0.5, 0.5, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "1", "2"]


# ---------------------------------------------------------------------------------------------- detections


def test_each_finding_has_a_box_its_class_and_its_score(ax):
    found = [Detection(0, 3, 1, 0.987), Detection(10, 12, 0, 0.5)]
    plots.detections(
        np.zeros((20, 30)), found, ax, window=(8, 6), class_names=["a", "b"], right=[True, False]
    )
    boxes = [(*box.get_xy(), box.get_width(), box.get_height()) for box in ax.patches]
    assert boxes == [(2.5, -0.5, 6, 8), (11.5, 9.5, 6, 8)]
    assert [text.get_text() for text in ax.texts] == ["b 0.99", "a 0.50"]
    colours = [to_hex(box.get_edgecolor()).upper() for box in ax.patches]
    assert colours == [BLUE, ORANGE]
    assert [box.get_linestyle() for box in ax.patches] == ["-", "--"]


def test_nothing_found_is_the_image_alone(ax):
    image = RNG.uniform(size=(28, 30))
    plots.detections(image, [], ax)
    assert np.array_equal(ax.images[0].get_array(), image)
    assert not ax.patches


def test_what_the_sliding_window_finds_is_drawn(ax):
    image = np.zeros((12, 12))
    image[2:6, 4:8] = 1.0

    def model(windows):
        ink = np.array(windows).sum(axis=(1, 2, 3))
        return np.stack([ink, np.full(len(ink), 15.5)], axis=1)

    found = nn.sliding_window.find(model, image, threshold=0.6, window=4, background=1)
    plots.detections(image[None], found, ax, window=4)
    assert [box.get_xy() for box in ax.patches] == [(3.5, 1.5)]
