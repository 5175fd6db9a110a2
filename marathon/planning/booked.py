"""What is booked so far: one sum of the company, or a CSV file of bookings with their days."""

from __future__ import annotations

import contextlib
import io
import numbers
import os
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd

from marathon.answers.questions import money
from marathon.planning.plan import Plan
from marathon.planning.plan_values import iso_day
from sim.arrays import Array
from sim.files import content_of
from sim.problems import InvalidInput, shown

_ADVICE = "give a sum, as 1.2M, or a CSV file with the columns date, rep, amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """Bookings from the plan's first day on.

    Attributes:
        total: Of the company, where only that is known; None: see `by_rep`.
        by_rep: By name of a rep, what was booked in each week from week 0 on.
        skipped: Rows that lie before the plan's first day or after what is known.
    """

    total: float | None
    by_rep: dict[str, Array]
    skipped: int = 0

    def until(self, week: int) -> Booked:
        """What was known a number of weeks after the first day."""
        return Booked(
            total=self.total,
            by_rep={name: held[:week] for name, held in self.by_rep.items()},
        )

    @property
    def company(self) -> float:
        """Of the whole company."""
        if self.total is not None:
            return self.total
        return float(sum(held.sum() for held in self.by_rep.values()))


def read_booked(given: object, plan: Plan, week: int, reps: tuple[str, ...]) -> Booked:
    """Read what is booked so far.

    Args:
        given: A sum, as a number or as people write it (`1.2M`), or the path of a CSV file with the
            columns date, rep and amount.
        plan: The plan.
        week: First week that is not known.
        reps: What the plan's reps are called.

    Raises:
        InvalidInput: With every problem of it.
    """
    if isinstance(given, bool | np.bool) or not isinstance(
        given, str | numbers.Real | os.PathLike
    ):
        raise InvalidInput(f"booked = {shown(given)}: {_ADVICE}")
    total: float | None = None
    if isinstance(given, str):
        total = money(given.strip().lower())
    elif isinstance(given, numbers.Real):
        total = float("nan")
        with contextlib.suppress(OverflowError):
            total = float(given)
    if total is not None:
        if not 0.0 <= total < 1e13:
            raise InvalidInput(f"booked = {shown(given)}: give a sum of 0 or more, as 1.2M")
        return Booked(total=total, by_rep={})
    try:
        path = Path(cast("str | os.PathLike[str]", given))
        text = content_of(path).decode("utf-8-sig")
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    except (OSError, ValueError, TypeError) as error:
        why = (
            "there is no such file" if isinstance(error, FileNotFoundError) else str(error)
        )
        raise InvalidInput(
            f"booked = {shown(given)}: is neither a sum of money nor a file that can be read ({why}); {_ADVICE}"
        ) from None
    return _from_table(table, str(path), plan, week, reps)


def _from_table(
    table: pd.DataFrame, source: str, plan: Plan, week: int, reps: tuple[str, ...]
) -> Booked:
    if missing := [name for name in ("date", "rep", "amount") if name not in table.columns]:
        raise InvalidInput(
            f"{source}: has no column {', '.join(missing)}; give date, rep and amount, a row for "
            "each won deal"
        )
    by_rep: dict[str, Array] = {}
    problems, skipped = [], 0
    for number, row in enumerate(
        table[["date", "rep", "amount"]].itertuples(index=False), start=2
    ):
        day, name, amount = (str(cell).strip() for cell in row)
        when, worth = iso_day(day), money(amount.lower())
        place = f"{source}, row {number}"
        if when is None:
            problems.append(f"{place}: date {day!r} is no day; write it as 2027-01-31")
        if worth is None:
            problems.append(
                f"{place}: amount {amount!r} is no sum of money; write it as 25000"
            )
        if name not in reps:
            problems.append(
                f"{place}: rep {name!r} is not in the plan; it has {', '.join(reps[:12])}: write "
                "`people = [...]` below its [[teams]]"
            )
        if when is None or worth is None or name not in reps:
            continue
        held = (when - plan.first_day).days // 7
        if 0 <= held < week:
            by_rep.setdefault(name, np.zeros(week))[held] += worth
        else:
            skipped += 1
    if problems:
        raise InvalidInput(problems)
    if not by_rep:
        by_rep[reps[0]] = np.zeros(week)
    return Booked(total=None, by_rep=by_rep, skipped=skipped)
