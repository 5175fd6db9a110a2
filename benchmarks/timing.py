"""Timing that compares: cases take turns, and what is reported are medians and ratios."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Rates:
    """What each case reached in each round, in units of work per second.

    A machine slows down and speeds up over minutes. A ratio is therefore taken within each
    round, where the cases ran next to each other, and then the median over rounds.
    """

    by_case: Mapping[str, list[float]]

    def median(self, case: str) -> float:
        """Median rate of a case."""
        return statistics.median(self.by_case[case])

    def ratio(self, case: str, other: str) -> float:
        """Median over rounds of `case` / `other`."""
        pairs = zip(self.by_case[case], self.by_case[other], strict=True)
        return statistics.median(one / two for one, two in pairs)

    def spread(self, case: str, other: str) -> tuple[float, float]:
        """Smallest and largest ratio of a round."""
        pairs = zip(self.by_case[case], self.by_case[other], strict=True)
        ratios = [one / two for one, two in pairs]
        return min(ratios), max(ratios)


@dataclass(frozen=True, slots=True)
class Case:
    """Work to be timed.

    Attributes:
        run: Does it and returns how much was done; takes what was prepared.
        prepare: Runs before every `run`, untimed.
    """

    run: Callable[..., int]
    prepare: Callable[[], tuple[object, ...]] = tuple


def take_turns(
    cases: Mapping[str, Case],
    *,
    rounds: int = 5,
    clock: Callable[[], float] = time.perf_counter,
) -> Rates:
    """Run every case once a round, in alternating order.

    One round before the first is not counted: it compiles and fills caches. Where every
    case keeps one core busy, `time.process_time` as the clock leaves out the time for which
    other programs had that core.
    """
    rates: dict[str, list[float]] = {case: [] for case in cases}
    names = list(cases)
    for number in range(-1, rounds):
        for case in names if number % 2 else reversed(names):
            prepared = cases[case].prepare()
            begin = clock()
            work = cases[case].run(*prepared)
            seconds = clock() - begin
            if number >= 0:
                rates[case].append(work / seconds)
    return Rates(rates)
