"""Turn deals as the source tells them into deals that can be counted, naming every repair."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from forecast.history.importers.stage_rows import entries_of_labels
from forecast.history.recognise import fold
from sim.outputs import schema

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from forecast.history.findings import Findings
    from forecast.history.importers.lookups import Lookups
    from forecast.history.mapping import Mapping

_LATE_CLOSINGS: Final = timedelta(days=31)
_LATE_SHARE: Final = 0.02
_BULK_SHARE: Final = 0.2
_DAY: Final = np.timedelta64(1, "D")


def settle(
    rows: pd.DataFrame,
    changes: pd.DataFrame,
    lookups: Lookups,
    mapping: Mapping,
    findings: Findings,
) -> pd.DataFrame:
    """Deals with one row an id, dates in order, and amounts that mean what they say."""
    rows = _one_row_each(rows, findings)
    rows = _rejected(
        rows,
        rows["created"].isna().to_numpy(),
        findings,
        identifier="created_missing",
        what="Deals without a readable creation date",
        treatment="left out: their age is not known",
    )
    _note_bulk_load(rows, findings)
    _repair_closings(rows, changes, findings)
    is_closed = (rows["status"] != schema.OPEN).to_numpy()
    rows = _rejected(
        rows,
        is_closed & rows["closed"].isna().to_numpy(),
        findings,
        identifier="closed_without_date",
        what="Won or lost deals without a usable closing date",
        treatment="left out: it is not known when they closed",
    )
    is_closed = (rows["status"] != schema.OPEN).to_numpy()
    rows = _rejected(
        rows,
        is_closed & (_days(rows["closed"]) < _days(rows["created"])),
        findings,
        identifier="closed_before_created",
        what="Deals that closed before they were created, and no stage history to repair it",
        treatment="left out; map another column as created if the export has one",
    )
    _settle_products(rows, lookups, mapping, findings)
    _settle_amounts(rows, findings)
    return rows


def last_day(rows: pd.DataFrame, changes: pd.DataFrame, findings: Findings) -> date:
    """The day of the export: the last day on which anything is known to have happened.

    A few closings long after every other entry are typing errors; they become expected
    closes of open deals.
    """
    entries = [rows["created"].max(), rows["touched"].max()]
    entries += [changes["entered"].max(), changes["recorded_at"].max()]
    base = max(entry for entry in entries if pd.notna(entry))
    _repair_late(rows, changes, base, findings)
    closed = rows.loc[rows["status"] != schema.OPEN, "closed"]
    late = closed[closed > base + _LATE_CLOSINGS]
    if len(late) and len(late) <= _LATE_SHARE * len(closed):
        findings.add(
            "closed_in_the_future",
            "caution",
            f"Closed deals dated long after every other entry ({base.date()})",
            count=len(late),
            total=len(closed),
            examples=rows.loc[late.index, "deal_id"],
            treatment="taken as open, the date as the expected close",
        )
        rows.loc[late.index, "expected_close"] = late
        rows.loc[late.index, "closed"] = pd.NaT
        rows.loc[late.index, "status"] = schema.OPEN
        closed = closed.drop(late.index)
    latest = [base, *([closed.max()] if len(closed) else [])]
    day: date = max(latest).date()
    return day


def _repair_late(
    rows: pd.DataFrame, changes: pd.DataFrame, base: pd.Timestamp, findings: Findings
) -> None:
    """Closings dated after everything else, where the stage history knows better."""
    late = (rows["closed"].dt.floor("D") > base).to_numpy() & (
        rows["status"] != schema.OPEN
    ).to_numpy()
    entered = (
        entries_of_labels(changes, rows)["entered"].reindex(rows["deal_id"]).to_numpy()
    )
    known = late & ~np.isnat(entered.astype("datetime64[s]"))
    rows.loc[known, "closed"] = entered[known]
    findings.add(
        "closing_date_in_future",
        "caution",
        f"Closed deals whose closing date lies after the last entry of the export "
        f"({base.date()})",
        count=known.sum(),
        total=len(rows),
        examples=rows.loc[known, "deal_id"],
        treatment="replaced by the day on which the stage history shows the closing",
    )


def _days(times: pd.Series[pd.Timestamp]) -> NDArray[np.datetime64]:
    return times.to_numpy().astype("datetime64[D]")


def _rejected(
    rows: pd.DataFrame,
    bad: NDArray[np.bool_],
    findings: Findings,
    *,
    identifier: str,
    what: str,
    treatment: str,
) -> pd.DataFrame:
    ids = rows.loc[bad, "deal_id"]
    findings.add(
        identifier,
        "serious" if bad.sum() > _BULK_SHARE * len(rows) else "caution",
        what,
        count=bad.sum(),
        total=len(rows),
        examples=ids,
        treatment=f"{treatment} (listed in rejected.csv)",
    )
    for table, group in rows[bad].groupby("table"):
        findings.reject(str(table), group["deal_id"].tolist(), identifier)
    return rows[~bad].reset_index(drop=True)


def _one_row_each(rows: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The row of each id that was touched last; of equals the last in the export."""
    ordered = rows.sort_values(["rank", "touched"], kind="stable", na_position="first")
    kept = ordered.drop_duplicates("deal_id", keep="last")
    within = rows[rows.duplicated(["deal_id", "table"], keep=False)]
    surplus = len(within) - within.groupby("table")["deal_id"].nunique().sum()
    findings.add(
        "duplicate_deals",
        "caution",
        "Deals that occur several times with different cells",
        count=surplus,
        total=len(rows),
        examples=within["deal_id"].drop_duplicates(),
        treatment="the row that was touched last is kept, of equals the last one",
    )
    tables = rows[rows["rank"] == rows["rank"].max()].groupby("deal_id")["table"].nunique()
    shared = tables[tables > 1]
    findings.add(
        "deals_in_several_tables",
        "caution",
        "Deals that stand in several tables of the export",
        count=len(shared),
        total=len(tables),
        examples=shared.index,
        treatment="counted once, from the row that was touched last",
    )
    return kept.sort_index().reset_index(drop=True)


