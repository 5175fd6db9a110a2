"""The page of an import says what is in it, what is wrong, and where every row went."""

import csv
import re
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from forecast.history import import_paths
from marathon.cli import cli
from marathon.page import quality

HEADER = "deal_id,rep,stage,created,closed,amount,currency"


@pytest.fixture
def export(tmp_path):
    """Forty deals, one of which has no readable creation date."""
    rows = []
    for n in range(40):
        start = date(2024, 1, 1) + timedelta(days=n)
        stage = ("Won", "Lost", "Open")[n % 3]
        closed = "" if stage == "Open" else start + timedelta(days=20)
        rows.append([f"D<{n}>", "Ann", stage, start, closed, 100, "EUR"])
    rows[4][3] = "someday"
    path = tmp_path / "deals.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER.split(","), *rows])
    return path


def test_a_page_shows_findings_by_severity_claims_ledger_and_rows_left_out(export):
    text = quality.page(import_paths([export]))
    headings = re.findall(r"<h2>(.*?)</h2>", text)
    assert headings == [
        "When do deals come and go?",
        "What is seriously wrong",
        "What limits a conclusion",
        "What may be claimed, and what not",
        "Where every row and all money went",
        "Rows that were left out",
        "What is in it",
    ]
    assert "There is no stage history" in text
    assert "created missing" in text
    assert "D&lt;4&gt;" in text
    assert "D<4>" not in text


def test_the_command_writes_the_page_and_replaces_none(export, tmp_path):
    page, out = tmp_path / "page.html", tmp_path / "history"
    arguments = ["import", str(export), "--out", str(out), "--report", str(page)]
    first = CliRunner().invoke(cli, arguments)
    assert first.exit_code == 0
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    again = CliRunner().invoke(cli, arguments)
    assert again.exit_code == 2
    assert "--report" in str(again.exception) + again.output


def test_totals_that_differ_write_nothing(export, tmp_path):
    out = tmp_path / "history"
    arguments = ["import", str(export), "--out", str(out), "--expect"]
    wrong = CliRunner().invoke(cli, [*arguments, "won=41"])
    assert wrong.exit_code == 2
    assert "--expect won=41: the import has 14" in str(wrong.exception) + wrong.output
    assert not out.exists()
    assert CliRunner().invoke(cli, [*arguments, "won=14"]).exit_code == 0
