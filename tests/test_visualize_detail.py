"""How much stands in a picture: detail, marks, parameters, tensors, paths; and that it is repeatable."""

import math
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import nn
from autograd import Graph, Tensor, Value, log, name_scope, relu, sigmoid
from tests.test_visualize_boxes import mlp
from tests.test_visualize_dot import SVG, drawn_texts, numbers, sum_times_z
from tests.test_visualize_layout import rules_and_ends
from tests.test_visualize_names import NASTY
from visualize import draw, microscope, to_dot
from visualize.colours import DARK, MARK, NEGATIVE, PALE, POSITIVE
from visualize.drawing.dark_mode import with_dark_mode
from visualize.drawing.html_labels import GRADIENT, VALUE
from visualize.drawing.render import render
from visualize.heat_map import MOST_CELLS, colour, heat_map

pytest.importorskip("pygraphviz")

# ---------------------------------------------------------------------------------------------- detail


def test_each_level_of_detail_has_what_the_one_before_has_and_more():
    texts = [
        set(drawn_texts(to_dot(sum_times_z(), detail=d))) for d in ("sparse", "values", "gradients", "full")
    ]
    sparse, values, gradients, full = (t - {"value", "gradient"} for t in texts)
    assert sparse == {"x", "y", "z", "+", "×", "f"}
    assert values - sparse == {"-2", "5", "-4", "q = 3", "-12", " above the wire"}
    assert {"3", "1"} <= gradients - values
    assert full - gradients >= {"= 1 × -4", "= -4 × 1", "= 3 × 1", " = local × upstream"}


def test_terms_that_are_too_long_for_a_line_are_counted_not_cut():
    x = Tensor([0.123, -4.56], name="x")
    two, three = (x * x).sum(), (x * x + x * 1.01).sum()
    assert "= [0.123, -4.56] + [0.123, -4.56]" in drawn_texts(to_dot(two, detail="full"))
    texts = drawn_texts(to_dot(three, detail="full"))
    assert "= 3 terms" in texts
    assert not any(text.endswith("…") for text in texts)


def test_a_letter_alone_is_a_variable_and_beside_another_a_parameter():
    a, w, b = (Value(2.0, name=name) for name in "awb")
    key = "name in a box: parameter"
    assert key not in drawn_texts(to_dot(a * b + 1.0))
    assert key not in drawn_texts(to_dot(a * w))
    assert key in drawn_texts(to_dot(a * w + b))
    assert key in drawn_texts(to_dot(a * b, parameters=[b]))


def test_a_graph_shows_what_it_has_and_computes_what_is_asked_for():
    graph = Graph(sum_times_z())
    assert to_dot(graph) == to_dot(graph, detail="values")
    graph.backward()
    assert to_dot(graph) == to_dot(graph, detail="gradients")


# ---------------------------------------------------------------------------------------------- marks


def test_dead_saturated_and_kinked_gates_are_marked_and_the_key_says_what_occurs():
    x, y, z = Value(-2.0, name="x"), Value(9.0, name="y"), Value(0.0, name="z")
    dot = to_dot(relu(x) + sigmoid(y))
    words = drawn_texts(dot, MARK)
    assert [words.count(w) for w in ("dead", "saturated", "kink")] == [2, 2, 0]  # at the gate, in the key
    assert "dashed" in dot
    assert {"kink", "dead"} <= set(drawn_texts(to_dot(relu(z)), MARK))
    assert drawn_texts(to_dot(sum_times_z()), MARK) == []
    assert "dashed" not in to_dot(sum_times_z())


def test_numbers_that_are_none_are_marked():
    with np.errstate(all="ignore"):
        y = log(Value(-1.0, name="x"))
    assert "NaN" in drawn_texts(to_dot(y), MARK)


def test_a_closed_box_counts_its_marks():
    with name_scope("part"):
        y = relu(Value(-1.0)) + relu(Value(-2.0)) + relu(Value(3.0))
    assert "dead × 2" in drawn_texts(to_dot(y, depth=0), MARK)


# ------------------------------------------------------------------------------------------ parameters


def parameters_in(dot):
    return dot.count("style=filled")


