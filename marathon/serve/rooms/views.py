"""Who may see what: the one place that makes what is sent to a phone, the projector, the trainer.

A view is built from nothing: only what is put in here leaves the server. Before the reveal a
phone is told of its own team what its manager knows, what it booked and what it decided; of
other teams their names and whether they have locked in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marathon.serve.rooms import debrief
from marathon.serve.rooms.assignment import Assignment
from marathon.serve.rooms.debrief import Found
from marathon.serve.rooms.room import Phase, Room, Team
from sim.experiments.fog.sight import QUESTIONS
from sim.experiments.managing.price import Price, price_of, prices_of_parts
from sim.results import as_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the engine does, or has done, for a room.

    Attributes:
        answer: What is true of the opening question.
        found: What was measured on other lucks.
        finished: Lives that are over.
        asked: Lives that there will be; 0: nothing is under way.
        ends_in: Seconds until the time to decide is over; None: nobody measures it.
        address: Where phones get in.
        squares: The same, for a camera.
        reachable: Whether other machines reach it.
    """

    answer: dict[str, Any] | None = None
    found: Found | None = None
    finished: int = 0
    asked: int = 0
    ends_in: float | None = None
    address: str = ""
    squares: Sequence[str] = ()
    reachable: bool = False


def view(room: Room, work: Work, kind: str, team: Team | None) -> dict[str, Any]:
    """Everything that is ever sent to a token.

    Args:
        room: The room.
        work: What the engine does for it.
        kind: Whose token it is: `boss`, `screen` or `phone`.
        team: Whose phone.
    """
    if kind == "phone" and team is not None:
        return of_phone(room, work, team)
    return of_boss(room, work) if kind == "boss" else of_screen(room, work)


def of_phone(room: Room, work: Work, team: Team) -> dict[str, Any]:
    """What a phone of a team is sent."""
    now = len(team.past)
    view = _everybody(room, work) | {
        "you": "phone",
        "team": {
            "number": team.number,
            "name": team.name,
            "key": team.key,
            "guess": team.guess,
            "locked": team.locked is not None,
            "decision": _decision(room, team),
            "past": [
                {
                    "predicted": each.predicted,
                    "booked": round(team.now.booked(place)),
                    "levers": dict(each.levers),
                }
                for place, each in enumerate(team.past)
            ],
        },
    }
    if room.phase is Phase.PLAYING:
        view["sees"] = debrief.table(team.mondays[now], revealed=False)
    if room.phase is Phase.DEBRIEF:
        view["debrief"] = _own(debrief.shown(room, work.found), team.number)
    return view


def of_screen(room: Room, work: Work) -> dict[str, Any]:
    """What the projector is sent: what the whole room may see."""
    view = _everybody(room, work) | {
        "you": "screen",
        "address": work.address,
        "reachable": work.reachable,
        "squares": list(work.squares) if room.phase is Phase.LOBBY else [],
        "booked": [
            {
                "team": team.number,
                "predicted": team.past[-1].predicted,
                "booked": round(team.now.booked(len(team.past) - 1)),
            }
            for team in room.teams.values()
            if team.past
        ],
        "spotlight": _spotlight(room),
    }
    if room.phase is Phase.DEBRIEF:
        view["debrief"] = as_json(debrief.shown(room, work.found))
    return view


def of_boss(room: Room, work: Work) -> dict[str, Any]:
    """What the trainer is sent: what the projector shows, the guide, and who is there."""
    return of_screen(room, work) | {
        "you": "boss",
        "phones": {team.number: len(team.phones) for team in room.teams.values()},
        "keys": {team.number: team.key for team in room.teams.values()},
        "guide": [
            {
                "title": part.title, "minutes": part.minutes, "do": part.do,
                "ask": list(part.ask), "supports": part.supports,
            }
            for part in room.assignment.guide
        ],
    }  # fmt: skip


