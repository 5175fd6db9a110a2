"""Columns of text: what repeats is kept once, and looked at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_INVISIBLE: Final = re.compile("[\u200b\u200e\u200f\u2060\ufeff]")
"""Marks that no eye sees, as copying and joining files leave them: two texts that differ by
them alone are one. Joiners that shape letters of some scripts are not among them."""

_LOOKED_AT: Final = 4096
_TRIED: Final = 10_000
_DIFFERENT: Final = 0.5
"""Rows of a column, and the share of different texts among them from which on it is kept as
it comes."""


class _Places(dict[str, int]):
    """Each text to its place in the order of first appearance."""

    def __missing__(self, text: str) -> int:
        place = self[text] = len(self)
        return place


class TextColumn:
    """A column of text that grows part by part and keeps what repeats once.

    A column of ids or times, of which next to none repeats, is kept as it comes: in pyarrow's
    form where pandas has it, which takes a third of the room of Python's texts.
    """

    def __init__(self) -> None:
        self._places = _Places()
        self._codes: list[NDArray[np.int32]] = []
        self._plain: list[pd.Series[str]] = []
        self._count = 0

    def add(self, texts: Sequence[str]) -> None:
        """Take up the next texts, without marks that nobody sees."""
        if _INVISIBLE.search("".join(texts)):
            texts = [_INVISIBLE.sub("", text).strip() for text in texts]
        if self._plain:
            self._plain.append(pd.Series(texts, dtype="str"))
            return
        codes = np.fromiter(map(self._places.__getitem__, texts), np.int32, len(texts))
        self._codes.append(codes)
        self._count += len(texts)
        if self._count >= _TRIED and len(self._places) > _DIFFERENT * self._count:
            distinct = np.array(list(self._places), dtype=object)
            self._plain = [pd.Series(distinct[np.concatenate(self._codes)], dtype="str")]
            self._places, self._codes = _Places(), []

    def series(self) -> pd.Series[str]:
        """The whole column, which takes up nothing from then on."""
        if self._plain:
            return pd.concat(self._plain, ignore_index=True)
        codes = np.concatenate([*self._codes, np.empty(0, dtype=np.int32)])
        distinct = pd.Index(list(self._places), dtype=object)
        kinds = pd.CategoricalDtype(distinct)
        return pd.Series(pd.Categorical.from_codes(codes, dtype=kinds, validate=False))


def text_column(texts: Sequence[str]) -> pd.Series[str]:
    """A whole column of text that keeps what repeats once."""
    column = TextColumn()
    column.add(texts)
    return column.series()


def coded(column: pd.Series[Any]) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Each text as a number, and the different texts in the order of their appearance."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, used = pd.factorize(column.cat.codes.to_numpy())
        distinct = column.cat.categories.to_numpy(dtype=object)
        return codes, distinct[used]
    codes, texts = pd.factorize(column)
    return codes, np.asarray(texts, dtype=object)


def mapped(column: pd.Series[Any], meaning: Callable[[str], str]) -> pd.Series[Any]:
    """What each text of a column means, asked once for each different text."""
    codes, distinct = coded(column)
    meanings = np.array([meaning(text) for text in distinct], dtype=object)
    return pd.Series(meanings[codes], index=column.index, dtype=object)


def constant(text: str, count: int) -> pd.Categorical:
    """A column in which the same text stands in every row."""
    kinds = pd.Index([text], dtype=object)
    return pd.Categorical.from_codes(np.zeros(count, dtype=np.int8), kinds)


def share_matching(column: pd.Series[str], form: re.Pattern[str], *, most: int) -> float:
    """Share of the first filled cells that have a form; 0 where next to none is filled."""
    filled = column.iloc[:_LOOKED_AT][column.iloc[:_LOOKED_AT] != ""].head(most)
    if len(filled) < most:
        filled = column[column != ""].head(most)
    if filled.empty:
        return 0.0
    return float(np.mean([bool(form.fullmatch(text)) for text in filled]))
