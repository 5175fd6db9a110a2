"""The class room's server: what counts, what comes back after a crash, what is refused."""

from __future__ import annotations

import csv
import io
import json
import time

import pytest
from class_room import Class, assignment, bearer, client_of, desk_of, usual
from live_page import HERE, Unhurried, refused
from starlette.testclient import TestClient

from marathon.serve.app import application
from marathon.serve.guard import BURST, Pace
from marathon.serve.rooms import codes, views
from marathon.serve.rooms.assignment import (
    assignment_from,
    assignment_names,
    load_assignment,
)
from marathon.serve.rooms.book import ENDING
from marathon.serve.rooms.room import MOST_TEAMS
from marathon.serve.rooms.screens import MOST_BODY
from sim.levers import LEVERS
from sim.problems import InvalidInput


@pytest.fixture
def desk():
    return desk_of()


@pytest.fixture
def client(desk):
    with client_of(desk) as found:
        yield found


@pytest.fixture
def room(client):
    return Class(client)


def held(desk, room):
    return desk.held[room.code]


def begun(room, *names):
    """A room in its first quarter; returns its teams' tokens."""
    tokens = [room.token(name) for name in names or ("Anna", "Ben")]
    assert room.do("begin").json() == {"done": True}
    return tokens


def test_a_quarter_is_decided_and_lived(desk, room):
    anna, ben = begun(room)
    assert room.decide(anna, 1, usual(desk_hours=4), 50_000).json() == {"counted": True}
    assert room.do("quarter", quarter=1).json() == {"done": True}
    anna_s, ben_s = held(desk, room).room.teams.values()
    assert anna_s.past[0].levers["desk_hours"] == 4
    assert anna_s.past[0].predicted == 50_000
    # Nobody decided for Ben: everything as before, and no forecast to be judged by.
    assert ben_s.past[0].levers == assignment().usual
    assert ben_s.past[0].predicted is None
    assert room.decide(ben, 2, usual()).json() == {"counted": True}
    room.do("quarter", quarter=2)
    assert anna_s.past[1].levers == anna_s.past[0].levers


def test_all_teams_meet_the_same_luck(desk, room):
    tokens = begun(room)
    for token in tokens:
        room.decide(token, 1, usual(coaching_hours_month=3))
    room.do("quarter", quarter=1)
    one, other = held(desk, room).room.teams.values()
    assert one.now.world.digest() == other.now.world.digest()


def test_deciding_twice_counts_once(desk, room):
    (anna,) = begun(room, "Anna")
    first = usual(desk_hours=2)
    assert room.decide(anna, 1, first).json() == {"counted": True}
    version = held(desk, room).room.version
    assert room.decide(anna, 1, first).json() == {"counted": False}
    assert held(desk, room).room.version == version
    refused(room.decide(anna, 1, usual()), 409)
    assert room.post("decide", anna, quarter=1, take_back=True).json() == {"counted": True}
    assert room.post("decide", anna, quarter=1, take_back=True).json() == {"counted": False}
    assert room.decide(anna, 1, usual()).json() == {"counted": True}
    assert room.do("quarter", quarter=1).json() == {"done": True}
    # Pressed or sent again after it was lived: nothing is lived twice.
    assert room.do("quarter", quarter=1).json() == {"done": False}
    assert room.decide(anna, 1, usual()).json() == {"counted": False}
    refused(room.decide(anna, 1, first), 409)
    assert held(desk, room).room.quarter == 2


def test_a_quarter_can_be_taken_back(desk, room):
    (anna,) = begun(room, "Anna")
    worlds = []
    for quarter in (1, 2, 3):
        room.decide(anna, quarter, usual(desk_hours=quarter % 3))
        room.do("quarter", quarter=quarter)
        worlds.append(held(desk, room).room.teams[1].now.world.digest())
    refused(room.do("back", quarter=1), 409)
    for quarter in (3, 2):
        assert room.do("back", quarter=quarter).json() == {"done": True}
        assert room.do("back", quarter=quarter).json() == {"done": False}
    team = held(desk, room).room.teams[1]
    assert team.now.world.digest() == worlds[0]
    assert team.locked.levers["desk_hours"] == 2
    room.do("quarter", quarter=2)
    assert team.now.world.digest() == worlds[1]


def test_who_comes_late_stands_where_everybody_stands(desk, room):
    begun(room, "Anna")
    room.do("quarter", quarter=1)
    room.token("Late")
    anna, late = held(desk, room).room.teams.values()
    assert late.now.world.digest() == anna.now.world.digest()
    assert late.past[0].predicted is None


