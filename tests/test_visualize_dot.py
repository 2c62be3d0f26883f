"""DOT text: valid, complete, and true to the graph's own numbers."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from autograd import Graph, StaleGraphError, Tensor, Value, composite, log, sigmoid, sign, sin, where
from visualize import to_dot
from visualize.drawing.html_labels import GRADIENT, QUIET, VALUE
from visualize.drawing.render import render

pytest.importorskip("pygraphviz")

SVG = "{http://www.w3.org/2000/svg}"


def drawn_texts(dot, color=None):
    """Every text of the rendered picture, or those in one colour."""
    picture = ET.fromstring(render(dot, "svg"))
    texts = [x for x in picture.iter(f"{SVG}text") if color is None or x.get("fill") == color]
    return ["".join(x.itertext()).replace("\N{NO-BREAK SPACE}", " ") for x in texts]


def numbers(dot, color):
    """The texts in a colour, sorted, without the word in the key."""
    return sorted(set_aside(drawn_texts(dot, color), "value" if color == VALUE else "gradient"))


def set_aside(texts, word):
    texts.remove(word)
    return texts


def sum_times_z():
    x, y, z = Value(-2.0, name="x"), Value(5.0, name="y"), Value(-4.0, name="z")
    q = x + y
    q.name = "q"
    f = q * z
    f.name = "f"
    return f


def test_every_input_gate_value_and_gradient_of_the_lectures_circuit_is_there():
    dot = to_dot(sum_times_z(), title="f = (x + y) z")
    assert {"f = (x + y) z", "x", "y", "z", "+", "×", "f"} <= set(drawn_texts(dot))
    assert numbers(dot, VALUE) == sorted(["-2", "5", "-4", "q = 3", "-12"])
    assert numbers(dot, GRADIENT) == sorted(["-4", "-4", "3", "-4", "1"])


def test_a_graph_shows_gradients_once_it_has_them():
    graph = Graph(sum_times_z())
    before = to_dot(graph)
    assert GRADIENT not in before
    assert numbers(before, VALUE) == sorted(["-2", "5", "-4", "q = 3", "-12"])
    graph.backward()
    assert to_dot(graph) == to_dot(sum_times_z())
    assert to_dot(graph, detail="values") == before


def test_missing_gradients_are_computed_without_touching_the_graph():
    graph = Graph(sum_times_z())
    assert to_dot(graph, detail="gradients") == to_dot(sum_times_z())
    assert graph.gradients is None
    assert all(node.grad == 0.0 for node in graph.nodes)


def test_a_gradient_is_that_of_the_graphs_own_seed():
    graph = Graph(Value(2.0, name="a") * Value(3.0, name="b"))
    graph.backward(seed=10.0)
    assert numbers(to_dot(graph), GRADIENT) == ["10", "20", "30"]


def test_where_a_value_branches_each_wire_shows_its_share_and_the_node_their_sum():
    a = Value(3.0, name="a")
    dot = to_dot(a * a * 2.0 + sin(a))
    cosine = f"{np.cos(3.0):.3g}"
    shares = numbers(dot, GRADIENT)
    assert shares.count("6") == 2  # both operands of a * a
    assert cosine in shares
    assert f"Σ {12.0 + np.cos(3.0):.3g}" in shares
    assert f"= 6 + 6 − {-np.cos(3.0):.3g}" in drawn_texts(to_dot(a * a * 2.0 + sin(a), detail="full"), QUIET)
    assert drawn_texts(dot, VALUE).count("3") == 4  # the stem and its three branches
    assert "n0dot" in dot


def test_a_value_that_is_used_once_has_no_dot():
    assert "dot [" not in to_dot(sum_times_z())


def test_local_derivatives_are_shown_on_demand():
    dot = to_dot(sum_times_z(), detail="full")
    assert drawn_texts(dot, QUIET).count("= 1 × -4") == 2
    assert {"= -4 × 1", "= 3 × 1", " = local × upstream"} <= set(drawn_texts(dot, QUIET))
    assert "local" not in to_dot(sum_times_z())
    assert "local" not in to_dot(sum_times_z(), detail="values")


def test_a_product_that_is_summed_says_so():
    rows, bias = Tensor(np.ones((3, 2)), name="rows"), Tensor([1.0, 2.0], name="bias")
    texts = drawn_texts(to_dot((rows + bias).sum(), detail="full"))
    assert "= Σ (3, 2) × (3, 2)" in texts
    assert "= (3, 2) × (3, 2)" in texts


def test_gates_that_are_not_element_by_element_have_a_matrix_of_derivatives():
    texts = drawn_texts(to_dot(Tensor([1.0, 2.0]).sum(), detail="full"))
    assert "= Jᵀ 1" in texts
    assert "; Jᵀ: a matrix of derivatives" in texts


def test_constants_are_small_and_grey():
    dot = to_dot(Value(1.0, name="x") * -1.5 + np.ones((3, 2)), detail="values", number_format=".2f")
    grey = drawn_texts(dot, QUIET)
    assert "-1.5" in grey
    assert "(3, 2)" in grey
    assert f'<FONT COLOR="{QUIET}" POINT-SIZE="11">-1.5</FONT>' in dot


def test_tensors_show_their_shape_and_small_ones_their_values():
    w, x = Tensor(np.ones((3, 2)), name="W"), Tensor([1.0, 2.0], name="x")
    dot = to_dot((w @ x).sum())
    assert {"(3, 2)", "[1, 2]", "[3, 3, 3]", "9"} <= set(drawn_texts(dot, VALUE))
    assert {"(3, 2)", "[3, 3]", "[1, 1, 1]", "1"} <= set(drawn_texts(dot, GRADIENT))


def test_a_short_name_is_on_the_wire_and_a_long_one_in_the_gate():
    for name, shown in (("weights", "weights = 6"), ("hidden_product", "hidden_product")):
        product = Value(2.0) * Value(3.0)
        product.name = name
        texts = drawn_texts(to_dot(product * product))
        assert texts.count(shown) == 1
        assert "6" in texts


def test_parameters_stand_in_the_gate():
    t = Tensor(np.ones((3, 2)))
    texts = drawn_texts(to_dot(t.sum(axis=0)[0]))
    assert {"axis=0", "index=0"} <= set(texts)


def test_a_gate_shows_its_symbol_and_an_opened_one_its_parts():
    x = Value(1.0, name="x")
    assert "σ" in drawn_texts(to_dot(sigmoid(x)))
    assert {"×", "exp", "+", "1/x"} <= set(drawn_texts(to_dot(Graph(sigmoid(x)).expand())))


def test_a_composite_is_one_box(own_primitives):
    @composite
    def drawn_neuron(x, w, *, slope=1.0):
        return sigmoid(slope * x * w)

    y = drawn_neuron(Value(1.0, name="x"), Value(2.0, name="w"), slope=3.0)
    assert {"drawn_neuron", "slope=3.0"} <= set(drawn_texts(to_dot(y)))


def test_a_gradient_that_does_not_flow_is_not_drawn():
    chosen = where(np.array(True), Value(1.0, name="a"), Value(2.0, name="b"))
    assert numbers(to_dot(chosen), GRADIENT) == ["0", "1", "1"]
    assert numbers(to_dot(sign(Value(2.0, name="a"))), GRADIENT) == ["1"]


def test_an_output_that_is_used_further_branches_to_its_own_end():
    x = Value(2.0, name="x")
    y = x * 3.0
    y.name = "y"
    z = y * 5.0
    z.name = "z"
    graph = Graph(y, z)
    graph.backward(output="z")
    dot = to_dot(graph)
    assert numbers(dot, VALUE) == sorted(["2", "6", "6", "6", "30"])
    assert numbers(dot, GRADIENT) == sorted(["15", "Σ 5", "5", "0", "1"])
    graph.backward(output="y")
    assert numbers(to_dot(graph), GRADIENT) == sorted(["3", "Σ 1", "0", "1", "0"])


def test_an_input_alone_is_a_wire():
    dot = to_dot(Value(2.0, name="x"))
    assert numbers(dot, VALUE) == ["2"]
    assert numbers(dot, GRADIENT) == ["1"]


def test_unnamed_inputs_have_the_graphs_labels():
    assert {"leaf1", "leaf2"} <= set(drawn_texts(to_dot(Value(1.0) + Value(2.0))))


def test_a_node_that_is_not_a_scalar_shows_values_only():
    t = Tensor([1.0, 2.0])
    assert GRADIENT not in to_dot(t * 2.0)
    with pytest.raises(ValueError, match="not a scalar"):
        to_dot(t * 2.0, detail="gradients")


def test_infinite_gradients_are_drawn_without_a_warning():
    with np.errstate(all="ignore"):
        y = log(Tensor([0.0, 1.0], name="x")).sum()
    assert "[inf, 1]" in drawn_texts(to_dot(y), GRADIENT)


@pytest.mark.parametrize("circuit", [3.0, "x", None, np.ones(2)])
def test_only_graphs_and_nodes_are_drawn(circuit):
    with pytest.raises(TypeError, match="a Graph or a node can be drawn, got"):
        to_dot(circuit)


def test_an_unknown_direction_is_named():
    with pytest.raises(ValueError, match=r"direction='up' is unknown: use one of 'LR', 'RL', 'TB', 'BT'"):
        to_dot(Value(1.0), direction="up")


def test_a_stale_graph_is_an_error_with_and_without_gradients():
    x = Value(2.0, name="x")
    graph = Graph(x * x)
    graph.backward()
    x.data = 3.0
    for stale in (graph, Graph(*graph.outputs.values())):
        for detail in (None, "sparse", "values", "gradients", "full"):
            with pytest.raises(StaleGraphError, match="'x' was changed"):
                to_dot(stale, detail=detail)
    graph.forward()
    assert "9" in drawn_texts(to_dot(graph))


def test_a_tensor_that_was_written_into_is_an_error():
    x = Tensor([1.0, 2.0], name="x")
    y = (x * x).sum()
    x.data[0] = 5.0
    with pytest.raises(StaleGraphError, match="'x' was changed"):
        to_dot(y)


def test_the_text_is_pure():
    f = sum_times_z()
    assert to_dot(f) == to_dot(f) == to_dot(sum_times_z())
