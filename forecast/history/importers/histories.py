"""From what each system keeps of the past of deals to changes of single fields.

Systems tell of the past in four ways: a row after every change with all that holds then
(Salesforce's opportunity history, versions of loaders, event logs), a row for every field that
changed (field histories, flows, properties), a column for every stage with the time at which
the deal entered it, or an interval for every version of the whole deal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.events.model import COLUMNS, joined, texts_of, values_of
from forecast.history.lookups import Lookups
from forecast.history.mapping import Mapping
from forecast.history.reader import TableReader
from forecast.history.recognise import fold
from forecast.history.texts import constant, text_column
from forecast.history.vocabulary import LABELS, TableKind
from sim.outputs import schema

_ROW_FIELDS: Final = ("rep", "amount", "expected_close", "stage")
_STAGE_TIME: Final = re.compile(
    r"(?:propert(?:y|ies)_)?hs_(?:v2_)?date_(?P<what>entered|exited)_(?P<id>.+)"
    r"|date (?P<said>entered|exited) [\"“'](?P<label>.+?)(?: \([^()]*\))?[\"”']",
    re.IGNORECASE,
)
_AT_THE_SAME_TIME: Final = np.timedelta64(60, "s")
_BEGAN: Final = "fivetranstart|dbtvalidfrom"
"""When a version of a row began, as loaders and snapshots call it."""
_FEWEST_ORDERED: Final = 2
_AT_ONCE: Final = 100_000
_DIGITS: Final = re.compile(r"\d+")
_FRACTION: Final = re.compile(r":\d{2}[.,](\d+)")


def changes_of_table(
    kind: TableKind, reader: TableReader, lookups: Lookups
) -> pd.DataFrame:
    """The changes that one table of a source's history tells of."""
    reader = reader.only(~reader.flag(kind.changes.get("is_deleted", "")))
    if kind.deltas:
        return _deltas(kind, reader, lookups)
    rows = pd.DataFrame(
        {
            name: _cells(reader, name, role)
            for name, role in kind.changes.items()
            if name != "is_deleted"
        }
    )
    rows["stage"] = lookups.labelled(rows["stage"])
    if "recorded_at" not in rows:
        rows["recorded_at"] = rows["entered"]
    rows["rank"] = _ranks(reader, kind.changes["entered"], rows["entered"])
    return changes_of_rows(rows)


