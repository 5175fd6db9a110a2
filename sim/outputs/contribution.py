"""What is left of bookings after everything that was spent to win them, by rep and week.

contribution = margin x (bookings + renewals) - pay - commission - desk hours bought
- onboarding - hiring - overhead - the manager's pay. Commission is paid on bookings, with an
accelerator above the quota of a fiscal quarter, and both are paid as they happen: a week is
charged what the quarter's commission grew by in it. So a quarter that a run cuts needs no pro-rating, and a week's difference
between two scenarios is what the company would see in that week.
"""

import functools
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.calendar import WorkCalendar
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter

WEEKS_PER_YEAR = 52
"""Weeks in a year of simulated time; pay and overhead are spread evenly over them."""

WEEKS_PER_QUARTER = 13


def fiscal_quarters(
    organisation: Organisation, *, first_week: int, weeks: int
) -> NDArray[np.int32]:
    """Number of the fiscal quarter of each of `weeks` weeks from `first_week` on.

    A week counts to the quarter of its first working day, as it does for executives and
    reps: they set and chase a quota by whole weeks.

    Returns:
        Ascending, shape (weeks,), not to be written to.
    """
    settings = organisation.calendar
    first = settings.first_day + timedelta(weeks=first_week)
    return _quarters(first, weeks, settings.country, settings.fiscal_year_start_month)


@functools.lru_cache(maxsize=32)
def _quarters(
    first: date, weeks: int, country: str | None, fiscal_year_start_month: int
) -> NDArray[np.int32]:
    """The quarters of a calendar: the same in all replications, and slow to look up."""
    calendar = WorkCalendar.build(
        first, weeks, country=country, fiscal_year_start_month=fiscal_year_start_month
    )
    first_day = np.minimum(calendar.week_first_day[:-1], calendar.n_days - 1)
    quarters = calendar.period[first_day]
    quarters.setflags(write=False)
    return quarters


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ledger:
    """Money by week, in the organisation's currency.

    Attributes:
        contribution: Of every rep, before the manager's pay, shape (weeks, reps).
        commission: Of every rep, accelerator and bonus included, shape (weeks, reps).
        costs: Everything spent on every rep, commission included, shape (weeks, reps).
        managers: The managers' pay, shape (weeks,).
    """

    contribution: Array
    commission: Array
    costs: Array
    managers: Array

    @property
    def total(self) -> Array:
        """Contribution of the organisation by week, shape (weeks,)."""
        return np.asarray(self.contribution.sum(axis=1) - self.managers)


class Prices(NamedTuple):
    """What turns bookings into contribution: numbers, or arrays by rep where teams differ.

    What each is stands in `sim.organisation.Money`; `managers_year` is the pay of all managers.
    """

    margin: Array | float
    base_pay_year: Array | float
    overhead_year: Array | float
    commission: Array | float
    accelerator: Array | float
    bonus: Array | float
    desk_hour: Array | float
    onboarding: Array | float
    hire: Array | float
    managers_year: float


@functools.lru_cache(maxsize=32)
def prices_of(organisation: Organisation, n_reps: int) -> Prices:
    """Prices of an organisation, by rep where its teams sell in several markets.

    Args:
        organisation: Whose prices.
        n_reps: Seats that are counted; those that were added stand behind their team's.
    """
    kinds, of_team = organisation.kinds()
    sizes = organisation.team_sizes()
    added = (n_reps - sum(sizes)) // len(sizes)
    of_rep = np.repeat(of_team, [size + added for size in sizes])
    alike = all(kind.money == kinds[0].money for kind in kinds)

    def price(name: str) -> Array | float:
        values = [float(getattr(kind.money, name)) for kind in kinds]
        return values[0] if alike else np.asarray(values)[of_rep]

    pays = [kinds[kind].money.manager_pay_year for kind in of_team]
    return Prices(
        **{name: price(name) for name in Prices._fields[:-1]},
        managers_year=len(pays) * pays[0] if alike else sum(pays),
    )


def ledger(
    reps: Array,
    *,
    prices: Prices,
    quarters: NDArray[np.int32],
    earlier_bookings: Array | None = None,
) -> Ledger:
    """Turn weekly counters of reps into prices.

    Args:
        reps: Weekly counters, shape (weeks, reps, len(RepCounter)).
        prices: Prices, numbers or arrays of shape (reps,).
        quarters: Number of the fiscal quarter of each week, ascending, those of
            `earlier_bookings` before the others.
        earlier_bookings: Bookings of the weeks just before, shape (weeks before, reps): how
            far the first quarter's commission has got.
    """
    weeks = reps.shape[0]
    bookings = reps[:, :, RepCounter.BOOKINGS]
    known = (
        bookings
        if earlier_bookings is None
        else np.concatenate((earlier_bookings, bookings))
    )
    to_date = quarter_to_date(known, quarters)[known.shape[0] - weeks :]
    commission = commission_by_week(bookings, to_date, reps[:, :, RepCounter.QUOTA], prices)
    costs = (
        commission
        + prices.base_pay_year / WEEKS_PER_YEAR * reps[:, :, RepCounter.PRESENT]
        + prices.overhead_year / WEEKS_PER_YEAR * reps[:, :, RepCounter.SEAT]
        + reps[:, :, RepCounter.SPENT]
        + prices.desk_hour * reps[:, :, RepCounter.DESK_HOURS_BOUGHT]
        + prices.onboarding * reps[:, :, RepCounter.WINS]
        + prices.hire * reps[:, :, RepCounter.HIRES]
    )
    return Ledger(
        contribution=prices.margin * (bookings + reps[:, :, RepCounter.RENEWED_AMOUNT])
        - costs,
        commission=commission,
        costs=costs,
        managers=np.full(weeks, prices.managers_year / WEEKS_PER_YEAR),
    )


def quarter_to_date(bookings: Array, quarters: NDArray[np.int32]) -> Array:
    """Bookings of each rep from the quarter's first week to the end of each week.

    Added up week by week within each quarter, so that where the weeks before the quarter
    are known or not changes no bit.

    Args:
        bookings: By week and rep, shape (weeks, reps).
        quarters: Number of each week's quarter, ascending, shape (weeks,).
    """
    to_date = np.empty_like(bookings)
    starts = np.flatnonzero(np.diff(quarters)) + 1
    for first, end in pairwise((0, *starts, len(quarters))):
        np.cumsum(bookings[first:end], axis=0, out=to_date[first:end])
    return to_date


def commission_by_week(
    bookings: Array, to_date: Array, quota: Array, prices: Prices
) -> Array:
    """What each rep's commission grows by in each week.

    commission(B) = rate x (B + (accelerator - 1) x max(0, B - quota)), plus at the quota a
    bonus of `bonus` quarters' commission at quota; B is the quarter's bookings to date.
    Without a quota (zero) there is neither accelerator nor bonus.

    Args:
        bookings: By week and rep, shape (weeks, reps).
        to_date: The quarter's bookings to the end of each week, same shape.
        quota: The quarter's quota, same shape.
        prices: Prices, numbers or arrays of shape (reps,).
    """
    earlier = to_date - bookings
    has_quota = quota > 0.0
    above = np.maximum(to_date - quota, 0.0) - np.maximum(earlier - quota, 0.0)
    reached = (to_date >= quota) & (earlier < quota) & has_quota
    extra = np.where(has_quota, (prices.accelerator - 1.0) * above, 0.0)
    return np.asarray(
        prices.commission * (bookings + extra + prices.bonus * quota * reached)
    )
