"""What a comparison says, in sentences: the verdict, the reasons, and how sure it is.

The command line, the report and the page all tell the same story; none of them computes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from marathon.doubt import ahead, doubted, sources_of_variance
from marathon.same_money import spent_otherwise
from marathon.wording import (
    amount,
    amount_with_interval,
    listed,
    plain_unit,
    ratio_with_interval,
    share,
    share_with_interval,
    thousands,
    times,
    week,
)
from sim.outputs.responses import RESPONSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from sim.experiments.comparison import Comparison, ComparisonRow, Estimate, Transition
    from sim.organisation import Organisation
    from sim.scenarios.scenario import Scenario

BOOKINGS: Final = "bookings_per_rep_year"
CONTRIBUTION: Final = "contribution_per_rep_year"
CYCLE: Final = "sales_cycle"

EXPECTED: Final = (1.15, 1.8)
"""Ratio of bookings of stage 5 to stage 1 that published evidence leads one to expect."""

_SAME_LUCK: Final = """\
Every scenario met the same luck in each future; 'ahead in' is the share of futures in which \
it did better, ties counted half. With luck of its own: one future under it beside another \
future under the base, as two real companies or two real years would be."""

_INTERVALS: Final = """\
Intervals are 95 %, for all rows shown at once where a ratio or a difference is given. They \
hold simulation noise only: the organisation's parameters are fixed at their values, so doubt \
about those is not in them."""

_INTERVALS_DRAWN: Final = """\
Intervals are 95 %, for all rows shown at once where a ratio or a difference is given. They \
hold simulation noise only: more futures would narrow them. Where an interval holds the doubt \
about parameters as well, it says so: no number of futures would narrow that one."""

_EQUAL_SPEND: Final = """\
Equal spend: pay, overhead, hiring, the desk, tools and content count as what a scenario costs; \
commission and the cost of a won customer are paid out of what is sold. More heads share the same market; a \
part of a head is a mixture of companies with one more and one less. Heads and leads have been \
there since before week 0, so that neither hiring nor ramp costs them anything: that favours \
them. Amounts are for a rep of the base."""

