"""A plan as it is run: an organisation, how it is managed, who is hired when, and what to reach."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from marathon.planning.changes import Dated, with_changes
from marathon.planning.ranges import Span
from sim.engines.open_deals import OpenDeals
from sim.experiments.drawing.drawing import EvidenceRanges, sobol_points
from sim.experiments.reaching.bookings import rep_names, told_apart
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.levers import added_seats
from sim.organisation import Organisation
from sim.scenarios.scenario import Scenario, Values

MOST_HIRES: Final = 8
"""Seats that can be added to a team."""
FIELDS: Final = {
    "time_to_fill": "people.vacancy_weeks",
    "ramp": "people.ramp_months",
    "fail_share": "people.failing_hires",
    "attrition": "people.quit_month",
}
"""Which number of an organisation each key of `[hiring]` sets, in every market."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Bookings to be reached from the plan's first day to a day.

    Attributes:
        until: The day.
        amount: From week 0 on, in the organisation's currency.
        end: First week that does not count.
        level: `company`, `team` or `rep`.
        name: Of the team or the rep; empty for the company.
        booked: Booked before week 0, where a plan goes on from an evening of its history.
    """

    until: date
    amount: float
    end: int
    level: str = "company"
    name: str = ""
    booked: float = 0.0

    @property
    def whole(self) -> float:
        """What is to be reached with what was booked before week 0."""
        return self.amount + self.booked


@dataclass(frozen=True, slots=True, kw_only=True)
class Hire:
    """People who start in a team in a month.

    Attributes:
        team: Place of the team, from 0.
        month: First day of the month.
        heads: How many.
        start: Week in which they are meant to start.
        opens: Week in which their seats are opened, the time to fill before it.
    """

    team: int
    month: date
    heads: int
    start: int
    opens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may be spent to reach a target; None: no limit.

    Attributes:
        manager_hours_week: Hours a week that each manager has for more than today.
        money: Spent beside commission, until the target's day, in all.
        heads: People hired in all.
        one_change_a_quarter: Whether practices change in one group of levers a quarter at most.
    """

    manager_hours_week: float | None = None
    money: float | None = None
    heads: int | None = None
    one_change_a_quarter: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """Where the plan starts from: a history of deals, known up to a day."""

    history: Path
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a history tells of the days before week 0.

    Attributes:
        deals: The open deals that week 0 begins with.
        booked: By the company since bookings count.
        quarter: By the company in the fiscal quarter of week 0.
        weeks: Weeks of that quarter that are over.
    """

    deals: OpenDeals
    booked: float
    quarter: float
    weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraws:
    """Where a plan's organisations are drawn from: evidence, and the ranges that the plan gives.

    Attributes:
        evidence: What studies leave open.
        spans: What the plan says of a number, and how far that may be off, by field.
    """

    evidence: EvidenceRanges
    spans: tuple[tuple[str, Span], ...]

    @property
    def name(self) -> str:
        """What results call it."""
        return "evidence ranges and the plan's own" if self.spans else self.evidence.name

    @property
    def digest(self) -> str:
        """Digest of all that decides its draws."""
        return hashlib.sha256(repr((self.evidence.digest, self.spans)).encode()).hexdigest()

    def organisation(
        self, organisation: Organisation, *, seed: int, point: int
    ) -> Organisation:
        """See `OrganisationSource.organisation`."""
        drawn = self.evidence.organisation(organisation, seed=seed, point=point)
        if not self.spans:
            return drawn
        power = max(8, int(point).bit_length())
        # Another sequence than that of the evidence, from the same seed.
        uniforms = sobol_points(seed + (1 << 40), len(self.spans), power)[point]
        values = {
            name: span.drawn(float(u))
            for (name, span), u in zip(self.spans, uniforms, strict=True)
        }
        return with_people(drawn, values)


def with_people(organisation: Organisation, values: Mapping[str, float]) -> Organisation:
    """An organisation with numbers of its people changed in every market.

    Args:
        organisation: The organisation.
        values: By field, as `people.quit_month`.
    """
    if not values:
        return organisation
    changes = {name.removeprefix("people."): value for name, value in values.items()}
    markets = {market.name: {"people": changes} for market in organisation.markets}
    more = {"markets": markets} if markets else {}
    return organisation.with_(people=changes, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan.

    Attributes:
        source: Its file.
        organisation: Who works in which team, with which quota, from the plan's first day on.
        base: How it is managed today, without what the plan changes and whom it hires.
        hires: People who start at dates.
        changes: Practices that change at dates.
        targets: What is to be reached, the company's first, by date.
        spans: What the plan gives for numbers of people, by key of `[hiring]`.
        limits: What may be spent.
        now: The history that it starts from; None: the plan alone.
        counts_from: The Monday from which bookings count towards its targets.
        before: What the history tells of the days before week 0, where futures go on from its
            open deals; None: they do not.
        last_year: What the company booked in the year before the first day; None: not known.
        people: By team, what its reps are called; empty: by number.
        weeks: Weeks from the first day to the last target.
        remarks: What one should know of how it was read.
    """

    source: str
    organisation: Organisation
    base: Scenario
    targets: tuple[Target, ...]
    weeks: int
    counts_from: date
    before: Before | None = None
    hires: tuple[Hire, ...] = ()
    changes: tuple[Dated, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    now: Now | None = None
    last_year: float | None = None
    people: tuple[tuple[str, ...], ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def first_day(self) -> date:
        """The Monday of week 0."""
        return self.organisation.calendar.first_day

    def day_of(self, week: int) -> date:
        """The Monday of a week."""
        return self.first_day + timedelta(weeks=week)

    @property
    def target(self) -> Target:
        """The company's last target: what a search aims at."""
        return [each for each in self.targets if each.level == "company"][-1]

    @property
    def reps(self) -> tuple[str, ...]:
        """What its reps are called, those to be hired among them."""
        firm = self.organisation
        added = added_seats(self.scenario.practices())
        return rep_names(
            told_apart(firm.team_names()), firm.team_sizes(), added, self.people
        )

    @property
    def scenario(self) -> Scenario:
        """How it is managed, with all that the plan changes and everybody who is to be hired."""
        return with_hires(with_changes(self.base, self.changes), self.hires)

    @property
    def draws(self) -> PlanDraws:
        """Where organisations are drawn from."""
        given = {FIELDS[key]: span for key, span in self.spans.items()}
        evidence = EvidenceRanges.of(self.organisation)
        left = tuple(each for each in evidence.parameters if each.field not in given)
        return PlanDraws(evidence=EvidenceRanges(left), spans=tuple(sorted(given.items())))

    def experiment(
        self, scenarios: Sequence[Scenario], *, seed: int, drawn: bool, warmup: int = 2
    ) -> ExperimentPlan:
        """The futures of some ways to go on, on the same luck."""
        arms = [
            replace(Arm.of(each), name=f"{n} {each.name}")
            for n, each in enumerate(scenarios)
        ]
        return ExperimentPlan(
            arms=tuple(arms), organisation=self.organisation, years=max(1, -(-self.weeks // 52)),
            warmup_years=warmup, seed=seed, parameters=self.draws if drawn else None,
            until_week=self.weeks, by_rep=True, today=None if self.before is None else self.before.deals,
        )  # fmt: skip


def with_hires(scenario: Scenario, hires: Sequence[Hire]) -> Scenario:
    """A way of managing that opens seats for people as they are to be hired, team by team."""
    teams = dict(scenario.teams)
    for place in sorted({each.team for each in hires}):
        managed = scenario.teams.get(place + 1, scenario)
        mine = [each for each in hires if each.team == place]
        teams[place + 1] = replace(managed, teams={}, timeline=_with_seats(managed, mine))
    return replace(scenario, teams=teams)


def _with_seats(managed: Scenario, hires: Sequence[Hire]) -> dict[int, Values]:
    """A timeline in which seats are added in the weeks in which they are opened."""
    timeline: dict[int, Values] = {}
    for week in sorted({*managed.timeline, *(each.opens for each in hires)}):
        values = dict(managed.at(week))
        opened = sum(each.heads for each in hires if each.opens <= week)
        values["added_seats"] = min(MOST_HIRES, values["added_seats"] + opened)
        timeline[week] = values
    # What comes first also holds for all weeks before it, and nobody was hired then.
    before = min(each.opens for each in hires) - 1
    timeline.setdefault(before, dict(managed.at(before)))
    return timeline


def planned_hire(
    firm: Organisation, team: int, month: date, heads: int, start: int
) -> Hire:
    """People who are to start in a week, their seats opened the time to fill before."""
    opens = max(0, start - round(fill_weeks(firm, team)))
    return Hire(team=team, month=month, heads=heads, start=start, opens=opens)


def fill_weeks(firm: Organisation, team: int) -> float:
    """Weeks from the opening of a seat to the day on which somebody starts."""
    kinds, of_team = firm.kinds()
    return kinds[of_team[team]].people.vacancy_weeks
