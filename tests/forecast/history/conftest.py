"""Small exports written on the spot, and the shared histories where they are present."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from newer_exports import HEADER

SHARED = Path(__file__).parents[4] / "shared" / "data"
PIPELINE = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"


@pytest.fixture
def shared_folder():
    """A folder of the histories to develop on, by name; skips where it is absent."""

    def find(name):
        folder = SHARED / name
        if not folder.exists():
            pytest.skip(f"the histories to develop on are not here: {folder}")
        return folder

    return find


@pytest.fixture
def write_table(tmp_path):
    """Write rows as a CSV under the test's folder and give its path."""

    def write(name, header, rows, *, encoding="utf-8", delimiter=","):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
            writer.writerow(header.split(",") if isinstance(header, str) else header)
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def pipeline_rows():
    """Deals of a company that wins every second one, one created a day, closed in 20 days."""

    def rows(n, *, still_open=0, reps=("Ann", "Bob"), first=date(2023, 1, 2)):
        made = []
        for i in range(n + still_open):
            created = first + timedelta(days=i)
            is_open = i >= n
            won = i % 4 in {0, 1}
            made.append(
                [
                    f"D{i:04}",
                    reps[i % len(reps)],
                    "Basic",
                    f"Account {i % 7}",
                    "Engaging" if is_open else "Won" if won else "Lost",
                    created.isoformat(),
                    "" if is_open else (created + timedelta(days=20 + i % 3)).isoformat(),
                    "" if is_open else (100 + i if won else 0),
                ]
            )
        return made

    return rows


@pytest.fixture
def import_rows(write_table):
    """Import deals given as rows of the pipeline's columns."""
    from forecast.history import import_paths

    def run(rows, header=PIPELINE):
        return import_paths([write_table("pipeline.csv", header, rows)])

    return run


@pytest.fixture
def finding():
    """The check of a history by its id; None where it is not named."""

    def find(history, identifier):
        found = [check for check in history.meta.checks if check.id == identifier]
        return found[0] if found else None

    return find


@pytest.fixture
def exported(write_table):
    """Import rows as the export of one day."""
    from forecast.history import import_paths

    def run(rows, name="deals.csv"):
        return import_paths([write_table(name, HEADER, rows)]).history

    return run
