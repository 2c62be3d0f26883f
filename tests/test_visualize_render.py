"""Files and notebook pictures, by either way to Graphviz, and what happens without one."""

import os
import stat
import sys
import xml.etree.ElementTree as ET

import graphviz
import pytest

import visualize.files
from autograd import Graph, StaleGraphError, Value
from visualize import GraphvizNotFoundError, Picture, draw, to_dot
from visualize.files import write_atomically

SIGNATURES = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph circuit"}


@pytest.fixture
def circuit():
    return Graph(Value(2.0, name="x") * Value(3.0, name="y"))


@pytest.fixture
def without_dot_program(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)


@pytest.fixture
def without_pygraphviz(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)


@pytest.fixture
def dot_program(monkeypatch, without_pygraphviz):
    """A program `dot` on the PATH; what it is asked."""
    asked = []

    def pipe(engine, format, data):
        asked.append((engine, format, data.decode()))
        return b"<svg></svg>"

    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr("graphviz.pipe", pipe)
    return asked


@pytest.mark.parametrize("suffix", SIGNATURES)
def test_a_picture_is_saved_in_the_format_of_its_name(circuit, tmp_path, suffix):
    pytest.importorskip("pygraphviz")
    path = tmp_path / f"circuit.{suffix}"
    assert draw(circuit).save(path) == path
    assert path.read_bytes() == draw(circuit, tmp_path / f"again.{suffix}").read_bytes() or suffix == "pdf"
    assert path.read_bytes().startswith(SIGNATURES[suffix])


@pytest.mark.parametrize("suffix", SIGNATURES)
def test_the_suffix_says_what_is_written(circuit, tmp_path, suffix):
    pytest.importorskip("pygraphviz")
    path = tmp_path / f"circuit.{suffix}"
    assert draw(circuit, path) == path
    assert path.read_bytes().startswith(SIGNATURES[suffix])
    assert draw(circuit, str(tmp_path / f"CIRCUIT.{suffix.upper()}")).exists()


def test_the_format_can_be_given_where_the_name_has_no_suffix_for_it(circuit, tmp_path):
    assert draw(circuit, tmp_path / "circuit", format="svg").read_bytes().startswith(b"<?xml")
    assert draw(circuit, tmp_path / "circuit.v2", format="dot").read_text() == to_dot(circuit)


def test_a_notebook_gets_a_picture(circuit, without_dot_program):
    pytest.importorskip("pygraphviz")
    picture = draw(circuit, title="a product")
    assert isinstance(picture, Picture)
    assert isinstance(picture, graphviz.Source)
    assert picture.source == to_dot(circuit, title="a product")
    assert picture._repr_mimebundle_() == {"image/svg+xml": picture.svg}
    assert picture._repr_svg_() == picture.pipe("svg").decode() == picture.svg
    assert ET.fromstring(picture.svg.encode()).tag.endswith("svg")
    assert len(repr(picture)) < 60


def test_graphviz_itself_comes_first(circuit, dot_program):
    assert draw(circuit).svg.startswith("<svg><style>")
    assert dot_program == [("dot", "svg", to_dot(circuit))]


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a Unix script")
def test_the_program_on_the_path_is_run(circuit, tmp_path, monkeypatch, without_pygraphviz):
    program = tmp_path / "dot"
    echo = "sys.stdout.write(' '.join(sys.argv[1:]) + ' ' + sys.stdin.read())"
    program.write_text(f"#!{sys.executable}\nimport sys; sys.stdin.reconfigure(encoding='utf-8')\n{echo}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHONUTF8", "1")
    assert draw(circuit).pipe("plain").decode() == f"-Kdot -Tplain {to_dot(circuit)}"


def test_a_png_has_a_fine_resolution(circuit, dot_program, tmp_path):
    draw(circuit, tmp_path / "circuit.png", title="{ braces }")
    _, format, text = dot_program[0]
    assert format == "png"
    assert text.startswith("digraph circuit {\n  graph [dpi=192]\n")


