"""What a race between two ways of managing says, in sentences and in a table."""

from marathon.sentences import wording
from marathon.sentences.comparison.telling import Story
from marathon.tables import Table
from sim.experiments.comparing.race import Race


def race_verdict(race: Race, story: Story) -> tuple[str, ...]:
    """Who is ahead from when on, what the other one gains before, and what is left."""
    return (
        _crossing(race, story),
        *_early(race, story),
        *_fading(race, story),
        _end(race, story),
    )


def _crossing(race: Race, story: Story) -> str:
    ours, theirs = story.title(race.contender), story.title(race.rival)
    if race.final.low <= 0.0 <= race.final.high:
        return (
            f"{ours} and {theirs} are not told apart after {len(race.ahead)} weeks: {ours} is "
            f"ahead then in {wording.share(race.ahead[-1])} of futures."
        )
    even, weeks = race.gap.break_even, len(race.ahead)
    if even.of_mean is None:
        return (
            f"{ours} has not overtaken {theirs} on average within {weeks} weeks; it is ahead "
            f"then in {wording.share(race.ahead[-1])} of futures."
        )
    when = "from the start on" if even.of_mean == 0 else f"from week {even.of_mean} on"
    half = f"in half of the futures {_from(even.median)}"
    late = (
        f", in {wording.share(even.never_share)} not within {weeks} weeks"
        if even.never_share
        else ""
    )
    return f"On average {ours} is ahead of {theirs} {when}; {half}{late}."


def _from(value: float | None) -> str:
    return wording.week(value) if value is None else f"from {wording.week(value)}"


def _early(race: Race, story: Story) -> tuple[str, ...]:
    """The rival's greatest lead, if it has one that it loses again."""
    dip = race.gap.dip
    if dip.week is None or dip.week == len(race.ahead) - 1 or dip.depth.low <= 0.0:
        return ()
    lead = wording.amount_with_interval(dip.depth, "money")
    said = (
        f"{story.title(race.rival)} leads at first by up to {lead} {story.currency} a rep in "
        f"week {dip.week}, and is ahead then in {wording.share(1.0 - race.ahead[dip.week])} of futures."
    )
    return (said,)


def _fading(race: Race, story: Story) -> tuple[str, ...]:
    """When the rival is worse than doing nothing, if that happens."""
    gone, dip, last = (
        race.fading.break_even.of_mean,
        race.fading.dip,
        race.fading.cumulative[-1],
    )
    if not gone or dip.week is None or dip.depth.low <= 0.0:
        return ()
    base = story.title(story.comparison.base).lower()
    said = (
        f"{story.title(race.rival)} is up to {wording.thousands(dip.depth.mean)} {story.currency} a rep "
        f"ahead of going on {base} (week {dip.week}), and "
    )
    ends = f"({wording.thousands(last.low)} to {wording.thousands(last.high)}) after {len(race.ahead)} weeks."
    if last.low > 0.0:
        said += f"behind it from week {gone} on, on average: by {wording.thousands(last.mean)} {ends}"
    else:
        said += f"not told apart from it at the end: {wording.thousands(last.mean)} behind {ends}"
    return (said,)


def _end(race: Race, story: Story) -> str:
    years, final = story.comparison.run.years, race.final
    better, worse = race.contender, race.rival
    if final.mean < 0:
        better, worse = worse, better
    plural = "s" if years > 1 else ""
    if final.low <= 0.0 <= final.high:
        low, high = (wording.thousands(end) for end in final.interval)
        return (
            f"Over {years} year{plural} what {story.title(race.contender)} earns more than "
            f"{story.title(race.rival)} is not told apart from nothing: {wording.thousands(final.mean)} ({low} to {high}) "
            f"{story.currency} a rep; it has earned more in {wording.share(race.ahead[-1])} of futures."
        )
    earned = wording.size_with_interval(final)
    return (
        f"Over {years} year{plural} {story.title(better)} earns {earned} "
        f"{story.currency} a rep more than {story.title(worse)}; {story.title(race.contender)} "
        f"has earned more in {wording.share(race.ahead[-1])} of futures."
    )


def week_caption(story: Story) -> str:
    """What the numbers of `week_rows` are."""
    return (
        f"Contribution since week 0 in thousand {story.currency} a rep, more than "
        f"{story.title(story.comparison.base)}; 95 % intervals that hold for all weeks at once"
    )


def week_rows(race: Race, story: Story) -> Table:
    """One row a week: every scenario against the base, and how often the contender is ahead."""
    others = story.comparison.others
    heads = (
        "by the end of week",
        *(story.title(name) for name in others),
        f"{story.title(race.contender)} ahead in",
    )
    rows = []
    for shown in race.weeks_shown:
        paths = [transition.contribution for transition in story.comparison.transitions]
        cells = [
            wording.thousands_give_or_take(path.cumulative[shown - 1]) for path in paths
        ]
        rows.append((str(shown - 1), *cells, wording.share(race.ahead[shown - 1])))
    return heads, rows


def year_rows(race: Race, story: Story) -> Table:
    """One row a year: the contender less the rival."""
    heads = (
        "year",
        f"{story.title(race.contender)} less {story.title(race.rival)}",
        "95 %",
    )
    rows: list[tuple[str, ...]] = [
        (
            str(year),
            wording.in_thousands(each.mean),
            f"{wording.in_thousands(each.low)} to {wording.in_thousands(each.high)}",
        )
        for year, each in enumerate(race.by_year, start=1)
    ]
    return heads, rows


def year_caption(story: Story) -> str:
    """What the numbers of `year_rows` are."""
    return f"Contribution within each year, thousand {story.currency} a rep"
