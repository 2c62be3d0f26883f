"""The lecture's convolutional network, and larger ones."""

import numpy as np
import pytest

from autograd import tanh
from nn.models import CNN


def test_shapes_are_those_of_the_lecture():
    x = np.zeros((2, 1, 28, 28))
    shapes = []
    for layer in CNN(rng=0).layers:
        x = layer(x)
        shapes.append(x.shape[1:])
    assert shapes == [(3, 24, 24), (3, 24, 24), (3, 12, 12), (432,), (10,)]


def test_parameters_are_counted():
    assert CNN().count_parameters() == 3 * (25 + 1) + 10 * (3 * 12 * 12 + 1)


@pytest.mark.parametrize("shape", [(784,), (28, 28), (1, 28, 28)])
def test_gray_images_come_in_three_shapes(shape):
    x = np.random.default_rng(0).random((4, *shape))
    model = CNN(rng=0)
    np.testing.assert_array_equal(model(x).data, model(x.reshape(4, 1, 28, 28)).data)


def test_a_larger_one():
    sizes = {"features": (8, 16), "kernel_size": 3, "image_size": (16, 20), "in_channels": 3, "hidden": (32,)}
    model = CNN(**sizes, outputs=7, dropout=0.5, activation=tanh, rng=0)
    assert model(np.zeros((5, 3, 16, 20))).shape == (5, 7)
    convolutions = 8 * (27 + 1) + 16 * (72 + 1)
    assert model.count_parameters() == convolutions + 32 * (16 * 2 * 3 + 1) + 7 * 33
    assert repr(model).count("Dropout(p=0.5)") == 2
    assert repr(model).count("tanh") == 3


def test_dropout_is_seeded_and_only_in_training():
    x = np.random.default_rng(0).random((4, 1, 28, 28))
    one, twin = CNN(dropout=0.5, rng=1), CNN(dropout=0.5, rng=1)
    np.testing.assert_array_equal(one(x).data, twin(x).data)
    assert (one(x).data != one(x).data).any()
    one.eval()
    np.testing.assert_array_equal(one(x).data, one(x).data)


REFUSED = [
    (lambda: CNN(features=(3, 3, 3)), r"stage 3 gets images of \(4, 4\), too small for a kernel of \(5, 5\)"),
    (lambda: CNN(features=0), "out_channels is at least 1, got 0"),
    (lambda: CNN(image_size=0), "image_size is at least 1"),
    (lambda: CNN(dropout=2.0), "p is a probability"),
    (lambda: CNN(hidden=(0,)), r"sizes\[1\] is at least 1"),
    (lambda: CNN()(np.zeros((2, 1, 27, 28))), r"images of shape \(batch, 1, 28, 28\), got \(2, 1, 27, 28\)"),
    (lambda: CNN()(np.zeros(784)), r"images of shape \(batch, 1, 28, 28\), got \(784,\)"),
    (lambda: CNN()(np.zeros((2, 3, 28, 28))), r"got \(2, 3, 28, 28\)"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_an_activation_is_a_function_or_its_name():
    named, given = (CNN(hidden=(5,), activation=f, rng=0) for f in ("tanh", tanh))
    x = np.random.default_rng(0).normal(size=(2, 784))
    np.testing.assert_array_equal(named(x).data, given(x).data)
    with pytest.raises(ValueError, match="the activation 'rellu' is unknown"):
        CNN(activation="rellu")
