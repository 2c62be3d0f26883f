"""What the lectures derive about losses, from the engine: gradients p - y and (a - y) x, bits, margins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Tensor, Value, gradients, sigmoid, softmax
from nn import losses

RNG = np.random.default_rng(7)
X = RNG.normal(size=(5, 3))
W = RNG.normal(size=(4, 3))
CLASSES = np.array([2, 0, 3, 3, 1])
ONE_HOT = np.eye(4)[CLASSES]
SQUASHED = 1.0 / (1.0 + np.exp(-(X @ W.T)))


def probabilities(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def gradient(loss):
    w = Tensor(W)
    return gradients(loss(X @ w.T), w)


# ---------------------------------------------------------------------------- softmax and the sigmoid


@pytest.mark.parametrize(("reduction", "count"), [("mean", 5), ("sum", 1)])
def test_softmax_with_nll_has_the_gradient_p_minus_y(reduction, count):
    logits = Tensor(X @ W.T)
    found = gradients(losses.cross_entropy(logits, CLASSES, reduction), logits)
    np.testing.assert_allclose(found, (probabilities(X @ W.T) - ONE_HOT) / count, rtol=1e-10, atol=1e-16)


def test_by_the_weights_softmax_with_nll_has_the_gradient_p_minus_y_times_x():
    found = gradient(lambda z: losses.cross_entropy(z, CLASSES))
    np.testing.assert_allclose(found, (probabilities(X @ W.T) - ONE_HOT).T @ X / 5, rtol=1e-10, atol=1e-16)


@pytest.mark.parametrize(
    "loss",
    [
        lambda z: losses.multi_label(z, ONE_HOT),
        lambda z: losses.multi_label(z, CLASSES),
        lambda z: losses.binary_cross_entropy_with_logits(z, ONE_HOT) * 4.0,
        lambda z: losses.binary_cross_entropy(sigmoid(z), ONE_HOT) * 4.0,
    ],
)
def test_cross_entropy_through_sigmoids_has_the_gradient_a_minus_y_times_x(loss):
    np.testing.assert_allclose(gradient(loss), (SQUASHED - ONE_HOT).T @ X / 5, rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("targets", [ONE_HOT, CLASSES])
def test_the_quadratic_cost_through_sigmoids_has_the_gradient_a_minus_y_times_the_slope_times_x(targets):
    expected = ((SQUASHED - ONE_HOT) * SQUASHED * (1.0 - SQUASHED)).T @ X / 5
    found = gradient(lambda z: losses.quadratic(sigmoid(z), targets))
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-16)


def test_a_saturated_neuron_learns_from_the_cross_entropy_and_not_from_the_quadratic_cost():
    """Input 1, target 0, w = b = 2: the lecture's neuron that stands still for 150 epochs."""
    w, b = Value(2.0), Value(2.0)
    z = w * 1.0 + b
    a = 1.0 / (1.0 + np.exp(-4.0))
    slow = gradients(losses.quadratic(sigmoid(z), 0.0), w)
    fast = gradients(losses.binary_cross_entropy_with_logits(z, 0.0), w)
    assert slow == pytest.approx(a * a * (1.0 - a), rel=1e-12)
    assert fast == pytest.approx(a, rel=1e-12)


# -------------------------------------------------------------------------------------------- margins


@pytest.mark.parametrize("margin", [0.5, 1.0, 10.0])
def test_svm_counts_the_violated_margins(margin):
    """-(count) x for the right class's weights, 1(violated) x for those of the others."""
    expected = np.zeros_like(W)
    for x, y in zip(X, CLASSES, strict=True):
        for j in set(range(4)) - {y}:
            if W[j] @ x - W[y] @ x + margin > 0.0:
                expected[j] += x
                expected[y] -= x
    found = gradient(lambda s: losses.multiclass_svm(s, CLASSES, margin=margin, reduction="sum"))
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def test_a_step_along_the_perceptron_loss_is_rosenblatts_rule():
    x, y = np.array([1.0, -2.0, 0.5]), -1.0
    w = Tensor([0.3, -0.4, 0.2])
    assert (w.data @ x) * y < 0.0  # misclassified
    np.testing.assert_allclose(gradients(losses.perceptron(w @ x, y), w), -y * x)


