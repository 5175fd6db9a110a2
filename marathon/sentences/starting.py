"""What is said of a plan that starts from today: what was taken from its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from forecast.calibration.today import Today
from marathon.planning.plan import Plan
from marathon.sentences.pacing import company_money, day
from marathon.sentences.wording import counted


def counted_in(plan: Plan, today: Today, *, year: bool) -> Iterator[str]:
    """Say what counts towards the targets already, and what else the history tells.

    Args:
        plan: The plan.
        today: The evening.
        year: Whether what was booked in the year before is the history's.
    """
    currency, target = plan.organisation.money.currency, plan.target
    if plan.counts_from < plan.first_day:
        yield (
            f"Of the target of {company_money(target.whole, currency)} {company_money(target.booked, currency)} were booked from "
            f"{day(plan.counts_from)} to {day(today.as_of)}; {company_money(target.amount, currency)} are still to be booked by {day(target.until)}."
        )
    yield (
        f"Futures begin on {day(plan.first_day)} with {counted(len(today.ids), 'open deal')} of the history, the same for every way to go on."
    )
    if year:
        yield (
            f"In the 52 weeks before, the history has bookings of {company_money(plan.last_year or 0.0, currency)}: futures are moved to that."
        )


def reached_already(plan: Plan, as_of: dt.date) -> str:
    """That nothing is left of a target."""
    currency, target = plan.organisation.money.currency, plan.target
    return (
        f"{company_money(target.whole, currency)} by {day(target.until)} is reached already, {company_money(target.booked, currency)} were booked "
        f"from {day(plan.counts_from)} to {day(as_of)}"
    )
