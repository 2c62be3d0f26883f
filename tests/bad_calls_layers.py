"""Bad calls of layers, of whole models, and of the optimizers that bad_calls_nn leaves out."""

import numpy as np

import nn
from tests.bad_calls import rows

# fmt: off
LAYERS = rows(
    ("nn.Conv2d: channels", lambda w: nn.Conv2d(1, 2, 5)(np.ones((2, 3, 8, 8))), ValueError,
     ["Conv2d(1, 2, kernel_size=(5, 5))", "(2, 3, 8, 8)", "in_channels=3"]),
    ("nn.Conv2d: no kernel", lambda w: nn.Conv2d(1, 2, 0), ValueError, ["kernel_size is at least 1, got 0"]),
    ("nn.AvgPool2d: a small image", lambda w: nn.AvgPool2d(4)(np.ones((1, 1, 3, 3))), ValueError,
     ["(4, 4) is larger than the image (3, 3)", "smaller kernel"]),
    ("nn.MaxPool2d: axes", lambda w: nn.MaxPool2d(2)(np.ones((3, 3))), ValueError,
     ["(batch, channels, height, width)", "(3, 3)", "x[:, None]"]),
    ("nn.BatchNorm: another size", lambda w: nn.BatchNorm(3)(np.ones((2, 4))), ValueError,
     ["(batch, 3, ...)", "(2, 4)"]),
    ("nn.BatchNorm: no feature", lambda w: nn.BatchNorm(0), ValueError, ["num_features is at least 1"]),
    ("nn.Dropout: p", lambda w: nn.Dropout(1.5), ValueError, ["p is a probability", "1.5"]),
    ("nn.Flatten: a number", lambda w: nn.Flatten()(np.float64(1.0)), ValueError, ["(batch, ...)", "()"]),
    ("nn.CNN: no feature", lambda w: nn.CNN(features=0), ValueError, ["out_channels is at least 1, got 0"]),
    ("nn.CNN: small images", lambda w: nn.CNN()(np.ones((2, 1, 5, 5))), ValueError,
     ["(batch, 1, 28, 28)", "(2, 1, 5, 5)"]),
    ("nn.Perceptron: no input", lambda w: nn.Perceptron(0), ValueError, ["in_features is at least 1, got 0"]),
    ("nn.Perceptron: another width", lambda w: nn.Perceptron(2).fit([[1.0]], [1]), ValueError,
     ["(examples, 2)", "(1, 1)"]),
    ("nn.Module.train: data", lambda w: w.model.train("x"), TypeError,
     ["train() takes True or False", "'x'"]),
)

OPTIMIZERS = rows(
    ("nn.Adagrad: lr", lambda w: nn.Adagrad(w.model.parameters(), lr=-1.0), ValueError,
     ["lr is finite and at least 0, got -1"]),
    ("nn.RMSprop: alpha", lambda w: nn.RMSprop(w.model.parameters(), alpha=2.0), ValueError,
     ["alpha is at least 0 and less than 1, got 2"]),
    ("nn.AdamW: betas", lambda w: nn.AdamW(w.model.parameters(), betas=(1.0, 0.9)), ValueError,
     ["betas[0] is at least 0 and less than 1"]),
    ("nn.Optimizer.load_state_dict: of SGD",
     lambda w: w.optimizer.load_state_dict(nn.SGD([w.x]).state_dict()), ValueError,
     ["of 'SGD'", "is 'Adam'"]),
    ("nn.Optimizer.load_state_dict: a number", lambda w: w.optimizer.load_state_dict(3), TypeError,
     ["a dict, as state_dict() gives it", "3 (int)"]),
)
# fmt: on

MODELS = [*LAYERS, *OPTIMIZERS]
