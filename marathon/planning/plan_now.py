"""Where a plan starts: on a day or on an evening of a history, and since when bookings count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from marathon.planning.plan import Now
from marathon.planning.plan_values import amount_of, beside, day_of
from sim.calendar import fiscal_quarter
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios.toml_file import read_toml

NOW: Final = ("history", "as_of", "booked_last_year")


def now_in(table: Mapping[str, Any], folder: Path) -> tuple[Now | None, float | None]:
    """Read `[now]`: the evening of a history, and what was booked in the year before.

    Args:
        table: The table.
        folder: That of the plan's file.

    Raises:
        InvalidInput: With every value that is not allowed.
    """
    problems = []
    given = table.get("booked_last_year")
    amount = amount_of(given)
    if given is not None and (amount is None or not 0.0 < amount <= 1e13):
        problems.append('now.booked_last_year: give a sum above 0, as "5.2M"')
    history, as_of = table.get("history"), day_of(table.get("as_of"))
    now = None
    if table.keys() & {"history", "as_of"}:
        if not isinstance(history, str):
            problems.append(
                "now.history: give the folder of an import, or an export, in quotes"
            )
        if as_of is None:
            problems.append("now.as_of: give the last day that is known, like 2026-11-27")
        if isinstance(history, str) and as_of is not None:
            now = Now(history=beside(history, folder), as_of=as_of)
    if problems:
        raise InvalidInput(problems)
    return now, amount


def unnamed_now(path: Path) -> Now | None:
    """Where a plan starts that names no organisation, so that its history tells it; else None.

    Raises:
        InvalidInput: The file cannot be read.
    """
    tables = read_toml(path)
    held = tables.get("now")
    if "organisation" in tables or not isinstance(held, Mapping):
        return None
    return now_in(held, path.parent)[0]


def begun(
    given: object, firm: Organisation, now: Now | None, *, from_now: bool
) -> tuple[date, date]:
    """The Monday of week 0, and the Monday from which bookings count.

    Args:
        given: What the file says of `from`; None: nothing.
        firm: The organisation.
        now: The evening of a history; None: the plan has none.
        from_now: Whether week 0 is the Monday after that evening.

    Raises:
        InvalidInput: The plan cannot begin then.
    """
    first = firm.calendar.first_day
    after = first
    if now is not None:
        after = now.as_of + timedelta(days=7 - now.as_of.weekday())
        begins, _ = fiscal_quarter(after, firm.calendar.fiscal_year_start_month)
        # A week counts to the quarter of its first working day.
        first = begins + timedelta(days=-begins.weekday() % 7)
    if given is not None:
        day = day_of(given)
        if day is None or day.weekday() != 0:
            monday = "" if day is None else f": {day - timedelta(days=day.weekday())}"
            raise InvalidInput(f"from: a plan begins on a Monday; give its day{monday}")
        first = day
    if now is None or not from_now:
        return first, first
    if first > after:
        raise InvalidInput(
            f"from: {first} lies after {after}, the Monday that follows now.as_of: open deals of "
            "an evening cannot wait so long; give a later as_of, or an earlier from"
        )
    return after, first
