"""Training and what comes of it.

Each plot is one call. It takes plain arrays, models and histories, and `ax=` for a place of your own.
"""

from functools import cache
from typing import Any

import numpy as np

import nn
from autograd import sigmoid
from nn.search import gradient_descent
from visualize import plots


@cache
def _digits() -> tuple[nn.MLP, nn.History, Any, Any]:
    """A network that has learned to read digits, how it went, and images that it has never seen."""
    images, digits = nn.data.digits()
    x = images.reshape(-1, 64)
    model = nn.MLP([64, 20, 10], rng=0)
    optimizer = nn.Adam(model.parameters(), lr=3e-3)
    history = nn.fit(
        model, (x[:1400], digits[:1400]), nn.cross_entropy, optimizer, epochs=40,
        validation=(x[1400:], digits[1400:]), metrics=["accuracy"], rng=0,
    )  # fmt: skip
    return model, history, x[1400:], digits[1400:]


def activation() -> Any:
    """An activation with its derivative.

    The engine computes both curves. Grey is where less than 2 % of the largest slope is left: a unit there
    learns next to nothing.
    """
    return plots.activation("sigmoid")


def activations() -> Any:
    """Several activations.

    A circle marks a kink. At the ends of tanh and to the left of relu no gradient gets through.
    """
    return plots.activation(["relu", "tanh", "swish"], low=-4.0, high=4.0)


def loss_surface() -> Any:
    """A loss, and the optimiser's path on it.

    A straight line is fitted by gradient descent: across the valley at first, then slowly along it.
    """
    x = np.linspace(0.0, 2.0, 9)
    y = 1.5 * x - 0.5
    found = gradient_descent(
        lambda w: ((w[0] * x + w[1] - y) ** 2).mean(), [-1.5, 1.5], lr=0.35, steps=40, keep_points=True
    )
    return plots.loss_surface(lambda w: ((w[0] * x + w[1] - y) ** 2).mean(), found)


def decision_boundary() -> Any:
    """A decision boundary.

    Two moons, and a network of two inputs and sixteen hidden units. The paler the colour the less sure it is.
    """
    x, y = nn.data.moons(200, noise=0.15, rng=0)
    model = nn.MLP([2, 16, 2], rng=0)
    nn.fit(model, (x, y), nn.cross_entropy, nn.Adam(model.parameters(), lr=0.05), epochs=60, rng=0)
    return plots.decision_boundary(model, x, y)


def training_history() -> Any:
    """How the training went.

    The loss on the digits that the network learns from, and on those that it has never seen.
    """
    _, history, _, _ = _digits()
    return plots.history(history)


def what_each_output_looks_for() -> Any:
    """What each output looks for.

    One layer from the pixels to the digits, and its weights as pictures: ink where it is blue speaks for the
    digit, ink where it is orange against it.
    """
    images, digits = nn.data.digits()
    model = nn.Linear(64, 10, rng=0)
    optimizer = nn.AdamW(model.parameters(), lr=3e-3, weight_decay=1.0)
    nn.fit(model, (images.reshape(-1, 64), digits), nn.cross_entropy, optimizer, epochs=40, rng=0)
    return plots.weights(model, 8, columns=5, titles=list("0123456789"))


def confusion_matrix() -> Any:
    """Which digits are taken for which.

    Rows are what the images show, columns what the network reads. A cell is as dark as its share of the row.
    """
    model, _, x, digits = _digits()
    return plots.confusion_matrix(nn.metrics.confusion_matrix(model(x), digits))


def feature_maps() -> Any:
    """What a convolution finds in an image.

    Below each kernel of 3 × 3 weights stands the map of the places where it has found what it looks for.
    """
    images, digits = nn.data.digits()
    model = nn.CNN(features=4, kernel_size=3, image_size=8, rng=4)
    optimizer = nn.Adam(model.parameters(), lr=0.01)
    nn.fit(model, (images[:600, None], digits[:600]), nn.cross_entropy, optimizer, epochs=8, rng=0)
    return plots.feature_maps(model, images[600])


def vanishing_gradient() -> Any:
    """The gradient vanishes.

    Eight hidden layers of sigmoids, before training: on its way from the loss back to the input the gradient
    becomes smaller by a factor of about three in each layer, and the first ones learn nothing.
    """
    images, digits = nn.data.digits()
    model = nn.MLP([64, *8 * [30], 10], activation=sigmoid, rng=0)
    measure = nn.gradient_flow.gradient_flow
    return plots.gradient_flow(measure(model, images.reshape(-1, 64), digits, nn.cross_entropy))
