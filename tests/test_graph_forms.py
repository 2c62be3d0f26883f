"""One circuit in several forms: opened into primitive gates, made of scalars, and as a networkx graph."""

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, Primitive, Tensor, Value, composite
from tests.cases import CASES

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def tied(case):
    """The case at points with ties, a whole row of them: every operand is 1 or 2 everywhere."""
    return [np.round(np.abs(x)) % 2 + 1.0 for x in case.points]


TIES = [case for case in CASES if case.row.name in ("max", "min", "maximum", "minimum")]


def weighted(case, points):
    """A scalar graph of the case with inputs a0, a1, ...; its upstream gradient is random."""
    leaves = [Tensor(x, name=f"a{k}") for k, x in enumerate(points)]
    y = case.function()(*leaves)
    weights = np.random.default_rng(0).normal(size=y.shape)
    return Graph((y * weights).sum())


def element_names(name, shape):
    return [f"{name}[{','.join(map(str, index))}]" if index else name for index in np.ndindex(shape)]


def assert_same_circuit_of_scalars(graph):
    scalar = graph.scalarize()
    assert all(type(node) is Value for node in scalar.nodes)
    np.testing.assert_allclose(scalar.forward(), graph.forward(), rtol=1e-12)
    found, expected = scalar.backward(), graph.backward()
    for name, leaf in graph.inputs.items():
        elements = [found.get(element, 0.0) for element in element_names(name, leaf.shape)]
        np.testing.assert_allclose(elements, np.ravel(expected[name]), rtol=1e-11, atol=1e-12, err_msg=name)


# ------------------------------------------------------------------------------------------- expand


@every_case
def test_expand_keeps_values_and_gradients_and_leaves_no_decomposition(case):
    graph = weighted(case, case.points)
    opened = graph.expand()
    assert [node.op.name for node in opened.nodes if node.op and node.op.decomposition] == []
    assert set(opened.inputs.values()) <= set(graph.inputs.values())
    np.testing.assert_allclose(opened.forward(), graph.forward(), rtol=1e-12)
    found, expected = opened.backward(), graph.backward()
    for name in graph.inputs:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-9, atol=1e-12)


def test_expand_opens_decompositions_inside_decompositions():
    t = Tensor([[1.0, 2.0, 4.0]], name="t")
    opened = Graph(ag.log_softmax(t).std()).expand()
    gates = {node.op.name for node in opened.nodes if node.op}
    assert gates == {"max", "subtract", "exp", "sum", "log", "add", "multiply", "where", "sqrt"}


def test_expand_leaves_the_original_and_keeps_names():
    x = Value(0.5, name="x")
    y = ag.sigmoid(x * 2.0)
    y.name = "probability"
    graph = Graph(y)
    opened = graph.expand()
    assert [node.op.name for node in graph.nodes if node.op] == ["multiply", "sigmoid"]
    assert list(opened.outputs) == ["probability"]
    assert opened["x"] is x
    assert (x.name, x.is_leaf) == ("x", True)


def test_expand_of_primitive_gates_changes_nothing():
    graph = Graph(Value(1.0, name="x") * 2.0 + 1.0)
    assert graph.expand().nodes == graph.nodes


def test_an_expanded_graph_runs_on_other_inputs():
    x = Value(0.5, name="x")
    graph = Graph(ag.softplus(x), ag.sigmoid(x))
    values = graph.expand().forward(x=2.0).values()
    np.testing.assert_allclose(list(values), [np.log1p(np.exp(2.0)), 1 / (1 + np.exp(-2.0))], rtol=1e-15)


def gates(graph):
    return [node.op.name for node in graph.nodes if node.op]


def test_expand_opens_the_chosen_gates_alone():
    x = Value(0.5, name="x")
    graph = Graph(ag.softplus(ag.sigmoid(x)) * ag.sigmoid(-x))
    sigmoid = ["multiply", "exp", "add", "reciprocal"]
    for chosen in ("sigmoid", ["sigmoid", "exp"], lambda node: node.op.name == "sigmoid"):
        opened = graph.expand(chosen)
        assert sorted(gates(opened)) == sorted([*sigmoid, *sigmoid, "negative", "softplus", "multiply"])
        assert {node.scope.kind for node in opened.nodes if node.scope} == {"gate"}
        np.testing.assert_allclose(opened.forward(), graph.forward(), rtol=1e-15)
        np.testing.assert_allclose(opened.backward()["x"], graph.backward()["x"], rtol=1e-14)
    assert gates(graph.expand([])) == gates(graph)


def test_expand_asks_about_gates_that_have_parts_and_about_no_other_node():
    asked = []
    x = Value(0.5, name="x")
    Graph(ag.sigmoid(x * 2.0)).expand(lambda node: asked.append(node.op.name))
    assert set(asked) == {"sigmoid"}


# ---------------------------------------------------------------------------------------- scalarize


@every_case
def test_scalarize_keeps_values_and_gradients(case):
    assert_same_circuit_of_scalars(weighted(case, case.points))


