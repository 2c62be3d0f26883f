"""What goes wrong in the middle of training: it is noticed, said, and the model is as before the epoch."""

import numpy as np
import pytest

import nn
from autograd import Tensor
from tests.training_runs import X, Y, adam, bits, mlp, momentum, state_of, train


class Poison(nn.Callback):
    """Makes a weight infinite after a given batch."""

    def __init__(self, epoch, batch):
        self.at = epoch, batch

    def on_batch_end(self, training):
        if (training.epoch, training.batch) == self.at:
            training.model.parameters()[0].data = np.full((6, 4), np.inf)


@pytest.mark.parametrize(
    ("batch", "words"),
    [(2, "epoch 3, batch 3: the loss is nan"), (7, "epoch 3, batch 7: the validation loss is nan")],
)
def test_a_loss_that_is_no_number_gives_back_the_last_good_epoch(batch, words):
    good = train(optimize=adam, epochs=2)
    model = mlp()
    optimizer = adam(model)
    settings = {"epochs": 5, "batch_size": 8, "rng": 5, "validation": (X, Y)}
    with pytest.raises(nn.training.Diverged, match=words) as caught:
        nn.fit(model, (X, Y), nn.cross_entropy, optimizer, callbacks=[Poison(3, batch)], **settings)
    assert "autograd.debug()" in str(caught.value)
    assert caught.value.history.epochs == [1, 2]
    assert state_of(model, optimizer) == state_of(*good[:2])


def test_weights_and_gradients_that_are_no_numbers_are_noticed():
    model = mlp()
    before = bits(model.state_dict())
    with pytest.raises(nn.training.Diverged, match="epoch 1, batch 7: the weights are not finite"):
        nn.fit(model, (X, Y), nn.cross_entropy, momentum(model), batch_size=8, callbacks=[Poison(1, 7)])
    assert bits(model.state_dict()) == before

    class Root(nn.Module):
        def __init__(self):
            self.w = Tensor(np.zeros(1))

        def forward(self, x):
            return (self.w * x) ** 0.5

    root = Root()
    with pytest.raises(nn.training.Diverged, match="epoch 1, batch 1: the norm of the gradient is nan"):
        nn.fit(root, (X[:, :1] ** 2, X[:, :1]), nn.l1, nn.SGD(root.parameters()), clip_norm=1.0)
    assert root.w.data.tolist() == [0.0]


class Broken(nn.Callback):
    """Fails in the middle of an epoch."""

    def on_batch_end(self, training):
        if training.batch == 2:
            raise RuntimeError("broken")


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        (
            {"metrics": {"right": lambda o, t: o.argmax(axis=1) == t}},
            TypeError,
            "metric 'right' holds one real",
        ),
        ({"callbacks": [Broken()]}, RuntimeError, "broken"),
    ],
)
def test_after_an_error_model_and_optimizer_are_as_before_the_epoch(settings, error, words):
    model = mlp()
    optimizer = adam(model)
    before = state_of(model, optimizer)
    with pytest.raises(error, match=words):
        nn.fit(model, (X, Y), nn.cross_entropy, optimizer, **settings)
    assert state_of(model, optimizer) == before


def test_inside_debug_the_operation_is_named_and_the_weights_are_given_back():
    import autograd

    model = mlp()
    before = bits(model.state_dict())
    poisoned = [Poison(1, 2)]
    with autograd.debug(), pytest.raises(autograd.NonFiniteError, match="linear gave"):
        nn.fit(model, (X, Y), nn.cross_entropy, momentum(model), batch_size=8, callbacks=poisoned)
    assert bits(model.state_dict()) == before
