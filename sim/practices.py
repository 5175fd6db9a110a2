"""What management does: the lever registry, one entry a lever.

A scenario sets levers and nothing else. A lever may only be of five kinds: what is
observed, where hours go, what money buys, which actions are permitted, which standards
people are asked to follow. Its effect on a deal or a rep passes through a decision that
somebody takes from what they saw; no lever touches a win rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

STAGES: Final = ("initial", "motivate", "execute", "coach", "align")
"""The five stages of sales management, in order."""


class Kind(StrEnum):
    """What a lever is allowed to be."""

    OBSERVED = "observed"
    HOURS = "hours"
    MONEY = "money"
    ACTION = "action"
    STANDARD = "standard"


class Group(StrEnum):
    """Levers that are switched off together in controls and attribution."""

    ATTENTION = "attention"
    CADENCE = "cadence"
    ACTIONS = "actions"
    DESK = "desk"
    PROCESS = "process"
    STANDARDS = "standards"
    KPI = "kpi"
    COACHING = "coaching"
    ALIGNMENT = "alignment"
    PRESSURE = "pressure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One thing that management can set.

    Attributes:
        name: Its name in scenario files and on the command line.
        kind: Which of the five permitted kinds it is.
        group: The group it is switched off with.
        unit: Unit of its value; `yes/no` levers are 0 or 1; `choice` levers name `choices`.
        low: Smallest allowed value.
        high: Largest allowed value.
        default: Value where a scenario does not set it; also its neutral value, at which it
            has neither consumer nor cost.
        meaning: One sentence.
        consumer: Who reads it, and for which decision.
        cost: What it costs, and whom.
        evidence: Source of its values, or `judgement`.
        choices: Names of the values of a choice lever, from 0 up.
        whole: Whether only whole numbers are allowed.
        reduced_form: Whether it stands for an empirical multiplier without a mechanism.
    """

    name: str
    kind: Kind
    group: Group
    unit: str
    low: float
    high: float
    default: float
    meaning: str
    consumer: str
    cost: str
    evidence: str = "judgement"
    choices: tuple[str, ...] = ()
    whole: bool = False
    reduced_form: bool = False


def _yes_no(
    name: str,
    kind: Kind,
    group: Group,
    meaning: str,
    consumer: str,
    cost: str,
    evidence: str,
) -> Lever:
    return Lever(name=name, kind=kind, group=group, unit="yes/no", low=0, high=1, default=0,
                 meaning=meaning, consumer=consumer, cost=cost, evidence=evidence,
                 whole=True)  # fmt: skip