def changes_of_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Changes from rows that say all that holds from their time on.

    Args:
        rows: deal_id, entered, stage, and where they are known recorded_at, amount,
            expected_close, rep, rank. Empty cells say nothing.
    """
    rows = rows[(rows["deal_id"] != "") & rows["entered"].notna()]
    if rows.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    rank = rows["rank"] if "rank" in rows else pd.Series(range(len(rows)), index=rows.index)
    recorded = (
        rows["recorded_at"]
        if "recorded_at" in rows
        else pd.Series(np.datetime64("NaT", "s"), index=rows.index)
    )
    parts = []
    for name in [each for each in _ROW_FIELDS if each in rows]:
        new = text_column(texts_of(rows[name], schema.DEALS.column(name).kind).tolist())
        # Systems write 0 where there is no amount yet.
        filled = (~new.isin(["", "0"] if name == "amount" else [""])).to_numpy()
        told = rows.loc[filled, ["deal_id", "entered"]].rename(columns={"entered": "at"})
        told["field"] = constant(name, len(told))
        told["old"] = constant("", len(told))
        told["new"], told["recorded_at"] = new.array[filled], recorded[filled]
        parts.append(told.assign(rank=rank[filled])[list(COLUMNS)])
    return joined(parts, used_up=True)


def stage_times(reader: TableReader, ids: pd.Series[str], lookups: Lookups) -> pd.DataFrame:
    """Changes of stage from columns that hold when a deal entered, and left, each stage."""
    parts = []
    times: dict[str, dict[str, NDArray[np.datetime64]]] = {"entered": {}, "exited": {}}
    for place, header in enumerate(reader.headers):
        match = _STAGE_TIME.fullmatch(header.strip())
        if match is None:
            continue
        what = (match["what"] or match["said"]).casefold()
        stage = match["id"] or match["label"]
        times[what][stage] = reader.times(header)
        if what == "entered":
            rows = pd.DataFrame({"deal_id": ids, "entered": times[what][stage]})
            rows["stage"] = lookups.labelled(pd.Series([stage], dtype=object)).iloc[0]
            parts.append(changes_of_rows(rows.assign(rank=place)))
    parts += _departures(ids, times["entered"], times["exited"])
    return joined(parts) if parts else pd.DataFrame()


def _departures(
    ids: pd.Series[str],
    entered: dict[str, NDArray[np.datetime64]],
    exited: dict[str, NDArray[np.datetime64]],
) -> list[pd.DataFrame]:
    """Changes to a stage that is not known, where a deal left one and entered none then."""
    parts = []
    for stage, left in exited.items():
        known = ~np.isnat(left)
        for other, came in entered.items():
            with_it = np.abs(came - left) <= _AT_THE_SAME_TIME
            known &= ~(with_it | ((came > left) & (other == stage)))
        frame = pd.DataFrame({"deal_id": ids[known], "at": left[known]})
        for name, text in (("field", "stage"), ("old", ""), ("new", "")):
            frame[name] = constant(text, len(frame))
        frame["recorded_at"] = np.datetime64("NaT", "s")
        parts.append(frame.assign(rank=-1)[list(COLUMNS)])
    return parts


def keeps_versions(reader: TableReader) -> bool:
    """Whether a table of deals has a row for every version of each, as loaders keep them."""
    return reader.header(_BEGAN) is not None


def changes_of_versions(
    reader: TableReader, ids: pd.Series[str], mapping: Mapping, lookups: Lookups
) -> pd.DataFrame:
    """Changes from a table with a row for every version of a deal."""
    columns = mapping.columns
    closes = columns.get(
        "closed" if mapping.settings.close_is_expected else "expected_close"
    )
    began = reader.times(_BEGAN)
    rows = pd.DataFrame({"deal_id": ids, "entered": began, "recorded_at": began})
    rows["stage"] = lookups.labelled(reader.text(columns.get("stage", ())))
    rows["rep"] = reader.text(columns.get("rep", ()))
    rows["amount"] = reader.money(columns.get("amount", ()))
    rows["expected_close"] = reader.times(closes or ())
    return changes_of_rows(rows)


def in_newest_last(reader: TableReader) -> None:
    """Put the versions of deals in the order in which they began."""
    order = np.argsort(reader.times(_BEGAN), kind="stable")
    reader.cells = reader.cells.iloc[order].reset_index(drop=True)


def in_one_currency(events: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The events, with amounts multiplied as those of their deals were, or not known."""
    if "factor" not in rows or rows["factor"].fillna(1.0).eq(1.0).all():
        return events
    factor = rows.set_index("deal_id")["factor"].fillna(1.0)
    is_amount = (events["field"] == "amount").to_numpy()
    mine = events[is_amount]
    amounts = values_of(mine["new"].to_numpy(dtype=object), "money")
    each = factor.reindex(mine["deal_id"].astype(object)).to_numpy()
    new = events["new"].to_numpy(dtype=object).copy()
    new[is_amount] = texts_of(
        pd.Series(np.where(each == 0, np.nan, amounts * each)), "money"
    )
    return events.assign(new=pd.Categorical(new))


def statuses_of_labels(labels: Iterable[str], lookups: Lookups) -> dict[str, str]:
    """Labels of stages to the status of a deal in them, where the label itself tells."""
    by_label = {
        lookups.stage_labels.get(stage, stage): status
        for stage, status in lookups.stage_status.items()
    }
    known = {}
    for label in labels:
        text = fold(label)
        own = schema.WON if text in LABELS.won or "closedwon" in text else ""
        own = own or (schema.LOST if text in LABELS.lost or "closedlost" in text else "")
        found = lookups.mapping.status.meaning(label) or by_label.get(label) or own
        if found:
            known[label] = found
    return known


def _deltas(kind: TableKind, reader: TableReader, lookups: Lookups) -> pd.DataFrame:
    """Changes from rows that each tell of one field."""
    roles = kind.deltas
    names = reader.text(roles["field"]).map(lambda name: kind.fields.get(fold(name), ""))
    reader.keep((names != "").to_numpy())
    names = names[names != ""].reset_index(drop=True)
    at = reader.times(roles["at"])
    frame = pd.DataFrame({"deal_id": reader.text(roles["deal_id"]), "field": names})
    for side in ("old", "new"):
        frame[side] = _canonical(reader, roles.get(side, ""), names, lookups)
    frame["at"], frame["recorded_at"] = at, at
    frame["rank"] = _ranks(reader, roles["at"], frame["at"])
    return frame[(frame["deal_id"] != "") & frame["at"].notna()].reset_index(drop=True)


