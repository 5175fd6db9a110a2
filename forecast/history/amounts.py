"""Read columns of money: currencies, thousands, decimal points or commas, brackets.

Whether "16.500" is sixteen thousand and more or sixteen and a half cannot be read from one
cell. The other cells of the column settle it; where they do not, the other columns of the
file do; and where nothing does, a group of three digits is read as thousands and said to be
a guess.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.texts import coded

MOST: Final = 1e15
"""No deal is worth more; from here on sums would no longer be exact."""

_WORDS: Final[dict[str, Any]] = tomllib.loads(
    (resources.files("forecast.history.vocabulary") / "money.toml").read_text("utf-8")
)
CURRENCIES: Final[dict[str, str]] = {
    **{code.casefold(): code for code in _WORDS["codes"]},
    **_WORDS["words"],
}
"""Codes, signs and words of currencies without case, to codes."""
_MULTIPLES: Final[dict[str, float]] = _WORDS["multiples"]
_LOST: Final = (
    r"(?:^|[\d,.])\s*[?\N{REPLACEMENT CHARACTER}]|[?\N{REPLACEMENT CHARACTER}]\s*\d"
)
_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
# The digits with whatever stands between them, and the words before and after.
_PARTS = re.compile(
    r"(?P<before>[^\d.,]*)(?P<digits>[.,]?\d[\d.,' ]*)(?P<after>.*)", re.DOTALL
)
_GROUPS = {
    ".": re.compile(r"\d{1,3}(\.\d{3})+"),
    ",": re.compile(r"\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})*,\d{3}"),  # lakhs: 12,34,567
}
_SPACED = re.compile(r"\d{1,3}([' ]\d{3})+")
_MARKS = str.maketrans(
    {"’": "'", "ʼ": "'", "′": "'", "`": "'", "−": "-", "–": "-", "—": "-", "٫": "."}
)
_NO_CENTS = re.compile(r"(?<=\d)([.,])\s?--?(?=[^\d-]*$)")
"""Nothing behind the decimal sign: 1.250,- and 1'250.--."""
_UNSIGNED = str.maketrans("", "", " .'()+-")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyColumn:
    """A column of text read as money.

    Attributes:
        amounts: float64, NaN where empty or unreadable.
        currencies: Code or sign of each cell's currency; empty text where it has none.
        unreadable: Rows whose text is no amount of money.
        decimal: The decimal sign, "." or ",".
        grouped: Rows such as 16.500 that were read as thousands by a guess: neither the
            column nor the file tells the decimal sign.
        contradicting: Rows whose decimal sign is not that of the others; each is read by
            its own, as it can only be read so.
    """

    amounts: NDArray[np.float64]
    currencies: NDArray[np.object_]
    unreadable: NDArray[np.int64]
    decimal: str
    grouped: NDArray[np.int64]
    contradicting: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """One cell taken apart: its digits, what they are multiplied by, and its currency."""

    digits: str
    factor: float
    currency: str


def read_amounts(
    column: pd.Series[str],
    *,
    decimal: str | None = None,
    others: str | None = None,
    multiple: float = 1.0,
) -> MoneyColumn:
    """Read a column of text as money.

    Args:
        column: The cells; empty text for none.
        decimal: "." or "," where the user gave it; else the cells decide.
        others: The decimal sign of the file's other columns, for a column whose own cells
            do not tell; None where they do not tell either.
        multiple: What each amount is multiplied by that names no multiple of its own.
    """
    codes, distinct = coded(column)
    cells = [_taken_apart(str(text)) for text in distinct]
    signs = [None if cell is None else _decimal_of(cell.digits) for cell in cells]
    stated = {sign for sign in signs if sign in {".", ","}}
    threes = {_only_mark(cell.digits) for cell, sign in zip(cells, signs, strict=True)
              if cell is not None and sign == "?"}  # fmt: skip
    guessed = False
    if decimal is None:
        if len(stated) == 1:
            decimal = next(iter(stated))
        elif not stated and others:
            decimal = others
        else:
            guessed = bool(threes)
            decimal = "," if threes == {"."} else "."
    if guessed and not stated and len(threes) > 1:
        # 1,250 here and 1.250 there: two people's thousands, each read by its own sign.
        signs = [
            "," if cell and sign == "?" and _only_mark(cell.digits) == "." else sign
            for cell, sign in zip(cells, signs, strict=True)
        ]
    values = np.array([_value(cell, sign, decimal) for cell, sign in zip(cells, signs, strict=True)],
                      dtype=np.float64)  # fmt: skip
    values *= [multiple if cell and cell.factor == 1.0 else 1.0 for cell in cells]
    odd = np.array([sign in {".", ","} and sign != decimal for sign in signs], dtype=bool)
    three = np.array([guessed and sign == "?" for sign in signs], dtype=bool)
    bad = np.array([bool(str(text).strip()) for text in distinct], dtype=bool) & np.isnan(
        values
    )
    currencies = np.array([cell.currency if cell else "" for cell in cells], dtype=object)
    return MoneyColumn(
        amounts=values[codes],
        currencies=currencies[codes],
        unreadable=np.flatnonzero(bad[codes]),
        decimal=decimal,
        grouped=np.flatnonzero(three[codes]),
        contradicting=np.flatnonzero((odd & ~bad)[codes]),
    )