def test_a_second_phone_needs_its_team_s_word(desk, room):
    anna, _ = begun(room)
    refused(room.join("anna"), 409)
    refused(room.join("Anna", key="XXXX"), 403)
    key = held(desk, room).room.teams[1].key
    second = room.token("Anna", key=key.lower())
    assert len(held(desk, room).room.teams) == 2
    assert room.decide(second, 1, usual()).json() == {"counted": True}
    assert room.decide(anna, 1, usual()).json() == {"counted": False}


def test_a_pause_holds_everybody(room):
    (anna,) = begun(room, "Anna")
    assert room.do("pause", paused=True).json() == {"done": True}
    assert room.do("pause", paused=True).json() == {"done": False}
    refused(room.decide(anna, 1, usual()), 409)
    room.do("pause", paused=False)
    assert room.decide(anna, 1, usual()).json() == {"counted": True}


def test_money_is_finite(client):
    desk = desk_of(given=assignment(budget=1_000))
    with client_of(desk) as found:
        room = Class(found)
        (anna,) = begun(room, "Anna")
        said = refused(room.decide(anna, 1, usual(desk_hours=4)), 422)
        assert "1,000" in said
        assert room.decide(anna, 1, usual()).json() == {"counted": True}


def wait_for(found, seconds=120):
    for _ in range(int(seconds / 0.05)):
        if found():
            return
        time.sleep(0.05)
    raise AssertionError("nothing came")


def test_a_lesson_from_question_to_debrief(desk, room):
    anna, ben = (room.token(name) for name in ("Anna", "Ben"))
    assert room.do("ask").json() == {"done": True}
    assert room.post("decide", anna, quarter=0, guess=20).json() == {"counted": True}
    assert room.post("decide", anna, quarter=0, guess=20).json() == {"counted": False}
    wait_for(lambda: held(desk, room).work.answer)
    room.do("show", step=1)
    refused(room.post("decide", ben, quarter=0, guess=5), 409)
    now = held(desk, room)
    view = views.of_screen(now.room, now.seen())
    assert view["question"]["guesses"] == [20.0]
    assert "inputs" not in view["question"]
    room.do("show", step=3)
    answer = views.of_screen(now.room, now.seen())["question"]["answer"]
    assert answer["low"] < answer["more"] < answer["high"]
    room.do("begin")
    room.decide(anna, 1, usual(coaching_hours_month=3, activity_observed=0.6))
    refused(room.do("debrief"), 409)
    room.do("quarter", quarter=1)
    assert room.do("debrief").json() == {"done": True}
    wait_for(lambda: held(desk, room).work.found)
    shown = [_step(desk, room, step) for step in range(1, 8)]
    names = ["forecasts", "sights", "inputs", "outputs", "lucks", "truth", "best"]
    for step, view in enumerate(shown):
        assert {name for name in names if name in view["debrief"]} == set(names[: step + 1])
    last = shown[-1]["debrief"]
    by_team = {each["team"]: each for each in last["lucks"]["teams"]}
    assert len(by_team[1]["each"]) == 40
    assert by_team[1]["low"] <= by_team[1]["mean"] <= by_team[1]["high"]
    # Who changed nothing is nought ahead on every luck.
    assert set(by_team[2]["each"]) == {0}
    assert by_team[2]["lived"] == 0
    assert last["best"]["tried"] == 7
    refused(room.do("back", quarter=1), 409)


def _step(desk, room, step):
    if step > 1:
        assert room.do("step", step=step).json() == {"done": True}
    now = held(desk, room)
    return views.of_screen(now.room, now.seen())


# A crash, and what is taken home.


def test_a_killed_server_comes_back_with_every_decision(tmp_path):
    before = desk_of(tmp_path)
    with client_of(before) as client:
        room = Class(client)
        anna, ben = begun(room)
        room.decide(anna, 1, usual(desk_hours=2), 70_000)
        room.do("quarter", quarter=1)
        room.decide(ben, 2, usual(coaching_hours_month=3), 80_000)
        room.do("quarter", quarter=2)
        room.do("back", quarter=2)
        room.decide(anna, 2, usual(desk_hours=4), 90_000)
        before_view = _without_version(views.of_phone(*_team(before, room, 1)))
        boss_view = _without_version(views.of_boss(*_team(before, room, 1)[:2]))
    # Nothing was told to end: only what stands in the folder is left.
    path = tmp_path / f"{room.code}{ENDING}"
    with path.open("ab") as file:
        file.write(b'{"what":"deci')
    after = desk_of(tmp_path)
    assert after.restore() == [f"room {room.code} is back: 2 teams, quarter 2"]
    assert _without_version(views.of_phone(*_team(after, room, 1))) == before_view
    assert _without_version(views.of_boss(*_team(after, room, 1)[:2])) == boss_view
    assert [team.now.world.digest() for team in after.held[room.code].room.teams.values()] == [
        team.now.world.digest() for team in before.held[room.code].room.teams.values()
    ]  # fmt: skip
    with client_of(after) as client:
        again = Class.__new__(Class)
        again.client, again.room, again.code = client, room.room, room.code
        assert again.decide(anna, 2, usual(desk_hours=4), 90_000).json() == {
            "counted": False
        }
        assert again.do("quarter", quarter=2).json() == {"done": True}
    third = desk_of(tmp_path)
    third.restore()
    assert third.held[room.code].room.quarter == 3
    written = path.read_text("utf-8")
    assert anna not in written
    assert room.room["boss"] not in written


