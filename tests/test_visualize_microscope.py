"""The microscope: the circuit behind one element has the array's own value and gradients, and no more."""

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Graph, Tensor, Value, gradients
from tests.cases import CASES
from tests.test_graph_forms import TIES, element_names, tied
from visualize import microscope, to_dot

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def leaves_of(points):
    return [Tensor(x, name=f"a{k}") for k, x in enumerate(points)]


def one_hot(shape, index):
    seed = np.zeros(shape)
    seed[index] = 1.0
    return seed


def assert_same_element(y, index, leaves):
    """The circuit's value and gradients are those of the arrays."""
    graph = microscope(y, index, max_nodes=5000)
    assert all(type(node) is Value for node in graph.nodes)
    np.testing.assert_allclose(graph.forward(), np.array(y)[index], rtol=1e-12)
    found = graph.backward()
    expected = gradients(y, leaves, seed=one_hot(y.shape, index))
    for leaf, gradient in zip(leaves, expected, strict=True):
        elements = [found.get(name, 0.0) for name in element_names(leaf.name, leaf.shape)]
        np.testing.assert_allclose(elements, np.ravel(gradient), rtol=1e-11, atol=1e-12, err_msg=leaf.name)


@every_case
def test_every_operation_is_looked_into(case):
    leaves = leaves_of(case.points)
    y = case.function()(*leaves)
    for k in {0, np.array(y).size - 1}:
        index = np.unravel_index(k, y.shape)
        if case.row.name in ("pad", "scatter", "conv2d_input", "max_unpool2d") and is_constant(
            y, index, leaves
        ):
            with pytest.raises(ValueError, match="is the constant"):
                microscope(y, index)
        else:
            assert_same_element(y, index, leaves)


def is_constant(y, index, leaves):
    """Whether no leaf has any influence: a place that is filled up."""
    return not any(np.any(g) for g in gradients(y, leaves, seed=one_hot(y.shape, index)))


@pytest.mark.parametrize("case", TIES, ids=str)
def test_ties_are_shared_as_the_arrays_do(case):
    leaves = leaves_of(tied(case))
    y = case.function()(*leaves)
    assert_same_element(y, (0,) * y.ndim, leaves)


def network():
    model = nn.MLP([3, 5, 4], activation=ag.tanh, rng=0)
    x = np.random.default_rng(1).normal(size=(6, 3))
    return model, Graph.trace(lambda x: nn.cross_entropy(model(x), [0, 1, 2, 3, 0, 1]), x)


def test_one_weight_shows_the_paths_on_which_it_acts():
    model, graph = network()
    expected = graph.backward()["weight"][3, 1]
    for wrt in ("weight[3,1]", {"weight": (3, 1)}, {model.layers[0].weight: (3, -2)}, ["weight[ 3, 1 ]"]):
        part = microscope(graph, wrt=wrt)
        assert list(part.inputs) == ["weight[3,1]"]
        assert part.backward()["weight[3,1]"] == pytest.approx(expected, rel=1e-12)
        assert part.forward() == pytest.approx(graph.forward(), rel=1e-12)
    assert all(any(isinstance(x, ag.Node) for x in node.inputs) for node in part.nodes if node.op)


def test_what_varies_may_be_changed_as_in_the_whole_network():
    model, graph = network()
    part = microscope(graph, wrt="weight[3,1]")
    weight = np.array(model.layers[0].weight)
    weight[3, 1] = 0.25
    assert part.forward({"weight[3,1]": 0.25}) == pytest.approx(graph.forward(weight=weight), rel=1e-12)


def test_of_a_batch_only_the_example_of_the_element_is_there():
    model = nn.MLP([3, 4, 2], rng=0)
    graph = microscope(model(Tensor(np.ones((50, 3)), name="x")), (7, 1))
    data = {name for name in graph.inputs if name.startswith("x")}
    assert data == {"x[7,0]", "x[7,1]", "x[7,2]"}
    assert {name for name in graph.inputs if name.startswith("weight#2")} == {
        f"weight#2[1,{k}]" for k in range(4)
    }


def test_a_long_sum_of_constants_is_one_number():
    w, x = Tensor(np.ones((1, 784)), name="w"), np.arange(784.0)
    graph = microscope(w @ x, 0, wrt="w[0,400]")
    assert [node.op.name for node in graph.nodes if node.op] == ["multiply", "add"]
    assert graph.forward() == x.sum()
    assert microscope((w * x).sum(), wrt="w[0,3]").nodes[-1].right == x.sum() - 3.0


def test_one_weight_of_a_large_network_is_quickly_found_and_all_of_it_is_refused():
    model = nn.MLP([784, 128, 10], rng=0)
    y = model(np.random.default_rng(0).random((8, 784)))
    assert len(microscope(y, (2, 3), wrt={model.layers[0].weight: (3, 400)})) == 8
    with pytest.raises(
        ValueError, match=r"about 20\d,\d+ nodes, more than 300: .*wrt='weight\[0,0\]'.*smaller batch"
    ):
        microscope(y, (2, 3))


def test_a_convolution_is_looked_into():
    rng = np.random.default_rng(0)
    x, layer = Tensor(rng.normal(size=(2, 1, 5, 5)), name="x"), nn.Conv2d(1, 2, 3, rng=0)
    y = ag.relu(layer(x))
    index = tuple(int(k) for k in np.argwhere(np.array(y) > 0)[-1])
    assert_same_element(y, index, [x, layer.weight])
    assert len(microscope(y, index).inputs) == 9 + 9 + 1


def test_scopes_are_kept_and_every_sum_of_products_has_its_own():
    graph = Graph.trace(nn.MLP([3, 4, 2], rng=0), np.ones((1, 3)))
    part = microscope(graph, (0, 1))
    sums = {n.scope for n in part.nodes if n.scope and n.scope.kind == "dot product"}
    assert len(sums) == 4 + 1
    assert {scope.path[:2] for scope in sums} == {("MLP", "layers.0"), ("MLP", "layers.1")}
    assert "× 4" in to_dot(part, repeat=True)


def test_names_of_computed_tensors_are_told_with_their_place():
    t = Tensor([1.0, 2.0], name="t")
    h = t * 3.0
    h.name = "h"
    graph = microscope((h * h).sum())
    assert {"h[0]", "h[1]"} <= set(graph.labels.values())


def test_a_scalar_circuit_is_pruned_too():
    x, y, z = (Value(v, name=n) for v, n in ((-2.0, "x"), (5.0, "y"), (-4.0, "z")))
    part = microscope((x + y) * z, wrt=y)
    assert list(part.inputs) == ["y"]
    assert part.backward()["y"] == -4.0


def test_an_output_of_several_is_chosen():
    t = Tensor([1.0, 2.0], name="t")
    assert microscope(Graph(t * 2.0, t * 3.0), 1, output="multiply2").forward() == 6.0


def test_a_rule_of_ones_own_says_what_is_missing(own_primitives):
    cut = ag.Primitive("cut", None, lambda a: np.clip(a, 0, 1), lambda g, y, a: g * (a == y))
    with pytest.raises(TypeError, match=r"microscope: cut has a rule of its own.*scalarized="):
        microscope(cut(Tensor([0.5, 2.0])), 0)


def test_the_graph_is_left_as_it_was():
    _, graph = network()
    graph.backward()
    before = graph.to_json(), str(graph)
    microscope(graph, wrt="weight[0,0]")
    assert (graph.to_json(), str(graph)) == before