def _everybody(room: Room, work: Work) -> dict[str, Any]:
    """What everybody in the room is sent."""
    return {
        "code": room.code,
        "version": room.version,
        "phase": room.phase.value,
        "quarter": room.quarter,
        "quarters": room.assignment.quarters,
        "over": room.over,
        "paused": room.paused,
        "running": room.running,
        "step": room.step,
        "ends_in": work.ends_in,
        "work": [work.finished, work.asked],
        "title": room.assignment.title,
        "meaning": room.assignment.meaning,
        "currency": room.organisation.money.currency,
        "managed": {
            "name": room.organisation.name,
            "reps": sum(room.organisation.team_sizes()),
            "until_now": room.assignment.base.title,
        },
        "budget": room.assignment.budget,
        "cards": cards(room.assignment),
        "columns": [
            {"name": each.name, "title": each.title, "unit": each.unit}
            for each in QUESTIONS
        ],
        "questions": list(room.assignment.questions) if room.phase is Phase.DEBRIEF else [],
        "question": _question(room, work),
        "teams": [
            {
                "number": team.number,
                "name": team.name,
                "locked": team.guess is not None
                if room.phase is Phase.QUESTION
                else team.locked is not None,
            }
            for team in room.teams.values()
        ],
    }


def cards(assignment: Assignment) -> list[dict[str, Any]]:
    """What may be decided."""
    return [
        {
            "title": card.title,
            "practices": [
                {
                    "lever": each.lever.name,
                    "title": each.title,
                    "values": list(each.values),
                    "words": list(each.words),
                    "meaning": each.lever.meaning,
                    "cost": each.lever.cost,
                }
                for each in card.practices
            ],
        }
        for card in assignment.cards
    ]


def _decision(room: Room, team: Team) -> dict[str, Any]:
    """What is locked in, or what holds if nothing is decided."""
    decision = team.next(room.assignment)
    return {"levers": dict(decision.levers), "predicted": decision.predicted}


def _question(room: Room, work: Work) -> dict[str, Any] | None:
    """The opening question, as far as it is shown."""
    question = room.assignment.opening
    if question is None:
        return None
    view: dict[str, Any] = {"asked": question.asked, "step": room.question_step}
    if room.phase is Phase.LOBBY:
        return view
    shows = room.question_step
    if shows >= 1:
        # Without names: nobody is shown up for a guess.
        view["guesses"] = sorted(
            team.guess for team in room.teams.values() if team.guess is not None
        )
    if work.answer is not None and shows >= 2:
        view |= {name: work.answer[name] for name in ("futures", "years", "from", "to", "inputs")}  # fmt: skip
        if shows >= 3:
            view["answer"] = work.answer["answer"]
    return view


def _spotlight(room: Room) -> dict[str, Any] | None:
    """One team's last quarter, where the trainer shows it to the room."""
    team = room.teams.get(room.spotlight or 0)
    if team is None or not team.past:
        return None
    last = team.past[-1]
    return {
        "team": team.number,
        "name": team.name,
        "predicted": last.predicted,
        "booked": round(team.now.booked(len(team.past) - 1)),
        "levers": dict(last.levers),
    }


def _own(shown: dict[str, Any], number: int) -> dict[str, Any]:
    """Of what has been revealed, what a phone shows: its own team, and what is about all."""
    own: dict[str, Any] = {}
    for name, value in shown.items():
        if isinstance(value, list) and value and "team" in value[0]:
            own[name] = [each for each in value if each["team"] == number]
        elif isinstance(value, list):
            own[name] = [
                {**each, "values": {number: each["values"].get(number)}} for each in value
            ]
        elif name == "lucks" and value.get("ready"):
            teams = [each for each in value["teams"] if each["team"] == number]
            own[name] = {**value, "teams": teams}
        else:
            own[name] = value
    found: dict[str, Any] = as_json(own)
    return found


def prices(room: Room, team: Team, levers: dict[str, float]) -> dict[str, Any]:
    """What a decision would ask for: whole, and what each card adds to the others."""
    assignment = room.assignment
    values, world = assignment.values(levers), team.now.world
    parts = {card.title: card.levers for card in assignment.cards}
    neutral = assignment.values(assignment.usual)
    return {
        "whole": _price(price_of(world, values)),
        "cards": [
            _price(each) for each in prices_of_parts(world, values, parts, neutral).values()
        ],
    }


def _price(price: Price) -> dict[str, float]:
    return {
        "manager": round(price.manager, 2),
        "week": price.week,
        "available": round(price.available, 2),
        "rep": round(price.rep, 2),
        "money": round(price.money),
    }
