"""The lectures' experiments: their figures, computed a second time by hand, and what is to be seen."""

import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import nn
from autograd import Tensor, gradients, sigmoid
from examples.lectures import (
    deltas,
    entropy,
    gradient_descent,
    learning_slowdown,
    logistic_regression,
    losses,
    multi_class,
    perceptron,
    polynomial_regression,
    search_strategies,
    shared_chain,
    smallest_perceptron,
    vanishing_gradients,
)

ROOT = Path(__file__).parent.parent


def sigma(z):
    return 1.0 / (1.0 + np.exp(-z))


# -------------------------------------------------------------------------------------- lecture 004: descent


def test_the_gradient_finds_a_smaller_loss_than_local_search_and_that_than_random_search(run_experiment):
    figures, _ = run_experiment(search_strategies, looks=400)
    random, local, gradient = figures.values()
    assert gradient < local < random
    assert local < math.log(4) < random  # random search is worse than knowing nothing


def test_each_strategy_looks_equally_often_at_the_same_loss():
    histories = search_strategies.compare(looks=20)
    assert {len(history.losses) for history in histories.values()} == {20}
    x, y = nn.data.blobs(200, classes=4, features=10, noise=4.0, rng=0)
    for history in histories.values():
        scores = x @ history.best[:, :-1].T + history.best[:, -1]
        surprise = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(200), y]
        assert history.smallest[-1] == pytest.approx(surprise.mean(), rel=1e-12)


def test_smaller_batches_are_faster_per_epoch_and_do_not_come_to_rest(run_experiment, monkeypatch):
    monkeypatch.setattr(gradient_descent, "EXAMPLES", 512)
    figures, _ = run_experiment(gradient_descent, epochs=2)
    least, vanilla, _, batches, _, single, _ = figures.values()
    assert least < single < batches < vanilla < math.log(2)
    x, y = gradient_descent.load()
    step = -0.1 * ((0.5 - y) @ x) / len(x)  # from w = 0, where all outputs are ½; the classes are as many
    z = x @ step
    assert vanilla == pytest.approx(np.mean(np.log1p(np.exp(z)) - y * z), rel=1e-12)


def test_the_least_loss_of_logistic_regression_is_where_its_gradient_is_0():
    x, y = gradient_descent.load()
    x = np.column_stack([x, np.ones(len(x))])
    w = np.zeros(3)
    for _ in range(2000):
        w -= 2.0 * (sigma(x @ w) - y) @ x / len(x)
    z = x @ w
    assert gradient_descent.least_loss() == pytest.approx(np.mean(np.log1p(np.exp(z)) - y * z), rel=1e-9)


# ----------------------------------------------------------------------------------- lecture 003: perceptrons


def test_the_perceptron_ends_within_novikoffs_bound_and_not_on_xor(run_experiment):
    figures, printed = run_experiment(perceptron)
    updates, bound, last, on_xor, _ = figures.values()
    assert "converged: no mistake in epoch" in printed
    assert "XOR: not converged" in printed
    x, _ = nn.data.linearly_separable(100, margin=perceptron.MARGIN, rng=4)
    longest = max(math.hypot(*point, 1.0) for point in x)
    assert 0 < updates <= bound == pytest.approx(1.25 * (longest / perceptron.MARGIN) ** 2)
    assert last == 0 < on_xor


def test_no_line_is_on_the_right_side_of_xor_and_its_weights_repeat():
    x, y = nn.data.xor()
    np.testing.assert_array_equal(perceptron.signed_sum(x, y), np.zeros(3))
    again, before = perceptron.cycle(x, y)
    assert weights_after(x, y, again) == weights_after(x, y, before)
    grid = np.linspace(-2.0, 2.0, 17)
    for w1, w2, b in product(grid, grid, grid):
        assert ((x @ (w1, w2) + b >= 0.0) != y).any()


def test_what_can_be_separated_does_not_repeat():
    x, _ = nn.data.xor()
    both = x.prod(axis=1)
    assert perceptron.cycle(x, both) is None
    assert perceptron.signed_sum(x, both) @ (1.0, 1.0, -1.5) > 0.0


