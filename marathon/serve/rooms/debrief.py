"""What the end of a lesson shows of every team: measured once, revealed step by step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from marathon.sentences import room as sentences
from marathon.serve.rooms.room import LUCK, Room, Team
from sim.arrays import Array, Records
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.fog.sight import QUESTIONS, Sight, told
from sim.experiments.managing.lived import Lived, Monday
from sim.experiments.managing.lucks import (
    LUCKS,
    Judged,
    Lucks,
    best_of,
    between,
    constant,
    judged,
)
from sim.experiments.running.workers import Workers
from sim.outputs.responses import RESPONSES
from sim.results import as_json
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario

INPUTS: Final = (
    "time_selling", "time_prospecting", "time_service", "time_meetings", "step_compliance",
    "lead_response_hours", "deals_opened_per_rep_year",
)  # fmt: skip
OUTPUTS: Final = (
    "win_rate_by_close", "bookings_per_rep_year", "contribution_per_rep_year",
)  # fmt: skip
JUDGING: Final = range(LUCK + 1, LUCK + 1 + LUCKS)
"""Lucks on which decisions are judged: not the one that was lived."""
CHOOSING: Final = range(JUDGING.stop, JUDGING.stop + 20)
"""Lucks on which the best setting is chosen, so that what is said of it is not flattered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was measured on other lucks.

    Attributes:
        teams: Every team's decisions, by its number.
        best: The best of the settings that were tried, held from the first week on.
        best_name: What that is called.
        tried: How many settings were tried.
        first: Number of the team that came out first on the luck that was lived.
        ahead_of_first: How far the best setting is ahead of that team, on the same lucks.
    """

    teams: Mapping[int, Judged]
    best: Judged
    best_name: str
    tried: int
    first: int
    ahead_of_first: Estimate


def measure(
    room: Room,
    *,
    workers: Workers,
    stopped: threading.Event,
    going: Callable[[int, int], None],
) -> Found | None:
    """Live every team's decisions on other lucks, and look for the best setting.

    Args:
        room: The room, of which at least one quarter was lived.
        workers: Who simulates.
        stopped: Set by whoever no longer waits.
        going: Told how many lives there are, and how many there will be.

    Returns:
        None after `stopped`.
    """
    teams = {number: team.now for number, team in room.teams.items()}
    any_world = next(iter(teams.values()))
    weeks = any_world.ends[any_world.quarter - 1]
    lucks = Lucks(
        room.organisation, room.assignment.base, weeks=weeks, seed=room.assignment.seed,
        unchanged=room.assignment.values({}), room_for=room.assignment.most,
    )  # fmt: skip
    settings = _settings(room)
    total = len(teams) * LUCKS + len(settings) * len(CHOOSING) + LUCKS
    done = 0

    def on(practices: Records, numbers: Sequence[int]) -> list[Array]:
        nonlocal done
        before = done
        found = workers.in_order(
            lambda luck: None if stopped.is_set() else lucks.difference(practices, luck),
            numbers,
            lambda finished: going(before + finished, total),
        )
        done += len(numbers)
        return [one for one in found if one is not None]

    seats = sum(room.organisation.team_sizes())
    lived = {number: on(world.practices(), JUDGING) for number, world in teams.items()}
    tried = {name: on(practices, CHOOSING) for name, practices in settings.items()}
    if stopped.is_set():
        return None
    name = best_of(tried)
    best = on(settings[name], JUDGING)
    if stopped.is_set():
        return None
    of_teams = {number: judged(found, seats) for number, found in lived.items()}
    # Chosen by the luck that was lived, which has no part in what is measured.
    first = max(room.teams, key=lambda number: lived_ahead(room, room.teams[number].now))
    measured = judged(best, seats)
    return Found(
        teams=of_teams, best=measured, best_name=name, tried=len(settings), first=first,
        ahead_of_first=between(measured, of_teams[first]),
    )  # fmt: skip


def _settings(room: Room) -> dict[str, Records]:
    """Settings that are tried: the stages, and what teams did in their last quarter."""
    found: dict[str, Records] = {}
    for stage in STAGES:
        scenario = load_scenario(stage)
        found[scenario.title] = scenario.practices()
    for team in room.teams.values():
        values = room.assignment.values(team.past[-1].levers)
        found[f"{team.name}, from the first week on"] = constant(values)
    return found


def shown(room: Room, found: Found | None) -> dict[str, Any]:
    """What has been revealed so far, of all teams: nothing that a later step shows."""
    teams = list(room.teams.values())
    parts: list[tuple[int, Callable[[], dict[str, Any]]]] = [
        (1, lambda: {"forecasts": [_forecasts(team) for team in teams]}),
        (2, lambda: {"sights": [_sights(team) for team in teams]}),
        (3, lambda: {"inputs": _measures(teams, INPUTS), "decisions": _decisions(room)}),
        (4, lambda: {"outputs": _measures(teams, OUTPUTS)}),
        (5, lambda: {"lucks": _lucks(room, found)}),
        (6, lambda: {"truth": [_truth(team) for team in teams]}),
        (7, lambda: {"best": _best(room, found)}),
    ]
    told: dict[str, Any] = {}
    for step, part in parts:
        if step <= room.step:
            told |= part()
    return told


def _forecasts(team: Team) -> dict[str, Any]:
    booked = [team.now.booked(place) for place in range(len(team.past))]
    misses = [
        abs(decision.predicted - real)
        for decision, real in zip(team.past, booked, strict=True)
        if decision.predicted is not None
    ]
    return {
        "team": team.number,
        "quarters": [
            {"predicted": decision.predicted, "booked": real}
            for decision, real in zip(team.past, booked, strict=True)
        ],
        "miss": sum(misses) / len(misses) if misses else None,
    }


def _sights(team: Team) -> dict[str, Any]:
    return {
        "team": team.number,
        "mondays": [
            {sight.value: monday.count(sight) for sight in Sight}
            | {"lag": monday.lag_weeks, "logged": monday.logged}
            for monday in team.mondays
        ],
    }


def _measures(teams: Sequence[Team], names: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": sentences.measured(name),
            "unit": RESPONSES[name].unit,
            "better": RESPONSES[name].better,
            "values": {team.number: as_json(team.now.response(name)) for team in teams},
        }
        for name in names
    ]


def _decisions(room: Room) -> list[dict[str, Any]]:
    return [
        {"team": team.number, "quarters": [dict(each.levers) for each in team.past]}
        for team in room.teams.values()
    ]


def _lucks(room: Room, found: Found | None) -> dict[str, Any]:
    if found is None:
        return {"ready": False}
    lived = {number: lived_ahead(room, team.now) for number, team in room.teams.items()}
    return {
        "ready": True,
        "lucks": LUCKS,
        "teams": [
            {
                "team": number,
                "lived": lived[number],
                "mean": each.ahead.mean,
                "low": each.ahead.low,
                "high": each.ahead.high,
                "each": [round(value) for value in each.each],
                "luckier_than": sum(value < lived[number] for value in each.each),
            }
            for number, each in found.teams.items()
        ],
        "said": sentences.good_or_lucky(
            {room.teams[number].name: value for number, value in lived.items()},
            {room.teams[number].name: each for number, each in found.teams.items()},
        ),
    }


def lived_ahead(room: Room, world: Lived) -> float:
    """Contribution a seat that a team was ahead of one that decides nothing, on the lived luck."""
    before = room.opening
    for _ in range(world.quarter):
        before = before.managed(room.assignment.values({}))
    seats = sum(room.organisation.team_sizes())
    earned, unchanged = (
        sum(each.earned(quarter) for quarter in range(world.quarter))
        for each in (world, before)
    )
    return (earned - unchanged) / seats


def _truth(team: Team) -> dict[str, Any]:
    return {"team": team.number, **table(team.mondays[-1], revealed=True)}


def table(monday: Monday, *, revealed: bool) -> dict[str, Any]:
    """What a manager knows about every rep.

    Args:
        monday: When.
        revealed: Whether what is true is told as well; if not, it is not in here at all.
    """
    rows = []
    for place, rep in enumerate(monday.reps):
        cells: list[dict[str, Any]] = []
        for column, question in enumerate(QUESTIONS):
            cell: dict[str, Any] = {"seen": told(question, monday.seen[place][column])}
            if revealed:
                cell["true"] = told(question, monday.true[place][column])
                cell["sight"] = monday.sight[place][column].value
            cells.append(cell)
        rows.append({"rep": rep, "cells": cells})
    return {"lag": monday.lag_weeks, "logged": monday.logged, "rows": rows}


def _best(room: Room, found: Found | None) -> dict[str, Any]:
    if found is None:
        return {"ready": False}
    return {
        "ready": True,
        "name": found.best_name,
        "tried": found.tried,
        "mean": found.best.ahead.mean,
        "low": found.best.ahead.low,
        "high": found.best.ahead.high,
        "said": sentences.best_setting(
            found.best_name, found.tried, found.best.ahead, room.teams[found.first].name,
            found.ahead_of_first, room.organisation.money.currency,
        ),
    }  # fmt: skip
