"""The tables of a comparison, the same on the screen and on the page."""

from collections.abc import Sequence

from marathon.sentences import wording, words
from marathon.sentences.comparison.reasons import outside_expectation
from marathon.sentences.comparison.telling import (
    BOOKINGS,
    CONTRIBUTION,
    Story,
    transition_of,
)
from marathon.sentences.comparison.verdict import verdict
from marathon.tables import Table, answer_text
from sim.outputs.responses import RESPONSES, SHOWN


def scenario_caption(story: Story) -> str:
    """What the numbers of `scenario_rows` are."""
    before = " that were there before any was added" if story.added else ""
    return (
        f"Money in thousand {story.currency} a rep and year (dip: a rep), a rep being one of the "
        f"{story.reps} seats{before}; 95 % intervals; ahead in, paid back (in half of the "
        "futures) and dip (-: may be chance) are of contribution"
    )


def scenario_rows(story: Story) -> Table:
    """One row a scenario: bookings, contribution, against the base, break-even."""
    comparison = story.comparison
    heads: tuple[str, ...] = (
        "scenario", "bookings", "against base", "contribution", "more than base", "ahead in",
    )  # fmt: skip
    if comparison.transitions:
        heads += ("paid back", "dip")
    rows = []
    for name in story.scenarios:
        booked, kept = (
            wording.thousands_give_or_take(comparison.level(name, response).value)
            for response in (BOOKINGS, CONTRIBUTION)
        )
        if name == comparison.base:
            against: tuple[str, ...] = ("base", kept, *[wording.NOTHING] * (len(heads) - 4))
        else:
            bookings = comparison.row(name, BOOKINGS)
            earned = comparison.row(name, CONTRIBUTION)
            against = (
                wording.change_with_interval(bookings.ratio), kept,
                wording.thousands_give_or_take(earned.difference), wording.share(earned.better_in),
                *(_change(story, name) if comparison.transitions else ()),
            )  # fmt: skip
        rows.append((story.title(name), booked, *against))
    return heads, rows


def comparison_text(
    story: Story,
    remarks: Sequence[str],
    *,
    width: int,
    first: Sequence[str] = (),
    before: Sequence[tuple[Table, str]] = (),
    after: Sequence[tuple[Table, str]] = (),
    last: Sequence[str] = (),
) -> str:
    """A whole comparison on a screen: verdict first, then the tables, then remarks.

    Args:
        story: What is told.
        remarks: What one should know.
        width: Letters of a line.
        first: Sentences that come before the verdict.
        before: Tables that come before the others.
        after: Tables that come after them.
        last: Sentences that come after the verdict.
    """
    sentences = [*first, *verdict(story)]
    if beside := outside_expectation(story):
        sentences.append(beside)
    sentences += last
    tables = [
        *before,
        (scenario_rows(story), scenario_caption(story)),
        (level_rows(story), ""),
        *after,
    ]
    return answer_text(sentences, tables, **words.on_screen(remarks), width=width)


def level_rows(story: Story) -> Table:
    """One row a response: its mean in every scenario; for a single other also the ratio."""
    comparison = story.comparison
    others = comparison.others
    single = others[0] if len(others) == 1 else None
    heads = ("response", "unit", *(story.title(name) for name in story.scenarios))
    if single:
        heads += ("ratio", "better in")
    rows: list[tuple[str, ...]] = []
    for name in _responses(story):
        response = RESPONSES[name]
        means = [
            wording.amount(story.mean(x, name), response.unit) for x in story.scenarios
        ]
        row = (response.title, wording.plain_unit(response.unit, story.currency), *means)
        if single:
            against = comparison.row(single, name)
            row += (
                wording.ratio_with_interval(against.ratio),
                wording.share(against.better_in),
            )
        rows.append(row)
    return heads, rows


def _responses(story: Story) -> tuple[str, ...]:
    shown = dict.fromkeys(row.response for row in story.comparison.rows)
    return tuple(shown) or SHOWN


def _change(story: Story, name: str) -> tuple[str, str]:
    path = transition_of(story, name)
    if path is None:
        return wording.NOTHING, wording.NOTHING
    even, dip = path.contribution.break_even, path.contribution.dip
    if story.same_as_base(name) or not story.told_apart(name, CONTRIBUTION):
        return wording.NOTHING, wording.NOTHING
    when = "not yet" if even.median is None else f"week {even.median:.0f}"
    sure = dip.week is not None and dip.depth.low > 0.0
    return when, wording.in_thousands(-dip.depth.mean) if sure else wording.NOTHING
