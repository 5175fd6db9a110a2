"""The answer of a comparison first: some sentences that a leader can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marathon.sentences.comparison.telling import (
    BOOKINGS,
    CONTRIBUTION,
    Story,
    leading,
    transition_of,
)
from marathon.sentences.doubt import ahead, doubted
from marathon.sentences.equal_spend import spent_otherwise
from marathon.sentences.wording import (
    amount_with_interval,
    listed,
    ratio_with_interval,
    share,
    thousands,
    week,
)
from sim.outputs.responses import RESPONSES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.experiments.comparing.comparison import ComparisonRow


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
    from sim.experiments.comparing.statistics import mean_of, student

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
    from sim.experiments.comparing.tabulate import values_of

    outcomes = story.comparison.outcomes
    return values_of(outcomes, outcomes.scenarios.index(name), RESPONSES[CONTRIBUTION])


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
