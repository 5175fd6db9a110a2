"""A newer export on top of an earlier history: what was known when stays known then.

An export shows the present, and people correct the past. Whatever the newer export says of
days that the earlier history covers, and that history did not hold, was learned of on the day
of the newer export; an as-of view of an earlier day stays what it was.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from forecast.history.events.complete import changes_of, state_events, traces_of
from forecast.history.events.fold import FACTS, STATE, Fold
from forecast.history.events.model import ordered, texts_of
from forecast.history.findings import Findings
from forecast.history.tables import History
from sim.outputs import schema
from sim.problems import InvalidInput

_FEWEST_ENDED: Final = 10
_MOST: Final = 0.5
"""Ended deals of both exports, and the share of them that says something else of a field, from
which on the field is taken to come from another column."""
_KEY: Final = ["deal_id", "field", "new", "at"]


def continued(earlier: History, later: History) -> History:
    """The later history, with what the earlier one knew and when it was recorded.

    Args:
        earlier: A history of the same deals, imported before.
        later: That of a newer export.

    Raises:
        InvalidInput: If the later export is the older one, or they have no deal in common.
    """
    _refuse(earlier, later)
    day, findings = earlier.meta.snapshot, Findings()
    moment = np.datetime64(later.meta.snapshot, "s")
    before, after = earlier.deals, later.deals
    both = after["deal_id"].isin(before["deal_id"])
    known, told = (
        state_events(each.deals, each.events, np.datetime64(each.meta.snapshot, "s"))
        for each in (earlier, later)
    )
    fresh = _unknown(told, known)
    # What is dated on days that the earlier export covers was learned of with this one.
    learned = fresh["recorded_at"].fillna(fresh["at"])
    backdated = (learned < _evening(day)).to_numpy()
    fresh.loc[backdated, "recorded_at"] = moment
    entered_late = after[~both & (after["created"] < _evening(day)).to_numpy()]
    vanished = before[~before["deal_id"].isin(after["deal_id"])]
    changes = [
        known,
        fresh,
        _created(entered_late, moment),
        *traces_of(vanished, moment),
        *_changed_facts(before, after, moment),
    ]
    events = ordered(changes)
    events = ordered([changes_of(events), *_corrections(events, after, moment)])
    moved = set(fresh.loc[backdated & fresh["deal_id"].isin(before["deal_id"]), "deal_id"])
    findings.add("deals_vanished", len(vanished), len(before), vanished["deal_id"], day=day)
    findings.add(
        "deals_backdated", len(entered_late), len(after), entered_late["deal_id"], day=day
    )
    _note_other_columns(before, after, findings)
    _note_moved(earlier, later, moved | set(vanished["deal_id"]), findings)
    inputs = (*later.meta.inputs, *earlier.meta.inputs)
    checks = (*findings.checks, *later.meta.checks)
    rank = {"serious": 0, "caution": 1, "note": 2}
    meta = replace(
        later.meta,
        checks=tuple(sorted(checks, key=lambda check: rank[check.severity])),
        inputs=tuple(dict.fromkeys(inputs)),
    )
    return replace(
        later,
        events=events,
        activities=_joined(later.activities, earlier.activities, schema.ACTIVITIES),
        people=_joined(later.people, earlier.people, schema.PEOPLE),
        meta=meta,
    )


def _refuse(earlier: History, later: History) -> None:
    one, two = earlier.meta.snapshot, later.meta.snapshot
    if two < one:
        raise InvalidInput(
            f"--onto: this export ends on {two}, before the earlier history does ({one}); "
            "import the older one first"
        )
    if not later.deals["deal_id"].isin(earlier.deals["deal_id"]).any():
        raise InvalidInput(
            "--onto: no deal of this export is in the earlier history; give a history of "
            "the same deals, or leave --onto out"
        )


def _evening(day: date) -> np.datetime64:
    return np.datetime64(day + timedelta(days=1), "s")


def _unknown(told: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Changes that the newer export tells of and the earlier history does not hold."""
    there = pd.MultiIndex.from_frame(known[_KEY])
    return told[~pd.MultiIndex.from_frame(told[_KEY]).isin(there)].reset_index(drop=True)


def _frame(
    deals: pd.DataFrame,
    field: str,
    new: Any,  # noqa: ANN401 (a column, or one value for all)
    at: Any,  # noqa: ANN401
    recorded: Any,  # noqa: ANN401
) -> pd.DataFrame:
    frame = pd.DataFrame({"deal_id": deals["deal_id"].to_numpy(dtype=object)})
    return frame.assign(field=field, old="", new=new, at=at, recorded_at=recorded, rank=0)


def _created(deals: pd.DataFrame, moment: np.datetime64) -> pd.DataFrame:
    """Deals that began earlier and were entered since."""
    days = texts_of(deals["created"], "date")
    return _frame(deals, "created", days, deals["created"].to_numpy(), moment)


