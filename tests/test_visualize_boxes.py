"""Name scopes as boxes: open, closed, alike; and large graphs as summaries that say so."""

import html
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Graph, Tensor, Value, name_scope, sigmoid, tanh
from tests.test_visualize_dot import drawn_texts, numbers
from visualize import draw, to_dot
from visualize.drawing.html_labels import GRADIENT, VALUE

pytest.importorskip("pygraphviz")


def mlp(sizes=(2, 3, 1)):
    graph = Graph.trace(nn.scalar.MLP(sizes, rng=0), [0.1 * k + 0.5 for k in range(sizes[0])])
    graph.backward()
    return graph


def clusters(dot):
    """The titles of the open boxes, each with those around it: ["MLP", "MLP/layers.0", ...]."""
    found, path = [], []
    for line in map(str.strip, dot.splitlines()[1:-1]):
        if line.startswith("subgraph cluster"):
            path.append(None)
        elif path and path[-1] is None:
            label = re.search(r"label=<(.*)> labelloc", line)[1]
            path[-1] = html.unescape(re.sub(r"<[^>]*>", "", label))
            found.append("/".join(path))
        elif line == "}":
            path.pop()
    assert not path
    return sorted(found)


def symbols(dot):
    """The ids of what is drawn, without the pieces of wire that carry numbers."""
    return set(re.findall(r"^ *(n\d+) \[", dot, re.MULTILINE))


# ------------------------------------------------------------------------------------- open and closed


def test_every_scope_of_more_than_a_gate_is_a_box_inside_its_own():
    assert clusters(to_dot(mlp())) == sorted(
        [
            "MLP",
            "MLP/layers.0 Layer",
            *(f"MLP/layers.0 Layer/neurons.{k} Neuron" for k in range(3)),
            "MLP/layers.1 Layer",
            "MLP/layers.1 Layer/neurons.0 Neuron",
        ]
    )


def test_depth_closes_what_is_further_inside():
    graph = mlp()
    assert clusters(to_dot(graph, depth=2)) == ["MLP", "MLP/layers.0 Layer", "MLP/layers.1 Layer"]
    assert clusters(to_dot(graph, depth=1)) == ["MLP"]
    assert clusters(to_dot(graph, depth=0)) == []
    assert clusters(to_dot(graph, depth=9)) == clusters(to_dot(graph))


def test_a_closed_box_has_its_name_its_size_and_the_numbers_that_go_in_and_out():
    graph = mlp()
    texts = drawn_texts(to_dot(graph, depth=0))
    assert {"MLP", "21 gates", "13 parameters"} <= set(texts)
    values, gradients = (numbers(to_dot(graph, depth=0), color) for color in (VALUE, GRADIENT))
    output = f"{graph[next(iter(graph.outputs))].data:.3g}"
    shares = ", ".join(f"{graph.gradients[f'x[{k}]']:.3g}" for k in range(2))
    assert values == sorted(["[0.5, 0.6]", output])
    assert gradients == sorted([f"[{shares}]", "1"])


def test_what_a_closed_box_hands_back_is_the_sum_over_its_gates():
    with name_scope("square and sine"):
        x = Value(3.0, name="x")
        y = x * x + x * 2.0
    assert numbers(to_dot(y, depth=0), GRADIENT) == ["1", "8"]


def test_several_numbers_between_two_blocks_are_one_wire():
    dot = to_dot(mlp((2, 6, 1)), depth=1)
    assert "(6,)" in drawn_texts(dot, VALUE)
    assert "(6,)" in drawn_texts(dot, GRADIENT)
    assert len(symbols(dot)) == 3  # the inputs, and two layers


def test_a_scope_with_a_single_gate_makes_no_box_but_its_name_is_told():
    model = nn.Sequential(nn.Linear(2, 3, rng=0), tanh, nn.Linear(3, 1, rng=0))
    dot = to_dot(Graph.trace(model, np.ones((1, 2))))
    assert clusters(dot) == ["Sequential"]
    assert {"layers.0", "layers.2"} <= set(drawn_texts(dot))


