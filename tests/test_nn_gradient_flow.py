"""Gradient flow: norms against ones computed by hand, each cause planted and found, nothing changed."""

import copy
import sys
from itertools import pairwise

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, no_grad, relu, sigmoid, tanh
from nn import initializers, scalar
from nn.gradient_flow import GradientFlow, gradient_flow
from nn.gradient_flow.circuit import SATURATED
from nn.gradient_flow.findings import findings_of
from nn.gradient_flow.report import LayerFlow

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(64, 20)), RNG.integers(0, 3, 64)


def deep(activation, initializer, hidden=5, units=30, scale=1.0):
    """Hidden layers of one kind, between 20 inputs and 3 outputs, with first weights of a seed."""
    rng, sizes = np.random.default_rng(1), [20, *[units] * hidden, 3]

    def scaled(shape, rng):
        return scale * initializer(shape, rng)

    layers = []
    for n, m in pairwise(sizes):
        layers += [nn.Linear(n, m, rng=rng, initializer=scaled), activation]
    return nn.Sequential(*layers[:-1])


def flow(model, **options):
    return gradient_flow(model, X, Y, nn.cross_entropy, **options)


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


# ------------------------------------------------------------------------------------- causes, planted


class Forgetful(nn.Module):
    """One of its layers takes no part."""

    def __init__(self):
        self.used, self.unused = nn.Linear(20, 3, rng=0), nn.Linear(20, 3, rng=0)

    def forward(self, x):
        return self.used(x)


def with_nan():
    model = deep(relu, initializers.kaiming_normal)
    model.layers[4].bias.data = np.full(30, np.nan)
    return model


def with_dead_layer():
    model = deep(relu, initializers.kaiming_normal)
    model.layers[2].bias.data = np.full(30, -1e3)
    return model


def with_biases(model, bias):
    for layer in model.layers[:-1:2]:
        layer.bias.data = np.full(30, bias)
    return model


def with_last_layer_of_zeros():
    model = deep(relu, initializers.kaiming_normal)
    model.layers[-1].weight.data = np.zeros((3, 30))
    return model


CAUSES = {
    "wide sigmoid of N(0, 1)": (
        lambda: deep(sigmoid, initializers.normal, hidden=2, units=200),
        "saturation", ["sigmoid units are saturated", "in layers.2", "xavier_normal"]),
    "deep sigmoid with large biases": (
        lambda: with_biases(deep(sigmoid, initializers.xavier_normal), 5.0),
        "vanishing", ["sigmoid units are saturated", "6% in layers.0", "flat there", "relu"]),
    "deep sigmoid of Xavier": (
        lambda: deep(sigmoid, initializers.xavier_normal, hidden=8),
        "vanishing", ["falls from", "in layers.16 to", "in layers.0", "derivative is 1/4 at most", "relu"]),
    "small weights": (
        lambda: deep(relu, initializers.kaiming_normal, hidden=8, scale=0.2),
        "vanishing", ["in layers.0 to", "in layers.16", "about 4.9 a layer", "too small", "kaiming_normal"]),
    "large weights": (
        lambda: deep(relu, initializers.kaiming_normal, scale=20.0),
        "exploding", ["smaller first weights", "nn.clipping"]),
    "saturated tanh": (
        lambda: deep(tanh, initializers.normal, hidden=2),
        "saturation", ["tanh units are saturated", "in layers.0", "in layers.2"]),
    "dead relu": (with_dead_layer, "dead units", ["100% of layers.2", "none at all gets through"]),
    "zeros": (lambda: deep(relu, initializers.zeros), "symmetry", ["layers.0", "stay alike", "random"]),
    "constant": (lambda: deep(tanh, initializers.constant(0.1)), "symmetry", ["layers.0"]),
    "a last layer of zeros": (
        with_last_layer_of_zeros, "no gradient", ["layers.0", "exactly 0", "the weights of layers.10"]),
    "step": (lambda: deep(nn.activations.step, initializers.kaiming_normal), "no gradient", ["step"]),
    "an unused layer": (Forgetful, "no gradient", ["does not depend on unused"]),
    "NaN": (with_nan, "not finite", ["a parameter of layers.4", "autograd.debug()"]),
    "He": (lambda: deep(relu, initializers.kaiming_normal), "healthy", ["gets to all layers"]),
    "Xavier": (lambda: deep(tanh, initializers.xavier_normal), "healthy", ["gets to all layers"]),
    "deep He": (lambda: deep(relu, initializers.kaiming_normal, hidden=20), "healthy", []),
}  # fmt: skip


