"""Frames in the form of the canonical tables: their columns, types and order of rows."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.outputs import schema

_NONE: Final[dict[schema.Kind, object]] = {
    "text": "",
    "label": "",
    "count": 0,
    "money": np.nan,
    "date": np.datetime64("NaT", "s"),
    "timestamp": np.datetime64("NaT", "s"),
}
"""What stands in a cell for which there is no value."""

_END: Final = np.datetime64("9999-12-31", "s")


def conformed(frame: pd.DataFrame, table: schema.Table) -> pd.DataFrame:
    """The frame with exactly the table's columns, types and row order.

    Columns that are missing become empty, others are dropped. Dates lose their time of day.
    """
    whole = with_blanks(frame, table.columns)
    shaped = pd.DataFrame(
        {column.name: _typed(whole[column.name], column.kind) for column in table.columns}
    )
    if _in_order(shaped, table):
        return shaped
    return shaped.sort_values(list(table.order), kind="stable", ignore_index=True)


def _in_order(shaped: pd.DataFrame, table: schema.Table) -> bool:
    """Whether the rows stand in their order already, which is sooner seen than made."""
    decided: NDArray[np.bool_] = np.zeros(max(0, len(shaped) - 1), dtype=bool)
    for name in table.order:
        column = shaped[name]
        keys = column.to_numpy()
        if isinstance(column.dtype, pd.CategoricalDtype):
            keys = column.cat.codes.to_numpy()
        elif keys.dtype.kind == "M":
            # A time that is not known stands last.
            keys = np.where(np.isnat(keys), _END, keys)
        if (~decided & (keys[1:] < keys[:-1])).any():
            return False
        decided |= keys[1:] > keys[:-1]
    return True


def empty_table(table: schema.Table) -> pd.DataFrame:
    """A canonical table without rows."""
    return _without_rows(table).copy()


@functools.cache
def _without_rows(table: schema.Table) -> pd.DataFrame:
    return conformed(pd.DataFrame(), table)


def with_blanks(frame: pd.DataFrame, columns: Iterable[schema.Column]) -> pd.DataFrame:
    """The frame with the columns that it lacks, empty in every row."""
    blanks = {
        column.name: np.full(
            len(frame),
            _NONE[column.kind],
            dtype=object if column.kind in {"text", "label"} else None,
        )
        for column in columns
        if column.name not in frame
    }
    return frame.assign(**blanks)


def texts_by_key(
    keys: Iterable[str], texts: pd.Series[Any] | dict[str, str]
) -> NDArray[np.object_]:
    """The text of each key, empty where it has none."""
    pairs: Iterable[tuple[Any, Any]] = texts.items()
    known = {key: text for key, text in pairs if isinstance(text, str)}
    return np.array([known.get(key, "") for key in keys], dtype=object)


def _typed(values: pd.Series[Any], kind: schema.Kind) -> pd.Series[Any]:
    if kind == "label":
        return pd.Series(_labels(values))
    if kind == "count":
        return pd.Series(values.to_numpy(dtype=np.int64))
    if kind == "text":
        texts = values.to_numpy(dtype=object)
        missing = pd.isna(texts)
        return pd.Series(np.where(missing, "", texts), dtype=object)
    if kind == "money":
        return pd.Series(values.to_numpy(dtype=np.float64, na_value=np.nan))
    times = values.to_numpy().astype("datetime64[s]")
    if kind == "date":
        times = times.astype("datetime64[D]").astype("datetime64[s]")
    return pd.Series(times)


def _labels(values: pd.Series[Any]) -> Any:  # noqa: ANN401 (categories)
    """Text that repeats, each different one kept once, in the order of the alphabet."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        used = values.cat.remove_unused_categories().array
        if not used.categories.is_monotonic_increasing:
            used = used.reorder_categories(sorted(used.categories))
        # Of the same type as below, whatever type the column came with.
        kinds = pd.Categorical(used.categories.to_numpy(dtype=object)).categories
        return pd.Categorical.from_codes(used.codes, kinds)
    return pd.Categorical(values.fillna("").to_numpy(dtype=object))
