"""nn.fit: the numbers of a loop written by hand, the same bits from the same seed, what it measures."""

import numpy as np
import pytest

import nn
from autograd import Value
from tests.training_runs import NEW_X, NEW_Y, X, Y, adam, bits, mlp, momentum, state_of, train, with_dropout


def by_hand(epochs, clip=None, strength=0.0, gamma=1.0):
    """The weights and the mean losses of a plain loop."""
    model = mlp()
    optimizer = momentum(model)
    batches = nn.data.Batches(X, Y, batch_size=8, rng=5)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for x, y in batches:
            loss = nn.cross_entropy(model(x), y)
            total += loss.item() * len(x)
            if strength:
                loss = loss + nn.penalties.l2_penalty(model, strength, len(X))
            model.zero_grad()
            loss.backward()
            if clip:
                nn.clipping.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
        losses.append(total / len(X))
        optimizer.lr *= gamma
    return model, losses


@pytest.mark.parametrize(
    ("hand", "settings"),
    [
        ({}, {}),
        ({"clip": 0.5}, {"clip_norm": 0.5}),
        ({"strength": 3.0}, {"penalty": lambda model: nn.penalties.l2_penalty(model, 3.0, len(X))}),
        ({"gamma": 0.5}, {"schedule": nn.schedules.Exponential(0.5)}),
    ],
    ids=["plain", "clip_norm", "penalty", "schedule"],
)
def test_it_takes_the_steps_of_a_loop_written_by_hand(hand, settings):
    model, _, history = train(**settings)
    expected, losses = by_hand(3, **hand)
    assert bits(model.state_dict()) == bits(expected.state_dict())
    assert history["loss"] == losses
    assert history.epochs == [1, 2, 3]


def test_it_learns():
    model, _, history = train(epochs=40, metrics=["accuracy"])
    assert history["loss"][-1] < 0.1 < history["loss"][0]
    assert nn.evaluate(model, (X, Y), nn.cross_entropy, ["accuracy"])["accuracy"] > 0.95


@pytest.mark.parametrize("make", [mlp, with_dropout])
def test_the_same_seed_gives_the_same_bits(make):
    np.random.seed(1)  # which must not matter
    first = train(make, adam)
    np.random.seed(2)
    again, other = train(make, adam), train(make, adam, rng=6)
    assert state_of(*first[:2]) == state_of(*again[:2]) != state_of(*other[:2])
    assert first[2] == again[2] != other[2]


def test_the_global_generator_is_left_alone():
    before = str(np.random.get_state())
    train(with_dropout, validation=(NEW_X, NEW_Y))
    assert str(np.random.get_state()) == before


def test_batches_of_ones_own_are_taken_as_they_are():
    model = mlp()
    batches = nn.data.Batches(X, Y, batch_size=8, rng=5)
    nn.fit(model, batches, nn.cross_entropy, momentum(model), epochs=3)
    assert bits(model.state_dict()) == bits(train()[0].state_dict())


# ------------------------------------------------------------------------------------------- what is measured


@pytest.mark.parametrize(
    ("loss", "low"), [(nn.binary_cross_entropy_with_logits, 0.0), (nn.hinge, -1.0), (nn.mse, 0.0)]
)
def test_one_output_for_two_classes_has_its_accuracy(loss, low):
    targets = np.where(Y == 1, 1.0, low)[:, None]
    model = nn.MLP([4, 6, 1], rng=0)
    history = nn.fit(model, (X, targets), loss, momentum(model), epochs=1, metrics=["accuracy"],
                     validation=(X, targets))  # fmt: skip
    assert history["val_accuracy"] == [np.mean((model(X).data[:, 0] > 0.0) == (Y == 1))]


def test_metrics_and_validation_are_those_of_the_model():
    seen = []

    class Look(nn.Callback):
        def on_epoch_end(self, training):
            outputs = np.asarray(training.model(NEW_X).data)
            right = outputs.argmax(axis=1) == NEW_Y
            shifted = outputs - outputs.max(axis=1, keepdims=True)
            surprise = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(NEW_Y)), NEW_Y]
            seen.append((surprise.mean(), right.mean()))

    _, _, history = train(validation=(NEW_X, NEW_Y), metrics=["accuracy"], callbacks=[Look()])
    assert list(history.columns) == ["loss", "accuracy", "val_loss", "val_accuracy", "lr"]
    found = zip(history["val_loss"], history["val_accuracy"], strict=True)
    assert [x for pair in found for x in pair] == pytest.approx([x for pair in seen for x in pair])


def test_training_metrics_are_of_the_outputs_in_training_and_of_all_examples():
    calls = []

    def spy(outputs, targets):
        calls.append((outputs.shape, targets.shape))
        return float(np.mean(outputs.argmax(axis=1) == targets))

    model = mlp()
    frozen = nn.SGD(model.parameters(), lr=0.0)
    history = nn.fit(model, (X, Y), nn.cross_entropy, frozen, epochs=1, batch_size=8, metrics={"right": spy})
    assert calls == [((50, 2), (50,))]
    assert history["right"] == [nn.metrics.accuracy(model(X), Y)]
    assert history["loss"] == pytest.approx([nn.cross_entropy(model(X), Y).item()])


