"""Gradient flow: norms against ones computed by hand, gates found in the circuit, nothing changed."""

import copy
import sys

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, no_grad, relu, sigmoid, tanh
from nn import scalar
from nn.gradient_flow import GradientFlow, gradient_flow
from nn.gradient_flow.circuit import SATURATED
from tests.gradient_flows import RNG, X, Y, flow, with_last_layer_of_zeros

# ---------------------------------------------------------------------------------- the numbers by hand


def test_the_numbers_of_a_network_computed_by_numpy():
    model = nn.MLP([20, 30, 3], rng=0)
    (w1, b1), (w2, b2) = ((np.array(layer.weight), np.array(layer.bias)) for layer in model.layers)
    b1 -= 0.5
    model.layers[0].bias.data = b1
    hidden = np.maximum(X @ w1.T + b1, 0.0)
    logits = hidden @ w2.T + b2
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    delta2 = (p - np.eye(3)[Y]) / len(X)
    delta1 = (delta2 @ w2) * (hidden > 0)
    first, last = flow(model, optimizer=nn.SGD(model.parameters(), lr=0.1)).layers

    g1 = np.sqrt(np.sum((delta1.T @ X) ** 2) + np.sum(delta1.sum(axis=0) ** 2))
    g2 = np.sqrt(np.sum((delta2.T @ hidden) ** 2) + np.sum(delta2.sum(axis=0) ** 2))
    size1, size2 = np.sqrt(np.sum(w1**2) + np.sum(b1**2)), np.sqrt(np.sum(w2**2) + np.sum(b2**2))
    assert (first.name, last.name) == ("layers.0", "layers.1")
    assert first.parameters == ("layers.0.weight", "layers.0.bias")
    assert [first.gradient_norm, last.gradient_norm] == pytest.approx([g1, g2])
    assert [first.weight_norm, last.weight_norm] == pytest.approx([size1, size2])
    assert [first.update_norm, last.update_norm] == pytest.approx([0.1 * g1, 0.1 * g2])
    assert [first.update_ratio, last.update_ratio] == pytest.approx([0.1 * g1 / size1, 0.1 * g2 / size2])
    assert (first.mean, first.std) == pytest.approx((hidden.mean(), hidden.std()))
    assert (last.mean, last.std) == pytest.approx((logits.mean(), logits.std()))
    assert (first.activation, last.activation) == ("relu", None)
    assert first.dead == np.mean((hidden == 0.0).all(axis=0))
    assert (last.dead, first.saturated) == (None, None)


