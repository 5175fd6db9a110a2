"""Organisation files: what they mean, and what is said about wrong ones."""

from __future__ import annotations

from datetime import date

import pytest

from sim.organisation import Calendar, Organisation, Segment, Team
from sim.problems import InvalidInput
from sim.scenarios import catalogue
from sim.scenarios.fields import organisation_fields
from sim.scenarios.loader import load_organisation, organisation_text, write_organisation
from sim.scenarios.organisation_file import organisation_from


def write(folder, text):
    path = folder / "firm.toml"
    path.write_text(text, "utf-8")
    return path


def problems_of(path):
    with pytest.raises(InvalidInput) as caught:
        load_organisation(path)
    return caught.value.problems


def test_the_built_in_organisation_is_the_default_one_written_out():
    assert load_organisation() == Organisation()
    written = catalogue.organisation_source("mid_market")
    assert written == organisation_text(Organisation()), (
        "a default changed: run sim.scenarios.writing.write_organisation(Organisation(), PATH)"
    )


def test_every_number_of_an_organisation_has_unit_range_and_meaning():
    for spec in organisation_fields().values():
        if spec.kind in {"number", "whole number"}:
            assert spec.unit, spec.path
            assert spec.range, spec.path
            assert spec.meaning, spec.path
            assert spec.evidence, spec.path


def test_a_field_says_in_words_what_it_allows_and_what_its_default_is():
    fields = {".".join(path): spec for path, spec in organisation_fields().items()}
    assert fields["market"].model is not None
    assert fields["market.contact"].default_text == "0.55"
    assert fields["market.contact"].allowed == "a number from 0.01 to 1 (probability)"
    assert fields["market.segments.share"].meaning == "share of accounts"
    assert fields["market.weekday"].default_text == "[1.1, 1.1, 1.05, 1.0, 0.75]"
    assert fields["market.segments.name"].default is None


def test_any_organisation_survives_being_written(tmp_path):
    usual = Organisation()
    ours = usual.model_copy(
        update={
            "name": 'Größe "quoted" \\ Ltd',
            "teams": (Team(name="a", reps=3), Team(name="b", reps=12, count=4)),
            "calendar": Calendar(first_day=date(2026, 1, 5), country=None),
            "market": usual.market.model_copy(
                update={"segments": (Segment(name="all"),), "contact": 0.1 + 0.2}
            ),
        }
    )
    path = tmp_path / "ours.toml"
    write_organisation(ours, path, remarks={"market.contact": "identified by the history"})
    assert load_organisation(path) == ours
    assert "identified by the history" in path.read_text("utf-8")


def test_a_file_may_hold_only_what_differs(tmp_path):
    ours = load_organisation(write(tmp_path, "[money]\nmargin = 0.6\n"))
    assert ours.money.margin == 0.6
    assert ours.market == Organisation().market


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    path = write(
        tmp_path,
        """
        name = ""
        maket = 1
        [calendar]
        first_day = 2024-01-03
        [[teams]]
        reps = 0
        [[teams]]
        reps = "eight"
        size = 3
        [market]
        contact = 1.5
        contact_decai = 0.2
        season = [1, 1]
        amount_median = nan
        [[market.segments]]
        name = "a"
        share = 0.5
        [[process.stages]]
        name = "only"
        work = "pray"
        touches = 1.5
        [plan]
        sees_quota = 1
        """,
    )
    problems = problems_of(path)
    assert all(problem.startswith(f"{path}: ") for problem in problems)
    told = "\n".join(problems)
    for part in (
        "name = '': must be text of 1 to 200 characters",
        "maket: there is no field 'maket'; did you mean 'market'?",
        "calendar: first_day 2024-01-03 is not a Monday",
        "teams (entry 1).reps = 0: must be a whole number from 1 to 40 (people): direct reports",
        "drop the line for the default 8",
        "teams (entry 2).reps = 'eight': must be a whole number",
        "teams (entry 2).size: there is no field 'size'",
        "market.contact = 1.5: must be a number from 0.01 to 1 (probability)",
        "did you mean 'contact_decay'",
        "market.season = [1, 1]: must be a list of 12 numbers",
        "market.amount_median = nan: must be a number from 10 to 100000000",
        "market: shares of segments add up to 0.5",
        "process.stages: has 1 entries; it must have 2 to 8 tables",
        "process.stages (entry 1).work = 'pray': must be one of qualify, advance",
        "process.stages (entry 1).touches = 1.5: must be a whole number",
        "plan.sees_quota = 1: must be true or false",
    ):
        assert part in told
    assert "pydantic" not in told
    assert "Value error" not in told


