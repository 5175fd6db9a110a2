"""Open deals nobody closed, pasts nobody recorded, dates nobody meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.history.findings import check
from forecast.history.past import MIN_DEALS, days_of, first_full_day
from sim.outputs import schema

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecast.history.tables import Check, History

_SPIKE_SHARE: Final = 0.2
_WEEKEND_SHARE: Final = 0.15
_SAME_DAY_SHARE: Final = 0.2
_DAYS_PER_QUARTER: Final = 91.3
_TWO_YEARS: Final = 7.75
"""Quarters, with room for the days at either end on which nothing happened."""


def pipeline_checks(history: History) -> list[Check]:
    """Findings about deals that are open, and about what is known of deals' pasts."""
    return [
        *_stale_open(history),
        *_no_stage_history(history),
        *_left_truncated(history),
        *_month_end_spike(history),
        *_reopened(history),
        *_same_day(history),
        *_weekends(history),
        *_short(history),
    ]


def cycles_of(deals: pd.DataFrame) -> NDArray[np.int64]:
    """Days from creation to closing of the closed deals, in row order."""
    closed = deals[deals["status"] != schema.OPEN]
    return days_of(closed["closed"]) - days_of(closed["created"])


def _stale_open(history: History) -> list[Check]:
    deals = history.deals
    cycles = cycles_of(deals)
    open_deals = deals[deals["status"] == schema.OPEN]
    if len(cycles) < MIN_DEALS or open_deals.empty:
        return []
    longest = int(cycles.max())
    snapshot = np.datetime64(history.meta.snapshot, "D").astype(np.int64)
    ages = snapshot - days_of(open_deals["created"])
    stale = ages > longest
    if not stale.any():
        return []
    oldest = open_deals.iloc[np.argsort(-ages, kind="stable")[: min(3, stale.sum())]]
    return [
        check(
            "open_deals_stale",
            "serious",
            f"Open deals older than any deal that ever closed ({longest} days): nobody closed "
            "them, and a win rate times the open pipeline counts them",
            count=stale.sum(),
            total=len(open_deals),
            examples=[
                f"{deal}, created {created.date()}"
                for deal, created in zip(oldest["deal_id"], oldest["created"], strict=True)
            ],
            treatment="kept as open; win chances go by age, so they add next to nothing",
        )
    ]


def _no_stage_history(history: History) -> list[Check]:
    deals, changes = history.deals, history.stage_changes
    per_deal = changes.groupby("deal_id").size()
    known = int((per_deal > 1).sum()) if len(changes) else 0
    is_open = (deals["status"] == schema.OPEN).to_numpy()
    if known >= 0.2 * len(deals):
        return []
    what = (
        "There is no stage history: an open deal has one date (created), a closed one two"
        if changes.empty
        else "Hardly any deal has a stage history: at most one entry for most of them"
    )
    return [
        check(
            "no_stage_history",
            "serious",
            what,
            count=len(deals) - known,
            total=len(deals),
            examples=[
                f"{int(is_open.sum()):,} open deals, {len(changes):,} stage changes in all"
            ],
            treatment="deals are forecast by age; nothing is said of stages, slips or steps",
        )
    ]


def _left_truncated(history: History) -> list[Check]:
    found = first_full_day(history.deals)
    if found is None:
        return []
    day, missing = found
    before = (history.deals["created"] < np.datetime64(day, "s")).to_numpy()
    first = history.deals["created"].min().date()
    return [
        check(
            "closings_begin_late",
            "serious",
            f"Deals are created from {first} on but none closes before {day}, where at least "
            f"{missing:,.0f} closings would be expected: deals that closed earlier are missing",
            count=before.sum(),
            total=len(history.deals),
            examples=history.deals.loc[before, "deal_id"],
            treatment=f"deals created before {day} count only from that day on "
            "(closings_from); arrivals before it are not used",
        )
    ]