def test_the_zero_one_loss_is_the_share_of_wrong_decisions_and_has_no_slope():
    scores = Tensor([[3.0, 1.0, 2.0], [0.0, 0.1, 0.0], [5.0, 5.0, 1.0], [1.0, 2.0, 3.0]])
    loss = losses.zero_one(scores, [0, 0, 1, 2])
    assert loss.item() == 2 / 4  # the second is wrong, and the tie of the third no decision
    np.testing.assert_array_equal(gradients(loss, scores), np.zeros((4, 3)))
    assert losses.zero_one([Value(1.0), Value(-1.0), Value(0.0)], [1, 1, 1]).data == 2 / 3


# ---------------------------------------------------------------------------------------- information

DISTRIBUTIONS = st.lists(st.floats(0.0, 1.0), min_size=2, max_size=6).filter(lambda p: sum(p) > 0.1).map(
    lambda p: np.array(p) / sum(p)
)  # fmt: skip


@pytest.mark.parametrize(
    ("p", "bits"),
    [([0.5, 0.5], 1.0), ([1 / 6] * 6, np.log2(6.0)), ([1.0, 0.0], 0.0), ([0.5, 0.25, 0.125, 0.125], 1.75)],
)
def test_entropy_in_bits_and_nats(p, bits):
    assert losses.entropy(p, base=2) == pytest.approx(bits, rel=1e-15)
    assert losses.entropy(p) == pytest.approx(bits * np.log(2.0), rel=1e-15)
    assert losses.entropy([Value(x) for x in p], base=2).item() == pytest.approx(bits, rel=1e-15)


@given(DISTRIBUTIONS, st.integers(0, 2**32 - 1), st.sampled_from([2.0, np.e, 10.0]))
def test_kl_is_what_the_cross_entropy_has_more_than_the_entropy(p, seed, base):
    q = np.random.default_rng(seed).dirichlet(np.ones(len(p))) * 0.99 + 0.01 / len(p)
    kl = losses.kl_divergence(p, q, base=base)
    more = losses.cross_entropy_of_distributions(p, q, base=base) - losses.entropy(p, base=base)
    assert kl == pytest.approx(more, rel=1e-12, abs=1e-14)
    assert kl >= -1e-15
    assert losses.kl_divergence(p, p, base=base) == 0.0
    assert losses.entropy(p, base=base) <= np.log(len(p)) / np.log(base) + 1e-12


def test_the_gradients_of_the_divergence_by_both_distributions():
    p, q = Tensor([0.5, 0.3, 0.2]), Tensor([0.1, 0.6, 0.3])
    by_p, by_q = gradients(losses.kl_divergence(p, q), [p, q])
    np.testing.assert_allclose(by_p, np.log(p.data / q.data) + 1.0, rtol=1e-12)
    np.testing.assert_allclose(by_q, -p.data / q.data, rtol=1e-12)
    np.testing.assert_allclose(
        gradients(losses.entropy(p, base=2), p), -(np.log(p.data) + 1.0) / np.log(2.0), rtol=1e-12
    )


def test_an_event_that_never_happens_costs_nothing_but_would_cost_minus_log_q():
    p, q = Tensor([1.0, 0.0]), Tensor([0.25, 0.75])
    cross = losses.cross_entropy_of_distributions(p, q)
    assert cross.item() == pytest.approx(np.log(4.0), rel=1e-15)
    np.testing.assert_allclose(gradients(cross, p), -np.log(q.data), rtol=1e-15)
    assert losses.kl_divergence([1.0, 0.0], [1.0, 0.0]) == 0.0


def test_entropy_of_a_softmax_that_is_rounded_to_zero_has_a_finite_gradient():
    logits = Tensor([1000.0, 0.0, -1000.0])
    entropy = losses.entropy(softmax(logits))
    assert entropy.item() == 0.0
    np.testing.assert_array_equal(gradients(entropy, logits), np.zeros(3))


def test_cross_entropy_of_classes_is_that_of_distributions():
    logits = X @ W.T
    expected = losses.cross_entropy_of_distributions(ONE_HOT, probabilities(logits))
    assert losses.cross_entropy(logits, CLASSES) == pytest.approx(expected, rel=1e-13)
