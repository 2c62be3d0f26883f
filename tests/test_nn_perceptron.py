"""Rosenblatt's rule: it ends on classes that a plane separates, and only there."""

import numpy as np
import pytest

from autograd import Tensor, gradients
from nn import Perceptron

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


@pytest.mark.parametrize("targets", [[0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 1]])
@pytest.mark.parametrize("lr", [1.0, 0.01])
def test_every_separable_gate_is_learned(targets, lr):
    perceptron = Perceptron(2)
    result = perceptron.fit(CORNERS, targets, lr=lr)
    assert result.converged
    assert bool(result)
    np.testing.assert_array_equal(perceptron(CORNERS).data, targets)


def test_xor_is_never_learned_and_it_says_so():
    result = Perceptron(2).fit(CORNERS, [0, 1, 1, 0], epochs=500)
    assert not result
    assert len(result.mistakes) == 500
    assert min(result.mistakes) > 0
    assert str(result).startswith("not converged: 4 mistakes in epoch 500. Either no line separates")


@pytest.mark.parametrize("seed", range(5))
def test_the_number_of_mistakes_is_bounded(seed):
    """Novikoff: with a margin γ, on inputs no longer than R, there are at most (R/γ)² mistakes."""
    rng = np.random.default_rng(seed)
    plane = rng.normal(size=4)
    plane /= np.linalg.norm(plane)
    x = rng.normal(size=(400, 3))
    with_one = np.hstack([x, np.ones((400, 1))])
    margins = with_one @ plane
    clear = np.abs(margins) > 0.2
    result = Perceptron(3).fit(x[clear], (margins[clear] > 0).astype(float), epochs=10_000)
    assert result.converged
    bound = (np.linalg.norm(with_one[clear], axis=1).max() / np.abs(margins[clear]).min()) ** 2
    assert sum(result.mistakes) <= bound


def test_one_example_changes_the_weights_by_the_rule():
    perceptron = Perceptron(2)
    perceptron.load_state_dict({"weight": [1.0, -2.0], "bias": 0.5})
    perceptron.fit([[3.0, 1.0]], [0], epochs=1, lr=0.1)  # 3 - 2 + 0.5 >= 0, so y' = 1, y - y' = -1
    np.testing.assert_allclose(perceptron.weight.data, [1.0 - 0.3, -2.0 - 0.1])
    assert perceptron.bias.item() == pytest.approx(0.5 - 0.1)


def test_it_stops_after_the_first_epoch_without_mistake():
    perceptron = Perceptron(2)
    result = perceptron.fit(CORNERS, [0, 0, 0, 1])
    assert result.mistakes[-1] == 0
    assert 0 not in result.mistakes[:-1]
    assert perceptron.fit(CORNERS, [0, 0, 0, 1]).mistakes == (0,)


def test_on_the_boundary_it_says_one():
    assert Perceptron(2)(np.zeros((1, 2))).data.tolist() == [1.0]


def test_no_gradient_comes_through_the_step():
    perceptron = Perceptron(2)
    x = Tensor([[1.0, 2.0]])
    np.testing.assert_array_equal(gradients(perceptron(x).sum(), x), [[0.0, 0.0]])


REFUSED = [
    (lambda p: p.fit([1.0, 2.0], [1]), ValueError, r"x has the shape \(examples, 2\), got \(2,\)"),
    (
        lambda p: p.fit(np.ones((3, 3)), [1, 0, 1]),
        ValueError,
        r"x has the shape \(examples, 2\), got \(3, 3\)",
    ),
    (lambda p: p.fit(CORNERS, [1, 0]), ValueError, r"y has the shape \(4,\).* got \(2,\)"),
    (lambda p: p.fit(CORNERS, [1, -1, 1, 1]), ValueError, r"the targets y are 0 and 1.*\(y \+ 1\) / 2"),
    (lambda p: p.fit(np.full((1, 2), np.nan), [1]), ValueError, "x holds NaN or infinity"),
    (lambda p: p.fit([], []), ValueError, "x is empty"),
    (lambda p: p.fit(CORNERS, [0, 0, 0, 1], epochs=0), ValueError, "epochs is at least 1"),
    (lambda p: p.fit(CORNERS, [0, 0, 0, 1], lr=-1.0), ValueError, "lr is more than 0"),
    (lambda p: p(np.ones((2, 3))), ValueError, r"Perceptron\(in_features=2\) takes .* got \(2, 3\)"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_what_does_not_fit_is_refused_and_nothing_is_learned(call, error, message):
    perceptron = Perceptron(2)
    with pytest.raises(error, match=message):
        call(perceptron)
    assert not perceptron.weight.data.any()
