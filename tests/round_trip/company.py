"""A company with known deals: what happened to each, and when, drawn from a seed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Literal

FIRST = dt.date(2023, 1, 9)
"""The first day on which a deal can be created."""
SNAPSHOT = dt.date(2024, 6, 28)
"""The evening on which the export is made."""
STAGES = 4
"""Open stages that a deal can pass."""

Status = Literal["open", "won", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """One deal as it truly was on the evening of the snapshot."""

    number: int
    owner: int
    account: str
    created: dt.datetime
    closed: dt.datetime | None
    status: Status
    amount: int
    """In cents."""
    first_amount: int
    """What was entered at first; `amount` was entered together with the second stage."""
    expected: dt.date
    pipeline: int
    entered: tuple[dt.datetime, ...]
    """When each open stage was entered; the first with the creation."""


def plant(seed: str, count: int = 80) -> tuple[Deal, ...]:
    """Draw a company's deals; the same seed gives the same deals."""
    chance = Random(seed)
    deals = [_deal(chance, number) for number in range(count)]
    return tuple(sorted(deals, key=lambda deal: deal.created))


def _deal(chance: Random, number: int) -> Deal:
    days = (SNAPSHOT - FIRST).days - 4
    created = _moment(chance, FIRST + dt.timedelta(days=chance.randrange(days)))
    cycle = dt.timedelta(days=8 + chance.gammavariate(2, 22))
    closed: dt.datetime | None = _moment(chance, (created + cycle).date())
    status: Status = "won" if chance.random() < 0.45 else "lost"
    if closed is not None and closed.date() >= SNAPSHOT:
        closed, status = None, "open"
    last = closed or dt.datetime.combine(SNAPSHOT, dt.time(9))
    steps = chance.randrange(1, STAGES)
    between = sorted(
        {created + (last - created) * chance.uniform(0.1, 0.9) for _ in range(steps)}
    )
    amount = round(chance.lognormvariate(9.3, 0.8) * 100)
    return Deal(
        number=number,
        owner=chance.randrange(4),
        account=f"Acme {1 + chance.randrange(40)}",
        created=created,
        closed=closed,
        status=status,
        amount=amount,
        first_amount=round(amount * chance.uniform(0.6, 1.3)),
        expected=_expected(chance, closed, created),
        pipeline=int(chance.random() < 0.3),
        entered=(created, *(moment.replace(microsecond=0) for moment in between)),
    )


def _moment(chance: Random, day: dt.date) -> dt.datetime:
    """Some time in the working day, far from midnight in every time zone of its office."""
    return dt.datetime.combine(
        day, dt.time(9 + chance.randrange(8), chance.randrange(60), chance.randrange(60))
    )


def _expected(chance: Random, closed: dt.datetime | None, created: dt.datetime) -> dt.date:
    if closed is not None:
        return closed.date() + dt.timedelta(days=chance.randrange(-10, 11))
    later = max(created.date() + dt.timedelta(days=45), SNAPSHOT)
    return later + dt.timedelta(days=2 + chance.randrange(40))
