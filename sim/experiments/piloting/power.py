"""Does a pilot show what a change does? Difference in differences, its test, and how often it does.

Each team has a *change*: its mean money a quarter after the switch less its mean before. The
estimate is the mean change of the treated teams less that of the untreated ones (difference in
differences): what all teams live through together, such as a season, falls out of it, and so does
that some teams were better all along. The test is Student's t of ordinary least squares over
teams, with one mean a kind of team: 2T - k - 1 degrees of freedom for T treated and T untreated
teams of k kinds. One number a team, so that a team's quarters, which resemble each other, count as
one observation and not as many (Bertrand, Duflo and Mullainathan 2004). Two sides, 5 %.

Power is the share of simulated pilots in which the test rejects "no difference", with the exact
interval of Clopper and Pearson for so many independent pilots.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from sim.arrays import Array, IntArray
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import TAIL
from sim.results import Result

ALPHA: Final = 0.05
"""Share of pilots of a change that does nothing in which the test finds something all the same."""

ENOUGH: Final = 0.8
"""Power from which on a pilot is large enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design(Result):
    """A pilot of some size, and how often it shows something.

    Attributes:
        teams: Treated teams; as many are left as they are.
        quarters: Quarters after the switch.
        power: Share of pilots in which the test rejects "no difference".
        more: Of all pilots, those that show that the change brings more.
        less: Those that show that it brings less.
        effect: Mean estimate over pilots, as a share of what such teams had before.
        pilots: Simulated pilots.
    """

    teams: int
    quarters: int
    power: Estimate
    more: float
    less: float
    effect: Estimate
    pilots: int

    @property
    def sufficient(self) -> bool:
        """Whether power is enough, beyond the doubt of so many pilots."""
        return self.power.low >= ENOUGH

    @property
    def perhaps(self) -> bool:
        """Whether power is enough as far as so many pilots tell."""
        return self.power.mean >= ENOUGH


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """The tests of many pilots of one size.

    Attributes:
        estimate: Difference in differences of each, shape (pilots,).
        sign: 1 where the test finds more, -1 where less, 0 where nothing.
    """

    estimate: Array
    sign: IntArray


def changes(money: Array, before: int) -> Array:
    """Each team's mean after the switch less its mean before, by quarters after it.

    Args:
        money: By pilot, team and quarter, the quarters before the switch first: (pilots, teams,
            before + after).
        before: Quarters before the switch.

    Returns:
        Shape (pilots, teams, after): the last axis says how many quarters after are looked at.
    """
    earlier = money[..., :before].mean(axis=-1, keepdims=True)
    later = money[..., before:]
    return np.asarray(later.cumsum(axis=-1) / np.arange(1, later.shape[-1] + 1) - earlier)


def scaled(counted: Array, kinds: IntArray, before: int, by: Array) -> Array:
    """What teams have, as a share of what teams of their kind have before the switch.

    The divisor is a mean over all pilots: one number a kind, so that unlike teams can be added up,
    and none that a single pilot's luck moves.

    Args:
        counted: By pilot, team (treated and untreated in turn) and quarter.
        kinds: Kind of each two of teams.
        before: Quarters before the switch.
        by: What is divided by, of the same shape: bookings where money is earned and lost.
    """
    shares = np.empty_like(counted)
    of_team = np.repeat(kinds, 2)
    for kind in np.unique(kinds):
        own = of_team == kind
        mean = float(by[:, own, :before].mean())
        shares[:, own] = counted[:, own] / (mean if mean > 0.0 else 1.0)
    return shares


def freedom(kinds: IntArray) -> int:
    """Degrees of freedom of the test for twos of these kinds; it needs one at the least."""
    return 2 * int(kinds.shape[0]) - int(np.unique(kinds).shape[0]) - 1


def judged(
    treated: Array, untreated: Array, kinds: IntArray, *, alpha: float = ALPHA
) -> Judged:
    """Test each of many pilots.

    Args:
        treated: Changes of the treated teams, shape (pilots, teams).
        untreated: Of the untreated ones, same shape and kinds.
        kinds: Kind of each two of teams, shape (teams,).
        alpha: Chance to find something where there is nothing.
    """
    n = treated.shape[1]
    estimate = treated.mean(axis=1) - untreated.mean(axis=1)
    squares = np.zeros(treated.shape[0])
    for kind in np.unique(kinds):
        own = kinds == kind
        centre = (treated[:, own] + untreated[:, own]).mean(axis=1, keepdims=True) / 2.0
        half = estimate[:, None] / 2.0
        squares += ((treated[:, own] - centre - half) ** 2).sum(axis=1)
        squares += ((untreated[:, own] - centre + half) ** 2).sum(axis=1)
    free = freedom(kinds)
    if free < 1:
        return Judged(estimate=estimate, sign=np.zeros(estimate.shape[0], np.int64))
    error = np.sqrt(squares / free * 2.0 / n)
    beyond = np.abs(estimate) > float(special.stdtrit(free, 1.0 - alpha / 2.0)) * error
    return Judged(
        estimate=estimate, sign=np.where(beyond, np.sign(estimate), 0.0).astype(np.int64)
    )


def share_of(hits: int, of: int) -> Estimate:
    """A share with the exact interval of Clopper and Pearson."""
    low = float(special.betaincinv(hits, of - hits + 1, TAIL)) if hits else 0.0
    high = float(special.betaincinv(hits + 1, of - hits, 1.0 - TAIL)) if hits < of else 1.0
    return Estimate(mean=hits / of, low=low, high=high)


def design(
    moved: Array, kinds: IntArray, teams: int, quarters: int, found: Judged | None = None
) -> Design:
    """A pilot of one size, from the changes of the teams of the largest one.

    Args:
        moved: Changes by pilot, team (treated and untreated in turn) and quarters after.
        kinds: Kind of each two of teams.
        teams: Treated teams.
        quarters: Quarters after the switch.
        found: Its tests; None: they are made.
    """
    test = judged_at(moved, kinds, teams, quarters) if found is None else found
    n = moved.shape[0]
    error = test.estimate.std(ddof=1) / np.sqrt(n)
    reach = float(special.stdtrit(n - 1, 1.0 - TAIL)) * error
    mean = float(test.estimate.mean())
    return Design(
        teams=teams, quarters=quarters, pilots=n,
        power=share_of(int((test.sign != 0).sum()), n),
        more=float((test.sign > 0).mean()), less=float((test.sign < 0).mean()),
        effect=Estimate(mean=mean, low=mean - reach, high=mean + reach),
    )  # fmt: skip


def judged_at(moved: Array, kinds: IntArray, teams: int, quarters: int) -> Judged:
    """The tests of pilots of one size; see `design`."""
    at = moved[:, : 2 * teams, quarters - 1]
    return judged(at[:, ::2], at[:, 1::2], kinds[:teams])


def smallest(designs: Sequence[Design], *, surely: bool = True) -> Design | None:
    """The sufficient design with the fewest team-quarters, the shorter one of two alike."""
    enough = [x for x in designs if (x.sufficient if surely else x.perhaps)]
    return min(enough, key=lambda x: (x.teams * x.quarters, x.quarters), default=None)