def _team(desk, room, number):
    now = desk.held[room.code]
    return now.room, now.seen(), now.room.teams[number]


def _without_version(view):
    return {name: value for name, value in view.items() if name != "version"}


def test_what_is_no_room_is_named(tmp_path):
    (tmp_path / f"BCDF{ENDING}").write_text('{"what": "team"}\n')
    with pytest.raises(InvalidInput, match="does not begin with a room"):
        desk_of(tmp_path).restore()
    (tmp_path / f"BCDF{ENDING}").write_text("nonsense\n")
    with pytest.raises(InvalidInput, match="line 1 is no event"):
        desk_of(tmp_path).restore()


def test_decisions_are_taken_home_and_run_as_no_formula(room):
    anna, _ = begun(room, "=1+1", "Ben, B.")
    room.decide(anna, 1, usual(desk_hours=2), 70_000)
    room.do("quarter", quarter=1)
    boss = bearer(room.room["boss"])
    table = room.client.get(room.path("export"), headers=boss)
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [row["name"] for row in rows] == ["'=1+1", "Ben, B."]
    assert rows[0]["predicted"] == "70000.00"
    assert rows[0]["desk_hours"] == "2"
    assert rows[1]["decided"] == "no"
    told = room.client.get(room.path("export?as=json"), headers=boss).json()
    assert told["teams"][0]["quarters"][0]["levers"]["desk_hours"] == 2
    refused(room.client.get(room.path("export"), headers=bearer(anna)), 403)
    refused(room.client.get(room.path("export?as=exe"), headers=boss), 422)


# What is refused.


@pytest.mark.parametrize(
    "name",
    ["", " ", "x" * 25, "a\nb\x00", "\u202eevil", "a\ud800", 7, None, ["a"], {"a": 1}, True, "x" * 5000],
)  # fmt: skip
def test_a_name_that_nobody_can_be_shown_is_refused(room, name):
    answer = room.client.post(
        room.path("join"), content=json.dumps({"name": name}).encode()
    )
    refused(answer, 422)


def test_a_name_is_text_whatever_it_says(desk, room):
    evil = "<img src=x onerror=a()>"
    room.token(evil)
    assert held(desk, room).room.teams[1].name == evil


@pytest.mark.parametrize(
    "levers",
    [None, [], "x", {}, {"desk_hours": 1}, {**usual(), "desk_hours": 3.14}, {**usual(), "desk_hours": True},
     {**usual(), "desk_hours": "4"}, {**usual(), "may_replace": 1}, {**usual(), "x" * 3000: 1}],
)  # fmt: skip
def test_only_what_is_on_the_cards_can_be_decided(room, levers):
    (anna,) = begun(room, "Anna")
    refused(room.decide(anna, 1, levers), 422)


@pytest.mark.parametrize("predicted", [None, "1", True, 1e300, [1]])
def test_a_prediction_is_a_number(room, predicted):
    (anna,) = begun(room, "Anna")
    refused(room.decide(anna, 1, usual(), predicted), 422)


@pytest.mark.parametrize("quarter", [None, -1, 1.5, "1", True, 10**30, 2, 50])
def test_only_the_running_quarter_can_be_decided(room, quarter):
    (anna,) = begun(room, "Anna")
    answer = room.decide(anna, quarter, usual())
    assert answer.status_code in {409, 422}
    refused(answer, answer.status_code)


def test_who_is_not_known_sees_nothing(room):
    begun(room)
    path = room.path("events")
    for headers in (
        {},
        bearer(""),
        bearer("x"),
        bearer("x" * 500),
        {"authorization": "Basic x"},
    ):
        refused(room.client.get(path, headers=headers), 403)
    for _ in range(40):
        last = room.client.get(path, headers=bearer("x"))
    refused(last, 429)


@pytest.mark.parametrize(
    "code", ["AAAA", "BCD", "....", "%2e%2e", "BCDFG", "bcdf", "🙂", "x" * 300]
)
def test_a_code_that_is_none_is_refused(client, code):
    answer = client.post(f"/rooms/{code}/join", json={"name": "Anna"})
    assert answer.status_code == 404


def test_words_are_not_guessed(room):
    room.token("Anna")
    answers = [room.join("Anna", key="QQQQ").status_code for _ in range(40)]
    assert set(answers) == {403, 429}


