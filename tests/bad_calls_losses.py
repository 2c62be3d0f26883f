"""Bad calls of losses, activations and initializers."""

import numpy as np

from nn import activations, initializers, losses
from tests.bad_calls import rows

# fmt: off
LOSSES = rows(
    ("nn.cross_entropy: rows that are no probabilities", lambda w: losses.cross_entropy(w.t, np.ones((2, 3))),
     ValueError, ["each row of targets sums to 1", "a sum of 3"]),
    ("nn.cross_entropy: a node", lambda w: losses.cross_entropy(w.t, w.t[0]), TypeError,
     ["class numbers are data", "a node was given"]),
    ("nn.cross_entropy: reduction", lambda w: losses.cross_entropy(w.t, [0, 1], "average"), ValueError,
     ["reduction='average'", "'mean', 'sum', 'none'"]),
    ("nn.nll_loss: no such class", lambda w: losses.nll_loss(w.t, [0, 3]), ValueError,
     ["target 3", "0 to 2"]),
    ("nn.mse: a node of another shape", lambda w: losses.mse(w.t, w.x), ValueError,
     ["outputs have the shape (2, 3)", "targets ()"]),
    ("nn.mse: NaN", lambda w: losses.mse(w.t[0], [0.0, np.nan, 1.0]), ValueError,
     ["targets are finite", "nan at position (1,)"]),
    ("nn.l1: shapes", lambda w: losses.l1(w.t, [1.0]), ValueError, ["(2, 3)", "targets (1,)", "reshape"]),
    ("nn.huber: delta", lambda w: losses.huber(w.t[0], [0.0] * 3, delta=0.0), ValueError,
     ["delta is positive", "got 0"]),
    ("nn.quadratic: no such class", lambda w: losses.quadratic(w.t, [0, 7]), ValueError,
     ["target 7", "0 to 2"]),
    ("nn.zero_one: of 0 and 1", lambda w: losses.zero_one(w.t[0], [0, 1, 1]), ValueError, ["2 * y - 1"]),
    ("nn.perceptron: of 0 and 1", lambda w: losses.perceptron(w.t[0], [0, 1, 1]), ValueError,
     ["2 * y - 1"]),
    ("nn.squared_hinge: of 0 and 1", lambda w: losses.squared_hinge(w.t[0], [0, 1, 1]), ValueError,
     ["-1 and +1", "2 * y - 1"]),
    ("nn.multiclass_svm: two right classes", lambda w: losses.multiclass_svm(w.t, [[1, 1, 0], [0, 1, 0]]),
     ValueError, ["one-hot rows", ".argmax(axis=1)"]),
    ("nn.multiclass_svm: margin", lambda w: losses.multiclass_svm(w.t, [0, 1], margin=-1.0), ValueError,
     ["margin is finite and at least 0", "-1"]),
    ("nn.binary_cross_entropy: logits", lambda w: losses.binary_cross_entropy(w.t[0], [0, 1, 1]), ValueError,
     ["probabilities lie from 0 to 1", "got 2", "take sigmoid"]),
    ("nn.binary_cross_entropy_with_logits: signs",
     lambda w: losses.binary_cross_entropy_with_logits(w.t[0], [-1, 1, 1]), ValueError,
     ["targets lie from 0 to 1", "got -1", "(y + 1) / 2"]),
    ("nn.multi_label: signs", lambda w: losses.multi_label(w.t, [[-1, 1, 1], [1, 1, 1]]), ValueError,
     ["targets lie from 0 to 1", "(y + 1) / 2"]),
    ("nn.entropy: a sum of 1.5", lambda w: losses.entropy([1.0, 0.5]), ValueError,
     ["each row of p sums to 1", "1.5", "divide it by its sum"]),
    ("nn.entropy: base", lambda w: losses.entropy([0.5, 0.5], base=1), ValueError,
     ["base is positive and not 1"]),
    ("nn.cross_entropy_of_distributions: shapes",
     lambda w: losses.cross_entropy_of_distributions([0.5, 0.5], [1.0]), ValueError,
     ["shape (2,) and q (1,)"]),
    ("nn.kl_divergence: logits", lambda w: losses.kl_divergence(w.t, w.t), ValueError,
     ["p lie from 0 to 1", "take sigmoid or softmax"]),
)
ACTIVATIONS = rows(
    ("nn.activations.activation: a misprint", lambda w: activations.activation("rleu"), ValueError,
     ["'rleu' is unknown", "step, linear, sigmoid, tanh, relu"]),
    ("nn.activations.activation: a number", lambda w: activations.activation(3), TypeError,
     ["a name such as 'relu'"]),
    ("nn.activations.step: text", lambda w: activations.step("a"), TypeError,
     ["holds real numbers", "'a' (str)"]),
    ("nn.activations.leaky_relu: slope", lambda w: activations.leaky_relu(w.x, slope="a"), TypeError,
     ["slope holds one real number"]),
    ("nn.activations.elu: alpha", lambda w: activations.elu(w.x, alpha=None), TypeError,
     ["alpha holds one real number"]),
    ("nn.activations.gelu: approximate", lambda w: activations.gelu(w.x, approximate=True), ValueError,
     ["approximate=True is unknown", "'tanh'"]),
    ("nn.activations.swish: beta", lambda w: activations.swish(w.x, beta=[1.0]), TypeError,
     ["beta holds one real number"]),
    ("nn.activations.softmax: one number", lambda w: activations.softmax(w.x), TypeError,
     ["softmax takes several numbers", "a list of Values"]),
)
WEIGHTS = rows(
    ("nn.initializers.zeros: a number", lambda w: initializers.zeros(3), ValueError,
     ["a tuple of sizes", "3"]),
    ("nn.initializers.constant: text", lambda w: initializers.constant("a"), TypeError,
     ["value holds one real number"]),
    ("nn.initializers.constant: NaN", lambda w: initializers.constant(np.nan), ValueError,
     ["value is finite"]),
    ("nn.initializers.normal: rng", lambda w: initializers.normal((3, 2), "seed"), ValueError,
     ["rng is", "'seed'"]),
    ("nn.initializers.scaled_normal: one axis", lambda w: initializers.scaled_normal((3,)), ValueError,
     ["(out, in)", "(3,)"]),
    ("nn.initializers.orthogonal: no input", lambda w: initializers.orthogonal((3, 0)), ValueError,
     ["shape[1] is at least 1"]),
)
# fmt: on

OF_NUMBERS = [*LOSSES, *ACTIVATIONS, *WEIGHTS]
