"""The loss over two parameters, and the regions of classifiers: heights, paths and colours computed again."""

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

import nn
from nn.search import gradient_descent
from visualize import plots
from visualize.plots.classifiers import classifier
from visualize.plots.parameters import Parameters
from visualize.plots.style import COLOURS

A = np.array([[1.0, 0.9], [0.9, 2.0]])


@pytest.fixture
def ax():
    return Figure().add_subplot()


def valley(w):
    d = w - np.array([1.0, -0.5])
    return (d @ A * d).sum()


# -------------------------------------------------------------------------------------------- loss surfaces


def test_the_path_of_a_search_is_the_points_it_has_kept(ax):
    history = gradient_descent(valley, [-1.5, 1.5], lr=0.3, steps=8, keep_points=True)
    plots.loss_surface(valley, history, ax, resolution=10)
    path, start, end = ax.get_lines()
    assert np.array_equal(path.get_xydata(), history.points)
    assert np.array_equal(start.get_xydata(), [[-1.5, 1.5]])
    assert np.array_equal(end.get_xydata(), [history.points[-1]])
    (low, high), (below, above) = ax.get_xlim(), ax.get_ylim()
    inside = path.get_xydata()
    assert low < inside[:, 0].min() < inside[:, 0].max() < high
    assert below < inside[:, 1].min() < inside[:, 1].max() < above
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("w[0]", "w[1]")


def test_on_a_contour_the_loss_is_its_level(ax):
    plots.loss_surface(valley, ax=ax, ranges=((-3.0, 3.0), (-3.0, 3.0)), resolution=50)
    (lines,) = [one for one in ax.collections if one.get_facecolor().size == 0]
    seen = 0
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        d = path.vertices - np.array([1.0, -0.5])
        assert np.einsum("ni,ij,nj->n", d, A, d) == pytest.approx(level, abs=0.05)
        seen += len(d)
    assert seen > 100


def test_an_equal_share_of_the_area_lies_between_two_contours(ax):
    plots.loss_surface(lambda w: valley(w) ** 3.0, ax=ax, ranges=((-2, 2), (-2, 2)), resolution=40)
    lines = next(one for one in ax.collections if one.get_facecolor().size == 0)
    x, y = np.meshgrid(np.linspace(-2, 2, 40), np.linspace(-2, 2, 40))
    d = np.stack([x, y], axis=-1) - np.array([1.0, -0.5])
    heights = np.einsum("...i,ij,...j->...", d, A, d) ** 3
    counts = np.histogram(heights, lines.levels)[0]
    assert counts == pytest.approx(np.full(len(counts), 0.96 * heights.size / len(counts)), abs=3)


def test_two_of_many_parameters_vary_and_the_others_stay():
    start = np.array([[1.0, 2.0], [3.0, 4.0]])
    seen = []

    def loss(w):
        seen.append(np.array(w))
        return (w * w).sum()

    heights = Parameters(start, (0, 3)).evaluate(loss, np.array([7.0, 8.0]), np.array([-1.0]))
    assert heights.tolist() == [[7.0**2 + 4 + 9 + 1, 8.0**2 + 4 + 9 + 1]]
    assert all((w[0, 1], w[1, 0]) == (2.0, 3.0) for w in seen)
    assert start.tolist() == [[1.0, 2.0], [3.0, 4.0]]


X = np.random.default_rng(0).normal(size=(30, 2))
Y = (X[:, 0] * X[:, 1] > 0).astype(int)


def model_loss(model):
    return nn.cross_entropy(model(X), Y)


@pytest.mark.parametrize("fails", [False, True])
def test_a_model_is_left_as_it_was_also_if_the_loss_fails(fails, ax):
    model = nn.MLP([2, 3, 2], rng=0)
    before = {name: x.tolist() for name, x in model.state_dict().items()}
    calls = []

    def loss(model):
        calls.append(1)
        if fails and len(calls) == 7:
            raise RuntimeError("no more")
        return model_loss(model)

    if fails:
        with pytest.raises(RuntimeError, match="no more"):
            plots.loss_surface(loss, ax=ax, start=model, resolution=5)
        assert not ax.has_data()
    else:
        plots.loss_surface(loss, ax=ax, start=model, along=(1, 8), resolution=5)
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("layers.0.weight[0, 1]", "layers.0.bias[2]")
    assert {name: x.tolist() for name, x in model.state_dict().items()} == before


