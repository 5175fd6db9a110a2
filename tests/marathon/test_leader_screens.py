"""The server of a leader's screens: the commands' numbers, and refusals in a sentence."""

import json
import re
import tomllib
from dataclasses import replace

import pytest
from live_page import HERE, Unhurried, refused
from starlette.testclient import TestClient

import marathon
from marathon.planning.desk import Desk
from marathon.sentences.explanation import because, verdict
from marathon.sentences.whole_company import of_company
from marathon.serve.app import application
from sim.problems import InvalidInput

PLAN = """
# Ours.
organisation = "founder_led"
from = 2026-11-30
target = [{until = 2027-06-30, bookings = "260k"}, {until = 2027-06-30, team = "everybody", bookings = "200k"}]
changes = [{date = 2027-01-05, group = "coaching", as = "coach"}] # as we said
[[teams]]
name = "everybody"
quota = "200k"
[hiring]
starts = [{month = "2027-03", heads = 1}]
time_to_fill = "8 weeks (4-16)"
[limits]
money = "1k"
[now]
booked_last_year = "400k"
"""
MOVED = "hire.1.2027-05.1 change.2027-01-11.coaching.coach"
NUMBER = 16


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "ours.toml"
    path.write_text(PLAN, "utf-8")
    return replace(Desk.of(path), batches=(8, 8))


@pytest.fixture(scope="module")
def client(desk):
    return TestClient(application(pace=Unhurried(), plan=desk), base_url=HERE)


def events(answer):
    assert answer.status_code == 200
    found = re.findall(r"event: (.*)\ndata: (.*)\n\n", answer.text)
    assert found[-1][0] == "done"
    return [(name, json.loads(told)) for name, told in found]


def looks(client, *ways):
    told = events(client.get("/api/plan/exact", params={"way": ways}))
    return [look for name, look in told if name == "look"]


def test_the_page_and_what_it_draws_before_anything_is_simulated(client):
    page = client.get("/plan").text
    for part in re.findall(r'(?:src|href)="(static/[^"]+)"', page):
        assert client.get(f"/{part}").status_code == 200
    told = client.get("/api/plan").json()
    # A search of eight weeks: seats open at the plan's beginning, people start in week 13.
    assert told["way"] == "hire.1.2027-03.1 change.2027-01-11.coaching.coach"
    assert [each["month"] for each in told["months"]][:3] == [
        "2026-11",
        "2026-12",
        "2027-01",
    ]
    assert told["months"][2] == {"month": "2027-01", "week": 5, "day": "2027-01-04"}
    assert "people" not in {each["name"] for each in told["groups"]}
    assert (
        told["company"]["teams"][0]["quota a rep and year"]
        == "USD\N{NO-BREAK SPACE}200\N{NO-BREAK SPACE}k"
    )
    assert TestClient(application(), base_url=HERE).get("/plan").status_code == 404


def test_a_moved_timeline_is_to_the_digit_what_the_commands_say_of_its_file(
    client, desk, tmp_path
):
    (first, last) = looks(client, desk.words, MOVED)
    assert (first["futures"], last["futures"], last["of"]) == (8, NUMBER, NUMBER)
    answer = client.get("/api/plan/file", params={"way": MOVED})
    assert 'filename="ours-tried.toml"' in answer.headers["content-disposition"]
    assert "# Ours." in answer.text
    saved = tmp_path / "saved.toml"
    saved.write_text(answer.text, "utf-8")
    theirs = marathon.pace(saved, "2026-11-30", futures=NUMBER, progress=False)
    way = last["ways"][1]
    assert way["chance"]["value"] == theirs.numbers.target.chance.value
    assert way["booked"]["mean"] == theirs.futures.booked(0, theirs.plan.target.end).mean()
    assert way["quarters"][-1]["chance"] == way["chance"]
    # Differences are those of the same futures, and none where nothing was moved.
    assert last["ways"][0]["apart"] is None
    more = way["apart"]["booked"]["mean"]
    assert more == pytest.approx(way["booked"]["mean"] - last["ways"][0]["booked"]["mean"])
    chances = [each["chance"]["value"] for each in last["ways"]]
    assert way["apart"]["chance"]["mean"] == pytest.approx(chances[1] - chances[0])
    assert "USD 1,000 of your limits" in " ".join(way["breaks"]).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_nothing_is_lived_twice(client, desk, monkeypatch):
    before = looks(client, desk.words, MOVED)

    def lived(*_):
        raise AssertionError("lived again")

    monkeypatch.setattr("sim.experiments.trying.kept.KeptFutures.lived", lived)
    assert looks(client, desk.words, MOVED) == before
    assert looks(client, MOVED)[-1]["ways"][0]["chance"] == before[-1]["ways"][1]["chance"]


