"""What a leader can do about a target: people to hire, practices to change, each with its date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from marathon.planning.changes import GROUPS, Change, Dated, values_of, with_changes
from marathon.planning.plan import (
    MOST_HIRES,
    Hire,
    Plan,
    fill_weeks,
    planned_hire,
    with_hires,
)
from sim.experiments.reaching.weeks import first_week_of, quarters_of
from sim.levers import Group
from sim.scenarios.catalogue import STAGES
from sim.scenarios.scenario import Scenario

Route = Literal["hire", "manage", "both"]
ROUTES: Final[tuple[Route, ...]] = ("hire", "manage", "both")
HEADS: Final = (1, 2, 3, 4, 6, 8)
"""People for a team, or for each of all teams."""
FEW_HEADS: Final = (1, 2, 4, 8)
"""Those that are tried first; what lies between, once it is known how many are needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to do: people and practices with their dates.

    Attributes:
        route: What kind of plan it is.
        hires: People beyond those of the plan's file.
        changes: Practices, by date.
    """

    route: Route | Literal["as planned"]
    hires: tuple[Hire, ...] = ()
    changes: tuple[Dated, ...] = ()

    @property
    def heads(self) -> int:
        """People who are hired."""
        return sum(each.heads for each in self.hires)

    def scenario(self, plan: Plan) -> Scenario:
        """How the company is managed then."""
        managed = with_changes(plan.base, (*plan.changes, *self.changes))
        return with_hires(managed, (*plan.hires, *self.hires))


AS_PLANNED: Final = Option(route="as planned")


def hiring_options(plan: Plan) -> list[Option]:
    """Some people for one team or for all, as soon as seats can be filled."""
    return [
        _hiring(plan, group, heads, later=False)
        for group in _groups(plan)
        for heads in _possible(plan, group)
        if heads in FEW_HEADS
    ]


def hirings_like(plan: Plan, option: Option) -> list[Option]:
    """The next more and fewer people for the same teams, and half of them a quarter later."""
    group = tuple(dict.fromkeys(each.team for each in option.hires))
    heads = option.heads // len(group)
    possible = _possible(plan, group)
    place = possible.index(heads)
    near = possible[max(0, place - 1) : place] + possible[place + 1 : place + 2]
    return [
        _hiring(plan, group, heads, later=True),
        *(_hiring(plan, group, each, later=False) for each in near),
    ]


def _groups(plan: Plan) -> list[tuple[int, ...]]:
    """Each of the largest teams, and all teams together where they are not many."""
    sizes = plan.organisation.team_sizes()
    places = sorted(range(len(sizes)), key=lambda place: -sizes[place])[:6]
    groups: list[tuple[int, ...]] = [(place,) for place in places]
    groups += [tuple(range(len(sizes)))] if 1 < len(sizes) <= 8 else []
    return [
        group
        for group in groups
        if any(_start(plan, place) < plan.target.end for place in group)
    ]


def _possible(plan: Plan, group: Sequence[int]) -> list[int]:
    """How many people each team of a group can get."""
    room = min(MOST_HIRES - _planned(plan, place) for place in group)
    return [
        heads for heads in HEADS if heads <= room and _allowed(plan, heads * len(group))
    ]


def _planned(plan: Plan, place: int) -> int:
    own = plan.base.teams.get(place + 1, plan.base)
    already = int(max(values["added_seats"] for values in own.timeline.values()))
    return already + sum(each.heads for each in plan.hires if each.team == place)


def _allowed(plan: Plan, heads: int) -> bool:
    return plan.limits.heads is None or heads <= plan.limits.heads


def _hiring(plan: Plan, group: Sequence[int], heads: int, *, later: bool) -> Option:
    """People for each team of a group; where `later`, half of them a quarter after the others."""
    hires = []
    for place in group:
        first = _first_month(plan, place)
        parts = [(first, heads)]
        if later:
            parts = [(first, heads - heads // 2), (_after(first, 3), heads // 2)]
        for month, some in parts:
            start = first_week_of(plan.organisation, month)
            if some and start < plan.target.end:
                hires.append(planned_hire(plan.organisation, place, month, some, start))
    return Option(route="hire", hires=tuple(hires))


def _start(plan: Plan, place: int) -> int:
    """The first week in which somebody can start."""
    return first_week_of(plan.organisation, _first_month(plan, place))


def _first_month(plan: Plan, place: int) -> date:
    """The first month in which somebody can start whose search begins with the plan."""
    month = plan.first_day.replace(day=1)
    while first_week_of(plan.organisation, month) < fill_weeks(plan.organisation, place):
        month = _after(month, 1)
    return month


def _after(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def changes_of(plan: Plan) -> list[Change]:
    """Every group of levers as each of the stages sets it, where that differs from today."""
    today = plan.base.at(0)
    found: dict[tuple[Group, tuple[tuple[str, float], ...]], Change] = {}
    for stage in STAGES:
        for group in GROUPS:
            values = tuple(
                (name, value)
                for name, value in values_of(group, stage)
                if value != today[name]
            )
            if values:
                found.setdefault(
                    (group, values), Change(group=group, stage=stage, values=values)
                )
    return list(found.values())


def single_changes(plan: Plan) -> list[Option]:
    """Every change by itself, from the plan's first week on."""
    return [
        Option(route="manage", changes=(Dated(change=change, week=0),))
        for change in changes_of(plan)
    ]


def sequences(plan: Plan, ranked: Sequence[Change]) -> Iterator[Option]:
    """The best change, the best two, and so on: one a quarter, or all at once where that is allowed.

    Args:
        plan: The plan.
        ranked: Changes that help, the best first, one a group.
    """
    starts = change_weeks(plan)
    for number in range(2, len(ranked) + 1):
        if plan.limits.one_change_a_quarter:
            if number > len(starts):
                return
            weeks = starts[:number]
        else:
            weeks = [0] * number
        dated = zip(ranked, weeks, strict=False)
        yield Option(
            route="manage",
            changes=tuple(Dated(change=change, week=week) for change, week in dated),
        )


def change_weeks(plan: Plan) -> list[int]:
    """Weeks in which practices can change: the plan's first, then each quarter's first."""
    quarters = quarters_of(plan.organisation, plan.target.end)
    return [each.first for each in quarters]


def both(hiring: Option, managing: Option) -> Option:
    """People and practices together."""
    return Option(route="both", hires=hiring.hires, changes=managing.changes)
