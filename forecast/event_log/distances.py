"""How far a simulated event log is from one that happened: four distances of the literature.

Chapela-Campa, Benchekroun, Baron, Dumas, Krass, Senderovich: A framework for measuring the
quality of business process simulation models, Information Systems 127 (2025). They agree
with the package log-distance-measures of these authors.
"""

from collections import Counter
from dataclasses import astuple, dataclass
from typing import Final

import numpy as np

from forecast.event_log.work import WEEK, WorkItems
from sim.arrays import Array, IntArray

_GRAM: Final = 3
_DAY: Final = 24
_NO_SUCH_DAY: Final = 23.0
"""Distance of a weekday on which only one of the two logs has events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """Distances of two logs; zero: alike.

    Attributes:
        ngd: Three activities in a row, as often in both? 0 to 1.
        ced: Hours that events must be moved within their weekday.
        red: Hours that events must be moved, counted from the start of their case.
        ctd: Hours that cycle times must be moved.
    """

    ngd: float
    ced: float
    red: float
    ctd: float

    def as_array(self) -> Array:
        """The four in the order of their names above."""
        return np.array(astuple(self))


def distances(happened: WorkItems, simulated: WorkItems) -> Distances:
    """Compare a simulated log with one that happened.

    Args:
        happened: The log that happened.
        simulated: The simulated one; activities are told apart by name.
    """
    return Distances(
        ngd=_grams_apart(happened, simulated),
        ced=_circadian(happened, simulated),
        red=_moved(_relative(happened), _relative(simulated)),
        ctd=_cycle_times_apart(happened, simulated),
    )


def _grams_apart(one: WorkItems, other: WorkItems) -> float:
    left, right = _grams(one), _grams(other)
    apart = sum(abs(left[gram] - right[gram]) for gram in left.keys() | right.keys())
    return apart / (left.total() + right.total())


def _grams(items: WorkItems) -> Counter[tuple[str, ...]]:
    """How often each three activities follow each other, starts and ends of cases included."""
    names = items.activities
    found: Counter[tuple[str, ...]] = Counter()
    for case in np.split(items.activity, items.first[1:]):
        whole = ["", "", *(names[code] for code in case), "", ""]
        found.update(zip(*(whole[place:] for place in range(_GRAM)), strict=False))
    return found


def _circadian(one: WorkItems, other: WorkItems) -> float:
    apart = []
    for day in range(7):
        left, right = _hours_of_day(one, day), _hours_of_day(other, day)
        if len(left) and len(right):
            apart.append(_moved(left, right))
        else:
            apart.append(_NO_SUCH_DAY if len(left) or len(right) else 0.0)
    return float(np.mean(apart))


def _hours_of_day(items: WorkItems, day: int) -> IntArray:
    hours = np.floor(np.concatenate([items.started, items.ended])).astype(np.int64)
    hours %= int(WEEK)
    of_day: IntArray = hours[hours // _DAY == day] % _DAY
    return of_day


def _relative(items: WorkItems) -> IntArray:
    counts = np.diff(np.r_[items.first, len(items.case)])
    arrived = np.repeat(np.minimum.reduceat(items.started, items.first), counts)
    both = np.concatenate([items.started - arrived, items.ended - arrived])
    hours: IntArray = np.floor(both).astype(np.int64)
    return hours


def _cycle_times_apart(one: WorkItems, other: WorkItems) -> float:
    left, right = one.left - one.arrived, other.left - other.arrived
    shortest = min(left.min(), right.min())
    return _moved(
        np.floor(left - shortest).astype(np.int64),
        np.floor(right - shortest).astype(np.int64),
    )


def _moved(left: IntArray, right: IntArray) -> float:
    """The Wasserstein distance of two samples of whole numbers."""
    size = int(max(left.max(), right.max())) + 1
    shares = [np.bincount(each, minlength=size) / len(each) for each in (left, right)]
    return float(np.abs(np.cumsum(shares[0] - shares[1])).sum())