@pytest.mark.parametrize("case", TIES, ids=str)
def test_scalarize_shares_ties_as_the_arrays_do(case):
    assert_same_circuit_of_scalars(weighted(case, tied(case)))


@pytest.mark.parametrize("gate", [ag.max, ag.min])
def test_three_that_tie_get_a_third_each(gate):
    graph = Graph(gate(Tensor([2.0, 2.0, 2.0], name="t")))
    found = graph.scalarize().backward()
    assert [found[f"t[{k}]"] for k in range(3)] == pytest.approx([1 / 3] * 3)
    assert_same_circuit_of_scalars(graph)


def test_the_scalar_circuit_behind_a_matrix_product():
    a, b = Tensor([[1.0, 2.0]], name="a"), Tensor([[3.0], [4.0]], name="b")
    scalar = Graph(a @ b).scalarize()
    assert [node.op.name for node in scalar.nodes if node.op] == ["multiply", "multiply", "add"]
    assert list(scalar.inputs) == ["a[0,0]", "b[0,0]", "a[0,1]", "b[1,0]"]


def test_moving_numbers_around_makes_no_gate():
    t = Tensor(np.arange(6.0).reshape(2, 3), name="t")
    y = ag.concatenate([t.T.reshape(2, 3)[::-1], t]).ravel()[[3, 0]]
    scalar = Graph(y).scalarize()
    assert [node.op for node in scalar.nodes] == [None, None]
    assert list(scalar.outputs) == ["t[0,0]", "t[1,1]"]


def test_an_output_of_several_elements_and_constants_among_them():
    t = Tensor([1.0, 2.0], name="t")
    scalar = Graph(ag.pad(t * 3.0, pad_width=(1, 0), constant_values=7.0)).scalarize()
    assert list(scalar.forward({"t[0]": 5.0}).values()) == [7.0, 15.0, 6.0]


def test_values_and_tensors_in_one_graph():
    x, t = Value(2.0, name="x"), Tensor([1.0, 3.0], name="t")
    assert_same_circuit_of_scalars(Graph((x * t).tanh().sum() + x))


def test_a_small_network_as_a_scalar_circuit():
    rng = np.random.default_rng(0)
    x, w, b = (Tensor(rng.normal(size=s), name=n) for n, s in [("x", (2, 3)), ("w", (4, 3)), ("b", (4,))])
    logits = ag.linear(ag.linear(x, w, b).relu(), rng.normal(size=(2, 4)), np.zeros(2))
    assert_same_circuit_of_scalars(Graph(ag.nll(ag.log_softmax(logits), np.eye(2))))


def test_scalarize_leaves_the_original():
    t = Tensor([1.0, 2.0], name="t")
    graph = Graph(t.sum())
    nodes = graph.nodes
    graph.scalarize().forward({"t[0]": 100.0})
    assert (graph.nodes, graph.forward()) == (nodes, 3.0)
    assert t.data.tolist() == [1.0, 2.0]


# ----------------------------------------------------------------------------------------- networkx


def test_to_networkx_has_all_nodes_and_wires_with_their_numbers():
    networkx = pytest.importorskip("networkx")
    x, t = Value(3.0, name="x"), Tensor([1.0, 2.0], name="t")
    graph = Graph((x * x * t).sum(axis=0) * 2.0)
    graph.backward()
    drawn = graph.to_networkx()
    assert list(drawn.nodes) == list(graph.labels.values())
    assert networkx.is_directed_acyclic_graph(drawn)
    assert drawn.number_of_edges() == sum(wire.source is not None for wire in graph.wires)
    assert drawn.nodes["x"] == {"op": None, "value": 3.0, "gradient": 36.0, "params": {}}
    assert drawn.nodes["sum1"]["params"] == {"axis": 0}
    square = drawn.get_edge_data("x", "multiply1")
    assert sorted(square) == [0, 1]  # both operands are x
    assert square[1] == {"position": 1, "value": 3.0, "upstream": 6.0, "local": 3.0, "contribution": 18.0}


def test_to_networkx_before_backward_and_without_sharing_arrays():
    pytest.importorskip("networkx")
    t = Tensor([1.0, 2.0], name="t")
    drawn = Graph(t * 2.0).to_networkx()
    assert drawn.nodes["t"]["gradient"] is None
    drawn.nodes["t"]["value"][0] = 9.0
    assert t.data.tolist() == [1.0, 2.0]


def test_a_rule_of_its_own_is_not_scalarized_away(own_primitives):
    clipped = Primitive("clipped", None, lambda a: np.clip(a, -1, 1), lambda g, y, a: g, numpy=())
    with pytest.raises(TypeError, match="clipped has a rule of its own"):
        Graph(clipped(Tensor([1.0, 2.0])).sum()).scalarize()


def test_expand_leaves_the_nodes_of_the_user_alone(own_primitives):
    @composite
    def nothing(x):
        return x

    x = Value(2.0)
    y = nothing(x)
    y.name = "out"
    Graph(y).expand()
    assert x.name is None
