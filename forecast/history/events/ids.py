"""One id written in several ways: Salesforce's two lengths, lost capitals, full-width letters.

Salesforce tells records apart by 15 characters in which capitals count; behind them it writes
3 more that say which letters are capitals. Of 18 characters the capitals can be put back where
a spreadsheet or a join has lost them; of 15 they cannot.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.texts import coded

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHORT: Final = 15
_LONG: Final = 18
_PART: Final = 5
_CAPITALS: Final = {sign: "1" if chr(sign).isupper() else "0" for sign in range(128)}
_LETTER_OF: Final = {
    f"{place:0{_PART}b}"[::-1]: letter for place, letter in enumerate(_LETTERS)
}
"""The letter of each pattern of capitals among five characters, the first one lowest."""
_KEY_PREFIX: Final = 3
"""Characters with which all ids of one kind of record begin."""
_RECORD: Final = re.compile(r"(?:00|[a-zA-Z][0-9a-zA-Z])[0-9a-zA-Z]{13}(?:[0-9a-zA-Z]{3})?")
_DEAL: Final = re.compile(r"006[0-9a-zA-Z]{12}")
"""A deal's id in 15 characters, as Salesforce begins those of opportunities."""
_WIDE: Final = {0x3000: 0x20, **{sign: sign - 0xFEE0 for sign in range(0xFF01, 0xFF5F)}}
"""Full-width signs of East Asian keyboards, each to the sign that it stands for."""


def check_letters(short: str) -> str:
    """The 3 characters behind a 15-character id: which of its letters are capitals."""
    signs = short.translate(_CAPITALS)
    return "".join(_LETTER_OF[part] for part in _parts(signs))


def plain(name: str) -> str:
    """A name without full-width signs, its accents composed in one way."""
    if name.isascii():
        return name
    return unicodedata.normalize("NFC", name.translate(_WIDE)).strip()


def one_form(names: Iterable[str]) -> dict[str, str]:
    """Each id that is also written in another way, or in a way that hides its letters, to one.

    That is the longer form where both stand somewhere, with the capitals that it tells of.

    Args:
        names: All ids of the records of one kind.
    """
    known = set(names)
    # Of most exports there is nothing to do, which is sooner seen than done.
    if not ({_SHORT, _LONG} <= set(map(len, known)) or any(map(_may_hide, known))):
        return {}
    keys = _keys(known)
    narrow = {name: plain(name) for name in known}
    long = {keys[name] for name in known if len(narrow[name]) == _LONG}
    forms = {name: keys[name] if keys[name] in long else narrow[name] for name in known}
    return {name: form for name, form in forms.items() if name != form}


def forms_in(columns: Iterable[pd.Series[Any]]) -> dict[str, str]:
    """The one form of each id of several columns that is written otherwise."""
    return one_form(name for column in columns for name in coded(column)[1])


def other_forms(told: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Each id that is known only in its other form, to that form."""
    known, told = set(known), list(told)
    keys = _keys([*known, *told])
    forms = {keys[each]: each for each in sorted(known)}
    return {
        each: forms[keys[each]]
        for each in told
        if each not in known and keys[each] in forms
    }


def without_case(names: pd.Series[Any]) -> NDArray[np.bool_]:
    """Deals whose ids of 15 characters have lost their capitals, so that two may be one.

    They have where no such id of the table has a capital, or none has a small letter.
    """
    codes, distinct = coded(names)
    short = np.array([bool(_DEAL.fullmatch(name)) for name in distinct], dtype=bool)
    letters = "".join(distinct[short])
    if not re.search("[a-zA-Z]", letters) or letters not in {
        letters.lower(),
        letters.upper(),
    }:
        return np.zeros(len(names), dtype=bool)
    return np.asarray(short[codes])


def _keys(names: Collection[str]) -> dict[str, str]:
    """Each id as what is the same in all of its forms: Salesforce's in 18 characters."""
    narrow = {name: plain(name) for name in names}
    restored = _restored({name for name in narrow.values() if len(name) == _LONG})
    return {name: _key(restored.get(each, each)) for name, each in narrow.items()}


def _may_hide(name: str) -> bool:
    """Whether an id is written with full-width signs, or may have lost its capitals."""
    if not name.isascii():
        return True
    return len(name) == _LONG and _in_one_case(name) and not name.isdigit()


def _in_one_case(name: str) -> bool:
    return name in {name.lower(), name.upper()}


def _key(name: str) -> str:
    if len(name) == _SHORT and name.isascii() and name.isalnum():
        return name + check_letters(name)
    return name


def _restored(long: Collection[str]) -> dict[str, str]:
    """Ids of 18 characters with the capitals that their last 3 tell of.

    Where one of them tells nothing, or they are of several kinds, they are other ids, whose
    case is their own.
    """
    exact = {name: _with_capitals(name) for name in long}
    lost = [name for name, whole in exact.items() if name != whole]
    kinds = {name[:_KEY_PREFIX].lower() for name in long}
    if not lost or "" in exact.values() or len(kinds) > 1:
        return {}
    return exact


def _with_capitals(name: str) -> str:
    """An id of 18 characters as it was; empty where its last 3 do not fit its letters."""
    if not _RECORD.fullmatch(name):
        return ""
    if not _in_one_case(name):
        return name if check_letters(name[:_SHORT]) == name[_SHORT:] else ""
    short, check = name[:_SHORT].lower(), name[_SHORT:].upper()
    parts = []
    for part, letter in zip(_parts(short), check, strict=True):
        bits = _LETTERS.find(letter)
        parts += [
            each.upper() if bits >> place & 1 else each for place, each in enumerate(part)
        ]
    whole = "".join(parts)
    return whole + check if check_letters(whole) == check else ""


def _parts(short: str) -> tuple[str, str, str]:
    return short[:_PART], short[_PART : 2 * _PART], short[2 * _PART : _SHORT]
