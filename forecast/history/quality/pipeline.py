"""What is odd about open deals, about their dates, and about what is known of their past."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from forecast.history.events.model import entries_of
from forecast.history.findings import Findings
from forecast.history.past import MIN_DEALS, day_number, days_of, first_full_day, weekday_of
from forecast.history.tables import History
from sim.outputs import schema

_ENOUGH: Final = 20
_CHANCE: Final = 0.001
_STAGED_SHARE: Final = 0.2
_SPIKE_SHARE: Final = 0.2
_WEEKEND_SHARE: Final = 0.15
_SAME_DAY_SHARE: Final = 0.2
_DAYS_PER_QUARTER: Final = 91.3
_TWO_YEARS: Final = 7.75
"""Quarters, with room for the days at either end on which nothing happened."""


def examine_pipeline(history: History, findings: Findings) -> None:
    """Find what is odd about open deals, and what is not known of deals' pasts."""
    _one_sided(history, findings)
    _pipelines(history, findings)
    _stale_open(history, findings)
    _no_stage_history(history, findings)
    _left_truncated(history, findings)
    _expected_closes(history, findings)
    _reopened(history, findings)
    _same_day(history, findings)
    _weekends(history, findings)
    _short(history, findings)


def cycles_of(deals: pd.DataFrame) -> NDArray[np.int64]:
    """Days from creation to closing of the closed deals, in row order."""
    closed = deals[deals["status"] != schema.OPEN]
    return days_of(closed["closed"]) - days_of(closed["created"])


def _one_sided(history: History, findings: Findings) -> None:
    """Histories in which nothing is won, or nothing lost: most often labels misread."""
    deals, outcomes = history.deals, history.meta.outcomes
    archived = "odoo" in history.meta.source and not (deals["status"] == schema.LOST).any()
    findings.add("lost_archived", len(deals) * archived, len(deals))
    if len(deals) < MIN_DEALS or outcomes != "known":
        return
    counts = deals["status"].value_counts()
    labels = [f"{label}: {n}" for label, n in deals["stage"].value_counts().head(3).items()]
    won, lost = (int(counts.get(status, 0)) for status in (schema.WON, schema.LOST))
    if won == 0:
        findings.add("nothing_won", len(deals), len(deals), labels, deals=len(deals))
    elif lost == 0 and won >= MIN_DEALS:
        findings.add(
            "nothing_lost", len(deals), len(deals), labels, deals=len(deals), won=won
        )


def _pipelines(history: History, findings: Findings) -> None:
    """Pipelines whose win rates or cycles chance alone would not set apart."""
    closed = history.deals[history.deals["status"] != schema.OPEN]
    closed = closed.assign(
        won=(closed["status"] == schema.WON).to_numpy(), cycle=cycles_of(history.deals)
    )
    groups = {
        str(name): group
        for name, group in closed.groupby("pipeline")
        if name and len(group) >= _ENOUGH
    }
    if len(groups) < 2 or history.meta.outcomes != "known":
        return
    won = np.array(
        [[group["won"].sum(), (~group["won"]).sum()] for group in groups.values()]
    )
    apart = (won.sum(axis=0) > 0).all() and stats.chi2_contingency(won).pvalue < _CHANCE
    cycles = [group["cycle"].to_numpy() for group in groups.values()]
    if len(np.unique(np.concatenate(cycles))) > 1:
        apart |= stats.kruskal(*cycles).pvalue < _CHANCE
    figures = [
        f"{name}: {group['won'].mean():.0%} of {len(group):,} won, "
        f"median {group['cycle'].median():.0f} days"
        for name, group in groups.items()
    ]
    if apart:
        named = ", ".join(groups)
        findings.add("pipelines_differ", len(closed), len(closed), figures, pipelines=named)


def _stale_open(history: History, findings: Findings) -> None:
    cycles = cycles_of(history.deals)
    open_deals = history.deals[history.deals["status"] == schema.OPEN]
    if len(cycles) < MIN_DEALS or open_deals.empty:
        return
    ages = day_number(history.meta.snapshot) - days_of(open_deals["created"])
    stale = int((ages > cycles.max()).sum())
    oldest = open_deals.iloc[np.argsort(-ages, kind="stable")[: min(3, stale)]]
    findings.add(
        "open_deals_stale",
        stale,
        len(open_deals),
        [
            f"{deal}, created {created.date()}"
            for deal, created in zip(oldest["deal_id"], oldest["created"], strict=True)
        ],
        longest=int(cycles.max()),
    )


