"""`marathon import` as a user meets it: verdict, report, JSON, exit codes."""

import json
import re
import subprocess
import sys
import tomllib

import pytest
from click.testing import CliRunner

from forecast.history import read
from marathon.cli import cli
from marathon.commands.import_ import _again, _next_steps, command
from sim.problems import InvalidInput

HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"


@pytest.fixture
def export(tmp_path):
    lines = [
        f"D{i},Rep {i % 2},Basic,Acme,{'Won' if i % 3 else 'Lost'},2024-01-{i % 28 + 1:02},"
        f"2024-02-{i % 28 + 1:02},{100 if i % 3 else 0}\n"
        for i in range(60)
    ]
    path = tmp_path / "pipeline.csv"
    path.write_text(HEADER + "".join(lines))
    return path


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_the_verdict_comes_first(export, tmp_path):
    result = run(export, "--out", tmp_path / "history")
    assert result.exit_code == 0, result.output
    first = " ".join(result.stdout.split("\n\n")[0].split())
    assert first.startswith(
        "60 deals of 2 reps from 2024-01-01 to 2024-02-28 (deal table): 40"
    )
    assert "40 won, 20 lost, 0 open" in first
    assert "1 serious finding limits what they can tell" in first
    assert "There is no stage history" in result.stdout
    assert "What this history allows to say" in result.stdout
    assert "reading" in result.stderr
    assert len(read(tmp_path / "history").deals) == 60


def test_near_the_end_of_a_quarter_the_next_one_is_named(export, tmp_path):
    early = run(export, "--out", tmp_path / "early")
    assert "--as-of 2024-02-28" in early.stderr
    assert "--until" not in early.stderr
    export.write_text(export.read_text().replace("2024-02-", "2024-03-"))
    late = run(export, "--out", tmp_path / "late")
    assert "--as-of 2024-03-28" in late.stderr
    assert "--until 2024-06-30" in late.stderr


def test_json_goes_to_stdout_alone(export, tmp_path):
    result = run(export, "--out", tmp_path / "history", "--json")
    record = json.loads(result.stdout)
    assert (record["deals"], record["won"], record["lost"], record["open"]) == (
        60,
        40,
        20,
        0,
    )
    assert record["snapshot"] == "2024-02-28"
    assert {
        "id",
        "severity",
        "what",
        "count",
        "share",
        "examples",
        "treatment",
        "spoils",
    } == set(record["checks"][0])
    assert record["claims"]


def test_importing_twice_replaces_the_history(export, tmp_path):
    for _ in range(2):
        assert run(export, "--out", tmp_path / "history").exit_code == 0