def test_an_opened_gate_is_a_box():
    assert clusters(to_dot(Graph(sigmoid(Value(1.0, name="x"))).expand())) == ["sigmoid gate"]


def test_parameters_are_inside_and_data_outside():
    dot = to_dot(mlp())
    outside, inside = dot[: dot.index("subgraph")], dot[dot.index("subgraph") : dot.index("rank=min")]
    assert "x[0]" in outside
    assert "x[" not in inside
    assert "label=<w0>" in inside
    assert "label=<w0>" not in outside


def test_a_branch_that_leaves_a_box_is_outside():
    with name_scope("a"):
        x = Value(2.0, name="x") * 3.0 + 1.0
    dot = to_dot(x * x)
    box = dot[dot.index("subgraph") : dot.index("}", dot.index("subgraph"))]
    assert "dot [shape=point" in dot
    assert "dot [shape=point" not in box


@given(st.lists(st.sampled_from(["in", "out", "gate"]), max_size=14), st.integers(0, 3), st.booleans())
def test_closing_keeps_the_numbers_of_what_is_drawn(steps, depth, repeat):
    y, open_scopes = Value(1.5, name="x"), []
    for step in steps:
        if step == "in":
            open_scopes.append(name_scope("part"))
            open_scopes[-1].__enter__()
        elif step == "out" and open_scopes:
            open_scopes.pop().__exit__(None, None, None)
        else:
            y = y * y
    while open_scopes:
        open_scopes.pop().__exit__(None, None, None)
    graph = Graph(y)
    graph.backward()
    shown = {f"{node.data:z.3g}" if node.data < 1000 else None for node in graph.nodes}
    values = numbers(to_dot(graph, depth=depth, repeat=repeat), VALUE)
    assert {v for v in values if v.replace(".", "").isdigit() and float(v) < 1000} <= shown


# ------------------------------------------------------------------------------------------- repeats


def test_boxes_that_are_alike_are_drawn_once():
    graph = mlp((2, 12, 1))
    dot = to_dot(graph, repeat=True)
    assert "MLP/layers.0 Layer/neurons.0 Neuron × 12" in clusters(dot)
    assert "Of boxes that are alike (× n) the first is drawn; repeat=False draws all." in drawn_texts(dot)
    assert "× 12" not in to_dot(graph)
    assert {"neurons.0 × 12", "5 gates"} <= set(drawn_texts(to_dot(graph, repeat=True, depth=2)))


def test_the_first_of_those_alike_is_drawn_with_its_numbers_and_what_is_shared_with_its_sum():
    graph = mlp((2, 3, 1))
    gradients = numbers(to_dot(graph, repeat=True, depth=2), GRADIENT)
    sums = [f"{graph.gradients[f'x[{k}]']:.3g}" for k in range(2)]
    assert f"Σ [{', '.join(sums)}]" in gradients
    first = [w for w in graph.wires if w.source in ("x[0]", "x[1]")][:2]
    assert f"[{', '.join(f'{w.contribution:.3g}' for w in first)}]" in gradients


def in_a_row(count, gates=("a", "a", "a", "a")):
    x = Value(0.5, name="x")
    for k in range(count):
        with name_scope(f"step {k}"):
            x = tanh(x * 1.5 + 0.1) if gates[k] == "a" else tanh(x * 1.5 - 0.1)
    return x


def test_one_after_the_other_they_are_drawn_without_the_wires_between():
    dot = to_dot(in_a_row(4), repeat=True)
    assert clusters(dot) == ["step 0 × 4"]
    assert len(symbols(dot)) == 1 + 3
    assert numbers(dot, VALUE)[-1] == f"{in_a_row(4).data:.3g}"


