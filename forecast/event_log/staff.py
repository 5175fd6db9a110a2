"""Who works on a case: people with activities and hours of their own, one item at a time."""

from typing import Final

import numpy as np

from forecast.event_log.work import NOBODY, WEEK, WorkItems
from sim.arrays import Array

_HOURS: Final = int(WEEK)
_TRIES: Final = 6
"""So many people are asked before the case waits for the last of them."""
_OFF_DUTY: Final = 0.02
"""An hour in which somebody was never seen counts as much as this share of a usual one."""


class Staff:
    """The people of a log: what they do, in which hours of the week, and until when now."""

    def __init__(self, items: WorkItems, weights: Array) -> None:
        """Learn from a log.

        Args:
            items: Its work items.
            weights: How much each item counts.
        """
        known = items.person != NOBODY
        people, kinds = len(items.people), len(items.activities)
        person, activity = items.person[known], items.activity[known]
        hour = np.floor(items.started[known]).astype(np.int64) % _HOURS
        done = np.zeros((kinds, people))
        np.add.at(done, (activity, person), weights[known])
        hours = np.zeros((people, _HOURS))
        np.add.at(hours, (person, hour), weights[known])
        usual = hours.sum(axis=1, keepdims=True) / _HOURS
        share = hours / np.where(usual > 0, usual, 1.0) + _OFF_DUTY
        self._running = np.cumsum(done[:, None, :] * share.T[None, :, :], axis=2)
        self.names = items.people

    def fresh(self) -> Array:
        """Nobody is at work: the hour until which each person is busy."""
        return np.full(len(self.names), -np.inf)

    def assign(
        self,
        activity: int,
        hour: float,
        earlier: int,
        busy: Array,
        random: np.random.Generator,
    ) -> tuple[int, float]:
        """Return who does an item, and the hour at which it starts.

        Args:
            activity: Code of what is to be done.
            hour: When it could start.
            earlier: Who is to do it because he or she did the item before; `NOBODY`: anyone.
            busy: The hour until which each person is busy.
            random: Where the luck comes from.
        """
        if earlier != NOBODY:
            return earlier, max(hour, float(busy[earlier]))
        running = self._running[activity, int(hour) % _HOURS]
        if not len(running) or running[-1] <= 0:
            return NOBODY, hour
        person = NOBODY
        for _ in range(_TRIES):
            person = int(np.searchsorted(running, random.random() * running[-1], "right"))
            if busy[person] <= hour:
                return person, hour
        return person, float(busy[person])
