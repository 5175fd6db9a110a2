"""What the page of a forecast says beside its tables: figures at a glance, answers of charts."""

from collections.abc import Callable, Sequence
from typing import Final

from forecast.chances import DealRecord
from forecast.levels import Row
from forecast.pace import usual_pace
from forecast.periods import day_number
from forecast.pipeline import PipelineForecast
from marathon.sentences.forecast import money, percent
from marathon.sentences.wording import counted
from marathon.tables import Table

RECORD: Final = (
    "Chances of open deals on earlier evenings, and how many of these deals were won"
)

MORE: Final = (
    "marathon backtest makes such forecasts from earlier evenings and scores them beside simpler "
    "methods; marathon forecast --keep keeps what is said, to be scored as it was said."
)


def about(result: PipelineForecast, source: str) -> str:
    """Say what was forecast, from what, in one line."""
    return (
        f"{source or 'A history of deals'}, as known on the evening of {result.as_of}; bookings from "
        f"{result.booked_since} to {result.until}."
    )


def cards(result: PipelineForecast) -> list[tuple[str, str]]:
    """Return the figures at a glance: what the quarter will hold, how sure, the quota's chance."""
    booked = result.booked
    if not result.model.amounts.wins:
        wins = result.total.wins
        return [
            (f"{wins.mean:,.0f}", f"wins expected by {result.until}"),
            (_span(wins.quantiles, 0.0, "{:,.0f}".format), "in 8 of 10 futures"),
        ]
    part = result.total.bookings
    found = [
        (money(booked + part.mean), f"expected of the quarter, by {result.until}"),
        (_span(part.quantiles, booked, money), "in 8 of 10 futures"),
        (money(booked), f"booked since {result.booked_since}"),
    ]
    if result.p_quota is not None and result.quota is not None:
        found.append(
            (percent(result.p_quota), f"chance of the quota of {money(result.quota)}")
        )
    return found


def quarter(result: PipelineForecast) -> str:
    """Say where the quarter will end, and whether it is ahead of its usual pace."""
    if not result.model.amounts.wins:
        wins = result.total.wins
        verb = "is" if round(wins.mean) == 1 else "are"
        return f"{counted(round(wins.mean), 'more win')} {verb} expected by {result.until}."
    booked, part = result.booked, result.total.bookings
    span = f"{money(booked + part.quantiles['0.1'])} to {money(booked + part.quantiles['0.9'])}"
    said = (
        f"At {money(booked + part.mean)}, {span} in 8 of 10 futures: {money(booked)} booked so far "
        f"and {money(part.mean)} still to come."
    )
    first, last = day_number(result.booked_since), day_number(result.until)
    gone = day_number(result.as_of) - first
    if result.quota is None or gone < 0:
        return said
    pace = usual_pace(result.model.table, first, last, "bookings")
    due = result.quota * float(pace.share[gone])
    course = (
        f"in the usual course of {counted(pace.quarters, 'quarter')} before"
        if pace.quarters
        else "if every day brought the same"
    )
    return (
        f"{said} On the way to the quota {money(due)} would be booked by now {course}; "
        f"{money(booked)} are."
    )


def who(rows: Sequence[Row], name: str) -> str:
    """Say how many of a level probably reach their quota; without quotas, who books most."""
    asked = [row for row in rows if row.p_quota is not None]
    if asked:
        likely = sum((row.p_quota or 0.0) > 0.5 for row in asked)
        return f"{likely} of {counted(len(asked), name)} with a quota probably do (more than half of futures)."
    first = rows[0]
    return f"{first.name} has the most to come: {money(first.total.bookings.mean)}."


def record(found: DealRecord) -> tuple[str, Table] | None:
    """Return how right chances of deals were, and the table of it; None: nothing is known."""
    if not found.evenings:
        return None
    better = "better than" if found.better else "no better than"
    said = (
        f"On {counted(found.evenings, 'earlier evening')} with {counted(found.deals, 'open deal')} chances "
        f"of single deals were {better} one chance for all (log score {found.log_score:.3f} against "
        f"{found.base_rate:.3f}, lower is better)."
    )
    heads = ("chance said", "deals", "mean chance", "won")
    rows = [
        (f"{100 * row.low:.0f} to {100 * row.high:.0f} %", f"{row.deals:,}",
         f"{100 * row.expected:.1f} %", f"{100 * row.won:.1f} %")
        for row in found.reliability
    ]  # fmt: skip
    return said, (heads, rows)


def _span(quantiles: dict[str, float], booked: float, write: Callable[[float], str]) -> str:
    return f"{write(booked + quantiles['0.1'])} to {write(booked + quantiles['0.9'])}"
