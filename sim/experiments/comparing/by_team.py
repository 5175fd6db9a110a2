"""What a comparison says of each team: its bookings and contribution, on the same luck.

Money of a team is freed from the luck of its own buyers' decisions, so that a team that two
scenarios manage alike differs in nothing. All teams together are the sum of the teams.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Array
from sim.experiments.comparing import statistics
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.simultaneous import critical_value, critical_values
from sim.experiments.running.outcomes import Outcomes
from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.outputs.tally import BY_TEAM, PATHS
from sim.results import Result

ALL: Final = 0
"""Number that stands for all teams together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow(Result):
    """What one team does in one scenario, in money a year of the whole team.

    Attributes:
        team: Its name; of all together `all teams`.
        number: Its number, from 1; `ALL` for all together.
        scenario: The scenario.
        response: `bookings` or `contribution`; of the latter its manager's pay is taken.
        value: Mean with its own 95 % interval.
        ratio: Over the base on the same luck; intervals of all rows hold at once. None: the base.
        difference: Less the base, likewise.
        more_in: Share of futures in which it is more than under the base; ties count half.
    """

    JSON = "team number scenario response *value ratio difference more_in"

    team: str
    number: int
    scenario: str
    response: str
    value: Estimate
    ratio: Estimate | None
    difference: Estimate | None
    more_in: float | None


def team_rows(
    outcomes: Outcomes, names: Sequence[str], *, widening: float = 1.0
) -> tuple[TeamRow, ...]:
    """Every team, and all together, in every scenario: bookings, then contribution.

    Args:
        outcomes: Replications that keep money by team; the first scenario is the base.
        names: Names of all teams, each its own.
        widening: Factor of all intervals, for replications that stopped at a precision.
    """
    money = {name: _money(outcomes, name, len(names)) for name in PATHS}
    criticals = _criticals(money)
    teams = (*((name, place) for place, name in enumerate(names)), ("all teams", -1))
    return tuple(
        _row(
            team, place + 1, scenario, response, widening * criticals[response],
            money[response], (0, at, place),
        )
        for team, place in teams
        for at, scenario in enumerate(outcomes.scenarios)
        for response in money
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead(Result):
    """The best two scenarios of a team, by mean contribution.

    Attributes:
        number: The team's number, from 1.
        best: Who earns most in it.
        second: Who earns second most.
        gap: What the best earns more, on the same luck, a year of the whole team; with 95 % the best
            lies so far above all others of the team at once, for it was chosen among them.
    """

    JSON = "number best second lead=gap"

    number: int
    best: str
    second: str
    gap: Estimate


def leads(
    outcomes: Outcomes, teams: int, compared: Sequence[str], *, widening: float = 1.0
) -> tuple[Lead, ...]:
    """The best two scenarios of each team, and how sure it is which one is the better.

    Args:
        outcomes: Replications that keep money by team.
        teams: How many there are.
        compared: Scenarios that may lead; nothing is found where they are fewer than two.
        widening: Factor of all intervals, for replications that stopped at a precision.
    """
    if len(compared) < 2:
        return ()
    freed, _ = _money(outcomes, "contribution", teams)
    at = {name: outcomes.scenarios.index(name) for name in compared}
    found = []
    for team in range(teams):
        earned = {name: freed[:, place, team] for name, place in at.items()}
        best, second = sorted(earned, key=lambda name: -float(earned[name].mean()))[:2]
        gaps = [earned[best] - earned[name] for name in compared if name != best]
        critical = widening * critical_value(np.column_stack(gaps))
        gap = statistics.mean_of(earned[best] - earned[second], critical)
        found.append(Lead(number=team + 1, best=best, second=second, gap=gap))
    return tuple(found)


def _row(
    team: str,
    number: int,
    scenario: str,
    response: str,
    critical: float,
    money: tuple[Array, Array],
    places: tuple[int, int, int],
) -> TeamRow:
    """One row; places are those of the base, of the scenario, and of the team."""
    of_base, of_other, of_team = places
    freed, plain = (each[:, :, of_team] for each in money)
    base, other = freed[:, of_base], freed[:, of_other]
    ahead = np.sign(plain[:, of_other] - plain[:, of_base])
    compared = of_other != of_base
    alone = statistics.student(statistics.CONFIDENCE, len(other))
    return TeamRow(
        team=team, number=number, scenario=scenario, response=response,
        value=statistics.mean_of(other, alone),
        ratio=statistics.ratio_of(base, other, critical) if compared else None,
        difference=statistics.mean_of(other - base, critical) if compared else None,
        more_in=float((1.0 + ahead.mean()) / 2.0) if compared else None,
    )  # fmt: skip


def _money(outcomes: Outcomes, response: str, teams: int) -> tuple[Array, Array]:
    """Money a year of each team, all together last, shape (draws, scenarios, teams + 1); and plain.

    The first is freed from luck and one for each independent draw; the second is of every future.
    """
    years = outcomes.sums.shape[2]
    kept = outcomes.weekly[:, :, : years * WEEKS_PER_YEAR, len(PATHS) :].sum(axis=2) / years
    of_team = kept.reshape(*kept.shape[:2], len(BY_TEAM), teams)
    plain = of_team[:, :, BY_TEAM.index(response.upper())]
    luck = outcomes.by_point(of_team[:, :, BY_TEAM.index("DEAL_LUCK")])
    values = outcomes.by_point(plain)
    freed = np.empty_like(values)
    for place, team in np.ndindex(values.shape[1:]):
        freed[:, place, team] = statistics.freed_from_luck(
            values[:, place, team], luck[:, place, team]
        )
    return _with_sum(freed), _with_sum(plain)


def _with_sum(of_team: Array) -> Array:
    """All teams together behind the teams, which are the last axis."""
    return np.concatenate((of_team, of_team.sum(axis=-1, keepdims=True)), axis=-1)


def _criticals(money: dict[str, tuple[Array, Array]]) -> dict[str, float]:
    """Critical values with which all rows hold at once, those of bookings the narrowest."""
    n = next(iter(money.values()))[0].shape[0]
    if next(iter(money.values()))[0].shape[1] == 1:
        return dict.fromkeys(money, 1.0)
    groups = []
    for freed, _ in money.values():
        columns = [
            part
            for team in range(freed.shape[2])
            for place in range(1, freed.shape[1])
            for part in statistics.paired_errors(freed[:, 0, team], freed[:, place, team])
        ]
        groups.append(np.column_stack((np.empty((n, 0)), *columns)))
    return dict(zip(money, critical_values(groups[0], groups[1]), strict=True))