def test_boxes_with_other_gates_or_connections_are_not_alike():
    assert clusters(to_dot(in_a_row(4, "aaba"), repeat=True)) == ["step 0 × 2", "step 2", "step 3"]
    x, y = Value(1.0, name="x"), Value(2.0, name="y")
    parts = []
    for left, right in ((x, x), (x, y), (y, x)):
        with name_scope("part"):
            parts.append(left * right + 1.0)
    assert clusters(to_dot(parts[0] + parts[1] + parts[2], repeat=True)) == ["part", "part × 2"]


def test_boxes_with_other_gates_between_them_are_drawn_each():
    x = Value(0.5, name="x")
    for k in range(3):
        with name_scope(f"layer {k}"):
            x = x * 1.5 + 0.1
        x = tanh(x)
    assert clusters(to_dot(x, repeat=True)) == ["layer 0", "layer 1", "layer 2"]


def test_data_of_each_are_told_together():
    total = 0.0
    w = Value(2.0, name="w")
    for k in range(6):
        with name_scope(f"example {k}"):
            total = total + (Value(float(k), name=f"x{k}") * w - 1.0)
    dot = to_dot(total, repeat=True)
    assert clusters(dot) == ["example 0", "example 1 × 5"]  # the first adds to a constant
    assert {"x0", "x1 … x5", "5 leaves"} <= set(drawn_texts(dot))


# ------------------------------------------------------------------------------------------- summaries


def test_a_graph_that_is_too_large_closes_its_boxes_and_says_so():
    dot = to_dot(mlp((8, 12, 12, 1)), max_nodes=60)
    text = " ".join(drawn_texts(dot))
    assert "nodes are too many to be read, so boxes are closed" in text
    for remedy in ("max_nodes=", "Graph(node)", "microscope()"):
        assert remedy in text
    assert len(symbols(dot)) <= 60
    assert "× 12" in text


def test_a_picture_is_no_tangle_either():
    dot = to_dot(mlp((8, 12, 12, 1)), depth=2)  # 144 wires between two layers of 12 blocks
    assert "neurons.0 × 12" in drawn_texts(dot)


def test_a_long_circuit_without_boxes_is_cut_into_slices():
    y = Value(1.0, name="x")
    for _ in range(300):
        y = y * 1.001
    dot = to_dot(y)
    text = " ".join(drawn_texts(dot))
    assert "301 nodes, cut into slices by depth." in text
    assert "name_scope()" in text
    assert len(symbols(dot)) == 1 + 8
    assert f"{y.data:.3g}" in drawn_texts(dot, VALUE)
    assert f"{1.001**300:.3g}" in drawn_texts(dot, GRADIENT)
    assert to_dot(y, max_nodes=301).count("shape=circle") == 300


def test_slices_of_a_wide_circuit_keep_their_leaves_together():
    leaves = [Value(float(k), name=f"x{k}") for k in range(300)]
    total = leaves[0]
    for x in leaves[1:]:
        total = total + x
    dot = to_dot(total)
    assert len(symbols(dot)) <= 20
    assert any("leaves" in t for t in drawn_texts(dot))


def test_a_deep_circuit_is_drawn_without_recursion():
    y = Value(1.0, name="x")
    for _ in range(20_000):
        y = y + 1e-6
    assert "20,001 nodes" in to_dot(y)


def test_what_is_small_enough_is_drawn_whole_without_a_message():
    texts = drawn_texts(to_dot(mlp()))
    assert not [t for t in texts if "max_nodes" in t or "alike" in t]


def test_outputs_in_one_block_end_in_one_wire():
    graph = Graph.trace(nn.scalar.MLP([2, 3], rng=0), [1.0, 2.0])
    dot = to_dot(graph, depth=0)
    assert len(re.findall(r"^ *n\d+out \[", dot, re.MULTILINE)) == 1


def test_a_block_in_a_tensor_network_takes_all_its_tensors():
    x = Tensor(np.ones((2, 3)), name="x")
    with name_scope("a"):
        y, z = x * 2.0, x + 1.0
    with name_scope("b"):
        out = (y * z).sum() + (y @ z.T).sum()
    assert "(2, 2, 3)" in drawn_texts(to_dot(out, depth=0), VALUE)
    assert draw(out, depth=0).svg
