"""The page of an import says what is in it, what is wrong, and where every row went."""

import csv
import re
import shutil
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from forecast.history import import_paths
from marathon.cli import cli
from marathon.page import quality
from marathon.sentences import history as sentences

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
        "What is good to know",
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


BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
LONG = "an-identifier-that-nothing-breaks-" * 3
MEASURE = """
() => ({
  page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  boxes: [...document.querySelectorAll(".scroll")].map(box => box.scrollWidth - box.clientWidth),
  money: [...document.querySelectorAll("#ledger td")].some(cell => cell.dataset.head === "money kept"),
})
"""


@pytest.fixture
def long_export(tmp_path):
    """Long ids, file and pipeline names, sums of eleven digits, unreadable cells."""
    rows = []
    for n in range(60):
        start = "someday" if n % 17 == 0 else date(2024, 1, 1) + timedelta(days=n)
        ended = date(2024, 4, 1) + timedelta(days=n % 20) if n % 3 < 2 else ""
        stage = ("Won", "Lost", "Open")[n % 3]
        owner = ("Ann", "ann", f"{LONG}@example.com")[n % 3]
        amount = "n/a" if n % 11 == 0 else 987_654_321
        rows.append(
            [
                f"{LONG}{n}",
                owner,
                stage,
                start,
                ended,
                amount,
                "EUR",
                "Neukundengeschäft " * 3,
            ]
        )
    path = tmp_path / "a_file_whose_name_is_as_long_as_exports_are_called_by_themselves.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([[*HEADER.split(","), "pipeline"], *rows])
    return path


@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_on_the_page_is_wider_than_its_place(long_export, tmp_path, width):
    playwright = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "page.html"
    path.write_text(quality.page(import_paths([long_export])), "utf-8")
    with playwright.sync_playwright() as asked:
        browser = asked.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": width, "height": 844})
        shown.goto(path.as_uri())
        wide = shown.evaluate(MEASURE)
        browser.close()
    assert wide["page"] == 0
    assert len(wide["boxes"]) >= 5
    assert set(wide["boxes"]) == {0}
    assert wide["money"]


def test_a_log_is_accounted_for_by_case_and_its_ends_are_no_wins(tmp_path):
    lines = ["case_id,activity,resource,start_time,end_time"]
    for case in range(30):
        for item in range(3):
            day = f"2024-01-{1 + case % 28:02}"
            lines.append(f"{case},step {item},Ann,{day} 1{item}:00:00,{day} 1{item}:30:00")
    path = tmp_path / "log.csv"
    path.write_text("\n".join([*lines, lines[-1]]))
    imported = import_paths([path])
    (entries,) = [each for each in imported.history.meta.checks if each.id == "log_entries"]
    assert entries.count == 91
    assert "90 entries of 30 cases, 1 merged with others or left out" in entries.treatment
    _, rows = sentences.ledger_table(imported.history.meta)
    assert rows[0][:3] == ("completed", "2024", "30")
    text = quality.page(imported)
    assert "<strong>not known</strong><span>booked: no won deal has an amount" in text
    assert "of 30 cases rejected" in text
    assert "cases and money" in sentences.import_text(imported, width=100)
