"""Graphs as JSON text: what is written comes back with the same numbers."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd import Graph, Tensor, Value, no_grad
from tests.cases import CASES


def again(graph):
    return Graph.from_json(graph.to_json())


def same(a, b):
    np.testing.assert_array_equal(a, b)
    assert np.asarray(a).dtype == np.asarray(b).dtype
    assert type(a) is type(b)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_operation_comes_back_with_its_parameters(case):
    leaves = [Tensor(x, name=f"a{k}") for k, x in enumerate(case.points)]
    graph = Graph(case.function()(*leaves))
    twin = again(graph)
    same(twin.forward(), graph.forward())
    assert list(twin.labels.values()) == list(graph.labels.values())
    assert [n.op and n.op.name for n in twin.nodes] == [n.op and n.op.name for n in graph.nodes]
    seed = np.random.default_rng(0).normal(size=np.shape(graph.forward()))
    found, expected = twin.backward(seed), graph.backward(seed)
    for label in graph.labels.values():
        same(found[label], expected[label])


def test_the_text_is_json_with_a_format_and_a_version():
    x = Value(-2.0, name="x")
    assert json.loads(Graph((x + 5) * x).to_json()) == {
        "format": "circuitgrad.graph",
        "version": 1,
        "nodes": [
            {"name": "x", "value": -2.0},
            {"op": "add", "inputs": [0, {"constant": 5.0}]},
            {"op": "multiply", "inputs": [1, 0]},
        ],
        "outputs": [2],
    }


def test_text_written_by_hand_can_be_read():
    graph = Graph.from_json(
        """{"format": "circuitgrad.graph", "version": 1, "outputs": [1],
            "nodes": [{"value": 3}, {"op": "multiply", "inputs": [0, {"constant": 2}], "name": "double"}]}"""
    )
    assert (list(graph.inputs), graph.forward(leaf1=5.0)) == (["leaf1"], 10.0)
    assert list(graph.outputs) == ["double"]


# ------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    "x", [0.0, -0.0, 1e-320, 5e-324, 1.7e308, 0.1, math.pi, math.inf, -math.inf, math.nan]
)
def test_any_float_comes_back_exactly(x):
    for leaf in (Value(x), Tensor([x, 1.0]), Tensor(x), Tensor(np.array([x], np.float64)[:, None])):
        found = again(Graph(leaf * 1.0)).inputs["leaf1"]
        assert type(found) is type(leaf)
        np.testing.assert_array_equal(found.data, leaf.data)
        np.testing.assert_array_equal(np.signbit(found.data), np.signbit(leaf.data))


@given(st.floats(), st.floats())
def test_any_float_as_a_leaf_and_as_a_constant(x, constant):
    condition, leaf, other = again(Graph(ag.where(True, Value(x), constant))).nodes[-1].inputs
    assert (condition, str(leaf.data), str(other)) == (True, str(x), str(constant))


def test_nan_and_infinity_are_written_as_valid_json():
    text = Graph(Value(math.nan) + math.inf).to_json()
    assert json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_arrays_keep_their_precision_and_shape(dtype):
    data = (np.random.default_rng(0).normal(size=(2, 1, 3)) * 1e-3).astype(dtype)
    graph = Graph(Tensor(data, name="t") * data)
    twin = again(graph)
    same(twin["t"].data, graph["t"].data)
    same(twin.nodes[-1].inputs[1], data)
    same(twin.forward(), graph.forward())


# ---------------------------------------------------------------------------------------- parameters

INDICES = {
    "integer": 1,
    "numpy integer": np.int64(1),
    "slices": (slice(None, None, -1), slice(0, 2)),
    "ellipsis and None": (..., None, 0),
    "list": [1, 0, 1],
    "int64 array": np.array([1, 0]),
    "int32 array": np.array([1, 0], dtype=np.int32),
    "uint8 array": np.array([[1, 0]], dtype=np.uint8),
    "boolean array": np.array([True, False]),
    "boolean matrix": np.array([[True, False, True], [False, True, True]]),
    "mixed tuple": (np.array([0, 1]), slice(None)),
    "numpy integers in a slice": slice(np.int64(0), np.int64(2)),
}


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_every_kind_of_index(index):
    graph = Graph(Tensor(np.arange(6.0).reshape(2, 3), name="t")[index].sum())
    twin = again(graph)
    assert twin.forward() == graph.forward()
    same(twin.backward()["t"], graph.backward()["t"])


@pytest.mark.parametrize(
    "use",
    [
        lambda t: t.sum(axis=(0, 1), keepdims=True),
        lambda t: t.sum(axis=np.int64(1)),
        lambda t: t.reshape(np.int64(3), -1),
        lambda t: ag.pad(t, ((1, 0), (0, 2)), constant_values=-math.inf),
        lambda t: ag.pad(t, np.array([[1, 0], [0, 2]])),
        lambda t: ag.maximum(t, 2.0, t * 0.5, ties="both"),
        lambda t: ag.einsum("ij,kj->ik", t, np.ones((2, 3))),
        lambda t: ag.where(np.array([True, False, True]), t, math.nan),
        lambda t: ag.where(True, t, 0.0),
        lambda t: ag.take(t, [[0, 1]], axis=1),
        lambda t: t.std(axis=0, ddof=1),
    ],
)
def test_parameters_and_constants(use):
    graph = Graph(use(Tensor(np.arange(6.0).reshape(2, 3), name="t")))
    twin = again(graph)
    same(twin.forward(), graph.forward())
    seed = np.ones(np.shape(graph.forward()))
    same(twin.backward(seed)["t"], graph.backward(seed)["t"])


# -------------------------------------------------------------------------------------------- graphs


def test_names_come_back_whatever_is_in_them():
    names = ["x", "", "w[0]", 'quote " and \\', "größe π", "line\nbreak"]
    leaves = [Value(float(k), name=name) for k, name in enumerate(names)]
    twin = again(Graph(ag.maximum(*leaves)))
    assert [leaf.name for leaf in twin.inputs.values()] == names


def test_names_that_occur_twice_are_told_apart():
    graph = Graph(Value(1.0, name="w") * Value(2.0, name="w"))
    assert list(again(graph).inputs) == ["w", "w#2"]
    assert again(again(graph)).to_json() == graph.to_json()


def test_several_outputs_and_shared_nodes():
    x = Value(2.0, name="x")
    square = x * x
    graph = Graph(square * 3.0, square, x)
    twin = again(graph)
    assert twin.forward() == graph.forward() == {"multiply2": 12.0, "multiply1": 4.0, "x": 2.0}
    assert len(twin) == len(graph) == 3


def test_values_are_computed_again_not_read():
    graph = Graph(Value(2.0, name="x") * 3.0)
    text = graph.to_json().replace("2.0", "5.0")
    assert Graph.from_json(text).forward() == 15.0


def test_a_graph_can_be_read_under_no_grad():
    text = Graph(Value(2.0, name="x") * 3.0).to_json()
    with no_grad():
        graph = Graph.from_json(text)
    assert graph.backward() == {"x": 3.0, "multiply1": 1.0}


def test_expanded_and_scalar_circuits_can_be_written():
    graph = Graph(ag.softmax(Tensor([1.0, 2.0], name="t")).max())
    for form in (graph.expand(), graph.scalarize()):
        twin = again(form)
        assert twin.forward() == form.forward()
        assert list(twin.inputs) == list(form.inputs)


def test_what_is_not_data_is_not_written(own_primitives):
    gate = ag.Primitive("gate", None, lambda a, *, how=None: a + 0.0, lambda g, y, a, *, how: g)
    graph = Graph(gate(Tensor([1.0]), how=print))
    with pytest.raises(ag.GraphFormatError, match="builtin_function_or_method cannot be written as JSON"):
        graph.to_json()