def _no_stage_history(history: History, findings: Findings) -> None:
    deals, changes = history.deals, entries_of(history.events)
    known = int((changes["deal_id"].value_counts() > 1).sum())
    if known >= _STAGED_SHARE * len(deals):
        return
    still_open = int((deals["status"] == schema.OPEN).sum())
    findings.add(
        "no_stage_history",
        len(deals) - known,
        len(deals),
        [f"open deals: {still_open:,}; stage changes in all: {len(changes):,}"],
        what="There is no stage history: an open deal has one date (created), a closed one two"
        if changes.empty
        else "Hardly any deal has a stage history: at most one entry for most of them",
    )


def _left_truncated(history: History, findings: Findings) -> None:
    found = first_full_day(history.deals)
    if found is None:
        return
    day, missing = found
    created = history.deals["created"]
    findings.mark(
        "closings_begin_late",
        created < np.datetime64(day, "s"),
        history.deals["deal_id"],
        always=True,
        first=created.min().date(),
        day=day,
        missing=missing,
    )


def _expected_closes(history: History, findings: Findings) -> None:
    deals = history.deals
    dated = deals[(deals["status"] == schema.OPEN) & deals["expected_close"].notna()]
    if len(dated) < MIN_DEALS:
        return
    expected, snapshot = dated["expected_close"], history.meta.snapshot
    at_end = expected.dt.is_month_end
    if at_end.mean() >= _SPIKE_SHARE:
        findings.mark("month_end_spike", at_end, dated["deal_id"])
    past = expected < np.datetime64(snapshot, "s")
    findings.mark("expected_close_past", past, dated["deal_id"], snapshot=snapshot)


def _reopened(history: History, findings: Findings) -> None:
    """Closed deals that went on to another stage, as when a win turns out to be lost."""
    deals, changes = history.deals, entries_of(history.events)
    still_open = deals["status"] == schema.OPEN
    # Where status stands apart from stage, a closed deal keeps the stage in which it ended.
    final = (
        set(deals.loc[~still_open, "stage"]) - set(deals.loc[still_open, "stage"]) - {""}
    )
    if history.meta.outcomes != "known" or changes.empty or not final:
        return
    is_last = ~changes.duplicated("deal_id", keep="last")
    # A closing that was entered only after the next stage was seen is backdated, not undone.
    on_time = ~(changes["recorded_at"] > changes["entered"])
    known_then = on_time | (changes["recorded_at"] < changes["entered"].shift(-1))
    left = changes["stage"].isin(final) & ~is_last & known_then
    ids = changes.loc[left, "deal_id"].drop_duplicates()
    findings.add("closed_and_reopened", len(ids), len(deals), ids)


def _same_day(history: History, findings: Findings) -> None:
    cycles = cycles_of(history.deals)
    if len(cycles) < MIN_DEALS or not history.activities.empty:
        # A log of work items knows the hour at which a case began and ended.
        return
    same = cycles == 0
    if same.mean() >= _SAME_DAY_SHARE:
        closed = history.deals[history.deals["status"] != schema.OPEN]
        findings.mark("closed_when_created", same, closed["deal_id"])


def _weekends(history: History, findings: Findings) -> None:
    created = history.deals["created"]
    weekend = weekday_of(days_of(created)) >= 5
    if len(created) < 100 or weekend.mean() < _WEEKEND_SHARE:
        return
    findings.add(
        "weekend_dates",
        weekend.sum(),
        len(created),
        [f"{day.date()} ({day:%A})" for day in created[weekend].head(2)],
    )


def _short(history: History, findings: Findings) -> None:
    found = first_full_day(history.deals)
    start = found[0] if found else history.deals["created"].min().date()
    days = (history.meta.snapshot - start).days + 1
    quarters = days / _DAYS_PER_QUARTER
    if quarters >= _TWO_YEARS:
        return
    findings.add(
        "history_short",
        days,
        days,
        [f"{start} to {history.meta.snapshot}"],
        always=True,
        days=days,
        quarters=quarters,
    )
