"""The answer of a comparison first: some sentences that a leader can act on."""

from marathon.sentences import wording
from marathon.sentences.comparison import telling
from marathon.sentences.comparison.equal_spend import spent_otherwise
from marathon.sentences.doubt import ahead, doubted
from sim.experiments.comparing.comparison import BreakEven, ComparisonRow


def verdict(story: telling.Story) -> tuple[str, ...]:
    """The answer first: some sentences that a leader can act on."""
    others = story.comparison.others
    same = [
        f"{same_practices(story, name)}: no difference in any future."
        for name in others
        if len(others) > 1 and story.same_as_base(name)
    ]
    return (
        *_against_the_base(story),
        *same,
        *spent_otherwise(story),
        *(_control(story, name) for name in story.unreal),
    )


def _control(story: telling.Story, name: str) -> str:
    """What one would do whom nobody can hire: told apart, for it is no decision."""
    earned = story.comparison.row(name, telling.CONTRIBUTION)
    bookings = story.comparison.row(name, telling.BOOKINGS)
    size = wording.more_or_less(bookings.ratio)
    who, base = story.unreal[name], story.title(story.comparison.base)
    would = f"{who} would book {size} than {base}"
    if not story.told_apart(name, telling.BOOKINGS):
        would = (
            f"that {who} would book more than {base} cannot be told from chance ({size})"
        )
    low, mean, high = (
        wording.thousands(x)
        for x in (earned.difference.low, earned.difference.mean, earned.difference.high)
    )
    return (
        f"{story.title(name)} is a control that nobody can buy: {would}, and contribution would differ by "
        f"{mean} ({low} to {high}) {story.currency} a rep and year."
    )


def _against_the_base(story: telling.Story) -> tuple[str, ...]:
    comparison = story.comparison
    if not comparison.others:
        return (_alone(story),)
    if not story.buyable:
        return (_alone(story),)
    if len(story.buyable) == 1:
        (only,) = story.buyable
        return (*_one(story, only), *transition_sentences(story, only))
    told = telling.leading(story)
    if story.best == comparison.base:
        return (_none(story), *_one(story, told), *_losers(story, told))
    return (
        _most(story),
        *_one(story, told),
        *transition_sentences(story, told),
        *_losers(story, told),
    )


def _losers(story: telling.Story, told: str) -> tuple[str, ...]:
    """Who clearly earns, or else books, less than the base, the worst first.

    Args:
        story: The comparison.
        told: The scenario that the verdict has spoken of.
    """
    rest = [x for x in story.buyable if x != told and not story.same_as_base(x)]
    earning = {x: story.comparison.row(x, telling.CONTRIBUTION) for x in rest}
    poorer = [x for x in rest if earning[x].difference.high < 0.0]
    booking = {x: story.comparison.row(x, telling.BOOKINGS) for x in rest}
    fewer = [
        x
        for x in rest
        if booking[x].difference.high < 0.0
        and earning[x].difference.low <= 0.0 <= earning[x].difference.high
    ]
    base, said = story.title(story.comparison.base), []
    if poorer:
        poorer.sort(key=lambda x: earning[x].difference.mean)
        lost = (
            f"{story.title(x)} {wording.size_with_interval(earning[x].difference)}"
            for x in poorer
        )
        said.append(
            f"Clearly worse than {base}, by what they earn less in {story.currency} a rep and year: "
            f"{'; '.join(lost)}."
        )
    if fewer:
        fewer.sort(key=lambda x: booking[x].ratio.mean)
        sizes = [
            f"{story.title(x)} books {wording.more_or_less(booking[x].ratio)}"
            for x in fewer
        ]
        said.append(
            f"{wording.listed(sizes)} than {base}; whether that costs money on the whole cannot be "
            "told from chance."
        )
    return tuple(said)


def _most(story: telling.Story) -> str:
    """Who earns most; where chance does not tell the best apart from others, that first."""
    best, among = story.title(story.best), f"of the {len(story.buyable) + 1} compared"
    level = [story.title(name) for name in telling.level_with_best(story)]
    if not level:
        return f"{best} earns most {among}."
    return (
        f"Which of {wording.listed([best, *level])} earns most cannot be told from chance; {among} {best} "
        "does on average."
    )


def _none(story: telling.Story) -> str:
    """That none of the others is shown to earn more than the base, and of whom nothing can be told."""
    base = story.title(story.best)
    said = f"None of the {len(story.buyable)} others is shown to earn more than {base}"
    level = [story.title(name) for name in telling.level_with_best(story)]
    if not level:
        return f"{said}."
    earns = "earns" if len(level) == 1 else "earn"
    return (
        f"{said}; whether {wording.listed(level)} {earns} less cannot be told from chance."
    )


