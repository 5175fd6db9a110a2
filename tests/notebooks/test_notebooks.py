"""Every notebook runs from top to bottom, asks nobody outside, and says what its numbers carry."""

import ast
import re
import runpy
import socket
import sys
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.py"))
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def nobody_outside(monkeypatch):
    def refused(*_):
        message = "a notebook may not ask anybody outside"
        raise AssertionError(message)

    monkeypatch.setattr(socket.socket, "connect", refused)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_conclusions_hold(
    notebook, capsys, monkeypatch, tmp_path, nobody_outside
):
    monkeypatch.setenv("MARATHON_CHARTS", str(tmp_path))
    monkeypatch.delenv("MARATHON_FUTURES", raising=False)
    runpy.run_path(str(notebook), run_name="__main__")
    said = capsys.readouterr().out
    assert "-> " in said
    assert "Not shown by these futures" not in said, "with the seed that it comes with"
    slides = list(tmp_path.glob("*.png"))
    assert len(slides) >= 3, "a room is shown charts"
    assert all(slide.read_bytes().startswith(PNG) for slide in slides)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_jupytext_reads_it_as_cells_and_each_part_claims_something(notebook):
    text = notebook.read_text("utf-8")
    header = re.match(r"# ---\n(?:# .*\n)+?# ---\n", text)
    assert header is not None
    assert "format_name: percent" in header.group()
    cells = re.split(r"^# %%", text, flags=re.MULTILINE)[1:]
    prose = [cell for cell in cells if cell.startswith(" [markdown]")]
    assert prose
    assert all(
        line.startswith("#") or not line for cell in prose for line in cell.splitlines()[1:]
    )
    claims = re.compile(r"^\s*(assert |wording\.claim|print\(wording\.claim)", re.MULTILINE)
    assert sum(bool(claims.search(cell)) for cell in cells) >= 4
    # What a seed that somebody chooses can break is said, not asserted.
    assert all("1e-" in line for line in re.findall(r"^\s*assert .*", text, re.MULTILINE))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_imports_what_a_reader_knows_and_no_inner_module(notebook):
    tree = ast.parse(notebook.read_text("utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom)
                     else [alias.name for alias in node.names])
    }  # fmt: skip
    known = {"marathon", "numpy", "pandas", "matplotlib"}
    assert imported - known <= sys.stdlib_module_names


def test_the_four_notebooks_are_there_in_their_order():
    assert [path.stem for path in NOTEBOOKS] == [
        "01_five_stages",
        "02_inputs_drive_outputs",
        "03_from_question_to_plan",
        "04_from_export_to_forecast",
    ]
