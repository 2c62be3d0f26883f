"""Small trainings for the tests of `nn.fit`: data that are learned in a few epochs, and models for them."""

import numpy as np

import nn
from autograd import relu

rng = np.random.default_rng(0)
X = rng.normal(size=(50, 4))
Y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)
NEW_X = rng.normal(size=(30, 4))
NEW_Y = (NEW_X[:, 0] + NEW_X[:, 1] * NEW_X[:, 2] > 0).astype(int)


def mlp():
    return nn.MLP([4, 6, 2], rng=0)


def with_dropout():
    """BatchNorm and Dropout: buffers and a random generator beside the weights."""
    return nn.Sequential(
        nn.Linear(4, 6, rng=0), nn.BatchNorm(6), relu, nn.Dropout(0.3, rng=1), nn.Linear(6, 2, rng=2)
    )


def momentum(model, lr=0.05):
    return nn.SGD(model.parameters(), lr=lr, momentum=0.9)


def adam(model, lr=0.02):
    return nn.Adam(model.parameters(), lr=lr)


def train(make=mlp, optimize=momentum, epochs=3, **settings):
    """The model, its optimizer and the history of a training on the data above."""
    model = make()
    optimizer = optimize(model)
    settings = {"batch_size": 8, "rng": 5, **settings}
    if "schedule" in settings:
        settings["schedule"] = nn.schedules.Schedule(optimizer, settings["schedule"])
    history = nn.fit(model, (X, Y), nn.cross_entropy, optimizer, epochs=epochs, **settings)
    return model, optimizer, history


def bits(x):
    """Everything in nested data, arrays and floats to the last bit."""
    if isinstance(x, dict):
        return {name: bits(part) for name, part in x.items()}
    if isinstance(x, list | tuple):
        return [bits(part) for part in x]
    if isinstance(x, np.ndarray):
        return (x.dtype.str, x.shape, x.tobytes())
    return x.hex() if isinstance(x, float) else x


def state_of(model, optimizer):
    generators = [m.rng.bit_generator.state for m in model.modules() if hasattr(m, "rng")]
    modes = [m.training for m in model.modules()]
    return bits([model.state_dict(), optimizer.state_dict(), generators, modes])
