"""The same network made of scalars: every weight a Value, every multiplication a node of its own.

It is slow and it hides nothing: the graph of one output is the circuit that the lectures draw. Made
from one seed, `scalar.MLP` and `nn.MLP` are the same function; `from_tensor` and `to_tensor` make one
of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self, TypeAlias

import numpy as np

from autograd import Value, relu
from autograd.coercion import describe
from nn import models
from nn.activations import Activation
from nn.activations import activation as activation_of
from nn.initializers import Rng, generator, kaiming_normal
from nn.layers import Linear
from nn.module import Module, name_of
from nn.sizes import layers_between, positive_integer

Gate: TypeAlias = str | Activation | None
"""An activation, its name, or None for the sum itself."""

Inputs: TypeAlias = Sequence[Value | float]


class Neuron(Module):
    """activation(w·x + b): one perceptron.

    Args:
        in_features: the number of inputs.
        activation: a function of a Value, a name of `nn.activations`, or None for the sum itself.
        rng: a random generator or a seed.

    Lectures 003 and 004.

    >>> neuron = Neuron(3, rng=0)
    >>> neuron
    Neuron(3, relu)
    >>> neuron.count_parameters()
    4
    """

    def __init__(self, in_features: int, activation: Gate = relu, rng: Rng = None) -> None:
        n = positive_integer(in_features, "in_features")
        self.weights = [Value(w, name=f"w{k}") for k, w in enumerate(kaiming_normal((1, n), rng)[0])]
        self.bias = Value(0.0, name="b")
        self.activation = None if activation is None else activation_of(activation)

    def forward(self, x: Inputs) -> Value:
        """One output from as many inputs, floats or Values, as there are weights."""
        count = len(x) if isinstance(x, Sequence) else np.size(x) if np.ndim(x) == 1 else None
        if count != len(self.weights):
            got = describe(x) if count is None else count
            raise ValueError(
                f"{self!r} takes {len(self.weights)} inputs, got {got}: pass them in a list, one example"
            )
        total = self.bias
        for weight, value in zip(self.weights, x, strict=True):
            total = total + weight * value
        return total if self.activation is None else self.activation(total)

    def __repr__(self) -> str:
        return f"Neuron({len(self.weights)}, {name_of(self.activation)})"


class Layer(Module):
    """Neurons side by side, on the same inputs.

    Args:
        in_features, out_features: the number of inputs, and of neurons.
        activation: a function of a Value, a name of `nn.activations`, or None.
        rng: a random generator or a seed.
    """

    def __init__(self, in_features: int, out_features: int, activation: Gate = relu, rng: Rng = None) -> None:
        rng = generator(rng)
        self.neurons = [
            Neuron(in_features, activation, rng)
            for _ in range(positive_integer(out_features, "out_features"))
        ]

    def forward(self, x: Inputs) -> list[Value]:
        """The output of each neuron."""
        return [neuron(x) for neuron in self.neurons]

    @classmethod
    def from_tensor(cls, linear: Linear, activation: Gate = relu) -> Self:
        """The same weights as Values: a Linear layer, and the activation behind it.

        Raises TypeError for another layer, ValueError for one without bias.
        """
        if not isinstance(linear, Linear):
            raise TypeError(f"a Layer is made from a Linear layer, got {describe(linear)}")
        if linear.bias is None:
            raise ValueError(f"{linear.title} has no bias, and a neuron has one: make it with bias=True")
        layer = cls(linear.in_features, linear.out_features, activation, rng=0)
        weights, biases = np.array(linear.weight).tolist(), np.array(linear.bias).tolist()
        for neuron, row, bias in zip(layer.neurons, weights, biases, strict=True):
            for value, weight in zip(neuron.weights, row, strict=True):
                value.data = weight
            neuron.bias.data = bias
        return layer

    def to_tensor(self) -> Linear:
        """The same weights as a Linear layer; the activation is left to what comes behind it."""
        linear = Linear(len(self.neurons[0].weights), len(self.neurons), rng=0)
        weight = [[value.data for value in neuron.weights] for neuron in self.neurons]
        linear.load_state_dict({"weight": weight, "bias": [neuron.bias.data for neuron in self.neurons]})
        return linear

    def __repr__(self) -> str:
        return f"Layer({len(self.neurons)} x {self.neurons[0]!r})"


class MLP(Module):
    """Layers one after the other, the last one without activation.

    Args:
        sizes: from the input through the hidden layers to the output.
        activation: a function of a Value, a name of `nn.activations`, or None.
        rng: a random generator or a seed.

    >>> model = MLP([2, 16, 1], rng=0)
    >>> model
    MLP(
      (layers.0): Layer(16 x Neuron(2, relu))
      (layers.1): Layer(1 x Neuron(16, None))
    )  # 65 parameters
    >>> model([0.5, -1.0]).shape
    ()
    """

    def __init__(self, sizes: Iterable[int], activation: Gate = relu, rng: Rng = None) -> None:
        rng = generator(rng)
        pairs = layers_between(sizes)
        activations = [activation] * (len(pairs) - 1) + [None]
        self.layers = [Layer(n, m, f, rng) for (n, m), f in zip(pairs, activations, strict=True)]

    def forward(self, x: Inputs) -> Value | list[Value]:
        """One Value if the last size is 1, a list of them otherwise."""
        *hidden, last = self.layers
        for layer in hidden:
            x = layer(x)
        outputs: list[Value] = last(x)
        return outputs[0] if len(outputs) == 1 else outputs

    @classmethod
    def from_tensor(cls, model: models.MLP) -> Self:
        """The same network of Values: same weights, same outputs, same gradients.

        Raises TypeError for what is no `nn.MLP`. Weights of float32 become Python floats, exactly.

        >>> scalars = MLP.from_tensor(models.MLP([2, 3, 1], rng=0))
        >>> scalars.to_tensor().count_parameters()
        13
        """
        if not isinstance(model, models.MLP):
            raise TypeError(f"a scalar MLP is made from an nn.MLP, got {describe(model)}")
        *hidden, last = model.layers
        twin = cls([model.layers[0].in_features, *(layer.out_features for layer in model.layers)], rng=0)
        twin.layers = [Layer.from_tensor(layer, model.activation) for layer in hidden]
        twin.layers.append(Layer.from_tensor(last, None))
        return twin

    def to_tensor(self) -> models.MLP:
        """The same network of Tensors: same weights, same outputs, same gradients.

        Raises ValueError for neurons that differ in their activation, which an `nn.MLP` has one of, and for
        an activation behind the last layer.
        """
        *hidden, last = self.layers
        activations = _different(hidden)
        if len(activations) > 1:
            raise ValueError(
                f"the hidden neurons have {' and '.join(map(name_of, activations))}, and an nn.MLP has one "
                "activation: convert the layers one by one"
            )
        behind = [f for f in _different([last]) if f not in (None, activation_of("linear"))]
        if behind:
            raise ValueError(
                f"behind the last layer is {name_of(behind[0])}, and an nn.MLP has nothing there: "
                "convert the layers one by one"
            )
        converted = {
            id(layer): layer.to_tensor() for layer in self.layers
        }  # one that is used twice stays one
        layers = [converted[id(layer)] for layer in self.layers]
        sizes = [layers[0].in_features, *(layer.out_features for layer in layers)]
        (activation,) = activations or [relu]  # without hidden layers it does not matter
        twin = models.MLP(sizes, activation or "linear", rng=0)
        twin.layers = layers
        return twin


def _different(layers: Iterable[Layer]) -> list[Activation | None]:
    """The activations of their neurons, each once."""
    found: list[Activation | None] = []
    for f in (neuron.activation for layer in layers for neuron in layer.neurons):
        if f not in found:
            found.append(f)
    return found