def _changed_facts(
    before: pd.DataFrame, after: pd.DataFrame, moment: np.datetime64
) -> list[pd.DataFrame]:
    """Facts of deals that were others in the earlier export: they held until this one."""
    old = before.set_index("deal_id").reindex(after["deal_id"])
    there = old["created"].notna().to_numpy()
    changes = []
    for name in (*FACTS, "created"):
        kind = schema.DEALS.column(name).kind
        was, now = texts_of(old[name], kind), texts_of(after[name], kind)
        other = there & (was != now)
        deals, first = after[other], old["created"].to_numpy()[other]
        changes += [
            _frame(deals, name, was[other], first, np.datetime64("NaT", "s")),
            _frame(deals, name, now[other], moment, moment),
        ]
    return changes


def _corrections(
    events: pd.DataFrame, deals: pd.DataFrame, moment: np.datetime64
) -> list[pd.DataFrame]:
    """What the newer export shows where all events together still show something else."""
    fold = Fold.until(events, np.datetime64("9999-12-31", "s"))
    places = fold.names.get_indexer(pd.Index(deals["deal_id"]))
    told = (places >= 0) & np.r_[fold.have(*STATE), False][places]
    rows, places = deals[told], places[told]
    changes = []
    for name in ("created", *STATE, "closed"):
        kind = schema.DEALS.column(name).kind
        stated = texts_of(rows[name], kind)
        shown = fold.closing_days() if name == "closed" else fold.values(name)
        if name == "status":
            shown = np.where(shown == "", schema.OPEN, shown)
        other = stated != texts_of(pd.Series(shown), kind)[places]
        if name == "closed":
            other &= (rows["status"] != schema.OPEN).to_numpy()
        if name == "expected_close":
            other &= (rows["status"] == schema.OPEN).to_numpy()
        if name == "lost_reason":
            other &= (rows["status"] == schema.LOST).to_numpy()
        if name == "created":
            other &= fold.have("created")[places]
        last = fold.last(name)[places][other]
        at = np.full(len(last), moment)
        at[last >= 0] = np.fmax(moment, events["at"].to_numpy()[last[last >= 0]])
        frame = _frame(rows[other], name, stated[other], at, np.fmax(at, moment))
        # A closing date counts behind the status that it belongs to.
        changes.append(frame.assign(rank=1 << 41))
    return changes


def _note_other_columns(
    before: pd.DataFrame, after: pd.DataFrame, findings: Findings
) -> None:
    """Fields that say something else of most deals that had ended: of another column, it seems.

    People correct single deals; a column that was renamed, or one that took its name, changes
    them all.
    """
    ended = before[before["status"] != schema.OPEN].set_index("deal_id")
    now = after.set_index("deal_id").reindex(ended.index)
    ended, now = ended[now["created"].notna()], now[now["created"].notna()]
    if len(ended) < _FEWEST_ENDED:
        return
    for name in (*FACTS, "created", "closed", "amount", "status", "stage"):
        kind = schema.DEALS.column(name).kind
        was, says = texts_of(ended[name], kind), texts_of(now[name], kind)
        other = (was != "") & (was != says)
        if other.sum() > _MOST * max(1, (was != "").sum()):
            pairs = zip(ended.index[other], was[other], says[other], strict=True)
            findings.add(
                "column_became_another",
                int(other.sum()),
                int((was != "").sum()),
                [f"{deal}: {one!r} became {two!r}" for deal, one, two in pairs],
                field=name,
            )


def _joined(
    later: pd.DataFrame, earlier: pd.DataFrame, table: schema.Table
) -> pd.DataFrame:
    """Rows of both, those of the later one where they tell of the same."""
    if earlier.empty:
        return later
    both = pd.concat([later, earlier], ignore_index=True)
    kept = both.drop_duplicates(list(table.key)).sort_values(
        list(table.order), kind="stable"
    )
    return kept.reset_index(drop=True)


def _note_moved(
    earlier: History, later: History, moved: set[str], findings: Findings
) -> None:
    """How many deals of the past changed, whose they are, and what that moved."""
    day = np.datetime64(earlier.meta.snapshot, "s")
    deals = pd.concat([later.deals, earlier.deals]).drop_duplicates("deal_id")
    owners = deals.loc[deals["deal_id"].isin(moved), "rep"].replace("", "nobody")
    sums = []
    for each in (earlier.deals, later.deals):
        won = each[(each["status"] == schema.WON) & (each["closed"] <= day)]
        sums += [len(won), float(won["amount"].sum())]
    findings.add(
        "past_changed",
        len(moved),
        len(earlier.deals),
        [f"{rep}: {count} deals" for rep, count in owners.value_counts().items()],
        day=earlier.meta.snapshot,
        won_before=sums[0],
        booked_before=sums[1],
        won_after=sums[2],
        booked_after=sums[3],
    )
