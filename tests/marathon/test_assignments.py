"""What class rooms play: whole, refused with all problems, and read by a camera."""

from __future__ import annotations

import pytest
from class_room import assignment

from marathon.serve.rooms import codes
from marathon.serve.rooms.assignment import (
    assignment_from,
    assignment_names,
    load_assignment,
)
from sim.levers import LEVERS
from sim.problems import InvalidInput


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
