"""The trainer's buttons: what each does, when it may be pressed, and that twice counts once."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from marathon.serve.rooms.desk import Desk, Held
from marathon.serve.rooms.room import LAST_STEP, QUESTION_STEPS, Conflict, Phase, Room
from sim.problems import InvalidInput, shown, whole_number

BUTTONS = (
    "ask", "show", "begin", "quarter", "back", "pause", "timer", "spotlight", "debrief", "step",
    "remove", "close",
)  # fmt: skip


async def pressed(desk: Desk, held: Held, body: Mapping[str, Any]) -> bool:
    """Do what a button says; False: it was done already.

    Args:
        desk: All rooms.
        held: The room, whose lock the caller holds.
        body: Which button, and with what.

    Raises:
        Conflict: It may not be pressed now.
        InvalidInput: There is no such button, or it was given something else.
    """
    what, room = body.get("what"), held.room
    if what not in BUTTONS:
        raise InvalidInput(
            f"what = {shown(what)}: is no button; give one of {', '.join(BUTTONS)}"
        )
    if what == "timer":
        minutes = whole_number("minutes", body.get("minutes"), 0, 60)
        held.ends = time.monotonic() + 60 * minutes if minutes else None
        held.tell()
        return True
    if what == "close":
        desk.close(held)
        return True
    happened = _EVENTS[str(what)](room, body)
    if happened is None:
        return False
    if what == "back" and held.work.found is not None:
        raise Conflict("the debrief has begun; it cannot be taken back")
    await desk.happen(held, {"what": what, **happened})
    return True


Happened = dict[str, Any] | None


def _ask(room: Room, _body: Mapping[str, Any]) -> Happened:
    if room.assignment.opening is None:
        raise Conflict("this assignment has no opening question")
    if room.phase is Phase.QUESTION:
        return None
    _must_be(room, Phase.LOBBY)
    return {}


def _show(room: Room, body: Mapping[str, Any]) -> Happened:
    _must_be(room, Phase.QUESTION)
    step = whole_number("step", body.get("step"), 0, QUESTION_STEPS)
    return None if step == room.question_step else {"step": step}


def _begin(room: Room, _body: Mapping[str, Any]) -> Happened:
    if room.phase is Phase.PLAYING:
        return None
    if room.phase is Phase.DEBRIEF:
        raise Conflict("the lesson is over; open another room")
    return {}


def _quarter(room: Room, body: Mapping[str, Any]) -> Happened:
    quarter = whole_number("quarter", body.get("quarter"), 1, 99)
    if quarter < room.quarter:
        return None
    _must_be(room, Phase.PLAYING)
    if not room.teams:
        raise Conflict("no team is in the room yet")
    if quarter > room.quarter or room.over:
        raise Conflict(f"quarter = {quarter}: there is none to be run")
    return {"quarter": quarter}


def _back(room: Room, body: Mapping[str, Any]) -> Happened:
    quarter = whole_number("quarter", body.get("quarter"), 1, 99)
    _must_be(room, Phase.PLAYING)
    if quarter == room.quarter:
        return None
    if quarter != room.quarter - 1:
        raise Conflict(f"quarter = {quarter}: only the last quarter can be taken back")
    return {"quarter": quarter}


def _pause(room: Room, body: Mapping[str, Any]) -> Happened:
    paused = body.get("paused")
    if not isinstance(paused, bool):
        raise InvalidInput(f"paused = {shown(paused)}: give true or false")
    return None if paused == room.paused else {"paused": paused}


def _spotlight(room: Room, body: Mapping[str, Any]) -> Happened:
    number = body.get("team")
    if number is not None:
        number = room.team(whole_number("team", number, 1, 10_000)).number
    return None if number == room.spotlight else {"team": number}


def _debrief(room: Room, _body: Mapping[str, Any]) -> Happened:
    if room.phase is Phase.DEBRIEF:
        return None
    _must_be(room, Phase.PLAYING)
    if room.quarter == 1:
        raise Conflict("run a quarter first: there is nothing to look back on")
    return {}


def _step(room: Room, body: Mapping[str, Any]) -> Happened:
    _must_be(room, Phase.DEBRIEF)
    step = whole_number("step", body.get("step"), 1, LAST_STEP)
    return None if step == room.step else {"step": step}


def _remove(room: Room, body: Mapping[str, Any]) -> Happened:
    number = whole_number("team", body.get("team"), 1, 10_000)
    if room.phase is Phase.DEBRIEF:
        raise Conflict("the debrief has begun; teams stay until it is over")
    return {"team": number} if number in room.teams else None


def _must_be(room: Room, phase: Phase) -> None:
    if room.phase is not phase:
        raise Conflict(
            f"the room is in its {room.phase.value}; this belongs to the {phase.value}"
        )


_EVENTS = {
    "ask": _ask, "show": _show, "begin": _begin, "quarter": _quarter, "back": _back,
    "pause": _pause, "spotlight": _spotlight, "debrief": _debrief, "step": _step,
    "remove": _remove,
}  # fmt: skip