def test_what_is_between_fields_is_told_together_with_all_else(tmp_path):
    """A misspelt market, and what several sections break together, behind problems of their own."""
    path = write(
        tmp_path,
        """
        [calendar]
        country = "Atlantis"
        [plan]
        quota_shares = [0.5, 0.5, 0.5, 0.5]
        [customers]
        base_per_rep = 400
        [market]
        accounts_per_rep = 100
        season = [0,0,0,0,0,0,0,0,0,0,0,0]
        [[market.segments]]
        name = "a"
        share = 0.5
        [[teams]]
        reps = 3
        quotas = [1.0]
        market = "mid_markt"
        departures = [{rep = 5, week = 1}]
        [[teams]]
        name = "B"
        reps = "many"
        market = "enterprize"
        """,
    )
    problems = problems_of(path)
    told = "\n".join(problems)
    parts = (
        "calendar.country: 'Atlantis' is not a country code",
        "plan: quota_shares add up to 2",
        "customers.base_per_rep 400 leaves too few",
        "not all zero",
        "market: shares of segments add up to 0.5",
        "teams (entry 1): quotas: 1 are given and the team has 3 reps",
        "teams (entry 1): departures: rep 5 leaves and the team has 3 reps",
        "teams team: market 'mid_markt' is neither below [[markets]]",
        "teams B: market 'enterprize' is neither below [[markets]]",
        "teams (entry 2).reps = 'many': must be a whole number",
    )
    for part in parts:
        assert part in told
    assert len(problems) == len(parts)


def test_markets_are_checked_where_every_team_is_wrong_in_something(tmp_path):
    path = write(tmp_path, '[[teams]]\nreps = "x"\nmarket = "moon"\n')
    told = problems_of(path)
    assert len(told) == 2
    assert "reps = 'x'" in told[0]
    assert "market 'moon' is neither" in told[1]


WRONG = {
    "number": ("must be a number from", ["a"]),
    "whole number": ("must be a whole number from", ["a"]),
    "text": ("must be text", ["a"]),
    "yes/no": ("must be true or false", ["a"]),
    "date": ("must be a day, like 2026-03-02", ["a"]),
    "choice": ("must be one of", ["a"]),
    "numbers": ("must be a list of", "a"),
    "names": ("must be a list of texts in square brackets", 3),
    "table": ("must be a table, [", 3),
    "tables": (" tables, [[", 3),
}
"""By kind of field: what its sentence says, and a value of another type."""


@pytest.mark.parametrize(
    "spec", organisation_fields().values(), ids=lambda x: ".".join(x.path)
)
def test_a_value_of_another_type_is_told_with_what_its_own_kind_allows(spec):
    says, wrong = WRONG[spec.kind]
    written = {spec.path[-1]: wrong}
    for place in reversed(range(1, len(spec.path))):
        parent = organisation_fields()[spec.path[:place]]
        written = {spec.path[place - 1]: [written] if parent.kind == "tables" else written}
    with pytest.raises(InvalidInput) as refused:
        organisation_from(written, source="x")
    own = [each for each in refused.value.problems if f"{spec.path[-1]} = " in each]
    assert any(says in each for each in own), refused.value.problems


def test_only_days_are_asked_for_as_days():
    days = {
        ".".join(path)
        for path, spec in organisation_fields().items()
        if spec.kind == "date"
    }
    assert days == {"calendar.first_day"}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "is empty"),
        ('[market]\nsegments = [{share = 1.0}]\n', "market.segments (entry 1): name is missing"),
        ('[calendar]\ncountry = "UK-"\n', "calendar.country"),
        ("[market]\naccounts_per_rep = 100\n[customers]\nbase_per_rep = 90\n", "leaves too few of market.accounts_per_rep"),
        ('market = "big"\n', "market = 'big': must be a table, [market]"),
        ('teams = 3\n', "tables, [[teams]]"),
        ("[levers]\ndesk_hours = 1\n", "is a scenario, not an organisation"),
        ('[calendar]\nfirst_day = "2024-01-01"\n', "must be a day, like 2026-03-02"),
        ("[market]\nseason = [0,0,0,0,0,0,0,0,0,0,0,0]\n", "not all zero"),
    ],
)  # fmt: skip
def test_a_wrong_file_says_why(tmp_path, text, part):
    path = write(tmp_path, text)
    (problem,) = problems_of(path)
    assert problem.startswith(f"{path}: ")
    assert part in problem


def test_two_stages_of_one_name_are_told(tmp_path):
    stage = '[[process.stages]]\nname = "a"\nwork = "qualify"\n'
    (problem,) = problems_of(write(tmp_path, stage * 2))
    assert "two are named 'a'" in problem


def test_an_unknown_organisation_is_told_with_the_nearest_name():
    (problem,) = problems_of("midmarket")
    assert "did you mean 'mid_market'" in problem


def test_a_file_that_cannot_be_written_says_why(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_organisation(Organisation(), tmp_path / "no folder" / "x.toml")
