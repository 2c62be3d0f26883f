"""Resuming: 3 epochs and 3 more are the same bits as 6, and what does not fit changes nothing."""

import json
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

import nn
from autograd import relu
from nn.training import CheckpointError, load_checkpoint, save_checkpoint
from tests.training_runs import NEW_X, NEW_Y, X, Y, adam, bits, mlp, momentum, state_of, train, with_dropout


def scalars():
    return nn.scalar.MLP([4, 2, 1], rng=0)


def single():
    """Dropout in float32."""
    model = with_dropout()
    for p in model.parameters():
        p.data = np.array(p, np.float32)
    return model


def adamw(model):
    return nn.AdamW(model.parameters(), lr=0.02)


TRAININGS = {
    "momentum": (mlp, momentum, {}),
    "adam": (mlp, adam, {"metrics": ["accuracy"]}),
    "dropout, batch norm, schedule": (
        with_dropout, adam, {"schedule": nn.schedules.Cosine(6), "validation": (NEW_X, NEW_Y)},
    ),
    "float32": (single, adamw, {"clip_norm": 0.1}),
}  # fmt: skip


@pytest.mark.parametrize(("make", "optimize", "settings"), TRAININGS.values(), ids=TRAININGS)
def test_three_and_three_epochs_are_six(tmp_path, make, optimize, settings):
    whole = train(make, optimize, epochs=6, **settings)
    train(make, optimize, epochs=3, **settings, callbacks=[nn.Checkpoint(tmp_path / "run")])
    settings |= {"rng": 77}  # the checkpoint knows better
    resumed = train(make, optimize, epochs=6, **settings, resume=tmp_path / "run")
    assert state_of(*resumed[:2]) == state_of(*whole[:2])
    assert resumed[2] == whole[2]
    other = train(make, optimize, epochs=6, **settings)
    assert state_of(*other[:2]) != state_of(*whole[:2])


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("nn.training.state", "set_states"),
        ("nn.optimizers.Optimizer", "load_state_dict"),
        ("nn.schedules.Schedule", "load_state_dict"),
    ],
)
def test_without_any_part_of_the_state_they_would_not_be(tmp_path, monkeypatch, where, name):
    settings = {"schedule": nn.schedules.Exponential(0.5)}
    whole = train(with_dropout, adam, epochs=4, **settings)
    train(with_dropout, adam, epochs=2, **settings, callbacks=[nn.Checkpoint(tmp_path / "run")])
    monkeypatch.setattr(f"{where}.{name}", lambda *_: None)
    resumed = train(with_dropout, adam, epochs=4, **settings, resume=tmp_path / "run")
    assert bits(resumed[0].state_dict()) != bits(whole[0].state_dict())


def test_a_circuit_of_values_is_resumed(tmp_path):
    def run(epochs, **more):
        model = scalars()
        optimizer = adam(model)
        loss = nn.binary_cross_entropy_with_logits
        history = nn.fit(model, (X[:12], Y[:12]), loss, optimizer, epochs=epochs, batch_size=4, rng=0, **more)
        return bits(model.state_dict()), bits(optimizer.state_dict()), history

    whole = run(4)
    run(2, callbacks=[nn.Checkpoint(tmp_path / "run")])
    assert run(4, resume=tmp_path / "run") == whole


class Interrupt(nn.Callback):
    """Ctrl-C in a batch of the fifth epoch."""

    def on_batch_end(self, training):
        if (training.epoch, training.batch) == (5, 3):
            raise KeyboardInterrupt


def test_a_training_that_was_interrupted_within_an_epoch_is_resumed(tmp_path):
    settings = {"validation": (NEW_X, NEW_Y), "keep_best": True}
    whole = train(with_dropout, adam, epochs=8, **settings)
    saving = nn.Checkpoint(tmp_path / "run")
    _, _, history = train(with_dropout, adam, epochs=8, **settings, callbacks=[Interrupt(), saving])
    assert history.interrupted
    resumed = train(with_dropout, adam, epochs=8, **settings, resume=tmp_path / "run")
    assert state_of(*resumed[:2]) == state_of(*whole[:2])
    assert resumed[2] == whole[2]
    assert not resumed[2].interrupted


