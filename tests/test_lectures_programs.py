"""What the lectures' experiments are run by: the list of them, their figures, what is missing."""

import sys
from pathlib import Path

import pytest

from examples.lectures import __main__, entropy, losses, presentation

ROOT = Path(__file__).parent.parent


def test_the_list_has_each_experiment_with_what_it_is_about(capsys):
    __main__.main([])
    printed = capsys.readouterr().out
    files = {path.stem for path in (ROOT / "examples" / "lectures").glob("*.py")}
    programs = {name for name in files if "def main(" in (ROOT / f"examples/lectures/{name}.py").read_text()}
    programs.remove("__main__")
    assert {line.split()[0] for line in printed.splitlines() if line and line[0] != "R"} == programs
    assert "learning_slowdown       The learning slowdown of one neuron: the more wrong" in printed


def test_all_runs_each_of_them(monkeypatch, capsys):
    ran = []
    monkeypatch.setattr(__main__, "experiments", lambda: iter([entropy, losses]))
    for module in (entropy, losses):
        monkeypatch.setattr(
            module, "main", lambda arguments, name=module.__name__: ran.append((name, arguments))
        )
    __main__.main(["--all", "--output", "here"])
    arguments = ["--output", "here"]
    assert ran == [("examples.lectures.entropy", arguments), ("examples.lectures.losses", arguments)]
    assert "Losses: what being wrong costs" in capsys.readouterr().out


def test_some_are_run_by_name(monkeypatch, capsys):
    ran = []
    monkeypatch.setattr(entropy, "main", ran.append)
    __main__.main(["entropy", "--output", "here"])
    assert ran == [["--output", "here"]]
    with pytest.raises(SystemExit, match="2"):
        __main__.main(["entropy", "nosuch"])
    assert (
        "there is no experiment 'nosuch': choose from activations, algebra, deltas, entropy,"
        in capsys.readouterr().err
    )
    assert len(ran) == 1


def test_one_that_fails_does_not_keep_the_others_from_running(monkeypatch, capsys):
    def fails(arguments):
        raise FileNotFoundError("no data here")

    ran = []
    monkeypatch.setattr(__main__, "experiments", lambda: iter([entropy, losses]))
    monkeypatch.setattr(entropy, "main", fails)
    monkeypatch.setattr(losses, "main", ran.append)
    with pytest.raises(SystemExit, match="1"):
        __main__.main(["--all"])
    printed = capsys.readouterr()
    assert "failed: no data here" in printed.out
    assert printed.err == "\nfailed: entropy\n"
    assert ran == [["--output", "demo-output"]]


def test_a_figure_of_the_lecture_that_was_not_computed_is_an_error():
    with pytest.raises(KeyError, match="not computed: b"):
        presentation.print_figures({"a": 1.0}, {"b": "2"})


def test_without_matplotlib_an_experiment_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"needs matplotlib.*pip install 'circuitgrad\[demo\]'"):
        entropy.main(["--output", str(tmp_path)])
    assert "H(fair coin)" in capsys.readouterr().out