_FACTORS: Final = (
    ("deals_opened_per_rep_year", "the number of deals opened"),
    ("wins_per_deal_opened", "wins per deal opened"),
    ("mean_amount", "the amount of a won deal"),
)
"""Responses whose product is bookings, exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A comparison with the names that people read.

    Attributes:
        comparison: The numbers.
        titles: Title of each scenario by its name.
        meanings: What each scenario does, by its name.
        ladder: Whether the scenarios are the five stages in order.
        last_stage: Name of stage 5 where the base is stage 1; else None.
        controls: Names of the scenarios that are stage 5 under another manager's eyes.
        changes: Weeks after the switch in which a scenario changes again, by its name.
        currency: Currency of all money.
        organisation: Name of the organisation.
        reps: Its reps.
    """

    comparison: Comparison
    titles: Mapping[str, str]
    meanings: Mapping[str, str]
    ladder: bool
    last_stage: str | None
    controls: tuple[str, ...]
    changes: Mapping[str, tuple[int, ...]]
    currency: str
    organisation: str
    reps: int

    def title(self, name: str) -> str:
        """Title of a scenario."""
        return self.titles.get(name, name)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of all scenarios, the base first."""
        return (self.comparison.base, *self.comparison.others)

    def mean(self, scenario: str, response: str) -> float:
        """Mean of a response in a scenario; nan where it has no value."""
        try:
            return self.comparison.level(scenario, response).value.mean
        except KeyError:
            return math.nan

    @property
    def best(self) -> str:
        """The scenario with the highest mean contribution."""
        return max(self.scenarios, key=lambda name: self.mean(name, CONTRIBUTION))


def tell(
    comparison: Comparison, scenarios: tuple[Scenario, ...], organisation: Organisation
) -> Story:
    """Put a comparison into the words of its scenarios and its organisation.

    Args:
        comparison: The numbers.
        scenarios: The scenarios compared, the base first.
        organisation: Whom they manage.
    """
    from sim.practices import STAGES
    from sim.scenarios.catalogue import scenario_names
    from sim.scenarios.loader import load_scenario

    known = {load_scenario(name).digest for name in scenario_names() if name not in STAGES}
    digests = [load_scenario(name).digest for name in STAGES]
    ours = [scenario.digest for scenario in scenarios]
    # Stages are recognised by what they do: a copy under another name is still stage 5.
    last = next((x.name for x in scenarios if x.digest == digests[-1]), None)
    return Story(
        comparison=comparison,
        titles=_distinct_titles(scenarios),
        meanings={scenario.name: scenario.meaning for scenario in scenarios},
        ladder=ours == digests,
        last_stage=last if ours[0] == digests[0] else None,
        controls=tuple(scenario.name for scenario in scenarios if scenario.digest in known),
        changes={x.name: _later_changes(x, comparison.run.years) for x in scenarios},
        currency=organisation.money.currency,
        organisation=organisation.name,
        reps=sum(organisation.team_sizes()),
    )


def _later_changes(scenario: Scenario, years: int) -> tuple[int, ...]:
    return tuple(start for start in scenario.timeline if 0 < start < 52 * years)


def _distinct_titles(scenarios: tuple[Scenario, ...]) -> Mapping[str, str]:
    titles = [scenario.title for scenario in scenarios]
    return {
        x.name: x.title if titles.count(x.title) == 1 else f"{x.title} ({x.name})"
        for x in scenarios
    }


def verdict(story: Story) -> tuple[str, ...]:
    """The answer first: some sentences that a leader can act on."""
    return (*_against_the_base(story), *spent_otherwise(story))


def _against_the_base(story: Story) -> tuple[str, ...]:
    comparison = story.comparison
    if not comparison.others:
        return (_alone(story),)
    if len(comparison.others) == 1:
        return (
            *_one(story, comparison.others[0]),
            *_transition(story, comparison.others[0]),
        )
    best = story.best
    if best == comparison.base:
        head = f"None of the {len(comparison.others)} others earns more than {story.title(best)}."
        return (head, *_one(story, leading(story)))
    return (_most(story), *_one(story, best), *_transition(story, best))


def _most(story: Story) -> str:
    """Who earns most; with those named whom chance does not tell apart from the best."""
    from sim.experiments.statistics import mean_of, student

    best = _contributions(story, story.best)
    critical = student(0.95, len(best))
    level = [story.title(story.best)]
    for name in story.scenarios:
        gap = mean_of(best - _contributions(story, name), critical)
        if name != story.best and gap.low <= 0.0:
            level.append(story.title(name))
    among = f"of the {len(story.scenarios)} compared"
    if len(level) == 1:
        return f"{level[0]} earns most {among}."
    return f"{level[0]} earns most {among}, not told apart from {listed(level[1:])}."


def _contributions(story: Story, name: str) -> NDArray[np.float64]:
    """The part of each independent draw in a scenario's contribution."""
    from sim.experiments.tabulate import values_of

    outcomes = story.comparison.outcomes
    return values_of(outcomes, outcomes.scenarios.index(name), RESPONSES[CONTRIBUTION])


def _best_other(story: Story) -> str:
    return max(story.comparison.others, key=lambda name: story.mean(name, CONTRIBUTION))


def _alone(story: Story) -> str:
    level = story.comparison.level(story.comparison.base, BOOKINGS)
    return (
        f"Under {story.title(story.comparison.base)} a rep books "
        f"{amount_with_interval(level.value, level.unit)} {story.currency} a year."
    )


def _one(story: Story, other: str) -> tuple[str, ...]:
    """Bookings, then contribution, of one scenario against the base."""
    base = story.title(story.comparison.base)
    bookings = story.comparison.row(other, BOOKINGS)
    earned = story.comparison.row(other, CONTRIBUTION)
    books = f"{story.title(other)} books {ratio_with_interval(bookings.ratio)} times what {base} books"
    return (
        f"{books}, and {ahead(bookings)}.",
        f"{_earns(story, earned)}, and {ahead(earned)}.",
        *doubted(bookings, earned),
    )


