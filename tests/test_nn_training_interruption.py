"""Ctrl-C: training stops between two steps with the best weights; the second one raises."""

import os
import signal
import subprocess
import sys
import threading

import pytest

import nn
from nn.training.interruption import CtrlC
from tests.training_runs import NEW_X, NEW_Y, adam, bits, train


@pytest.fixture(autouse=True)
def pythons_own_handler():
    """A shell switches Ctrl-C off for what it starts in the background, these tests maybe."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class At(nn.Callback):
    """Does something after a given batch, and keeps the weights that the model had after each epoch."""

    def __init__(self, epoch, batch, action):
        self.at, self.action = (epoch, batch), action
        self.weights = []

    def on_batch_end(self, training):
        if (training.epoch, training.batch) == self.at:
            self.now = bits(training.model.state_dict())
            self.action()

    def on_epoch_end(self, training):
        self.weights.append(bits(training.model.state_dict()))


def ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


def raise_it():
    raise KeyboardInterrupt


def fast(model):
    return adam(model, lr=0.5)


@pytest.mark.parametrize("action", [ctrl_c, raise_it])
@pytest.mark.parametrize("settings", [{}, {"validation": (NEW_X, NEW_Y)}], ids=["training", "validation"])
def test_it_keeps_the_best_weights(action, settings):
    at = At(7, 3, action)
    model, _, history = train(optimize=fast, epochs=20, callbacks=[at], **settings)
    assert history.interrupted
    assert history.stopped == "interrupted in epoch 7"
    assert history.epochs == [1, 2, 3, 4, 5, 6]
    column = history["val_loss" if settings else "loss"]
    assert history.best_epoch == 1 + column.index(min(column)) < 6
    assert at.weights.index(bits(model.state_dict())) == history.best_epoch - 1
    assert "interrupted in epoch 7" in str(history)


@pytest.mark.parametrize("action", [ctrl_c, raise_it])
def test_in_the_first_epoch_the_weights_are_those_after_the_last_step(action):
    at = At(1, 3, action)
    model, _, history = train(callbacks=[at])
    assert len(history) == 0
    assert history.interrupted
    assert bits(model.state_dict()) == at.now


def test_the_step_that_is_being_computed_is_finished():
    """A Ctrl-C that comes in the middle of a step of the optimizer waits until its end."""

    class Rude(nn.SGD):
        def _change(self, p, g, memory, change, work):
            ctrl_c()
            result = super()._change(p, g, memory, change, work)
            signal.signal(signal.SIGINT, lambda *_: None)  # only one of them
            return result

    plain = At(1, 1, raise_it)
    train(optimize=lambda model: nn.SGD(model.parameters(), lr=0.05), callbacks=[plain])
    try:
        model, _, history = train(optimize=lambda model: Rude(model.parameters(), lr=0.05))
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    assert history.interrupted
    assert bits(model.state_dict()) == plain.now


def test_the_second_one_raises():
    def twice():
        ctrl_c()
        ctrl_c()

    with pytest.raises(KeyboardInterrupt):
        train(callbacks=[At(2, 3, twice)])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_handler_is_pythons_own_again():
    seen = []
    train(callbacks=[At(1, 1, lambda: seen.append(signal.getsignal(signal.SIGINT)))])
    assert isinstance(seen[0].__self__, CtrlC)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_handler_of_somebody_else_is_left_alone():
    calls = []
    mine = signal.signal(signal.SIGINT, lambda *_: calls.append("mine"))
    try:
        _, _, history = train(callbacks=[At(1, 1, ctrl_c)])
    finally:
        signal.signal(signal.SIGINT, mine)
    assert calls == ["mine"]
    assert len(history) == 3
    assert not history.interrupted


def test_in_another_thread_training_works_without_a_handler():
    found = []
    thread = threading.Thread(target=lambda: found.append(train()[2]))
    thread.start()
    thread.join()
    assert found == [train()[2]]


PROGRAM = """
import nn
from tests.training_runs import train

class Tell(nn.Callback):
    def on_epoch_end(self, training):
        print("epoch", training.epoch, flush=True)

model, _, history = train(epochs=10**9, callbacks=[Tell()])
print("kept", history.interrupted, len(history) >= 3, model.training)
"""


def test_a_real_ctrl_c():
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        for line in process.stdout:
            if line == "epoch 3\n":
                process.send_signal(signal.SIGINT)
                break
        out, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert out.splitlines()[-1] == "kept True True True"
    assert errors == ""
    assert process.returncode == 0
