"""The registry of levers: an entry is complete, and rules can read nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from sim.levers import LEVERS, Levers
from sim.levers.lever import Group, Kind, lever, levers_of
from sim.problems import InvalidInput
from sim.records import Float64, Record, dtype_of

ROOT = Path(__file__).parents[2]


class Gift(Record):
    desk_hours: Float64 = lever(Kind.MONEY, Group.DESK, "h", 0, 20)
    """Hours of a support desk.

    Read by: service tickets
    Source: judgement
    """


def test_a_lever_that_costs_nothing_is_refused():
    with pytest.raises(TypeError, match="desk_hours: the lines below it lack its cost"):
        levers_of(Gift)


def test_every_field_of_a_record_of_levers_has_an_entry():
    assert tuple(LEVERS) == dtype_of(Levers).names


def test_a_misspelt_lever_in_a_rule_fails_mypy(tmp_path):
    source = tmp_path / "snippet.py"
    source.write_text(
        "from sim.levers import Practices\n"
        "def rule(practice: Practices) -> None:\n"
        "    print(practice.desk_hours + practice.paid.desk_hours + practice.desk_hour)\n"
        "def price(practice: Practices) -> None:\n"
        "    print(practice.paid.desk_hour)\n"
    )
    checked = subprocess.run(
        [
            sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"),
            "--follow-imports", "silent", "--cache-dir", str(tmp_path / "cache"), str(source),
        ],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [
        line.partition("error: ")[2]
        for line in checked.stdout.splitlines()
        if "error: " in line
    ]
    assert len(found) == 2, checked.stdout + checked.stderr
    assert '"Practices" has no attribute "desk_hour"' in found[0]
    assert '"Levers" has no attribute "desk_hour"' in found[1]


def test_a_lever_says_in_words_what_it_allows_and_what_its_default_is():
    assert LEVERS["kpi_basis"].allowed == "one of none, intuition, observed, pooled"
    assert LEVERS["desk_hours"].allowed == "0 to 20 (h per rep-week)"
    assert LEVERS["goal_stretch"].text(LEVERS["goal_stretch"].default) == "1.15"


def test_whatever_a_lever_does_not_allow_is_told_in_a_sentence():
    for value in (10**400, 10**5000, float("nan"), float("inf"), -1, True, None, "1", [1]):
        with pytest.raises(InvalidInput, match="desk_hours is 0 to 20"):
            LEVERS["desk_hours"].value(value)


def test_a_value_is_written_as_people_read_it():
    assert LEVERS["may_chase"].text(1) == "yes"
    assert LEVERS["kpi_basis"].text(LEVERS["kpi_basis"].value("pooled")) == "pooled"
    assert LEVERS["desk_hours"].text(LEVERS["desk_hours"].value(1.5)) == "1.5"
