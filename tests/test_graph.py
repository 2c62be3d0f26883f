"""Graph: the circuit as an object. Its nodes and labels, running it on other inputs, and its gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Graph, Node, StaleGraphError, Tensor, Value, maximum, sigmoid


def circuit():
    """f = (x + y) z of the lecture, with the sum named q."""
    x, y, z = Value(-2.0, name="x"), Value(5.0, name="y"), Value(-4.0, name="z")
    q = x + y
    q.name = "q"
    return Graph(q * z)


def layer():
    x, w = Tensor(np.ones((2, 3)), name="x"), Tensor(np.ones((3, 4)), name="w")
    return Graph((x @ w).tanh().sum())


def snapshot(graph):
    return graph.nodes, graph.gradients, [np.array(node.data).tolist() for node in graph.nodes]


# --------------------------------------------------------------------------------- nodes and labels


def test_nodes_come_after_their_operands_and_once_each():
    x, t = Value(1.0), Tensor([1.0, 2.0])
    a = x * x
    graph = Graph(maximum(a, t, x) + a * t, a)
    position = {node: k for k, node in enumerate(graph.nodes)}
    assert len(position) == len(graph) == len(graph.nodes) == 6
    assert all(position[x] < position[n] for n in graph.nodes for x in n.inputs if isinstance(x, Node))


def test_labels_are_names_or_the_operation_with_a_number():
    x = Value(1.0, name="x")
    graph = Graph(x * Value(2.0) + x * Value(3.0))
    assert list(graph.labels.values()) == ["x", "leaf1", "multiply1", "leaf2", "multiply2", "add1"]
    assert list(graph.inputs) == ["x", "leaf1", "leaf2"]
    assert list(graph.outputs) == ["add1"]
    assert graph["multiply2"].inputs[0] is x


def test_a_name_that_occurs_twice_gets_a_number():
    graph = Graph(Value(1.0, name="w") * Value(2.0, name="w") + Value(3.0, name="w#2"))
    assert list(graph.inputs) == ["w", "w#2", "w#2#2"]


@given(
    st.lists(
        st.sampled_from([None, "w", "w#2", "w#2#2", "add1", "add2", "leaf1", ""]), min_size=1, max_size=8
    )
)
def test_labels_are_unique_whatever_the_names(names):
    y = Value(0.0)
    for name in names:
        y = y + Value(1.0, name=name)
        y.name = name
    graph = Graph(y)
    assert len(set(graph.labels.values())) == len(graph.labels) == len(graph)


def test_an_unknown_label_is_a_key_error_with_the_known_ones():
    with pytest.raises(KeyError, match="no node is called 'a'; there are x, y, q, z, multiply1"):
        circuit()["a"]


def test_a_graph_of_leaves_and_of_one_output_given_twice():
    x, y = Value(2.0, name="x"), Value(3.0, name="y")
    assert Graph(x).forward(x=5.0) == 5.0
    assert Graph(x, y).forward(y=4.0) == {"x": 2.0, "y": 4.0}
    assert [Graph(*outputs).nodes for outputs in ([x, x], [y, x, y])] == [(x,), (y, x)]


# ------------------------------------------------------------------------------------------ forward


def test_forward_runs_on_new_inputs_and_keeps_the_others():
    graph = circuit()
    assert graph.forward(x=1.0) == -24.0
    assert graph.forward(z=1) == 6.0  # x is still 1
    assert graph.forward({"y": np.float64(2.0)}, x=0.0) == 2.0
    assert graph.forward() == 2.0
    assert (graph["q"].data, graph["q"].name) == (2.0, "q")


def test_forward_does_not_change_the_nodes_it_was_made_of():
    graph = circuit()
    nodes, data = graph.nodes, [node.data for node in graph.nodes]
    graph.forward(x=1.0, y=1.0, z=1.0)
    assert [node.data for node in nodes] == data


def test_labels_stay_when_it_runs_again():
    x = Value(1.0)
    graph = Graph(x * Value(2.0, name="w") + maximum(x, 1.0))
    labels = list(graph.labels.values())
    graph.forward(leaf1=3.0)
    assert list(graph.labels.values()) == labels


def test_names_that_are_no_identifiers_come_in_a_mapping():
    graph = Graph(Value(2.0, name="w[0]") * Value(3.0, name="self"))
    assert graph.forward({"w[0]": 5.0}, self=7.0) == 35.0


def test_tensors_take_arrays_of_other_sizes_and_nodes():
    graph = layer()
    assert graph.forward(x=np.zeros((5, 3))) == 0.0
    assert graph["x"].shape == (5, 3)
    np.testing.assert_allclose(graph.forward(x=[[1, 0, 0]], w=Tensor(np.ones((3, 1)))), np.tanh(1.0))


def test_several_outputs_come_as_a_dict():
    x = Value(2.0, name="x")
    square, double = x * x, x * 2.0
    square.name = "square"
    graph = Graph(square, double)
    assert graph.forward(x=3.0) == {"square": 9.0, "multiply1": 6.0}
    assert list(graph.outputs) == ["square", "multiply1"]


def test_the_result_is_an_array_of_its_own():
    graph = Graph(Tensor([1.0, 2.0], name="t").reshape(2, 1))
    graph.forward()[0, 0] = 9.0
    assert graph.forward().tolist() == [[1.0], [2.0]]


def test_results_of_forward_can_be_differentiated_by_hand():
    graph = circuit()
    graph.forward(x=1.0)
    next(iter(graph.outputs.values())).backward()
    assert graph["x"].grad == -4.0


@pytest.mark.parametrize(
    ("make", "given", "error", "words"),
    [
        (circuit, {"a": 1.0}, KeyError, "no input is called 'a'; there are x, y, z"),
        (circuit, {"x": 1.0, "q": 1.0}, KeyError, "no input is called 'q'; there are x, y, z"),
        (circuit, {"x": "1"}, TypeError, "input 'x' holds one real number"),
        (circuit, {"y": 1.0, "x": None}, TypeError, "input 'x' holds one real number"),
        (circuit, {"x": [1.0, 2.0]}, TypeError, "input 'x' holds one real number"),
        (circuit, {"x": True}, TypeError, "input 'x' holds one real number"),
        (layer, {"x": "1"}, TypeError, "input 'x' holds real numbers"),
        (layer, {"x": [[1.0], [2.0, 3.0]]}, ValueError, "input 'x': the rows"),
        (layer, {"x": np.ones((2, 2))}, ValueError, r"forward at 'matmul1': matmul: .*\(2, 2\) and \(3, 4\)"),
        (layer, {"w": 1.0}, ValueError, r"forward at 'matmul1': matmul: .*\(\)"),
    ],
)
def test_inputs_that_do_not_fit_leave_the_graph_as_it_was(make, given, error, words):
    graph = make()
    graph.backward()
    before = snapshot(graph)
    with pytest.raises(error, match=words):
        graph.forward(given)
    after = snapshot(graph)
    assert after[0] is before[0]
    assert after[1] is before[1]
    assert after[2] == before[2]


# ----------------------------------------------------------------------------------------- backward


def test_backward_gives_the_gradient_of_every_node():
    graph = circuit()
    assert graph.gradients is None
    expected = {"x": -4.0, "y": -4.0, "q": -4.0, "z": 3.0, "multiply1": 1.0}
    assert graph.backward() == expected
    assert graph.gradients == expected
    assert all(node.grad == 0.0 for node in graph.nodes)


def test_gradients_are_gone_after_a_new_run():
    graph = circuit()
    graph.backward()
    graph.forward(x=1.0)
    assert graph.gradients is None
    assert graph.backward()["z"] == 6.0


def test_a_seed_scales_the_gradients():
    graph = layer()
    once, thrice = graph.backward(), graph.backward(seed=3.0)
    for label in once:
        np.testing.assert_allclose(thrice[label], 3.0 * once[label])


def test_an_array_output_needs_a_seed():
    graph = Graph(Tensor([1.0, 2.0], name="t") * 2.0)
    with pytest.raises(ValueError, match="not a scalar"):
        graph.backward()
    assert graph.backward(seed=[1.0, 10.0])["t"].tolist() == [2.0, 20.0]


def test_with_several_outputs_one_is_chosen():
    x, y = Value(2.0, name="x"), Value(3.0, name="y")
    graph = Graph(x * y, sigmoid(y))
    with pytest.raises(ValueError, match=r"choose output= from multiply1, sigmoid1"):
        graph.backward()
    with pytest.raises(KeyError, match="no output is called 'x'; there are multiply1, sigmoid1"):
        graph.backward(output="x")
    assert graph.backward(output="multiply1") == {"x": 3.0, "y": 2.0, "multiply1": 1.0, "sigmoid1": 0.0}


def test_a_graph_that_became_stale_says_so_until_it_runs_again():
    x = Value(2.0, name="x")
    graph = Graph(x * x)
    x.data = 3.0
    with pytest.raises(StaleGraphError, match="'x' was changed"):
        graph.backward()
    assert graph.forward() == 9.0
    assert graph.backward()["x"] == 6.0


# --------------------------------------------------------------------------------------------- trace


def test_trace_names_the_inputs_after_the_parameters():
    graph = Graph.trace(lambda x, y=2.0, *, z: x * y + z, 3.0, z=np.array([1.0, 2.0]))
    assert {label: type(node) for label, node in graph.inputs.items()} == {"x": Value, "z": Tensor}
    assert graph.forward(x=1.0).tolist() == [3.0, 4.0]


def test_trace_names_the_leaves_of_trees():
    def model(params, *rest):
        hidden = params["layers"][0]["w"] @ rest[0] + params["b"][1]
        return {"sum": hidden.sum(), "pair": [hidden[0], params["b"][0]]}

    params = {"layers": [{"w": np.ones((2, 2))}], "b": (1.0, 2.0)}
    graph = Graph.trace(model, params, np.array([1.0, 3.0]))
    assert list(graph.inputs) == ["params['layers'][0]['w']", "rest[0]", "params['b'][1]", "params['b'][0]"]
    assert len(graph.outputs) == 3
    total = next(iter(graph.forward({"params['b'][1]": 0.0}).values()))
    assert total == 8.0
    assert graph.backward(output=next(iter(graph.outputs)))["params['b'][1]"] == 2.0


def test_trace_takes_nodes_as_their_numbers():
    x = Value(2.0, name="mine")
    graph = Graph.trace(lambda a, b: a + b, x, 1.0)
    assert list(graph.inputs) == ["a", "b"]
    assert all(node is not x for node in graph.nodes)
