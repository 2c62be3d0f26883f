"""Networks: layers and neurons are boxes.

Modules that are called inside `Graph.trace` draw a box around what they compute. Boxes close, those that
are alike are drawn once, and a path can be followed through all of them.
"""

import numpy as np

import nn
from autograd import Graph, square, tanh
from nn import scalar
from visualize import Picture, draw, microscope


def _network(hidden: int) -> Graph:
    """The squared error of a network of scalars, for one example."""
    model = scalar.MLP([2, hidden, 1], activation=tanh, rng=1)
    graph = Graph.trace(lambda x0, x1: square(model([x0, x1]) - 1.0), 0.5, -1.0)
    graph.backward()
    return graph


def layers_closed() -> Picture:
    """A network with its layers closed.

    `depth=` says how many boxes inside each other are open. A closed one says what is in it, and several
    wires between two boxes become one, with a coloured cell for each.
    """
    return draw(_network(hidden=3), depth=1)


def neurons_closed() -> Picture:
    """Its neurons.

    One more box is open. Each neuron gets both inputs, and hands a gradient for both of them back.
    """
    return draw(_network(hidden=3), depth=2)


def neurons_alike() -> Picture:
    """What is alike is drawn once.

    The three neurons of the hidden layer differ in their numbers alone. With `repeat=True` one stands for
    all of them.
    """
    return draw(_network(hidden=3), depth=2, repeat=True)


def all_open() -> Picture:
    """A network with everything open.

    Two hidden neurons: every weight is a number of its own, and every product a gate.
    """
    return draw(_network(hidden=2))


def a_path() -> Picture:
    """The path of a weight.

    `highlight=` leaves everything pale but the ways from one node to another: the gates that the gradient of
    this weight has passed. Each has multiplied it by its local derivative.
    """
    graph = _network(hidden=2)
    loss = next(iter(graph.outputs))
    return draw(graph, highlight=("w0", loss))


def microscope_on_a_weight() -> Picture:
    """The microscope on one weight.

    A network of arrays has a scalar circuit behind each number. This is the way from one weight of the first
    layer to the first output; what does not depend on that weight is a constant.
    """
    model = nn.MLP([2, 3, 2], rng=0)
    graph = Graph.trace(model, np.array([[1.0, -2.0]]))
    return draw(microscope(graph, (0, 0), wrt="weight[0,1]"), detail="gradients")


def convolutional_network() -> Picture:
    """A convolutional network.

    An array on a wire is its shape and a few coloured cells. So one sees the image become feature maps, and
    the gradient find its way back to the image.
    """
    images, digits = nn.data.digits()
    model = nn.CNN(features=3, kernel_size=3, image_size=8, rng=0)
    graph = Graph.trace(lambda image: nn.cross_entropy(model(image), digits[:1]), images[:1, None])
    graph.backward()
    return draw(graph, parameters=model)