def _registry() -> tuple[Lever, ...]:
    observed, hours, money = Kind.OBSERVED, Kind.HOURS, Kind.MONEY
    action, standard = Kind.ACTION, Kind.STANDARD
    return (
        Lever(
            name="weight_on_closings", kind=observed, group=Group.ATTENTION, unit="fraction",
            low=0, high=1, default=1,
            meaning="Share of what is discussed that is about closings; the rest is about inputs.",
            consumer="the manager's review: which inputs of a rep are mentioned at all",
            cost="attention is finite: what goes to inputs is taken from closings",
            evidence="evidence 0 and 15",
        ),
        Lever(
            name="activity_observed", kind=observed, group=Group.ATTENTION, unit="fraction",
            low=0, high=1, default=0,
            meaning="Share of the reps' work that is logged and so can be seen.",
            consumer="the manager's weekly report: counts of inputs are thinned by it",
            cost="logging takes up to 1.5 h of a rep's week",
            evidence="evidence 15; logging 1-2 h a week",
        ),
        Lever(
            name="visibility_delay_days", kind=observed, group=Group.ATTENTION,
            unit="working days", low=0, high=35, default=30,
            meaning="How old the newest report is that a manager can read.",
            consumer="the manager's weekly report: the week it shows",
            cost="a report of today costs the manager up to 1 h a week to keep",
        ),
        Lever(
            name="report_source", kind=observed, group=Group.ATTENTION, unit="choice",
            low=0, high=3, default=0, choices=("own", "another", "average", "truth"), whole=True,
            meaning="Whose report the manager reads when judging a rep: a control experiment.",
            consumer="the manager's beliefs about each rep",
            cost="none: it is the control of what knowing the right rep is worth",
            evidence="a control experiment: placebo, team average, oracle",
        ),
        Lever(
            name="review_interval_weeks", kind=hours, group=Group.CADENCE, unit="weeks",
            low=1, high=52, default=13, whole=True,
            meaning="Weeks between two reviews of a rep by the manager.",
            consumer="the manager's week: when beliefs become orders and inputs are mentioned",
            cost="an hour of the manager and three quarters of an hour of the rep, each time",
            evidence="evidence 2, 6 and 15",
        ),
        _yes_no("may_replace", action, Group.ACTIONS,
                "The manager may dismiss a rep.",
                "the manager's review: dismissal on shrunken closings",
                "the vacancy, the hire, the handover", "evidence 15"),
        _yes_no("may_reprioritise", action, Group.ACTIONS,
                "The manager may ask a rep to keep hours for prospecting.",
                "the manager's orders: a rep's prospecting plan",
                "hours of prospecting are taken from other work", "evidence 15"),
        _yes_no("may_redirect", action, Group.ACTIONS,
                "The manager may point a rep to a segment.",
                "the manager's orders: the segment a rep aims at",
                "focus costs volume: fewer accounts qualify for a hit", "evidence 15"),
        _yes_no("may_chase", action, Group.ACTIONS,
                "The manager may chase leads that nobody answered.",
                "the manager's orders: a rep's plan for leads",
                "ten minutes of the manager a week per lead that waits, where work is logged", "evidence 7 and 15"),
        Lever(
            name="desk_hours", kind=money, group=Group.DESK, unit="h per rep-week",
            low=0, high=20, default=0,
            meaning="Hours of a support desk that answers customers in the reps' place.",
            consumer="service tickets: the desk takes those that fit its week",
            cost="its hourly price",
            evidence="evidence 8: service 10-25 % of time",
        ),
        Lever(
            name="process_steps", kind=standard, group=Group.PROCESS, unit="stages",
            low=0, high=8, default=0, whole=True,
            meaning="How many stages have a defined step that reps are asked to follow.",
            consumer="inspection: only a defined step can be seen to be skipped",
            cost="the step's time in every stage where a rep follows it",
            evidence="evidence 1: 4-6 steps",
        ),
        Lever(
            name="inspections_month", kind=hours, group=Group.PROCESS, unit="per rep-month",
            low=0, high=20, default=0,
            meaning="How many deals of a rep are inspected for their steps in a month.",
            consumer="the rep's belief of being seen when a step is skipped",
            cost="half an hour of the manager, a quarter of an hour of the rep, each",
            evidence="evidence 1",
        ),
        Lever(
            name="coverage_standard", kind=standard, group=Group.STANDARDS, unit="ratio",
            low=0, high=10, default=0,
            meaning="Open pipeline asked for, in quarters of quota; 0: none is asked for.",
            consumer="the manager's orders: prospecting is asked for while coverage is short",
            cost="hours of prospecting are taken from other work",
            evidence="evidence 10: coverage 3-5",
        ),
        Lever(
            name="qualification_standard", kind=standard, group=Group.STANDARDS,
            unit="probability", low=0, high=0.9, default=0,
            meaning="Fit below which a deal should be dropped, as the rep reads it; 0: none.",
            consumer="the rep's choice to disqualify, as far as the plan is followed",
            cost="deals that are dropped by mistake",
            evidence="evidence 10 and 16",
        ),
        Lever(
            name="follow_up_days", kind=standard, group=Group.STANDARDS, unit="working days",
            low=0, high=60, default=0,
            meaning="Days within which a waiting buyer should be answered; 0: none.",
            consumer="the rep's choice of work, as far as the plan is followed",
            cost="other work waits",
            evidence="evidence 7",
        ),
        Lever(
            name="lead_response_hours", kind=standard, group=Group.STANDARDS, unit="working h",
            low=0, high=200, default=0,
            meaning="Working hours within which a lead should be answered; 0: none.",
            consumer="the rep's choice of work, as far as the plan is followed",
            cost="other work is interrupted",
            evidence="evidence 7: 42 h elapsed is about 10 working hours",
        ),
        Lever(
            name="kpi_basis", kind=observed, group=Group.KPI, unit="choice", low=0, high=3,
            default=0, choices=("none", "intuition", "observed", "pooled"), whole=True,
            meaning="Where the manager's idea of the inputs that matter comes from.",
            consumer="the manager's beliefs: prospecting target, segment, weight of each skill",
            cost="comparing top performers takes 1 h of the manager's week (pooled: 1.5 h)",
            evidence="evidence 3 and 15",
        ),
        Lever(
            name="coaching_hours_month", kind=hours, group=Group.COACHING, unit="h per rep-month",
            low=0, high=12, default=0,
            meaning="Hours a month in which the manager coaches a rep.",
            consumer="the skill believed weakest of that rep",
            cost="the same hours of the manager and of the rep",
            evidence="evidence 2: 3 h a month",
        ),
        Lever(
            name="potential_basis", kind=observed, group=Group.ALIGNMENT, unit="choice",
            low=0, high=1, default=0, choices=("closings", "accounts"), whole=True,
            meaning="What executives read a territory's potential from when they set quotas.",
            consumer="the executives' split of quotas",
            cost="half an hour of a rep's week to keep account data",
            evidence="evidence 12 and 16",
        ),
        _yes_no("personal_goals", standard, Group.ALIGNMENT,
                "Every rep agrees on a goal of their own each quarter.",
                "the rep's weekly effort decision",
                "an hour of manager and rep each quarter", "evidence 6"),
        Lever(
            name="goal_stretch", kind=standard, group=Group.ALIGNMENT, unit="ratio", low=0.5,
            high=3, default=1.15,
            meaning="A personal goal over what the rep is expected to book.",
            consumer="the rep's weekly effort decision, where there are personal goals",
            cost="out of reach, a goal does harm",
            evidence="evidence 6: gain peaks at 1.1-1.2, harm beyond 1.5",
        ),
        _yes_no("one_language", observed, Group.ALIGNMENT,
                "A stage label means the same to everybody.",
                "the manager's report: without it, outcomes are booked under the wrong stage",
                "a quarter of an hour of every rep's week", "evidence 1 and 12"),
        _yes_no("per_rep_standards", standard, Group.ALIGNMENT,
                "Standards follow what this rep needs, not one number for all.",
                "the manager's orders: the prospecting asked of each rep",
                "a quarter of an hour of the manager per rep and review", "evidence 15"),
        _yes_no("mid_period_correction", action, Group.ALIGNMENT,
                "In mid-quarter hours move to those who are behind on inputs.",
                "executives: the desk's hours and the prospecting plan",
                "two hours of every manager, half an hour of every rep", "evidence 15"),
        Lever(
            name="quarter_end_push", kind=action, group=Group.PRESSURE, unit="commission",
            low=0, high=3, default=0,
            meaning="How hard closings are asked for in the last two weeks of a quarter.",
            consumer="the rep's choice to pull a late deal forward",
            cost="the discount, and the next quarter's deals",
            evidence="evidence 5",
        ),
        Lever(
            name="quota_stretch", kind=standard, group=Group.PRESSURE, unit="ratio", low=0.3,
            high=3, default=1,
            meaning="Quota over what executives expect.",
            consumer="the rep's weekly effort decision",
            cost="reps who give up",
            evidence="evidence 5",
        ),
    )  # fmt: skip


