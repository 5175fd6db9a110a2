"""A world that is lived one quarter at a time, under practices that are decided between quarters.

All who manage start from copies of one opening, so all of them meet the same people, the same
market and the same luck. A world that was managed in parts is that of one run under the whole
timeline, to the bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.arrays import Array, Records
from sim.engines.run import advance, open_world
from sim.engines.world import World
from sim.experiments.fog.reading import Reader, Truth
from sim.experiments.fog.sight import Sight
from sim.experiments.running.opening import WEEKS_KNOWN
from sim.levers import pack_timeline
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_QUARTER, fiscal_quarters
from sim.outputs.responses import QUANTITIES, RESPONSES
from sim.outputs.tally import latest_bookings, quantities_by_week
from sim.scenarios.scenario import Scenario, Values

RUN_IN_WEEKS: Final = 104
SHORTEST_QUARTER: Final = 7
"""Weeks; a first quarter that would be shorter is lived with the one after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monday:
    """What is known about every rep on the Monday on which a quarter is decided.

    Attributes:
        week: The Monday.
        reps: Who is asked about: number of the rep, behind the team's name where there are several.
        lag_weeks: How old the newest report is, beyond last week's.
        logged: Share of the work that is asked to be entered.
        seen: By rep and question, what the manager would say; nan where nothing is seen.
        true: By rep and question, what is the case.
        sight: By rep and question, how the two stand to each other.
    """

    week: int
    reps: tuple[str, ...]
    lag_weeks: int
    logged: float
    seen: tuple[tuple[float, ...], ...]
    true: tuple[tuple[float, ...], ...]
    sight: tuple[tuple[Sight, ...], ...]

    def count(self, sight: Sight) -> int:
        """How many answers are right, wrong or hidden."""
        return sum(row.count(sight) for row in self.sight)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lived:
    """A world on the Monday before a quarter. Nothing of it changes: `managed` gives another.

    Attributes:
        world: The world.
        base: How it was managed before week 0.
        timeline: Values of all levers by the week from which they hold.
        ends: Weeks before which the quarters end, from the first.
        rows: What was counted in every quarter, by week: quantities.
        reader: The manager's own eyes.
        truth: What is the case.
        bookings: Bookings by rep of the weeks just before.
    """

    world: World
    base: Scenario
    timeline: Mapping[int, Values]
    ends: tuple[int, ...]
    rows: tuple[Array, ...]
    reader: Reader
    truth: Truth
    bookings: Array

    @property
    def quarter(self) -> int:
        """Quarters that were lived."""
        return len(self.rows)

    @property
    def organisation(self) -> Organisation:
        """Whose world it is."""
        return self.world.organisation

    def practices(self) -> Records:
        """The whole timeline as rules read it."""
        return pack_timeline(self.timeline)

    def managed(self, values: Values) -> Lived:
        """Live one quarter.

        Args:
            values: Values of all levers.

        Raises:
            ValueError: All quarters were lived.
        """
        if self.quarter >= len(self.ends):
            raise ValueError(f"all {len(self.ends)} quarters were lived")
        world = self.world.copy()
        first, until = world.week, self.ends[self.quarter]
        timeline = {**self.timeline, first: dict(values)}
        practices = pack_timeline(timeline)
        reader, truth = self.reader.moved(world), self.truth.moved(world)
        reader.under(practices)
        weeks = [
            _lived_week(world, reader, truth, practices, monday)
            for monday in range(first, until)
        ]
        reps = np.concatenate([week[0] for week in weeks])
        teams = np.concatenate([week[1] for week in weeks])
        known = len(self.bookings)
        organisation = self.organisation
        rows = quantities_by_week(
            reps, teams, organisation=organisation,
            quarters=fiscal_quarters(
                organisation, first_week=first - known, weeks=until - first + known
            ),
            earlier_bookings=self.bookings, seats=sum(organisation.team_sizes()),
        )  # fmt: skip
        return replace(
            self, world=world, timeline=timeline, rows=(*self.rows, rows), reader=reader,
            truth=truth, bookings=latest_bookings(reps, WEEKS_KNOWN, self.bookings),
        )  # fmt: skip

    def monday(self) -> Monday:
        """What the manager knows today, and what is the case."""
        week = self.world.week
        reader, truth = self.reader.moved(self.world), self.truth.moved(self.world)
        # Today is read by the habits of the quarter that is over: the next is not decided.
        truth.look(week)
        reader.read(week)
        names = self.organisation.team_names()
        reps: list[str] = []
        found = []
        for number in range(len(self.organisation.team_sizes())):
            of_team, own = truth.of_team(number), reader.of_team(number)
            seats = of_team.seats()
            first = int(self.world.teams[number]["rep_begin"])
            where = f"{names[number]} " if len(names) > 1 else ""
            reps += [f"{where}{seat - first + 1}" for seat in seats]
            real = of_team.answers(closed=True)
            eyes = own.eyes(self.base, week, seats, real, closed=True)
            found.append((eyes, real))
        eyes = found[0][0]
        return Monday(
            week=week, reps=tuple(reps), lag_weeks=eyes.lag_weeks, logged=eyes.logged,
            seen=tuple(row for each, _ in found for row in each.values),
            true=tuple(tuple(map(float, row)) for _, real in found for row in real),
            sight=tuple(row for each, _ in found for row in each.sight),
        )  # fmt: skip

    def response(self, name: str, quarter: int | None = None) -> float:
        """A response of one quarter, counted from 0, or of all that were lived."""
        rows = self.rows if quarter is None else self.rows[quarter : quarter + 1]
        return float(RESPONSES[name].value(np.concatenate(rows).sum(axis=0)))

    def booked(self, quarter: int) -> float:
        """What the whole organisation booked in a quarter, counted from 0."""
        return float(self.rows[quarter][:, QUANTITIES.index("BOOKINGS")].sum())

    def earned(self, quarter: int) -> float:
        """What the whole organisation contributed in a quarter, counted from 0."""
        return float(self.rows[quarter][:, QUANTITIES.index("CONTRIBUTION")].sum())


