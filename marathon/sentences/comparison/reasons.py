"""Why scenarios differ: factors of bookings, where time went, steps of a ladder, gain kept."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from marathon.sentences import wording
from marathon.sentences.comparison.telling import BOOKINGS, CONTRIBUTION, Story, leading
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.controls import kept_shares
from sim.experiments.comparing.statistics import mean_of, ratio_of, student
from sim.experiments.comparing.tabulate import values_of
from sim.outputs.responses import RESPONSES

EXPECTED: Final = (1.15, 1.8)
"""Ratio of bookings of stage 5 to stage 1 that published evidence leads one to expect."""

_FACTORS: Final = (
    ("deals_opened_per_rep_year", "the number of deals opened"),
    ("wins_per_deal_opened", "wins per deal opened"),
    ("mean_amount", "the amount of a won deal"),
)
"""Responses whose product is bookings, exactly."""


def factors(story: Story, other: str) -> tuple[tuple[str, float], ...]:
    """What the ratio of bookings is the product of: each factor's meaning and ratio."""
    pooled = story.comparison.outcomes.sums.sum(axis=(0, 2))
    places = {name: place for place, name in enumerate(story.comparison.outcomes.scenarios)}
    base, ours = pooled[places[story.comparison.base]], pooled[places[other]]
    found = []
    for name, meaning in _FACTORS:
        response = RESPONSES[name]
        before, after = float(response.value(base)), float(response.value(ours))
        found.append((meaning, after / before if before > 0 else math.nan))
    return tuple(found)


def reasons(story: Story, other: str) -> tuple[str, ...]:
    """Why bookings differ: the factors, then where the reps' time went."""
    comparison = story.comparison
    found = factors(story, other)
    parts = [f"{meaning} x {wording.times(ratio)}" for meaning, ratio in found]
    base_name, title = story.title(comparison.base), story.title(other)
    together = wording.times(math.prod(ratio for _, ratio in found))
    product = f"{wording.listed(parts)}; together x {together}"
    first = f"Bookings of {title} against {base_name}, factor by factor: {product}."
    freed = wording.times(comparison.row(other, BOOKINGS).ratio.mean)
    if freed != together:
        first += (
            " That is as counted; with the luck of buyers' decisions taken out, as in the verdict "
            f"and the table, it is x {freed}."
        )
    told = [first]
    hours = [
        f"{said} {_change(story, other, name)}"
        for name, said in (
            ("time_selling", "selling"),
            ("time_prospecting", "prospecting"),
            ("time_service", "service"),
            ("time_no_value", "work without value"),
        )
    ]
    told.append(f"A rep's time under {base_name}, then {title}: {', '.join(hours)}.")
    return tuple(told)


def _change(story: Story, other: str, response: str) -> str:
    before = story.mean(story.comparison.base, response)
    after = story.mean(other, response)
    return f"{wording.amount(before, 'fraction')} to {wording.amount(after, 'fraction')}"


def outside_expectation(story: Story) -> str | None:
    """Why stage 5 over stage 1 lies outside what evidence leads one to expect, if it does."""
    if story.last_stage is None or story.last_stage == story.comparison.base:
        return None
    ratio = story.comparison.row(story.last_stage, BOOKINGS).ratio
    low, high = EXPECTED
    if not ratio.exists or low <= ratio.mean <= high:
        return None
    side, largest = ("below", min) if ratio.mean < low else ("above", max)
    parts = factors(story, story.last_stage)
    meaning, value = largest(parts, key=lambda part: part[1])
    return (
        f"The ratio {wording.times(ratio.mean)} of stage 5 to stage 1 lies {side} the range "
        f"{low} to {high} that published evidence leads one to expect: it is "
        f"{' x '.join(f'{wording.times(each)} ({name})' for name, each in parts)}, and {meaning} "
        f"({wording.times(value)}) carries it {side} the range."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung of a ladder of scenarios against the rung below it."""

    lower: str
    upper: str
    ratio: Estimate
    earned: Estimate


def steps(story: Story) -> tuple[Step, ...]:
    """Each scenario against the one before it, every interval 95 % by itself."""
    outcomes = story.comparison.outcomes
    critical = student(0.95, len(outcomes) // outcomes.repeats)
    values = {
        name: (values_of(outcomes, name, BOOKINGS), values_of(outcomes, name, CONTRIBUTION))
        for name in story.scenarios
    }
    return tuple(
        Step(
            lower=lower,
            upper=upper,
            ratio=ratio_of(values[lower][0], values[upper][0], critical),
            earned=mean_of(values[upper][1] - values[lower][1], critical),
        )
        for lower, upper in zip(story.scenarios, story.scenarios[1:], strict=False)
    )


def step_sentence(story: Story) -> str:
    """Each step of the ladder in one sentence: bookings, then contribution."""
    parts = [
        f"{story.title(step.upper)} over {story.title(step.lower)} "
        f"{wording.ratio_with_interval(step.ratio)}, {wording.thousands(step.earned.mean)} {story.currency}"
        for step in steps(story)
    ]
    return (
        f"Step by step, bookings as a ratio and contribution a rep and year: {'; '.join(parts)}. "
        "Each interval is 95 % by itself."
    )


def gain_kept(story: Story) -> Mapping[str, Estimate]:
    """Share of the gain in bookings from stage 1 to stage 5 that each control keeps.

    Returns:
        Share by control, intervals 95 % for all of them at once; nothing where stage 1,
        stage 5 and a control are not compared with each other.
    """
    if story.last_stage is None:
        return {}
    outcomes = story.comparison.outcomes
    return kept_shares(outcomes, full=story.last_stage, controls=story.controls)


def kept_sentence(story: Story) -> str | None:
    """What knowing the right rep is worth: the share of the gain that each control keeps."""
    kept = [
        f"{story.title(name)} {wording.share_with_interval(each)}"
        for name, each in gain_kept(story).items()
    ]
    if not kept or story.last_stage is None:
        return None
    first, last = story.title(story.comparison.base), story.title(story.last_stage)
    return f"Of the gain in bookings from {first} to {last}, these keep: {'; '.join(kept)}."


def background(story: Story) -> tuple[str, ...]:
    """The reasons that this comparison can give, most important first."""
    told: list[str] = []
    if story.comparison.others and story.same_as_base(leading(story)):
        return ()
    if len(story.scenarios) == 2:
        told += reasons(story, story.comparison.others[0])
    elif story.comparison.others:
        told += reasons(story, leading(story))
        if story.ladder:
            told.append(step_sentence(story))
    if kept := kept_sentence(story):
        told.append(kept)
    return tuple(told)