def test_the_states_of_a_model_are_a_path(ax):
    model = nn.MLP([2, 3, 2], rng=0)
    history = gradient_descent(model_loss, model, lr=0.5, steps=4, keep_points=True)
    plots.loss_surface(model_loss, history, ax, start=model, along=(2, 0), resolution=5)
    path = ax.get_lines()[0].get_xydata()
    states = [state["layers.0.weight"] for state in history.points]
    assert np.array_equal(path, [(weight[1, 0], weight[0, 0]) for weight in states])


def test_a_model_of_values_has_a_surface():
    neuron = nn.scalar.Neuron(2, activation=None, rng=0)
    heights = Parameters(neuron, (0, 2)).evaluate(
        lambda n: n([2.0, 0.0]) * 1.0, np.array([1.0, 3.0]), np.array([0.5])
    )
    assert heights.tolist() == [[2.5, 6.5]]


# ---------------------------------------------------------------------------------------- decision boundaries


def linear(points):
    """A logit for class 1, right of the line x1 = 0.25 + x2."""
    return 4.0 * (points[:, 0] - points[:, 1] - 0.25)


def region_colours(ax):
    """The picture behind the points, and where its pixels are."""
    (image,) = ax.images
    left, right, bottom, top = image.get_extent()
    picture = np.asarray(image.get_array())
    x, y = np.linspace(left, right, picture.shape[1]), np.linspace(bottom, top, picture.shape[0])
    return picture, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def nearest_class(picture, classes):
    """The class whose colour a pixel is a pale one of."""
    directions = np.array([1.0 - np.array(to_rgb(COLOURS[k])) for k in range(classes)])
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return ((1.0 - picture.reshape(-1, 3)) @ directions.T).argmax(axis=1)


def test_the_boundary_is_where_the_logit_is_zero_and_each_side_has_its_colour(ax):
    labels = (linear(X) > 0).astype(int)
    plots.decision_boundary(linear, X, labels, ax, class_names=["left", "right"], resolution=61)
    (line,) = [one for one in ax.collections if isinstance(one, QuadContourSet)]
    vertices = np.concatenate([path.vertices for path in line.get_paths()])
    assert len(vertices) > 50
    assert vertices[:, 0] == pytest.approx(vertices[:, 1] + 0.25, abs=1e-9)
    picture, points = region_colours(ax)
    assert np.array_equal(nearest_class(picture, 2), linear(points) > 0)
    assert ax.get_title() == "right: 100.0% of 30 examples"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["left", "right"]


def test_the_colour_is_stronger_the_surer_the_classifier_is(ax):
    plots.decision_boundary(linear, X, Y, ax, resolution=20)
    picture, points = region_colours(ax)
    p = 1.0 / (1.0 + np.exp(-linear(points)))
    colour = np.where((p > 0.5)[:, None], to_rgb(COLOURS[1]), to_rgb(COLOURS[0]))
    strength = 0.12 + 0.38 * np.abs(2.0 * p - 1.0)
    assert picture.reshape(-1, 3) == pytest.approx(1.0 - strength[:, None] * (1.0 - colour), abs=1e-9)


def test_the_points_are_the_examples_class_by_class(ax):
    plots.decision_boundary(linear, X, Y, ax, resolution=20)
    drawn = [one.get_offsets() for one in ax.collections if isinstance(one, PathCollection)]
    assert np.array_equal(drawn[0], X[Y == 0])
    assert np.array_equal(drawn[1], X[Y == 1])


