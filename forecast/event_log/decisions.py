"""What happens next in a case: as it did in a case of the log that had come equally far.

A bootstrap of nearest neighbours (Lall and Sharma, A nearest neighbor bootstrap for
resampling hydrologic time series, 1996): the state is the last three activities, how many
items the case has had, and how long it has been under way; where too few cases of the log
were in that state, parts of it are given up, one at a time. What is copied from the case
that is found stays together: the next activity, the wait before it, how long the item
stays open, and whether the same person does it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from forecast.event_log.clock import WorkingClock
from forecast.event_log.work import NOBODY, WorkItems
from sim.arrays import Array, IntArray

END: Final = 0
"""The activity code that says that the case has ended."""
_REMEMBERED: Final = 3
_AGE_CLASSES: Final = 4
_MOST_ITEMS: Final = 4
"""Cases with more items than this are alike in their number."""
_LEAST_CASES: Final = 10.0
"""So many cases of equal weight, or their equivalent, must have been in a state."""

Donors = tuple[IntArray, Array]
"""Items in one state, and the running sum of their weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What followed one item of the log.

    Attributes:
        activity: Code of the next activity; `END`: the case ended.
        wait: Working hours until it started, or hours on the clock where negative: the next
            item started before this one ended.
        open_hours: Hours on the clock that the next item stayed open.
        same_person: Whether who did this item did the next one as well.
    """

    activity: int
    wait: float
    open_hours: float
    same_person: bool


class Decisions:
    """What followed each item of a log, found by the state that the case was in."""

    def __init__(self, items: WorkItems, weights: Array, clock: WorkingClock) -> None:
        """Learn from a log.

        Args:
            items: Its work items.
            weights: How much each case counts.
            clock: The clock on which waits are measured.
        """
        first = items.first
        counts = np.diff(np.r_[first, len(items.case)])
        place = np.arange(len(items.case)) - np.repeat(first, counts)
        ends = np.zeros(len(items.case), dtype=bool)
        ends[items.last] = True
        follows = np.where(ends, 0, np.arange(len(items.case)) + 1)
        self._activity = np.where(ends, END, items.activity[follows])
        gap = items.started[follows] - items.ended
        working = clock.working(items.started[follows]) - clock.working(items.ended)
        self._wait = np.where(gap < 0, gap, working)
        self._open = (items.ended - items.started)[follows]
        known = (items.person != NOBODY) & (items.person[follows] != NOBODY)
        self._same = known & (items.person == items.person[follows])

        age = items.ended - np.repeat(items.arrived, counts)
        parts = np.linspace(0, 1, _AGE_CLASSES + 1)[1:-1]
        under_way = age if ends.all() else age[~ends]
        self._ages = np.quantile(under_way, parts)
        self._kinds = len(items.activities)
        self._levels = self._levels_of(items, place, age, np.repeat(weights, counts))

    def next(self, past: list[int], age: float, luck: float) -> Step:
        """Draw what happens next.

        Args:
            past: Codes of the activities that the case has had, in order.
            age: Hours since the case arrived.
            luck: A uniform draw.
        """
        recent = [past[-back] if len(past) >= back else 0 for back in (1, 2, 3)]
        items = min(len(past) - 1, _MOST_ITEMS)
        age_class = int(np.searchsorted(self._ages, age, "right"))
        codes = self._codes(recent, items, age_class)
        for level, code in zip(self._levels, codes, strict=True):
            donors = level.get(int(code))
            if donors is not None:
                break
        else:
            return Step(activity=END, wait=0.0, open_hours=0.0, same_person=False)
        chosen, running = donors
        item = chosen[int(np.searchsorted(running, luck * running[-1], "right"))]
        return Step(
            activity=int(self._activity[item]),
            wait=float(self._wait[item]),
            open_hours=float(self._open[item]),
            same_person=bool(self._same[item]),
        )

    def _levels_of(
        self, items: WorkItems, place: IntArray, age: Array, weights: Array
    ) -> tuple[dict[int, Donors], ...]:
        past = [items.activity]
        for back in range(1, _REMEMBERED):
            before = np.r_[np.zeros(back, dtype=np.int64), items.activity[:-back]]
            past.append(np.where(place >= back, before, 0))
        classes = np.searchsorted(self._ages, age, "right")
        codes = self._codes(past, np.minimum(place, _MOST_ITEMS), classes)
        *fine, coarsest = codes
        return (
            *(_by_code(code, weights, _LEAST_CASES) for code in fine),
            _by_code(coarsest, weights, 0.0),
        )

    def _codes(self, past: Sequence[Any], items: Any, age: Any) -> tuple[Any, ...]:  # noqa: ANN401 (numbers or arrays)
        """The state as one number, from the finest level to the coarsest."""
        last, second, third = past
        one = last * _AGE_CLASSES + age
        two = second * self._kinds * _AGE_CLASSES + one
        three = third * self._kinds**2 * _AGE_CLASSES + two
        four = items * self._kinds**3 * _AGE_CLASSES + three
        return four, three, two, one, last


def _by_code(codes: IntArray, weights: Array, least: float) -> dict[int, Donors]:
    """The items of each state that enough cases were in."""
    order = np.argsort(codes, kind="stable")
    different, starts = np.unique(codes[order], return_index=True)
    found = {}
    for code, chosen in zip(different, np.split(order, starts[1:]), strict=True):
        given = weights[chosen]
        if given.sum() ** 2 >= least * (given**2).sum():
            found[int(code)] = (chosen, np.cumsum(given))
    return found
