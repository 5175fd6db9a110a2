"""What management does: the lever registry, one entry a lever.

A scenario sets levers and nothing else. A lever may only be of five kinds: what is
observed, where hours go, what money buys, which actions are permitted, which standards
people are asked to follow. Its effect on a deal or a rep passes through a decision that
somebody takes from what they saw; no lever touches a win rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.lever import Group, Kind, Lever
from sim.lever_registry import registry

__all__ = [
    "LEVERS", "PRACTICES_DTYPE", "STAGES", "Group", "Kind", "Lever", "added_seats",
    "neutral_practices", "pack_timeline",
]  # fmt: skip

STAGES: Final = ("initial", "motivate", "execute", "coach", "align")
"""The five stages of sales management, in order."""


LEVERS: Final[Mapping[str, Lever]] = MappingProxyType({x.name: x for x in registry()})
"""Every lever by name, in the order of files and tables."""

ALL_TEAMS: Final = -1
"""What `team` holds in a record that is not about one team."""

PAID: Final = "paid_"
PRACTICES_DTYPE: Final = np.dtype(
    [
        ("start_week", "f8"),
        ("team", "f8"),
        *((name, "f8") for name in LEVERS),
        *((PAID + name, "f8") for name in LEVERS),
    ]
)
"""One record of practices in force: `start_week` is the week from which they hold, `team`
the team they hold for, counted from 0. `ALL_TEAMS`: every team without records of its own.

Every lever stands there twice: under its own name for the rules in which it has its effect,
and as `paid_` for the rules that charge its price. The two are equal in every scenario; they
differ only in controls, where a lever works for nothing or is paid for nothing.
"""


def added_seats(*practices: NDArray[np.void]) -> int:
    """Most seats that any of several timelines adds to a team: room that a world needs.

    Args:
        practices: Records of `PRACTICES_DTYPE`, one array a scenario.
    """
    return int(max((rows["added_seats"].max() for rows in practices), default=0))


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
    free: frozenset[str] = frozenset(),
    idle: frozenset[str] = frozenset(),
) -> NDArray[np.void]:
    """Turn a timeline into the records that the rules of managers and executives read.

    Args:
        timeline: Lever values by the week from which they hold; each entry changes only the
            levers it names. The earliest entry also holds for all weeks before it.
        off: Groups whose levers are held at their neutral values, cutting consumers and
            costs while the scenario's values stay what they are.
        teams: Timelines of teams that are managed otherwise, by team, counted from 0.
        free: Levers that work but are not paid for: a control.
        idle: Levers that are paid for but have no effect: a control.

    Returns:
        Records of `PRACTICES_DTYPE`: those of all teams by ascending week, then those of
        single teams, by team and week.
    """
    parts = [_pack(timeline, ALL_TEAMS, off, free, idle)]
    parts += [_pack(teams[team], team, off, free, idle) for team in sorted(teams)]
    return np.concatenate(parts)


def _pack(
    timeline: Timeline,
    team: int,
    off: frozenset[Group],
    free: frozenset[str],
    idle: frozenset[str],
) -> NDArray[np.void]:
    values = neutral_practices()
    rows = np.zeros(len(timeline), PRACTICES_DTYPE)
    for row, week in zip(rows, sorted(timeline), strict=True):
        values.update(timeline[week])
        row["start_week"] = week
        row["team"] = team
        for name, lever in LEVERS.items():
            value = lever.default if lever.group in off else values[name]
            row[name] = lever.default if name in idle else value
            row[PAID + name] = lever.default if name in free else value
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
