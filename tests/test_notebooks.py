"""The notebooks run from top to bottom, and have their outputs with them.

An ordinary run executes their cells in this process, where numpy and the others are imported already; in
depth each has a kernel of its own, as in Jupyter.
"""

import html
import re
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from traitlets.config import Config

from tests.depth import THOROUGH

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks():
    assert NOTEBOOKS


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


# Jupyter's own libraries warn about each other; what the notebook does is checked by its running.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path, monkeypatch):
    """Raises if a cell does."""
    if THOROUGH:
        where = {"metadata": {"path": str(path.parents[1])}}
        NotebookClient(nbformat.read(path, as_version=4), timeout=120, resources=where).execute()
        return
    monkeypatch.chdir(path.parents[1])
    monkeypatch.setenv("MPLBACKEND", "agg")
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    for cell in code_cells(path):
        shell.run_cell(cell.source).raise_error()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_as_it_ran(path):
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert all(output.output_type != "error" for cell in cells for output in cell.outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_a_notebook_shows_needs_no_network(path):
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    pages = [html.unescape(output.get("data", {}).get("text/html", "")) for output in outputs]
    assert not [url for page in pages for url in re.findall(r"(?:src|href)=[\"'](?!data:)[^\"']*", page)]


def test_pages_to_step_through_are_in_the_notebooks():
    with_pages = [path.stem for path in NOTEBOOKS if "srcdoc=" in path.read_text()]
    assert with_pages == ["chain_rule", "microscope", "patterns_of_gradient_flow"]
