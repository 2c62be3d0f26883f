"""Circuits that the pages of `visualize.step` are tested with."""

import nn
from autograd import (
    Graph,
    Tensor,
    Value,
    maximum,
    minimum,
    relu,
    square,
    tanh,
)
from examples.circuits import sigmoid_neuron, sum_times_z
from nn import scalar

ALL_OPEN = 99
"""A depth that opens every box."""


def max_gates():
    a, b, c = Value(2.0, name="a"), Value(2.0, name="b"), Value(-1.0, name="c")
    return Graph(
        maximum(a, b, c) * 3.0 + maximum(a * a, 0.0, ties="both") + minimum(a, b, ties="neither") - relu(c)
    )


def small_network():
    model = scalar.MLP([2, 3, 1], activation=tanh, rng=0)
    return Graph.trace(lambda x0, x1: square(model([x0, x1]) - 1.0), 0.5, -1.0)


def cross_entropy():
    return Graph(nn.cross_entropy(Tensor([[1.0, 2.0, 3.0]], name="s"), [0])).scalarize()


LECTURES = {
    "sum times z": sum_times_z,
    "sigmoid neuron": sigmoid_neuron,
    "sigmoid neuron, gate by gate": lambda: sigmoid_neuron().expand(),
    "max gates": max_gates,
    "a small network": small_network,
    "cross-entropy": cross_entropy,
}
