"""Bad calls of what judges a training, and of the estimators."""

import numpy as np

import nn
from autograd import Value
from nn.gradient_flow import GradientFlow, gradient_flow
from tests.bad_calls import rows


def flow(w, **changes):
    call = {"model": w.model, "inputs": np.ones((2, 3)), "targets": [0, 1], "loss": nn.cross_entropy}
    return gradient_flow(**{**call, **changes})


# fmt: off
DIAGNOSTICS = rows(
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
     ["the loss is one number", "shape (2,)", ".mean()"]),
    ("gradient_flow: a loss of plain numpy", lambda w: flow(w, loss=lambda o, t: np.array(o).sum()),
     ValueError, ["computed from the outputs", "autograd's functions"]),
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
# fmt: on
