"""Bad calls of what judges a training, and of the estimators."""

import numpy as np

import nn
from autograd import Value
from nn.estimators import NeuralClassifier, NeuralRegressor
from nn.gradient_flow import GradientFlow, gradient_flow
from tests.bad_calls import rows


def flow(w, **changes):
    call = {"model": w.model, "inputs": np.ones((2, 3)), "targets": [0, 1], "loss": nn.cross_entropy}
    return gradient_flow(**{**call, **changes})


def classify(x=((0.0,), (1.0,), (2.0,)), y=(0, 1, 1), **settings):
    return NeuralClassifier(**settings).fit(x, y)


def regress(**settings):
    return NeuralRegressor(**settings).fit([[0.0], [1.0], [2.0]], [0.0, 1.0, 2.0])


# fmt: off
FLOW = rows(
    ("gradient_flow: no model", lambda w: flow(w, model=nn.MLP), TypeError, ["model is an nn.Module"]),
    ("gradient_flow: nothing to learn", lambda w: flow(w, model=nn.Flatten()), ValueError,
     ["Flatten()", "no parameters"]),
    ("gradient_flow: one number", lambda w: flow(w, inputs=1.0), ValueError,
     ["inputs is a batch", "one number: 1.0"]),
    ("gradient_flow: text", lambda w: flow(w, inputs="x"), TypeError, ["inputs holds real numbers", "'x'"]),
    ("gradient_flow: another width", lambda w: flow(w, inputs=np.ones((2, 5))), ValueError,
     ["(batch, 3)", "(2, 5)"]),
    ("gradient_flow: classes", lambda w: flow(w, targets=[0, 7]), ValueError,
     ["target 7 is not a class", "0 to 1"]),
    ("gradient_flow: no loss", lambda w: flow(w, loss="mse"), TypeError, ["loss is a function", "'mse'"]),
    ("gradient_flow: a loss for each example",
     lambda w: flow(w, loss=lambda o, t: nn.cross_entropy(o, t, reduction="none")), ValueError,
     ["the loss is one number", "shape (2,)", "mean()"]),
    ("gradient_flow: a loss of plain numpy", lambda w: flow(w, loss=lambda o, t: np.array(o).sum()),
     TypeError, ["the loss is a scalar node, computed with functions of autograd or nn", "np.float64"]),
    ("gradient_flow: a loss of other things", lambda w: flow(w, loss=lambda o, t: Value(2.0) * 3.0),
     ValueError, ["does not depend on any parameter"]),
    ("gradient_flow: a loss over the model itself",
     lambda w: flow(w, loss=lambda o, t: nn.cross_entropy(o, t) + nn.penalties.l2_penalty(w.model, 0.1)),
     ValueError, ["a copy is what is measured", "penalty="]),
    ("gradient_flow: no optimizer", lambda w: flow(w, optimizer=0.1), TypeError,
     ["optimizer is one such as nn.SGD(model.parameters(), lr=0.1)", "0.1 (float)"]),
    ("gradient_flow: another optimizer", lambda w: flow(w, optimizer=nn.SGD([w.x])), ValueError,
     ["1 of the 1 parameters", "not the model's"]),
    ("gradient_flow: penalty", lambda w: flow(w, penalty=0.1), TypeError,
     ["penalty is a function of the model", "0.1 (float)"]),
    ("GradientFlow: never", lambda w: GradientFlow([[1.0]], [0], nn.mse, every=0), ValueError,
     ["every is at least 1, got 0"]),
    ("GradientFlow: no loss", lambda w: GradientFlow([[1.0]], [0], None), TypeError, ["loss is a function"]),
    ("GradientFlow: no report yet", lambda w: GradientFlow([[1.0]], [0], nn.mse).plot(), ValueError,
     ["no report yet", "nn.fit"]),
)

ESTIMATORS = rows(
    ("NeuralClassifier: activation", lambda w: classify(activation="rleu"), ValueError,
     ["the activation 'rleu' is unknown", "relu, leaky_relu"]),
    ("NeuralClassifier: optimizer", lambda w: classify(optimizer="adma"), ValueError,
     ["the optimizer 'adma' is unknown", "sgd, adagrad, rmsprop, adam, adamw"]),
    ("NeuralClassifier: no optimizer", lambda w: classify(optimizer=0.1), TypeError,
     ["an optimizer is a name such as 'adam'", "0.1 (float)"]),
    ("NeuralClassifier: lr", lambda w: classify(lr=-1.0), ValueError,
     ["lr is finite and at least 0, got -1"]),
    ("NeuralClassifier: no unit", lambda w: classify(hidden=(3, 0)), ValueError,
     ["hidden is at least 1, got 0"]),
    ("NeuralClassifier: half a unit", lambda w: classify(hidden=2.5), TypeError,
     ["hidden is a positive integer", "2.5 (float)"]),
    ("NeuralClassifier: no epoch", lambda w: classify(epochs=0), ValueError, ["epochs is at least 1, got 0"]),
    ("NeuralClassifier: no batch", lambda w: classify(batch_size=0), ValueError,
     ["batch_size is at least 1, got 0"]),
    ("NeuralClassifier: l2", lambda w: classify(l2=-0.1), ValueError, ["l2 is finite and at least 0"]),
    ("NeuralClassifier: dropout", lambda w: classify(dropout=1.5), ValueError, ["p is a probability", "1.5"]),
    ("NeuralClassifier: random_state", lambda w: classify(random_state="x"), ValueError, ["'x'"]),
    ("NeuralClassifier: seed", lambda w: classify(random_state=-1), ValueError, ["a seed such as 0", "-1"]),
    ("NeuralClassifier: early_stopping", lambda w: classify(early_stopping="yes"), TypeError,
     ["early_stopping is True or False", "'yes'"]),
    ("NeuralClassifier: one class", lambda w: classify(y=("a", "a", "a")), ValueError,
     ["of one class, 'a'", "at least two"]),
    ("NeuralClassifier: not classes", lambda w: classify(y=(0.1, 0.2, 0.3)), ValueError, ["continuous"]),
    ("NeuralClassifier: NaN", lambda w: classify(x=((0.0,), (np.nan,), (1.0,))), ValueError, ["NaN"]),
    ("NeuralClassifier: another width", lambda w: classify(epochs=1).predict([[1.0, 2.0]]), ValueError,
     ["2 features", "expecting 1"]),
    ("NeuralClassifier: not fitted", lambda w: NeuralClassifier().predict([[1.0]]), ValueError,
     ["not fitted yet", "'fit'"]),
    ("NeuralRegressor: validation_fraction", lambda w: regress(early_stopping=True, validation_fraction=1.5),
     ValueError, ["validation", "1.5"]),
    ("NeuralRegressor: patience", lambda w: regress(early_stopping=True, patience=0), ValueError,
     ["patience is at least 1, got 0"]),
    ("NeuralRegressor: text", lambda w: NeuralRegressor().fit([[1.0], [2.0]], ["a", "b"]), ValueError,
     ["could not convert string to float"]),
)
# fmt: on

DIAGNOSTICS = [*FLOW, *ESTIMATORS]
