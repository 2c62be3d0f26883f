"""Bad calls of the training loop: what cannot be trained is refused before the first step."""

import numpy as np

import nn
from autograd import Value
from nn.data import Batches
from tests.bad_calls import rows

X = np.arange(12.0).reshape(4, 3)
Y = np.array([0, 1, 1, 0])
WITH_NAN = np.where(X == 7.0, np.nan, X)


def fit(w, data=(X, Y), loss=nn.cross_entropy, **settings):
    """The model of the world, fitted with something wrong."""
    optimizer, model = settings.pop("optimizer", w.optimizer), settings.pop("model", w.model)
    return nn.fit(model, data, loss, optimizer, **settings)


class Total(nn.Module):
    """All outputs of a model, added up to one."""

    def __init__(self, model):
        self.model = model

    def forward(self, x):
        return self.model(x).sum()


def one_hot_with_a_sum_of_two(w):
    rows = np.eye(2)[np.zeros(3000, int)]
    rows[-1] = 1.0
    return fit(w, (np.ones((3000, 3)), rows))


def narrower(w):
    return fit(w, validation=(X[:, :2], Y))


# fmt: off
FITTING = rows(
    ("nn.fit: no model", lambda w: nn.fit(len, (X, Y), nn.mse, w.optimizer), TypeError,
     ["model is an nn.Module", "len"]),
    ("nn.fit: compiled", lambda w: fit(w, compiled=1), TypeError, ["compiled is True or False", "1 (int)"]),
    ("nn.CompiledStep: values", lambda w: nn.CompiledStep(nn.scalar.MLP([2, 1]), nn.mse), TypeError,
     ["a model of Values", "without compiled=True"]),
    ("nn.CompiledStep: dropout", lambda w: nn.CompiledStep(nn.Sequential(w.model, nn.Dropout()), nn.mse),
     ValueError, ["Dropout(p=0.5)", "something else at each step"]),
    ("nn.CompiledStep: a width", lambda w: nn.CompiledStep(w.model, nn.mse)(X[:, :2], Y), ValueError,
     ["(batch, 3)", "(4, 2)"]),
    ("nn.fit: nothing to learn", lambda w: nn.fit(nn.Flatten(), (X, Y), nn.mse, w.optimizer), ValueError,
     ["Flatten() has no parameters"]),
    ("nn.fit: nothing to learn from", lambda w: fit(w, (X[:0], Y[:0])), ValueError,
     ["data was given no examples"]),
    ("nn.fit: no targets", lambda w: fit(w, (X,)), ValueError, ["two arrays", "(x, y), got 1"]),
    ("nn.fit: an array", lambda w: fit(w, X), TypeError, ["a tuple (x, y) of arrays, or Batches"]),
    ("nn.fit: lengths", lambda w: fit(w, (X, Y[:2])), ValueError, ["4, 2 examples"]),
    ("nn.fit: NaN", lambda w: fit(w, (WITH_NAN, Y)), ValueError,
     ["the inputs hold nan in example 2, at position (2, 1)", "leave that example out"]),
    ("nn.fit: infinite targets", lambda w: fit(w, (X, [0.0, 1.0, np.inf, 0.0]), nn.mse), ValueError,
     ["the targets hold inf in example 2"]),
    ("nn.fit: labels", lambda w: fit(w, (X, [0, 1, 1, 2]), batch_size=2), ValueError,
     ["target 2 is not a class", "0 to 1"]),
    ("nn.fit: the last of many targets", one_hot_with_a_sum_of_two, ValueError,
     ["each row of targets sums to 1, got a sum of 2"]),
    ("nn.fit: width", lambda w: fit(w, (X[:, :2], Y)), ValueError, ["in_features=3", "(4, 2)"]),
    ("nn.fit: shape of targets", lambda w: fit(w, (X, X), nn.mse), ValueError,
     ["outputs have the shape (4, 2) and targets (4, 3)"]),
    ("nn.fit: epochs", lambda w: fit(w, epochs=0), ValueError, ["epochs is at least 1, got 0"]),
    ("nn.fit: batch_size", lambda w: fit(w, batch_size=0), ValueError, ["batch_size is at least 1"]),
    ("nn.fit: a loss that is a name", lambda w: fit(w, loss="mse"), TypeError,
     ["loss is a function of outputs and targets, such as nn.mse", "'mse'"]),
    ("nn.fit: a loss of numpy", lambda w: fit(w, loss=lambda o, t: np.mean(o.data)), TypeError,
     ["the loss is a scalar node", "np.float64"]),
    ("nn.fit: a loss that is constant", lambda w: fit(w, loss=lambda o, t: Value(1.0)), ValueError,
     ["the loss was not computed from the model's parameters", "no_grad()"]),
    ("nn.fit: a loss for each example",
     lambda w: fit(w, loss=lambda o, t: nn.cross_entropy(o, t, reduction="none")), ValueError,
     ["the loss is one number, got the shape (4,)", "reduction='mean'"]),
    ("nn.fit: no optimizer", lambda w: fit(w, optimizer=0.1), TypeError,
     ["nn.SGD(model.parameters(), lr=0.1)", "0.1 (float)"]),
    ("nn.fit: an optimizer of another model", lambda w: fit(w, optimizer=nn.SGD([w.x, w.t])), ValueError,
     ["2 of the 2 parameters of the optimizer are not the model's", "SGD(model.parameters(), ...)"]),
    ("nn.fit: validation", narrower, ValueError, ["in_features=3", "(4, 2)"]),
    ("nn.fit: validation labels", lambda w: fit(w, validation=(X, [0, 0, 0, 9])), ValueError,
     ["target 9 is not a class"]),
    ("nn.fit: validation with NaN", lambda w: fit(w, validation=(WITH_NAN, Y)), ValueError,
     ["validation: the inputs hold nan"]),
    ("nn.fit: a metric's name", lambda w: fit(w, metrics=["acuracy"]), ValueError,
     ["metric 'acuracy' is unknown", "'accuracy'"]),
    ("nn.fit: metrics as a name", lambda w: fit(w, metrics="accuracy"), TypeError, ["['accuracy']"]),
    ("nn.fit: a metric that is none", lambda w: fit(w, metrics={"a": 3}), TypeError, ["got 3 for 'a'"]),
    ("nn.fit: accuracy of numbers", lambda w: fit(w, (X, X[:, :2]), nn.mse, metrics=["accuracy"]), ValueError,
     ["one-hot"]),
    ("nn.fit: a metric without rows",
     lambda w: fit(w, loss=lambda o, t: o, model=Total(w.model), metrics=["accuracy"]), ValueError,
     ["one row an example", "of 4 examples the model made the shape ()"]),
    ("nn.fit: a single example for BatchNorm",
     lambda w: fit(w, batch_size=3, model=nn.Sequential(w.model, nn.BatchNorm(2))), ValueError,
     ["train on larger batches"]),
    ("nn.fit: a metric named loss", lambda w: fit(w, metrics={"loss": len}), ValueError,
     ["cannot be named 'loss'"]),
    ("nn.fit: schedule", lambda w: fit(w, schedule=nn.schedules.Cosine(3)), TypeError,
     ["nn.schedules.Schedule(optimizer, nn.schedules.Cosine(30))"]),
    ("nn.fit: a schedule of another optimizer",
     lambda w: fit(w, schedule=nn.schedules.Schedule(nn.SGD([w.x]), nn.schedules.Cosine(3))),
     ValueError, ["the schedule is of another optimizer"]),
    ("nn.fit: penalty", lambda w: fit(w, penalty=0.1), TypeError, ["penalty is a function of the model"]),
    ("nn.fit: a penalty that is a number", lambda w: fit(w, penalty=lambda model: 0.1), TypeError,
     ["the penalty is a scalar node"]),
    ("nn.fit: clip_norm", lambda w: fit(w, clip_norm=0.0), ValueError, ["clip_norm is more than 0"]),
    ("nn.fit: callbacks", lambda w: fit(w, callbacks=[len]), TypeError, ["an instance of nn.Callback"]),
    ("nn.fit: one callback", lambda w: fit(w, callbacks=nn.EarlyStopping()), TypeError,
     ["callbacks is a list, such as [nn.EarlyStopping()]"]),
    ("nn.fit: progress", lambda w: fit(w, progress="yes"), TypeError, ["True, False or None"]),
    ("nn.fit: keep_best", lambda w: fit(w, keep_best=3), TypeError, ["keep_best is True, False"]),
    ("nn.fit: keep_best of what is not measured", lambda w: fit(w, keep_best="val_loss"), ValueError,
     ["the column 'val_loss' is to be monitored, and there will be loss, lr", "validation="]),
    ("nn.fit: two generators", lambda w: fit(w, Batches(X, Y, batch_size=2), rng=0), ValueError,
     ["Batches with their own rng", "Batches(..., rng=rng)"]),
    ("nn.fit: two sizes of batches", lambda w: fit(w, Batches(X, Y, batch_size=2), batch_size=4), ValueError,
     ["Batches with their own batch_size"]),
    ("nn.fit: rng", lambda w: fit(w, rng="seed"), ValueError, ["rng is a numpy.random.Generator"]),
    ("nn.fit: no checkpoint", lambda w: fit(w, resume=w.folder), FileNotFoundError,
     ["there is no checkpoint in", "without resume="]),
    ("nn.fit: a number for a checkpoint", lambda w: fit(w, resume=3), TypeError,
     ["a string or a Path, got 3"]),
    ("nn.fit: a file for a checkpoint", lambda w: fit(w, resume=w.file), FileNotFoundError,
     ["there is no checkpoint in"]),
)

