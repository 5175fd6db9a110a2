"""A process learned from an event log, and simulated forward."""

import heapq
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from forecast.event_log.arrivals import Arrivals
from forecast.event_log.clock import WorkingClock
from forecast.event_log.decisions import END, Decisions
from forecast.event_log.staff import Staff
from forecast.event_log.work import NOBODY, WEEK, WorkItems, times_of
from forecast.streams import stream
from sim.arrays import Array, IntArray

LONGEST_CASE: Final = 1000
"""A case ends after so many items, should the log's states lead it in a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """How cases arrive, go on, wait and are worked on.

    Attributes:
        items: The log that it was learned from.
        memory_weeks: Half-life of a case's weight, by its arrival; None: all count alike.
    """

    items: WorkItems
    memory_weeks: float | None
    arrivals: Arrivals
    starts: tuple[IntArray, Array]
    """The log's first items, and the running sum of their weights."""
    decisions: Decisions
    staff: Staff
    clock: WorkingClock

    def simulate(self, since: float, cases: int, seed: int, replication: int) -> WorkItems:
        """Simulate cases forward.

        Args:
            since: Hour from which cases arrive, see `work.hours_of`.
            cases: How many arrive; each is followed to its end.
            seed: Seed of all luck.
            replication: Number of the repetition: another one has other luck.

        Returns:
            The work items of the cases, in the order of their arrival.
        """
        luck = stream(seed, "event log: arrivals", replication)
        arrived = self.arrivals.draw(since, cases, luck)
        purpose = f"event log: case of replication {replication}"
        run = _Run(self, [stream(seed, purpose, case) for case in range(cases)])
        for case, hour in enumerate(arrived):
            run.arrive(case, float(hour))
        return run.finish()


class _Run:
    """One simulation under way; what is to be done stands in a heap by time, then by case."""

    def __init__(self, process: Process, luck: list[np.random.Generator]) -> None:
        self._process = process
        self._luck = luck
        self._busy = process.staff.fresh()
        self._past: list[list[int]] = [[] for _ in luck]
        self._arrived = [0.0] * len(luck)
        self._due: list[tuple[float, int, int, float, int]] = []
        self._done: list[tuple[int, float, float, int, int]] = []

    def arrive(self, case: int, hour: float) -> None:
        """A case arrives with its first item."""
        items = self._process.items
        chosen, running = self._process.starts
        place = int(
            np.searchsorted(running, self._luck[case].random() * running[-1], "right")
        )
        item = chosen[place]
        open_hours = float(items.ended[item] - items.started[item])
        self._arrived[case] = hour
        heapq.heappush(
            self._due, (hour, case, int(items.activity[item]), open_hours, NOBODY)
        )

    def finish(self) -> WorkItems:
        """Work on every case until all have ended."""
        while self._due:
            self._work(*heapq.heappop(self._due))
        order = sorted(self._done)
        case, started, ended, activity, person = map(np.array, zip(*order, strict=True))
        items = self._process.items
        return WorkItems(
            case=case,
            activity=activity,
            person=person,
            started=started,
            ended=ended,
            activities=items.activities,
            people=items.people,
        )

    def _work(
        self, hour: float, case: int, activity: int, open_hours: float, earlier: int
    ) -> None:
        """Somebody does an item, and it is drawn what follows it."""
        process, luck, past = self._process, self._luck[case], self._past[case]
        person, start = process.staff.assign(activity, hour, earlier, self._busy, luck)
        end = start + open_hours
        if person != NOBODY:
            self._busy[person] = end
        past.append(activity)
        self._done.append((case, start, end, activity, person))
        if len(past) >= LONGEST_CASE:
            return
        step = process.decisions.next(past, end - self._arrived[case], luck.random())
        if step.activity == END:
            return
        following = (
            max(start, end + step.wait)
            if step.wait < 0
            else float(process.clock.clock(process.clock.working(end) + step.wait))
        )
        same = person if step.same_person else NOBODY
        heapq.heappush(self._due, (following, case, step.activity, step.open_hours, same))


def learn(items: WorkItems, memory_weeks: float | None) -> Process:
    """Learn a process from a log.

    Args:
        items: The work items of the log's cases.
        memory_weeks: A case that arrived so many weeks before the last one counts half;
            None: all cases count alike.
    """
    weights = np.ones(items.cases)
    if memory_weeks is not None:
        age = (items.arrived.max() - items.arrived) / WEEK
        weights = 0.5 ** (age / memory_weeks)
    by_item = np.repeat(weights, np.diff(np.r_[items.first, len(items.case)]))
    both = np.concatenate([items.started, items.ended])
    clock = WorkingClock(both, np.ones(len(both)))
    return Process(
        items=items,
        memory_weeks=memory_weeks,
        arrivals=Arrivals(items.arrived, np.ones(items.cases)),
        starts=(items.first, np.cumsum(weights)),
        decisions=Decisions(items, weights, clock),
        staff=Staff(items, by_item),
        clock=clock,
    )


def frame_of(items: WorkItems) -> pd.DataFrame:
    """The work items as a table.

    Returns:
        Columns: case_id (from 1), activity, resource (empty: not known), start_time,
        end_time; by start.
    """
    names = np.array([*items.people, ""], dtype=object)
    frame = pd.DataFrame(
        {
            "case_id": items.case + 1,
            "activity": np.array(items.activities, dtype=object)[items.activity],
            "resource": names[items.person],
            "start_time": times_of(items.started),
            "end_time": times_of(items.ended),
        }
    )
    return frame.sort_values(["start_time", "case_id"], kind="stable", ignore_index=True)
