"""Zones of times: how far they are ahead of UTC, and whose midnights a column holds.

A date that was entered in Berlin is often exported as the instant of Berlin's midnight: 22:00Z in
summer and 23:00Z in winter, a day early in UTC. The change of clocks gives the place away.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

UNIVERSAL: Final = frozenset({"Z", "UTC"})
"""Zones that no place writes for its own clocks; +00:00 and GMT are London's in winter."""
NAMED: Final = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2,
    "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7,
}  # fmt: skip
"""Hours ahead of UTC of the zones that are written by name."""
_PLACES: Final = (
    "Europe/Berlin", "Europe/London", "Europe/Helsinki", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "America/Halifax", "America/St_Johns",
    "America/Anchorage", "America/Santiago", "Australia/Sydney", "Australia/Adelaide",
    "Pacific/Auckland", "Asia/Jerusalem", "Atlantic/Azores",
)  # fmt: skip
"""A place for each way in which clocks change."""
_FEWEST: Final = 10
_LOOKED_AT: Final = 1000
_DAY: Final = 86_400
_HOUR: Final = 3_600


def offset_of(zone: str) -> int:
    """Seconds by which a zone is ahead of UTC."""
    if zone in NAMED:
        return NAMED[zone] * _HOUR
    digits = zone[1:].replace(":", "").ljust(4, "0")
    seconds = int(digits[:2]) * _HOUR + int(digits[2:]) * 60
    return -seconds if zone[0] == "-" else seconds


def on_clocks(time: np.datetime64, offset: int, timezone: str | None) -> np.datetime64:
    """A time with an offset as the clocks of a place show it, those of UTC unless given."""
    instant = time - np.timedelta64(offset, "s")
    if timezone is None:
        return instant
    there = instant.astype(datetime).replace(tzinfo=UTC).astimezone(ZoneInfo(timezone))
    return np.datetime64(there.replace(tzinfo=None), "s")


def all_on_clocks(
    instants: NDArray[np.datetime64], timezone: str
) -> NDArray[np.datetime64]:
    """Instants as the clocks of a place show them."""
    there = pd.DatetimeIndex(instants).tz_localize(UTC).tz_convert(timezone)
    return np.asarray(there.tz_localize(None).to_numpy(), dtype="datetime64[s]")


def place_of_midnights(instants: NDArray[np.datetime64]) -> str | None:
    """A place in which every instant is a midnight, before and after its clocks change."""
    if len(_times_of_day(instants[:_LOOKED_AT])) > 2:
        return None
    times, different = _times_of_day(instants), np.unique(instants)
    if len(different) < _FEWEST or len(times) != 2:
        return None
    if times[1] - times[0] not in {_HOUR, _DAY - _HOUR}:
        return None
    for place in _PLACES:
        local = all_on_clocks(different, place)
        if (local == local.astype("datetime64[D]")).all():
            return place
    return None


def _times_of_day(instants: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """The different times of day, in seconds."""
    return np.unique(instants.astype("datetime64[s]").astype(np.int64) % _DAY)