def _earns(story: Story, row: ComparisonRow) -> str:
    difference, unit = row.difference, f"{story.currency} a rep and year"
    if not difference.exists:
        return "Its contribution cannot be compared"
    told = f"({thousands(difference.low)} to {thousands(difference.high)})"
    if difference.low <= 0.0 <= difference.high:
        return f"Its contribution cannot be told apart: {thousands(difference.mean)} {told} {unit}"
    word = "more" if difference.mean > 0 else "less"
    ends = sorted((abs(difference.low), abs(difference.high)))
    return (
        f"It earns {thousands(abs(difference.mean))} "
        f"({thousands(ends[0])} to {thousands(ends[1])}) {unit} {word}, all costs counted"
    )


def transition_of(story: Story, other: str) -> Transition | None:
    """The transition to one scenario; None in steady state."""
    return next((x for x in story.comparison.transitions if x.other == other), None)


def _transition(story: Story, other: str) -> tuple[str, ...]:
    path = transition_of(story, other)
    if path is None:
        return ()
    dip, even = path.contribution.dip, path.contribution.break_even
    if even.of_mean is None and dip.week == _weeks(story) - 1:
        lost = f"{thousands(dip.depth.mean)} {story.currency} a rep after {_weeks(story)} weeks"
        return (f"The longer it lasts, the more it costs: {lost}.",)
    start = "After the switch it is never behind on average"
    if dip.week is not None:
        start = (
            f"After the switch it first costs up to {thousands(dip.depth.mean)} "
            f"{story.currency} a rep (week {dip.week})"
        )
    if even.of_mean is None:
        return (f"{start}, and has not paid for itself within {_weeks(story)} weeks.",)
    average = f"on average it has paid for itself by week {even.of_mean}"
    futures = f"in half of the futures by {week(even.median)}"
    never = f", in {share(even.never_share)} not within {_weeks(story)} weeks"
    return (f"{start}; {average}, {futures}{never if even.never_share else ''}.",)


def _weeks(story: Story) -> int:
    return story.comparison.run.years * 52


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
    parts = [f"{times(ratio)} x {meaning}" for meaning, ratio in factors(story, other)]
    base_name, title = story.title(comparison.base), story.title(other)
    told = [f"Bookings of {title} over {base_name} are the product of {listed(parts)}."]
    hours = [
        f"{said} {_change(story, other, name)}"
        for name, said in (
            ("time_selling", "selling"),
            ("time_prospecting", "prospecting"),
            ("time_service", "service"),
            ("time_no_value", "work without value"),
        )
    ]
    told.append(f"Shares of a rep's time from {base_name} to {title}: {', '.join(hours)}.")
    return tuple(told)