def test_parameters_are_told_by_their_names_or_as_it_is_said():
    w, x, k = Value(2.0, name="w0"), Value(3.0, name="x"), Value(4.0, name="k")
    y = w * x + k
    assert parameters_in(to_dot(y)) == 1
    assert parameters_in(to_dot(y, parameters=["w0", k])) == 2
    assert parameters_in(to_dot(y, parameters=[])) == 0
    assert "name in a box: parameter" in drawn_texts(to_dot(y))
    assert "name in a box: parameter" not in drawn_texts(to_dot(y, parameters=[]))


def test_a_module_says_which_its_parameters_are():
    class Line(nn.Module):
        def __init__(self):
            self.steepness = Value(2.0, name="steepness")

        def forward(self, x):
            return self.steepness * x

    line = Line()
    y = line(Value(3.0, name="x"))
    assert parameters_in(to_dot(y)) == 0
    assert parameters_in(to_dot(y, parameters=line)) == 1


def test_the_elements_of_a_modules_parameters_are_parameters_in_the_scalar_circuit_too():
    model = nn.MLP([2, 2, 1], rng=0)
    model.layers[0].weight.name = "slopes"
    logit = microscope(model(Tensor([[1.0, 2.0]], name="x")), (0, 0))
    assert parameters_in(to_dot(logit, parameters=model)) == len(logit.inputs) - 2


# ------------------------------------------------------------------------------------------- heat maps


@pytest.mark.parametrize(
    ("shape", "cells"), [((3, 5), (3, 5)), ((100, 9), (8, 8)), ((20,), (1, 8)), ((2, 3, 9, 4), (8, 4))]
)
def test_a_heat_map_has_few_cells(shape, cells):
    data = np.random.default_rng(0).normal(size=shape)
    heat = np.array(heat_map(data))
    assert heat.shape == cells
    assert max(cells) <= MOST_CELLS
    assert np.max(np.abs(heat)) == 1.0


def test_cells_are_means_of_blocks():
    data = np.arange(64.0).reshape(16, 4)
    expected = data.reshape(8, 2, 4).mean(axis=1)
    np.testing.assert_allclose(heat_map(data), expected / expected.max())


def test_cells_without_a_number_are_grey_and_infinities_at_the_end():
    heat = heat_map(np.array([math.nan, math.inf, -2.0, 0.0, 4.0]))
    assert math.isnan(heat[0][0])
    assert heat[0][1:] == (1.0, -0.5, 0.0, 1.0)
    assert colour(math.nan) == "#737373"
    assert heat_map(np.zeros((2, 2))) == ((0.0, 0.0), (0.0, 0.0))


