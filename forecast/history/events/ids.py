"""Salesforce writes one id in two lengths: 15 characters, or the same with 3 that check them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from forecast.history.texts import coded

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHORT: Final = 15
_LONG: Final = 18


def check_letters(short: str) -> str:
    """The 3 characters behind a 15-character id: which of its letters are capitals."""
    return "".join(
        _LETTERS[
            sum(1 << place for place, letter in enumerate(part) if "A" <= letter <= "Z")
        ]
        for part in (short[:5], short[5:10], short[10:15])
    )


def long_forms(columns: Iterable[pd.Series[Any]]) -> dict[str, str]:
    """Each short id that also stands somewhere in its long form, to that form."""
    known = {name for column in columns for name in coded(column)[1]}
    return {
        name[:_SHORT]: name
        for name in known
        if len(name) == _LONG
        and name[:_SHORT] in known
        and name[_SHORT:] == check_letters(name[:_SHORT])
    }


def other_forms(told: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Each id that is known only in its other form, to that form."""
    known = set(known)
    forms = {_other_form(each): each for each in known}
    return {each: forms[each] for each in told if each not in known and forms.get(each)}


def _other_form(name: str) -> str:
    """A short id in its long form, a long one in its short form, any other empty."""
    short = name[:_SHORT]
    if not (short.isascii() and short.isalnum()) or len(name) not in {_SHORT, _LONG}:
        return ""
    long = short + check_letters(short)
    if len(name) == _SHORT:
        return long
    return short if name == long else ""