def test_three_classes_have_three_regions(ax):
    x, y = nn.data.blobs(60, classes=3, rng=0)
    model = nn.MLP([2, 8, 3], rng=0)
    nn.fit(model, (x, y), nn.cross_entropy, nn.Adam(model.parameters(), lr=0.05), epochs=10, rng=0)
    plots.decision_boundary(model, x, np.eye(3)[y], ax, resolution=30)
    picture, points = region_colours(ax)
    expected = np.array(model(points)).argmax(axis=1)
    assert np.array_equal(nearest_class(picture, 3), expected)
    assert set(expected) == {0, 1, 2}


def fitted(kind, y=Y):
    return kind.fit(X, y)


WORDS = np.where(Y == 1, "same", "other")


def perceptron():
    p = nn.Perceptron(2)
    p.fit(X, (X[:, 0] > 0).astype(int))
    return p


@pytest.mark.parametrize(
    ("model", "y", "expected"),
    [
        (nn.MLP([2, 4, 2], rng=0), Y, lambda m, p: np.array(m(p)).argmax(axis=1)),
        (nn.MLP([2, 4, 1], rng=0), Y[:, None], lambda m, p: np.array(m(p))[:, 0] > 0),
        (nn.MLP([2, 4, 1], rng=0), 2 * Y - 1, lambda m, p: np.array(m(p))[:, 0] > 0),
        (nn.scalar.MLP([2, 4, 1], rng=0), Y, lambda m, p: [m(list(q)).data > 0 for q in p]),
        (
            nn.scalar.MLP([2, 4, 2], rng=0),
            Y,
            lambda m, p: [np.argmax([v.data for v in m(list(q))]) for q in p],
        ),
        (perceptron(), Y, lambda m, p: np.array(m(p)) == 1.0),
        (fitted(LogisticRegression()), Y, lambda m, p: m.predict(p)),
        (fitted(LogisticRegression(), WORDS), WORDS, lambda m, p: m.predict(p) == "same"),
        (fitted(DecisionTreeClassifier(max_depth=3, random_state=0)), Y, lambda m, p: m.predict(p)),
        (fitted(SVC()), Y, lambda m, p: m.predict(p)),
        (lambda p: (p[:, 0] > 0.5).astype(int), Y, lambda m, p: p[:, 0] > 0.5),
        (lambda p: 1 / (1 + np.exp(-p[:, 1])), Y, lambda m, p: p[:, 1] > 0.0),
    ],
)
def test_every_kind_of_classifier_is_asked_in_its_own_way(model, y, expected, ax):
    plots.decision_boundary(model, X, y, ax, resolution=16)
    picture, points = region_colours(ax)
    assert np.array_equal(nearest_class(picture, 2), np.asarray(expected(model, points), int))


def test_scores_of_pairs_of_classes_are_left_to_the_estimator(ax):
    x, y = nn.data.blobs(60, classes=4, rng=0)
    model = SVC(decision_function_shape="ovo").fit(x, y)
    assert model.decision_function(x).shape == (60, 6)
    plots.decision_boundary(model, x, y, ax, resolution=16)
    picture, points = region_colours(ax)
    assert np.array_equal(nearest_class(picture, 4), model.predict(points))


def test_a_model_is_asked_in_use_and_stays_in_training(ax):
    model = nn.Sequential(nn.Linear(2, 8, rng=0), nn.Dropout(0.5, rng=0), nn.Linear(8, 2, rng=0))
    model.layers[0].eval()
    plots.decision_boundary(model, X, Y, ax, resolution=10)
    assert [layer.training for layer in model.layers] == [False, True, True]
    picture, points = region_colours(ax)
    assert np.array_equal(nearest_class(picture, 2), np.array(model.eval()(points)).argmax(axis=1))


def test_a_threshold_moves_the_boundary():
    points = np.array([[0.25, 0.0], [0.5, 0.0], [0.75, 0.0]])
    answers = classifier(lambda p: p[:, 0]).answers(points, 0.6)
    assert answers.classes.tolist() == [0, 0, 1]
    assert answers.confidence == pytest.approx([0.35 / 0.6, 0.1 / 0.6, 0.15 / 0.4])