def test_the_ends_of_the_scale_are_as_dark_as_each_other_and_far_from_the_middle():
    def lightness(text):
        red, green, blue = (int(text[k : k + 2], 16) / 255 for k in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert abs(lightness(colour(-1.0)) - lightness(colour(1.0))) < 0.05
    assert lightness(colour(0.0)) - lightness(colour(1.0)) > 0.5


def test_a_dark_page_leaves_cells_as_they_are():
    cells = {colour(x) for x in np.linspace(-1.0, 1.0, 201)} | {colour(math.nan)}
    assert not cells & DARK.keys()


def test_tensors_are_drawn_as_cells_statistics_or_shapes():
    w = Tensor([[-2.0, 1.0], [0.0, 3.0], [4.0, 6.0]], name="w")
    y = (w * w).sum()
    cells = to_dot(y)
    assert cells.count(f'BGCOLOR="{POSITIVE}"') >= 1  # no element of w is as large below 0
    assert f'BGCOLOR="{NEGATIVE}"' not in cells
    assert "cells: blue positive, orange negative" in " ".join(drawn_texts(cells))
    statistics = to_dot(y, tensors="statistics")
    assert "BGCOLOR" not in statistics
    assert "-2 … 2 … 6" in drawn_texts(statistics, VALUE)
    norm = np.linalg.norm(2 * np.array(w))
    assert f"norm {norm:.3g}" in drawn_texts(statistics, GRADIENT)
    assert numbers(to_dot(y, tensors="shape"), VALUE).count("(3, 2)") == 4


# ------------------------------------------------------------------------------------------- highlight


def test_the_paths_between_two_nodes_stand_out():
    f = sum_times_z()
    dot = to_dot(f, highlight=("x", "f"))
    pale = drawn_texts(dot, PALE[VALUE])
    assert sorted(pale) == ["-4", "5"]  # the wires of y and z
    assert sorted(numbers(dot, VALUE)) == sorted(["-2", "q = 3", "-12"])
    assert {"y", "z"} == set(drawn_texts(dot, PALE[""]))
    assert dot.count("penwidth=3") == 2 * 3  # the pieces of three wires


def test_all_paths_are_found_and_nothing_beside_them():
    a = Value(2.0, name="a")
    b, c = a * 3.0, a + 1.0
    b.name, c.name = "b", "c"
    d = b * c + Value(5.0, name="e")
    assert sorted(drawn_texts(to_dot(d, highlight=(a, b)), PALE[""])) == sorted(["+", "×", "+", "e"])
    assert drawn_texts(to_dot(d, highlight=("a", "add1")), PALE[""]) == ["e"]


def test_a_list_of_labels_stands_out_with_the_wires_between():
    f = sum_times_z()
    dot = to_dot(f, highlight=["z", "f"])
    assert set(drawn_texts(dot, PALE[""])) == {"x", "y", "+"}
    assert "-4" in drawn_texts(dot, VALUE)


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("options", [{}, {"depth": 2}, {"repeat": True}, {"detail": "full"}])
def test_wires_run_unbroken_through_boxes(options, direction):
    rules, ends = rules_and_ends(to_dot(mlp(), direction=direction, **options))
    assert rules.keys() <= ends.keys()  # which has the sides of blocks as well
    for name in rules:
        assert np.array(rules[name]) == pytest.approx(np.array(ends[name]), abs=0.3)


# ------------------------------------------------------------------------------------------- dark mode


def test_every_colour_of_a_picture_has_one_on_a_dark_ground():
    dot = to_dot(mlp(), highlight=("x[0]", "add9"), detail="full")
    picture = ET.fromstring(render(dot, "svg"))
    used = {x.get(a) for x in picture.iter() for a in ("fill", "stroke")} - {None, "none", "transparent"}
    assert used - DARK.keys() <= {"black"}  # outlines of nothing
    style = picture.find(f"{SVG}style").text
    assert "prefers-color-scheme: dark" in style
    assert all(dark in style for dark in DARK.values())


def test_the_style_leaves_the_picture_as_it_is():
    plain = "<?xml version='1.0'?><svg a='1'><text>x</text></svg>"
    styled = with_dark_mode(plain)
    assert styled.replace(styled[styled.index("<style>") : styled.index("</style>") + 8], "") == plain
    assert with_dark_mode("no picture") == "no picture"


def test_png_stays_on_white(tmp_path):
    assert b"prefers" not in draw(sum_times_z(), tmp_path / "f.png").read_bytes()


# -------------------------------------------------------------------------------- names; determinism


@pytest.mark.parametrize("name", [n for n in NASTY if n])
@pytest.mark.parametrize("depth", [None, 0])
def test_a_nasty_scope_is_drawn_as_it_is(name, depth):
    with name_scope(name, kind=name + "!"):
        y = Value(2.0, name="x") * 3.0 + 1.0
    texts = "".join(drawn_texts(to_dot(y, depth=depth)))
    visible = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    shown = visible if visible.strip() else f'"{visible}"'
    assert (shown if len(shown) <= 40 else shown[:39] + "…") in texts


SCRIPT = """
import numpy as np, nn
from autograd import Graph
from visualize import to_dot
graph = Graph.trace(nn.scalar.MLP([3, 4, 2, 1], rng=0), [0.5, 1.0, -1.0])
graph.backward()
for options in ({}, {"depth": 1}, {"repeat": True}, {"max_nodes": 5}, {"detail": "full"}):
    print(to_dot(graph, **options))
model = nn.MLP([3, 4, 2], rng=0)
print(to_dot(Graph.trace(lambda x: model(x).sum(), np.ones((2, 3)))))
"""


def test_the_same_graph_gives_the_same_bytes_in_every_process():
    def output(seed):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, check=True
        ).stdout

    assert output("1") == output("2")
