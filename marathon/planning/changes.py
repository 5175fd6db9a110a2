"""Practices that a plan changes from a day on, a group at a time, as one of the stages sets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from marathon.planning.plan_values import day_of
from sim.experiments.reaching.weeks import first_week_of
from sim.levers import LEVERS, Group
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario
from sim.scenarios.scenario import Scenario
from sim.scenarios.toml_file import unknown_name

CHANGE: Final = ("date", "group", "as")
"""Keys of an entry of `changes` in a plan's file."""
GROUPS: Final = tuple(group for group in Group if group is not Group.PEOPLE)
"""Groups that are a way of working: not who leads, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A group of levers that is set to what a stage sets.

    Attributes:
        group: The group.
        stage: The first stage that sets these values.
        values: By lever.
    """

    group: Group
    stage: str
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A change and the week from which it holds."""

    change: Change
    week: int


def with_changes(scenario: Scenario, changes: Sequence[Dated]) -> Scenario:
    """A way of managing with practices changed from some weeks on, in all of its teams.

    Of two changes of one lever the later holds; of two of one week, the one that is named last.
    """
    if not changes:
        return scenario
    changes = sorted(changes, key=lambda each: each.week)
    teams = {number: with_changes(each, changes) for number, each in scenario.teams.items()}
    timeline = {}
    for week in sorted({*scenario.timeline, *(each.week for each in changes)}):
        begun = (each.change.values for each in changes if each.week <= week)
        new = {name: value for values in begun for name, value in values}
        timeline[week] = {**scenario.at(week), **new}
    # What comes first also holds for all weeks before it, and nothing was changed then.
    before = changes[0].week - 1
    timeline.setdefault(before, dict(scenario.at(before)))
    return replace(scenario, timeline=timeline, teams=teams)


def values_of(group: Group, stage: str) -> tuple[tuple[str, float], ...]:
    """What a stage sets in a group of levers."""
    levers = load_scenario(stage).opening
    return tuple(
        (name, levers[name]) for name, lever in LEVERS.items() if lever.group is group
    )


def change_in(entry: Mapping[str, Any], firm: Organisation, weeks: int) -> Dated:
    """Read an entry of `changes`.

    Args:
        entry: The entry.
        firm: Whose practices change.
        weeks: Weeks of the plan.

    Raises:
        InvalidInput: With every problem of it.
    """
    problems = []
    day, group, stage = day_of(entry.get("date")), entry.get("group"), entry.get("as")
    week = None if day is None else _week_of(firm, day, weeks)
    first = firm.calendar.first_day
    if day is None:
        problems.append("date: give the day from which it holds, like 2027-01-04")
    elif week is None:
        last = first + timedelta(weeks=weeks, days=-1)
        problems.append(
            f"date: {day} is no day of the plan; give one from {first} to {last}"
        )
    if group not in GROUPS:
        known = tuple(each.value for each in GROUPS)
        problems.append(
            f"group: {unknown_name('group of practices', str(group)[:60], known)}"
        )
    if stage not in STAGES:
        problems.append(f"as: {unknown_name('stage', str(stage)[:60], STAGES)}")
    if problems or week is None:
        raise InvalidInput(problems)
    group = Group(str(group))
    values = values_of(group, str(stage))
    return Dated(change=Change(group=group, stage=str(stage), values=values), week=week)


def _week_of(firm: Organisation, day: date, weeks: int) -> int | None:
    """The first week that begins on a day or after it; None: it is none of the plan's."""
    first = firm.calendar.first_day
    if not first <= day < first + timedelta(weeks=weeks):
        return None
    week = first_week_of(firm, day)
    return week if week < weeks else None
