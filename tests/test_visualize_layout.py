"""Where things are in the picture: wires unbroken, inputs first, operands in their order."""

import html
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Graph, Tensor, Value, maximum
from tests.test_visualize_dot import SVG, drawn_texts, numbers, sum_times_z
from visualize import to_dot
from visualize.drawing.html_labels import GRADIENT, QUIET, VALUE, WIRE
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


# ----------------------------------------------------------------------------------- coloured cells


@pytest.mark.parametrize("direction", ["TB", "BT"])
def test_cells_stand_beside_an_upright_wire_in_a_frame_of_their_own_size(direction):
    x = Tensor(np.arange(12.0).reshape(2, 6), name="x")
    y = (x * 2.0).sum()
    picture = render(to_dot(y, direction=direction), "svg").decode()
    rules, _ = rules_and_ends(to_dot(y, direction=direction))
    frames = re.findall(rf'<polygon fill="none" stroke="{QUIET}" points="([^"]+)"', picture)
    assert len(frames) == 4  # of x and of x * 2, the value and the gradient
    sides = []
    for points in frames:
        corners = np.array([pair.split(",") for pair in points.split()], float)
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        assert (right - left, bottom - top) == pytest.approx((6 * 6 + 2, 2 * 6 + 2))
        (wire,) = {x for (x, above), (_, below) in rules.values() if above <= top and bottom <= below}
        assert 0.0 < min(abs(left - wire), abs(right - wire)) < 10.0
        sides.append(right < wire)
    assert sorted(sides) == [False, False, True, True]


# ------------------------------------------------------------------------------------ boxes and wires


def strangers_touched(picture):
    """The gates and parameters that a wire touches which does not end there."""
    point = r"(-?[\d.]+),(-?[\d.]+)"
    shapes = {}
    for name, body in re.findall(r"<title>(n\w+)</title>(.*?)</g>", picture, re.DOTALL):
        circle = re.search(r'<ellipse[^>]*cx="([^"]+)" cy="([^"]+)" rx="([^"]+)" ry="([^"]+)"', body)
        box = re.search(r'<polygon fill="#[^"]*" stroke[^>]* points="([^"]+)"', body)
        if circle:
            cx, cy, rx, ry = map(float, circle.groups())
            shapes[name] = (cx - rx, cy - ry, cx + rx, cy + ry)
        elif box:
            corners = np.array([pair.split(",") for pair in box[1].split()], float)
            shapes[name] = (*corners.min(axis=0), *corners.max(axis=0))
    touched = set()
    for title, d in re.findall(r'<title>([^<]*)</title>\s*<path[^>]* d="([^"]+)"', picture):
        ends = {end.partition(":")[0] for end in html.unescape(title).split("->")}
        points = np.array(re.findall(point, d), float)
        for k in range(0, len(points) - 1, 3):
            t = np.linspace(0.0, 1.0, 20)[:, None]
            a, b, c, e = points[k : k + 4]
            curve = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * e
            for name, (x0, y0, x1, y1) in shapes.items():
                inside = (curve > (x0 - 1, y0)).all(axis=1) & (curve < (x1 + 1, y1)).all(axis=1)
                if name not in ends and inside.any():
                    touched.add((title, name))
    return touched, shapes


def test_wires_into_open_boxes_touch_no_gate_on_their_way():
    graph = Graph.trace(nn.scalar.MLP([2, 2, 1], rng=1), [0.5, -1.0])
    graph.backward()
    dot = to_dot(graph)
    touched, shapes = strangers_touched(render(dot, "svg").decode())
    assert len(shapes) == 9 + 9 + 7
    assert not touched
    assert strangers_touched(render(dot.replace("ranksep=0.5", "ranksep=0.1"), "svg").decode())[0]