def test_doing_nothing_costs_nothing(client, desk):
    way = looks(client, "")[-1]["ways"][0]
    assert way["money"] == {"mean": 0.0, "interval": [0.0, 0.0]}
    assert way["breaks"] == []
    assert tomllib.loads(desk.file_of("")).get("changes") is None


def test_now_says_what_pace_says(client, desk):
    asked = {"week": "2027-02-15", "booked": "40k"}
    told = events(client.get("/api/plan/now", params=asked))
    assert [name for name, _ in told][1:-2] == ["progress", "progress"]
    now = told[-2][1]
    theirs = marathon.pace(desk.path, "2027-02-15", booked="40k", futures=NUMBER, progress=False)  # fmt: skip
    assert now["verdict"] == [*theirs.verdict]
    assert now["target"]["chance"] == theirs.numbers.target.chance.to_json()
    assert len(now["corridor"][0]) == theirs.plan.target.end


@pytest.mark.parametrize("organisation", ["founder_led", "three_markets"])
def test_a_company_is_its_seats_times_a_rep(organisation):
    found = marathon.why("initial", "execute", organisation=organisation, futures=2, years=1, warmup=0, progress=False)  # fmt: skip
    rep, seats = found.numbers, sum(found.organisation.team_sizes())
    whole = of_company(rep, found.organisation)
    assert seats > 1
    for one, all_ in zip([rep.bookings, *rep.levers, *rep.practices], [whole.bookings, *whole.levers, *whole.practices], strict=True):  # fmt: skip
        assert all_.difference.mean == pytest.approx(seats * one.difference.mean)
        assert all_.before.high == pytest.approx(seats * one.before.high)
        assert [each.value.low for each in all_.shares] == pytest.approx([seats * each.value.low for each in one.shares])  # fmt: skip
    told = verdict(
        because(whole, found.base, found.other, found.organisation, company=True)
    )
    assert " USD a year" in told[0]
    assert not any("a rep and year" in said for said in told)


def test_one_seat_explains_no_company():
    found = marathon.why("initial", "execute", organisation="founder_led", rep=1, futures=2, years=1, warmup=0, progress=False)  # fmt: skip
    with pytest.raises(InvalidInput, match="leave it out"):
        of_company(found.numbers, found.organisation)


def test_why_adds_up_against_doing_nothing(client):
    told = events(client.get("/api/plan/why", params={"way": MOVED}))
    account = told[-2][1]["account"]
    parts = sum(chapter["mean"] for chapter in account["chapters"])
    assert parts == pytest.approx(account["difference"]["mean"], rel=1e-6)
    assert told[-2][1]["verdict"][0].startswith("Whether the plan books")
    assert told[-2][1]["whose"] == "in USD a year"
    assert all("a rep and year" not in said for said in told[-2][1]["verdict"])
    refused(client.get("/api/plan/why", params={"way": ""}), 422)


@pytest.mark.parametrize(
    ("way", "named"),
    [
        ("hire.1.2027-03.9", "hiring.starts (entry 1).heads"),
        ("hire.2.2027-03.1", "timeline (entry 1)"),
        ("hire.1.2020-03.1", "month"),
        ("hire.1.2027-13.1", "month"),
        ("hire.1.2027-03.1 " * 9, "9 people start"),
        ("hire.1.2027-03.1 " * 25, "at most 24"),
        ("change.2027-02-30.coaching.coach", "timeline (entry 1)"),
        ("change.2030-02-01.coaching.coach", "changes (entry 1).date"),
        ("change.2027-02-01.people.coach", "group"),
        ("change.2027-02-01.coaching./etc/passwd", "no stage"),
        ("change.2027-02-01.coaching.nobody", "stage"),
        ("../../etc/passwd", "timeline (entry 1)"),
        ("\x00", "timeline (entry 1)"),
        ("x" * 2000, "characters"),
    ],
)
@pytest.mark.parametrize("path", ["exact", "why", "file"])
def test_what_is_no_timeline_is_refused_in_a_sentence(client, desk, path, way, named):
    said = refused(client.get(f"/api/plan/{path}", params={"way": way}), 422)
    assert named in said
    assert str(desk.path.parent) not in said


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", "week"),
        ("week=2020-01-06", "runs from"),
        ("week=monday", "week"),
        ("week=2027-02-15&booked=/etc/passwd", "give a sum"),
        ("week=2027-02-15&booked=-1", "booked"),
    ],
)
def test_what_is_no_day_or_sum_is_refused_in_a_sentence(client, query, named):
    assert named in refused(client.get(f"/api/plan/now?{query}"), 422)


def test_too_few_or_many_timelines_and_strangers_are_refused(client):
    refused(client.get("/api/plan/exact"), 422)
    refused(client.get("/api/plan/exact", params={"way": ["", "", "", "", ""]}), 422)
    for headers, status in (({"host": "evil.example"}, 421), ({"origin": "null"}, 403)):
        refused(client.get("/api/plan/exact?way=", headers=headers), status)
