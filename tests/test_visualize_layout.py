"""Where things are in the picture: wires unbroken, inputs first, operands in their order."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Graph, Value, maximum
from tests.test_visualize_dot import SVG, drawn_texts, numbers, sum_times_z
from visualize import to_dot
from visualize.drawing.html_labels import GRADIENT, VALUE, WIRE
from visualize.drawing.render import render


@st.composite
def circuits(draw):
    """A random circuit of scalars in which values branch."""
    nodes = [Value(draw(st.integers(-3, 3)) / 2, name=name) for name in "abc"]
    for _ in range(draw(st.integers(1, 7))):
        left, right = draw(st.sampled_from(nodes)), draw(st.sampled_from([*nodes, 2.0]))
        gate = draw(st.sampled_from([lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, maximum]))
        nodes.append(gate(left, right))
    return nodes[-1]


def rules_and_ends(dot):
    """By wire: where the rule between its numbers begins and ends, and where its two edges meet it."""
    picture = render(dot, "svg").decode()
    point = r"(-?[\d.]+),(-?[\d.]+)"
    rules = {}
    for name, body in re.findall(r"<title>(\w+)</title>(.*?)</g>", picture, re.DOTALL):
        found = re.search(rf'<polygon fill="{WIRE}"[^>]*points="{point} {point} {point} {point}', body)
        if found:
            xs, ys = sorted(map(float, found.groups()[::2])), sorted(map(float, found.groups()[1::2]))
            rules[name] = ((xs[0], ys[0]), (xs[-1], ys[-1]))
    edge = rf'<title>([\w:]+)&#45;&gt;([\w:]+)</title>\s*<path[^>]* d="M{point}[^"]*?{point}"'
    begins, ends = {}, {}
    for tail, head, x0, y0, x1, y1 in re.findall(edge, picture):
        if ":" in head:
            begins[head[:-2]] = (float(x1), float(y1))
        if ":" in tail:
            ends[tail[:-2]] = (float(x0), float(y0))
    return rules, {name: (begins[name], ends[name]) for name in begins.keys() & ends.keys()}


@given(circuits(), st.sampled_from(["values", "gradients", "full"]))
def test_wires_run_unbroken_between_their_numbers(y, detail):
    for direction in ("LR", "TB"):
        rules, ends = rules_and_ends(to_dot(y, detail=detail, direction=direction))
        assert rules.keys() == ends.keys()
        for name in rules:
            assert np.array(rules[name]) == pytest.approx(np.array(ends[name]), abs=0.3)


@given(circuits())
def test_the_picture_has_the_graphs_own_numbers(y):
    graph = Graph(y)
    graph.backward()
    dot = to_dot(graph)
    texts = drawn_texts(dot, GRADIENT)
    shares = [w for w in graph.wires if w.contribution is not None]
    assert len([t for t in texts if not t.startswith("Σ")]) == len(shares) + 2  # the output, and the key
    for wire in shares:
        assert f"{wire.contribution:z.3g}" in texts


@pytest.mark.parametrize("direction", ["LR", "RL", "TB", "BT"])
def test_every_direction_has_all_numbers(direction):
    dot = to_dot(sum_times_z(), direction=direction)
    assert f"rankdir={direction}" in dot
    assert numbers(dot, VALUE) == sorted(["-2", "5", "-4", "q = 3", "-12"])
    assert numbers(dot, GRADIENT) == sorted(["-4", "-4", "3", "-4", "1"])


def test_inputs_are_at_the_left_and_the_output_at_the_right():
    picture = ET.fromstring(render(to_dot(sum_times_z()), "svg"))
    at = {
        "".join(t.itertext()): float(t.get("x")) for t in picture.iter(f"{SVG}text") if t.get("fill") is None
    }
    assert max(at["x"], at["y"], at["z"]) < at["+"] < at["×"] < at["f"]


def test_operands_keep_their_order_from_top_to_bottom():
    a, b = Value(1.0, name="a"), Value(2.0, name="b")
    for y, first, second in ((a - b, "a", "b"), (b - a, "b", "a")):
        picture = ET.fromstring(render(to_dot(y), "svg"))
        height = {"".join(t.itertext()): float(t.get("y")) for t in picture.iter(f"{SVG}text")}
        assert height[first] < height[second]
