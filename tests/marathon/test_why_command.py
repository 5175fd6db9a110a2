"""`marathon why`: its JSON contract, its words, its page, its refusals."""

from __future__ import annotations

import json
import math
import re

import pytest
from console import run

import marathon
from marathon.sentences import practices
from sim.problems import InvalidInput

SMALL = """
name = "a small team"
[[teams]]
reps = 3
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("why") / "small.toml"
    path.write_text(SMALL, "utf-8")
    return path


def why(small, *arguments):
    result = run("why", *arguments, "--organisation", small, "--years", 1, "--warmup", 1,
                 "--replications", 2)  # fmt: skip
    assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture(scope="module")
def page(small, tmp_path_factory):
    path = tmp_path_factory.mktemp("why") / "why.html"
    result = why(small, "execute", "coach", "--out", path)
    return result, path.read_text("utf-8")


def test_json_keeps_its_contract_and_adds_up(small):
    told = json.loads(why(small, "execute", "coach", "--json").stdout)
    assert {"base", "other", "rep", "account", "changes", "levers", "practices",
            "exact_shapley", "coalitions_per_future", "run", "calibration"} == set(told)  # fmt: skip
    for split in (told["account"], *told["levers"], *told["practices"]):
        for level in ("parts", "chapters"):
            parts = math.fsum(part["mean"] for part in split[level])
            assert parts == pytest.approx(split["difference"]["mean"], rel=1e-9, abs=1e-6)
        for part in split["parts"]:
            assert set(part) == {"name", "chapter", "meaning", "mean", "interval"}
    for splits in (told["levers"], told["practices"]):
        assert [split["response"] for split in splits] == ["bookings", "contribution"]
    for groups, levers in zip(told["levers"], told["practices"], strict=True):
        worth = {part["name"]: part["mean"] for part in groups["parts"]}
        own = {part["name"]: part["mean"] for part in levers["chapters"]}
        assert worth == own
    changed = {lever for each in told["changes"] for lever in each["levers"]}
    assert {part["name"] for part in told["practices"][0]["parts"]} == changed


LATER = """
base = "coach"
title = "Later"
[[change]]
week = 90
desk_hours = 5
"""


def test_a_change_after_the_run_is_said_to_lie_outside_of_it(small, tmp_path):
    later, partly = tmp_path / "later.toml", tmp_path / "partly.toml"
    later.write_text(LATER, "utf-8")
    partly.write_text(f"{LATER}[[change]]\nweek = 4\nmay_chase = false\n", "utf-8")
    said = " ".join(why(small, "coach", later).stdout.split())
    assert said.startswith(
        "Later does nothing otherwise than Coach in the 52 weeks of the run"
    )
    assert (
        "changes in week 90, after the 52 weeks compared; give more years to see it" in said
    )
    told = json.loads(why(small, "coach", later, "--json").stdout)
    assert told["changes"] == told["levers"] == []
    said = " ".join(why(small, "coach", partly).stdout.split())
    assert "changes in week 90, after the 52 weeks compared" in said
    told = json.loads(why(small, "coach", partly, "--json").stdout)
    assert [each["levers"] for each in told["changes"]] == [["may_chase"]]
    listed = " ".join(run("why", "coach", later, "--organisation", small, "--years", 1,
                          "--warmup", 0, "--deals").stdout.split())  # fmt: skip
    assert "0 deals end or book differently" in listed
    assert "changes in week 90, after the 52 weeks compared" in listed
    compared = " ".join(run("compare", "coach", later, "--organisation", small, "--years", 1,
                            "--replications", 3).stdout.split())  # fmt: skip
    assert "Later and Coach are the same practices in the 52 weeks compared" in compared
    assert "cannot be told from chance" not in compared.partition("scenario")[0]


def test_one_seat(small):
    told = json.loads(why(small, "execute", "coach", "--rep", 2, "--json").stdout)
    assert told["rep"] == 2
    assert told["levers"] == []
    said = why(small, "execute", "coach", "--rep", 2).stdout
    assert "a year of rep 2" in " ".join(said.split())


def test_text_says_the_difference_first_then_both_accounts(page):
    result, _ = page
    first, *_ = result.stdout.splitlines()
    assert first.startswith(("Coach books ", "Whether Coach books more than Execute "))
    assert result.stdout.index("HOURS") < result.stdout.index("WINS AND LOSSES")
    assert result.stdout.index("WINS AND LOSSES") < result.stdout.index("PROCESS")
    assert "2 of 2 in" in result.stderr


def test_each_decision_is_told_with_its_price_and_how_well_it_is_known(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")  # so that no cell that is looked for is wrapped
    found = marathon.why("initial", "coach", years=1, futures=24, progress=False)
    told = " ".join(found.text().split())
    for said in ("before: every 13 weeks;", "tried by lot (review", "(coaching)"):
        assert said in told
    # A practice that loses stands above the first table where, and only where, its own interval
    # lies below nought.
    above, _, _ = told.partition("bookings thousand USD")
    sold, earned = (split.shares for split in found.numbers.practices)
    assert len(earned) > 12
    for books, earns in zip(sold, earned, strict=True):
        loses = min(books.value.high, earns.value.high) < 0.0
        title = practices.title(earns.name)
        pattern = (
            rf"(Costs more than it brings|Lowers bookings) in this model[^.]*: {title}: "
        )
        assert bool(re.search(pattern, above)) == loses, title


def test_one_practice_that_sells_more_than_it_brings_is_said_to_cost(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    dear = marathon.why(
        "coach", levers={"desk_hours": 20}, years=1, futures=8, progress=False
    )
    books, earns, loses, *_ = dear.verdict
    assert re.search(r"^Coach \+ desk_hours=20 books \S+ k .* more than Coach", books)
    assert re.search(r"^It earns \S+ k .* less, all costs counted\.$", earns)
    assert loses.startswith("Costs more than it brings in this model: Service desk: 20 h")
    assert "of bookings, less than its price. Its price: its hourly price." in loses
    assert "Only desk_hours differs: it carries it all." in " ".join(dear.text().split())


def test_territories_that_stay_cut_are_not_valued_by_ceasing_to_cut(small):
    def said(*scenarios):
        return " ".join(why(small, *scenarios).stdout.split())

    kept = "Territories that were cut anew stay so when nobody cuts them any more."
    assert kept in said("align", "coach")
    assert kept not in said("coach", "align")


def test_the_page_asks_nobody_for_anything(page):
    _, text = page
    assert text.startswith("<!DOCTYPE html>")
    asked = re.findall(r'(?:src|href)="(?!#)([^"]*)"|url\((?!#)([^)]*)\)', text)
    assert asked == []
    assert "Where was the difference made?" in text
    assert "Which decisions brought it?" in text
    # Sentences are read from the left, and no interval is cut in two on a telephone.
    assert '<div class="prose"><p class="caption">What each practice takes' in text
    assert ".account .few td { white-space: nowrap; }" in text
    assert '<body class="account">' in text


def test_a_page_that_exists_is_never_replaced(small, tmp_path):
    path = tmp_path / "there.html"
    path.write_text("mine", "utf-8")
    result = run("why", "execute", "coach", "--out", path)
    assert result.exit_code == 2
    assert path.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("execute",), "name a scenario to compare with"),
        (("execute", "nobody"), "nobody"),
        (("execute", "coach", "--rep", 99), "the organisation has reps 1 to"),
    ],
)
def test_what_cannot_be_asked_is_said(arguments, said):
    result = run("why", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not isinstance(result.exception, InvalidInput)


def test_deals_are_listed_and_told(small, tmp_path):
    listed = run("why", "initial", "align", "--deals", "--organisation", small, "--years", 1,
                 "--warmup", 1)  # fmt: skip
    assert listed.exit_code == 0
    assert "deals end or book differently in the two worlds" in listed.stdout
    page = tmp_path / "deal.html"
    result = run("why", "initial", "align", "--deal", 1, "--organisation", small, "--years", 1,
                 "--warmup", 1, "--out", page)  # fmt: skip
    assert result.stdout.startswith("Deal ")
    assert "Same luck" in result.stdout
    text = page.read_text("utf-8")
    assert "One deal, two lives" in text
    assert not re.findall(r'(?:src|href)="(?!#)([^"]*)"', text)


def test_the_json_of_a_deal_keeps_its_contract(small):
    result = run("why", "initial", "align", "--deal", 2, "--organisation", small, "--years", 1,
                 "--warmup", 1, "--json")  # fmt: skip
    told = json.loads(result.stdout)
    assert set(told) == {
        "deal", "window", "lives", "first_difference", "decision", "calibration",
    }  # fmt: skip
    assert told["calibration"] is None
    assert told["deal"]["number"] == 2
    assert len(told["lives"]) == 2
    first = told["first_difference"]
    assert first is None or {"place", "base", "other", "inputs"} == set(first)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--deal", 99_999), "the list has"), (("--deals", "--out", "x.html"), "--deal N")],
)
def test_a_deal_that_does_not_exist_is_said(small, arguments, said):
    result = run("why", "initial", "align", *arguments, "--organisation", small, "--years", 1,
                 "--warmup", 0)  # fmt: skip
    assert result.exit_code == 2
    assert said in result.stderr
