"""What managers would say on some Mondays of a quarter, and what the quarter brought.

The organisation runs under one way of managing all the time, so that managers have read its own
reports for as long as they remember. They are asked on a copy of the world, so that nothing changes
by it. Beside the numbers stands the log that the CRM has kept: what a forecast could have known.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.agents.handlers import ask_for_number
from sim.arrays import Records
from sim.engines.event_log import log_room, write_event_log
from sim.engines.past_deals import log_is_full
from sim.engines.run import advance, open_world
from sim.engines.world import World
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter

ASKED: Final = (4, 8, 11)
"""Weeks of a quarter that have passed when managers are asked."""
RUN_IN: Final = 104
WEEKS: Final = 65
"""Weeks after the run-in: four whole quarters, wherever the first one begins."""
QUARTERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said on one Monday of one quarter; money of the whole company.

    Attributes:
        quarter: Number of the quarter, from 0.
        weeks: Weeks of it that had passed.
        evening: The evening before: the last day that was known.
        until: Last day of the quarter's weeks.
        since: First day of the quarter's weeks.
        commit: What the managers of all teams said together.
        booked: Booked in the quarter by then.
        brought: Booked in the whole quarter.
    """

    quarter: int
    weeks: int
    evening: dt.date
    until: dt.date
    since: dt.date
    commit: float
    booked: float
    brought: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """One future: what was said, and what the CRM shows of it as an event log (CSV)."""

    said: tuple[Said, ...]
    log: str


def lived(
    organisation: Organisation, practices: Records, *, seed: int, replication: int
) -> Lived:
    """Let an organisation live under a way of managing, and ask its managers.

    Args:
        organisation: Who is managed.
        practices: How, from the start.
        seed: Seed of all luck.
        replication: Number of the future.
    """
    room = log_room(sum(organisation.team_sizes()), RUN_IN + WEEKS)
    while True:
        world = open_world(
            organisation, seed=seed, replication=replication, run_in_weeks=RUN_IN,
            weeks=WEEKS, log_events=room, room_for=[practices],
        )  # fmt: skip
        booked: list[Any] = [_booked(world, practices, 0)]
        commits: dict[int, float] = {}
        for week in _mondays(world):
            booked.append(_booked(world, practices, week))
            commits[week] = _asked(world, practices)
        booked.append(_booked(world, practices, WEEKS))
        if not log_is_full(world):
            break
        room *= 3
    text = io.StringIO(newline="")
    write_event_log(world, text)
    weekly = np.concatenate(booked)
    return Lived(
        said=tuple(_said(world, weekly, week, commit) for week, commit in commits.items()),
        log=text.getvalue(),
    )


def _mondays(world: World) -> list[int]:
    """Weeks after the run-in on whose Monday managers are asked, in the first whole quarters."""
    weeks = world.weeks[RUN_IN : RUN_IN + WEEKS]
    begins = np.flatnonzero(weeks["week_of_period"] == 0)[:QUARTERS]
    periods = set(weeks["period"][begins].tolist())
    asked = np.isin(weeks["week_of_period"], ASKED)
    return [
        int(week) for week in np.flatnonzero(asked) if int(weeks["period"][week]) in periods
    ]


def _booked(world: World, practices: Records, until: int) -> Any:  # noqa: ANN401 (an array)
    """Run on to a week; bookings of each week on the way there."""
    if until == world.week:
        return np.zeros(0)
    weekly = advance(world, practices, until)
    return weekly.reps[:, :, RepCounter.BOOKINGS].sum(axis=1)


def _asked(world: World, practices: Records) -> float:
    """What all managers say together where a world stands; the world stays as it is."""
    copy = world.copy()
    records: Any = np.array(practices)
    records["start_week"] += world.run_in
    week = world.week + world.run_in
    now = int(world.weeks[week]["first_tick"])
    return float(
        sum(
            ask_for_number(copy, records, team, week, now)
            for team in range(len(world.teams))
        )
    )


def _said(world: World, weekly: Any, week: int, commit: float) -> Said:  # noqa: ANN401
    """Put one answer beside what the quarter brought."""
    place = week + RUN_IN
    period = int(world.weeks[place]["period"])
    held = np.flatnonzero(world.weeks["period"] == period)
    first, last = int(held[0]), int(held[-1])
    start = world.calendar.first
    return Said(
        quarter=period,
        weeks=int(world.weeks[place]["week_of_period"]),
        evening=start + dt.timedelta(days=7 * place - 1),
        until=start + dt.timedelta(days=7 * last + 6),
        since=start + dt.timedelta(days=7 * first),
        commit=commit,
        booked=float(weekly[first:place].sum()),
        brought=float(weekly[first : last + 1].sum()),
    )
