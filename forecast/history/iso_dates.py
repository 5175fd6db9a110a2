"""Columns of ISO dates and times, which most exports hold, read all at once."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.texts import coded

EARLIEST_YEAR: Final = 1970
NOT_A_TIME: Final = np.datetime64("NaT", "s")
_AT_ONCE: Final = 100_000
"""Cells of a long column that are read together."""
_DAY_SIGNS: Final = 10
_DIGIT_PLACES: Final = np.array(
    [True, True, True, True, False, True, True, False, True, True]
)
_PLAIN_LENGTHS: Final = (10, 16, 19, 21, 22, 23)
"""Of a date, and of times to the minute, the second and parts of a second."""

Plain = tuple[NDArray[np.datetime64], NDArray[np.bool_], set[str]]
"""Times, NaT for an empty cell; which of them are stated in UTC; their forms."""


def plain_column(column: pd.Series[str]) -> Plain | None:
    """A column of ISO dates and times without an offset other than Z; None for any other."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, distinct = coded(column)
        found = _plain(distinct)
        return None if found is None else (found[0][codes], found[1][codes], found[2])
    times = np.full(len(column), NOT_A_TIME)
    zoned = np.zeros(len(column), dtype=bool)
    forms: set[str] = set()
    for begin in range(0, len(column), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        texts = column.iloc[part].to_numpy(dtype=object)
        if (found := _plain(texts)) is not None:
            times[part], zoned[part] = found[:2]
            forms |= found[2]
        elif (texts != "").any():
            return None
    return (times, zoned, forms) if forms else None


def _plain(distinct: NDArray[np.object_]) -> Plain | None:
    """ISO dates and times without an offset other than Z, all at once; None for any others."""
    texts = distinct.astype(np.str_)
    filled = texts != ""
    if not filled.any():
        return None
    zoned = np.char.endswith(texts, "Z")
    bare = np.char.rstrip(texts, "Z")[filled]
    length = np.char.str_len(bare)
    signs = bare.view(np.uint32).reshape(len(bare), -1)
    if signs.shape[1] < _DAY_SIGNS or not np.isin(length, _PLAIN_LENGTHS).all():
        return None
    day = signs[:, :_DAY_SIGNS]
    digits = (day >= ord("0")) & (day <= ord("9"))
    if not (digits == _DIGIT_PLACES).all() or not (day[:, [4, 7]] == ord("-")).all():
        return None
    try:
        known = bare.astype("datetime64[ms]").astype("datetime64[s]")
    except ValueError:
        return None
    if (known < np.datetime64(str(EARLIEST_YEAR))).any():
        return None
    times = np.full(len(texts), NOT_A_TIME)
    times[filled] = known
    timed = length > _DAY_SIGNS
    in_utc = zoned[filled]
    if (in_utc & ~timed).any():
        return None
    kinds = {(bool(each & 1), bool(each & 2)) for each in np.unique(timed + 2 * in_utc)}
    forms = {"yyyy-mm-dd" + " hh:mm" * time + " + zone" * utc for time, utc in kinds}
    return times, zoned, forms
