"""The baseline that a simulated event log has to beat: resampling without people or states.

The next activity is drawn by the last two, waits by the pair of activities, how long an
item stays open by its activity, arrivals by the hour of the week.
"""

from collections import defaultdict

import numpy as np

from forecast.event_log.arrivals import Arrivals
from forecast.event_log.decisions import END
from forecast.event_log.process import LONGEST_CASE
from forecast.event_log.work import NOBODY, WorkItems
from forecast.streams import stream
from sim.arrays import Array, IntArray

_LEAST_ITEMS = 5
"""Two activities seen less often than this are not told apart by the earlier one."""


def resampled(
    items: WorkItems, since: float, cases: int, seed: int, replication: int
) -> WorkItems:
    """Return cases resampled from a log; nobody is named as working on them.

    Args:
        items: The log.
        since: Hour from which cases arrive.
        cases: How many arrive.
        seed: Seed of all luck.
        replication: Number of the repetition.
    """
    luck = stream(seed, "event log: resampling", replication)
    following, waits, open_hours = _samples(items)
    arrived = Arrivals(items.arrived, np.ones(items.cases)).draw(since, cases, luck)
    rows: list[tuple[int, int, float, float]] = []
    for case, hour in enumerate(arrived):
        begin, earlier, activity = (
            float(hour),
            0,
            int(luck.choice(items.activity[items.first])),
        )
        for _ in range(LONGEST_CASE):
            end = begin + float(luck.choice(open_hours[activity]))
            rows.append((case, activity, begin, end))
            seen = following.get((earlier, activity), ())
            seen = seen if len(seen) >= _LEAST_ITEMS else following[(activity,)]
            earlier, activity = activity, int(luck.choice(seen))
            if activity == END:
                break
            begin = max(begin, end + float(luck.choice(waits[earlier, activity])))
    case_, activity_, started, ended = map(np.array, zip(*rows, strict=True))
    return WorkItems(
        case=case_,
        activity=activity_,
        person=np.full(len(rows), NOBODY),
        started=started,
        ended=ended,
        activities=items.activities,
        people=items.people,
    )


def _samples(
    items: WorkItems,
) -> tuple[dict[tuple[int, ...], IntArray], dict[tuple[int, int], Array], dict[int, Array]]:
    """Next activities by what came before, waits by pair, open hours by activity."""
    following: dict[tuple[int, ...], list[int]] = defaultdict(list)
    waits: dict[tuple[int, int], list[float]] = defaultdict(list)
    open_hours: dict[int, list[float]] = defaultdict(list)
    firsts, lasts = set(items.first.tolist()), set(items.last.tolist())
    for item, activity in enumerate(items.activity.tolist()):
        earlier = 0 if item in firsts else int(items.activity[item - 1])
        after = END if item in lasts else int(items.activity[item + 1])
        following[earlier, activity].append(after)
        following[(activity,)].append(after)
        open_hours[activity].append(float(items.ended[item] - items.started[item]))
        if after != END:
            wait = float(items.started[item + 1] - items.ended[item])
            waits[activity, after].append(wait)
    return (
        {state: np.array(seen) for state, seen in following.items()},
        {pair: np.array(seen) for pair, seen in waits.items()},
        {activity: np.array(seen) for activity, seen in open_hours.items()},
    )
