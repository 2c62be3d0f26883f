"""A compiled step takes the steps of a recorded one, and says which models it is not for."""

import copy
import pickle

import numpy as np
import pytest

import nn
from autograd import debug, relu, sigmoid
from nn.training import CompiledStep
from nn.training.step import RecordedStep
from tests.training_runs import NEW_X, NEW_Y, X, Y, mlp, momentum, train

RNG = np.random.default_rng(3)
IMAGES, DIGITS = RNG.random((7, 1, 8, 8)), RNG.integers(0, 3, 7)
ONE_HOT = np.eye(3)[DIGITS]
POINTS = RNG.normal(size=(7, 4))


def cnn():
    return nn.CNN(features=2, kernel_size=3, image_size=8, outputs=3, rng=0)


def network():
    return nn.MLP([4, 5, 3], activation=sigmoid, rng=0)


CASES = {
    "cross_entropy": (network, nn.cross_entropy, POINTS, DIGITS),
    "cross_entropy, one-hot": (network, nn.cross_entropy, POINTS, ONE_HOT),
    "images": (cnn, nn.cross_entropy, IMAGES, DIGITS),
    "quadratic": (network, nn.quadratic, POINTS, DIGITS),
    "multi_label": (network, nn.multi_label, POINTS, DIGITS),
    "multiclass_svm": (network, nn.multiclass_svm, POINTS, DIGITS),
    "mse": (network, nn.mse, POINTS, RNG.normal(size=(7, 3))),
    "whole numbers": (lambda: nn.MLP([4, 1], rng=0), nn.mse, POINTS, np.arange(7)[:, None]),
    "hinge": (lambda: nn.MLP([4, 1], rng=0), nn.hinge, POINTS, np.where(DIGITS > 0, 1, -1)[:, None]),
}


@pytest.mark.parametrize(("make", "loss", "x", "y"), CASES.values(), ids=CASES)
def test_loss_outputs_and_gradients_are_those_of_a_recorded_step(make, loss, x, y):
    model = make()
    compiled, recorded = CompiledStep(model, loss), RecordedStep(model, loss)
    for part in (slice(0, 4), slice(4, 7), slice(3, 7)):  # two shapes, one of them twice
        expected = recorded(x[part], y[part])
        gradients = [p.grad.copy() for p in model.parameters()]
        found = compiled(x[part], y[part])
        assert found.loss == found.total == pytest.approx(expected.loss, rel=1e-14)
        np.testing.assert_allclose(found.outputs, np.asarray(expected.outputs), rtol=1e-14)
        for p, gradient in zip(model.parameters(), gradients, strict=True):
            np.testing.assert_allclose(p.grad, gradient, rtol=1e-12, atol=1e-16)
            p.add_(-0.1 * p.grad)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"clip_norm": 0.5},
        {"penalty": lambda model: nn.penalties.l2_penalty(model, 3.0, len(X))},
        {"metrics": ["accuracy"], "validation": (NEW_X, NEW_Y)},
    ],
    ids=["plain", "clip_norm", "penalty", "metrics"],
)
def test_fit_learns_the_same(settings):
    eager, _, expected = train(**settings)
    model, _, history = train(compiled=True, **settings)
    for name, weights in eager.state_dict().items():
        np.testing.assert_allclose(model.state_dict()[name], weights, rtol=1e-12)
    for name in expected.columns:
        assert history[name] == pytest.approx(expected[name], rel=1e-12)


def test_gradients_belong_to_their_parameter():
    model = network()
    step = CompiledStep(model, nn.cross_entropy)
    step(POINTS, DIGITS)
    kept = [p.grad for p in model.parameters()]
    before = [g.copy() for g in kept]
    step(-POINTS, DIGITS)
    for g, old, p in zip(kept, before, model.parameters(), strict=True):
        assert g is not p.grad
        np.testing.assert_array_equal(g, old)


def test_single_precision_stays():
    model = network()
    for p in model.parameters():
        p.data = p.data.astype(np.float32)
    CompiledStep(model, nn.cross_entropy)(POINTS.astype(np.float32), DIGITS)
    assert {p.grad.dtype for p in model.parameters()} == {np.dtype(np.float32)}


def test_a_pole_is_computed_as_the_engine_does_it():
    """0 times the infinite slope of a root at 0 is 0 there, where a plan by itself makes NaN."""

    class Root(nn.Module):
        def __init__(self):
            self.linear = nn.Linear(2, 1, rng=0)

        def forward(self, x):
            return self.linear(x) + 0.0 * (relu(x[:, :1]) ** 0.5)

    model, x, y = Root(), np.array([[-1.0, 2.0], [1.0, 3.0]]), np.array([[0.5], [1.0]])
    recorded = RecordedStep(model, nn.mse)(x, y)
    assert CompiledStep(model, nn.mse)(x, y).loss == pytest.approx(recorded.loss)


def test_debug_still_names_the_operation():
    model = network()
    step = CompiledStep(model, nn.cross_entropy)
    step(POINTS, DIGITS)
    bad = np.where(np.arange(28).reshape(7, 4) == 5, np.nan, POINTS)
    with debug(), pytest.raises(FloatingPointError, match="linear gave nan"):
        step(bad, DIGITS)


def test_training_that_diverges_is_noticed():
    model = mlp()
    with pytest.raises(nn.training.Diverged, match="epoch 1, batch"):
        nn.fit(model, (1e200 * X, Y), nn.quadratic, momentum(model), epochs=3, compiled=True)


def test_a_class_that_does_not_exist_is_an_error_at_every_step():
    model = network()
    step = CompiledStep(model, nn.cross_entropy)
    step(POINTS, DIGITS)
    with pytest.raises(ValueError, match="target 3 is not a class"):
        step(POINTS, DIGITS + 3 * (DIGITS == 0))


@pytest.mark.parametrize(
    ("layer", "named"),
    [(lambda: nn.Dropout(0.5), r"Dropout\(p=0.5\)"), (lambda: nn.BatchNorm(3), "BatchNorm")],
)
def test_a_model_that_changes_at_each_step_is_refused(layer, named):
    model = nn.Sequential(nn.Linear(4, 3, rng=0), layer())
    with pytest.raises(ValueError, match=f"{named}.*computes something else at each step"):
        CompiledStep(model, nn.cross_entropy)


def test_a_circuit_of_values_is_refused():
    with pytest.raises(TypeError, match="a model of Values takes one example"):
        CompiledStep(nn.scalar.MLP([2, 1], rng=0), nn.mse)


def test_targets_that_happen_to_be_yes_or_no_may_be_probabilities_in_the_next_batch():
    model = network()
    compiled, recorded = CompiledStep(model, nn.multi_label), RecordedStep(model, nn.multi_label)
    rows = np.eye(3)[DIGITS]
    compiled(POINTS, rows)
    assert compiled(POINTS, 0.8 * rows + 0.1).loss == pytest.approx(
        recorded(POINTS, 0.8 * rows + 0.1).loss, rel=1e-14
    )


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda step: pickle.loads(pickle.dumps(step))])
def test_a_copy_of_a_step_works_on_its_own_parameters(copied):
    step = CompiledStep(network(), nn.cross_entropy)
    step(POINTS, DIGITS)
    kept = [p.grad.copy() for p in step.model.parameters()]
    twin = copied(step)
    twin(-POINTS, DIGITS)
    for p, q, gradient in zip(step.model.parameters(), twin.model.parameters(), kept, strict=True):
        np.testing.assert_array_equal(p.grad, gradient)
        assert not np.array_equal(q.grad, gradient)
