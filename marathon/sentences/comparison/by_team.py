"""Which way of managing pays in which team: sentences, then a table."""

from collections.abc import Sequence
from typing import Final

from marathon.sentences import wording
from marathon.sentences.comparison.telling import Story
from marathon.tables import Table
from sim.experiments.comparing.by_team import ALL, Lead, TeamRow

TITLE: Final = "In which team does it pay?"


def said(
    story: Story, rows: Sequence[TeamRow], leads: Sequence[Lead] = ()
) -> tuple[str, ...]:
    """For each team: what pays there, what costs, what cannot be told, and if the best is clear."""
    lead = {each.number: f" {_best(story, each)}" for each in leads}
    earned = [x for x in rows if x.response == "contribution" and x.number != ALL]
    return tuple(
        _one(story, [x for x in earned if x.number == number]) + lead.get(number, "")
        for number in dict.fromkeys(x.number for x in earned)
        if story.comparison.others
    )


def _one(story: Story, rows: Sequence[TeamRow]) -> str:
    base, *others = rows
    pays, costs, unsure, same = [], [], [], []
    ordered = [(x.difference, x) for x in others if x.difference is not None]
    for difference, row in sorted(ordered, key=lambda pair: -pair[0].mean):
        title = story.title(row.scenario)
        size = f"{title} by {wording.size_with_interval(difference)}"
        if difference.low == difference.high == 0.0:
            same.append(title)
        elif difference.low > 0.0:
            pays.append(size)
        elif difference.high < 0.0:
            costs.append(size)
        else:
            unsure.append(title)
    told = [
        f"{what} {wording.listed(which)}"
        for what, which in (
            ("more is earned under", pays), ("less under", costs), ("it cannot be told of", unsure),
            ("nothing differs under", same),
        )
        if which
    ]  # fmt: skip
    return f"In {base.team}, against {story.title(base.scenario)}: {'; '.join(told)}."


def _best(story: Story, lead: Lead) -> str:
    """Whether chance tells the best two of a team apart."""
    best, second = story.title(lead.best), story.title(lead.second)
    if lead.gap.low == lead.gap.high == 0.0:
        return f"{best} and {second} earn the same there, and nothing earns more."
    if lead.gap.low > 0.0:
        size = wording.size_with_interval(lead.gap)
        return f"{best} earns most there, {size} more than {second}, the next."
    return f"Which of {best} and {second} earns most there cannot be told from chance."


def caption(story: Story) -> str:
    """What the numbers of `table` are."""
    return (
        f"Money in thousand {story.currency} a year of a whole team, whose contribution is what is left "
        "after its manager's pay; all teams: their sum, each freed from luck of its own, so it may differ a little from "
        "what stands above; 95 % intervals, those against the base all at once; ahead in is of contribution"
    )


def table(story: Story, rows: Sequence[TeamRow]) -> Table:
    """One row a team and scenario: bookings, contribution, and both against the base."""
    booked = [x for x in rows if x.response == "bookings"]
    earned = {(x.number, x.scenario): x for x in rows if x.response == "contribution"}
    heads = (
        "team", "scenario", "bookings", "against base", "contribution", "more than base", "ahead in",
    )  # fmt: skip
    cells = []
    for row in booked:
        own = earned[row.number, row.scenario]
        against: tuple[str, ...] = ("base", wording.NOTHING, wording.NOTHING)
        if row.ratio is not None and own.difference is not None and own.more_in is not None:
            against = (
                wording.change_with_interval(row.ratio),
                wording.thousands_give_or_take(own.difference), wording.share(own.more_in),
            )  # fmt: skip
        cells.append((
            row.team, story.title(row.scenario), wording.thousands_give_or_take(row.value),
            against[0], wording.thousands_give_or_take(own.value), *against[1:],
        ))  # fmt: skip
    return heads, cells