def open_lived(
    organisation: Organisation,
    base: Scenario,
    *,
    quarters: int,
    seed: int,
    replication: int,
    room_for: Values | None = None,
) -> Lived:
    """A world at week 0, with a manager who has read its reports from the first day.

    Args:
        organisation: Who is managed.
        base: How, before week 0.
        quarters: Quarters that will be lived.
        seed: Seed of all luck.
        replication: Which luck.
        room_for: The most that may be decided: seats that are added need room from the start.
    """
    practices = base.practices()
    most = pack_timeline({0: {**base.opening, **(room_for or {})}})
    world = open_world(
        organisation, seed=seed, replication=replication, run_in_weeks=RUN_IN_WEEKS,
        # A fiscal quarter has up to fourteen weeks, and the first may be lived with the next.
        weeks=(quarters + 1) * (WEEKS_PER_QUARTER + 1) + SHORTEST_QUARTER,
        room_for=(practices, most),
    )  # fmt: skip
    reader, truth = Reader(world, practices, 0, own=True), Truth(world, 0)
    weeks = [
        _lived_week(world, reader, truth, practices, monday)
        for monday in range(-RUN_IN_WEEKS, 0)
    ]
    reps = np.concatenate([week[0] for week in weeks[-WEEKS_KNOWN:]])
    return Lived(
        world=world, base=base, timeline={0: dict(base.opening)}, ends=_ends(world, quarters),
        rows=(), reader=reader, truth=truth, bookings=latest_bookings(reps, WEEKS_KNOWN),
    )  # fmt: skip


def _lived_week(
    world: World, reader: Reader, truth: Truth, practices: Records, monday: int
) -> tuple[Array, Array]:
    """Look, read, and live a week; returns what was counted of reps and of teams."""
    truth.look(monday)
    reader.read(monday)
    weekly = advance(world, practices, monday + 1)
    return weekly.reps, weekly.teams


def _ends(world: World, quarters: int) -> tuple[int, ...]:
    """Before which weeks the next fiscal quarters end."""
    begins = np.flatnonzero(world.weeks["week_of_period"] == 0) - world.run_in
    later = [int(week) for week in begins if week >= SHORTEST_QUARTER]
    return tuple(later[:quarters])