def advice_on(unreadable: pd.Series[str]) -> str:
    """What to do about cells that are no amounts.

    Writers put a ? where an encoding has no such character, as for the narrow space between
    thousands; what was lost stands in no cell.
    """
    lost = unreadable.astype(object).str.contains(_LOST).fillna(value=False)
    if len(unreadable) and lost.mean() > 0.5:
        return (
            "a ? stands where the export's encoding has no such character, as for a narrow "
            "space between thousands or a currency sign: export the table again as UTF-8"
        )
    return "correct the cells in the export"


def decimal_sign(columns: Iterable[pd.Series[str]]) -> str | None:
    """The decimal sign of a file, from cells that can only be read in one way.

    Args:
        columns: Columns of the file; those that are not numbers throughout are passed over.

    Returns:
        "." or ","; None where no cell tells, or where they contradict each other.
    """
    found: set[str | None] = set()
    for column in columns:
        cells = [_taken_apart(str(text)) for text in coded(column)[1] if text.strip()]
        signs = [(cell, _decimal_of(cell.digits)) for cell in cells if cell]
        stated = {sign for _, sign in signs if sign in {".", ","}}
        numbers = all(not np.isnan(_value(cell, sign, ".")) for cell, sign in signs)
        if len(signs) == len(cells) and numbers:
            found |= stated
    return found.pop() if len(found) == 1 else None


def _folded(text: str) -> str:
    """Text with one kind of digits, blanks, apostrophes and minus signs."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split())


@lru_cache(maxsize=65_536)
def _taken_apart(text: str) -> _Cell | None:
    """The parts of an amount; None where the text is none."""
    if _PLAIN.fullmatch(text):
        return _Cell(digits=text, factor=1.0, currency="")
    match = _PARTS.fullmatch(_NO_CENTS.sub(r"\g<1>00", _folded(text)))
    if match is None:
        return None
    before, digits, after = match["before"], match["digits"].strip(), match["after"]
    if after.startswith(("e", "E")) and _PLAIN.fullmatch(digits + after):
        return _Cell(digits=digits + after, factor=1.0, currency="")
    around = before + after
    # Accountants write -5 as (5), and some systems as 5-.
    minus = ("(" in before and ")" in after) or around.count("-") == 1
    digits = digits.rstrip(".,") if after.strip() else digits
    words = [
        word for word in (before.translate(_UNSIGNED), after.translate(_UNSIGNED)) if word
    ]
    told = meant(words)
    if told is None or around.count("-") > 1:
        return None
    factor, currency = told
    whole = digits.split(",")[0].split(".")[0] if digits[0].isdigit() else ""
    if re.search(r"[' ]", digits):
        if not _SPACED.fullmatch(whole) or re.search(r"[' ]", digits[len(whole) :]):
            return None
        digits = digits.replace(" ", "").replace("'", "")
        if digits.count(".") + digits.count(",") == 1 and digits[-4] in ".,":
            # 1 234.500: blanks part the thousands, so the other sign is the decimal one.
            digits += "0"
    return _Cell(digits=("-" if minus else "") + digits, factor=factor, currency=currency)


def meant(words: Sequence[str]) -> tuple[float, str] | None:
    """The multiple and the currency that words around an amount mean; None if unknown.

    Args:
        words: Words, signs and codes, as `["T€"]`, `["Mio", "EUR"]`.
    """
    factor, currency = 1.0, ""
    for word in words:
        folded = word.casefold()
        if folded in CURRENCIES:
            parts = [folded]
        else:
            parts = next(
                ([folded[:cut], folded[cut:]] for cut in range(1, len(folded))
                 if all(part in CURRENCIES or part in _MULTIPLES
                        for part in (folded[:cut], folded[cut:]))),
                [folded],
            )  # fmt: skip
        for part in parts:
            if part in CURRENCIES and not currency:
                currency = CURRENCIES[part]
            elif part in _MULTIPLES and factor == 1.0:
                factor = _MULTIPLES[part]
            elif CURRENCIES.get(part) not in {currency, "$", "¥"}:
                return None
        # A T alone may be anything; T€ and TEUR are thousands.
        if "t" in parts and not currency:
            return None
    return factor, currency


def _only_mark(digits: str) -> str:
    return "." if "." in digits else ","


def _decimal_of(digits: str) -> str | None:
    """The decimal sign of a number: "." or ",", "?" where both readings fit, else None."""
    digits = digits.lstrip("+-")
    points, commas = digits.count("."), digits.count(",")
    if not points and not commas:
        return None
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    mark = _only_mark(digits)
    other = "," if mark == "." else "."
    if points + commas > 1:
        return other
    whole, part = digits.split(mark)
    if len(part) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0":
        return "?"
    return mark if part else None


def _value(cell: _Cell | None, sign: str | None, decimal: str) -> float:
    """The amount of a cell; NaN where it is none that money can have."""
    if cell is None:
        return float("nan")
    own = sign if sign in {".", ","} else decimal
    thousands = "," if own == "." else "."
    digits = cell.digits.lstrip("+-")
    whole = digits.split(own)[0]
    if thousands in whole and not _GROUPS[thousands].fullmatch(whole):
        return float("nan")
    plain = digits.replace(thousands, "").replace(own, ".")
    if not _PLAIN.fullmatch(plain):
        return float("nan")
    value = float(plain) * cell.factor * (-1 if cell.digits.startswith("-") else 1)
    return value if abs(value) < MOST else float("nan")