def test_regression_metrics_by_name():
    model = nn.MLP([4, 1], rng=0)
    targets = X[:, :1] - 2.0
    names = ["mean_squared_error", "mean_absolute_error"]
    found = nn.evaluate(model, (X, targets), nn.mse, names)
    errors = model(X).data - targets
    assert found["mean_squared_error"] == pytest.approx(np.mean(errors**2)) == pytest.approx(found["loss"])
    assert found["mean_absolute_error"] == pytest.approx(np.mean(np.abs(errors)))


@pytest.mark.parametrize("batch_size", [1, 7, 1000])
def test_evaluation_does_not_depend_on_the_batch_size_and_changes_nothing(batch_size):
    model, optimizer, _ = train(with_dropout)
    model.modules()[2].eval()
    before = state_of(model, optimizer)
    found = nn.evaluate(model, (X, Y), nn.cross_entropy, ["accuracy"], batch_size=batch_size)
    assert state_of(model, optimizer) == before
    model.eval()
    assert found["loss"] == pytest.approx(nn.cross_entropy(model(X), Y).item())
    assert found["accuracy"] == nn.metrics.accuracy(model(X), Y)


def test_modes_are_as_before_and_validation_is_in_eval():
    class Look(nn.Callback):
        def on_batch_end(self, training):
            assert all(module.training for module in training.model.modules())

    model = with_dropout()
    model.modules()[2].eval()
    modes = [module.training for module in model.modules()]
    nn.fit(model, (X, Y), nn.cross_entropy, adam(model), epochs=1, validation=(X, Y), callbacks=[Look()])
    assert [module.training for module in model.modules()] == modes


# --------------------------------------------------------------------------------------- kinds of models


def test_float32_stays_float32():
    model = mlp()
    for p in model.parameters():
        p.data = np.array(p, np.float32)
    data = (X.astype(np.float32), Y)
    history = nn.fit(model, data, nn.cross_entropy, adam(model), epochs=2, batch_size=8, validation=data)
    assert {p.dtype.name for p in model.parameters()} == {"float32"}
    assert len(history) == 2


def test_a_circuit_of_values_learns_as_its_twin_of_tensors():
    scalars = nn.scalar.MLP([4, 3, 1], rng=0)
    tensors = scalars.to_tensor()
    loss = nn.binary_cross_entropy_with_logits
    settings = {"epochs": 2, "batch_size": 5, "rng": 3, "metrics": ["accuracy"]}
    x, y = X[:20], Y[:20]
    first = nn.fit(scalars, (x, y), loss, momentum(scalars), validation=(x, y), **settings)
    y = y[:, None].astype(float)
    settings["metrics"] = {"accuracy": lambda outputs, targets: np.mean((outputs > 0) == targets)}
    second = nn.fit(tensors, (x, y), loss, momentum(tensors), validation=(x, y), **settings)
    for name, column in first.columns.items():
        assert column == pytest.approx(second[name])


def test_a_module_of_ones_own_with_one_value():
    class Line(nn.Module):
        def __init__(self):
            self.slope = Value(0.0)

        def forward(self, x):
            return self.slope * x

    line = Line()
    x = np.array([1.0, 2.0, 3.0])
    optimizer = nn.SGD(line.parameters(), lr=0.05)
    nn.fit(line, (x, 2.0 * x), nn.mse, optimizer, epochs=40, batch_size=3)
    assert line.slope.data == pytest.approx(2.0)


def test_an_optimizer_of_some_parameters_leaves_the_others():
    model = mlp()
    before = np.array(model.layers[0].weight)
    last = nn.SGD(model.layers[1].parameters(), lr=0.1)
    nn.fit(model, (X, Y), nn.cross_entropy, last, epochs=2)
    assert np.array(model.layers[0].weight).tobytes() == before.tobytes()
    assert len(np.unique(model.layers[1].bias.data)) == 2


def test_a_rehearsal_leaves_no_trace():
    """What is done before the first step draws no random number and moves no running average."""
    model, order = with_dropout(), np.random.default_rng(0).permutation(50)
    for _ in range(2):
        still = nn.SGD(model.parameters(), lr=0.0)
        nn.fit(model, (X, Y), nn.cross_entropy, still, epochs=1, rng=0, batch_size=50, validation=(X, Y))
    once = with_dropout()
    for _ in range(2):
        once(X[order])
    assert np.allclose(model.modules()[2].running_mean, once.modules()[2].running_mean)
    mine, plain = model.modules()[3].rng, once.modules()[3].rng
    assert mine.bit_generator.state == plain.bit_generator.state


class Counting(nn.Module):
    """Counts in a buffer how often it was called, in place."""

    buffer_names = ("calls",)

    def __init__(self):
        self.calls = np.zeros(1)

    def forward(self, x):
        self.calls += 1.0
        return x


def test_a_rehearsal_gives_back_buffers_that_are_written_in_place():
    counting = Counting()
    calls = counting.calls
    model = nn.Sequential(counting, mlp())
    nn.fit(model, (X, Y), nn.cross_entropy, momentum(model), epochs=2, batch_size=25)
    assert counting.calls is calls
    assert calls.tolist() == [4.0]
