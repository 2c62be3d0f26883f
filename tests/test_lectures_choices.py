"""The lectures' experiments about choices: activations, sizes, hyper-parameters; figures computed by hand."""

import numpy as np
import pytest

import nn
from autograd import no_grad
from examples.lectures import activations, hyperparameters, network_sizes

# ------------------------------------------------------------------------------- lecture 001: activations


def sigma(z):
    return 1.0 / (1.0 + np.exp(-z))


def swish(beta):
    return (
        lambda z: z * sigma(beta * z),
        lambda z: sigma(beta * z) + beta * z * sigma(beta * z) * (1.0 - sigma(beta * z)),
    )


CLOSED_FORMS = {
    "step": (lambda z: float(z >= 0.0), lambda z: 0.0),
    "linear": (lambda z: z, lambda z: 1.0),
    "sigmoid": (sigma, lambda z: sigma(z) * (1.0 - sigma(z))),
    "tanh": (np.tanh, lambda z: 1.0 - np.tanh(z) ** 2),
    "relu": (lambda z: max(z, 0.0), lambda z: float(z > 0.0)),
    "softmax (z, 0, 0)": (
        lambda z: np.exp(z) / (np.exp(z) + 2.0),
        lambda z: 2.0 * np.exp(z) / (np.exp(z) + 2.0) ** 2,
    ),
    **{f"swish, β = {beta:g}": swish(beta) for beta in (0.0, 0.5, 1.0, 2.0, 10.0)},
}


def test_activations_and_their_derivatives_are_the_closed_forms(run_experiment):
    figures, printed = run_experiment(activations)
    for name, forms in CLOSED_FORMS.items():
        for what, form in zip(("value", "derivative"), forms, strict=True):
            for z in activations.POINTS:
                assert figures[f"{name}: {what} at {z:g}"] == pytest.approx(form(z), rel=1e-10, abs=1e-15)
    assert len(figures) == 2 * len(CLOSED_FORMS) * len(activations.POINTS) + 4
    (row,) = (line.split() for line in printed.splitlines() if line.startswith("sigmoid  "))
    assert row[1:6] == ["0.0180", "0.2689", "0.5000", "0.7311", "0.9820"]
    assert row[6:] == ["0.0177", "0.1966", "0.2500", "0.1966", "0.0177"]


def test_the_derivative_of_softmax_is_the_lectures_matrix(run_experiment):
    figures, printed = run_experiment(activations)
    p = np.exp([1.0, 2.0, 3.0]) / np.exp([1.0, 2.0, 3.0]).sum()
    assert figures["softmax of (1, 2, 3): Σ p_i"] == pytest.approx(1.0, abs=1e-15)
    assert figures["softmax of (1, 2, 3): ∂p_1/∂z_1"] == pytest.approx(p[0] - p[0] ** 2, rel=1e-12)
    assert figures["softmax of (1, 2, 3): ∂p_1/∂z_3"] == pytest.approx(-p[0] * p[2], rel=1e-12)
    assert figures["softmax of (1, 2, 3): off by at most"] < 1e-15
    assert "a(1 - a) = 1/4" in printed


def test_another_function_differs_from_the_lectures_matrix(monkeypatch):
    monkeypatch.setattr(activations, "softmax", lambda x: nn.activations.softmax(2.0 * x))
    assert activations.of_softmax()["softmax of (1, 2, 3): off by at most"] > 0.01


# ---------------------------------------------------------------------- lectures 003 and 004: sizes, memory


def test_networks_have_the_lectures_sizes_and_the_quiz_its_answers(run_experiment):
    figures, printed = run_experiment(network_sizes)
    for kind in ("Tensors", "Values"):
        assert figures[f"3-4-2: parameters, of {kind}"] == 3 * 4 + 4 * 2 + 4 + 2 == 26
        assert figures[f"3-4-4-1: parameters, of {kind}"] == 12 + 16 + 4 + 4 + 4 + 1 == 41
    assert [figures[name] for name in figures if name.startswith("samples of 1 GB")] == [
        3601, 7201, 1_203_400, 2_405_800,
    ]  # fmt: skip
    for (samples, dtype), answer in network_sizes.QUIZ.items():
        precision = network_sizes.PRECISIONS[dtype]
        assert figures[f"samples of 1 GB: {samples}, {precision}"] == float(answer.replace(",", ""))
    assert "samples of 1 GB: 1000, double        2,405,800   2,405,800\n" in printed