def weights_after(x, y, epochs):
    """The perceptron rule by hand."""
    w = [0.0, 0.0, 0.0]
    for _ in range(epochs):
        for (x1, x2), target in zip(x, y, strict=True):
            output = float(w[0] * x1 + w[1] * x2 + w[2] >= 0.0)
            w = [wi + (target - output) * xi for wi, xi in zip(w, (x1, x2, 1.0), strict=True)]
    return w


def test_the_smallest_perceptrons_learn_by_the_lectures_rule(run_experiment):
    figures, printed = run_experiment(smallest_perceptron)
    assert figures["smallest: w"] == pytest.approx(2.0, abs=0.01)
    assert figures["second smallest: w1"] == pytest.approx(2.0, abs=0.01)
    assert figures["second smallest: w2"] == pytest.approx(-1.0, abs=0.01)
    assert figures["smallest: engine - formula"] == figures["second smallest: engine - formula"] == 0.0
    assert "0.500   1.000   0.000   0.500  -0.500  -0.500   0.500" in printed


def test_the_lectures_two_lines_give_the_same_weights():
    w = 0.0
    steps = smallest_perceptron.learn(*smallest_perceptron.ONE_WEIGHT, lr=1.0, epochs=3)
    for step in steps:
        (x,) = step.x
        w = w + (2.0 * x - w * x) * x
        assert step.weights == pytest.approx([w], rel=1e-14)
    assert smallest_perceptron.largest_difference(steps) == 0.0
    wrong = steps[0]._replace(formula=[-steps[0].formula[0]])
    assert smallest_perceptron.largest_difference([wrong]) == pytest.approx(2 * abs(steps[0].gradients[0]))


def test_each_factor_of_the_chain_is_computed_once_and_reused(run_experiment):
    figures, printed = run_experiment(shared_chain)
    assert printed.count("computed once") == figures["different factors"] == 10
    assert figures["factors, written out"] == 3 + 5 + 7 + 7
    assert figures["multiplications, written out"] == 2 + 4 + 6 + 6
    assert figures["multiplications, shared"] == 5 + 4
    assert "∂L/∂f3 = -0.36889   computed once, used for w3, w2, w1, b1" in printed
    f1 = sigma(0.8 * 0.5 + 0.3)
    f2 = sigma(-1.5 * f1)
    f3 = sigma(2.0 * f2)
    along = (f3 - 1.0) * f3 * (1.0 - f3)
    expected = {"w3": along * f2}
    along *= 2.0 * f2 * (1.0 - f2)
    expected["w2"] = along * f1
    along *= -1.5 * f1 * (1.0 - f1)
    expected |= {"w1": along * 0.5, "b1": along}
    for parameter, derivative in expected.items():
        for how in ("along the chain", "by the engine"):
            assert figures[f"∂L/∂{parameter} {how}"] == pytest.approx(derivative, rel=1e-12)


# ------------------------------------------------------------------ lectures 001 and 003: losses, information


def test_entropies_in_bits(run_experiment):
    figures, printed = run_experiment(entropy)
    assert "H(fair coin)               1   1\n" in printed
    loaded = -(0.9 * math.log2(0.9) + 0.1 * math.log2(0.1))
    short = -(math.log2(0.9) + math.log2(0.1)) / 2
    expected = [1.0, math.log2(6), loaded, 1.0, 1.0 - loaded, short, short - 1.0]
    assert list(figures.values()) == pytest.approx(expected, rel=1e-12)


def test_losses_and_their_slopes(run_experiment):
    figures, _ = run_experiment(losses)
    p = 1.0 / (1.0 + math.e)
    expected = [2, -1, 4, -4, 1, 0, 2, -1, -math.log(p), p - 1.0]
    assert list(figures.values()) == pytest.approx(expected, rel=1e-12)


# --------------------------------------------------------------------------- lecture 003: regression, classes


def test_cross_validation_chooses_the_degree_of_the_truth(run_experiment):
    figures, printed = run_experiment(polynomial_regression)
    chosen = figures["degree chosen by 5 folds"]
    assert chosen == figures["degree chosen by validation"] == len(polynomial_regression.TRUTH) - 1 == 3
    one, best, nine, penalised = (figures[name] for name in figures if name.startswith("test error"))
    assert best < penalised < one < nine
    assert best == pytest.approx(polynomial_regression.NOISE, rel=0.5)
    assert printed.count("picture: ") == 2


