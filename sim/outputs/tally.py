"""Weekly counters of people as what is kept of a run: sums by year, and money by week.

Counters of many reps are large, so a run is reduced block by block while it goes on. A
week's row depends on that week's counters and on the quarter's bookings before it only, so
how a run is cut into blocks changes no bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_YEAR, ledger, prices_of
from sim.outputs.counters import RepCounter
from sim.outputs.responses import QUANTITIES

PATHS: Final = ("bookings", "contribution")
"""What is kept by week, in money a rep, for the transition."""

COMPANY: Final = (
    "CONTRIBUTION", "COSTS", "COMMISSION", "MANAGER_HOURS", "QUITS", "HIRES", "WINS",
    "DEALS_OPENED", "YEAR_BEFORE",
)  # fmt: skip
"""What is kept of the whole company by week beside the bookings of every rep: money, hours of all
managers for their practices, people, deals, and in every week the bookings of the year before week 0."""

BY_TEAM: Final = ("BOOKINGS", "CONTRIBUTION", "DEAL_LUCK")
"""What is kept of every team by week where teams are told apart, all of it money."""

_MANAGER_HOURS: Final = tuple(
    QUANTITIES.index(f"MANAGER_{work}")
    for work in ("REVIEW", "INSPECT", "COACH", "OTHER", "PEERS")
)

_PATH_PLACES: Final = [QUANTITIES.index(name.upper()) for name in PATHS]
_SEATS: Final = QUANTITIES.index("SEAT_WEEKS")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tally:
    """What is kept of a run of one scenario.

    Attributes:
        sums: Quantities summed by year, shape (years, len(QUANTITIES)).
        weekly: Money a rep by week, shape (weeks, len(PATHS)).
    """

    sums: Array
    weekly: Array

    @classmethod
    def of(cls, by_week: Array) -> Tally:
        """Sum rows of `quantities_by_week` over whole years of 52 weeks.

        Weeks past the last whole year are in `weekly` only.
        """
        years = by_week.shape[0] // WEEKS_PER_YEAR
        whole = by_week[: years * WEEKS_PER_YEAR]
        return cls(
            sums=whole.reshape(years, WEEKS_PER_YEAR, len(QUANTITIES)).sum(axis=1),
            weekly=by_week[:, _PATH_PLACES] / by_week[:, [_SEATS]],
        )


def rows_by_rep(by_week: Array, reps: Array, year_before: float) -> Array:
    """What is kept by week where every rep counts.

    Args:
        by_week: Rows of `quantities_by_week`.
        reps: Counters, shape (weeks, reps, len(RepCounter)).
        year_before: Bookings of the company in the year before week 0.

    Returns:
        Shape (weeks, len(COMPANY) + 2 * reps): the company, then every rep's bookings, then
        every rep's quota of the quarter.
    """
    of_all = {
        "MANAGER_HOURS": by_week[:, _MANAGER_HOURS].sum(axis=1),
        "YEAR_BEFORE": np.full(by_week.shape[0], year_before),
    }
    company = [
        of_all[name] if name in of_all else by_week[:, QUANTITIES.index(name)]
        for name in COMPANY
    ]
    bookings, quotas = reps[:, :, RepCounter.BOOKINGS], reps[:, :, RepCounter.QUOTA]
    return np.concatenate((np.stack(company, axis=1), bookings, quotas), axis=1)


def money_by_team(
    reps: Array,
    *,
    organisation: Organisation,
    quarters: NDArray[np.int32],
    earlier_bookings: Array | None = None,
) -> Array:
    """What is kept of every team by week, its manager's pay taken from its contribution.

    Teams add up to the company: whatever costs money is spent on a rep or on a manager.

    Args:
        reps: As in `quantities_by_week`, as the others are.
        organisation: Whose teams and prices.
        quarters: Number of the fiscal quarter of each week.
        earlier_bookings: Bookings of the weeks just before.

    Returns:
        Shape (weeks, len(BY_TEAM) * teams): the first of all teams, then the next of all teams.
    """
    books = ledger(
        reps,
        prices=prices_of(organisation, reps.shape[1]),
        quarters=quarters,
        earlier_bookings=earlier_bookings,
    )
    sizes = organisation.team_sizes()
    added = (reps.shape[1] - sum(sizes)) // len(sizes)
    begins = np.cumsum([0, *(size + added for size in sizes[:-1])])
    kinds, of_team = organisation.kinds()
    pay = np.array([kinds[kind].money.manager_pay_year for kind in of_team])
    bookings, earned, luck = (
        np.add.reduceat(each, begins, axis=1)
        for each in (
            reps[:, :, RepCounter.BOOKINGS], books.contribution, reps[:, :, RepCounter.DEAL_LUCK]
        )
    )  # fmt: skip
    return np.concatenate((bookings, earned - pay / WEEKS_PER_YEAR, luck), axis=1)


def quantities_by_week(
    reps: Array,
    teams: Array,
    *,
    organisation: Organisation,
    quarters: NDArray[np.int32],
    earlier_bookings: Array | None = None,
    seats: int | None = None,
) -> Array:
    """Sum counters over the organisation, and add what no rule counts.

    Args:
        reps: Counters, shape (weeks, reps, len(RepCounter)).
        teams: Counters, shape (weeks, teams, len(TeamCounter)).
        organisation: Whose prices hold.
        quarters: Number of the fiscal quarter of each week, those of `earlier_bookings`
            before the others.
        earlier_bookings: Bookings of the weeks just before, shape (weeks before, reps): how
            far the first quarter's commission has got.
        seats: Seats by which figures a rep are counted; None: as many as there are rows. Seats
            that a practice adds do not enlarge it, so figures a rep compare whole
            organisations.

    Returns:
        Shape (weeks, len(QUANTITIES)).
    """
    weeks, n_reps = reps.shape[:2]
    n_teams = teams.shape[1]
    books = ledger(
        reps,
        prices=prices_of(organisation, n_reps),
        quarters=quarters,
        earlier_bookings=earlier_bookings,
    )
    derived = (
        books.total,
        books.commission.sum(axis=1),
        books.costs.sum(axis=1),
        np.full(weeks, float(n_reps if seats is None else seats)),
        np.full(weeks, float(n_teams)),
    )
    return np.concatenate(
        (reps.sum(axis=1), teams.sum(axis=1), np.stack(derived, axis=1)), axis=1
    )


def latest_bookings(reps: Array, weeks: int, earlier: Array | None = None) -> Array:
    """Bookings of the last `weeks` weeks, to go on from in the next block.

    Args:
        reps: Counters, shape (weeks of the block, reps, len(RepCounter)).
        weeks: How many weeks to keep.
        earlier: Bookings of the weeks just before the block, shape (weeks before, reps).
    """
    bookings = reps[:, :, RepCounter.BOOKINGS]
    known = bookings if earlier is None else np.concatenate((earlier, bookings))
    return known[-weeks:].copy()
