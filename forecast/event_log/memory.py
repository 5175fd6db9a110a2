"""How long a log is remembered: chosen by how well its own last weeks are simulated."""

from typing import Final

import numpy as np

from forecast.event_log.distances import distances
from forecast.event_log.process import learn
from forecast.event_log.work import WEEK, WorkItems

MEMORIES: Final = (2.0, 4.0, 8.0, 16.0, None)
"""Half-lives in weeks that are tried; None: every case counts alike."""
_WINDOWS: Final = 5
_WINDOW_WEEKS: Final = 4.0
_ARRIVAL_SHARE: Final = 0.5
"""Cases of a window arrive in this first part of it: the others have time to end."""
_LEAST_CASES: Final = 100
_LEAST_DISTANCE: Final = 1e-3


def chosen_memory(items: WorkItems, seed: int) -> float | None:
    """Return the memory under which the log's own windows are simulated best.

    The log's last weeks are cut into windows that overlap by half. For each, a process is
    learned from the cases that had ended before it, and compared with those that arrived in
    its first half and ended within it. Cases that arrive late are left out: of these a
    window holds only the quick ones, and a short memory, which sees the quick cases of a cut
    log, would seem to be right. The mean of the log distances decides.

    Args:
        items: The log.
        seed: Seed of the simulations.

    Returns:
        Weeks; None where all cases count alike, or where there are too few to choose.
    """
    first, last = float(items.arrived.min()), float(items.left.max())
    length = min(_WINDOW_WEEKS * WEEK, (last - first) / _WINDOWS)
    apart: dict[float | None, list[float]] = {memory: [] for memory in MEMORIES}
    for window in range(_WINDOWS):
        begin = last - length * (1 + _ARRIVAL_SHARE * window)
        arrival = begin + _ARRIVAL_SHARE * length
        before = items.of_cases(items.left < begin)
        arrived = (items.arrived >= begin) & (items.arrived < arrival)
        within = items.of_cases(arrived & (items.left < begin + length))
        if min(before.cases, within.cases) < _LEAST_CASES:
            continue
        for memory in MEMORIES:
            simulated = learn(before, memory).simulate(begin, within.cases, seed, window)
            found = distances(within, simulated).as_array()
            apart[memory].append(float(np.log(np.maximum(found, _LEAST_DISTANCE)).mean()))
    if not apart[None]:
        return None
    return min(reversed(MEMORIES), key=lambda memory: np.mean(apart[memory]))
