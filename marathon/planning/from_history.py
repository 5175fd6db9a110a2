"""The rest of a plan told from its history: open deals and those to come, as `forecast` draws them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from forecast.changes.bridge import Bridge, bridge_between
from forecast.changes.earlier import Earlier, futures_since
from forecast.counting import sums_by
from forecast.deals import DealTable
from forecast.history.tables import History
from forecast.periods import day_number
from forecast.pipeline import LONGEST_DAYS, NO_QUOTAS, PipelineForecast, forecast
from forecast.quotas import Quotas
from marathon.planning.booked import Booked
from marathon.planning.plan import Plan, Target
from sim.arrays import Array, IntArray
from sim.experiments.reaching.bookings import BookedFutures
from sim.problems import InvalidInput


@dataclass(slots=True, kw_only=True, eq=False)
class HistoryDraws:
    """What reps of a plan book, in futures drawn from a history's open deals and arrivals.

    Attributes:
        history: The history, as it was known on the evening before the week.
        plan: The plan.
        futures: The plan's futures, for who is who.
        week: First week that is not known.
        seed: Seed of the draws.
        draws: How many.
        despite: Serious findings of the import that would forbid a forecast.
    """

    history: History
    plan: Plan
    futures: BookedFutures
    week: int
    seed: int
    draws: int
    despite: Sequence[str] = ()
    _drawn: dict[int, tuple[PipelineForecast, Array]] = field(default_factory=dict)

    @property
    def as_of(self) -> dt.date:
        """The last day that is known: the Sunday before the week."""
        return self.plan.first_day + dt.timedelta(days=7 * self.week - 1)

    def until(self, end: int) -> tuple[PipelineForecast, Array]:
        """The forecast of the weeks before one, and bookings by draw and rep of the history.

        Raises:
            InvalidInput: The history does not carry such a forecast.
        """
        if end not in self._drawn:
            last = self.plan.first_day + dt.timedelta(days=7 * end - 1)
            if (last - self.as_of).days > LONGEST_DAYS:
                raise InvalidInput(
                    f"target.until: {last} lies more than {LONGEST_DAYS} days after what the history "
                    "knows; leave the history out for such a target"
                )
            found = forecast(
                self.history,
                self.as_of,
                last,
                NO_QUOTAS,
                self.draws,
                self.seed,
                self.despite,
            )
            self._drawn[end] = found, found.futures.totals["rep"].bookings().sum(axis=0)
        return self._drawn[end]

    def booked(self, first: int, end: int, members: IntArray) -> Array:
        """Bookings of some reps of the plan in the weeks [first, end), by draw."""
        found, drawn = self.until(max(end, self.week + 1))
        table = found.model.table
        mine = self._mine(table, members)
        before = won_by_week(table, self.plan.first_day, self.week)[
            mine, first : min(end, self.week)
        ]
        ahead = drawn[:, mine].sum(axis=1) if end > self.week else np.zeros(len(drawn))
        return np.asarray(ahead + before.sum())

    def since_last_week(self, target: Target) -> Bridge | None:
        """What changed in the last week in what is expected by a target's day, and in its chance.

        Args:
            target: Of the company.

        Returns:
            None where the plan has just begun, the day has passed, or nothing could be forecast then.

        Raises:
            InvalidInput: The history does not carry such a forecast.
        """
        if self.week == 0 or target.end <= self.week:
            return None
        found, _ = self.until(target.end)
        evening = self.as_of - dt.timedelta(days=7)
        told = Earlier(as_of=evening, draws=self.draws, seed=self.seed)
        try:
            before = futures_since(self.history, told, found.until)
        except InvalidInput:
            return None
        start = day_number(self.plan.first_day)
        return bridge_between(before, found.futures, start, Quotas(company=target.amount))

    def _mine(self, table: DealTable, members: IntArray) -> IntArray:
        """Places of the history's reps who are among some of the plan's."""
        if len(members) == len(self.futures.reps):
            return np.arange(len(table.reps))
        names = {self.futures.reps[place] for place in members.tolist()}
        teams = set()
        for place, team in enumerate(self.futures.teams):
            if set(np.flatnonzero(self.futures.team_of == place)) == set(members.tolist()):
                teams.add(team)
        listed = [
            n
            for n, (rep, team) in enumerate(zip(table.reps, table.teams, strict=True))
            if rep in names or (team in teams and rep not in self.futures.reps)
        ]
        return np.array(listed, dtype=np.int64)

    def told_of(self, members: IntArray) -> bool:
        """Whether the history holds deals of any of some reps of the plan."""
        table = self.until(self.futures.quarters[-1].end)[0].model.table
        return bool(len(self._mine(table, members)))

    def so_far(self) -> Booked:
        """What the history says is booked since the plan's first day, by rep."""
        table = self.until(self.futures.quarters[-1].end)[0].model.table
        weekly = won_by_week(table, self.plan.first_day, self.week)
        known = {rep: weekly[place] for place, rep in enumerate(table.reps)}
        named = {rep: held for rep, held in known.items() if rep in self.futures.reps}
        if named and len(named) == sum(held.any() for held in known.values()):
            return Booked(total=None, by_rep=named)
        return Booked(total=float(weekly.sum()), by_rep={})

    def remarks(self) -> list[str]:
        """Who of the history is not in the plan."""
        table = self.until(self.futures.quarters[-1].end)[0].model.table
        strangers = [rep for rep in table.reps if rep not in self.futures.reps]
        if not strangers:
            return []
        unknown = [rep for rep in self.futures.reps if rep not in table.reps]
        left_out = (
            " Of the plan's reps who are not in the history nothing is said."
            if unknown
            else ""
        )
        few = ", ".join(strangers[:5]) + (" and others" if len(strangers) > 5 else "")
        return [
            (
                f"{few} of the history are not named in the plan: their deals count for the company, and "
                f"for a team of the same name. Name reps by `people = [...]` below their [[teams]].{left_out}"
            )
        ]


def won_by_week(table: DealTable, first: dt.date, weeks: int) -> Array:
    """Bookings of each rep of a history in each week from a day on, shape (reps, weeks)."""
    start = day_number(first)
    mine = table.won & (table.closed >= start) & (table.closed < start + 7 * weeks)
    week = (table.closed[mine] - start) // 7
    place = table.rep[mine] * weeks + week
    sums = sums_by(place, np.nan_to_num(table.amount[mine]), len(table.reps) * weeks)
    return np.asarray(sums).reshape(len(table.reps), weeks)
