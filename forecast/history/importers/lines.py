"""Rows that are parts of one deal: line items, repeated exports, and deals merged into others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from forecast.history.findings import Findings

_SAME: Final = (
    "table", "rank", "account", "rep", "segment", "pipeline", "currency", "stage", "status",
    "created", "closed", "expected_close",
)  # fmt: skip

_SCIENTIFIC: Final = r"[-+]?\d([.,]\d+)?[eE]\+?\d{2,}"
_TOUCHED: Final = "the row that was touched last is kept, of equals the last one"
_BY_ROW: Final = "the last row of the export is kept, as nothing says which is newer; they agree in status and amount"


def one_row_each(rows: pd.DataFrame, how: str | None, findings: Findings) -> pd.DataFrame:
    """One row a deal: line items added up, and else the row that was touched last.

    Rows of one table that agree in all but product and amount are line items. Of other rows
    with one id, the one that was touched last is kept, of equals the last in the export.

    Args:
        rows: Deals as the source tells them.
        how: "add" or "last" where the mapping says what rows of one deal are.
        findings: What is noticed goes here.
    """
    if rows["deal_id"].is_unique:
        return rows.reset_index(drop=True)
    rows = _added_up(rows, how, findings)
    ordered = rows.sort_values(["rank", "touched"], kind="stable", na_position="first")
    kept = ordered.drop_duplicates("deal_id", keep="last").sort_index()
    within = rows[rows.duplicated(["deal_id", "table"], keep=False)]
    surplus = _surplus(within)
    undecided, cost = _undecided(within)
    deals = within["deal_id"].drop_duplicates()
    broken = deals[deals.str.fullmatch(_SCIENTIFIC)]
    findings.add(
        "ids_in_scientific_notation",
        within["deal_id"].isin(broken).sum(),
        len(rows),
        broken,
    )
    findings.add("duplicates_undecided", cost, len(rows), undecided)
    known = within[~within["deal_id"].isin({*undecided, *broken})]
    findings.add(
        "duplicate_deals",
        surplus - _surplus(within[within["deal_id"].isin({*undecided, *broken})]),
        len(rows),
        known["deal_id"].drop_duplicates(),
        treatment=_TOUCHED if known["touched"].notna().any() else _BY_ROW,
    )
    _note_shared(rows[rows["rank"] == rows["rank"].max()], findings)
    findings.fates.update(dict.fromkeys(rows.index.difference(kept.index), "merged"))
    return kept.reset_index(drop=True)


def _note_shared(rows: pd.DataFrame, findings: Findings) -> None:
    """Deals that stand in several tables, and whether it is known which row counts."""
    tables = rows.groupby("deal_id")["table"].nunique()
    shared = tables[tables > 1].index
    across = rows[rows["deal_id"].isin(shared)]
    undecided, _ = _undecided(across.assign(table=""))
    if undecided:
        treatment = (
            "the row of the last table counts for no better reason: some differ in status, "
            "amount, owner or day of closing, and nothing says which is newer; import one table at a time, or name the "
            "column of the last change as touched in [columns] of a mapping"
        )
    elif across["touched"].notna().any():
        treatment = "counted once, from the row that was touched last"
    else:
        treatment = (
            "counted once, from the last table; their rows agree in status and amount"
        )
    findings.add(
        "deals_in_several_tables",
        len(shared),
        len(tables),
        undecided or shared,
        severity="serious" if undecided else "caution",
        treatment=treatment,
    )


def _surplus(rows: pd.DataFrame) -> int:
    """Rows beyond the first of each deal in each table."""
    return int(rows.duplicated(["deal_id", "table"]).sum())


def _undecided(within: pd.DataFrame) -> tuple[list[str], int]:
    """Deals whose rows differ in what counts where none was touched last, and their rows."""
    rows = within.sort_values("touched", kind="stable", na_position="first")
    groups = [rows["deal_id"], rows["table"]]
    newest = rows["touched"].groupby(groups).transform("max")
    latest = rows[(rows["touched"] == newest) | newest.isna()]
    told = latest.assign(rep=latest["rep"].mask(latest["rep"] == "")).groupby(
        ["deal_id", "table"], sort=False
    )
    # A row that names no owner and no day says nothing against one that does.
    differ = told[["status", "amount"]].nunique(dropna=False).gt(1).any(axis=1) | told[
        ["rep", "closed"]
    ].nunique().gt(1).any(axis=1)
    deals = differ[differ].index.get_level_values("deal_id").unique().tolist()
    return deals, int(within["deal_id"].isin(deals).sum())


def _added_up(rows: pd.DataFrame, how: str | None, findings: Findings) -> pd.DataFrame:
    """The rows by their number, with line items of a deal as one row that has their sum."""
    rows = rows.set_index("row", drop=False).rename_axis(None)
    several = rows[rows.duplicated("deal_id", keep=False)]
    if several.empty or how == "last":
        return rows
    deals = several.groupby("deal_id", sort=False)
    alike = (deals[list(_SAME)].nunique(dropna=False) < 2).all(axis=1)
    sold = deals["product"].agg(["nunique", "size"])
    itemised = alike & (sold["size"] > 1)
    if how != "add":
        named = sold["nunique"] == sold["size"]
        differ = deals["amount"].nunique(dropna=False).gt(1)
        doubtful = itemised & ~named & differ
        findings.add(
            "rows_differ_in_amount", doubtful.sum(), len(rows), doubtful.index[doubtful]
        )
        itemised &= named
    items = several[several["deal_id"].isin(itemised.index[itemised])]
    if items.empty:
        return rows
    sums = items.groupby("deal_id", sort=False)["amount"].sum(min_count=1)
    first = items.drop_duplicates("deal_id")
    rest = items.index.difference(first.index)
    rows.loc[first.index, "amount"] = sums.reindex(first["deal_id"]).to_numpy()
    findings.fates.update(dict.fromkeys(rest, "merged"))
    amounts = items.groupby("deal_id", sort=False)["amount"]
    equal = bool((amounts.max() == amounts.min()).all())
    findings.add(
        "line_items",
        len(items),
        len(rows),
        [f"{deal}: {part.tolist()}" for deal, part in amounts],
        severity="serious" if equal else "caution",
        deals=len(first),
    )
    heads = dict(zip(first["deal_id"], first.index, strict=True))
    deal_of = items["deal_id"].reindex(rest)
    findings.itemised.update(zip(rest, deal_of.map(heads), strict=True))
    return rows.drop(rest)


def without_merged(
    rows: pd.DataFrame, merged: Mapping[str, str], findings: Findings
) -> pd.DataFrame:
    """The rows without deals that went into others, as the source says."""
    into = dict(merged)
    listed = rows[rows["merged_ids"] != ""]
    for deal, others in zip(listed["deal_id"], listed["merged_ids"], strict=True):
        into.update((other.strip(), deal) for other in others.split(";") if other.strip())
    gone = rows["deal_id"].isin(into).to_numpy()
    if not gone.any():
        return rows
    findings.mark("merged_deals", gone, rows["deal_id"])
    for table, deal, line in rows.loc[gone, ["table", "deal_id", "line"]].itertuples(
        index=False
    ):
        findings.reject(table, [deal], [line], f"merged into {into[deal]}", "merged")
    findings.fates.update(dict.fromkeys(rows.loc[gone, "row"], "merged"))
    return rows[~gone].reset_index(drop=True)


def carried(rows: pd.DataFrame, itemised: Mapping[int, int]) -> pd.Series[float]:
    """The money that each row brings to its deal: that of line items goes to their first row."""
    money = rows.set_index("row")["amount"].astype(float)
    parts = pd.Series(itemised, dtype=np.int64)
    brought = money.copy()
    sums = money[parts.index].fillna(0.0).groupby(parts.to_numpy()).sum()
    brought[sums.index] = brought[sums.index].fillna(0.0) + sums
    brought[parts.index] = 0.0
    return brought
