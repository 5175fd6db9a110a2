"""Nothing that a phone may not see is ever sent to it: asked of every message before the reveal."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import anyio
import numpy as np
import pytest
from class_room import Class, assignment, bearer, client_of, desk_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marathon.serve.rooms import views
from marathon.serve.rooms.codes import digest
from marathon.serve.rooms.room import Room
from marathon.serve.rooms.screens import ClassRoom, Who
from sim.experiments.fog.sight import QUESTIONS
from sim.experiments.managing.lived import Lived, open_lived
from sim.organisation import Organisation

GIVEN = assignment()
OPENING = open_lived(
    desk_of().organisation_of(GIVEN), GIVEN.base, quarters=4, seed=1, replication=0,
    room_for=GIVEN.most,
)  # fmt: skip
DECISIONS = st.fixed_dictionaries(
    {
        "levers": st.fixed_dictionaries(
            {each.lever.name: st.sampled_from(each.values) for each in GIVEN.practices}
        ),
        "predicted": st.floats(1e3, 1e6).map(round).map(float),
    }
)
GUESSES = st.floats(-50, 100).map(round).map(float)


def lesson(anna, ben, guesses):
    """Every message to Anna's phone, from the lobby to the last quarter."""
    assert isinstance(OPENING.organisation, Organisation)
    room = Room(
        code="BCDF", boss="b", screen="s", assignment=GIVEN,
        organisation=OPENING.organisation, opening=OPENING,
    )  # fmt: skip
    work = views.Work(answer={"futures": 1, "years": 2, "from": "a", "to": "b", "inputs": [], "answer": {"more": 12.5}})  # fmt: skip
    sent = []

    def happens(what, **more):
        room.apply({"what": what, **more})
        if 1 in room.teams:
            sent.append(json.dumps(views.of_phone(room, work, room.teams[1])))

    happens("team", team=1, name="Anna", key="KEYA")
    happens("team", team=2, name="Ben", key="KEYB")
    happens("ask")
    for number, guess in enumerate(guesses, 1):
        happens("guess", team=number, guess=guess)
    happens("begin")
    for quarter, (mine, theirs) in enumerate(zip(anna, ben, strict=True), 1):
        happens("decide", team=2, **theirs)
        happens("decide", team=1, **mine)
        happens("quarter", quarter=quarter)
        happens("spotlight", team=2)
    return room, sent


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    anna=st.lists(DECISIONS, min_size=2, max_size=2),
    one=st.lists(DECISIONS, min_size=2, max_size=2),
    other=st.lists(DECISIONS, min_size=2, max_size=2),
    guesses=st.tuples(GUESSES, GUESSES, GUESSES),
)
def test_what_others_decide_changes_no_message(anna, one, other, guesses):
    """Not one byte that Anna's phone gets depends on what Ben guessed, decided or predicted."""
    mine, *theirs = guesses
    _, first = lesson(anna, one, (mine, theirs[0]))
    _, second = lesson(anna, other, (mine, theirs[1]))
    assert first == second


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(anna=st.lists(DECISIONS, min_size=2, max_size=2), factor=st.floats(1.5, 3.0))
def test_what_is_true_changes_no_message(anna, factor):
    """Nor does one depend on the truth about one's own team, which is other in the second lesson."""
    real = Lived.monday

    def otherwise(self):
        found = real(self)
        true = tuple(tuple(value * factor + 1.0 for value in row) for row in found.true)
        turned = tuple(tuple(reversed(row)) for row in found.sight)
        return replace(found, true=true, sight=turned)

    ben = [{"levers": GIVEN.usual, "predicted": 1e5}] * 2
    _, first = lesson(anna, ben, (1.0, 2.0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Lived, "monday", otherwise)
        _, second = lesson(anna, ben, (1.0, 2.0))
    assert first == second


def test_a_leak_would_be_found():
    """The same lessons, with a view that tells too much: both questions above notice."""
    real = views.of_phone
    ben = {"levers": GIVEN.usual, "predicted": 1e5}
    leaks = (
        lambda room, work, team: real(room, work, team) | {"x": [each.predicted for number in (2,) if number in room.teams for each in room.teams[number].past]},
        lambda room, work, team: real(room, work, team) | {"x": team.mondays[-1].true[0][2]},
    )  # fmt: skip
    for leak in leaks:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(views, "of_phone", leak)
            _, first = lesson([ben] * 2, [ben] * 2, (1.0, 2.0))
            patch.setattr(Lived, "monday", _doubled(Lived.monday))
            _, second = lesson([ben] * 2, [{**ben, "predicted": 2e5}] * 2, (1.0, 2.0))
        assert first != second


def _doubled(real):
    def monday(self):
        found = real(self)
        return replace(found, true=tuple(tuple(2.0 * x for x in row) for row in found.true))

    return monday


def numbers_of(message):
    """Every number of a message."""
    found = []

    def look(value):
        if isinstance(value, dict):
            for each in value.values():
                look(each)
        elif isinstance(value, list):
            for each in value:
                look(each)
        elif isinstance(value, float | int) and not isinstance(value, bool):
            found.append(float(value))

    look(json.loads(message))
    return found


def test_no_hidden_figure_is_in_any_message():
    """Figures of the truth that the manager does not hold, and every rep's skills, stand nowhere."""
    seeing = {"levers": {**GIVEN.usual, "activity_observed": 0.6}, "predicted": 1e5}
    room, sent = lesson([seeing] * 3, [seeing] * 3, (1.0, 2.0))
    found = {number for message in sent for number in numbers_of(message)}
    hidden = 0
    for monday in room.teams[1].mondays:
        for seen, true in zip(monday.seen, monday.true, strict=True):
            for question, mine, real in zip(QUESTIONS, seen, true, strict=True):
                told = (
                    question.unit == "money" and real > 0.0 and not math.isclose(mine, real)
                )
                if told:
                    hidden += 1
                    assert not any(
                        math.isclose(real, number, rel_tol=1e-6) for number in found
                    )
    assert hidden > 5
    world = room.teams[1].now.world
    skills = [value for rep in world.reps for value in np.ravel(rep["gap"]) if value != 0.0]
    assert len(skills) >= 12
    assert not set(map(float, skills)) & found


def keys_of(value, path=""):
    if isinstance(value, dict):
        return {f"{path}.{name}" for name in value} | {
            key for name, each in value.items() for key in keys_of(each, f"{path}.{name}")
        }
    if isinstance(value, list):
        return {key for each in value for key in keys_of(each, f"{path}[]")}
    return set()


def test_of_other_teams_a_phone_knows_name_and_lock():
    ben = {"levers": GIVEN.usual, "predicted": 1e5}
    _, sent = lesson([ben], [ben], (1.0, 2.0))
    keys = {key for message in sent for key in keys_of(json.loads(message))}
    assert {key for key in keys if key.startswith(".teams[]")} == {".teams[].number", ".teams[].name", ".teams[].locked"}  # fmt: skip
    for word in ("true", "sight", "spotlight", "booked", "keys", "phones", "debrief"):
        assert f".{word}" not in keys
    assert not any(key.endswith((".true", ".sight")) for key in keys)


def test_streams_send_what_the_view_says_and_after_a_break_only_what_is_new():
    """What goes over the wire is the view, byte for byte, and nothing that was seen already."""
    desk = desk_of()
    with client_of(desk) as client:
        room = Class(client)
        tokens = {name: room.token(name) for name in ("Anna", "Ben")}
        held = desk.held[room.code]
        path = room.path("events")

        async def read(token, last=""):
            found = held.room.teams[1]
            who = Who(held=held, kind="phone", team=found, key=digest(token))
            events = ClassRoom(desk=desk)._events(who, last)
            part = (await anext(events)).decode()
            await events.aclose()
            return part

        first = anyio.run(read, tokens["Anna"])
        name, said = re.search(r"event: (.*)\ndata: (.*)\n\n", first).groups()
        assert name == "view"
        assert json.loads(said) == json.loads(
            json.dumps(views.of_phone(held.room, held.seen(), held.room.teams[1]))
        )
        number = re.match(r"id: (.*)\n", first)[1]
        assert anyio.run(read, tokens["Anna"], number) == ": still here\n\n"
        room.do("begin")
        assert "event: view" in anyio.run(read, tokens["Anna"], number)
        held.stopped.set()  # the stream tells that, and ends
        answer = client.get(path, headers=bearer(tokens["Ben"]))
        assert answer.text == "event: over\ndata: {}\n\n"
