"""The company in which a pilot is held: teams in twos, one that changes beside one that does not.

Teams take turns over the kinds that the organisation has, so that every kind has as many treated
teams as untreated ones: market, size, quota and manager as in the organisation's own file.
"""

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Array, IntArray
from sim.levers import left_above
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_QUARTER
from sim.scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Company:
    """An organisation of as many twos of teams as the largest pilot needs.

    Attributes:
        organisation: The organisation; teams 0, 2, 4 ... change, the others do not.
        kinds: Kind of each two, shape (twos,).
    """

    organisation: Organisation
    kinds: IntArray

    @property
    def twos(self) -> int:
        """Treated teams, and as many untreated ones."""
        return int(self.kinds.shape[0])


def company_of(organisation: Organisation, twos: int) -> Company:
    """The company for pilots of up to `twos` treated teams.

    Args:
        organisation: Whose teams it has.
        twos: Treated teams of the largest pilot.
    """
    listed = [team for team in organisation.teams for _ in range(team.count)]
    chosen = [listed[place % len(listed)] for place in range(twos)]
    teams = tuple(team.model_copy(update={"count": 1}) for team in chosen for _ in (0, 1))
    whole = organisation.model_copy(update={"teams": teams})
    # What tells kinds apart; a name does not.
    looks = [(team.market, team.quota, team.manager, team.reps) for team in chosen]
    return Company(
        organisation=whole,
        kinds=np.asarray([looks.index(each) for each in looks], np.int64),
    )  # fmt: skip


def treated(base: Scenario, change: Scenario, twos: int) -> Scenario:
    """The base, in which every second team changes at week 0."""
    return replace(
        base, name=f"pilot of {change.name}", title=f"Pilot of {change.title}",
        teams={2 * place + 1: change for place in range(twos)},
    )  # fmt: skip


def held_company_wide(base: Scenario, change: Scenario) -> tuple[str, ...]:
    """Levers that change and that executives set for all teams, so that no pilot shows them."""
    return left_above(base.at(0), change.at(0))


def quarters_of(weekly: Array) -> Array:
    """Money by quarter of 13 weeks, shape (quarters, ...); weeks that are left over are dropped."""
    whole = weekly.shape[0] // WEEKS_PER_QUARTER
    cut = weekly[: whole * WEEKS_PER_QUARTER]
    return np.asarray(cut.reshape(whole, WEEKS_PER_QUARTER, *weekly.shape[1:]).sum(axis=1))
