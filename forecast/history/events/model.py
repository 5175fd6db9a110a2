"""One change of one field of one deal: the form into which every history is translated.

An event says which deal, which field, what it was before and what it became, when that took
effect (`at`), when the source learned of it (`recorded_at`, empty for at once), and in which
place among the deal's events it stands (`seq`): two changes within one second, or at the very
same time, still have an order.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.canonical import conformed, empty_table
from forecast.history.texts import coded
from sim.outputs import schema

FIELDS: Final = schema.DEAL_EVENTS.column("field").allowed
"""Fields in the order in which changes of one moment and one source row take effect."""

COLUMNS: Final = ("deal_id", "field", "old", "new", "at", "recorded_at", "rank")
"""A change on its way to becoming an event: `rank` orders those of one moment."""

TEXTS: Final = ("deal_id", "field", "old", "new")
"""Columns of changes that hold text."""
_AT_ONCE: Final = 500_000
"""Changes that are put in order at a time: what that takes beside the table is bounded."""

_STATE: Final = ("amount", "expected_close", "rep")
"""What a stage change shows of the deal beside its stage."""


def joined(frames: Sequence[pd.DataFrame], *, used_up: bool = False) -> pd.DataFrame:
    """Changes of several frames below one another, each different text kept once.

    Args:
        frames: One or more, with the same columns.
        used_up: Whether the frames are needed no more: their columns are then taken out one
            by one, so that next to nothing is held twice.

    Returns:
        A frame in which the columns of text are categories in the order of the alphabet, an
        empty text among them.
    """
    columns: dict[str, Any] = {}
    for name in list(map(str, frames[0])):
        each = [frame.pop(name) if used_up else frame[name] for frame in frames]
        columns[name] = (
            _one_below_the_other(each, [""])
            if name in TEXTS
            else np.concatenate([one.to_numpy() for one in each])
        )
    return pd.DataFrame(columns, copy=False)


def ordered(changes: list[pd.DataFrame], *, used_up: bool = False) -> pd.DataFrame:
    """The events of all deals in their order, from changes in any order.

    Args:
        changes: Frames with the columns of `COLUMNS`; `old` is what the source states of the
            time before and counts only in front of a deal's first change of a field. Times
            may be finer than a second.
        used_up: Whether the list may be emptied, as its frames are needed no more.

    Returns:
        The canonical table of events: changes that change nothing are gone, `old` is what
        the field held before, `seq` counts from 1 within each deal.
    """
    filled = [frame[list(COLUMNS)] for frame in changes if len(frame)]
    if not filled:
        return empty_table(schema.DEAL_EVENTS)
    if used_up:
        changes.clear()
    parts = [
        conformed(_chained(_in_time(part)), schema.DEAL_EVENTS) for part in _parts(filled)
    ]
    del filled
    return stacked(parts)


def _parts(frames: Sequence[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The changes of some deals after those of others, so that few are held twice."""
    if sum(map(len, frames)) <= _AT_ONCE:
        yield joined(frames)
        return
    texts = [coded(frame["deal_id"]) for frame in frames]
    names = pd.Index(np.sort(pd.unique(np.concatenate([each for _, each in texts]))))
    deals = [
        names.get_indexer(pd.Index(distinct)).astype(np.int32)[codes]
        for codes, distinct in texts
    ]
    del texts
    counts = sum(np.bincount(each, minlength=len(names)) for each in deals)
    turns = np.cumsum(counts) // _AT_ONCE
    for turn in np.unique(turns):
        first, last = np.searchsorted(turns, [turn, turn + 1])
        some = [
            frame[(mine >= first) & (mine < last)]
            for frame, mine in zip(frames, deals, strict=True)
        ]
        yield joined([each for each in some if len(each)])


def stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Canonical events of some deals below those of others; the parts are used up."""
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, Any] = {}
    for name in schema.DEAL_EVENTS.names:
        column = [part.pop(name) for part in parts]
        if name not in TEXTS:
            columns[name] = np.concatenate([each.to_numpy() for each in column])
            continue
        apart = _side_by_side(column)
        columns[name] = _one_below_the_other(column, []) if apart is None else apart
    return pd.DataFrame(columns, copy=False)


def _one_below_the_other(
    columns: Sequence[pd.Series[Any]], more: Sequence[str]
) -> pd.Categorical:
    """Columns of text as one, each different text, and some more, kept once in their order."""
    parts = [coded(each) for each in columns]
    texts = [*(distinct for _, distinct in parts), np.array(more, dtype=object)]
    kinds = pd.Categorical(pd.unique(np.concatenate(texts))).categories
    codes = [
        kinds.get_indexer(pd.Index(distinct, dtype=object)).astype(np.int32)[codes]
        for codes, distinct in parts
    ]
    return pd.Categorical.from_codes(np.concatenate(codes), kinds)


def _side_by_side(columns: Sequence[pd.Series[Any]]) -> pd.Categorical | None:
    """Columns of text as one, where all texts of each come behind those of the one before.

    So it is with deals that were taken in turns: no text has to be looked for among the others.
    """
    kinds = [each.cat.categories for each in columns]
    if not all(map(len, kinds)) or any(
        one[-1] >= other[0] for one, other in itertools.pairwise(kinds)
    ):
        return None
    begins = np.cumsum([0, *map(len, kinds[:-1])])
    codes = [
        each.cat.codes.to_numpy().astype(np.int32) + np.int32(begin)
        for each, begin in zip(columns, begins, strict=True)
    ]
    return pd.Categorical.from_codes(np.concatenate(codes), kinds[0].append(kinds[1:]))


def blocks(deals: NDArray[np.int64]) -> list[slice]:
    """Parts of a table that stands deal by deal, so large that they are soon worked through.

    Args:
        deals: The deal of each row as a number; rows of a deal stand together.

    Returns:
        Slices that cover the table; none of them cuts a deal in two.
    """
    begins = np.flatnonzero(np.r_[True, deals[1:] != deals[:-1]])
    wanted = np.arange(0, len(deals), _AT_ONCE)
    cuts = np.unique(begins[np.searchsorted(begins, wanted, side="right") - 1])
    return [slice(*each) for each in itertools.pairwise([*cuts.tolist(), len(deals)])]


def chosen(events: pd.DataFrame, kept: NDArray[np.bool_]) -> pd.DataFrame:
    """Some of the events, numbered and chained as if there had never been others."""
    if not kept.any():
        return empty_table(schema.DEAL_EVENTS)
    return conformed(_chained(joined([events[kept]])), schema.DEAL_EVENTS)


def _in_time(frame: pd.DataFrame) -> pd.DataFrame:
    """Changes deal by deal in the order in which they took effect."""
    at = _milliseconds(frame["at"])
    keys = (
        _fields(frame["field"]),
        frame["rank"].to_numpy(),
        _recorded(frame, at),
        at,
        _codes(frame["deal_id"]),
    )
    return frame.iloc[np.lexsort(keys)]


def _chained(frame: pd.DataFrame) -> pd.DataFrame:
    """Changes that stand in order as events: repetitions gone, old values and places set.

    A repetition says nothing new, unless what it repeats was learned of only later.
    """
    deals, fields = _codes(frame["deal_id"]), _fields(frame["field"])
    recorded = _recorded(frame, _milliseconds(frame["at"]))
    new, before = _codes(frame["new"]), _before(deals, fields)
    again = (before >= 0) & (new == new[before]) & (recorded[before] <= recorded)
    frame, deals, fields, new = frame[~again], deals[~again], fields[~again], new[~again]
    before, kinds = _before(deals, fields), frame["new"].cat.categories
    blank = int(kinds.get_indexer(pd.Index([""]))[0])
    old = np.where(before >= 0, new[before], blank).astype(np.int32)
    return frame.assign(old=pd.Categorical.from_codes(old, kinds), seq=_places(deals))


def entries_of(events: pd.DataFrame) -> pd.DataFrame:
    """Each entry of a deal into a stage, deal by deal and in time: deal, stage, when, known when."""
    entries = events.loc[_are_entries(events), ["deal_id", "new", "at", "recorded_at"]]
    return entries.rename(columns={"new": "stage", "at": "entered"})


def _are_entries(events: pd.DataFrame) -> NDArray[np.bool_]:
    """Which events enter a stage: one that is left for what is not known is no entry."""
    entered: NDArray[np.bool_] = (
        (events["field"] == "stage") & (events["new"] != "")
    ).to_numpy(dtype=bool)
    return entered


def stage_changes_of(events: pd.DataFrame) -> pd.DataFrame:
    """Each entry of a deal into a stage, with amount, expected close and owner as of then."""
    if events.empty:
        return empty_table(schema.STAGE_CHANGES)
    deals, fields = _codes(events["deal_id"]), _fields(events["field"])
    is_stage, entries = _are_entries(events), entries_of(events)
    places = np.arange(len(events))
    new = events["new"].cat.codes.to_numpy()
    # The last text, which -1 points to, is that of what is not known.
    texts = np.append(events["new"].cat.categories.to_numpy(dtype=object), "")
    for name in _STATE:
        mine = fields == FIELDS.index(name)
        last = np.maximum.accumulate(np.where(mine, places, -1))
        known = (last >= 0) & (deals[last] == deals)
        used, codes = np.unique(
            np.where(known, new[last], -1)[is_stage], return_inverse=True
        )
        values = values_of(texts[used], schema.DEALS.column(name).kind)
        entries[name] = values[codes]
    return conformed(entries, schema.STAGE_CHANGES)


def values_of(cells: NDArray[np.object_], kind: schema.Kind) -> Any:  # noqa: ANN401
    """Texts of events as values of a column; empty text is not known."""
    if kind == "money":
        return pd.to_numeric(pd.Series(cells, dtype=object), errors="coerce").to_numpy(
            dtype=np.float64
        )
    if kind in {"date", "timestamp"}:
        return np.where(cells == "", "NaT", cells).astype("datetime64[s]")
    return cells


def texts_of(values: pd.Series[Any], kind: schema.Kind) -> NDArray[np.object_]:
    """Values of a column as texts of events; empty text for what is not known."""
    if kind == "money":
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        distinct, codes = np.unique(numbers, return_inverse=True)
        written = [money_text(number) for number in distinct.tolist()]
        return np.array(written, dtype=object)[codes]
    if kind in {"date", "timestamp"}:
        unit = "D" if kind == "date" else "s"
        days, codes = np.unique(
            values.to_numpy().astype(f"datetime64[{unit}]"), return_inverse=True
        )
        texts = np.datetime_as_string(days).astype(object)
        return np.where(texts == "NaT", "", texts)[codes]
    return values.fillna("").to_numpy(dtype=object)


def money_text(value: float) -> str:
    """The shortest text that reads back as the same number; empty for not known."""
    if np.isnan(value):
        return ""
    return (
        str(int(value))
        if float(value).is_integer() and abs(value) < 1e15
        else repr(float(value))
    )


def last_places(
    deals: NDArray[np.int64], mine: NDArray[np.bool_], count: int
) -> NDArray[np.int64]:
    """The place of each deal's last marked event; -1 where it has none.

    Args:
        deals: The deal of each event as a number below `count`, in the order of events.
        mine: Which events are looked at.
        count: How many deals there are.
    """
    last = np.full(count, -1, dtype=np.int64)
    places = np.flatnonzero(mine)
    # Events stand in order, so the last assignment to a deal is its last event.
    last[deals[places]] = places
    return last


_NAT: Final = np.iinfo(np.int64).min


def _milliseconds(times: pd.Series[Any]) -> NDArray[np.int64]:
    """Times as numbers, as fine as they are given."""
    return times.to_numpy().astype("datetime64[ms]").astype(np.int64)


def _recorded(frame: pd.DataFrame, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """When each change was learned of: when it took effect, where nothing else is said."""
    recorded = _milliseconds(frame["recorded_at"])
    return np.where(recorded == _NAT, at, recorded)


def _codes(texts: pd.Series[Any]) -> NDArray[np.int64]:
    """Each text as a number, equal for equal texts, in the order of the texts."""
    if (
        isinstance(texts.dtype, pd.CategoricalDtype)
        and texts.cat.categories.is_monotonic_increasing
    ):
        return texts.cat.codes.to_numpy().astype(np.int64)
    codes, _ = pd.factorize(texts, sort=True)
    return np.asarray(codes, dtype=np.int64)


def _fields(names: pd.Series[Any]) -> NDArray[np.int64]:
    codes, distinct = pd.factorize(names)
    return np.array([FIELDS.index(name) for name in distinct], dtype=np.int64)[codes]


def _before(deals: NDArray[np.int64], fields: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of the same deal's previous event of the same field; -1 for the first."""
    key = deals * len(FIELDS) + fields
    order = np.argsort(key, kind="stable")
    before = np.full(len(key), -1, dtype=np.int64)
    same = key[order][1:] == key[order][:-1]
    before[order[1:][same]] = order[:-1][same]
    return before


def _places(deals: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each event within its deal, from 1; the events stand deal by deal."""
    begins = np.r_[True, deals[1:] != deals[:-1]]
    starts = np.flatnonzero(begins)
    places: NDArray[np.int64] = np.arange(len(deals)) - starts[np.cumsum(begins) - 1] + 1
    return places