def _month_end_spike(history: History) -> list[Check]:
    deals = history.deals
    expected = deals.loc[(deals["status"] == schema.OPEN), ["deal_id", "expected_close"]]
    expected = expected[expected["expected_close"].notna()]
    if len(expected) < MIN_DEALS:
        return []
    at_end = expected["expected_close"].dt.is_month_end.to_numpy()
    checks = []
    if at_end.mean() >= _SPIKE_SHARE:
        checks.append(
            check(
                "month_end_spike",
                "caution",
                "Open deals are expected to close on the last day of a month, where a CRM puts "
                "them by itself (by chance: 3 %)",
                count=at_end.sum(),
                total=len(expected),
                examples=expected.loc[at_end, "deal_id"],
                treatment="the expected close is not used to date closings",
            )
        )
    past = (
        expected["expected_close"] < np.datetime64(history.meta.snapshot, "s")
    ).to_numpy()
    if past.any():
        checks.append(
            check(
                "expected_close_past",
                "caution",
                f"Open deals whose expected close lies before the export ({history.meta.snapshot})",
                count=past.sum(),
                total=len(expected),
                examples=expected.loc[past, "deal_id"],
                treatment="kept as open; the expected close is not used to date closings",
            )
        )
    return checks


def _reopened(history: History) -> list[Check]:
    """Closed deals that went on to another stage, as when a win turns out to be lost."""
    deals, changes = history.deals, history.stage_changes
    final = set(deals.loc[deals["status"] != schema.OPEN, "stage"]) - {""}
    if history.meta.outcomes != "known" or changes.empty or not final:
        return []
    is_last = ~changes.duplicated("deal_id", keep="last")
    left = changes["stage"].isin(final) & ~is_last
    ids = changes.loc[left, "deal_id"].drop_duplicates()
    if ids.empty:
        return []
    return [
        check(
            "closed_and_reopened",
            "caution",
            "Deals that were closed and then moved to another stage",
            count=len(ids),
            total=len(deals),
            examples=ids,
            treatment="the last status and its date count; an as-of view before that date "
            "shows the deal as open",
        )
    ]


def _same_day(history: History) -> list[Check]:
    cycles = cycles_of(history.deals)
    if len(cycles) < MIN_DEALS or not history.activities.empty:
        # A log of work items knows the hour at which a case began and ended.
        return []
    same = cycles == 0
    if same.mean() < _SAME_DAY_SHARE:
        return []
    closed = history.deals[history.deals["status"] != schema.OPEN]
    return [
        check(
            "closed_when_created",
            "serious",
            "Deals that closed on the day on which they were created: entered when they were "
            "already decided",
            count=same.sum(),
            total=len(cycles),
            examples=closed.loc[same, "deal_id"],
            treatment="kept; cycles say little, and such deals are never seen as open",
        )
    ]


def _weekends(history: History) -> list[Check]:
    created = history.deals["created"]
    weekend = (days_of(created) + 3) % 7 >= 5  # 1 January 1970 was a Thursday
    if len(created) < 100 or weekend.mean() < _WEEKEND_SHARE:
        return []
    return [
        check(
            "weekend_dates",
            "note",
            "Deals begin on Saturdays and Sundays nearly as often as chance would have it "
            "(29 %)",
            count=weekend.sum(),
            total=len(created),
            examples=[f"{day.date()} ({day:%A})" for day in created[weekend].head(2)],
            treatment="kept; read rates per calendar day, not per working day",
        )
    ]


def _short(history: History) -> list[Check]:
    found = first_full_day(history.deals)
    start = found[0] if found else history.deals["created"].min().date()
    days = (history.meta.snapshot - start).days + 1
    quarters = days / _DAYS_PER_QUARTER
    if quarters >= _TWO_YEARS:
        return []
    return [
        check(
            "history_short",
            "caution",
            f"The history covers {days:,} days ({quarters:.1f} quarters) with closings",
            count=days,
            total=days,
            examples=[f"{start} to {history.meta.snapshot}"],
            treatment="no season of the year can be told from it; how much quarters differ is "
            "assumed from a prior",
        )
    ]