def test_early_stopping_goes_on_waiting(tmp_path):
    def fast(model):
        return adam(model, lr=0.05)

    def run(epochs, *callbacks, **more):
        stopping = nn.EarlyStopping(patience=3, min_delta=0.02)
        data = {"validation": (NEW_X, NEW_Y)}
        return train(mlp, fast, epochs=epochs, callbacks=[stopping, *callbacks], **data, **more)

    whole = run(200)
    stopped = len(whole[2])
    assert 4 < stopped < 200
    run(stopped - 2, nn.Checkpoint(tmp_path / "run"))
    resumed = run(200, resume=tmp_path / "run")
    assert state_of(*resumed[:2]) == state_of(*whole[:2])
    assert resumed[2] == whole[2]
    run(200, nn.Checkpoint(tmp_path / "run"))
    again = run(200, resume=tmp_path / "run")  # of one that has stopped there is nothing left to do
    assert again[2] == whole[2]
    assert bits(again[0].state_dict()) == bits(whole[0].state_dict())


class Halve(nn.Callback):
    """Sets the learning rate on its own, on top of the schedule."""

    def on_epoch_end(self, training):
        training.optimizer.lr *= 0.5


def test_a_learning_rate_that_a_callback_set_is_resumed(tmp_path):
    settings = {"schedule": nn.schedules.Exponential(0.9)}
    whole = train(epochs=4, **settings, callbacks=[Halve()])
    train(epochs=2, **settings, callbacks=[nn.Checkpoint(tmp_path / "run"), Halve()])
    resumed = train(epochs=4, **settings, callbacks=[Halve()], resume=tmp_path / "run")
    assert state_of(*resumed[:2]) == state_of(*whole[:2])
    assert resumed[2] == whole[2]


def test_nothing_is_left_to_do_after_the_last_epoch(tmp_path):
    whole = train(epochs=3, callbacks=[nn.Checkpoint(tmp_path / "run")])
    resumed = train(epochs=3, resume=tmp_path / "run")
    assert state_of(*resumed[:2]) == state_of(*whole[:2])
    assert resumed[2] == whole[2]


def test_the_generator_may_be_of_another_kind(tmp_path):
    def run(epochs, kind, **more):
        model = mlp()
        batches = nn.data.Batches(X, Y, batch_size=8, rng=np.random.Generator(kind(0)))
        nn.fit(model, batches, nn.cross_entropy, momentum(model), epochs=epochs, **more)
        return bits(model.state_dict())

    for kind in (np.random.MT19937, np.random.Philox, np.random.SFC64):
        run(1, kind, callbacks=[nn.Checkpoint(tmp_path / "run")])
        assert run(2, kind, resume=tmp_path / "run") == run(2, kind)
    with pytest.raises(CheckpointError, match="batches draws from MT19937, which cannot go on"):
        run(2, np.random.MT19937, resume=tmp_path / "run")


# --------------------------------------------------------------------------------- when it is saved


@pytest.mark.parametrize(
    ("settings", "epochs"), [({}, [1, 2, 3, 4, 5]), ({"every": 2}, [2, 4, 5]), ({"best_only": True}, [1, 2])]
)
def test_when_a_checkpoint_is_saved(tmp_path, settings, epochs):
    saved = []

    class Look(nn.Callback):
        def on_epoch_begin(self, training):
            if (tmp_path / "run").exists():
                saved.append(load_checkpoint(tmp_path / "run")["epoch"])

    faults = iter([3.0, 1.0, 2.0, 2.0, 1.0])  # the second epoch is best
    checkpoint = nn.Checkpoint(tmp_path / "run", **settings)
    train(
        epochs=5,
        metrics={"fault": lambda outputs, targets: next(faults)},
        keep_best="fault",
        callbacks=[checkpoint, Look()],
    )
    last = load_checkpoint(tmp_path / "run")["epoch"]
    assert sorted({*saved, last}) == epochs


