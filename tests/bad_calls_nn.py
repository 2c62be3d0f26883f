"""Bad calls of the networks: layers, losses, optimizers, states and first weights."""

import numpy as np

import nn
from autograd import Tensor, Value, relu
from nn import initializers, scalar
from tests.bad_calls import rows


def state_with(model, **changes):
    return {**model.state_dict(), **changes}


def ones(shape, rng):
    return np.ones((3, 3))


class Ambiguous(nn.Module):
    def __init__(self):
        self.w = {1: Value(1.0), "1": Value(2.0)}


# fmt: off
LAYERS = rows(
    ("nn.Linear: no input", lambda w: nn.Linear(0, 1), ValueError, ["in_features is at least 1", "0"]),
    ("nn.Linear: half an output", lambda w: nn.Linear(2, 2.5), TypeError,
     ["out_features is a positive integer", "2.5 (float)"]),
    ("nn.Linear: a flag", lambda w: nn.Linear(True, 1), TypeError,
     ["in_features is a positive integer", "True (bool)"]),
    ("nn.Linear: rng", lambda w: nn.Linear(2, 1, rng="seed"), ValueError,
     ["rng is a numpy.random.Generator", "'seed'"]),
    ("nn.Linear: initializer", lambda w: nn.Linear(2, 1, initializer=3), TypeError,
     ["initializer is a function", "3"]),
    ("nn.Linear: first weights", lambda w: nn.Linear(2, 1, initializer=ones), ValueError,
     ["shape (3, 3)", "expected (1, 2)"]),
    ("nn.Linear: another width", lambda w: nn.Linear(2, 1)(w.t), ValueError,
     ["shape (batch, 2)", "(2, 3)", "in_features=3"]),
    ("nn.Linear: a number", lambda w: nn.Linear(2, 1)(w.x), ValueError,
     ["shape (batch, 2)", "()", "reshape it"]),
    ("nn.Linear: text", lambda w: nn.Linear(2, 1)("ab"), TypeError,
     ["the input holds real numbers", "'ab' (str)"]),
    ("nn.Linear: ragged rows", lambda w: nn.Linear(2, 1)([[1.0, 2.0], [1.0]]), ValueError,
     ["the input", "differ in length"]),
    ("nn.Sequential: nothing", lambda w: nn.Sequential(), ValueError,
     ["at least one layer", "Sequential(Linear(2, 8)"]),
    ("nn.Sequential: a number", lambda w: nn.Sequential(relu, 3), TypeError,
     ["a module or a function", "got 3"]),
    ("nn.Sequential: a list", lambda w: nn.Sequential([relu]), TypeError,
     ["unpack it", "Sequential(*layers)"]),
    ("nn.Sequential: widths", lambda w: nn.Sequential(nn.Linear(3, 4), nn.Linear(2, 1))(w.t), ValueError,
     ["(batch, 2)", "(2, 4)"]),
    ("nn.MLP: a number", lambda w: nn.MLP(3), TypeError, ["sizes is a list", "[3, 4, 2]", "got 3"]),
    ("nn.MLP: one size", lambda w: nn.MLP([3]), ValueError, ["an input and an output size", "[3]"]),
    ("nn.MLP: no neuron", lambda w: nn.MLP([3, 0, 1]), ValueError, ["sizes[1] is at least 1", "got 0"]),
    ("nn.MLP: text", lambda w: nn.MLP("34"), TypeError, ["sizes[0] is a positive integer", "'3' (str)"]),
    ("nn.MLP: activation", lambda w: nn.MLP([3, 2], activation="rellu"), ValueError,
     ["the activation 'rellu' is unknown", "relu, leaky_relu"]),
    ("nn.MLP: rng", lambda w: nn.MLP([3, 2], rng=-1), ValueError, ["rng is a numpy.random.Generator", "-1"]),
    ("nn.MLP: another width", lambda w: nn.MLP([2, 4, 1])(w.t), ValueError, ["(batch, 2)", "(2, 3)"]),
    ("nn.Module: no forward", lambda w: nn.Module()(w.t), NotImplementedError,
     ["define Module.forward(self, x)"]),
    ("nn.Module.forward: not defined", lambda w: nn.Module().forward(w.t), NotImplementedError,
     ["define Module.forward"]),
    ("nn.Module.named_parameters: one name", lambda w: Ambiguous().named_parameters(), ValueError,
     ["are named 'w.1'", "rename"]),
    ("nn.Module.load_state_dict: None", lambda w: w.model.load_state_dict(None), TypeError,
     ["a dict of numbers by name", "None"]),
    ("nn.Module.load_state_dict: a list", lambda w: w.model.load_state_dict([1.0]), TypeError,
     ["a dict of numbers by name", "[1.0]"]),
    ("nn.Module.load_state_dict: missing", lambda w: w.model.load_state_dict({}), ValueError,
     ["missing layers.0.bias", "unknown none"]),
    ("nn.Module.load_state_dict: unknown",
     lambda w: w.model.load_state_dict(state_with(w.model, extra=1.0)), ValueError,
     ["unknown extra"]),
    ("nn.Module.load_state_dict: a key", lambda w: w.model.load_state_dict({1: 2.0}), ValueError,
     ["unknown 1"]),
    ("nn.Module.load_state_dict: shape",
     lambda w: w.model.load_state_dict(state_with(w.model, **{"layers.1.bias": [1.0]})), ValueError,
     ["'layers.1.bias' has the shape (2,)", "(1,)", "the sizes it had"]),
    ("nn.Module.load_state_dict: text",
     lambda w: w.model.load_state_dict(state_with(w.model, **{"layers.1.bias": "b"})), TypeError,
     ["'layers.1.bias' holds real numbers", "'b' (str)"]),
)

