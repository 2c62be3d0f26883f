"""Every layer that `nn.layers` offers, found by its public names: gradients to second order.

By its input and by all its parameters. A new layer without a case here fails.
"""

import numpy as np
import pytest

from autograd import check_gradients, tanh
from nn import layers

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
}
ALL = [(name, make, shape) for name, cases in CASES.items() for make, shape in cases]


def test_every_public_layer_has_a_case():
    assert set(CASES) == set(layers.__all__)


def with_parameters(make, names, x, parameters):
    """The output of a fresh layer, of the same random state, with other parameters."""
    layer = make()
    for name, p in zip(names, parameters, strict=True):
        *path, last = name.split(".")
        owner = layer
        for step in path:
            owner = owner[int(step)] if step.isdigit() else getattr(owner, step)
        setattr(owner, last, p)
    return layer(x)


@pytest.mark.parametrize(("name", "make", "shape"), ALL, ids=[f"{name} {shape}" for name, _, shape in ALL])
def test_gradients_to_second_order(name, make, shape):
    rng = np.random.default_rng(1)
    x = rng.permutation(np.linspace(-2.0, 2.0, int(np.prod(shape)))).reshape(shape)  # no two numbers tie
    named = make().state_dict()
    names = [name for name, _ in make().named_parameters()]
    parameters = [named[name] + rng.normal(0.0, 0.3, np.shape(named[name])) for name in names]
    report = check_gradients(
        lambda x, *ps: with_parameters(make, names, x, ps) * 1.0, x, *parameters, order=2
    )
    assert report.ok


@pytest.mark.parametrize(("name", "make", "shape"), ALL, ids=[f"{name} {shape}" for name, _, shape in ALL])
def test_single_precision_stays(name, make, shape):
    layer = make()
    for p in layer.parameters():
        p_single = p.data.astype(np.float32)
        owner = next(m for m in layer.modules() if any(v is p for v in vars(m).values()))
        attribute = next(k for k, v in vars(owner).items() if v is p)
        setattr(owner, attribute, type(p)(p_single))
    x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    assert layer(x).dtype == np.float32
