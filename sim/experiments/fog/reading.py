"""Reading a team's week again: what is the case, and what a manager's own rules make of it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sim import state
from sim.agents.executive.quotas import pool_everywhere
from sim.agents.handlers import ALL_TEAMS, practice_row
from sim.agents.manager.acting import forget_coached
from sim.agents.manager.believing import POOLED, expect_newcomer, take_view
from sim.agents.manager.comparing import learn_team
from sim.agents.manager.diagnosing import costliest_gap, diagnose
from sim.agents.manager.hours import hours_given, is_due, take_on, work_off
from sim.agents.manager.reading import nominal_share, read_team, report_lag
from sim.agents.manager.splitting import share_coaching
from sim.agents.manager.watching import watch, watching_hours
from sim.agents.rep.entering import entering_share
from sim.arrays import AnyArray
from sim.engines.world import World
from sim.experiments.fog.sight import QUESTIONS, Eyes, sight_of
from sim.scenarios.scenario import Scenario
from sim.state import Constants, Feature, Office, Practices, Rep, Team

Rows = tuple[tuple[float, ...], ...]
"""Numbers by rep and question."""


def rows(values: AnyArray) -> Rows:
    """An array as plain numbers."""
    return tuple(tuple(float(value) for value in row) for row in values)


COACHED: Final = ("coached_skill", "coached_until", "present", "hired")
"""What shows whom a manager has coached, and who has come since."""


class Truth:
    """What is the case, asked Monday by Monday.

    Args:
        world: The world, looked at and not changed.
        team: The team that is asked about, counted from 0.
    """

    def __init__(self, world: World, team: int) -> None:
        self._world = world
        self._team = team
        self._booked = np.zeros(len(world.reps))
        self._closed = self._booked.copy()

    def moved(self, world: World) -> Truth:
        """The same in a copy of the world, that goes on independently of this."""
        other = copy.copy(self)
        vars(other).update(
            _world=world, _booked=self._booked.copy(), _closed=self._closed.copy()
        )
        return other

    def of_team(self, team: int) -> Truth:
        """The same of another team, counted from 0, for as long as nothing happens."""
        other = copy.copy(self)
        vars(other).update(_team=team)
        return other

    @property
    def reps(self) -> slice:
        """The team's seats."""
        held = self._world.teams[self._team]
        return slice(int(held["rep_begin"]), int(held["rep_end"]))

    def look(self, monday: int) -> None:
        """Note what last week's report holds, before the quarter's count begins anew."""
        week = monday + self._world.run_in
        if self._world.weeks[week]["week_of_period"] == 0:
            if week > 0:
                self._closed = self._booked + self._last(week)[:, Feature.BOOKINGS]
            self._booked[:] = 0.0
        elif week > 0:
            self._booked += self._last(week)[:, Feature.BOOKINGS]
        self._week = week

    def _last(self, week: int) -> AnyArray:
        reports: AnyArray = self._world.reports[:, (week - 1) % state.REPORT_WEEKS]
        return reports

    def seats(self) -> list[int]:
        """The team's seats but those that were added and that nobody has filled yet."""
        held, people = self._world.teams[self._team], self._world.reps
        begin, end = int(held["rep_begin"]), int(held["rep_end"])
        added = begin + int(held["seats"])
        return [x for x in range(begin, end) if x < added or people["present"][x]]

    def answers(self, *, closed: bool = False) -> AnyArray:
        """Shape (seats, questions); `closed`: booked in the quarter before the running one."""
        seats = self.seats()
        last = self._last(self._week)[seats]
        return np.column_stack(
            (
                (self._closed if closed else self._booked)[seats],
                last[:, Feature.PROSPECT_HOURS],
                last[:, Feature.OPEN_AMOUNT],
                [
                    costliest_gap(self._world.constants[self._team], self._world.reps[seat])
                    for seat in seats
                ],
                self._silent()[seats],
            )
        )

    def _silent(self) -> AnyArray:
        deals = self._world.deals
        gone = (deals["status"] == state.SlotStatus.DEAL) & (deals["gone"] != state.Gone.NO)
        return np.bincount(deals["rep"][gone], minlength=len(self._world.reps))


