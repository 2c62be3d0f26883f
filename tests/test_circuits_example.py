"""The example of lecture 004: its figures, its text and its pictures."""

import xml.etree.ElementTree as ET
from math import exp

import pytest

from examples import circuits

pytest.importorskip("pygraphviz")


def test_the_figures_of_the_product():
    graph = circuits.sum_times_z()
    assert graph.backward() == {"x": -4.0, "y": -4.0, "z": 3.0, "q": -4.0, "f": 1.0}
    assert graph["f"].data == -12.0


@pytest.mark.parametrize("opened", [False, True])
def test_the_figures_of_the_sigmoid_neuron(opened):
    graph = circuits.sigmoid_neuron().expand() if opened else circuits.sigmoid_neuron()
    f = 1 / (1 + exp(-1.0))
    slope = f * (1 - f)
    expected = {"w0": -slope, "x0": 2 * slope, "w1": -2 * slope, "x1": -3 * slope, "w2": slope, "f": 1.0}
    found = graph.backward()
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert graph["f"].data == pytest.approx(f)
    assert len(graph) == (13 if opened else 10)


def test_it_prints_both_passes_and_the_lectures_figures(capsys, tmp_path):
    files = circuits.main(["--output", str(tmp_path)])
    printed = capsys.readouterr().out
    for line in (
        "+     x = -2, y = 5                             q = 3",
        "×     q = 3, z = -4                             f = -12",
        "×     ∂f/∂f = 1                       × -4       ∂f/∂q = -4",
        "+     ∂f/∂q = -4                      × 1        ∂f/∂x = -4",
        "1/x   ∂f/∂f = 1                       × -0.5344  ∂f/∂add3 = -0.5344",
        "σ     ∂f/∂f = 1                       × 0.1966   ∂f/∂add2 = 0.1966",
        "∂f/∂x1         -0.59     -0.59",
    ):
        assert " ".join(line.split()) in " ".join(printed.split())
    assert all(str(file) in printed for file in files)


def test_it_draws_the_three_circuits_and_one_as_a_page(capsys, tmp_path):
    *files, page = circuits.main(["--output", str(tmp_path / "new" / "folder")])
    names = ["sum_times_z.svg", "sigmoid_gate_by_gate.svg", "sigmoid_one_gate.svg"]
    assert files == [tmp_path / "new" / "folder" / name for name in names]
    assert page == tmp_path / "new" / "folder" / "sigmoid_gate_by_gate.html"
    assert page.read_text().startswith("<!doctype html>")
    texts = [
        ["".join(t.itertext()) for t in ET.parse(f).iter("{http://www.w3.org/2000/svg}text")] for f in files
    ]
    assert {"x", "y", "z", "+", "×", "f", "-2", "5", "-4", "q = 3", "-12"} <= set(texts[0])
    assert {"exp", "1/x", "0.73", "-0.53", "0.37", "1.37", "-0.59", "-0.39", "0.39", "-0.20"} <= set(texts[1])
    assert {"σ", "0.73", "1.00", "-0.59", "0.20"} <= set(texts[2])
    assert "exp" not in texts[2]


def test_a_figure_that_differs_is_an_error():
    with pytest.raises(ValueError, match=r"∂f/∂z is 3.0, but the lecture has 4"):
        circuits.comparison(circuits.sum_times_z(), {"f": -12, "z": 4})
