"""Whatever is thrown at a class room is refused in a sentence, with bounded work."""

from __future__ import annotations

import json

import pytest
from class_room import bearer, begun, client_of, held, usual
from live_page import HERE, Unhurried, refused
from starlette.testclient import TestClient

from marathon.serve.app import application
from marathon.serve.guard import BURST, Pace
from marathon.serve.rooms.room import MOST_TEAMS
from marathon.serve.rooms.screens import MOST_BODY


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


def test_a_mind_is_not_changed_without_end(desk, room):
    (anna,) = begun(room, "Anna")
    codes = []
    for _ in range(40):
        codes.append(room.decide(anna, 1, usual()).status_code)
        codes.append(room.post("decide", anna, quarter=1, take_back=True).status_code)
    assert codes[:40] == [200] * 40
    assert codes[-1] == 409
    room.do("quarter", quarter=1)
    assert room.decide(anna, 2, usual()).json() == {"counted": True}


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