def _change(story: Story, other: str, response: str) -> str:
    before = story.mean(story.comparison.base, response)
    after = story.mean(other, response)
    return f"{amount(before, 'fraction')} to {amount(after, 'fraction')}"


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
        f"The ratio {times(ratio.mean)} of stage 5 to stage 1 lies {side} the range "
        f"{low} to {high} that published evidence leads one to expect: it is "
        f"{' x '.join(f'{times(each)} ({name})' for name, each in parts)}, and {meaning} "
        f"({times(value)}) carries it {side} the range."
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
    from sim.experiments.statistics import mean_of, ratio_of, student
    from sim.experiments.tabulate import values_of

    outcomes = story.comparison.outcomes
    critical = student(0.95, len(outcomes) // outcomes.repeats)
    places = {name: place for place, name in enumerate(outcomes.scenarios)}
    values = {
        name: (
            values_of(outcomes, places[name], RESPONSES[BOOKINGS]),
            values_of(outcomes, places[name], RESPONSES[CONTRIBUTION]),
        )
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
        f"{ratio_with_interval(step.ratio)}, {thousands(step.earned.mean)} {story.currency}"
        for step in steps(story)
    ]
    return (
        f"Step by step, bookings as a ratio and contribution a rep and year: {'; '.join(parts)}. "
        "Each interval is 95 % by itself."
    )


def gain_kept(story: Story) -> tuple[tuple[str, Estimate], ...]:
    """Share of the gain in bookings from stage 1 to stage 5 that each control keeps.

    Returns:
        Name and share of each control, intervals 95 % for all of them at once; nothing where
        stage 1, stage 5 and a control are not compared with each other.
    """
    from sim.experiments.controls import kept_shares

    if story.last_stage is None or not story.controls:
        return ()
    kept = kept_shares(
        story.comparison.outcomes, full=story.last_stage, controls=story.controls
    )
    return tuple((each.control, each.share) for each in kept)


def kept_sentence(story: Story) -> str | None:
    """What knowing the right rep is worth: the share of the gain that each control keeps."""
    kept = [
        f"{story.title(name)} {share_with_interval(each)}"
        for name, each in gain_kept(story)
    ]
    if not kept or story.last_stage is None:
        return None
    first, last = story.title(story.comparison.base), story.title(story.last_stage)
    return f"Of the gain in bookings from {first} to {last}, these keep: {'; '.join(kept)}."


def background(story: Story) -> tuple[str, ...]:
    """The reasons that this comparison can give, most important first."""
    told: list[str] = []
    if len(story.scenarios) == 2:
        told += reasons(story, story.comparison.others[0])
    elif story.comparison.others:
        told += reasons(story, leading(story))
        if story.ladder:
            told.append(step_sentence(story))
    if kept := kept_sentence(story):
        told.append(kept)
    return tuple(told)


def leading(story: Story) -> str:
    """The scenario that the verdict is about: the best, or the best of the others."""
    return _best_other(story) if story.best == story.comparison.base else story.best


def notes(story: Story) -> tuple[str, ...]:
    """How sure this is, and what the numbers are."""
    run = story.comparison.run
    pairs = {row.response: row.pairs for row in story.comparison.rows}
    fewer = sorted(name for name, count in pairs.items() if count < run.replications)
    fixed = run.parameters == "fixed"
    said = [_SAME_LUCK, _INTERVALS if fixed else _INTERVALS_DRAWN, _reach(story)]
    if story.comparison.others:
        told = [story.comparison.row(leading(story), x) for x in (BOOKINGS, CONTRIBUTION)]
        said += sources_of_variance(*told)
    if run.steady:
        said.append(
            f"Steady state: each scenario ran for {run.warmup_years} years before it was measured."
        )
    else:
        said.append(
            f"One opening state: the organisation ran for {run.warmup_years} years under "
            f"{story.title(story.comparison.base)} before the switch at week 0."
        )
    said += [
        f"{story.title(name)} changes again in {listed([week(start) for start in starts])}."
        for name, starts in story.changes.items()
        if starts
    ]
    if story.comparison.same_money:
        said.append(_EQUAL_SPEND)
    if saved := _saved_by_luck(story):
        said.append(saved)
    if fewer:
        said.append(
            f"Some futures have no value for {listed(fewer)} and are left out there."
        )
    if run.interrupted:
        said.append("The run was interrupted: this is what had finished by then.")
    return tuple(said)


def _saved_by_luck(story: Story) -> str | None:
    """How much narrower the same luck makes the difference in bookings."""
    saved = [
        f"{each.paired:.1f} x ({story.title(each.other)})"
        for each in story.comparison.pairing
        if each.response == BOOKINGS
        and math.isfinite(each.paired)
        and each.other not in {spent.name for spent in story.comparison.same_money}
    ]
    if not saved:
        return None
    return (
        "Meeting the same luck makes the variance of the difference in bookings smaller than "
        f"independent luck would: {listed(saved)}."
    )


def _reach(story: Story) -> str:
    run = story.comparison.run
    reached = run.precision_reached
    width = (
        f", bookings ratio known to +-{100 * reached:.1f} %"
        if math.isfinite(reached)
        else ""
    )
    asked = ""
    if run.precision_asked is not None and not reached <= run.precision_asked:
        asked = f" (asked for: +-{100 * run.precision_asked:.1f} %)"
    return f"{run.replications} futures of {run.years} years each{width}{asked}."


def unit_of(story: Story, response: str) -> str:
    """Unit of a response with the currency named."""
    return plain_unit(RESPONSES[response].unit, story.currency)