@pytest.mark.parametrize(("make", "verdict", "words"), CAUSES.values(), ids=CAUSES)
def test_a_planted_cause_is_found(make, verdict, words):
    report = flow(make())
    assert report.verdict == verdict
    assert [word for word in words if word not in report.finding] == []
    assert report.findings[0].text in " ".join(str(report).split())  # the table breaks its lines


@pytest.mark.parametrize(("gradient", "verdict"), [(5e-3, "healthy"), (0.5, "exploding")])
def test_a_last_gradient_that_cancels_makes_no_explosion(gradient, verdict):
    """With balanced classes it may be almost 0, while the one before is of an ordinary size."""
    layers = [LayerFlow(f"layers.{k}", ("weight",), 0.2, g) for k, g in enumerate((1e-3, gradient, 3e-9))]
    found = findings_of(layers, loss=1.0, examples=100)
    assert [finding.verdict for finding in found] == [verdict]


@pytest.mark.parametrize(
    ("lr", "verdict"), [(1e-7, "updates too small"), (1e-2, "healthy"), (10.0, "updates too large")]
)
def test_the_size_of_updates(lr, verdict):
    model = deep(relu, initializers.kaiming_normal)
    report = flow(model, optimizer=nn.SGD(model.parameters(), lr=lr))
    assert report.verdict == verdict
    assert "update/weights" in str(report)
    assert "update/weights" not in str(flow(model))


def test_a_layer_that_the_optimizer_leaves_alone_has_no_update():
    model = nn.MLP([20, 30, 3], rng=0)
    first, last = flow(model, optimizer=nn.SGD(model.layers[1].parameters(), lr=0.1)).layers
    assert first.update_norm is first.update_ratio is None
    assert last.update_norm == pytest.approx(0.1 * last.gradient_norm)


@pytest.mark.parametrize(("target", "verdict"), [(0.0, "saturation"), (1.0, "healthy")])
def test_a_sure_output_is_saturated_only_if_it_is_wrong(target, verdict):
    """The learning slowdown of lecture 000: w = b = 2, input 1, output 0.98."""
    neuron = scalar.Neuron(1, sigmoid, rng=0)
    neuron.weights[0].data = neuron.bias.data = 2.0
    report = gradient_flow(neuron, [[1.0]], [target], nn.quadratic)
    assert report.verdict == verdict
    a = 1 / (1 + np.exp(-4.0))
    assert report.layers[0].gradient_norm == pytest.approx(abs(a - target) * a * (1 - a) * np.sqrt(2.0))


def test_right_classes_may_be_saturated_too():
    model = nn.Sequential(nn.Linear(3, 3, rng=0), sigmoid)
    model.layers[0].weight.data = 50.0 * (np.eye(3) - 0.5)
    assert gradient_flow(model, np.eye(3), [0, 1, 2], nn.quadratic).layers[0].saturated == 0.0
    assert gradient_flow(model, np.eye(3), [1, 2, 0], nn.quadratic).layers[0].saturated == 2 / 3


@pytest.mark.parametrize("targets", [None, "none", {"a": 1}, ([1.0], [1.0, 2.0])])
def test_targets_are_whatever_the_loss_takes(targets):
    model = nn.Sequential(nn.Linear(20, 1, rng=0), sigmoid)
    report = gradient_flow(model, X[:1], targets, lambda outputs, _: outputs.sum())
    assert report.layers[0].saturated is not None


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


@pytest.mark.parametrize(("examples", "verdict"), [(1, "healthy"), (40, "dead units")])
def test_of_one_example_no_unit_is_called_dead(examples, verdict):
    model = nn.MLP([20, 30, 3], rng=0)
    x = np.repeat(X[:1], examples, axis=0)
    report = gradient_flow(model, x, np.repeat(Y[:1], examples), nn.cross_entropy)
    assert report.layers[0].dead >= 0.5
    assert report.verdict == verdict


def test_the_zeros_of_a_bias_by_itself_are_no_symmetry():
    class Bias(nn.Module):
        def __init__(self):
            self.bias = Tensor(np.zeros(30))

        def forward(self, x):
            return x + self.bias

    layers = [nn.Linear(20, 30, bias=False, rng=0), Bias(), tanh, nn.Linear(30, 3, rng=0)]
    assert flow(nn.Sequential(*layers)).verdict == "healthy"


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