def test_the_best_weights_are_in_the_checkpoint(tmp_path):
    saving = nn.Checkpoint(tmp_path / "run")
    model, _, history = train(optimize=adam, epochs=4, keep_best=True, callbacks=[saving])
    best = load_checkpoint(tmp_path / "run")["best"]
    assert bits(best["weights"]) == bits(model.state_dict())
    assert (best["epoch"], best["value"]) == (history.best_epoch, min(history["loss"]))


# ---------------------------------------------------------------------------------- what does not fit


def wider():
    return nn.MLP([4, 7, 2], rng=0)


def deeper():
    return nn.Sequential(nn.Linear(4, 6, rng=0), relu, nn.Linear(6, 2, rng=0))


def half():
    model = mlp()
    for p in model.parameters():
        p.data = np.array(p, np.float32)
    return model


MISFITS = {
    "another model": ({"make": deeper}, "of the model 'MLP', and this one is 'Sequential'"),
    "another shape": ({"make": wider}, r"weight: float64 \(6, 4\), and here it is float64 \(7, 4\)"),
    "another activation": (
        {"make": lambda: nn.MLP([4, 6, 2], activation="tanh", rng=0)},
        "parts have activation: relu, and here it is tanh",
    ),
    "another loss": ({"loss": nn.multi_label}, "loss: cross_entropy, and here it is multi_label"),
    "a penalty": ({"penalty": lambda model: nn.penalties.l2_penalty(model, 0.1, 50)}, "penalty: None, and"),
    "clipping": ({"clip_norm": 1.0}, "clip_norm: None, and here it is 1.0"),
    "another precision": ({"make": half}, r"float64 \(6, 4\), and here it is float32"),
    "another optimizer": ({"optimize": adam}, "the state is of 'SGD', and this optimizer is 'Adam'"),
    "a schedule": ({"schedule": nn.schedules.Exponential(0.5)}, "without a schedule, and .* with one"),
    "another batch size": ({"batch_size": 9}, "data have batch_size: 8, and here it is 9"),
    "other measures": ({"metrics": ["accuracy"]}, "it measured loss, lr, and this training loss, acc"),
    "another monitor": ({"keep_best": "lr"}, "the best was chosen by None, and now by 'lr'"),
    "another callback": ({"callbacks": [nn.EarlyStopping()]}, "are none, and here they are EarlyStopping"),
    "too few epochs": ({"epochs": 1}, "of epoch 2 already, and epochs=1 in all"),
}  # fmt: skip


def test_what_changes_in_training_is_no_misfit(tmp_path):
    """Settings that a callback moves, counters in a loss, numbers in a penalty: the same call goes on."""

    @dataclass
    class Counting:
        calls: int = 0

        def __call__(self, outputs, targets):
            self.calls += 1
            return nn.cross_entropy(outputs, targets)

    class Anneal(nn.Callback):
        def on_epoch_end(self, training):
            training.model.layers[3].p *= 0.8

    def train(epochs, **settings):
        model = with_dropout()
        penalty = partial(lambda bias, model: (bias * bias).sum(), model.layers[0].bias)
        callbacks = [Anneal(), nn.Checkpoint(tmp_path / "run")]
        return nn.fit(model, (X, Y), Counting(), momentum(model), epochs=epochs, penalty=penalty, rng=0,
                      callbacks=callbacks, **settings)  # fmt: skip

    train(2)
    assert len(train(3, resume=tmp_path / "run")) == 3


@pytest.fixture
def run(tmp_path):
    train(epochs=2, callbacks=[nn.Checkpoint(tmp_path / "run")])
    return tmp_path / "run"


