"""Running a world: through weeks, under practices, with either engine."""

import hashlib
import itertools
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.arrays import AnyArray
from sim.engines.compiled import AGENDA_FULL, DONE, HEAP_FULL, begin_quarter, run_weeks
from sim.engines.reference import ReferenceRun
from sim.engines.trace import TraceRow, Words, words_of
from sim.engines.world import World, open_world
from sim.levers import added_seats, teams_missing
from sim.outputs.counters import RepCounter, TeamCounter
from sim.problems import InvalidInput
from sim.state import Practices, Records, dtype_of, zeros

__all__ = ["Engine", "Trace", "Weekly", "World", "advance", "open_world"]

Engine = Literal["compiled", "reference"]

EVENTS_PER_REP_WEEK = 3_000
"""Room in the trace: a usual week holds some thirty, one of the shortest touches a thousand."""

REP_WEEKS_A_CALL = 20_000
"""Weeks of reps that machine code runs in one go, about a tenth of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """What was counted, week by week.

    Attributes:
        first_week: The first week counted; week 0 is the switch.
        reps: Shape (weeks, reps, RepCounter).
        teams: Shape (weeks, teams, TeamCounter).
        events: Events that happened.
    """

    first_week: int
    reps: NDArray[np.float64]
    teams: NDArray[np.float64]
    events: int


@dataclass(slots=True)
class Trace:
    """Every event of a run, over all teams in the order of tick, kind and entity."""

    parts: list[AnyArray] = field(default_factory=list)

    def events(self) -> AnyArray:
        """All records, in order."""
        if not self.parts:
            return np.zeros(0, dtype_of(TraceRow))
        return np.concatenate(self.parts)

    def digest(self, world: World) -> str:
        """SHA-256 of the trace and of the final state."""
        digest = hashlib.sha256(self.events().tobytes())
        digest.update(world.digest().encode())
        return digest.hexdigest()


def advance(
    world: World,
    practices: AnyArray,
    until_week: int,
    *,
    engine: Engine = "compiled",
    trace: Trace | None = None,
) -> Weekly:
    """Run a world on to the start of a week.

    A run to t and on to u equals a run to u.

    Args:
        world: Changed in place.
        practices: Records of `sim.levers.Practices`; weeks count from the switch.
        until_week: First week that is not run.
        engine: Which engine runs it; both give the same bytes.
        trace: Receives every event.

    Raises:
        ValueError: The week lies before the world's own or beyond its calendar, or the
            practices add more seats than the world has room for.
        InvalidInput: Practices are those of a team that does not exist.
    """
    if problems := teams_missing(practices, len(world.organisation.team_sizes())):
        raise InvalidInput(problems)
    end = len(world.weeks) - 1 - world.run_in
    room = int(
        (world.teams["seat_end"] - world.teams["rep_begin"] - world.teams["seats"]).min()
    )
    if added_seats(practices) > room:
        raise ValueError(
            f"practices add {added_seats(practices)} seats to a team; this world has room for "
            f"{room}: open it with room_for=[practices]"
        )
    if not world.week <= until_week <= end:
        raise ValueError(
            f"until_week {until_week} must lie between week {world.week}, where the world "
            f"stands, and week {end}, where its calendar ends"
        )
    records: Any = np.array(practices)
    records["start_week"] += world.run_in
    n = until_week - world.week
    rep_output = np.zeros((n, len(world.reps), len(RepCounter)))
    team_output = np.zeros((n, len(world.teams), len(TeamCounter)))
    first, words = world.week, words_of(world)
    events = 0
    stops = _stops(world, until_week)
    if engine == "compiled" and trace is None:
        stops = _fewer(world, stops)
    for stop in stops:
        span = slice(world.week - first, stop - first)
        events += _run_chunk(
            world, records, stop, engine, trace, words, rep_output[span], team_output[span]
        )
        world.week = stop
    return Weekly(first_week=first, reps=rep_output, teams=team_output, events=events)


def _stops(world: World, until_week: int) -> list[int]:
    """The weeks after the world's at which a quarter begins, and `until_week`."""
    begins = np.flatnonzero(world.weeks["week_of_period"] == 0) - world.run_in
    between = begins[(begins > world.week) & (begins < until_week)].tolist()
    return [*between, until_week] if world.week < until_week else []


def _fewer(world: World, stops: list[int]) -> list[int]:
    """Stops that are far enough apart that a call costs nothing beside what it runs.

    Between two calls Python can be interrupted, which nobody should wait for.
    """
    kept: list[int] = []
    week = world.week
    for stop, following in itertools.pairwise(stops):
        if (following - week) * len(world.reps) > REP_WEEKS_A_CALL:
            kept.append(stop)
            week = stop
    return kept + stops[-1:]


def _run_chunk(
    world: World,
    practices: Records[Practices],
    stop: int,
    engine: Engine,
    trace: Trace | None,
    words: Words,
    rep_output: AnyArray,
    team_output: AnyArray,
) -> int:
    """Run from the world's week to `stop`; returns the events.

    The reference engine runs within one quarter, the compiled one through any number of them.
    """
    first = world.week + world.run_in
    last = stop + world.run_in
    room = (
        2 + EVENTS_PER_REP_WEEK * len(world.reps) * (last - first)
        if trace is not None
        else 1
    )
    records = zeros(TraceRow, room)
    if engine == "compiled":
        status, events = run_weeks(
            world, practices, first, last, 1, rep_output, team_output, records, words
        )
        _check(status)
    else:
        events = begin_quarter(world, practices, first, records, words)
        run = ReferenceRun(world, practices, records)
        for week in range(first, last):
            run.run_week(week, rep_output[week - first], team_output[week - first])
        run.put_back()
        events += run.events
    if trace is not None:
        rows = records[1 : int(records[0]["tick"]) + 1]
        trace.parts.append(np.sort(rows, order=("tick", "order", "stamp"), kind="stable"))
    return events


def _check(status: int) -> None:
    """Fail loudly where an array was too small: nothing is ever dropped in silence."""
    if status == DONE:
        return
    what = {HEAP_FULL: "calendar of events", AGENDA_FULL: "agenda"}.get(status, "trace")
    raise RuntimeError(f"the {what} has no room left; this is a fault of the engine")