SCALARS = rows(
    ("nn.scalar.Neuron: no input", lambda w: scalar.Neuron(0), ValueError, ["in_features is at least 1"]),
    ("nn.scalar.Neuron: activation", lambda w: scalar.Neuron(2, activation="rellu"), ValueError,
     ["the activation 'rellu' is unknown"]),
    ("nn.scalar.Neuron: one of two", lambda w: scalar.Neuron(2)([1.0]), ValueError,
     ["Neuron(2, relu) takes 2 inputs", "got 1"]),
    ("nn.scalar.Neuron: a number", lambda w: scalar.Neuron(2)(1.0), ValueError,
     ["takes 2 inputs", "1.0 (float)", "a list"]),
    ("nn.scalar.Neuron: a batch", lambda w: scalar.Neuron(2)(np.ones((2, 2))), ValueError,
     ["takes 2 inputs", "(2, 2)", "one example"]),
    ("nn.scalar.Neuron: text", lambda w: scalar.Neuron(2)("ab"), TypeError,
     ["operand 2 holds real numbers", "'a' (str)"]),
    ("nn.scalar.Layer: no neuron", lambda w: scalar.Layer(2, 0), ValueError, ["out_features is at least 1"]),
    ("nn.scalar.Layer: three of two", lambda w: scalar.Layer(2, 1)([1.0] * 3), ValueError,
     ["takes 2 inputs, got 3"]),
    ("nn.scalar.MLP: one size", lambda w: scalar.MLP([2]), ValueError, ["an input and an output size"]),
    ("nn.scalar.MLP: a number", lambda w: scalar.MLP(2), TypeError, ["sizes is a list", "got 2"]),
    ("nn.scalar.MLP: one of two", lambda w: scalar.MLP([2, 1])([1.0]), ValueError, ["takes 2 inputs, got 1"]),
    ("nn.scalar.MLP: activation", lambda w: scalar.MLP([2, 2, 1], activation=3), TypeError,
     ["a name such as 'relu', or a function", "3"]),
)

LOSSES = rows(
    ("nn.cross_entropy: no such class", lambda w: nn.cross_entropy(w.t, [0, 5]), ValueError,
     ["target 5", "0 to 2"]),
    ("nn.cross_entropy: too few", lambda w: nn.cross_entropy(w.t, [0]), ValueError,
     ["the shape (2,)", "got (1,)"]),
    ("nn.cross_entropy: fractions", lambda w: nn.cross_entropy(w.t, [0.5, 1]), TypeError,
     ["class numbers, integers", ".astype(int)"]),
    ("nn.cross_entropy: ragged", lambda w: nn.cross_entropy(w.t, [[0], [0, 1]]), ValueError,
     ["targets", "differ in length"]),
    ("nn.cross_entropy: one row", lambda w: nn.cross_entropy(w.t[0], [0]), ValueError,
     ["(batch, classes)", "(3,)", "logits[None, :]"]),
    ("nn.cross_entropy: text", lambda w: nn.cross_entropy("cat", [0]), TypeError,
     ["logits holds real numbers", "'cat' (str)"]),
    ("nn.mse: shapes", lambda w: nn.mse(w.t, [1.0]), ValueError,
     ["outputs have the shape (2, 3)", "targets (1,)", "reshape"]),
    ("nn.mse: text", lambda w: nn.mse(w.t, "cat"), TypeError, ["targets holds real numbers", "'cat' (str)"]),
    ("nn.mse: nothing", lambda w: nn.mse([], []), ValueError, ["targets is empty"]),
    ("nn.mse: a list of floats", lambda w: nn.mse([1.0], [1.0]), TypeError,
     ["outputs in a list are Values", "1.0 (float)"]),
    ("nn.mse: None", lambda w: nn.mse(None, 1.0), TypeError, ["outputs holds real numbers", "None"]),
    ("nn.hinge: of 0 and 1", lambda w: nn.hinge(w.t[0], [0, 1, 1]), ValueError,
     ["-1 and +1", "got 0", "2 * y - 1"]),
    ("nn.hinge: shapes", lambda w: nn.hinge(w.t, [1, 1]), ValueError,
     ["outputs have the shape (2, 3)", "targets (2,)"]),
    ("nn.hinge: None", lambda w: nn.hinge(None, 1), TypeError, ["outputs holds real numbers", "None"]),
)