def _note_bulk_load(rows: pd.DataFrame, findings: Findings) -> None:
    days = rows["created"].dt.floor("D")
    if len(rows) < 10:
        return
    counts = days.value_counts()
    share = counts.iloc[0] / len(rows)
    if share < _BULK_SHARE:
        return
    same = days == counts.index[0]
    findings.add(
        "bulk_load",
        "serious" if share > 0.5 else "caution",
        f"One creation date, {counts.index[0].date()}, for many deals: the day on which they "
        "were loaded, not the day on which they began",
        count=same.sum(),
        total=len(rows),
        examples=rows.loc[same, "deal_id"],
        treatment="kept, but ages, cycles and arrivals mean nothing for them; map another "
        "column as created if the export has one",
    )


def _repair_closings(rows: pd.DataFrame, changes: pd.DataFrame, findings: Findings) -> None:
    """Closing dates that are missing or too early, from the stage history where it knows."""
    is_closed = (rows["status"] != schema.OPEN).to_numpy()
    early = is_closed & (_days(rows["closed"]) < _days(rows["created"]))
    wrong = early | (is_closed & rows["closed"].isna().to_numpy())
    entered = (
        entries_of_labels(changes, rows)["entered"].reindex(rows["deal_id"]).to_numpy()
    )
    entered = entered.astype("datetime64[s]")
    repaired = wrong & (entered.astype("datetime64[D]") >= _days(rows["created"]))
    rows.loc[repaired, "closed"] = entered[repaired]
    findings.add(
        "closing_from_stage_history",
        "serious" if repaired.sum() > _BULK_SHARE * len(rows) else "caution",
        "Closing dates that are missing or lie before the creation",
        count=repaired.sum(),
        total=is_closed.sum(),
        examples=rows.loc[repaired, "deal_id"],
        treatment="replaced by the day on which the stage history shows the closing",
    )
    past = (rows["status"] == schema.OPEN).to_numpy() & (
        _days(rows["expected_close"]) < _days(rows["created"])
    )
    findings.add(
        "expected_close_before_created",
        "caution",
        "Open deals that were expected to close before they were created",
        count=past.sum(),
        total=(~is_closed).sum(),
        examples=rows.loc[past, "deal_id"],
        treatment="kept; an expected close like this says nothing",
    )


