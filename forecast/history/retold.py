"""What a newer export tells otherwise than an earlier history, of the days that this one covers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.events.fold import FACTS, deals_by
from forecast.history.events.model import texts_of
from forecast.history.findings import EXAMPLES, Findings
from forecast.history.tables import History
from sim.outputs import schema

_FEWEST_ENDED: Final = 10
_MOST: Final = 0.5
"""Ended deals of both exports, and the share of them that says something else of a field, from
which on the field is taken to come from another column."""
_FEWEST_RENAMED: Final = 5
"""Deals of one label that all have another one now, from which on it is taken to be renamed."""
_FEWEST_DEALS: Final = 10
_MOST_GONE: Final = 0.5
"""Deals of the earlier history, and the share of them that is gone, from which on the newer
export is taken to be one of other deals."""
_ROUNDED: Final = 0.01
"""Share of an amount by which it may differ, beside one unit, and be the same one rounded."""
_GONE: Final = "gone"
_OTHER: Final = "other changes of its past"
_KINDS: Final = {
    "creation": ("created",),
    "outcome or closing day": ("status", "closed"),
    "amount": ("amount",),
    "owner": ("rep",),
    "account, product, segment, source or pipeline": FACTS[:-1],
}
"""What of a deal may be told otherwise: the first that is names the change."""
_NAMED: Final = 2 * EXAMPLES
"""Deals that were changed of which it is said what was changed: some of each kind."""
_OWNERS: Final = 3
"""Owners whose deals were changed that are named."""


def evening(day: date) -> np.datetime64:
    """The first moment after a day."""
    return np.datetime64(day + timedelta(days=1), "s")


def note_retold(
    earlier: History,
    later: History,
    backdated: Collection[str],
    left_out: Collection[str],
    findings: Findings,
) -> None:
    """Say which deals of the past the newer export tells otherwise, whose, and in what.

    Args:
        earlier: A history of the same deals, imported before.
        later: That of the newer export, by itself.
        backdated: Deals of which it tells changes that the earlier one should hold.
        left_out: Deals that stand in the newer export, and that its import left out.
        findings: What is noticed goes here.
    """
    day, before, after = earlier.meta.snapshot, earlier.deals, later.deals
    late = ~after["deal_id"].isin(before["deal_id"]) & (after["created"] < evening(day))
    vanished = before.loc[~before["deal_id"].isin(after["deal_id"]), "deal_id"]
    refused = vanished.isin(set(left_out))
    for identifier, deals, count in (
        ("deals_vanished", vanished[~refused], len(before)),
        ("deals_left_out_now", vanished[refused], len(before)),
        ("deals_backdated", after.loc[late, "deal_id"], len(after)),
    ):
        findings.add(identifier, len(deals), count, deals, day=day)
    gone = len(vanished) > _MOST_GONE * len(before) and len(before) >= _FEWEST_DEALS
    findings.add(
        "few_deals_in_common",
        len(vanished) if gone else 0,
        len(before),
        vanished,
        common=len(before) - len(vanished),
        there=len(before),
    )
    _note_other_columns(before, after, findings)
    renamed = _note_renamed(before, after, findings)
    moved = _note_moved(earlier, later, backdated, renamed, findings)
    if not (moved or renamed or late.any()):
        same = before.equals(after)
        findings.add(
            "past_as_it_was",
            len(before),
            len(before),
            day=day,
            since="; nothing has come since" if same else "",
        )


def _note_other_columns(
    before: pd.DataFrame, after: pd.DataFrame, findings: Findings
) -> None:
    """Fields that say something else of most deals that had ended: of another column, it seems.

    People correct single deals; a column that was renamed, or one that took its name, changes
    them all.
    """
    ended, now = _both(before[before["status"] != schema.OPEN], after)
    if len(ended) < _FEWEST_ENDED:
        return
    for name in (*FACTS, "created", "closed", "amount", "status", "stage"):
        kind = schema.DEALS.column(name).kind
        was, says = texts_of(ended[name], kind), texts_of(now[name], kind)
        other = (was != "") & (was != says)
        if name == "amount":
            other &= ~_nearly(ended[name], now[name])
        if other.sum() > _MOST * max(1, (was != "").sum()):
            pairs = zip(ended.index[other], was[other], says[other], strict=True)
            findings.add(
                "column_became_another",
                int(other.sum()),
                int((was != "").sum()),
                [f"{deal}: {one!r} became {two!r}" for deal, one, two in pairs],
                field=name,
            )


def _nearly(one: pd.Series[float], two: pd.Series[float]) -> NDArray[np.bool_]:
    """Amounts that differ by rounding, or by the rate of another day, are of one column."""
    first, second = one.to_numpy(dtype=np.float64), two.to_numpy(dtype=np.float64)
    return np.isclose(first, second, rtol=_ROUNDED, atol=1.0)


def _note_renamed(
    before: pd.DataFrame, after: pd.DataFrame, findings: Findings
) -> dict[str, dict[str, str]]:
    """Labels by field that are gone, and of which all deals have one other now, which is new."""
    was, now = _both(before, after)
    found = {}
    for name in (*FACTS, "stage"):
        pairs = pd.DataFrame({"old": was[name], "new": now[name]})
        each = (
            pairs[pairs["old"] != ""]
            .groupby("old")["new"]
            .agg(["nunique", "first", "size"])
        )
        old_names, new_names = set(before[name]), set(after[name])
        renamed = each[
            (each["nunique"] == 1)
            & (each["size"] >= _FEWEST_RENAMED)
            & ~each.index.isin(new_names)
            & ~each["first"].isin(old_names)
        ]
        if not renamed.empty:
            found[name] = {str(old): str(new) for old, new in renamed["first"].items()}
        findings.add(
            "label_renamed",
            int(renamed["size"].sum()),
            len(was),
            [f"{old!r} is {new!r} now" for old, new in renamed["first"].items()],
            field=name,
        )
    return found


def _note_moved(
    earlier: History,
    later: History,
    backdated: Collection[str],
    renamed: Mapping[str, Mapping[str, str]],
    findings: Findings,
) -> bool:
    """Whether deals of the past changed; how many, which, whose they are, and what that moved."""
    day, before = earlier.meta.snapshot, earlier.deals
    past = deals_by(
        evening(day), later.deals, later.events, at_export=later.meta.snapshot == day
    )
    told = before.assign(
        **{name: before[name].astype(object).replace(old) for name, old in renamed.items()}
    )
    kinds = _kinds_of(told, past, backdated)
    kinds[~before["deal_id"].isin(later.deals["deal_id"]).to_numpy()] = _GONE
    moved = kinds != ""
    owners = before.loc[moved, "rep"].astype(object).replace("", "nobody").value_counts()
    sums = []
    for each in (before, past):
        won = each[each["status"] == schema.WON]
        sums += [len(won), float(won["amount"].sum())]
    counts = pd.Series(kinds[moved]).value_counts()
    findings.add(
        "past_changed",
        int(moved.sum()),
        len(before),
        _said(told[moved], past, kinds[moved]),
        shown=_NAMED,
        day=day,
        kinds=", ".join(f"{kind} {count:,}" for kind, count in counts.items()),
        owners=_whose(owners),
        won_before=sums[0],
        booked_before=sums[1],
        won_after=sums[2],
        booked_after=sums[3],
    )
    return bool(moved.any())


def _whose(owners: pd.Series[int]) -> str:
    """Who owns most of the deals that changed, with how many each."""
    named = [f"{rep} {count:,}" for rep, count in owners.iloc[:_OWNERS].items()]
    others = owners.iloc[_OWNERS:]
    if len(others):
        plural = "s" * (len(others) > 1)
        named.append(f"{len(others):,} other owner{plural} {others.sum():,}")
    return ", ".join(named)


def _said(
    before: pd.DataFrame, past: pd.DataFrame, kinds: NDArray[np.object_]
) -> list[str]:
    """Some of the deals that changed, with what they were and are: of every kind in turn."""
    place = pd.Series(kinds).groupby(kinds).cumcount().to_numpy()
    some = np.argsort(place, kind="stable")[:_NAMED]
    was = before.iloc[some]
    now = past.set_index("deal_id").reindex(was["deal_id"])
    said = {name: _told(was, name) for names in _KINDS.values() for name in names}
    says = {name: _told(now, name) for name in said}
    shown = []
    for row, kind in enumerate(kinds[some]):
        changes = [
            f"{name} {said[name][row] or 'blank'} became {says[name][row] or 'blank'}"
            for name in _KINDS.get(kind, ())
            if said[name][row] != says[name][row]
        ]
        shown.append(f"{was['deal_id'].iloc[row]}: {', '.join(changes) or kind}")
    return shown


def _kinds_of(
    before: pd.DataFrame, past: pd.DataFrame, backdated: Collection[str]
) -> NDArray[np.object_]:
    """What of each deal is told otherwise: of ended ones by their cells, empty for nothing."""
    now = past.set_index("deal_id").reindex(before["deal_id"])
    ends = [each["status"].isin([schema.WON, schema.LOST]) for each in (before, now)]
    ended = ends[0].to_numpy() | ends[1].to_numpy()
    kinds = np.full(len(before), "", dtype=object)
    kinds[before["deal_id"].isin(set(backdated)).to_numpy()] = _OTHER
    for kind, names in reversed(_KINDS.items()):
        for name in names:
            other = _told(before, name) != _told(now, name)
            kinds[other & (ended | (name == "created"))] = kind
    return kinds


def _told(deals: pd.DataFrame, name: str) -> NDArray[np.object_]:
    """A column of deals as texts that can be compared and shown."""
    texts: NDArray[np.object_] = texts_of(deals[name], schema.DEALS.column(name).kind)
    return texts


def _both(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The deals that both hold, by id, as each tells them."""
    was = before.set_index("deal_id")
    now = after.set_index("deal_id").reindex(was.index)
    there = now["created"].notna()
    return was[there], now[there]
