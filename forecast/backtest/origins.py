"""From which evenings is a history looked back on?"""

import datetime as dt
from collections.abc import Sequence

from forecast.deals import deal_table
from forecast.history.tables import History
from forecast.periods import date_from
from sim.problems import InvalidInput

LEAST_HISTORY_DAYS = 28
"""Origins begin once closings were recorded for so long."""
RECORD_DAYS = 364
"""A record goes so far back where nobody asks for more."""


def origins_of(
    history: History, as_of: dt.date, weeks: Sequence[int], first: dt.date | None
) -> list[dt.date]:
    """Return the first days of windows: a week apart, the last one ends with the history.

    Args:
        history: What is looked back on.
        as_of: The last day that is known.
        weeks: Lengths of the windows.
        first: First day of the first window, whose weekday the others share; None: a year
            back, Mondays, as far as enough was recorded.

    Raises:
        InvalidInput: Nothing can be looked back on, with the reason.
    """
    table = deal_table(history, as_of)
    earliest = date_from(table.observed_from + LEAST_HISTORY_DAYS)
    if first is None:
        first = max(earliest, as_of - dt.timedelta(days=RECORD_DAYS))
        first += dt.timedelta(days=-first.weekday() % 7)
    elif first < earliest:
        raise InvalidInput(
            f"first (--first) {first}: closings were recorded for less than "
            f"{LEAST_HISTORY_DAYS} days then; give {earliest} or later"
        )
    last = as_of - dt.timedelta(days=7 * min(weeks) - 1)
    count = (last - first).days // 7 + 1
    if count < 1:
        raise InvalidInput(
            f"weeks (--weeks) {min(weeks)}: no window of that length from {first} on ends by "
            f"{as_of}; give a shorter one, or import more history"
        )
    return [first + dt.timedelta(days=7 * week) for week in range(count)]
