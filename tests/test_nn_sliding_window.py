"""A network on every window of a larger image: as windows, as a convolution, and what is found."""

from itertools import combinations

import numpy as np
import pytest

from autograd import relu, softmax, tanh
from nn.layers import AvgPool2d, BatchNorm, Conv2d, Dropout, Flatten, Linear, MaxPool2d, Sequential
from nn.models import CNN, MLP
from nn.module import Module
from nn.sliding_window import Detection, as_convolution, find, occurs_anywhere, sliding_window


@pytest.fixture
def rng():
    return np.random.default_rng(2)


@pytest.mark.parametrize("stride", [1, 2, (3, 1)])
@pytest.mark.parametrize("batch_size", [1, 7, 1000])
def test_every_window_is_what_the_model_says_of_it_alone(rng, stride, batch_size):
    model = CNN(features=2, kernel_size=3, image_size=(6, 8), outputs=3, rng=0)
    image = rng.normal(size=(13, 12))
    found = sliding_window(model, image, (6, 8), stride, batch_size)
    rows, columns = stride if isinstance(stride, tuple) else (stride, stride)
    assert found.shape == ((13 - 6) // rows + 1, (12 - 8) // columns + 1, 3)
    for r, c in np.ndindex(*found.shape[:2]):
        window = image[r * rows : r * rows + 6, c * columns : c * columns + 8]
        np.testing.assert_allclose(found[r, c], model(window[None]).data[0], rtol=1e-10, atol=1e-12)


NETWORKS = {
    "cnn": (CNN(features=2, kernel_size=3, image_size=8, outputs=3, rng=0), 8, 1, 2),
    "two stages and hidden layers": (
        CNN((2, 3), 3, image_size=14, hidden=(5, 4), activation=tanh, outputs=2, rng=0), 14, 1, 4),
    "colour, strides and means": (
        Sequential(Conv2d(3, 4, (3, 2), stride=(2, 1), rng=0), relu, AvgPool2d((1, 2)), Flatten(),
                   Linear(4 * 3 * 3, 2, bias=False, rng=0)), (7, 7), 3, 2),
    "mlp": (Sequential(Flatten(), MLP([12, 5, 2], tanh, rng=0)), (3, 4), 1, 1),
    "normalized, with dropout": (
        Sequential(Conv2d(1, 2, 2, rng=0), BatchNorm(2), relu, MaxPool2d(2), Flatten(), Dropout(0.5),
                   Linear(2 * 4, 3, rng=0)), 5, 1, 2),
}  # fmt: skip


@pytest.mark.parametrize(("model", "window", "channels", "stride"), NETWORKS.values(), ids=NETWORKS)
def test_as_a_convolution_it_is_the_same(rng, model, window, channels, stride):
    image = rng.normal(size=(channels, 19, 17))
    height, width = window if isinstance(window, tuple) else (window, window)
    steps = (2, 2) if channels == 3 else (stride, stride)
    expected = sliding_window(model, image, (height, width), steps)
    convolution = as_convolution(model, window)
    (found,) = convolution(image[None]).data.transpose(0, 2, 3, 1)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11)


def test_using_a_model_leaves_it_in_training(rng):
    model = Sequential(Flatten(), Dropout(0.5, rng=0), Linear(4, 2, rng=0))
    model.layers[2].eval()
    image = rng.normal(size=(5, 5))
    np.testing.assert_array_equal(sliding_window(model, image, 2), sliding_window(model, image, 2))
    as_convolution(Sequential(Conv2d(1, 1, 2), model), 3)
    assert [module.training for module in model.modules()] == [True, True, True, False]


def test_the_convolution_has_weights_of_its_own():
    model = Sequential(Flatten(), Linear(4, 2, rng=0))
    convolution = as_convolution(model, 2)
    convolution.layers[0].weight.data = np.zeros((2, 1, 2, 2))
    assert model.layers[1].weight.data.all()


# ------------------------------------------------------------------------------------ what is found

CROSS = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
PLUS = CROSS[:, [1, 0, 2]][[1, 0, 2]] * 0.0 + np.array([[0.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 0.0]])


class Template(Module):
    """Sure of a cross (0) or a plus (1) where the window is exactly that, else of nothing (2)."""

    def forward(self, images):
        distances = [((images[:, 0] - shape) ** 2).sum(axis=(1, 2)) for shape in (CROSS, PLUS)]
        return np.stack([5.0 - 10.0 * distances[0], 5.0 - 10.0 * distances[1], np.zeros(len(images))], axis=1)


