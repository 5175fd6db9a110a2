"""Practices in force: lever values by week and team, as the rules of managers read them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from sim.levers.lever import Group
from sim.levers.registry import LEVERS, Levers, neutral_values
from sim.records import Float64, Records, zeros

ALL_TEAMS: Final = -1
"""What `team` holds in a record that is not about one team."""

COMPANY_WIDE: Final = (
    "potential_basis", "personal_goals", "goal_stretch", "quota_stretch",
)  # fmt: skip
"""Levers that executives set for all teams at once."""

OBSERVED: Final = LEVERS["kpi_basis"].value("observed")
POOLED: Final = LEVERS["kpi_basis"].value("pooled")

Timeline = Mapping[int, Mapping[str, float]]
"""Lever values by the week from which they hold."""


class Practices(Levers):
    """What holds from a week on: each lever for the rules in which it has its effect.

    `paid` holds the same levers for the rules that charge their prices. The two are equal in
    every scenario; they differ only in controls, where a lever works for nothing or is paid
    for nothing.
    """

    start_week: Float64  # from which it holds
    team: Float64  # counted from 0; ALL_TEAMS: every team without records of its own
    paid: Levers


def pack_timeline(
    timeline: Timeline,
    *,
    off: frozenset[Group] = frozenset(),
    teams: Mapping[int, Timeline] = MappingProxyType({}),
    free: frozenset[str] = frozenset(),
    idle: frozenset[str] = frozenset(),
) -> Records[Practices]:
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
        The records of all teams by ascending week, then those of single teams, by team and
        week.
    """
    managed = [
        (ALL_TEAMS, in_force(timeline)),
        *((team, _under(timeline, each)) for team, each in sorted(teams.items())),
    ]
    rows = zeros(Practices, sum(len(each) for _, each in managed))
    place = 0
    for team, each in managed:
        for week, values in each.items():
            row = rows[place]
            row["start_week"], row["team"] = week, team
            for name, lever in LEVERS.items():
                value = lever.default if lever.group in off else values[name]
                row[name] = lever.default if name in idle else value
                row["paid"][name] = lever.default if name in free else value
            place += 1
    return rows


def in_force(timeline: Timeline) -> dict[int, dict[str, float]]:
    """All levers by the week from which they hold, ascending, of a timeline of changes."""
    found: dict[int, dict[str, float]] = {}
    values = neutral_values()
    for week in sorted(timeline):
        values = {**values, **timeline[week]}
        found[week] = values
    return found


def _under(everybody: Timeline, own: Timeline) -> dict[int, dict[str, float]]:
    """What holds for a team that is managed otherwise: what executives set for all stays theirs.

    So a single team neither gets it for nothing nor pays for what it does not get.
    """
    above, mine = in_force(everybody) or {0: neutral_values()}, in_force(own)
    first = min(mine, default=0)
    found: dict[int, dict[str, float]] = {}
    for week in sorted({*mine, *(x for x in above if x > first)}):
        set_above = above[max((x for x in above if x <= week), default=min(above))]
        values = dict(mine[max(x for x in mine if x <= week)])
        for name in left_above(set_above, values):
            # Who pools what teams know is above them; alone a team compares its own people.
            values[name] = OBSERVED if name == "kpi_basis" else set_above[name]
        found[week] = values
    return found


def left_above(everybody: Mapping[str, float], own: Mapping[str, float]) -> tuple[str, ...]:
    """Levers for which single teams ask in vain, since executives set them for all at once.

    Args:
        everybody: Values of all levers that hold for all teams.
        own: Values that a single team asks for.
    """
    wide = [name for name in COMPANY_WIDE if own[name] != everybody[name]]
    pooled = own["kpi_basis"] == POOLED != everybody["kpi_basis"]
    return (*wide, *(["kpi_basis"] if pooled else []))


def added_seats(*practices: NDArray[np.void]) -> int:
    """Most seats that any of several timelines adds to a team: room that a world needs."""
    return int(max((rows["added_seats"].max() for rows in practices), default=0))


def settled(practices: NDArray[np.void]) -> Records[Practices]:
    """The same records, each with what holds at the switch holding before it as well.

    A steady state is one under the practices that are compared, so whatever came before
    week 0 has to be left out.
    """
    keep = np.ones(len(practices), np.bool_)
    for team in np.unique(practices["team"]):
        begun = np.flatnonzero((practices["team"] == team) & (practices["start_week"] <= 0))
        keep[begun[:-1]] = False
    return cast("Records[Practices]", practices.compress(keep))


def teams_missing(practices: NDArray[np.void], n_teams: int) -> list[str]:
    """A sentence for every team that practices name and an organisation does not have."""
    named = {int(team) for team in practices["team"] if team >= n_teams}
    have = "1 team" if n_teams == 1 else f"{n_teams} teams, numbered from 1"
    return [
        f"team {team + 1}: the organisation has {have}; name one that exists"
        for team in sorted(named)
    ]
