"""Every notebook runs from top to bottom and asserts its own conclusions."""

import runpy
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.py"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_conclusions_hold(notebook, capsys):
    assert "assert " in notebook.read_text("utf-8"), "a notebook asserts its conclusions"
    runpy.run_path(str(notebook), run_name="__main__")
    assert capsys.readouterr().out


def test_there_are_notebooks():
    assert NOTEBOOKS