def test_without_graphviz_pygraphviz_draws(circuit, without_dot_program):
    pytest.importorskip("pygraphviz")
    assert "×" in draw(circuit).svg


def test_without_both_the_error_names_both_remedies(
    circuit, without_dot_program, without_pygraphviz, tmp_path
):
    with pytest.raises(
        GraphvizNotFoundError, match=r"pip install 'circuitgrad\[render\]'.*Graphviz.*`dot` is on the PATH"
    ):
        draw(circuit)._repr_mimebundle_()
    for write in (lambda path: draw(circuit, path), draw(circuit).save):
        with pytest.raises(GraphvizNotFoundError):
            write(tmp_path / "circuit.svg")
        assert list(tmp_path.iterdir()) == []
    assert draw(circuit).save(tmp_path / "circuit.dot").read_text() == to_dot(circuit)  # it needs neither


@pytest.mark.parametrize(
    ("name", "what"), [("circuit.gif", "'gif'"), ("circuit", "'circuit', without a suffix,")]
)
def test_an_unknown_suffix_is_an_error_before_anything_is_written(circuit, tmp_path, name, what):
    with pytest.raises(ValueError, match=f"{what} is not a format.*svg, png, pdf, dot"):
        draw(circuit, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_is_saved_badly_leaves_nothing(circuit, tmp_path):
    picture = draw(circuit)
    for error, path in ((ValueError, "a.gif"), (ValueError, "a"), (FileNotFoundError, "missing/a.svg")):
        with pytest.raises(error):
            picture.save(tmp_path / path)
    with pytest.raises(TypeError, match=r"path of a file, got 3 \(int\)"):
        picture.save(3)
    assert list(tmp_path.iterdir()) == []


def test_graphviz_own_methods_work_with_and_without_its_program(
    circuit, tmp_path, without_dot_program, monkeypatch
):
    pytest.importorskip("pygraphviz")
    picture, seen = draw(circuit), []
    assert picture.render("a", tmp_path, format="png") == str(tmp_path / "a.png")
    monkeypatch.setattr("graphviz.view", seen.append)
    assert picture.view("b", directory=tmp_path) == str(tmp_path / "b.svg")
    assert seen == [str(tmp_path / "b.svg")]
    assert picture.pipe("pdf").startswith(b"%PDF")


def test_contradictions_are_errors(circuit, tmp_path):
    with pytest.raises(ValueError, match=r"'circuit.svg', but format='png'"):
        draw(circuit, tmp_path / "circuit.svg", format="png")
    with pytest.raises(ValueError, match="give a path to write 'png' to"):
        draw(circuit, format="png")


def test_options_and_errors_of_to_dot_go_through(tmp_path):
    x = Value(2.0, name="x")
    y = x * x
    with pytest.raises(ValueError, match="direction='up'"):
        draw(y, direction="up")
    with pytest.raises(TypeError, match="colour"):
        draw(y, colour="blue")
    x.data = 3.0
    with pytest.raises(StaleGraphError):
        draw(y, tmp_path / "y.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_not_made(circuit, tmp_path):
    with pytest.raises(FileNotFoundError):
        draw(circuit, tmp_path / "missing" / "circuit.dot")


def test_writing_replaces_the_whole_file(tmp_path):
    path = tmp_path / "file.txt"
    write_atomically(path, b"a long first version")
    write_atomically(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_a_written_file_has_the_usual_permissions(tmp_path):
    write_atomically(tmp_path / "atomic", b"")
    (tmp_path / "usual").write_bytes(b"")
    atomic, usual = (stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("atomic", "usual"))
    assert atomic == usual


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    path = tmp_path / "circuit.dot"
    path.write_bytes(b"old")

    def fail(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(visualize.files.os, step, fail)
    with pytest.raises(OSError, match="disk is full"):
        draw(Value(1.0) + 1.0, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