def scene(*placed):
    image = np.zeros((20, 30))
    for shape, row, column in placed:
        image[row : row + 3, column : column + 3] = shape
    return image


def test_what_was_placed_is_found_where_it_is():
    found = find(Template(), scene((CROSS, 4, 5), (PLUS, 11, 22)), window=3, background=2)
    assert {(d.row, d.column, d.label) for d in found} == {(4, 5, 0), (11, 22, 1)}
    assert all(d.score == pytest.approx(np.exp(5.0) / (np.exp(5.0) + 1.0), rel=1e-4) for d in found)


def test_nothing_is_found_on_an_empty_image():
    assert find(Template(), scene(), window=3, background=2) == []
    assert not occurs_anywhere(Template(), scene(), window=3, background=2)
    assert occurs_anywhere(Template(), scene((PLUS, 0, 27)), window=3, background=2)


def test_places_are_pixels_with_a_stride_too():
    (found,) = find(Template(), scene((CROSS, 4, 6)), window=3, stride=2, background=2)
    assert found[:3] == (4, 6, 0)


def brightness(images):
    mean = images.mean(axis=(1, 2, 3))
    return np.stack([20.0 * mean - 10.0, np.zeros(len(images))], axis=1)


def covered(a, b):
    """Intersection over union, by painting both windows."""
    one, other = np.zeros((2, 20, 20), dtype=bool)
    one[a.row : a.row + 4, a.column : a.column + 4] = True
    other[b.row : b.row + 4, b.column : b.column + 4] = True
    return (one & other).sum() / (one | other).sum()


@pytest.mark.parametrize("overlap", [0.0, 0.3, 0.5])
def test_of_windows_that_overlap_the_surest_is_kept(overlap):
    image = np.zeros((12, 12))
    image[4:8, 4:8] = 1.0
    settings = {"threshold": 0.4, "window": 4, "background": 1}
    found = find(brightness, image, overlap=overlap, **settings)
    assert found[0][:3] == (4, 4, 0)
    scores = [d.score for d in found]
    assert scores == sorted(scores, reverse=True)
    assert isinstance(found[0], Detection)
    assert max((covered(a, b) for a, b in combinations(found, 2)), default=0.0) <= overlap
    everything = find(brightness, image, overlap=1.0, **settings)
    left_out = set(everything) - set(found)
    assert left_out
    assert all(any(covered(d, k) > overlap and k.score >= d.score for k in found) for d in left_out)


# ---------------------------------------------------------------------------------------- refused

TINY = Sequential(Conv2d(1, 1, 2), Flatten(), Linear(4, 2))
REFUSED = [
    (lambda: sliding_window(TINY, np.ones((2, 5)), 3), r"the window \(3, 3\) is larger than the image"),
    (lambda: sliding_window(TINY, np.ones((2, 1, 5, 5)), 3), r"image is \(H, W\) or \(channels, H, W\), got"),
    (lambda: sliding_window(TINY, [[1.0, 2.0], [np.nan, 1.0]], 2), r"holds nan at .* = \(0, 1, 0\)"),
    (lambda: sliding_window(TINY, np.ones((5, 5)), 3, stride=0), "stride is at least 1"),
    (lambda: sliding_window(TINY, np.ones((5, 5)), 3, batch_size=0), "batch_size is at least 1"),
    (lambda: sliding_window(np.sum, np.ones((5, 5)), 3), "zero-dimensional|the model gives"),
    (lambda: find(TINY, np.ones((5, 5)), threshold=2.0, window=3), "threshold is from 0 to 1, got 2"),
    (lambda: find(TINY, np.ones((5, 5)), overlap=-1.0, window=3), "overlap is from 0 to 1, got -1"),
    (lambda: find(TINY, np.ones((5, 5)), background=7, window=3), "one of the classes 0 to 1, got 7"),
    (lambda: as_convolution(TINY, 6), r"Linear\(.*|does not fit"),
    (lambda: as_convolution(Sequential(Conv2d(1, 1, 3, padding=1), Flatten(), Linear(9, 2)), 3), "pads"),
    (lambda: as_convolution(Sequential(Conv2d(1, 1, 2)), 3), "has no Linear layer"),
    (lambda: as_convolution(Sequential(TINY, softmax), 3), "not the same as a convolution"),
    (lambda: as_convolution(Sequential(Template(), Linear(3, 3)), 3), "is not known as a convolution"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_model_is_called():
    with pytest.raises(TypeError, match=r"model is a function of a batch.*got 'digits'"):
        sliding_window("digits", np.ones((5, 5)))
