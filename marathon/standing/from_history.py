"""What an export of a CRM shows of practices: bounds, each with the rows that it rests on.

A CRM shows little of how people are managed, so nothing here is an answer; it says what can hardly
be. A report cannot be newer than the entries that it is made of; no more work can be seen than is
entered; no step can be asked for in a stage that deals do not go through; and where open deals keep
days of closing that are long past, somebody hardly goes through them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from forecast.history import History
from marathon.standing.model import BELIEFS
from marathon.standing.questions import QUESTIONS, Question
from sim.outputs import schema

_DAY: Final = 86_400.0
_WORKING: Final = 5.0 / 7.0
_NOTICED: Final = 0.5
"""Working days from which on entries are late at all."""

_BY_NAME: Final = {question.name: question for question in QUESTIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a history shows about one question.

    Attributes:
        question: Its name.
        chances: By option: how likely it is to see this in a firm of that option, relatively.
        evidence: What was seen, and what that says, in a sentence.
        rows: How many rows of the history it rests on.
    """

    question: str
    chances: tuple[float, ...]
    evidence: str
    rows: int


def seen_in(history: History) -> tuple[Seen, ...]:
    """Return what a history shows; where it holds too little, the question stays open.

    Args:
        history: As it was known on a day (`History.as_of`).
    """
    bounds = (
        *_entry_delays(history), *_work_entered(history),
        *_stages_used(history), *_days_long_past(history),
    )  # fmt: skip
    return tuple(
        each for each in bounds if min(each.chances) < 1.0
    )  # the others rule out nothing


def _bound(
    name: str, number: float, evidence: str, rows: int, *, at_least: bool = False
) -> Seen:
    """What is seen where the true number can be no larger (or no smaller) than this one.

    Options go from the way of the first stage upwards, and a number falls into one of them;
    for all four a better firm has no better option than that.
    """
    question: Question = _BY_NAME[name]
    place = question.option_of(number)
    wrong = float(BELIEFS["history"]["error"])
    chances = tuple(
        1.0 if each <= place else wrong for each in range(len(question.options))
    )
    kind = "at least" if at_least else "at most"
    return Seen(
        question=name,
        chances=chances,
        rows=rows,
        evidence=f"{evidence}: {kind} {number:.2g}",
    )


def _enough(rows: int) -> bool:
    return rows >= int(BELIEFS["history"]["least_rows"])


def _entry_delays(history: History) -> Iterator[Seen]:
    """How long after a change of a stage it is entered: a report cannot be newer."""
    changes = history.events[history.events["field"].isin(["stage", "status"])]
    waited = changes["recorded_at"] - changes["at"]  # empty: entered at once
    days = waited.dt.total_seconds().fillna(0.0).to_numpy() / _DAY
    late = float(np.median(days)) * _WORKING if len(days) else 0.0
    if _enough(len(days)) and late >= _NOTICED:
        evidence = (
            f"half of {len(days):,} changes of stage were entered {late:.1f} working days or "
            "more after they happened, and no report is newer"
        )
        yield _bound("report_age", late, evidence, len(days), at_least=True)


def _work_entered(history: History) -> Iterator[Seen]:
    """On how many of the deals that ended in the last year any work is entered at all."""
    ended = _ended_lately(history)
    if len(history.activities) and _enough(len(ended)):
        touched = ended["deal_id"].isin(set(history.activities["deal_id"]))
        share = float(touched.mean())
        evidence = (
            f"{100 * share:.0f} % of {len(ended):,} deals that ended within a year show any "
            "work, so of ten conversations the CRM shows"
        )
        yield _bound("logged", 10.0 * share, evidence, len(ended))


def _stages_used(history: History) -> Iterator[Seen]:
    """Through how many stages most deals that are won go."""
    ended = _ended_lately(history)
    won = set(ended.loc[ended["status"] == schema.WON, "deal_id"])
    entered = history.stage_changes
    entered = entered[entered["deal_id"].isin(won)]
    through = entered.groupby("deal_id", observed=True)["stage"].nunique()
    if _enough(len(through)) and len(through) >= len(won) / 2:
        middle = float(np.median(through))
        evidence = (
            f"half of {len(through):,} won deals were seen in {middle:.0f} stages or fewer, so "
            "a step is defined for"
        )
        yield _bound("steps", min(middle, 8.0), evidence, len(through))


def _days_long_past(history: History) -> Iterator[Seen]:
    """How many open deals keep a day of closing that lies more than a month back."""
    deals = history.deals
    due = deals[(deals["status"] == schema.OPEN) & deals["expected_close"].notna()]
    if not _enough(len(due)):
        return
    month_ago = pd.Timestamp(history.meta.snapshot) - pd.Timedelta(days=30)
    share = float((due["expected_close"] < month_ago).mean())
    if share >= BELIEFS["history"]["overdue"]:
        evidence = (
            f"{100 * share:.0f} % of {len(due):,} open deals keep a closing date more than a "
            "month back, so deals gone through a rep and month are"
        )
        yield _bound("inspected", 1.0, evidence, len(due))


def _ended_lately(history: History) -> pd.DataFrame:
    """Deals that ended within a year before the day of the history."""
    since = pd.Timestamp(history.meta.snapshot) - pd.Timedelta(days=365)
    deals = history.deals
    return deals[(deals["status"] != schema.OPEN) & (deals["closed"] >= since)]