def test_the_training_error_only_falls_and_the_validation_curve_has_a_minimum():
    found = polynomial_regression.errors()
    assert all(after <= before + 1e-12 for before, after in zip(found.train, found.train[1:], strict=False))
    assert found.train[9] == pytest.approx(0.0, abs=1e-8)  # ten points, ten weights
    for curve in (found.validation, found.folds):
        assert min(curve) < 0.5 * curve[0]
        assert min(curve) < 0.5 * curve[9]


@pytest.mark.parametrize("degree", [0, 1, 3, 9])
@pytest.mark.parametrize("penalty", [0.0, 0.5])
def test_at_the_fitted_weights_the_engines_gradient_is_0(degree, penalty):
    train, _, _ = polynomial_regression.load()
    w = Tensor(polynomial_regression.fit(train, degree, penalty))
    powers = train.x ** np.arange(degree + 1)
    not_b = np.append(0.0, np.ones(degree))
    loss = nn.mse(powers @ w, train.y[:, 0]) + penalty / (2 * len(train.x)) * (not_b * w * w).sum()
    np.testing.assert_allclose(gradients(loss, w), 0.0, atol=1e-6)


def test_test_points_are_seen_by_no_fit():
    train, validation, test = (set(part.x[:, 0]) for part in polynomial_regression.load())
    assert (len(train), len(validation), len(test)) == (10, 7, 50)
    assert not (train | validation) & test
    assert not train & validation


def test_the_l2_loss_stalls_where_the_cross_entropy_does_not(run_experiment):
    figures, _ = run_experiment(logistic_regression)
    x, y = logistic_regression.load()
    model = logistic_regression.wrong_model(x, y)
    p = sigma(x @ np.array(model.weight).T)
    by_l2 = np.linalg.norm(((p - y) * p * (1.0 - p) * x).mean(axis=0))
    by_cross_entropy = np.linalg.norm(((p - y) * x).mean(axis=0))
    assert figures["threshold, L2: first gradient"] == 0.0
    assert figures["logistic, L2: first gradient"] == pytest.approx(by_l2, rel=1e-10)
    assert figures["logistic, cross-entropy: first gradient"] == pytest.approx(by_cross_entropy, rel=1e-10)
    assert by_cross_entropy > 100.0 * by_l2
    assert figures["logistic, cross-entropy: right after 50 steps"] > 0.9
    for stuck in ("threshold, L2", "logistic, L2"):
        assert figures[f"{stuck}: right after 200 steps"] < 0.1


def test_one_label_and_several_labels_are_learned(run_experiment):
    figures, _ = run_experiment(multi_class)
    assert figures["one-hot: days right"] > 0.95
    assert figures["one-hot: least Σ p_i"] == pytest.approx(1.0, abs=1e-12)
    assert figures["one-hot: most Σ p_i"] == pytest.approx(1.0, abs=1e-12)
    assert figures["multi-hot: days with all three right"] > 0.95
    assert figures["multi-hot: least Σ p_i"] < 0.1  # a day without any of them
    assert figures["multi-hot: most Σ p_i"] > 2.9  # and one with all
    assert figures["one-hot: ∂L/∂z - (p - y)/n"] < 1e-15
    assert figures["multi-hot: ∂L/∂z - (p - y)/n"] < 1e-15
    assert set(np.unique(multi_class.several_labels().y.sum(axis=1))) == {0.0, 1.0, 2.0, 3.0}
    np.testing.assert_array_equal(multi_class.single_label().y.sum(axis=1), 1.0)


# ------------------------------------------------------------------- lectures 000, 001 and 002: slow learning


def output_after(epochs, w, b, slope):
    """The neuron by hand; `slope(a)` is the derivative of the cost by z at the output a."""
    for _ in range(epochs):
        change = 0.15 * slope(sigma(w + b))
        w, b = w - change, b - change
    return sigma(w + b)


