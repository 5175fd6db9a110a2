"""How sure a comparison is, and what its numbers are."""

import math

from marathon.sentences.comparison.telling import BOOKINGS, CONTRIBUTION, Story, leading
from marathon.sentences.doubt import sources_of_variance
from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import counted, listed, week


def notes(story: Story) -> tuple[str, ...]:
    """How sure this is, and what the numbers are."""
    run = story.comparison.run
    pairs = {row.response: row.pairs for row in story.comparison.rows}
    fewer = sorted(name for name, count in pairs.items() if count < run.replications)
    texts = TEXTS["comparison"]
    said = [texts["same_luck"], texts[f"intervals_{run.parameters}"], _reach(story)]
    if story.comparison.others:
        told = [story.comparison.row(leading(story), x) for x in (BOOKINGS, CONTRIBUTION)]
        said += sources_of_variance(*told)
    warmup = counted(run.warmup_years, "year")
    if run.steady:
        said.append(f"Steady state: each scenario ran for {warmup} before it was measured.")
    else:
        said.append(
            f"One opening state: the organisation ran for {warmup} under "
            f"{story.title(story.comparison.base)} before the switch at week 0."
        )
    said += [
        f"{story.title(name)} changes again in {listed([week(start) for start in starts])}."
        for name, starts in story.changes.items()
        if starts
    ]
    said += [
        f"{story.title(name)} adds {listed([f'{seats} seat(s) to a team'])}: its figures a rep "
        f"are divided by the {story.reps} seats that were there before, so that they compare "
        "whole organisations."
        for name, seats in story.added.items()
    ]
    said += [
        f"{story.title(name)}: executives set for all teams at once, so that single teams do not get it: "
        f"{listed(list(left))}."
        for name, left in story.left_to_all.items()
    ]
    if story.comparison.same_money:
        said.append(texts["equal_spend"])
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
    return f"{run.replications} futures of {counted(run.years, 'year')} each{width}{asked}."
