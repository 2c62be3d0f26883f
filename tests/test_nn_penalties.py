"""Penalties: on weights and not on biases, on Tensors and on Values, with the lecture's gradients."""

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, check_gradients
from nn import scalar
from nn.penalties import l1_penalty, l2_penalty, spared, weights

penalties = pytest.mark.parametrize("penalty", [l2_penalty, l1_penalty])


def is_bias(name):
    return name.endswith("bias")


@pytest.mark.parametrize("model", [nn.MLP([3, 4, 2], rng=0), scalar.MLP([3, 4, 2], rng=0)], ids=["T", "V"])
def test_the_gradients_are_those_of_the_lecture(model):
    """(λ/N)·w of the ℓ2 penalty, (λ/N)·sign(w) of the ℓ1 penalty, and nothing on biases."""
    for p in model.parameters():
        p.data = p.data + 0.25  # biases too are other than 0
    named = model.named_parameters()
    everything = np.concatenate([np.ravel(p.data) for name, p in named if not is_bias(name)])
    for penalty, value, slope in [
        (l2_penalty, 0.3 / (2 * 50) * np.sum(everything**2), lambda w: 0.3 / 50 * w),
        (l1_penalty, 0.3 / 50 * np.sum(np.abs(everything)), lambda w: 0.3 / 50 * np.sign(w)),
    ]:
        model.zero_grad()
        total = penalty(model, 0.3, n=50)
        assert total.item() == pytest.approx(value, rel=1e-13)
        total.backward()
        for name, p in named:
            if is_bias(name):
                assert p.grad is None or p.grad == 0.0
            else:
                np.testing.assert_allclose(p.grad, slope(p.data), rtol=1e-13)


def test_a_model_of_values_is_penalized_as_one_of_tensors():
    tensors, values = nn.MLP([3, 4, 2], rng=5), scalar.MLP([3, 4, 2], rng=5)
    assert l2_penalty(values, 0.1).data == pytest.approx(l2_penalty(tensors, 0.1).item(), rel=1e-13)
    assert isinstance(l2_penalty(values, 0.1), Value)


@penalties
@pytest.mark.parametrize("point", [np.array([[1.5, -2.0], [0.5, 3.0]]), -1.5], ids=["Tensor", "Value"])
def test_the_derivatives_are_right_to_second_order(penalty, point):
    def squared(w):  # so that the second derivative of the l1 penalty is not 0
        total = penalty([("w", w)], 0.7, n=3)
        return total * total

    assert check_gradients(squared, point, order=2)


@penalties
def test_it_is_added_to_the_loss(penalty):
    model = nn.MLP([2, 3, 2], rng=0)
    x, classes = np.array([[1.0, -1.0], [0.5, 2.0]]), [0, 1]
    nn.cross_entropy(model(x), classes).backward()
    without = [p.grad for p in model.parameters()]
    model.zero_grad()
    penalty(model, 0.5, n=2).backward()
    alone = [0.0 if p.grad is None else p.grad for p in model.parameters()]
    model.zero_grad()
    (nn.cross_entropy(model(x), classes) + penalty(model, 0.5, n=2)).backward()
    for p, g, h in zip(model.parameters(), without, alone, strict=True):
        np.testing.assert_allclose(p.grad, g + h, rtol=1e-12, atol=1e-15)


def test_a_step_of_sgd_with_the_penalty_is_weight_decay_without_the_biases():
    decayed, penalized = nn.MLP([2, 3, 2], rng=0), nn.MLP([2, 3, 2], rng=0)
    for model, optimizer, strength in [
        (decayed, nn.SGD(weights(decayed), lr=0.1, weight_decay=0.5), 0.0),
        (penalized, nn.SGD(penalized.parameters(), lr=0.1), 0.5),
    ]:
        for _ in range(3):
            optimizer.zero_grad()
            l2_penalty(model, strength).backward()
            optimizer.step()
    for p, q in zip(decayed.parameters(), penalized.parameters(), strict=True):
        np.testing.assert_allclose(p.data, q.data, rtol=1e-14)


def test_the_sign_at_zero_is_zero():
    w = Value(0.0)
    l1_penalty([("w", w)], 1.0).backward()
    assert w.grad == 0.0


def test_which_parameters_are_weights():
    named = {
        "layers.0.weight": Tensor([[1.0, 2.0]]),
        "layers.0.bias": Tensor([1.0]),
        "norm.weight": Tensor([1.0, 1.0]),
        "norm.bias": Tensor([0.0, 0.0]),
        "neuron.weights.0": Value(1.0),
        "neuron.bias": Value(1.0),
        "w": Tensor([1.0, 2.0]),
        "bias.w": Value(3.0),
        "scalar.weight": Value(3.0),
    }
    kept = ["layers.0.weight", "neuron.weights.0", "w", "bias.w", "scalar.weight"]
    others = [name for name in named if name not in kept]
    assert [id(p) for p in weights(named.items())] == [id(named[name]) for name in kept]
    assert [id(p) for p in spared(named.items())] == [id(named[name]) for name in others]


def test_single_precision_stays_single():
    w = Tensor(np.ones((2, 2), dtype=np.float32))
    total = l2_penalty([("w", w)], 0.1)
    total.backward()
    assert total.dtype == w.grad.dtype == np.float32


@penalties
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((nn.MLP([2, 2], rng=0), -0.1), ValueError, "strength is finite and at least 0, got -0.1"),
        ((nn.MLP([2, 2], rng=0), "much"), TypeError, "strength holds one real number"),
        ((nn.MLP([2, 2], rng=0), 0.1, 0), ValueError, "n is at least 1"),
        ((nn.MLP([2, 2], rng=0), 0.1, 2.5), TypeError, "n is a positive integer"),
        (([("bias", Value(1.0))], 0.1), ValueError, "no weights to penalize"),
        (([], 0.1), ValueError, "no weights to penalize"),
        ((nn.MLP([2, 2], rng=0).parameters(), 0.1), TypeError, "pairs of a name and a parameter"),
        ((Tensor([1.0]), 0.1), TypeError, "pairs of a name and a parameter"),
        ((Value(1.0), 0.1), TypeError, "pairs of a name and a parameter"),
        ((3, 0.1), TypeError, "pairs of a name and a parameter"),
        (([("w", 1.0)], 0.1), TypeError, "'w' is a Tensor or a Value, got 1.0"),
    ],
)
def test_bad_arguments_are_refused(penalty, arguments, error, message):
    with pytest.raises(error, match=message):
        penalty(*arguments)
