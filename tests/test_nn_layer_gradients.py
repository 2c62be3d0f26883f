"""Every layer and every model, found by the public names of `nn`: gradients to second order.

By its input and by all its parameters, on Tensors and, of a circuit, on Values. A new one without a case here
fails.
"""

import numpy as np
import pytest

import nn
from autograd import Tensor, check_gradients, tanh
from nn import layers, scalar
from tests.depth import in_depth

DEPTH = in_depth({}, ordinary={"cotangents": 1, "limit": 8})  # the rest along a direction, all at once
CASES = {
    "Linear": [(lambda: layers.Linear(3, 2, rng=0), (4, 3)), (lambda: layers.Linear(3, 1, bias=False), (3,))],
    "Conv2d": [
        (lambda: layers.Conv2d(2, 2, 2, rng=0), (2, 2, 3, 3)),
        (lambda: layers.Conv2d(1, 2, (2, 3), stride=(2, 1), padding=(1, 0), bias=False, rng=0), (1, 1, 4, 4)),
    ],
    "MaxPool2d": [
        (lambda: layers.MaxPool2d(2), (2, 1, 4, 4)),
        (lambda: layers.MaxPool2d((2, 3), stride=1, padding=1), (1, 2, 3, 3)),
    ],
    "AvgPool2d": [
        (lambda: layers.AvgPool2d(2), (2, 1, 4, 4)),
        (lambda: layers.AvgPool2d((2, 3), stride=(1, 2), padding=1), (1, 2, 3, 4)),
    ],
    "Flatten": [(lambda: layers.Flatten(), (2, 2, 3))],
    "Dropout": [(lambda: layers.Dropout(0.4, rng=3), (3, 4)), (lambda: layers.Dropout(0.4).eval(), (3, 4))],
    "BatchNorm": [
        (lambda: layers.BatchNorm(2), (4, 2)),
        (lambda: layers.BatchNorm(2), (2, 2, 2, 3)),
        (lambda: layers.BatchNorm(2).eval(), (3, 2)),
    ],
    "Sequential": [
        (lambda: layers.Sequential(layers.Linear(3, 2, rng=0), tanh, layers.Linear(2, 2)), (2, 3))
    ],
    "MLP": [(lambda: nn.MLP([3, 4, 2], tanh, rng=0), (2, 3))],
    "CNN": [(lambda: nn.CNN(2, 2, image_size=5, outputs=2, activation=tanh, rng=0), (2, 1, 5, 5))],
    "Perceptron": [(lambda: nn.Perceptron(3), (4, 3))],
}
ALL = [(name, make, shape) for name, cases in CASES.items() for make, shape in cases]
CIRCUITS = {
    "Neuron": [(lambda: scalar.Neuron(3, tanh, rng=0), 3), (lambda: scalar.Neuron(2, None, rng=0), 2)],
    "Layer": [(lambda: scalar.Layer(3, 2, tanh, rng=0), 3)],
    "MLP": [
        (lambda: scalar.MLP([2, 3, 1], tanh, rng=0), 2),
        (lambda: scalar.MLP([2, 3, 2], rng=0), 2),
    ],
}
ALL_CIRCUITS = [(name, make, n) for name, cases in CIRCUITS.items() for make, n in cases]


def modules_in(*namespaces):
    """The names of the modules that can be had there; their base is none."""
    found = {name: x for space in namespaces for name, x in vars(space).items() if not name.startswith("_")}
    modules = {name for name, x in found.items() if isinstance(x, type) and issubclass(x, nn.Module)}
    return modules - {"Module"}


def test_every_public_layer_and_model_has_a_case():
    assert set(CASES) == modules_in(nn, layers) >= set(layers.__all__)
    assert set(CIRCUITS) == modules_in(scalar) - modules_in(layers)


def set_at(layer, name, x):
    """Put x in the place of the parameter of that name, which may be in a list."""
    *path, last = name.split(".")
    for step in path:
        layer = layer[int(step)] if step.isdigit() else getattr(layer, step)
    if last.isdigit():
        layer[int(last)] = x
    else:
        setattr(layer, last, x)


def with_parameters(make, names, x, parameters):
    """The output of a fresh layer, of the same random state, with other parameters."""
    layer = make()
    for name, p in zip(names, parameters, strict=True):
        set_at(layer, name, p)
    return layer(x)


@pytest.mark.parametrize(("name", "make", "shape"), ALL, ids=[f"{name} {shape}" for name, _, shape in ALL])
def test_gradients_to_second_order(name, make, shape):
    rng = np.random.default_rng(1)
    x = rng.permutation(np.linspace(-2.0, 2.0, int(np.prod(shape)))).reshape(shape)  # no two numbers tie
    named = make().state_dict()
    names = [name for name, _ in make().named_parameters()]
    parameters = [named[name] + rng.normal(0.0, 0.3, np.shape(named[name])) for name in names]
    report = check_gradients(
        lambda x, *ps: with_parameters(make, names, x, ps) * 1.0, x, *parameters, order=2, **DEPTH
    )
    assert report.ok


@pytest.mark.parametrize(("name", "make", "n"), ALL_CIRCUITS)
def test_gradients_of_circuits_to_second_order(name, make, n):
    rng = np.random.default_rng(2)
    names = list(make().state_dict())
    x, parameters = rng.normal(size=n).tolist(), rng.normal(size=len(names)).tolist()
    report = check_gradients(
        lambda x, ps: with_parameters(make, names, list(x), ps), x, parameters, order=2, **DEPTH
    )
    assert report.checked


@pytest.mark.parametrize(("name", "make", "shape"), ALL, ids=[f"{name} {shape}" for name, _, shape in ALL])
def test_single_precision_stays(name, make, shape):
    layer = make()
    for name, p in layer.named_parameters():
        set_at(layer, name, Tensor(p.data.astype(np.float32)))
    x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    assert layer(x).dtype == np.float32