def test_bad_input_ends_in_two_with_every_problem(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_text("id\n")
    result = CliRunner().invoke(
        cli, ["import", str(tmp_path), "--out", str(tmp_path / "out")]
    )
    assert result.exit_code == 2
    assert "a.csv: is empty" in result.stderr
    assert "b.csv: has a header but no rows" in result.stderr
    assert not result.stdout
    assert not (tmp_path / "out").exists()


def test_a_strange_folder_is_refused_before_anything_is_read(export, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    result = run(export, "--out", tmp_path / "mine")
    assert isinstance(result.exception, InvalidInput)
    assert "reading" not in result.output


def test_rows_left_out_are_listed(export, tmp_path):
    export.write_text(export.read_text() + "D99,Rep 1,Basic,Acme,Won,never,2024-02-01,5\n")
    result = run(export, "--out", tmp_path / "history")
    assert "1 row was left out" in " ".join(result.stdout.split())
    listed = (tmp_path / "history" / "rejected.csv").read_text()
    assert listed == (
        "table,line,deal_id,fate,reason\npipeline.csv,62,D99,rejected,created_missing\n"
    )


def test_a_mapping_is_taken(export, tmp_path):
    (tmp_path / "m.toml").write_text('[settings]\ncurrency = "USD"\n')
    run(export, "--mapping", tmp_path / "m.toml", "--out", tmp_path / "history")
    assert read(tmp_path / "history").meta.currency == "USD"


def test_help_imports_no_tables():
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from marathon.commands.import_ import command\n"
        "assert CliRunner().invoke(command, ['--help']).exit_code == 0\n"
        "sys.exit(bool({'pandas', 'numpy', 'scipy', 'numba', 'rich'} & set(sys.modules)))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("option", ["--out", "--mapping", "--propose"])
def test_help_shows_the_options_and_a_mapping(option):
    assert option in run("--help").output


def test_a_newer_export_continues_a_history_and_no_folder_of_exports(export, tmp_path):
    first, raw = tmp_path / "first", tmp_path / "raw"
    assert run(export, "--out", first).exit_code == 0
    raw.mkdir()
    (raw / "pipeline.csv").write_bytes(export.read_bytes())
    with pytest.raises(
        InvalidInput, match=r"raw is no imported history .* give the folder"
    ):
        command.main(
            [str(export), "--out", str(tmp_path / "second"), "--onto", str(raw)],
            standalone_mode=False,
        )
    assert not (tmp_path / "second").exists()
    told = run(export, "--out", tmp_path / "second", "--onto", first)
    assert told.exit_code == 0
    assert "told as it was" in told.stdout


def test_a_proposal_ends_with_the_command_to_type_next(export, tmp_path):
    sure = run(export, "--propose")
    assert f"marathon import {export} --mapping mapping.toml --out history" in sure.stderr
    text = export.read_text().replace("Won", "Kontor").replace("Lost", "Zopf")
    (tmp_path / "own words.csv").write_text(text)
    asked = run(tmp_path / "own words.csv", "--out", tmp_path / "history")
    assert isinstance(asked.exception, InvalidInput)
    step = f"marathon import '{tmp_path / 'own words.csv'}' --propose > mapping.toml"
    assert step in str(asked.exception)


def test_a_proposal_names_the_other_tables_of_the_export(export, tmp_path):
    (tmp_path / "weather.csv").write_text("day,rain\n2024-01-01,3\n2024-01-02,4\n")
    text = run(tmp_path, "--propose").stdout
    assert "# Beside it: weather.csv (not known, and not used)" in text


def test_proposals_for_several_tables_are_one_mapping_that_can_be_read(export, tmp_path):
    rows = export.read_text().splitlines()
    more = "\n".join([rows[0], *(row.replace("Won,", "Closed Won,E") for row in rows[1:])])
    (tmp_path / "more.csv").write_text(more.replace("\nD", "\nE").replace(",E2", ",2"))
    other = "id,owner,stage,created,closed,value\n" + "".join(
        f"F{i},Ann,{'Won' if i % 2 else 'Lost'},2024-01-{i + 1:02},2024-03-{i + 1:02},{i + 9}\n"
        for i in range(20)
    )
    (tmp_path / "other.csv").write_text(other)
    text = run(tmp_path, "--propose").stdout
    written = tomllib.loads(text)
    assert written["status"] == {"Won": "won", "Lost": "lost", "Closed Won": "won"}
    assert "Proposed for more.csv, pipeline.csv (120 rows)" in text
    assert "# # Proposed for other.csv" in text


def test_totals_that_differ_are_refused_beside_the_findings(export, tmp_path):
    page = tmp_path / "page.html"
    asked = ("--out", tmp_path / "history", "--expect", "won=41", "--report", page)
    result = run(export, *asked)
    assert "the import has 40" in str(result.exception)
    assert "What this history allows to say" in result.stdout
    assert "rows and money" in result.stdout
    assert "What this history is good for" in page.read_text()
    assert not (tmp_path / "history").exists()


def test_strict_ends_with_two_after_everything_was_written(export, tmp_path):
    strict = ["import", str(export), "--out", str(tmp_path / "history"), "--strict"]
    result = CliRunner().invoke(cli, strict)
    assert result.exit_code == 2
    assert "--strict: no_stage_history" in result.stderr
    assert len(read(tmp_path / "history").deals) == 60
    assert run(*strict[1:-1]).exit_code == 0


def test_the_next_step_works_or_says_why_there_is_none(export, tmp_path):
    text = export.read_text().replace("close_value\n", "close_value,currency\n")
    rows = text.splitlines()
    rows[1:] = [f"{row},{'EUR' if i % 2 else 'USD'}" for i, row in enumerate(rows[1:])]
    export.write_text("\n".join(rows) + "\n")
    told = run(export, "--out", tmp_path / "two").stderr
    assert "next: no forecast yet" in told
    assert "[rates]" in told
    export.write_text("\n".join(row.rpartition(",")[0] for row in rows[:8]) + "\n")
    told = run(export, "--out", tmp_path / "few").stderr
    assert "next: no forecast can be made of this history: " in told


def test_how_columns_were_read_and_which_were_not_is_said_and_kept(export, tmp_path):
    rows = export.read_text().splitlines()
    extra = [f"{row},{'zx' if i else 'Weather'}{i or ''}" for i, row in enumerate(rows)]
    export.write_text("\n".join(extra) + "\n")
    assert run(export, "--out", tmp_path / "history").exit_code == 0
    found = {check.id: check.what for check in read(tmp_path / "history").meta.checks}
    assert found["columns_not_used"] == "pipeline.csv: columns not used: 'Weather'"
    for each in ("created = 'engage_date'", "'Won' = won", "'close_date' "):
        assert each in found["columns_read"]


def test_a_next_step_with_a_hidden_password_says_so(tmp_path):
    for address, said in [
        ("postgresql+psycopg://ann:***@host/base", "with the password in place of ***"),
        ("postgresql+psycopg://ann@host/base", ""),
    ]:
        steps = _next_steps(_again((address,), ("deals",), None), [], seen=False)
        assert steps.count(f"({said})") == bool(said)
        assert "password" in steps if said else "password" not in steps


def test_where_a_mapping_helps_the_next_step_writes_one(export, tmp_path):
    mixed = export.read_text().replace(HEADER, HEADER.strip() + ",currency\n")
    lines = mixed.splitlines()
    rows = [f"{line},{('EUR', 'USD')[n % 2]}" for n, line in enumerate(lines[1:])]
    export.write_text("\n".join([lines[0], *rows]))
    result = run(export, "--out", tmp_path / "history")
    assert "no forecast yet: Amounts stand in 2 currencies" in result.stderr
    step = f"marathon: marathon import {export} --propose > mapping.toml"
    assert step in result.stderr.splitlines()


def test_without_amounts_a_forecast_tells_of_no_money(export, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    rows = [line.rsplit(",", 1)[0] for line in export.read_text().splitlines()]
    still = [f"O{n},Rep {n % 2},Basic,Acme,Engaging,2024-02-{n + 9:02}," for n in range(9)]
    export.write_text("\n".join([*rows, *still]))
    out = tmp_path / "history"
    assert run(export, "--out", out).exit_code == 0
    told = CliRunner().invoke(cli, ["forecast", str(out), "--as-of", "2024-02-28"])
    assert told.exit_code == 0, told.output
    words = " ".join(told.stdout.split())
    assert "expected" in words
    assert not re.search(r"\b1 wins\b", words)
    assert "bookings 10 %" not in words
    assert "10 %, 90 %: so many futures win fewer" in words
    assert "if won" not in words.split("Deals where")[0]
    assert "precise to +-0.0 %" not in told.stderr


def test_where_a_date_format_misses_most_dates_the_next_step_says_so(export, tmp_path):
    rows = export.read_text().splitlines()
    for at, line in enumerate(rows[1:], start=1):
        cells = line.split(",")
        cells[5:7] = ["/".join(reversed(cell.split("-"))) for cell in cells[5:7]]
        rows[at] = ",".join(cells)
    export.write_text("\n".join(rows))
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        '[columns]\ndeal_id = "opportunity_id"\nrep = "sales_agent"\nstage = "deal_stage"\n'
        'created = "engage_date"\nclosed = "close_date"\namount = "close_value"\n'
        '[settings]\ndate_format = "%m/%d/%Y"\n'
    )
    result = run(export, "--mapping", mapping, "--out", tmp_path / "history")
    assert result.exit_code == 0, result.output
    (step,) = [line for line in result.stderr.splitlines() if "no forecast yet" in line]
    assert "cells of 'close_date' that are no dates" in step
    assert "date_format '%m/%d/%Y' of the mapping: correct it" in step
