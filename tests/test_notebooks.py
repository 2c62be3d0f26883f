"""The notebooks run from top to bottom, in a kernel of this environment, and have their outputs with them."""

import html
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks():
    assert NOTEBOOKS


# The kernel's own libraries warn about each other; what the notebook does is checked by its running.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parents[1])}})
    client.execute()  # raises if a cell does


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_as_it_ran(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
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