LEVERS: Final[Mapping[str, Lever]] = MappingProxyType({x.name: x for x in _registry()})
"""Every lever by name, in the order of files and tables."""

ALL_TEAMS: Final = -1
"""What `team` holds in a record that is not about one team."""

PRACTICES_DTYPE: Final = np.dtype(
    [("start_week", "f8"), ("team", "f8"), *((name, "f8") for name in LEVERS)]
)
"""One record of practices in force: `start_week` is the week from which they hold, `team`
the team they hold for, counted from 0. `ALL_TEAMS`: every team without records of its own."""


def neutral_practices() -> dict[str, float]:
    """Value of every lever at which it has neither consumer nor cost."""
    return {name: lever.default for name, lever in LEVERS.items()}


Timeline = Mapping[int, Mapping[str, float]]
"""Lever values by the week from which they hold."""


def pack_timeline(
    timeline: Timeline,
    *,
    off: frozenset[Group] = frozenset(),
    teams: Mapping[int, Timeline] = MappingProxyType({}),
) -> NDArray[np.void]:
    """Turn a timeline into the records that the rules of managers and executives read.

    Args:
        timeline: Lever values by the week from which they hold; each entry changes only the
            levers it names. The earliest entry also holds for all weeks before it.
        off: Groups whose levers are held at their neutral values, cutting consumers and
            costs while the scenario's values stay what they are.
        teams: Timelines of teams that are managed otherwise, by team, counted from 0.

    Returns:
        Records of `PRACTICES_DTYPE`: those of all teams by ascending week, then those of
        single teams, by team and week.
    """
    parts = [_pack(timeline, ALL_TEAMS, off)]
    parts += [_pack(teams[team], team, off) for team in sorted(teams)]
    return np.concatenate(parts)


def _pack(timeline: Timeline, team: int, off: frozenset[Group]) -> NDArray[np.void]:
    values = neutral_practices()
    rows = np.zeros(len(timeline), PRACTICES_DTYPE)
    for row, week in zip(rows, sorted(timeline), strict=True):
        values.update(timeline[week])
        row["start_week"] = week
        row["team"] = team
        for name, lever in LEVERS.items():
            row[name] = lever.default if lever.group in off else values[name]
    return rows


def settled(practices: NDArray[np.void]) -> NDArray[np.void]:
    """The same records, each with what holds at the switch holding before it as well.

    A steady state is one under the practices that are compared, so whatever came before
    week 0 has to be left out.
    """
    keep = np.ones(len(practices), np.bool_)
    for team in np.unique(practices["team"]):
        begun = np.flatnonzero((practices["team"] == team) & (practices["start_week"] <= 0))
        keep[begun[:-1]] = False
    return practices[keep]


def teams_missing(practices: NDArray[np.void], n_teams: int) -> list[str]:
    """A sentence for every team that practices name and an organisation does not have."""
    named = {int(team) for team in practices["team"] if team >= n_teams}
    have = "1 team" if n_teams == 1 else f"{n_teams} teams, numbered from 1"
    return [
        f"team {team + 1}: the organisation has {have}; name one that exists"
        for team in sorted(named)
    ]
