"""Multiples of money that stand in the header of a column: `Betrag (TEUR)`, `Amount in cents`."""

import re
import tomllib
from importlib import resources
from typing import Final

from forecast.history.amounts import meant

_WORDS: Final[dict[str, float]] = tomllib.loads(
    (resources.files("forecast.history.vocabulary") / "money.toml").read_text("utf-8")
)["header_multiples"]
_UNIT = re.compile(
    r"[(\[](?P<bracketed>[^()\[\]]+)[)\]]\s*$|\sin\s+(?P<told>\S+)\s*$", re.I
)
"""The unit of a column stands in brackets at the end of its header, or behind "in"."""


def multiple_in(header: str) -> float:
    """What each amount below a header is multiplied by; 1 where the header names no multiple.

    A single letter other than k may be anything, so it counts beside a currency only.

    Example:
        >>> multiple_in("Betrag (TEUR)"), multiple_in("Amount in cents"), multiple_in("Amount")
        (1000.0, 0.01, 1.0)
    """
    match = _UNIT.search(header)
    if match is None:
        return 1.0
    unit = (match["bracketed"] or match["told"]).strip().casefold().removeprefix("in ")
    words = [word.strip(".") for word in unit.split()]
    for word in words:
        if word in _WORDS:
            return _WORDS[word]
    if len(words) == 1 and len(words[0]) == 1 and words[0] != "k":
        return 1.0
    known = meant(words)
    return known[0] if known else 1.0