def _settle_products(
    rows: pd.DataFrame, lookups: Lookups, mapping: Mapping, findings: Findings
) -> None:
    """One spelling a product, that of the price list, and its list price."""
    names = rows["product"]
    mapped = names.map(lambda name: mapping.products.get(fold(name), name))
    if not lookups.prices:
        spellings = mapped.groupby(mapped.map(fold)).agg(lambda group: group.mode().iloc[0])
        rows["product"] = mapped.map(lambda name: spellings.get(fold(name), name))
    else:
        listed = mapped.map(lambda name: lookups.prices.get(fold(name), (name, np.nan)))
        rows["product"] = listed.map(lambda entry: entry[0])
        prices = listed.map(lambda entry: entry[1]).to_numpy(dtype=np.float64)
        stated = rows["list_price"].to_numpy(dtype=np.float64)
        rows["list_price"] = np.where(np.isnan(stated), prices, stated)
        unknown = (names != "").to_numpy() & np.isnan(rows["list_price"].to_numpy())
        findings.add(
            "products_unknown",
            "caution",
            "Deals with a product that the price list does not have",
            count=unknown.sum(),
            total=len(rows),
            examples=sorted(set(names[unknown])),
            treatment="kept without a list price; give the name in [products] of a mapping",
        )
    changed = (names != rows["product"]).to_numpy()
    pairs = sorted(set(zip(names[changed], rows.loc[changed, "product"], strict=True)))
    findings.add(
        "product_aliases",
        "note",
        "Products spelled in more than one way",
        count=changed.sum(),
        total=len(rows),
        examples=[f"{before} = {after}" for before, after in pairs],
        treatment="one spelling; only case, blanks and punctuation were ignored",
    )


def _settle_amounts(rows: pd.DataFrame, findings: Findings) -> None:
    amount = rows["amount"].to_numpy(dtype=np.float64).copy()
    if np.isnan(amount).all():
        findings.add(
            "no_amounts",
            "caution",
            "No deal has an amount",
            count=len(rows),
            total=len(rows),
            treatment="deals are counted; nothing is said of bookings",
        )
        return
    status = rows["status"]
    lost_zero = (status == schema.LOST).to_numpy() & (amount == 0)
    findings.add(
        "lost_amounts_zero",
        "caution",
        "Lost deals carry the amount 0: what was at stake is not recorded",
        count=lost_zero.sum(),
        total=(status == schema.LOST).sum(),
        examples=rows.loc[lost_zero, "deal_id"],
        treatment="taken as not known, never as 0",
    )
    negative = amount < 0
    findings.add(
        "amounts_negative",
        "caution",
        "Deals with a negative amount",
        count=negative.sum(),
        total=len(rows),
        examples=[
            f"{deal}: {value:g}"
            for deal, value in zip(
                rows.loc[negative, "deal_id"], amount[negative], strict=True
            )
        ],
        treatment="taken as not known: credits are no bookings",
    )
    won_zero = (status == schema.WON).to_numpy() & (amount == 0)
    findings.add(
        "won_amounts_zero",
        "caution",
        "Won deals with the amount 0",
        count=won_zero.sum(),
        total=(status == schema.WON).sum(),
        examples=rows.loc[won_zero, "deal_id"],
        treatment="kept as 0: they count as wins without bookings",
    )
    open_zero = (status == schema.OPEN).to_numpy() & (amount == 0)
    amount[lost_zero | negative | open_zero] = np.nan
    rows["amount"] = amount
    is_open = (status == schema.OPEN).to_numpy()
    blank = is_open & np.isnan(amount)
    priced = blank & ~np.isnan(rows["list_price"].to_numpy(dtype=np.float64))
    findings.add(
        "open_amounts_missing",
        "caution",
        "Open deals without an amount",
        count=blank.sum(),
        total=is_open.sum(),
        examples=rows.loc[blank, "deal_id"],
        treatment=f"left unknown; the product's list price stands in for {int(priced.sum()):,}"
        if priced.any()
        else "left unknown, and the export has no price list to stand in",
    )
    won_blank = (status == schema.WON).to_numpy() & np.isnan(amount)
    findings.add(
        "won_amounts_missing",
        "serious"
        if won_blank.sum() > 0.2 * max(1, (status == schema.WON).sum())
        else "caution",
        "Won deals without an amount",
        count=won_blank.sum(),
        total=(status == schema.WON).sum(),
        examples=rows.loc[won_blank, "deal_id"],
        treatment="left unknown; bookings count the known amounts only",
    )
