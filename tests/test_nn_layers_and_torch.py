"""The layers beside PyTorch's, where it is installed: outputs, gradients, running statistics."""

import numpy as np
import pytest

from autograd import Tensor
from nn import layers
from nn.models import CNN


@pytest.fixture
def torch():
    found = pytest.importorskip("torch")
    found.set_default_dtype(found.float64)
    return found


def compare(torch, ours, theirs, shape, seed=0):
    """The same parameters, input and upstream gradient on both sides."""
    rng = np.random.default_rng(seed)
    with torch.no_grad():
        for (_, p), q in zip(ours.named_parameters(), theirs.parameters(), strict=True):
            p.data = rng.normal(size=p.shape)
            q.copy_(torch.tensor(p.data))
    x = Tensor(rng.permutation(np.linspace(-2.0, 2.0, int(np.prod(shape)))).reshape(shape))
    x_theirs = torch.tensor(x.data, requires_grad=True)
    y, y_theirs = ours(x), theirs(x_theirs)
    np.testing.assert_allclose(y.data, y_theirs.detach().numpy(), rtol=1e-9, atol=1e-11)
    upstream = rng.normal(size=y.shape)
    y.backward(upstream)
    y_theirs.backward(torch.tensor(upstream))
    np.testing.assert_allclose(x.grad, x_theirs.grad.numpy(), rtol=1e-8, atol=1e-10)
    for (name, p), q in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-8, atol=1e-10, err_msg=name)


@pytest.mark.parametrize("channels", [(1, 3), (3, 4)])
@pytest.mark.parametrize("stride", [1, 2, (3, 2)])
@pytest.mark.parametrize("padding", [0, 1, (2, 0)])
@pytest.mark.parametrize("kernel", [1, 3, (2, 5)])
def test_convolution(torch, channels, stride, padding, kernel):
    settings = {"kernel_size": kernel, "stride": stride, "padding": padding}
    compare(
        torch,
        layers.Conv2d(*channels, **settings),
        torch.nn.Conv2d(*channels, **settings),
        (2, channels[0], 8, 9),
    )


def test_convolution_without_bias(torch):
    compare(torch, layers.Conv2d(2, 3, 3, bias=False), torch.nn.Conv2d(2, 3, 3, bias=False), (2, 2, 5, 5))


@pytest.mark.parametrize("kind", ["MaxPool2d", "AvgPool2d"])
@pytest.mark.parametrize(
    ("kernel", "stride", "padding"),
    [(2, None, 0), (3, 2, 1), ((2, 3), (1, 2), (1, 1)), (3, 1, 0), (1, 1, 0), (2, 3, 0)],
)
def test_pooling(torch, kind, kernel, stride, padding):
    sizes = (kernel, stride, padding)
    compare(torch, getattr(layers, kind)(*sizes), getattr(torch.nn, kind)(*sizes), (2, 3, 7, 8))


@pytest.mark.parametrize(("kind", "shape"), [("BatchNorm1d", (6, 3)), ("BatchNorm2d", (4, 3, 2, 5))])
def test_batch_normalization(torch, kind, shape):
    ours, theirs = layers.BatchNorm(3, momentum=0.3), getattr(torch.nn, kind)(3, momentum=0.3)
    for seed in range(3):
        compare(torch, ours, theirs, shape, seed)
        ours.zero_grad()
        theirs.zero_grad()
        np.testing.assert_allclose(ours.running_mean, theirs.running_mean.numpy(), rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(ours.running_var, theirs.running_var.numpy(), rtol=1e-10)
    compare(torch, ours.eval(), theirs.eval(), shape)


def test_dropout_has_the_same_statistics(torch):
    x = np.ones((300, 300))
    ours, theirs = layers.Dropout(0.3, rng=0)(x), torch.nn.Dropout(0.3)(torch.tensor(x)).numpy()
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs))
    assert abs(ours.mean() - theirs.mean()) < 0.02


def test_a_seeded_network_of_all_kinds(torch):
    ours = layers.Sequential(
        layers.Conv2d(1, 4, 3, padding=1), layers.BatchNorm(4), layers.MaxPool2d(2), layers.Conv2d(4, 2, 3),
        layers.AvgPool2d(2), layers.Flatten(), layers.Linear(2 * 2 * 2, 3),
    )  # fmt: skip
    theirs = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3, padding=1), torch.nn.BatchNorm2d(4), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(4, 2, 3), torch.nn.AvgPool2d(2), torch.nn.Flatten(), torch.nn.Linear(2 * 2 * 2, 3),
    )  # fmt: skip
    compare(torch, ours, theirs, (3, 1, 12, 12))


def test_the_network_of_the_lecture(torch):
    theirs = torch.nn.Sequential(
        torch.nn.Conv2d(1, 3, 5),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(432, 10),
    )
    compare(torch, CNN(rng=0), theirs, (2, 1, 28, 28))
