"""Make the events of a deal tell its whole life, from its first day to its row in the export.

Histories keep stages and amounts, seldom whether a deal was won, and nothing of what stood
there before the first change. Here that is told as events as well, so that folding the events
up to the day of the export gives the deals of the export, and folding them up to an earlier
day gives what was known then.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.events.fold import FACTS, STATE, Fold
from forecast.history.events.model import (
    COLUMNS,
    TEXTS,
    blocks,
    chosen,
    joined,
    ordered,
    stacked,
    texts_of,
)
from forecast.history.room import give_back
from sim.outputs import schema

_FIRST: Final = -1
_AT_ONCE: Final = np.datetime64("NaT", "s")
_LAST: Final = 1 << 40
_DAY: Final = np.timedelta64(1, "D")
_ALL_TIME: Final = np.datetime64("9999-12-31", "s")


def beginnings(changes: Sequence[pd.DataFrame], deals: pd.DataFrame) -> pd.DataFrame:
    """What fields held before their first change, where the source states it, from day one."""
    stated = [each for each in changes if len(each) and (each["old"] != "").any()]
    if not stated:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = pd.concat(stated, ignore_index=True)
    frame = frame.sort_values(["at", "rank"], kind="stable")
    first = frame.drop_duplicates(["deal_id", "field"])
    first = first[first["old"] != ""].merge(
        deals.loc[deals["created"].notna(), ["deal_id", "created"]], on="deal_id"
    )
    return _changes(
        first["deal_id"],
        first["field"],
        first["old"],
        np.minimum(first["created"].to_numpy(), first["at"].to_numpy()),
        rank=_FIRST,
    )


def completed(
    events: pd.DataFrame,
    deals: pd.DataFrame,
    statuses: Mapping[str, str],
    snapshot: np.datetime64,
) -> pd.DataFrame:
    """The events with those that tell of creation, outcome and the last known state.

    Args:
        events: The events that the source records, in order.
        deals: The deals of the export, one row an id.
        statuses: Label of a stage to the status of a deal in it, where it is known.
        snapshot: Midnight of the day of the export.
    """
    if events.empty:
        return events
    names = events["deal_id"].cat.categories
    mine = events["deal_id"].cat.codes.to_numpy().astype(np.int64)
    places = names.get_indexer(pd.Index(deals["deal_id"]))
    parts = []
    for part in blocks(mine):
        there = (places >= mine[part][0]) & (places <= mine[part][-1])
        some = events.iloc[part]
        some = some.assign(deal_id=some["deal_id"].cat.remove_unused_categories())
        parts.append(_completed(some, deals[there], statuses, snapshot))
    give_back()
    return stacked(parts)


def _completed(
    events: pd.DataFrame,
    deals: pd.DataFrame,
    statuses: Mapping[str, str],
    snapshot: np.datetime64,
) -> pd.DataFrame:
    """`completed` for some deals and all of their events."""
    changes = [
        changes_of(events),
        _creations(events, deals),
        _outcomes(events, statuses),
    ]
    told = ordered(changes)
    told = ordered(_last_outcomes(told, deals, snapshot))
    return ordered([changes_of(told), *_last_states(told, deals, snapshot)])


def statuses_of(deals: pd.DataFrame, known: Mapping[str, str]) -> dict[str, str]:
    """Label of a stage to open, won or lost.

    Where the status of every deal of the export follows from its stage, that tells it for
    the past too; systems that keep the stage of a lost deal tell nothing so.
    """
    counts = (
        deals[deals["stage"] != ""].groupby("stage")["status"].agg(["nunique", "first"])
    )
    told = dict(zip(counts.index, counts["first"], strict=True))
    return {**(told if (counts["nunique"] == 1).all() else {}), **known}


def _changes(
    deal_ids: Any,  # noqa: ANN401 (columns, arrays or single values)
    field: Any,  # noqa: ANN401
    new: Any,  # noqa: ANN401
    at: Any,  # noqa: ANN401
    recorded_at: Any = _AT_ONCE,  # noqa: ANN401
    rank: int = 0,
) -> pd.DataFrame:
    """A frame of changes from columns, or values that hold for all."""
    frame = pd.DataFrame({"deal_id": np.asarray(deal_ids, dtype=object)})
    frame["field"] = np.asarray(field, dtype=object) if np.ndim(field) else field
    frame["old"] = ""
    frame["new"] = np.asarray(new, dtype=object) if np.ndim(new) else new
    frame["at"] = np.asarray(at).astype("datetime64[s]")
    frame["recorded_at"] = np.asarray(recorded_at).astype("datetime64[s]")
    return frame.assign(rank=rank)


def changes_of(events: pd.DataFrame) -> pd.DataFrame:
    """Events as changes that can be ordered together with others."""
    return events.drop(columns="seq").assign(rank=events["seq"])


def _creations(events: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """When the source learned of deals that were entered after the day on which they began.

    A history may begin long after a deal (native reports keep a few months), so only an
    entry dated on the day of the creation or before tells of it.
    """
    known = set(events.loc[events["field"] == "created", "deal_id"])
    stages = events[(events["field"] == "stage") & events["recorded_at"].notna()]
    first_day = stages["deal_id"].map(deals.set_index("deal_id")["created"])
    created = first_day.to_numpy().astype("datetime64[s]")
    entries = stages[(stages["at"].to_numpy() < created + _DAY)]
    first = entries.groupby("deal_id", observed=True, sort=False)["recorded_at"].min()
    first = first[~first.index.isin(known)]
    days = deals.set_index("deal_id")["created"].reindex(first.index)
    late = (first.to_numpy() >= days.to_numpy() + _DAY).astype(bool)
    first, days = first[late], days[late]
    return _changes(first.index, "created", texts_of(days, "date"), days, first, _FIRST)


def _outcomes(events: pd.DataFrame, statuses: Mapping[str, str]) -> pd.DataFrame:
    """Won, lost and open again, read from the stages that a deal entered."""
    told = events.loc[events["field"] == "status", "deal_id"]
    stages = events[(events["field"] == "stage") & ~events["deal_id"].isin(set(told))]
    labels = stages["new"].cat.categories
    by_label = np.array(
        [statuses.get(label, schema.OPEN) for label in labels], dtype=object
    )
    status = by_label[stages["new"].cat.codes.to_numpy()]
    deal = stages["deal_id"].cat.codes.to_numpy()
    first = np.r_[True, deal[1:] != deal[:-1]]
    before = np.where(first, schema.OPEN, np.roll(status, 1))
    moved = status != before
    stages = stages[moved]
    changes = _changes(
        stages["deal_id"], "status", status[moved], stages["at"], stages["recorded_at"]
    )
    return changes.assign(rank=stages["seq"].to_numpy())


def _last_outcomes(
    events: pd.DataFrame, deals: pd.DataFrame, snapshot: np.datetime64
) -> list[pd.DataFrame]:
    """The events, with outcomes and closing days such as the export states them."""
    fold, rows, places = _told(events, deals)
    last = fold.last("status")[places]
    known = last >= 0
    told = np.where(known, fold.values("status")[places], schema.OPEN)
    dated, learned = (np.full(len(rows), np.datetime64("NaT", "s")) for _ in range(2))
    dated[known] = events["at"].to_numpy()[last[known]]
    learned[known] = events["recorded_at"].to_numpy()[last[known]]
    stated = rows["status"].to_numpy(dtype=object)
    is_open, other = stated == schema.OPEN, told != stated
    # What the export says of open deals was learned on its day.
    learned = np.where(is_open & other, np.fmax(snapshot, learned), learned)
    closed = rows["closed"].to_numpy().astype("datetime64[s]")
    # A closing takes effect on its day, yet not before what the history tells of the deal.
    at = np.fmax(np.where(is_open, snapshot, closed), dated)
    shift = closed.astype("datetime64[D]") - dated.astype("datetime64[D]")
    later = ~is_open & ~other & (shift > np.timedelta64(0, "D"))
    sooner = ~is_open & (shift < np.timedelta64(0, "D"))
    moved = other | later
    texts = texts_of(rows["closed"], "date")
    ids = rows["deal_id"].to_numpy(dtype=object)
    return [
        changes_of(events.drop(events.index[last[later]])),
        _changes(ids[moved], "status", stated[moved], at[moved], learned[moved], _LAST),
        _changes(ids[sooner], "closed", texts[sooner], at[sooner], learned[sooner], _LAST),
    ]


def _last_states(
    events: pd.DataFrame, deals: pd.DataFrame, snapshot: np.datetime64
) -> list[pd.DataFrame]:
    """Stage, amount and the like as the export shows them, where no event does."""
    fold, rows, places = _told(events, deals)
    last = fold.last("status")[places]
    closed = (rows["status"] != schema.OPEN).to_numpy()
    day = np.full(len(rows), snapshot)
    learned = np.full(len(rows), snapshot)
    by_event = closed & (last >= 0)
    day[by_event] = events["at"].to_numpy()[last[by_event]]
    learned[by_event] = events["recorded_at"].to_numpy()[last[by_event]]
    changes = []
    events_at, events_learned = events["at"].to_numpy(), events["recorded_at"].to_numpy()
    for name in ("stage", "amount", "expected_close", "lost_reason", "rep"):
        kind = schema.DEALS.column(name).kind
        stated = texts_of(rows[name], kind)
        other = stated != texts_of(pd.Series(fold.values(name)), kind)[places]
        if name == "expected_close":
            other &= ~closed
        if name == "rep":
            other &= fold.have("rep")[places]
        # It stands behind the last event of the field, whenever that was.
        before = fold.last(name)[places]
        follows = before >= 0
        at = np.where(follows, np.fmax(day, events_at[before]), day)
        known = np.where(follows, np.fmax(learned, events_learned[before]), learned)
        changes.append(
            _changes(rows["deal_id"][other], name, stated[other], at[other], known[other], _LAST)
        )  # fmt: skip
    return changes


def state_events(
    deals: pd.DataFrame, events: pd.DataFrame, snapshot: np.datetime64
) -> pd.DataFrame:
    """Changes that tell all that a history knows of the states of its deals, and when.

    A deal of whose past nothing is recorded adds what its row says: of its closing, or,
    while it is open, of the day of the export.
    """
    fold = Fold.until(events, _ALL_TIME)
    places = fold.names.get_indexer(pd.Index(deals["deal_id"]))
    told = (places >= 0) & np.r_[fold.have(*STATE), False][places]
    rows = deals[~told]
    closed = (rows["status"] != schema.OPEN).to_numpy()
    at = np.where(closed, rows["closed"].to_numpy(), snapshot)
    learned = np.where(closed, _AT_ONCE, snapshot)
    changes = [changes_of(events)]
    for name in STATE:
        new = texts_of(rows[name], schema.DEALS.column(name).kind)
        use = (new != "") & ((new != schema.OPEN) | (name != "status"))
        changes.append(
            _changes(rows["deal_id"][use], name, new[use], at[use], learned[use])
        )
    filled = [each for each in changes if len(each)]
    return joined(filled or changes[:1]).astype(dict.fromkeys(TEXTS, object))


def traces_of(deals: pd.DataFrame, at: Any) -> list[pd.DataFrame]:  # noqa: ANN401 (times)
    """Changes that tell of deals which the export no longer holds, and when they were deleted.

    Args:
        deals: What was known of them in the end.
        at: When each was deleted, or all.
    """
    created, ids = deals["created"], deals["deal_id"]
    return [
        _changes(ids, "created", texts_of(created, "date"), created, rank=_FIRST),
        *(
            _changes(ids, name, texts_of(deals[name], "text"), created, rank=_FIRST)
            for name in FACTS
        ),
        _changes(ids, "deleted", "yes", at, at, _LAST),
    ]


def with_deleted(
    told: pd.DataFrame,
    events: pd.DataFrame,
    deleted: pd.DataFrame,
    statuses: Mapping[str, str],
    snapshot: np.datetime64,
) -> pd.DataFrame:
    """The events of all deals, and of those that were deleted on a day that is known.

    Args:
        told: The events of the deals of the export, completed.
        events: Those that the source records of any deal, in order.
        deleted: Deals that were deleted, with `deleted_at`; others of one id are passed over.
        statuses: As for `completed`.
        snapshot: Midnight of the day of the export.
    """
    closed = (deleted["status"] != schema.OPEN).to_numpy()
    whole = deleted["created"].notna().to_numpy() & (
        ~closed | deleted["closed"].notna().to_numpy()
    )
    gone = deleted[whole].drop_duplicates("deal_id", keep="last").reset_index(drop=True)
    if gone.empty:
        return told
    mine = events["deal_id"].isin(set(gone["deal_id"])).to_numpy()
    known = completed(chosen(events, mine), gone, statuses, snapshot)
    at = np.fmin(gone["deleted_at"].to_numpy().astype("datetime64[s]"), snapshot)
    return ordered(
        [changes_of(told), state_events(gone, known, snapshot), *traces_of(gone, at)]
    )


def _told(
    events: pd.DataFrame, deals: pd.DataFrame
) -> tuple[Fold, pd.DataFrame, NDArray[np.int64]]:
    """The deals that are known by their events, with their places in the whole fold."""
    fold = Fold.until(events, _ALL_TIME)
    places = fold.names.get_indexer(pd.Index(deals["deal_id"]))
    told = (places >= 0) & np.r_[fold.have(*STATE), False][places]
    return fold, deals[told].reset_index(drop=True), places[told]