class Reader:
    """A manager who reads the same reports under other practices, Monday by Monday.

    Args:
        world: The world, looked at and not changed.
        practices: What the manager reads under; weeks count from the switch.
        team: The team that is asked about, counted from 0.
        own: Whether the world is managed by these very practices: then what reps have entered
            is what is read.
    """

    def __init__(
        self, world: World, practices: AnyArray, team: int, *, own: bool = False
    ) -> None:
        self._own = own
        self._world = world
        self._practices: Any = practices.copy()
        self._practices["start_week"] += world.run_in
        self._team = team
        self._teams = world.teams.copy()
        self._beliefs = np.zeros_like(world.beliefs)
        self._fresh = self._beliefs.copy()
        self._booked = np.zeros(len(world.reps))
        self._closed = self._booked.copy()
        self._coached = world.reps[list(COACHED)].copy()
        self._arrived = False

    def under(self, practices: AnyArray) -> None:
        """Read under other practices from now on; weeks count from the switch."""
        self._practices = practices.copy()
        self._practices["start_week"] += self._world.run_in

    def moved(self, world: World) -> Reader:
        """The same manager in a copy of the world, who goes on independently of this one."""
        other = copy.copy(self)
        own = ("_teams", "_beliefs", "_fresh", "_booked", "_closed", "_coached")
        copies = {name: getattr(self, name).copy() for name in own}
        vars(other).update(_world=world, **copies)
        return other

    def of_team(self, team: int) -> Reader:
        """What the manager of another team, counted from 0, knows this Monday."""
        other = copy.copy(self)
        vars(other).update(_team=team)
        return other

    def _practice(self, week: int, team: int) -> Practices:
        row: Practices = self._practices[practice_row(self._practices, week, team)]
        return row

    def read(self, monday: int) -> None:
        """What managers and executives read on a Monday, in their order."""
        world = self._world
        week = monday + world.run_in
        now = int(world.weeks[week]["first_tick"])
        of_quarter = int(world.weeks[week]["week_of_period"])
        # Seats that were added since are in everybody's eyes.
        self._teams["rep_end"] = world.teams["rep_end"]
        self._forget(week)
        booked = self._booked.copy()
        if of_quarter == 0:
            self._booked[:] = 0.0
            self._arrived = False
            if int(self._practice(week, ALL_TEAMS)["kpi_basis"]) == POOLED:
                pool_everywhere(world.with_arrays(teams=self._teams, beliefs=self._beliefs))
        before = self._beliefs.copy()
        reps = world.reps.copy()
        desks = []
        for number, team in enumerate(self._teams):
            practice, c = self._practice(week, number), world.constants[number]
            begin, end = int(team["rep_begin"]), int(team["rep_end"])
            for rep in reps[begin:end]:
                if not self._own:
                    rep["logged"] = _would_enter(c, practice, rep)
            desk = Office(
                world.with_arrays(reps=reps, beliefs=self._beliefs), c, practice, team,
                np.zeros_like(world.team_ledger[number]), week, world.weeks[week], now,
            )  # fmt: skip
            read_team(desk)
            if is_due(week, float(practice["review_interval_weeks"])):
                learn_team(c, practice, team, self._beliefs)
            desks.append(desk)
        # What this Monday has added to what was remembered is the report on the desk.
        memory = world.constants["memory"][world.reps["team"]]
        self._fresh = self._beliefs - memory[:, None] * before
        for desk in desks:
            self._watch(desk)
        if of_quarter == 0:
            self._closed = booked + self._fresh[:, Feature.BOOKINGS]
        else:
            self._booked += self._fresh[:, Feature.BOOKINGS]
            self._arrived = True

    def _watch(self, desk: Office) -> None:
        """Sit with those who are there, as long as this manager would."""
        share_coaching(desk)
        take_on(desk)
        given = hours_given(desk)
        work_off(desk)
        for seat in range(int(desk.team["rep_begin"]), int(desk.team["rep_end"])):
            rep = desk.world.reps[seat]
            if rep["present"] == 1:
                share = float(rep["coaching_share"])
                hours = watching_hours(desk.practice, given, share)
                watch(desk.c, desk.team, rep, self._beliefs[seat], hours, desk.number)

    def _forget(self, week: int) -> None:
        """Discount old counts of coached skills, and forget who has left, as their manager did.

        A plan that goes on, or was followed by another, is one by which somebody was coached.
        """
        now = self._world.reps[list(COACHED)]
        for seat, (was, following) in enumerate(zip(self._coached, now, strict=True)):
            skill = int(was["coached_skill"])
            if was["present"] and skill >= 0 and following["coached_until"] >= week:
                forget_coached(self._beliefs[seat], skill)
        came = np.flatnonzero(now["hired"] != self._coached["hired"])
        for seat in came[np.argsort(now["hired"][came])].tolist():
            team = self._teams[int(self._world.reps["team"][seat])]
            expect_newcomer(team, self._beliefs, seat)
        self._coached = now.copy()

    def eyes(
        self,
        scenario: Scenario,
        monday: int,
        seats: Sequence[int],
        truth: AnyArray,
        *,
        closed: bool = False,
    ) -> Eyes:
        """What this manager would answer about each rep, beside the truth.

        Args:
            scenario: What the manager is called by.
            monday: The Monday.
            seats: Who is asked about.
            truth: What is the case.
            closed: Ask what was booked in the quarter before the running one.
        """
        world = self._world
        practice = self._practice(monday + world.run_in, self._team)
        team = self._teams[self._team]
        logged = float(nominal_share(world.constants[self._team], practice))
        seen = np.array(
            [self._answers(practice, team, rep, logged, closed=closed) for rep in seats]
        )
        return Eyes(
            name=scenario.name,
            title=scenario.title,
            lag_weeks=int(report_lag(practice)),
            logged=logged,
            values=rows(seen),
            sight=tuple(
                tuple(
                    sight_of(question, float(value), float(true))
                    for question, value, true in zip(QUESTIONS, mine, real, strict=True)
                )
                for mine, real in zip(seen, truth, strict=True)
            ),
        )

    def _answers(
        self, practice: Practices, team: Team, rep: int, logged: float, *, closed: bool
    ) -> tuple[float, ...]:
        world = self._world
        c = world.constants[self._team]
        view = np.zeros(state.N_FEATURES)
        begin, end = int(team["rep_begin"]), int(team["rep_end"])
        take_view(practice, self._beliefs, begin, end, rep, view)
        weakest = diagnose(c, practice, team, world.reps[rep], self._beliefs, view)
        desk = self._fresh[rep]
        running = float(self._booked[rep]) if self._arrived else np.nan
        return (
            float(self._closed[rep]) if closed else running,
            float(desk[Feature.PROSPECT_HOURS]) if logged > 0.0 else np.nan,
            float(self._beliefs[rep, Feature.OPEN_AMOUNT]) if logged > 0.0 else np.nan,
            float(weakest),
            np.nan,
        )


def _would_enter(c: Constants, practice: Practices, rep: Rep) -> float:
    """Share of the work that a rep would enter if this manager asked for it.

    A rep enters as large a part of what is asked for as in the life that is lived.
    """
    asked = float(rep["logging_plan"])
    part = float(rep["logged"]) / asked if asked > 0.0 else float(entering_share(c, rep))
    return float(practice["activity_observed"]) * part
