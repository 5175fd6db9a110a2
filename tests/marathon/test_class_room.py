"""The class room's server: what counts, what comes back after a crash, what is refused."""

from __future__ import annotations

import csv
import errno
import io
import os
import time

import pytest
from class_room import Class, assignment, bearer, begun, client_of, desk_of, held, usual
from live_page import refused

from marathon.serve import running
from marathon.serve.offer import Firms
from marathon.serve.rooms import views
from marathon.serve.rooms.assignment import (
    assignment_from,
    load_assignment,
)
from marathon.serve.rooms.book import ENDING, Book, kept
from sim.problems import InvalidInput


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


@pytest.mark.parametrize(
    "event", [b'{"what":"nothing"}', b'{"what":"team"}', b'{"what":"phone","team":7}', b"[" * 100_000]
)  # fmt: skip
def test_an_event_that_cannot_have_happened_is_named_by_its_line(tmp_path, event):
    with client_of(desk_of(tmp_path)) as client:
        room = Class(client)
    path = tmp_path / f"{room.code}{ENDING}"
    path.write_bytes(path.read_bytes() + event + b"\n")
    with pytest.raises(InvalidInput, match="line 2"):
        desk_of(tmp_path).restore()


def test_a_line_that_fits_in_parts_only_is_whole_or_not_there(tmp_path, monkeypatch):
    book, write = Book(tmp_path, "ABCD"), os.write
    book.write({"what": "room"})
    monkeypatch.setattr(os, "write", lambda place, content: write(place, content[:5]))
    book.write({"what": "second"})
    left = [5]

    def full(place, content):
        if not left:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(place, content[: left.pop()])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(InvalidInput, match="No space left"):
        book.write({"what": "third"})
    monkeypatch.undo()
    book.write({"what": "fourth"})
    ((_, events),) = kept(tmp_path)
    assert [event["what"] for event in events] == ["room", "second", "fourth"]


def _team(desk, room, number):
    now = desk.held[room.code]
    return now.room, now.seen(), now.room.teams[number]


def _without_version(view):
    return {name: value for name, value in view.items() if name != "version"}


def test_a_changed_model_is_said(tmp_path, monkeypatch):
    with client_of(desk_of(tmp_path)) as client:
        room = Class(client)
    monkeypatch.setattr("marathon.serve.rooms.desk.sources_digest", lambda: "another")
    said = desk_of(tmp_path).restore()
    assert len(said) == 2
    assert said[1].startswith(f"room {room.code}: the model has changed")


def test_a_room_whose_organisation_is_gone_is_named(tmp_path):
    firm = tmp_path / "ours.toml"
    firm.write_text('name = "ours"\n[[teams]]\nreps = 3\n', "utf-8")
    rooms = tmp_path / "rooms"
    rooms.mkdir()
    with client_of(desk_of(rooms, given=assignment(organisation=str(firm)))) as client:
        room = Class(client)
    firm.unlink()
    with pytest.raises(InvalidInput, match=f"room {room.code}: "):
        desk_of(rooms).restore()


def test_what_cannot_be_served_is_said_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput) as caught:
        running.desk_of(
            Firms(), assignment="coach_whon", rooms=str(tmp_path / "file" / "x"), address="",
            lan=False,
        )  # fmt: skip
    one, other = caught.value.problems
    assert "did you mean 'coach_whom'?" in one
    assert "--rooms" in other
    large = tmp_path / "large.toml"
    large.write_text('name = "large"\n[[teams]]\nreps = 8\ncount = 6\n', "utf-8")
    written = dict(load_assignment().written) | {"organisation": str(large)}
    with pytest.raises(InvalidInput, match="has 48 reps; a class room manages at most 40"):
        desk_of().organisation_of(assignment_from(written, name="mine"))


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