@pytest.mark.parametrize(
    "what", [None, "x", 5, [], {}, "team", "phone", "room", "decide", "__init__"]
)
def test_buttons_that_nobody_has_are_refused(room, what):
    refused(room.post("do", room.room["boss"], what=what), 422)


def test_only_the_trainer_presses_buttons(room):
    (anna,) = begun(room, "Anna")
    refused(room.post("do", anna, what="quarter", quarter=1), 403)
    refused(room.post("do", room.room["screen"], what="quarter", quarter=1), 403)
    refused(room.post("decide", room.room["boss"], quarter=1), 403)


def test_rooms_are_opened_here_and_nowhere_else(desk):
    app = application(pace=Unhurried(), desk=desk)
    with TestClient(app, base_url=HERE, client=("192.168.7.7", 5000)) as other:
        refused(other.post("/rooms", json={}), 403)
        refused(other.get("/api/assignments"), 403)


def test_rooms_and_teams_have_a_limit(desk, client, room):
    for number in range(MOST_TEAMS):
        room.token(f"Team {number}")
    refused(room.join("One more"), 409)
    for _ in range(3):
        assert client.post("/rooms", json={}).status_code == 201
    refused(client.post("/rooms", json={}), 409)
    assert room.do("close").json() == {"done": True}
    assert client.post("/rooms", json={}).status_code == 201
    assert len(desk.held) == 4


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"\xff", b"[" * 7_000, b'{"name": NaN}', b"null"]
)
def test_a_body_that_no_phone_sends_is_refused(room, body):
    for what in ("join", "decide", "price", "do"):
        headers = bearer(room.room["boss"])
        answer = room.client.post(room.path(what), content=body, headers=headers)
        refused(answer, 422)


def test_a_body_is_read_no_further_than_it_may_be_long(room):
    def parts():
        for _ in range(100):
            yield b"x" * 1_000

    for content in (b"x" * (MOST_BODY + 1), parts()):
        refused(room.client.post(room.path("join"), content=content), 413)


def test_one_client_is_slowed_down(desk):
    with client_of(desk, pace=Pace(now=lambda: 0.0)) as client:
        answers = [client.post("/rooms/BCDF/join", json={}).status_code for _ in range(400)]
    assert answers.count(404) == BURST
    assert answers[-1] == 429


# Assignments.


@pytest.mark.parametrize("name", assignment_names())
def test_every_assignment_is_whole(desk, client, name):
    found = load_assignment(name)
    assert desk.organisation_of(found)
    assert 40 <= sum(part.minutes for part in found.guide) <= 50
    assert found.questions
    assert all(part.supports for part in found.guide)
    assert {len(practice.words) for practice in found.practices} <= {2, 3, 4, 5}
    page = client.get(f"/handout/{name}")
    assert page.status_code == 200
    assert found.title in page.text
    assert "style=" not in page.text


def test_there_are_enough_assignments(client):
    told = client.get("/api/assignments").json()
    assert len(told) >= 6
    assert told[0]["name"] == "tried"


def test_an_assignment_is_refused_with_all_its_problems():
    written = {
        "title": "", "quarters": 99, "bse": "initial", "levers": {"desk_hours": 99},
        "cards": [{"title": "x", "practices": [
            {"lever": "desk_hour", "values": [1, 2]},
            {"lever": "desk_hours", "values": [0, 0]},
            {"lever": "coaching_hours_month", "values": [1, 2], "words": ["one"]},
        ]}],
    }  # fmt: skip
    with pytest.raises(InvalidInput) as caught:
        assignment_from(written, name="mine", source="mine.toml")
    said = "\n".join(caught.value.problems)
    for part in ("title", "meaning", "quarters", "did you mean 'base'", "did you mean 'desk_hours'", "twice", "words", "out of range"):  # fmt: skip
        assert part in said, part
    assert all(problem.startswith("mine.toml") for problem in caught.value.problems)


def test_what_goes_on_as_before_must_be_on_the_card():
    written = dict(load_assignment().written)
    written["cards"] = [
        {"title": "x", "practices": [{"lever": "desk_hours", "values": [1, 2]}]}
    ]
    with pytest.raises(InvalidInput, match="go on with 0, which is not among"):
        assignment_from(written, name="mine")


def test_codes_are_read_by_a_camera():
    rows = codes.squares("http://192.168.1.20:8010/play#BCDF")
    assert len(rows) == len(rows[0]) >= 21
    # The three corners by which a camera finds it.
    for row, column in ((0, 0), (0, -7), (-7, 0)):
        corner = [line[column:][:7] for line in rows[row:][:7]]
        assert corner[0] == corner[6] == "1111111"
        assert corner[3] == "1011101"
    assert set(LEVERS) >= set(assignment().usual)
