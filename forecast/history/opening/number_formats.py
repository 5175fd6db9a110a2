"""Tell the currency that a spreadsheet shows beside a number by the format of its cell."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from forecast.history.amounts import CURRENCIES

_BUILT_IN: Final = frozenset({5, 6, 7, 8, 42, 44})
"""Numbers of formats that need not be stated in a file and show a dollar."""
_DOLLAR: Final = "$"
_FIRST_PART: Final = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')
_LOCALISED: Final = re.compile(r"\[\$([^\]-]*)(?:-([^\]]*))?\]")
_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|([^\s\x00-\x23\x25-\x7f]+|\$)')
_PLACES: Final = {
    ("$", "AUD"): "c09 en-au", ("$", "CAD"): "1009 c0c en-ca fr-ca", ("$", "NZD"): "1409 en-nz",
    ("$", "SGD"): "4809 1004 en-sg zh-sg", ("$", "HKD"): "c04 3c09 zh-hk en-hk",
    ("$", "TWD"): "404 zh-tw", ("$", "MXN"): "80a es-mx", ("$", "ARS"): "2c0a es-ar",
    ("$", "CLP"): "340a es-cl", ("$", "COP"): "240a es-co", ("¥", "JPY"): "411 ja-jp",
    ("¥", "CNY"): "804 zh-cn", ("kr", "SEK"): "41d sv-se", ("kr", "NOK"): "414 nb-no",
    ("kr", "DKK"): "406 da-dk", ("R", "ZAR"): "1c09 en-za 436 af-za", ("S/", "PEN"): "280a es-pe",
}  # fmt: skip
"""Where a sign that several currencies share, or a mere letter, stands for one, as spreadsheets
call places."""
_BY_PLACE: Final = {
    (sign, place): code
    for (sign, code), places in _PLACES.items()
    for place in places.split()
}
_FLAGS: Final = 4
"""Digits of a place's number, in front of which others say how digits are written."""


def currencies_of_styles(numbers: Sequence[int], codes: dict[int, str]) -> dict[int, str]:
    """The currency that each style of cells shows, for those that show one.

    Args:
        numbers: The number of the format of each style.
        codes: Formats by their number, for those that the file states.
    """
    shown = {
        at: currency_of_format(codes[number]) if number in codes else _DOLLAR
        for at, number in enumerate(numbers)
        if number in codes or number in _BUILT_IN
    }
    return {at: code for at, code in shown.items() if code}


@cache
def currency_of_format(code: str) -> str:
    """The currency that a number format such as `#,##0.00 [$€-407]` shows; empty for none."""
    first = _FIRST_PART.match(code)
    shown = first[0] if first else code
    for sign, region in _LOCALISED.findall(shown):
        place = region.lower()
        place = place if "-" in place else place[-_FLAGS:].lstrip("0")
        if found := _BY_PLACE.get((sign.strip(" ."), place)) or _known(sign):
            return found
    plain = re.sub(r"\[[^\]]*\]", "", shown)
    words = ["".join(parts) for parts in _LITERAL.findall(plain)]
    for word in (*words, "".join(words)):
        if found := _known(word):
            return found
    return ""


def _known(word: str) -> str:
    return CURRENCIES.get(word.strip(" .()-").casefold(), "")
