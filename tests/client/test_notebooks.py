"""examples/: each notebook runs from its first cell to its last, and is kept without outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from ..conftest import REPOSITORY

NOTEBOOKS = sorted((REPOSITORY / "examples").glob("*.ipynb"))


def read(file: Path) -> nbformat.NotebookNode:
    return nbformat.read(file, as_version=4)


def test_there_are_three():
    assert len(NOTEBOOKS) == 3


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_kept_without_outputs(file):
    notebook = read(file)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None)


@pytest.mark.slow_lane
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs(file, store, monkeypatch, tmp_path):
    monkeypatch.setenv("IUC_GRAPH_STORE", str(store))
    notebook = read(file)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    told = [output for cell in cells for output in cell.outputs]
    assert not [output for output in told if output.get("name") == "stderr"], "a warning"
    assert len(told) > len(cells) / 2


def test_notebooks_say_what_to_install():
    for file in NOTEBOOKS:
        assert "iuc-graph[pandas" in file.read_text(encoding="utf-8")