def test_the_learning_slowdown_has_the_lectures_figures(run_experiment):
    figures, printed = run_experiment(learning_slowdown)
    quadratic, crossed = "quadratic cost", "cross-entropy"
    near, far = "w = 0.6, b = 0.9", "w = 2, b = 2"
    assert round(figures[f"{quadratic}, {near}: epoch 0"], 2) == 0.82
    assert round(figures[f"{quadratic}, {near}: epoch 300"], 2) == 0.09
    assert round(figures[f"{quadratic}, {far}: epoch 0"], 2) == 0.98
    assert figures[f"{quadratic}, {far}: epoch 150"] > 0.9
    assert figures[f"{crossed}, {far}: epoch 150"] < 0.2
    assert "epoch 300     0.09396   0.09\n" in printed
    slopes = {quadratic: lambda a: a * a * (1.0 - a), crossed: lambda a: a}
    for (cost, slope), (start, weights), epoch in product(
        slopes.items(), learning_slowdown.STARTS.items(), (0, 150, 300)
    ):
        expected = output_after(epoch, *weights, slope)
        assert figures[f"{cost}, {start}: epoch {epoch}"] == pytest.approx(expected, rel=1e-10)


def test_the_lectures_deltas_are_the_engines_gradients(run_experiment):
    figures, _ = run_experiment(deltas)
    assert figures["largest difference, of weights too"] < 1e-15
    model = nn.MLP(deltas.SIZES, sigmoid, rng=0)
    (w1, b1), (w2, b2) = ([np.array(p) for p in layer.parameters()] for layer in model.layers)

    def loss(b1, b2):
        y = sigma(w2 @ sigma(w1 @ deltas.SAMPLE + b1) + b2)
        return -np.sum(deltas.TARGET * np.log(y) + (1.0 - deltas.TARGET) * np.log(1.0 - y))

    for k, h in enumerate(1e-6 * np.eye(3)):  # a bias is added to the sum a, so that ∂L/∂b is δ
        difference = (loss(b1 + h, b2) - loss(b1 - h, b2)) / 2e-6
        assert figures[f"hidden {k + 1}: the lecture's δ"] == pytest.approx(difference, abs=1e-8)
    for k, h in enumerate(1e-6 * np.eye(2)):
        difference = (loss(b1, b2 + h) - loss(b1, b2 - h)) / 2e-6
        assert figures[f"output {k + 1}: the lecture's δ"] == pytest.approx(difference, abs=1e-8)


def test_deltas_of_another_network_differ(monkeypatch, tmp_path, capsys):
    """The comparison sees a fault: the δ of hidden units without σ'(a)."""
    by_deltas = deltas.by_deltas

    def faulty(model, x, t):
        right = by_deltas(model, x, t)
        return right._replace(hidden=right.output @ np.array(model.layers[1].weight))

    monkeypatch.setattr(deltas, "by_deltas", faulty)
    assert deltas.main(["--output", str(tmp_path)])["largest difference, of weights too"] > 0.01
    capsys.readouterr()


def test_each_cause_loses_the_gradient_and_its_remedy_keeps_it(run_experiment):
    figures, printed = run_experiment(vanishing_gradients)
    for cause, case in vanishing_gradients.CASES.items():
        assert figures[f"{cause}: {case.ill}"] < 1e-5
        assert figures[f"{cause}: {case.cure}"] > 0.05
    assert printed.count("vanishing: ") == printed.count("healthy: ") == 3
    assert "99% in layers.0" in printed  # saturated
    assert "symmetry: all units of layers.0" in printed  # all weights 0


def test_the_norms_are_those_of_the_gradients():
    model = vanishing_gradients.network(2, sigmoid, nn.initializers.xavier_normal)
    x, y = nn.data.blobs(100, classes=3, features=20, noise=10.0, rng=0)
    loss = nn.cross_entropy(model((x - x.mean(axis=0)) / x.std(axis=0)), y)
    pairs = [gradients(loss, layer.parameters()) for layer in model.layers[::2]]
    expected = [math.sqrt(np.sum(np.square(w)) + np.sum(np.square(b))) for w, b in pairs]
    assert vanishing_gradients.norms(model) == pytest.approx(expected, rel=1e-10)
