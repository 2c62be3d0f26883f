"""Callbacks, early stopping, the best weights, and the progress bar."""

import io
import sys

import numpy as np
import pytest

import nn
from nn.training import progress
from tests.training_runs import NEW_X, NEW_Y, adam, bits, mlp, train


class Record(nn.Callback):
    def __init__(self):
        self.seen = []

    def on_train_begin(self, training):
        self.seen.append("begin")

    def on_epoch_begin(self, training):
        self.seen.append(f"epoch {training.epoch}, {len(training.history)} measured")

    def on_batch_end(self, training):
        self.seen.append(training.batch)
        assert np.isfinite(training.batch_loss)

    def on_epoch_end(self, training):
        self.seen.append(f"{len(training.history)} measured")

    def on_train_end(self, training):
        self.seen.append("end")


def test_the_turns_come_in_order():
    record = Record()
    train(epochs=2, batch_size=25, callbacks=[record])
    first, second = ["epoch 1, 0 measured", 1, 2, "1 measured"], ["epoch 2, 1 measured", 1, 2, "2 measured"]
    assert record.seen == ["begin", *first, *second, "end"]


def test_a_callback_stops_training_after_the_epoch():
    class Enough(nn.Callback):
        def on_batch_end(self, training):
            if training.epoch == 2:
                training.stop("enough of it")

    _, _, history = train(epochs=5, callbacks=[Enough()])
    assert history.epochs == [1, 2]
    assert history.stopped == "enough of it"
    assert not history.interrupted


def test_an_error_of_a_callback_passes_and_modes_are_as_before():
    class Broken(nn.Callback):
        def on_batch_end(self, training):
            raise RuntimeError("a fault of mine")

    model = mlp().eval()
    with pytest.raises(RuntimeError, match="a fault of mine"):
        train(lambda: model, callbacks=[Broken()])
    assert not any(module.training for module in model.modules())


# ------------------------------------------------------------------------------------ early stopping


class Scripted:
    """A metric that takes given values, one an epoch, and the weights that the model had then."""

    def __init__(self, values):
        self.values = values
        self.weights = []
        self.calls = 0

    def __call__(self, outputs, targets):
        self.calls += 1
        return self.values[(self.calls - 1) // 2]  # of the training examples, then of the validation's

    def on_epoch_end(self, training):
        self.weights.append(bits(training.model.state_dict()))


def stopped(values, name="fault", **settings):
    """The epochs of a training with such validation metrics, and the epoch whose weights it ended with."""
    script = Scripted(values)

    class Look(nn.Callback):
        def on_epoch_end(self, training):
            script.on_epoch_end(training)

    stopping = nn.EarlyStopping(f"val_{name}", **settings)
    model, _, history = train(
        epochs=len(values), validation=(NEW_X, NEW_Y), metrics={name: script}, callbacks=[stopping, Look()]
    )
    return len(history), 1 + script.weights.index(bits(model.state_dict())), history.stopped


@pytest.mark.parametrize(
    ("values", "settings", "epochs", "best"),
    [
        ([5, 4, 4, 4, 3, 2], {"patience": 2}, 4, 2),
        ([5, 4, 4, 3, 4, 4, 1], {"patience": 2}, 6, 4),
        ([5, 4, 3, 2], {"patience": 2}, 4, 4),
        ([5, 4, 5, 5, 3], {"patience": 3}, 5, 5),
        ([5, 4.95, 4.9, 4.85, 1], {"patience": 3, "min_delta": 0.5}, 4, 1),
        ([5, 4.6, 4.4, 4.2, 1], {"patience": 3, "min_delta": 0.5}, 5, 5),
        ([5, 6, 6, 6], {"patience": 2, "mode": "max"}, 4, 2),
        ([5, 4, 4, 4, 3], {"patience": 2, "restore_best": False}, 4, 4),
        ([float("nan"), 3, float("nan"), float("nan"), 1], {"patience": 2}, 4, 2),
    ],
)  # fmt: skip
def test_it_stops_when_nothing_improves(values, settings, epochs, best):
    found = stopped(values, **settings)
    assert found[:2] == (epochs, best)
    reason = f"stopped early: val_fault has not improved for {settings['patience']} epochs"
    assert found[2] in (reason, "")
    assert (found[2] == reason) == (epochs < len(values) or best == epochs - settings["patience"])


def test_more_is_better_for_an_accuracy():
    assert stopped([0.5, 0.7, 0.6, 0.6, 0.9], "accuracy", patience=2)[:2] == (4, 2)


def test_an_early_stopping_serves_several_trainings():
    stopping = nn.EarlyStopping(patience=3)
    histories = [
        train(optimize=adam, epochs=60, callbacks=[stopping], validation=(NEW_X, NEW_Y)) for _ in "ab"
    ]
    assert histories[0][2] == histories[1][2]
    assert histories[0][2].stopped


@pytest.mark.parametrize("keep_best", [True, "val_loss", "loss", "val_accuracy", False])
def test_the_model_ends_with_its_best_weights(keep_best):
    weights = []

    class Look(nn.Callback):
        def on_epoch_end(self, training):
            weights.append(bits(training.model.state_dict()))

    settings = {"validation": (NEW_X, NEW_Y), "metrics": ["accuracy"]}
    model, _, history = train(epochs=12, optimize=fast, keep_best=keep_best, callbacks=[Look()], **settings)
    column = np.array(history["val_loss" if keep_best in (True, False) else keep_best])
    best = int(column.argmax() if keep_best == "val_accuracy" else column.argmin())
    assert history.best_epoch == best + 1
    assert weights.index(bits(model.state_dict())) == (best if keep_best else 11)


def fast(model):
    return adam(model, lr=0.3)


# -------------------------------------------------------------------------------------- progress bar


def shown(monkeypatch, progress, is_terminal=False):
    stream = io.StringIO()
    stream.isatty = lambda: is_terminal
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setitem(sys.modules, "ipykernel", None)
    monkeypatch.delitem(sys.modules, "ipykernel")
    train(epochs=2, progress=progress, validation=(NEW_X, NEW_Y))
    return stream.getvalue()


def test_a_bar_says_where_training_is(monkeypatch):
    text = shown(monkeypatch, True)
    assert "epoch 2/2" in text
    assert "14/14" in text
    assert "val_loss 0." in text


@pytest.mark.parametrize(("asked", "is_terminal"), [(False, True), (None, False)])
def test_no_bar_where_nobody_looks(monkeypatch, asked, is_terminal):
    assert shown(monkeypatch, asked, is_terminal) == ""


def test_a_bar_appears_in_a_terminal_when_training_takes_a_while(monkeypatch):
    assert shown(monkeypatch, None, is_terminal=True) == ""
    monkeypatch.setattr(progress, "DELAY", 1e-9)
    assert "epoch 2/2" in shown(monkeypatch, None, is_terminal=True)


def test_without_tqdm_there_is_no_bar_unless_asked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    monkeypatch.setattr(progress, "find_spec", lambda name: None)
    assert shown(monkeypatch, None, is_terminal=True) == ""
    with pytest.raises(ImportError, match=r"fit\(progress=True\) needs tqdm.*circuitgrad\[training\]"):
        train(progress=True)
