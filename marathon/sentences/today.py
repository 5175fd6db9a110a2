"""What is said of a comparison that begins with a company's open deals: money, dates, rules."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forecast.calibration.today import FEW_DEALS, Today
from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import NOTHING, counted, listed, thousands
from marathon.tables import Table
from sim.experiments.comparing.comparison import Estimate

Level = tuple[float, float, float]
"""Mean, and the ends between which 80 % of futures lie."""
MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is booked from week 0 to a day, money of the whole company.

    Attributes:
        weeks: Weeks from week 0.
        until: Their last day.
        forecast: By `marathon forecast`; None: not asked so far ahead, or no amounts are known.
        levels: By scenario.
        more: How much more than the base, by every other scenario, on the same luck.
    """

    weeks: int
    until: dt.date
    forecast: Level | None
    levels: Mapping[str, Level]
    more: Mapping[str, Estimate]

    def flat(self) -> list[dict[str, Any]]:
        """One line for the forecast and each scenario, for programs."""
        day = {"weeks": self.weeks, "until": f"{self.until}"}
        names = ("mean", "low", "high")
        lines: list[dict[str, Any]] = []
        if self.forecast is not None:
            told = dict(zip(names, self.forecast, strict=True))
            lines.append({**day, "of": "marathon forecast", **told})
        for name, level in self.levels.items():
            line: dict[str, Any] = {
                **day,
                "of": name,
                **dict(zip(names, level, strict=True)),
            }
            if name in self.more:
                more = self.more[name]
                line |= {"more": more.mean, "more_low": more.low, "more_high": more.high}
            lines.append(line)
        return lines


def date(day: dt.date) -> str:
    """A day as people write it: 27 July 2026."""
    return f"{day.day} {day:%B %Y}"


def verdict(
    today: Today,
    rows: Sequence[Row],
    titles: Mapping[str, str],
    leading: str,
    currency: str,
) -> str:
    """What the leading other scenario brings the company by the last day; alone, what is booked."""
    last = rows[-1]
    start = (
        f"From Monday {date(today.first_day)}, with the {counted(len(today.ids), 'deal')} that "
        f"{'are' if len(today.ids) != 1 else 'is'} open on {date(today.as_of)}"
    )
    if leading not in last.more:
        mean, low, high = last.levels[leading]
        return (
            f"{start}, the company books {thousands(mean)} {currency} by {date(last.until)} under "
            f"{titles[leading]} ({thousands(low)} to {thousands(high)} in 80 % of futures)."
        )
    said = [
        f"{_ahead(row.more[leading], currency)} by {date(row.until)}"
        for row in rows
        if row.weeks in {13, last.weeks}
    ]
    base = next(iter(last.levels))
    return f"{start}, {titles[leading]} against {titles[base]} books {listed(said)}."


def _ahead(more: Estimate, currency: str) -> str:
    """More, less, or not told apart, of the whole company."""
    if not (math.isfinite(more.low) and math.isfinite(more.high)):
        return "an amount that too few futures tell"
    low, high = thousands(more.low), thousands(more.high)
    if more.low <= 0.0 <= more.high:
        return f"no more or less than chance explains ({low} to {high} {currency})"
    word = "more" if more.mean > 0.0 else "less"
    ends = sorted((abs(more.low), abs(more.high)))
    return (
        f"{thousands(abs(more.mean))} {currency} {word} "
        f"({thousands(ends[0])} to {thousands(ends[1])})"
    )


def table(
    rows: Sequence[Row], titles: Mapping[str, str], currency: str
) -> tuple[Table, str]:
    """Rows by day: the forecast, the base, and what each other scenario brings more."""
    base, *others = rows[0].levels
    heads = (
        "booked by", "marathon forecast", titles[base],
        *(f"more with {titles[each]}" for each in others),
    )  # fmt: skip
    lines = [
        (
            f"{date(row.until)} ({counted(row.weeks, 'week')})",
            NOTHING if row.forecast is None else _level(row.forecast),
            _level(row.levels[base]),
            *(_more(row.more[each]) for each in others),
        )
        for row in rows
    ]
    caption = (
        f"{currency} of the whole company from Monday of week 0 on; in brackets 80 % of futures, "
        "of what is more its 95 % interval on the same luck"
    )
    return (heads, lines), caption


def _level(level: Level) -> str:
    mean, low, high = (thousands(each) for each in level)
    return f"{mean} ({low} to {high})"


def _more(more: Estimate) -> str:
    if not math.isfinite(more.low):
        return thousands(more.mean)
    return f"{thousands(more.mean)} ({thousands(more.low)} to {thousands(more.high)})"


def agreement(rows: Sequence[Row], titles: Mapping[str, str]) -> Iterator[str]:
    """Say where the first weeks and the forecast part: neither mean lies in the other's 80 %."""
    for row in rows:
        if row.forecast is None:
            continue
        name = next(iter(row.levels))
        (told, low, high), (mean, ours_low, ours_high) = row.forecast, row.levels[name]
        if not (low <= mean <= high or ours_low <= told <= ours_high):
            yield (
                f"By {date(row.until)} the simulation under {titles[name]} and marathon forecast "
                "say unlike things: neither's mean lies within the other's 80 %. Believe the "
                "forecast for levels, and the comparison for differences at most."
            )


def notes(today: Today, *, calibrated: bool, drawn: bool = False) -> Iterator[str]:
    """Say how the evening was read: what is taken from the CRM, what is not, and each rule used."""
    texts = TEXTS["today"]
    yield texts["opened"].format(first=date(today.first_day), evening=date(today.as_of))
    if (gap := (today.first_day - today.as_of).days - 1) > 0:
        yield texts["gap"].format(days=counted(gap, "day"))
    if today.few:
        yield texts["few"].format(
            closed=counted(today.closed, "closed deal"), few=FEW_DEALS
        )
    elif calibrated:
        yield texts["calibrated"]
    if drawn:
        yield texts["left_open"]
    yield from _rules(today)
    if not today.ids:
        yield texts["empty"]
    yield texts["not_conditioned"]


def _rules(today: Today) -> Iterator[str]:
    """Say each rule that was needed, and for how many deals."""
    texts = TEXTS["today"]
    if today.nobody:
        yield texts["nobody"].format(deals=counted(today.nobody, "deal"))
    if today.beyond:
        yield texts["beyond"].format(
            owners=_named(list(today.beyond)),
            deals=counted(sum(today.beyond.values()), "deal"),
        )
    if today.strange_stages:
        yield texts["strange"].format(
            stages=_named(list(today.strange_stages)),
            deals=counted(sum(today.strange_stages.values()), "deal"),
        )
    if today.no_stage:
        yield texts["no_stage"].format(deals=counted(today.no_stage, "deal"))
    if today.older:
        yield texts["older"].format(
            deals=counted(today.older, "deal"), days=counted(today.oldest_win, "day")
        )
    if today.no_amount:
        yield texts["no_amount"].format(deals=counted(today.no_amount, "deal"))


def _named(names: Sequence[str]) -> str:
    """Names, a few of many."""
    if len(names) <= MOST_NAMED:
        return listed(list(names))
    return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
