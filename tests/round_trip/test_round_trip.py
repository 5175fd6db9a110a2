"""Known deals, written as every vendor's export, come back as they were, or a word is said."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from tests.round_trip import mutating
from tests.round_trip.cases import Case, every, sample
from tests.round_trip.company import SNAPSHOT, plant
from tests.round_trip.defects import DEFECTS
from tests.round_trip.histories import HISTORIES
from tests.round_trip.judging import judge
from tests.round_trip.leaving_out import run_without
from tests.round_trip.running import run, share_right, story, table
from tests.round_trip.vendors import locales, vendors

FLOOR = 0.95
"""Share of the sample that comes back right today; it only ever rises."""
NAMED = 0.98
"""The same for the vendors that history import promises to know."""


def test_sampled_exports_come_back_right_or_a_word_is_said() -> None:
    """One test for all that the sample shows: reading it is what takes long."""
    results = list(run(sample(70)))
    assert len(results) == 70
    bad = [each for each in results if each.judgement.verdict in ("silent", "crashed")]
    assert not [story(each) for each in bad]
    wrong = [story(each) for each in results if not each.judgement.right]
    assert share_right(results) >= FLOOR, "\n".join(wrong)
    assert share_right([each for each in results if each.case.core]) >= NAMED, wrong


def test_the_oracle_is_as_large_as_it_says() -> None:
    core = [vendor for vendor in vendors().values() if vendor.core]
    assert len(core) >= 10
    assert len(locales()) >= 8
    assert len(DEFECTS) + len(HISTORIES) >= 20


def test_every_label_names_its_source_and_stands_once() -> None:
    for vendor in vendors().values():
        for labels in vendor.languages.values():
            assert len(labels.source) > 10, (vendor.key, labels.language)
            assert {"id", "amount", "created"} <= labels.columns.keys()
            assert len(set(labels.columns.values())) == len(labels.columns), labels
            assert set(labels.unconfirmed) <= {*labels.columns, "won", "lost", "pending"}


def test_a_seed_plants_the_same_company_with_every_outcome() -> None:
    deals = plant("a")
    assert deals == plant("a") != plant("b")
    assert {deal.status for deal in deals} == {"open", "won", "lost"}
    for deal in deals:
        assert (deal.closed is None) == (deal.status == "open")
        assert deal.created < (deal.closed or deal.created.max)
        assert (deal.closed or deal.created).date() < SNAPSHOT


def test_a_written_case_holds_a_row_for_every_deal(tmp_path: Path) -> None:
    case = Case(vendor="salesforce", language="de", defect="none")
    (path,), truth = case.write(tmp_path)
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines(), delimiter=";"))
    assert {row["Opportunity-ID"] for row in rows} == truth.deals.keys()
    won = [row for row in rows if row["Phase"] == "Geschlossen: gewonnen"]
    assert len(won) == sum(known.status == "won" for known in truth.deals.values())


def test_the_judge_sees_a_cent_a_day_and_a_deal(tmp_path: Path) -> None:
    case = Case(vendor="salesforce", language="api", defect="deleted_opportunities")
    paths, truth = case.write(tmp_path)
    assert judge(paths, truth).verdict == "exact"
    name = min(truth.deals)
    known = truth.deals[name]
    truth.deals[name] = replace(known, amount=(known.amount or 0) + 1)
    assert judge(paths, truth).verdict == "silent"
    truth.deals[name] = replace(known, created=known.created.replace(year=2020))
    assert judge(paths, truth).verdict == "silent"
    del truth.deals[name]
    assert judge(paths, truth).verdict == "silent"


def test_damaged_exports_neither_crash_nor_lose_without_a_word_that_names_the_column() -> (
    None
):
    found = mutating.bases([*mutating.pool()[::9], *mutating.pool()[-3:]])
    results = mutating.try_out(found, 30)
    assert not [(each.damage.kind, each.trouble) for each in results if each.trouble]
    assert not [(each.damage.kind, each.unnamed) for each in results if each.unnamed]


@pytest.mark.verification
def test_a_thousand_damaged_exports() -> None:
    found = mutating.bases(mutating.pool())
    results = mutating.try_out(found, 1000)
    assert not [(each.damage.kind, each.trouble) for each in results if each.trouble]
    assert not [(each.damage.kind, each.unnamed) for each in results if each.unnamed]


@pytest.mark.verification
def test_the_whole_oracle(capsys: pytest.CaptureFixture[str]) -> None:
    everything = list(run(every()))
    with capsys.disabled():
        print("\n" + table(everything))  # noqa: T201 - the table is what the long run is for
    bad = [each for each in everything if each.judgement.verdict in ("silent", "crashed")]
    assert not [story(each) for each in bad]
    assert share_right([each for each in everything if each.case.core]) >= 0.9


@pytest.mark.verification
@pytest.mark.parametrize("name", ["odoo", "pipedrive", "zoho", "de", "ja"])
def test_what_is_left_out_of_the_vocabularies_is_asked_about_and_not_guessed_wrong(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    which = "--vendor" if name in vendors() else "--language"
    finished = run_without((name,), [which, name, "--translated", "--table", "--quiet"])
    with capsys.disabled():
        print(f"\nwithout {name}:\n{finished.stdout}")  # noqa: T201 - the table is wanted
    assert finished.returncode == 0, finished.stderr
