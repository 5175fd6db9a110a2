"""`marathon demo`: verdict, table and a page, and nothing of the user's is replaced."""

from __future__ import annotations

import re

import pytest
from console import run


@pytest.fixture(autouse=True)
def few_futures(monkeypatch, made_up_engine):
    monkeypatch.setattr("marathon.commands.demo.FUTURES", 3)


def test_the_demo_prints_a_verdict_and_a_table_and_writes_a_page(tmp_path):
    page = tmp_path / "page.html"
    result = run("demo", "--out", page)
    assert result.exit_code == 0
    assert re.match("Align earns most|Which of .* earns most", result.stdout)
    assert result.stdout.count("against base") == 1
    assert str(page) in result.stdout
    html = page.read_text("utf-8")
    assert "what does the room think" in html
    assert 'class="asking"' in html
    assert not re.search(r'(src|href)="(?!#)', html.replace("xlink:href", "href"))


def test_a_leader_s_page_hides_nothing(tmp_path):
    page = tmp_path / "page.html"
    result = run("demo", "--reveal", "--out", page)
    assert result.exit_code == 0
    assert f"The report: {page}" in result.stdout
    html = page.read_text("utf-8")
    assert "what does the room think" not in html
    assert "earns most" in html[html.index("<body") :]
    hidden = run("demo", "--out", tmp_path / "other.html")
    assert "it hides the verdict until then; --reveal" in " ".join(hidden.stdout.split())


def test_the_compilation_is_announced_and_remembered(tmp_path, monkeypatch):
    marked = []
    monkeypatch.setattr("sim.compiling.is_compiled", lambda: False)
    monkeypatch.setattr("sim.compiling.mark_compiled", lambda: marked.append(1))
    result = run("demo", "--out", tmp_path / "page.html")
    assert "compiling the engine for this machine" in result.stderr
    assert marked


def test_a_file_that_exists_is_not_replaced(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("mine")
    result = run("demo", "--out", page)
    assert result.exit_code == 2
    assert f"--out {page}: exists already" in result.stderr
    assert page.read_text() == "mine"


def test_the_default_page_is_not_replaced_either(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "marathon-demo.html").write_text("mine")
    again = run("demo")
    assert again.exit_code == 2
    assert "--out marathon-demo.html: exists already" in again.stderr


@pytest.mark.parametrize(
    ("name", "part"), [("no/page.html", "there is no folder"), (".", "is a folder")]
)
def test_a_page_that_cannot_be_written_is_told_before_any_work(tmp_path, name, part):
    result = run("demo", "--out", tmp_path / name)
    assert result.exit_code == 2
    assert part in result.stderr