OTHERS = rows(
    ("nn.EarlyStopping: patience", lambda w: nn.EarlyStopping(patience=0), ValueError,
     ["patience is at least 1"]),
    ("nn.EarlyStopping: min_delta", lambda w: nn.EarlyStopping(min_delta=-1.0), ValueError,
     ["min_delta is finite and at least 0"]),
    ("nn.EarlyStopping: mode", lambda w: nn.EarlyStopping(mode="less"), ValueError, ["'min', 'max' or None"]),
    ("nn.EarlyStopping: a monitor that is none", lambda w: nn.EarlyStopping(3), TypeError,
     ["the name of a column, such as 'val_loss'"]),
    ("nn.EarlyStopping: a column that is not measured",
     lambda w: fit(w, callbacks=[nn.EarlyStopping("val_loss")]), ValueError,
     ["the column 'val_loss' is to be monitored", "loss, lr"]),
    ("nn.Checkpoint: a file", lambda w: nn.Checkpoint(w.file), NotADirectoryError,
     ["circuit.svg is a file: take another name"]),
    ("nn.Checkpoint: no such folder", lambda w: nn.Checkpoint(w.folder / "a" / "b"), FileNotFoundError,
     ["does not exist: make it first"]),
    ("nn.Checkpoint: a number", lambda w: nn.Checkpoint(3), TypeError, ["a string or a Path, got 3"]),
    ("nn.Checkpoint: every", lambda w: nn.Checkpoint(w.folder, every=0), ValueError, ["every is at least 1"]),
    ("nn.History: an unknown column", lambda w: nn.History()["loss"], KeyError, ["no column 'loss'", "none"]),
    ("nn.History: nothing to draw", lambda w: nn.History([], {"loss": []}).plot(), ValueError,
     ["there are no epochs to draw"]),
    ("nn.evaluate: no model", lambda w: nn.evaluate(3, (X, Y), nn.mse), TypeError, ["model is an nn.Module"]),
    ("nn.evaluate: nothing", lambda w: nn.evaluate(w.model, (X[:0], Y[:0]), nn.mse), ValueError,
     ["no examples"]),
    ("nn.evaluate: NaN", lambda w: nn.evaluate(w.model, (WITH_NAN, Y), nn.mse), ValueError, ["hold nan in"]),
    ("nn.evaluate: labels", lambda w: nn.evaluate(w.model, (X, [0, 1, 2, 1]), nn.cross_entropy), ValueError,
     ["target 2 is not a class"]),
    ("nn.evaluate: loss", lambda w: nn.evaluate(w.model, (X, Y), "mse"), TypeError, ["loss is a function"]),
    ("nn.evaluate: a loss for each example",
     lambda w: nn.evaluate(w.model, (X, Y), lambda o, t: nn.cross_entropy(o, t, reduction="none")),
     ValueError, ["the loss is one number, got the shape (4,)"]),
    ("nn.evaluate: metrics", lambda w: nn.evaluate(w.model, (X, Y), nn.cross_entropy, ["f2"]), ValueError,
     ["metric 'f2' is unknown"]),
    ("nn.evaluate: batch_size",
     lambda w: nn.evaluate(w.model, (X, Y), nn.cross_entropy, batch_size=0), ValueError, ["batch_size"]),
)
# fmt: on

TRAINING = [*FITTING, *OTHERS]
