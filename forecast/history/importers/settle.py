"""Turn deals as the source tells them into deals that can be counted, naming every repair."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.findings import BULK, EXAMPLES, Findings, bulk
from forecast.history.importers.lines import one_row_each
from forecast.history.lookups import Lookups
from forecast.history.past import entries_into_last_stage, last_entry
from forecast.history.recognise import fold
from sim.outputs import schema

_MOST_ROWS: Final = 0.5
_LATE_CLOSINGS: Final = timedelta(days=31)
_MOST_QUIET: Final = 92
"""Days without an entry at the end of an export, more than which are hardly so: a quarter."""


def settle(
    rows: pd.DataFrame, changes: pd.DataFrame, lookups: Lookups, findings: Findings
) -> pd.DataFrame:
    """Deals with one row an id, dates in order, and amounts that mean what they say."""
    rows = one_row_each(rows, lookups.mapping.settings.line_items, findings)
    rows = _left_out("created_missing", rows["created"].isna().to_numpy(), rows, findings)
    _note_bulk_load(rows, findings)
    _repair_closings(rows, changes, findings)
    undated = _is_closed(rows) & rows["closed"].isna().to_numpy()
    rows = _left_out("closed_without_date", undated, rows, findings)
    backwards = _is_closed(rows) & (_days(rows["closed"]) < _days(rows["created"]))
    names = rows["deal_id"].astype(object)
    for at in np.flatnonzero(backwards)[:EXAMPLES]:
        deal, created, closed = rows.loc[at, ["deal_id", "created", "closed"]]
        names[at] = f"{deal}: created {created:%Y-%m-%d}, closed {closed:%Y-%m-%d}"
    rows = _left_out("closed_before_created", backwards, rows, findings, names)
    _settle_products(rows, lookups, findings)
    _settle_amounts(rows, findings)
    return rows


def _left_out(
    identifier: str,
    bad: NDArray[np.bool_],
    rows: pd.DataFrame,
    findings: Findings,
    names: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    return findings.leave_out(identifier, bad, rows, names=names, severity=bulk(bad))


def _is_closed(rows: pd.DataFrame) -> NDArray[np.bool_]:
    return (rows["status"] != schema.OPEN).to_numpy(dtype=bool)


def last_day(
    rows: pd.DataFrame, changes: pd.DataFrame, findings: Findings
) -> tuple[pd.DataFrame, date]:
    """The deals, and the last day on which anything is known to have happened to them.

    A few dates that lie over a year after every other entry are typing errors: creations are left out, closings become the expected close of an open deal. A
    closing at a quiet end of the export is an entry like any other.
    """
    closed = rows["closed"].where(_is_closed(rows))
    entries = [rows["created"], closed, rows["touched"]]
    entries += [changes["entered"], changes["recorded_at"]]
    end = last_entry(np.concatenate([_days(each) for each in entries]))
    future = (_days(rows["created"]) > end).astype(bool)
    rows = findings.leave_out(
        "created_in_future", future, rows, names=_cells(rows, "created"), day=end
    )
    _repair_late(rows, changes, pd.Timestamp(end), findings)
    late = _is_closed(rows) & (_days(rows["closed"]) > end)
    findings.mark("closed_in_the_future", late, _cells(rows, "closed"), day=end)
    rows.loc[late, "expected_close"] = rows.loc[late, "closed"]
    rows.loc[late, "closed"] = pd.NaT
    rows.loc[late, "status"] = schema.OPEN
    last = rows["created"].max()
    quiet = _is_closed(rows) & (rows["closed"] > last + _LATE_CLOSINGS).to_numpy()
    findings.mark("closed_at_quiet_end", quiet, rows["deal_id"], day=last.date())
    day: date = end.item()  # type: ignore[assignment]
    return rows, day


def _cells(rows: pd.DataFrame, name: str) -> pd.Series[str]:
    """Each deal with its line and its day, so that the cell can be found."""
    lines = " (line " + rows["line"].astype(str) + "): "
    days: pd.Series[str] = rows[name].dt.strftime("%Y-%m-%d").fillna("")
    return rows["deal_id"].astype(str) + lines + days


def note_snapshot(
    rows: pd.DataFrame, snapshot: date, last: date, findings: Findings
) -> None:
    """Say where the day that the export is said to cover is not the one that it does."""
    day = np.datetime64(snapshot, "D")
    closed = _is_closed(rows) & (_days(rows["closed"]) > day)
    after = closed | (_days(rows["created"]) > day)
    findings.mark("entries_after_snapshot", after, rows["deal_id"], day=snapshot)
    days = (snapshot - last).days
    far = days > _MOST_QUIET
    findings.add(
        "snapshot_after_entries", far * days, days, day=snapshot, days=days, last=last
    )


def _repair_late(
    rows: pd.DataFrame, changes: pd.DataFrame, base: pd.Timestamp, findings: Findings
) -> None:
    """Closings dated after everything else, where the stage history knows better."""
    late = (rows["closed"].dt.floor("D") > base).to_numpy() & _is_closed(rows)
    entered = _closings_by_stage(rows, late, changes)
    known = late & ~np.isnat(entered)
    rows.loc[known, "closed"] = entered[known]
    findings.mark("closing_date_in_future", known, rows["deal_id"], day=base.date())


def _closings_by_stage(
    rows: pd.DataFrame, asked: NDArray[np.bool_], changes: pd.DataFrame
) -> NDArray[np.datetime64]:
    """When each closed deal that is asked for entered its stage last; NaT if unknown."""
    found = np.full(len(rows), np.datetime64("NaT", "s"))
    if asked.any():
        into = entries_into_last_stage(changes, rows[asked])
        entered = into.groupby("deal_id", sort=False, observed=True)["entered"].max()
        found[asked] = entered.reindex(rows.loc[asked, "deal_id"]).to_numpy()
    return found


def _days(times: pd.Series[pd.Timestamp]) -> NDArray[np.datetime64]:
    return times.to_numpy().astype("datetime64[D]")


def _note_bulk_load(rows: pd.DataFrame, findings: Findings) -> None:
    days = rows["created"].dt.floor("D")
    if len(rows) < 10:
        return
    counts = days.value_counts()
    share = counts.iloc[0] / len(rows)
    if share < BULK:
        return
    findings.mark(
        "bulk_load",
        days == counts.index[0],
        rows["deal_id"],
        severity="serious" if share > 0.5 else "caution",
        day=counts.index[0].date(),
    )


def _repair_closings(rows: pd.DataFrame, changes: pd.DataFrame, findings: Findings) -> None:
    """Closing dates that are missing or too early, from the stage history where it knows."""
    is_closed = _is_closed(rows)
    created, closed = _days(rows["created"]), _days(rows["closed"])
    wrong = is_closed & ((closed < created) | np.isnat(closed))
    entered = _closings_by_stage(rows, wrong, changes)
    repaired = wrong & (entered.astype("datetime64[D]") >= created)
    rows.loc[repaired, "closed"] = entered[repaired]
    findings.mark(
        "closing_from_stage_history",
        repaired,
        rows["deal_id"],
        total=is_closed.sum(),
        severity=bulk(repaired),
    )
    findings.mark(
        "expected_close_before_created",
        ~is_closed & (_days(rows["expected_close"]) < created),
        rows["deal_id"],
        total=(~is_closed).sum(),
    )


def _settle_products(rows: pd.DataFrame, lookups: Lookups, findings: Findings) -> None:
    """One spelling a product, that of the price list, and its list price."""
    names = rows["product"]
    given = lookups.mapping.products
    lookups.labels_met |= {fold(str(name)) for name in names.unique()} if given else set()
    mapped = names.map({name: given.meaning(name) or name for name in names.unique()})
    if not lookups.prices:
        folded = mapped.map({name: fold(name) for name in mapped.unique()})
        spellings = mapped.groupby(folded).agg(lambda group: group.mode().iloc[0])
        rows["product"] = folded.map(spellings)
    else:
        listed = mapped.map(lambda name: lookups.prices.get(fold(name), (name, np.nan)))
        rows["product"] = listed.map(lambda entry: entry[0])
        prices = listed.map(lambda entry: entry[1]).to_numpy(dtype=np.float64)
        stated = rows["list_price"].to_numpy(dtype=np.float64)
        rows["list_price"] = np.where(np.isnan(stated), prices, stated)
        unknown = (names != "").to_numpy() & np.isnan(rows["list_price"].to_numpy())
        findings.add(
            "products_unknown", unknown.sum(), len(rows), sorted(set(names[unknown]))
        )
    changed = (names != rows["product"]).to_numpy()
    pairs = sorted(set(zip(names[changed], rows.loc[changed, "product"], strict=True)))
    findings.add(
        "product_aliases",
        changed.sum(),
        len(rows),
        [f"{before} = {after}" for before, after in pairs],
    )


def _settle_amounts(rows: pd.DataFrame, findings: Findings) -> None:
    """Amounts that are known: zeros of lost and open deals and refunds say nothing."""
    amount = rows["amount"].to_numpy(dtype=np.float64).copy()
    ids = rows["deal_id"]
    if np.isnan(amount).all():
        # Who names a currency has amounts: their column was not known.
        codes = sorted(set(rows["currency"]) - {""})
        missing = bool(codes) and bool((rows["currency"] != "").mean() > _MOST_ROWS)
        name = "amounts_missing" if missing else "no_amounts"
        findings.add(name, len(rows), len(rows), codes=" and ".join(codes))
        return
    lost, won, is_open = (
        (rows["status"] == status).to_numpy(dtype=bool)
        for status in (schema.LOST, schema.WON, schema.OPEN)
    )
    zero, negative = amount == 0, amount < 0
    findings.mark("lost_amounts_zero", lost & zero, ids, total=lost.sum())
    refunds = [
        f"{deal}: {value:g}"
        for deal, value in zip(ids[negative], amount[negative], strict=True)
    ]
    findings.add("amounts_negative", negative.sum(), len(rows), refunds)
    findings.mark("won_amounts_zero", won & zero, ids, total=won.sum())
    amount[negative | (zero & ~won)] = np.nan
    rows["amount"] = amount
    blank = np.isnan(amount)
    priced = is_open & blank & ~np.isnan(rows["list_price"].to_numpy(dtype=np.float64))
    findings.mark(
        "open_amounts_missing",
        is_open & blank,
        ids,
        total=is_open.sum(),
        stand_in=f"; the product's list price stands in for {priced.sum():,}"
        if priced.any()
        else ", and the export has no price list to stand in",
    )
    findings.mark(
        "won_amounts_missing",
        won & blank,
        ids,
        total=won.sum(),
        severity=bulk(blank[won]),
    )