@pytest.mark.parametrize(("f", "derivative"), [(sigmoid, lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
                                               (tanh, lambda z: 1 / np.cosh(z) ** 2)])  # fmt: skip
def test_the_share_of_saturated_units_by_the_derivative_itself(f, derivative):
    model = nn.MLP([20, 30, 3], activation=f, rng=0)
    layer = model.layers[0]
    z = X @ np.array(layer.weight).T + np.array(layer.bias)
    expected = np.mean(derivative(z) < SATURATED * derivative(0.0))
    assert 0.0 < expected < 1.0
    assert flow(model).layers[0].saturated == expected


def test_dead_units_are_counted_as_planted():
    model = nn.MLP([20, 30, 3], rng=0)
    bias = np.zeros(30)
    bias[:12] = -1e3
    model.layers[0].bias.data = bias
    assert flow(model).layers[0].dead == 12 / 30


def test_a_feature_of_images_is_one_unit():
    model = nn.CNN(features=4, kernel_size=3, image_size=8, outputs=3, rng=0)
    model.layers[0].bias.data = np.array([-1e3, 5.0, 5.0, 5.0])
    images = RNG.random((16, 1, 8, 8))
    report = gradient_flow(model, images, Y[:16], nn.cross_entropy)
    assert [layer.name for layer in report.layers] == ["layers.0", "layers.4"]
    assert report.layers[0].dead == 1 / 4


@pytest.mark.parametrize("activation", [relu, sigmoid, tanh])
def test_a_network_of_values_has_the_same_flow(activation):
    tensors = nn.MLP([20, 5, 4, 3], activation, rng=0)
    tensors.layers[0].bias.data = np.array([-1e3, 0.0, 0.0, 1.0, 2.0])
    scalars = scalar.MLP.from_tensor(tensors)
    x, y = X[:6], Y[:6]
    reports = [
        gradient_flow(m, x, y, nn.cross_entropy, nn.Adam(m.parameters(), 0.01)) for m in (tensors, scalars)
    ]
    for a, b in zip(*(report.layers for report in reports), strict=True):
        assert (a.name, a.activation, a.dead, a.saturated) == (b.name, b.activation, b.dead, b.saturated)
        for name in ("weight_norm", "gradient_norm", "update_norm", "mean", "std"):
            assert getattr(a, name) == pytest.approx(getattr(b, name)), name
    assert reports[0].findings == reports[1].findings


def test_a_penalty_adds_to_the_gradient():
    model = nn.MLP([20, 3], rng=0)
    report = flow(model, penalty=lambda m: nn.penalties.l2_penalty(m, 50.0))
    loss = nn.cross_entropy(model(X), Y) + nn.penalties.l2_penalty(model, 50.0)
    loss.backward()
    grads = [p.grad.ravel() for p in model.parameters()]
    assert report.layers[0].gradient_norm == pytest.approx(np.linalg.norm(np.concatenate(grads)))
    assert report.loss == pytest.approx(loss.item())


# ------------------------------------------------------------------------------- activations in the graph


@pytest.mark.parametrize(
    ("activation", "gate"),
    [
        (relu, "relu"),
        (lambda x: np.maximum(x, 0), "relu"),
        (lambda x: np.maximum(0.0, x), "relu"),
        (lambda x: np.maximum(x, 1.0), None),
        (sigmoid, "sigmoid"),
        (nn.activations.leaky_relu, None),  # the gradient has a way around
        (nn.activations.elu, None),
        (nn.activations.swish, None),
        (nn.activations.gelu, None),
        (lambda x: x + relu(x), None),
        (lambda x: sigmoid(relu(x)), "relu, sigmoid"),
    ],
)
def test_gates_are_found_in_the_circuit_wherever_they_come_from(activation, gate):
    assert flow(nn.MLP([20, 30, 3], activation, rng=0)).layers[0].activation == gate


class Functional(nn.Module):
    """It holds its parameters itself, and uses another order than that of its attributes."""

    def __init__(self):
        self.b2, self.w2 = Tensor(np.zeros(3)), Tensor(RNG.normal(size=(30, 3)))
        self.b1, self.w1 = Tensor(np.zeros(30)), Tensor(RNG.normal(size=(20, 30)) / 4)

    def forward(self, x):
        return relu(x @ self.w1 + self.b1) @ self.w2 + self.b2


def test_layers_without_modules_are_found_in_the_order_of_the_computation():
    first, last = flow(Functional()).layers
    assert (first.name, first.parameters, first.activation) == ("w1", ("w1", "b1"), "relu")
    assert (last.name, last.parameters, last.activation) == ("w2", ("w2", "b2"), None)


def test_the_relu_of_a_hinge_loss_is_no_unit():
    model = nn.Sequential(nn.Linear(20, 1, rng=0), nn.Flatten())
    signs = np.where(X[:, :1] > 0, 1.0, -1.0)
    assert gradient_flow(model, X, signs, nn.hinge).layers[0].activation is None


# ------------------------------------------------------------------------------------ nothing has changed


def test_model_and_optimizer_stay_as_they_were():
    model = nn.Sequential(
        nn.Linear(20, 8, rng=0), nn.BatchNorm(8), relu, nn.Dropout(0.5, rng=0), nn.Linear(8, 3, rng=0)
    )
    optimizer = nn.Adam(model.parameters())
    nn.cross_entropy(model(X), Y).backward()
    optimizer.step()
    model.layers[3].eval()
    twin = copy.deepcopy(model)
    grads, memory = [p.grad.copy() for p in model.parameters()], optimizer.state_dict()
    gradient_flow(model, X, Y, nn.cross_entropy, optimizer)
    for name, x in twin.state_dict().items():
        np.testing.assert_array_equal(model.state_dict()[name], x)
    for p, g in zip(model.parameters(), grads, strict=True):
        np.testing.assert_array_equal(p.grad, g)
    assert repr(optimizer.state_dict()) == repr(memory)
    assert [m.training for m in model.modules()] == [m.training for m in twin.modules()]
    np.testing.assert_array_equal(np.array(model.train()(X)), np.array(twin.train()(X)))


def test_it_measures_training_whatever_the_mode():
    model = nn.Sequential(nn.Linear(20, 8, rng=0), nn.BatchNorm(8), relu, nn.Linear(8, 3, rng=0))
    expected = flow(model)
    with no_grad():
        assert flow(model.eval()) == expected


# ------------------------------------------------------------------------------------------ in training


def test_the_callback_reports_the_first_weights_and_every_few_epochs():
    model = nn.MLP([20, 8, 3], rng=0)
    first = flow(model)
    callback = GradientFlow(X, Y, nn.cross_entropy, every=2)
    nn.fit(
        model, (X, Y), nn.cross_entropy, nn.SGD(model.parameters(), lr=0.1), epochs=5, callbacks=[callback]
    )
    assert list(callback.reports) == [0, 2, 4]
    assert callback.reports[0].loss == first.loss > callback.reports[4].loss
    assert callback.reports[0].layers[0].update_norm == pytest.approx(0.1 * first.layers[0].gradient_norm)


# -------------------------------------------------------------------------------------------- pictures


def axes():
    return pytest.importorskip("matplotlib.figure").Figure().add_subplot()


def test_the_bars_are_the_norms():
    report = flow(with_last_layer_of_zeros())
    ax = report.plot(axes())
    weights, gradients = ([bar.get_height() for bar in bars] for bars in ax.containers)
    assert ax.get_yscale() == "log"
    assert weights[:-1] == [layer.weight_norm for layer in report.layers[:-1]]
    assert gradients[-1] == report.layers[-1].gradient_norm
    assert np.isnan(gradients[:-1]).all()
    assert [text.get_text() for text in ax.texts] == ["0"] * 6  # those that no logarithm has
    assert [label.get_text() for label in ax.get_xticklabels()] == [layer.name for layer in report.layers]
    assert "no gradient" in ax.get_title()


def test_the_lines_are_the_norms_over_the_epochs():
    callback = GradientFlow(X, Y, nn.cross_entropy)
    with pytest.raises(ValueError, match="no report yet"):
        callback.plot()
    callback.reports = {0: flow(nn.MLP([20, 8, 3], rng=0)), 3: flow(nn.MLP([20, 8, 3], rng=1))}
    first, last = callback.plot(axes()).get_lines()
    assert list(first.get_xdata()) == [0, 3]
    for k, line in enumerate((first, last)):
        norms = [report.layers[k].gradient_norm for report in callback.reports.values()]
        assert list(line.get_ydata()) == norms


def test_without_matplotlib_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    report = flow(nn.MLP([20, 3], rng=0))
    with pytest.raises(ImportError, match=r"plot\(\) needs matplotlib.*circuitgrad\[training\]"):
        report.plot()


def test_a_loss_over_the_model_itself_is_refused_and_says_how():
    model = nn.MLP([20, 3], rng=0)
    with pytest.raises(ValueError, match="pass that part as penalty="):
        gradient_flow(model, X, Y, lambda o, t: nn.cross_entropy(o, t) + nn.penalties.l2_penalty(model, 0.1))
    with pytest.raises(ValueError, match="does not depend on any parameter"):
        gradient_flow(model, X, Y, lambda o, t: Value(2.0) * 3.0)