def _canonical(
    reader: TableReader, role: str, names: pd.Series[str], lookups: Lookups
) -> NDArray[np.object_]:
    """Values of several fields in one column, each written as the events write it."""
    texts = np.full(len(names), "", dtype=object)
    for name in sorted(set(names)):
        mine = (names == name).to_numpy()
        part, kind = reader.only(mine), schema.DEALS.column(name).kind
        if kind == "money":
            texts[mine] = texts_of(pd.Series(part.money(role)), kind)
        elif kind == "date":
            texts[mine] = texts_of(pd.Series(part.times(role)), kind)
        elif name == "stage":
            texts[mine] = lookups.labelled(part.text(role)).to_numpy(dtype=object)
        elif name == "status":
            texts[mine] = part.text(role).str.casefold().to_numpy(dtype=object)
        else:
            texts[mine] = part.text(role).to_numpy(dtype=object)
    return texts


def _cells(reader: TableReader, name: str, role: str) -> Any:  # noqa: ANN401 (a column)
    kind = "timestamp" if name in {"entered", "recorded_at", "ended"} else (
        schema.STAGE_CHANGES.column(name).kind
    )  # fmt: skip
    if kind == "text":
        return reader.labels(role)
    return reader.money(role) if kind == "money" else reader.times(role)


def _ranks(reader: TableReader, role: str, at: pd.Series[Any]) -> NDArray[np.int32]:
    """The order of rows within one second.

    By the part of the second that their times state, then by the numbers in their ids, else
    as they stand; a table that is written with the newest row on top is read from its end.
    """
    places = np.arange(len(at))
    order = _by_number(reader.labels("id"))
    if order is None:
        steps = np.diff(at.to_numpy().astype("datetime64[s]").astype(np.int64))
        order = places[::-1] if (steps < 0).sum() > (steps > 0).sum() else places
    parts = _parts_of_a_second(reader.labels(role))
    if parts.any():
        order = order[np.argsort(parts[order], kind="stable")]
    ranks = np.empty(len(at), dtype=np.int32)
    ranks[order] = places
    return ranks


def _by_number(ids: pd.Series[str]) -> NDArray[np.int64] | None:
    """The order of rows by the numbers in their ids; None where ids are missing or repeat."""
    if len(ids) < _FEWEST_ORDERED or (ids == "").any():
        return None
    letters = _letters(ids)
    digits = (letters >= ord("0")) & (letters <= ord("9"))
    if not letters.size or (digits != digits[0]).any():
        return _by_padded_number(ids)
    telling = letters[:, (letters != letters[0]).any(axis=0)]
    if not telling.size:
        return None
    order: NDArray[np.int64] = np.lexsort(telling.T[::-1])
    in_order = telling[order]
    return None if (in_order[1:] == in_order[:-1]).all(axis=1).any() else order


def _by_padded_number(ids: pd.Series[str]) -> NDArray[np.int64] | None:
    """`_by_number` where numbers stand in unlike places: all are made as wide as the widest."""
    if not ids.is_unique:
        return None
    texts = ids.to_numpy(dtype=object)
    runs = [len(run) for text in texts for run in _DIGITS.findall(text)]
    width = max(runs, default=0)
    padded = [_DIGITS.sub(lambda part: part[0].zfill(width), text) for text in texts]
    return np.argsort(np.array(padded, dtype=object), kind="stable")


def _letters(texts: pd.Series[str]) -> NDArray[np.uint8]:
    """Texts of one length as a table with a letter a column; without rows if they are not."""
    width, packed = len(texts.iloc[0]), []
    for part in _some_at_a_time(texts):
        if any(len(text) != width or not text.isascii() for text in part):
            return np.empty((0, width), dtype=np.uint8)
        packed.append(np.frombuffer("".join(part).encode("ascii"), dtype=np.uint8))
    return np.concatenate(packed).reshape(len(texts), width)


def _parts_of_a_second(times: pd.Series[str]) -> NDArray[np.int64]:
    """The part of the second that each time states, in billionths."""
    parts: list[int] = []
    for part in _some_at_a_time(times):
        found = [_FRACTION.search(text) for text in part]
        parts += [int(each[1].ljust(9, "0")[:9]) if each else 0 for each in found]
    return np.array(parts, dtype=np.int64)


def _some_at_a_time(texts: pd.Series[str]) -> Iterator[NDArray[np.object_]]:
    """The texts part by part: as Python's, all at once would take much room."""
    for begin in range(0, len(texts), _AT_ONCE):
        yield texts.iloc[begin : begin + _AT_ONCE].to_numpy(dtype=object)
