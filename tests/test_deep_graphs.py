"""Graphs of any depth: no recursion, little memory, and freed with the last reference."""

import gc
import sys
import tracemalloc
from functools import reduce

import numpy as np
import pytest

from autograd import (
    Graph,
    Node,
    Tensor,
    Value,
    composite,
    grad,
    gradients,
    hessian,
    jacobian,
    jvp,
    maximum,
    softmax,
    topological_order,
    vjp,
)
from tests.depth import in_depth

MANY = in_depth(1_000_000, ordinary=200_000)
LONG = 20_000  # far beyond Python's recursion limit


@pytest.fixture
def no_collector():
    """Reference counting alone; what only the cycle collector could free stays."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def chain(x, length):
    for _ in range(length):
        x = x + 1.0
    return x


# ------------------------------------------------------------------------------------------- depth


def test_a_chain_of_very_many_nodes_records_differentiates_and_is_freed(no_collector):
    x = Value(0.0)
    before = sys.getallocatedblocks()
    y = chain(x, MANY)
    y.backward()
    assert (y.data, x.grad) == (float(MANY), 1.0)
    del y
    assert sys.getallocatedblocks() - before < 1000


@pytest.mark.parametrize(
    "deepen",
    [
        lambda x: chain(x, LONG),
        lambda x: reduce(lambda y, k: 1.0 - y, range(LONG), x),
        lambda x: reduce(lambda y, k: maximum(y, x), range(LONG), x),  # operands in a tuple
        lambda x: reduce(lambda y, k: y.sum(), range(LONG), x),  # arrays, with parameters
        lambda x: reduce(lambda y, k: y * 1.0 + x * 0.0, range(LONG), x),
    ],
    ids=["left", "right", "variadic", "array", "ladder"],
)
def test_deep_graphs_of_every_form(deepen):
    x = Value(1.0)
    y = deepen(x)
    y.backward()
    assert abs(x.grad) == 1.0
    assert gradients(y, x) == x.grad
    assert len(topological_order(y)) >= LONG


def test_a_deep_graph_has_deep_second_derivatives():
    x = Value(1.0)
    y = reduce(lambda y, k: y * x, range(2000), x)  # x²⁰⁰¹
    slope = gradients(y, x, create_graph=True)
    assert (slope.data, gradients(slope, x)) == (2001.0, 2001.0 * 2000.0)


def test_a_deep_graph_as_an_object():
    graph = Graph(chain(Value(0.0, name="x"), LONG))
    assert graph.forward(x=2.0) == LONG + 2.0
    assert graph.backward()["x"] == 1.0
    assert f"{LONG:,} operations deep" in str(graph)
    assert len(Graph.from_json(graph.to_json())) == len(graph) == LONG + 1


# ------------------------------------------------------------------------------------------ memory


def test_a_scalar_node_takes_200_bytes_with_its_gradient_and_all():
    x = Value(0.5)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        y = x
        for _ in range(LONG):
            y = y * x + x
        y.backward()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / (2 * LONG) <= 200


# -------------------------------------------------------------------------------- no reference cycles


def second_order():
    x = Value(1.0)
    slope = gradients(x**3, x, create_graph=True)
    slope.backward()


def array_network():
    x, w = Tensor(np.ones((4, 3))), Tensor(np.ones((3, 2)))
    loss = softmax(x @ w).max(axis=1).mean()
    loss.backward()
    gradients(loss, [x, w], create_graph=True)


def transforms():
    point = np.array([1.0, 2.0])
    grad(grad(lambda x: x**3))(2.0)
    hessian(lambda x: (x * x).sum())(point)
    jacobian(lambda x: x * x)(point)
    jvp(lambda x: x * x, (point,), (point,))
    vjp(lambda x: x * x, point)[1](point)


def graphs():
    x, t = Value(1.0, name="x"), Tensor([1.0, 2.0])
    graph = Graph(softmax(x * t).sum())
    graph.forward(x=2.0)
    graph.backward()
    str(graph), graph.wires, list(graph.walk())
    graph.expand(), graph.scalarize(), Graph.from_json(graph.to_json())


def composites():
    @composite
    def cube(x):
        return x * x * x

    x = Value(1.0)
    gradients(gradients(cube(x), x, create_graph=True), x)


@pytest.mark.parametrize("use", [second_order, array_network, transforms, graphs, composites])
def test_nothing_is_left_for_the_cycle_collector(use, no_collector, own_primitives):
    use()  # caches of the first time do not count
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        use()
        gc.collect()
        left = [x for x in gc.garbage if isinstance(x, Node | Graph)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert left == []


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_dropping_the_output_frees_every_node(kind, no_collector):
    x = kind(1.0)
    known = sum(isinstance(o, Node) for o in gc.get_objects())
    y = chain(x * x, 100).tanh()
    y.backward()
    assert sum(isinstance(o, Node) for o in gc.get_objects()) == known + 102
    del y
    assert sum(isinstance(o, Node) for o in gc.get_objects()) == known