def _alone(story: telling.Story) -> str:
    level = story.comparison.level(story.comparison.base, telling.BOOKINGS)
    return (
        f"Under {story.title(story.comparison.base)} a rep books "
        f"{wording.amount_with_interval(level.value, level.unit)} {story.currency} a year."
    )


def _one(story: telling.Story, other: str) -> tuple[str, ...]:
    """Bookings, then contribution, of one scenario against the base."""
    base = story.title(story.comparison.base)
    if story.same_as_base(other):
        return (f"{same_practices(story, other)}: no difference in any future.",)
    bookings = story.comparison.row(other, telling.BOOKINGS)
    earned = story.comparison.row(other, telling.CONTRIBUTION)
    size = wording.more_or_less(bookings.ratio)
    books = f"{story.title(other)} books {size} than {base}, and {ahead(bookings)}."
    if not story.told_apart(other, telling.BOOKINGS):
        books = (
            f"Whether {story.title(other)} books more than {base} cannot be told from chance: {size}; "
            f"it {ahead(bookings)}."
        )
    return (
        books,
        f"{_earns(story, earned)} {ahead(earned)}.",
        *doubted(story.comparison.run, bookings, earned),
    )


def same_practices(story: telling.Story, other: str) -> str:
    """That a scenario is the base under another name."""
    base, digests = (
        story.title(story.comparison.base),
        story.comparison.run.scenario_digests,
    )
    later = digests[other] != digests[story.comparison.base]
    when = f" in the {_weeks(story)} weeks compared" if later else ""
    return f"{story.title(other)} and {base} are the same practices{when}"


def _earns(story: telling.Story, row: ComparisonRow) -> str:
    difference, unit = row.difference, f"{story.currency} a rep and year"
    if not difference.exists:
        return "Its contribution cannot be compared; it"
    told = f"({wording.thousands(difference.low)} to {wording.thousands(difference.high)})"
    if difference.low <= 0.0 <= difference.high:
        return (
            "Whether it earns more cannot be told from chance: "
            f"{wording.thousands(difference.mean)} {told} {unit}; it"
        )
    word = "more" if difference.mean > 0 else "less"
    size = wording.size_with_interval(difference)
    return f"It earns {size} {unit} {word}, all costs counted, and"


def transition_sentences(story: telling.Story, other: str) -> tuple[str, ...]:
    """What the change costs first, and when it has paid for itself.

    The week is that of the median future, with the range of the middle 80 % of futures; the
    week in which the mean of all futures crosses zero stands beside it, because a few good
    futures can pull the mean across long before most of them are there.
    """
    path = telling.transition_of(story, other)
    if path is None or story.same_as_base(other):
        return ()
    dip, even = path.contribution.dip, path.contribution.break_even
    sure = dip.week is not None and dip.depth.low > 0.0
    if sure and even.of_mean is None and dip.week == _weeks(story) - 1:
        lost = f"{wording.thousands(dip.depth.mean)} {story.currency} a rep after {_weeks(story)} weeks"
        return (f"The longer it lasts, the more it costs: {lost}.",)
    start = "After the switch no loss can be told from chance"
    if sure:
        start = (
            f"After the switch it first costs up to {wording.thousands(dip.depth.mean)} "
            f"{story.currency} a rep (week {dip.week})"
        )
    return (f"{start}; {_payback(story, other, even)}.",)


def _payback(story: telling.Story, other: str, even: BreakEven) -> str:
    weeks = _weeks(story)
    paid = wording.share(1.0 - even.never_share)
    if not story.told_apart(other, telling.CONTRIBUTION):
        return (
            "whether it pays for itself cannot be told from chance "
            f"(by week {weeks - 1} it has in {paid} of futures)"
        )
    if even.median is None:
        return f"it has paid for itself within {weeks} weeks in {paid} of futures only"
    late = even.quantiles[0.9]
    last = (
        f"in 10 % not within {weeks} weeks"
        if late is None
        else f"in 90 % by {telling.month(story, late)}"
    )
    early = even.quantiles[0.1]
    return (
        f"in half of the futures it has paid for itself by {telling.month(story, even.median)} (week {even.median:.0f}), "
        f"in 10 % by {telling.month(story, even.median if early is None else early)}, {last}; {_crossing(story, even.median, even.of_mean)}"
    )


def _crossing(story: telling.Story, median: float, of_mean: int | None) -> str:
    """When the mean over all futures has paid, and why that may be another month than half of them."""
    if of_mean is None:
        return (
            "the sum over all futures has not within the horizon, because bad futures lose more than good "
            "ones gain"
        )
    month = telling.month(story, of_mean)
    if month == telling.month(story, median):
        return "so has the sum over all futures"
    if of_mean < median:
        return (
            f"the sum over all futures has sooner, by {month}, because good futures gain more than bad ones "
            "lose"
        )
    return f"the sum over all futures has later, by {month}, because bad futures lose more than good ones gain"


def _weeks(story: telling.Story) -> int:
    return story.comparison.run.years * 52
