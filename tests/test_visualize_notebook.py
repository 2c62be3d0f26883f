"""What IPython shows of graphs and nodes once `visualize` is imported. No kernel: its formatter is enough."""

import base64
import re
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter

import nn
from autograd import Graph, Tensor, Value, sin, tanh
from visualize import draw
from visualize.notebook import LARGE, load_ipython_extension, register, unload_ipython_extension


@pytest.fixture
def shell():
    return SimpleNamespace(display_formatter=DisplayFormatter())


@pytest.fixture
def shown(shell):
    """`shown(x)`: each form in which a cell shows `x`."""
    load_ipython_extension(shell)
    return lambda x: shell.display_formatter.format(x)[0]


@pytest.fixture
def without_graphviz(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)


def drawn_in(html):
    """The SVG of the picture in a text."""
    return base64.b64decode(re.search(r"base64,([^\"]+)", html)[1]).decode()


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def chain(gates):
    x = Value(1.0, name="x")
    for _ in range(gates):
        x = sin(x)
    return x


def test_a_graph_is_its_circuit_beside_its_text(shown):
    graph = Graph(Value(2.0, name="x") * Value(3.0, name="y"))
    assert shown(graph) == {"image/svg+xml": draw(graph).svg, "text/plain": repr(graph)}
    graph.backward()
    assert shown(graph) == {"image/svg+xml": draw(graph, detail="gradients").svg, "text/plain": repr(graph)}


def test_a_large_graph_is_summarised_and_a_huge_one_left_to_its_text(shown):
    assert len(shown(Graph(chain(400)))["image/svg+xml"]) < 50_000
    assert list(shown(Graph(chain(LARGE)))) == ["text/plain"]


def test_a_number_has_its_gradient_and_the_circuit_behind_it(shown):
    x, y = Value(-2.0, name="x"), Value(5.0, name="y")
    f = x * y + 1.0 / 3.0
    f.name = "f"
    f.backward()
    assert shown(x) == {"text/html": shown(x)["text/html"], "text/plain": repr(x)}
    assert words(shown(x)["text/html"]) == "Value x value -2 gradient 5"
    assert words(shown(f)["text/html"]) == "Value f, computed by add value -9.66667 gradient 1"
    assert drawn_in(shown(f)["text/html"]) == draw(f).svg


def test_of_many_nodes_no_picture_is_made(shown):
    assert "<img" in shown(chain(30))["text/html"]
    assert words(shown(chain(50))["text/html"]).startswith("Value, computed by sin value 0.2")
    assert "<img" not in shown(chain(50))["text/html"]


def test_a_small_array_is_shown_in_full(shown):
    w = Tensor([[1.0, -2.5], [np.nan, 4.0]], name="w")
    assert words(shown(w)["text/html"]) == "Tensor w (2, 2) value [[ 1. -2.5] [ nan 4. ]]"
    (w * 3.0).sum().backward()
    assert words(shown(w)["text/html"]).endswith("gradient [[3. 3.] [3. 3.]]")


def test_of_a_large_array_there_are_statistics_and_cells(shown):
    data = np.arange(-3.0, 97.0).reshape(10, 10)
    data[0, :3] = np.nan, np.inf, -np.inf
    html = shown(Tensor(data))["text/html"]
    assert words(html) == (
        "Tensor (10, 10) value 0 … 96 mean 48, standard deviation 28 "
        f"norm {np.linalg.norm(np.arange(97.0)):g} NaN: 1 of 100 infinite: 2 of 100 0: 1 of 100"
    )
    assert html.count("background:") == 64


def test_a_parameter_is_shown_as_a_tensor(shown):
    assert words(shown(nn.Linear(2, 1, rng=0).bias)["text/html"]) == "Tensor bias (1,) value [0.]"


def test_a_name_is_a_name(shown):
    f = Value(1.0, name="<script>alert(1)</script>") * 2.0
    f.name = '"><b>'
    html = shown(f)["text/html"]
    assert "<script" not in html + drawn_in(html)
    assert 'Value "&gt;&lt;b&gt;'.replace('"', "&quot;") in html


def test_a_stale_graph_is_text_and_a_stale_number_says_so(shown):
    x = Value(1.0, name="x")
    y = tanh(x)
    graph = Graph(y)
    x.data = 2.0
    assert list(shown(graph)) == ["text/plain"]
    assert "The circuit behind it is not drawn: the graph is stale" in words(shown(y)["text/html"])


@pytest.mark.usefixtures("without_graphviz")
def test_without_graphviz_there_are_the_numbers(shown):
    x = Value(3.0, name="x")
    assert list(shown(Graph(x * x))) == ["text/plain"]
    assert "pip install" in words(shown(x * x)["text/html"])


def test_unloaded_they_are_text_again(shell, shown):
    x = Value(3.0, name="x")
    unload_ipython_extension(shell)
    unload_ipython_extension(shell)
    assert list(shown(x)) == list(shown(Graph(x))) == ["text/plain"]


def test_only_a_running_ipython_is_asked(monkeypatch, shell):
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    register()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    register()
    assert "text/html" in shell.display_formatter.format(Value(1.0))[0]
    monkeypatch.delitem(sys.modules, "IPython")
    register()
    assert "IPython" not in sys.modules
