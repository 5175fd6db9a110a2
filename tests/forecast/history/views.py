"""Small histories by day, and what was known of them on one."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from forecast.history import History, Meta
from forecast.history.canonical import conformed, empty_table
from forecast.history.events.complete import completed, statuses_of
from forecast.history.events.model import COLUMNS, ordered
from forecast.history.importers.histories import changes_of_rows
from sim.outputs import schema

FIRST = date(2024, 1, 1)
DAYS = 60
AS_OF = 30


def day(offset):
    return np.datetime64(FIRST, "s") + np.timedelta64(int(offset), "D")


def moment(offset, hour=10):
    return day(offset) + np.timedelta64(hour, "h")


def history_of(deals, events=None, activities=(), people=()):
    tables = {
        "deals": (schema.DEALS, deals),
        "activities": (schema.ACTIVITIES, activities),
        "people": (schema.PEOPLE, people),
    }
    frames = {
        name: conformed(pd.DataFrame(list(rows)), table)
        if len(rows)
        else empty_table(table)
        for name, (table, rows) in tables.items()
    }
    return History(
        **frames,
        events=empty_table(schema.DEAL_EVENTS) if events is None else events,
        quotas=empty_table(schema.QUOTAS),
        commits=empty_table(schema.COMMITS),
        meta=Meta(source="test", snapshot=FIRST + timedelta(days=DAYS)),
    )


def with_changes(deals, changes, people=()):
    """A history whose source keeps a row after every change of a deal."""
    rows = conformed(pd.DataFrame(deals), schema.DEALS)
    events = ordered(
        [changes_of_rows(conformed(pd.DataFrame(changes), schema.STAGE_CHANGES))]
    )
    known = statuses_of(rows, {"won": "won", "lost": "lost"})
    return history_of(deals, completed(events, rows, known, day(DAYS)), people=people)


def events_of(rows):
    return ordered([pd.DataFrame(rows, columns=list(COLUMNS))])


def view(history, offset=AS_OF):
    return history.as_of(FIRST + timedelta(days=offset))
