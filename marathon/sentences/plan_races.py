"""Ladder against jump, sprint against marathon, as a leader says it."""

from __future__ import annotations

from typing import Final

from marathon.planning.plan import Plan
from marathon.planning.racing import Raced, Runner
from marathon.sentences.pacing import chance_text, day, in_one_unit, unit_of
from marathon.sentences.wording import bounded
from marathon.tables import Table
from sim.experiments.comparing.comparison import Estimate

NAMES: Final = {
    "ladder": "one stage after the other, half a year each",
    "jump": "all of Align at once",
    "sprint": "as today, and push every quarter's end harder",
    "marathon": "all of Align at once, and push no quarter's end",
}
QUESTION: Final = "One stage after the other, or all at once? Push, or steady?"


def told(plan: Plan, race: Raced) -> str:
    """Who books more by the target's day, as far as the interval says."""
    contender, rival = (f"“{NAMES[each.name]}”" for each in (race.contender, race.rival))
    currency, ahead, until = (
        plan.organisation.money.currency,
        race.ahead,
        day(plan.target.until),
    )
    if not bounded(ahead):
        return (
            f"Too few futures to say whether {contender} or {rival} books more by {until}."
        )
    money = in_one_unit(currency, ahead.mean, ahead.low, ahead.high)
    if ahead.low <= 0.0 <= ahead.high:
        return (
            f"By {until} {contender} and {rival} are not told apart: {money(ahead.low)} to {money(ahead.high)} between them "
            "(95 % interval)."
        )
    word, ends = ("more", (ahead.low, ahead.high))
    if ahead.mean < 0.0:
        word, ends = ("less", (-ahead.high, -ahead.low))
    low, high = (money(value) for value in ends)
    return f"By {until} {contender} books {money(abs(ahead.mean))} {word} than {rival} (95 % interval {low} to {high})."


def rows(plan: Plan, races: tuple[Raced, ...]) -> tuple[Table, str]:
    """A row for every way, and what the numbers are."""
    runners = [each for race in races for each in (race.rival, race.contender)]
    scale, unit = unit_of(
        *(value for each in runners for value in (each.gain.low, each.gain.high))
    )
    heads = ("way", "chance of the target", "booked more than as planned")
    caption = (
        f"{unit} {plan.organisation.money.currency} by {day(plan.target.until)}, with 95 % intervals, on the same luck; "
        "limits of money and hours are not held here"
    )
    return (heads, [_row(each, scale) for each in runners]), caption


def _row(runner: Runner, scale: float) -> tuple[str, ...]:
    return NAMES[runner.name], chance_text(runner.chance), _gain(runner.gain, scale)


def _gain(gain: Estimate, scale: float) -> str:
    if not bounded(gain):
        return "too few futures"
    mean, low, high = (_signed(each / scale) for each in (gain.mean, gain.low, gain.high))
    return f"{mean} ({low} to {high})"


def _signed(value: float) -> str:
    return f"{value:+,.0f}" if abs(value) >= 10 else f"{value:+,.1f}"
