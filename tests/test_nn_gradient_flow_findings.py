"""What gradient flow finds: each cause planted, and no cause where there is none."""

import numpy as np
import pytest

import nn
from autograd import Tensor, relu, sigmoid, tanh
from nn import initializers, scalar
from nn.gradient_flow import gradient_flow
from nn.gradient_flow.findings import findings_of
from nn.gradient_flow.report import LayerFlow
from tests.gradient_flows import X, Y, deep, flow, with_last_layer_of_zeros


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