@pytest.mark.parametrize(("precision", "size"), [("single", 4), ("double", 8)])
def test_the_memory_of_real_networks_is_what_counting_gives(run_experiment, precision, size):
    figures, _ = run_experiment(network_sizes)
    numbers = {  # parameters, and what an example has: the input, and each gate's outputs
        "784-30-10": (784 * 30 + 30 + 30 * 10 + 10, 784 + 30 + 30 + 10),
        "CNN": (3 * 25 + 3 + 432 * 10 + 10, 28 * 28 + 2 * 3 * 24 * 24 + 3 * 12 * 12 + 10),
    }
    for name, (parameters, example) in numbers.items():
        assert figures[f"{name}: parameters"] == parameters
        for batch in network_sizes.BATCHES:
            memory = figures[f"{name}, {precision}, batch of {batch}: kB"]
            assert memory == pytest.approx(size * (2 * parameters + batch * example) / 1e3, rel=1e-12)
        least = figures[f"{name}: examples that outweigh them"]
        assert (least - 1) * example <= 2 * parameters < least * example


# --------------------------------------------------------------------- lecture 003: k-fold cross-validation


@pytest.fixture
def small(monkeypatch):
    """Fewer settings and folds; scikit-learn has to be there."""
    pytest.importorskip("sklearn")
    monkeypatch.setattr(hyperparameters, "FOLDS", 3)
    monkeypatch.setattr(hyperparameters, "RATES", (1e-4, 3e-2))
    monkeypatch.setattr(hyperparameters, "LAYERS", ((), (16,)))


def score_by_hand(hidden, lr, epochs):
    """The mean share of digits read right: scaler and network from two parts, judged on the third."""
    train, _ = hyperparameters.load()
    shares = []
    for kept, left in hyperparameters.folds().split(*train):
        mean, deviation = train.x[kept].mean(axis=0), train.x[kept].std(axis=0)
        scaled = (train.x - mean) / np.where(deviation > 0.0, deviation, 1.0)
        rng = np.random.default_rng(0)
        model = nn.MLP([64, *hidden, 10], rng=rng)
        nn.fit(
            model, (scaled[kept], train.y[kept]), nn.cross_entropy, nn.Adam(model.parameters(), lr=lr),
            epochs=epochs, batch_size=64, rng=rng,
        )  # fmt: skip
        with no_grad():
            shares.append(np.mean(np.array(model(scaled[left])).argmax(axis=1) == train.y[left]))
    return np.mean(shares)


def test_the_setting_with_the_best_average_over_the_folds_is_chosen(small, run_experiment):
    figures, printed = run_experiment(hyperparameters, epochs=2)
    settings = [(hidden, lr) for lr in (1e-4, 3e-2) for hidden in ((), (16,))]
    by_hand = {setting: score_by_hand(*setting, epochs=2) for setting in settings}
    hidden, lr = max(by_hand, key=by_hand.get)
    assert figures["grid: mean of the folds"] == pytest.approx(by_hand[hidden, lr], abs=1e-12)
    assert figures["grid: learning rate chosen"] == lr == 3e-2
    assert figures["grid: hidden layers chosen"] == len(hidden)
    assert figures["grid: settings tried"] == figures["random: settings tried"] == len(settings)
    assert 1e-4 < figures["random: learning rate chosen"] < 3e-2
    for search in ("grid", "random"):
        assert figures[f"{search}: mean of the folds"] > 0.8
        assert figures[f"{search}: on the test images"] > 0.8
    assert "1348 images to choose with, in 3 folds, 449 to judge with." in printed


def test_the_same_figures_again(small, run_experiment):
    assert run_experiment(hyperparameters, epochs=1)[0] == run_experiment(hyperparameters, epochs=1)[0]


def test_test_images_are_in_no_fold():
    pytest.importorskip("sklearn")
    train, test = ({row.tobytes() for row in part.x} for part in hyperparameters.load())
    assert len(train) + len(test) == 1797
    assert not train & test


def test_from_labels_at_random_nothing_is_learned(small, run_experiment, monkeypatch):
    train, test = hyperparameters.load()
    shuffled = train._replace(y=np.random.default_rng(0).permutation(train.y))
    monkeypatch.setattr(hyperparameters, "load", lambda: (shuffled, test))
    figures, _ = run_experiment(hyperparameters, epochs=1)
    for search in ("grid", "random"):
        assert figures[f"{search}: mean of the folds"] < 0.2
        assert figures[f"{search}: on the test images"] < 0.3
