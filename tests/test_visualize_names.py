"""Any name is drawn as it is, whatever Graphviz, HTML or XML would make of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from tests.test_visualize_dot import drawn_texts, numbers
from visualize import to_dot
from visualize.drawing.html_labels import GRADIENT, VALUE

NASTY = [
    'a "quoted" name',
    "a < b > c",
    "R&D &amp; more",
    "back\\slash \\N \\G \\L \\n",
    "ends in \\",
    "-->]]><b>",
    "{x|y}",
    "σ(αβ) 中文 🙂",
    "two\nlines\ttab",
    "\0\x07\x1b",
    "\ud800",
    "\ufffe",
    "\u202eright to left",
    "  spaces   kept  ",
    "",
    " ",
    "n0",
    "node",
    "x" * 300,
]


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_a_nasty_name_is_drawn_as_it_is(name, direction):
    check_name(name, direction)


@given(st.text(max_size=20))
def test_any_name_is_drawn_as_it_is(name):
    check_name(name, "LR")


def check_name(name, direction):
    x = Value(2.0, name=name)
    inner = x * 3.0
    inner.name = name
    y = inner + 1.0
    y.name = name
    dot = to_dot(y, title=name, direction=direction)
    texts = drawn_texts(dot)
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    if not shown.strip():
        shown = f'"{shown}"'
    elif len(shown) > 40:
        shown = shown[:39] + "…"
    assert shown in texts  # the title and the output's end
    assert numbers(dot, GRADIENT) == ["1", "1", "3"]
    assert {"2", "7"} <= set(drawn_texts(dot, VALUE))
