"""Name scopes: who is in which part of a circuit, and that nothing loses it on the way."""

import threading

import numpy as np
import pytest

import nn
from autograd import Graph, Scope, Tensor, Value, modes, name_scope, no_grad, relu, sigmoid
from autograd.graph import GraphFormatError
from autograd.scopes import current_scope, is_following


def paths(graph):
    return {node.scope.path if node.scope else () for node in graph.nodes if node.op}


def test_nodes_remember_the_scope_they_were_computed_in():
    x = Value(2.0)
    with name_scope("outer"):
        a = x * 3.0
        with name_scope("inner", kind="gate"):
            b = a + Tensor([1.0])
        c = b * 2.0
    d = c + 1.0
    assert [n.scope.path if n.scope else None for n in (x, a, b, c, d)] == [
        None, ("outer",), ("outer", "inner"), ("outer",), None,
    ]  # fmt: skip
    assert b.scope.parent is a.scope is c.scope
    assert b.scope.kind == "gate"
    assert modes.special == 0


def test_each_opening_is_a_part_of_its_own():
    made = []
    for k in range(2):
        with name_scope("neuron"):
            made.append(Value(float(k)) * 2.0)
    assert made[0].scope is not made[1].scope
    assert made[0].scope.path == made[1].scope.path


def test_a_scope_is_closed_when_the_block_fails():
    with pytest.raises(RuntimeError, match="stop"), name_scope("a"):
        raise RuntimeError("stop")
    assert current_scope() is None
    assert modes.special == 0


def test_threads_have_scopes_of_their_own():
    seen = []
    with name_scope("mine"):
        thread = threading.Thread(target=lambda: seen.append((Value(1.0) * 2.0).scope))
        thread.start()
        thread.join()
    assert seen == [None]


def test_what_is_not_recorded_has_a_scope_as_well_as_any():
    with name_scope("a"), no_grad():
        assert (Value(1.0) * 2.0).is_leaf


def test_numbers_and_gradients_are_the_same_in_a_scope():
    def f(x):
        return sigmoid(x * x) + relu(x)

    x, z = Value(0.7), Value(0.7)
    f(x).backward()
    with name_scope("a"):
        y = f(z)
    y.backward()
    assert z.grad == x.grad


def test_a_model_that_is_traced_opens_a_scope_for_each_module():
    graph = Graph.trace(nn.scalar.MLP([2, 2, 1], rng=0), [1.0, 2.0])
    assert paths(graph) == {
        ("MLP", "layers.0", "neurons.0"),
        ("MLP", "layers.0", "neurons.1"),
        ("MLP", "layers.1", "neurons.0"),
    }
    kinds = {scope.kind for node in graph.nodes if node.scope for scope in node.scope.chain}
    assert kinds == {"MLP", "Layer", "Neuron"}


def test_modules_inside_a_scope_are_inside_of_it():
    model = nn.Sequential(nn.Linear(2, 3, rng=0), relu, nn.Linear(3, 1, rng=0))
    with name_scope("network"):
        y = model(np.ones((1, 2)))
    assert paths(Graph(y)) == {
        ("network", "Sequential", "layers.0"),
        ("network", "Sequential"),
        ("network", "Sequential", "layers.2"),
    }
    assert not is_following()


def test_without_a_scope_modules_open_none():
    assert paths(Graph(nn.MLP([2, 3, 1], rng=0)(np.ones((1, 2))))) == {()}


@pytest.mark.parametrize("form", ["again", "json", "scalar", "opened"])
def test_a_graph_in_another_form_keeps_its_scopes(form):
    graph = Graph.trace(nn.MLP([2, 3, 1], activation=sigmoid, rng=0), np.ones((1, 2)))
    before = paths(graph)
    if form == "again":
        graph.forward()
    elif form == "json":
        graph = Graph.from_json(graph.to_json())
    elif form == "scalar":
        graph = graph.scalarize()
    else:
        graph = graph.expand()
    found = paths(graph)
    if form == "opened":  # a gate that is opened makes a scope inside
        assert ("MLP", "sigmoid") in found
        assert {path[:2] if path[-1] in ("linear", "matmul") else path for path in found} >= before - {
            ("MLP",)
        }
    else:
        assert found == before


def test_a_file_keeps_which_scopes_are_one():
    made = []
    for _ in range(2):
        with name_scope("neuron", kind="Neuron"):
            made.append(Value(1.0) * 2.0 + 1.0)
    graph = Graph.from_json(Graph(made[0] * made[1]).to_json())
    scopes = [node.scope for node in graph.nodes if node.scope]
    assert len(scopes) == 4
    assert len(set(scopes)) == 2
    assert {scope.kind for scope in scopes} == {"Neuron"}


@pytest.mark.parametrize(
    ("scopes", "index", "message"),
    [
        ('[{"name": ""}]', "0", r"scopes\[0\].name: expected a string that is not empty"),
        ('[{"name": "a", "kind": 3}]', "0", r"scopes\[0\].kind"),
        ('[{"name": "a", "parent": 0}]', "0", r"scopes\[0\].parent"),
        ('[{"name": "a", "x": 0}]', "0", r"scopes\[0\]: expected only"),
        ('[{"name": "a"}]', "1", r"nodes\[1\].scope"),
        ('{"name": "a"}', "0", "scopes: expected a list"),
    ],
)
def test_a_file_with_a_wrong_scope_is_refused(scopes, index, message):
    text = (
        '{"format": "circuitgrad.graph", "version": 1, "nodes": [{"name": "x", "value": 1.0}, '
        f'{{"op": "exp", "inputs": [0], "scope": {index}}}], "outputs": [1], "scopes": {scopes}}}'
    )
    with pytest.raises(GraphFormatError, match=message):
        Graph.from_json(text)


def test_a_scope_says_where_it_is():
    inner = Scope("inner", Scope("outer"))
    assert repr(inner) == "<Scope outer/inner>"
    assert [scope.name for scope in inner.chain] == ["outer", "inner"]
