"""Tell the currency that a spreadsheet shows beside a number by the format of its cell."""

import re
from functools import cache
from typing import Final

from forecast.history.amounts import CURRENCIES

BUILT_IN: Final = frozenset({5, 6, 7, 8, 42, 44})
"""Numbers of formats that need not be stated in a file and show a dollar."""
DOLLAR: Final = "$"
_FIRST_PART: Final = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')
_LOCALISED: Final = re.compile(r"\[\$([^\]]*?)(?:-([0-9A-Fa-f]+))?\]")
_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|([^\s\x00-\x23\x25-\x7f]+|\$)')
_REGIONS: Final = {
    ("$", 0x0C09): "AUD", ("$", 0x1009): "CAD", ("$", 0x0C0C): "CAD", ("$", 0x1409): "NZD",
    ("$", 0x4809): "SGD", ("$", 0x1004): "SGD", ("$", 0x0C04): "HKD", ("$", 0x0404): "TWD",
    ("$", 0x080A): "MXN", ("$", 0x2C0A): "ARS", ("$", 0x340A): "CLP", ("$", 0x240A): "COP",
    ("¥", 0x0411): "JPY", ("¥", 0x0804): "CNY", ("kr", 0x041D): "SEK", ("kr.", 0x0406): "DKK",
    ("kr", 0x0414): "NOK", ("kr", 0x0406): "DKK",
}  # fmt: skip
"""Signs that several currencies share, by the numbers of the places whose they are."""


@cache
def currency_of_format(code: str) -> str:
    """The currency that a number format such as `#,##0.00 [$€-407]` shows; empty for none."""
    first = _FIRST_PART.match(code)
    shown = first[0] if first else code
    for sign, region in _LOCALISED.findall(shown):
        known = _REGIONS.get((sign.strip(), int(region, 16) & 0xFFFF if region else 0))
        if found := known or _known(sign):
            return found
    plain = re.sub(r"\[[^\]]*\]", "", shown)
    words = ["".join(parts) for parts in _LITERAL.findall(plain)]
    for word in (*words, "".join(words)):
        if found := _known(word):
            return found
    return ""


def _known(word: str) -> str:
    return CURRENCIES.get(word.strip(" .()-").casefold(), "")