OPTIMIZERS = rows(
    ("nn.Optimizer: itself", lambda w: nn.Optimizer([w.x], 0.1), TypeError,
     ["abstract class Optimizer", "_change"]),
    ("nn.Optimizer.lr: negative", lambda w: setattr(w.optimizer, "lr", -0.1), ValueError,
     ["lr is finite and at least 0", "-0.1"]),
    ("nn.Optimizer.lr: text", lambda w: setattr(w.optimizer, "lr", "0.1"), TypeError,
     ["lr holds one real number"]),
    ("nn.SGD: one parameter", lambda w: nn.SGD(w.x, 0.1), TypeError,
     ["a list of parameters", "model.parameters()", "Value"]),
    ("nn.SGD: a model", lambda w: nn.SGD(w.model, 0.1), TypeError,
     ["a list of parameters", "model.parameters()", "MLP"]),
    ("nn.SGD: nothing", lambda w: nn.SGD([], 0.1), ValueError, ["list of parameters is empty"]),
    ("nn.SGD: a float", lambda w: nn.SGD([w.x, 2.0], 0.1), TypeError, ["parameter 1 is a leaf", "float"]),
    ("nn.SGD: computed", lambda w: nn.SGD([w.y], 0.1), TypeError, ["parameter 0 is a leaf", "the computed"]),
    ("nn.SGD: twice", lambda w: nn.SGD([w.x, w.x], 0.1), ValueError, ["listed twice", "list it once"]),
    ("nn.SGD: lr below 0", lambda w: nn.SGD([w.x], -0.1), ValueError,
     ["lr is finite and at least 0", "-0.1"]),
    ("nn.SGD: lr nan", lambda w: nn.SGD([w.x], np.nan), ValueError, ["lr is finite", "nan"]),
    ("nn.SGD: lr text", lambda w: nn.SGD([w.x], "0.1"), TypeError,
     ["lr holds one real number", "'0.1' (str)"]),
    ("nn.SGD: momentum", lambda w: nn.SGD([w.x], 0.1, momentum=-1), ValueError,
     ["momentum is finite and at least 0"]),
    ("nn.SGD: weight_decay", lambda w: nn.SGD([w.x], 0.1, weight_decay=-1), ValueError,
     ["weight_decay is finite"]),
    ("nn.SGD: nesterov", lambda w: nn.SGD([w.x], 0.1, nesterov=True), ValueError,
     ["nesterov=True", "set momentum=0.9"]),
    ("nn.Adam: lr", lambda w: nn.Adam([w.x], lr=-1.0), ValueError, ["lr is finite and at least 0", "-1"]),
    ("nn.Adam: one beta", lambda w: nn.Adam([w.x], betas=0.9), ValueError,
     ["betas is a pair", "(0.9, 0.999)", "0.9"]),
    ("nn.Adam: a beta of 1", lambda w: nn.Adam([w.x], betas=(1.0, 0.9)), ValueError,
     ["betas[0]", "less than 1"]),
    ("nn.Adam: eps", lambda w: nn.Adam([w.x], eps=0.0), ValueError, ["eps is more than 0", "got 0"]),
    ("nn.Adam: weight_decay", lambda w: nn.Adam([w.x], weight_decay=-1.0), ValueError,
     ["weight_decay is finite"]),
    ("nn.Adam: a tensor", lambda w: nn.Adam(Tensor([1.0])), TypeError, ["a list of parameters", "Tensor"]),
)

WEIGHTS = rows(
    ("nn.initializers.kaiming_normal: a number", lambda w: initializers.kaiming_normal(3), ValueError,
     ["(out, in)", "3"]),
    ("nn.initializers.kaiming_normal: no input", lambda w: initializers.kaiming_normal((3, 0)), ValueError,
     ["shape[1] is at least 1"]),
    ("nn.initializers.kaiming_normal: rng", lambda w: initializers.kaiming_normal((3, 2), "seed"), ValueError,
     ["rng is", "'seed'"]),
    ("nn.initializers.kaiming_uniform: half", lambda w: initializers.kaiming_uniform((3, 2.5)), TypeError,
     ["shape[1]", "integer", "2.5"]),
    ("nn.initializers.xavier_normal: text", lambda w: initializers.xavier_normal("ab"), ValueError,
     ["(out, in)", "'ab'"]),
    ("nn.initializers.xavier_uniform: a list", lambda w: initializers.xavier_uniform([3, 2]), ValueError,
     ["(out, in)", "[3, 2]"]),
    ("nn.initializers.generator: text", lambda w: initializers.generator("seed"), ValueError,
     ["a seed such as 0", "'seed'"]),
)
# fmt: on

NETWORKS = [*LAYERS, *SCALARS, *LOSSES, *OPTIMIZERS, *WEIGHTS]