@pytest.mark.parametrize(("changed", "words"), MISFITS.values(), ids=MISFITS)
def test_what_does_not_fit_is_refused_and_changes_nothing(run, changed, words):
    changed = dict(changed)
    model = changed.pop("make", mlp)()
    optimizer = changed.pop("optimize", momentum)(model)
    batches = nn.data.Batches(X, Y, batch_size=changed.pop("batch_size", 8), rng=9)
    settings = {"epochs": 6, **changed}
    if "schedule" in settings:
        settings["schedule"] = nn.schedules.Schedule(optimizer, settings["schedule"])
    refuse(run, model, optimizer, batches, settings, words)


def refuse(run, model, optimizer, batches, settings, words):
    before = (
        state_of(model, optimizer),
        batches.rng.bit_generator.state,
        [p.clock for p in model.parameters()],
    )
    with pytest.raises(CheckpointError, match=words) as caught:
        nn.fit(model, batches, settings.pop("loss", nn.cross_entropy), optimizer, resume=run, **settings)
    after = state_of(model, optimizer), batches.rng.bit_generator.state, [p.clock for p in model.parameters()]
    assert after == before
    assert str(run) in str(caught.value)


def test_what_was_taken_over_before_the_misfit_is_given_back(tmp_path):
    """The optimizer comes last: the schedule and the callbacks have been loaded by then."""
    train(epochs=2, schedule=nn.schedules.Exponential(0.5),
          callbacks=[nn.EarlyStopping(), nn.Checkpoint(tmp_path / "run")])  # fmt: skip
    model, stopping = mlp(), nn.EarlyStopping()
    optimizer = adam(model)
    schedule = nn.schedules.Schedule(optimizer, nn.schedules.Exponential(0.5))
    before = schedule.state_dict(), stopping.state_dict()
    settings = {"epochs": 6, "schedule": schedule, "callbacks": [stopping]}
    batches = nn.data.Batches(X, Y, batch_size=8)
    refuse(tmp_path / "run", model, optimizer, batches, settings, "this optimizer is 'Adam'")
    assert (schedule.state_dict(), stopping.state_dict()) == before


SPOILED = {
    "an entry is missing": (lambda s: s.pop("weights"), "has the entries"),
    "epoch": (lambda s: s.update(epoch=-1), "epoch is at least 0"),
    "weights": (lambda s: s["weights"].pop("layers.0.bias"), "layers.0.bias: none, and here it is float64"),
    "best weights": (lambda s: s["best"].update(weights={"a": 1.0}), "weights have"),
    "best": (lambda s: s.update(best=3), "'int' object"),
    "best value": (lambda s: s["best"].update(value="x"), "the best value holds one real number"),
    "memory": (lambda s: s["optimizer"].update(memory=[{}]), "is of 1 parameters, and there are 4"),
    "generators": (lambda s: s["generators"].clear(), "the random generators has the entries"),
    "generator": (lambda s: s["generators"]["batches"].update(state=3), "cannot go on from"),
    "history": (lambda s: s["history"]["columns"].update(loss=[1.0]), "loss of a history is a list"),
    "callbacks": (lambda s: s.update(callbacks=[["Mine", {}]]), "callbacks with a state are Mine, and here"),
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "words"), SPOILED.values(), ids=SPOILED)
def test_a_state_that_is_none_is_refused_and_changes_nothing(run, spoil, words):
    state = load_checkpoint(run)
    spoil(state)
    save_checkpoint(run, state)
    model = mlp()
    refuse(run, model, momentum(model), nn.data.Batches(X, Y, batch_size=8, rng=9), {"epochs": 6}, words)


def test_a_damaged_checkpoint_is_refused_and_changes_nothing(run):
    for file in run.iterdir():
        data = file.read_bytes()
        for spoiled in (data[:-1], data[:20] + bytes([data[20] ^ 1]) + data[21:]):
            file.write_bytes(spoiled)
            model = mlp()
            refuse(run, model, momentum(model), nn.data.Batches(X, Y, batch_size=8, rng=9), {}, "is damaged")
        file.write_bytes(data)
    assert json.loads((run / "checkpoint.json").read_text())["version"] == 1
