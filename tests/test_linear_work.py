"""Work that grows with the nodes of a graph, not with the paths through it: counted, not timed."""

import sys
from functools import reduce

import pytest

from autograd import Graph, Node, Primitive, Tensor, Value, gradients, maximum, topological_order


def test_each_rule_runs_once_however_many_paths_lead_to_it(own_primitives):
    calls = []
    half_sum = Primitive(
        "half_sum",
        lambda a, b: (a + b) / 2,
        None,
        lambda g, y, a, b: calls.append("left") or g * 0.5,
        lambda g, y, a, b: calls.append("right") or g * 0.5,
    )
    x = Value(3.0)
    y = reduce(lambda y, k: half_sum(y, y), range(100), x)  # 2¹⁰⁰ paths
    y.backward()
    assert x.grad == 1.0
    assert (calls.count("left"), calls.count("right")) == (100, 100)


def work(use):
    """How many functions are called, Python's and C's."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        use()
    finally:
        sys.setprofile(None)
    return calls


def same_names(length):
    """A chain whose nodes all have one name, as those of a loop have."""
    y = Value(0.0, name="h")
    for _ in range(length):
        y = y * 1.0
        y.name = "h"
    return y


USES = {
    "backward": lambda y: y.backward(),
    "create_graph": lambda y: gradients(y, y.inputs[0], create_graph=True),
    "Graph": Graph,
    "wires": lambda y: Graph(y).wires,
    "walk": lambda y: list(Graph(y).walk()),
    "forward": lambda y: Graph(y).forward(),
    "scalarize": lambda y: Graph(y).scalarize(),
    "JSON": lambda y: Graph.from_json(Graph(y).to_json()),
    "print": lambda y: str(Graph(y)),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_twice_the_graph_is_twice_the_work(use):
    small, large = same_names(200), same_names(400)
    assert work(lambda: use(large)) < 2.2 * work(lambda: use(small)) + 200


def test_topological_order_names_every_node_once_and_operands_first():
    x, t = Value(1.0), Tensor([1.0, 2.0])
    a = x * x
    b = maximum(a, t, x)
    y = (b + a * t) @ t
    order = topological_order(y, a)
    assert len(order) == len(set(order)) == 7
    position = {node: k for k, node in enumerate(order)}
    assert all(position[x] < position[n] for n in order for x in n.inputs if isinstance(x, Node))
