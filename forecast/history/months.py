"""Months by their names in eleven languages."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from forecast.history.recognise import fold

_WORDS: Final[dict[str, Any]] = tomllib.loads(
    (resources.files("forecast.history.vocabulary") / "months.toml").read_text("utf-8")
)


@lru_cache(maxsize=1024)
def month_of(name: str) -> int | None:
    """The number of a month by its name or the beginning of it; None if it is none."""
    word = fold(name)
    for number, names in enumerate(_WORDS["months"], start=1):
        folded = [fold(each) for each in names]
        if word in folded or any(
            len(each) > 2 and word.startswith(each) for each in folded
        ):
            return number
    return None
