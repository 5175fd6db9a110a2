"""Read columns of money: currency signs, thousands, decimal points or commas, brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_DECORATION = re.compile(r"[\s\u00a0$€£¥]|USD|EUR|GBP|CHF|'")
_BRACKETS = re.compile(r"\((.*)\)")
_DECIMAL_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?|-?\d+,\d{1,2}")
_DECIMAL_POINT = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d*\.\d+")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyColumn:
    """A column of text read as money.

    Attributes:
        amounts: float64, NaN where empty or unreadable.
        unreadable: Rows whose text is no number.
        decimal_comma: Whether 1.234,50 was read as one thousand and more.
    """

    amounts: NDArray[np.float64]
    unreadable: NDArray[np.int64]
    decimal_comma: bool


def read_amounts(column: pd.Series[str], *, decimal: str | None = None) -> MoneyColumn:
    """Read a column of text as money.

    Args:
        column: The cells; empty text for none.
        decimal: "." or "," where the user gave it; else the cells decide: a comma is the
            decimal sign if some cell can only be read so and none only the other way.
    """
    codes, distinct = pd.factorize(column)
    plain = [_undecorated(str(text)) for text in distinct]
    if decimal is None:
        comma = any(_DECIMAL_COMMA.fullmatch(text) for text in plain)
        point = any(_DECIMAL_POINT.fullmatch(text) for text in plain)
        comma = comma and not point
    else:
        comma = decimal == ","
    values = np.array([_number(text, comma=comma) for text in plain], dtype=np.float64)
    bad = np.array([bool(text) for text in plain], dtype=bool) & np.isnan(values)
    if len(distinct) == 0:
        values, bad = np.empty(0), np.empty(0, dtype=bool)
    return MoneyColumn(
        amounts=values[codes], unreadable=np.flatnonzero(bad[codes]), decimal_comma=comma
    )


def _undecorated(text: str) -> str:
    plain = _DECORATION.sub("", text)
    if match := _BRACKETS.fullmatch(plain):  # accountants write -5 as (5)
        plain = "-" + match[1]
    return plain


def _number(text: str, *, comma: bool) -> float:
    plain = text.replace(".", "").replace(",", ".") if comma else text.replace(",", "")
    return float(plain) if _NUMBER.fullmatch(plain) else float("nan")
