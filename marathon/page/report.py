"""The report of a comparison: verdict first, then why, then how sure."""

from collections.abc import Sequence
from dataclasses import dataclass

from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.sentences import words
from marathon.sentences.comparison import notes, reasons, tables, telling, verdict
from marathon.sentences.doubt import allowed
from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import change_with_interval, counted, share, thousands
from marathon.tables import Table
from sim.outputs.responses import RESPONSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a page shows beside the comparison itself.

    Attributes:
        title: Its heading.
        name: Its anchor.
        said: Sentences that come first.
        table: A table, and what its numbers are.
        notes: What one should know of it.
    """

    title: str
    name: str
    said: Sequence[str]
    table: tuple[Table, str]
    notes: Sequence[str]

    def html(self) -> str:
        """The section as it stands on the page."""
        (heads, rows), caption = self.table
        return markup.section(
            self.title,
            markup.paragraphs(self.said),
            markup.table(heads, rows, caption=caption),
            markup.bullets(self.notes),
            id=self.name,
        )


def report(
    story: telling.Story,
    charts: Sequence[Chart],
    first: Sequence[str] = (),
    sections: Sequence[Section] = (),
) -> str:
    """A whole page about one comparison.

    Args:
        story: What is told.
        charts: Its pictures.
        first: Sentences that come before the verdict.
        sections: What stands between the verdict and its reasons.
    """
    title = heading(story)
    parts = (
        answer(story, first),
        *(each.html() for each in sections),
        why(story, charts),
        how_sure(story),
    )
    return markup.page(title, about(story), *parts, footer=footer(story))


def heading(story: telling.Story) -> str:
    """What the page is about."""
    titles = [story.title(name) for name in story.scenarios]
    if len(titles) == 1:
        return f"{titles[0]}: what it brings in"
    if len(titles) == 2:
        return f"{titles[1]} against {titles[0]}"
    return f"{len(titles)} ways of managing the same team{'s' * (story.teams > 1)}"


def about(story: telling.Story) -> str:
    """Whom and what the numbers are about, in one line."""
    run = story.comparison.run
    return (
        f"{story.organisation}, {counted(story.reps, 'rep')}; {run.replications} simulated "
        f"futures of {counted(run.years, 'year')}, every one lived through under each way of managing."
    )


def answer(story: telling.Story, first: Sequence[str] = ()) -> str:
    """The verdict, and beside it the figures that carry it."""
    beside = reasons.outside_expectation(story)
    warnings = markup.paragraphs(
        [*story.cautions, *([beside] if beside else [])], class_="beside"
    )
    said = markup.verdict((*first, *verdict.verdict(story)))
    return markup.element("section", said, figures(story), warnings, id="verdict")


def figures(story: telling.Story) -> str:
    """Four figures of the scenario that the verdict is about."""
    if not story.buyable:
        return ""
    other = telling.leading(story)
    bookings = story.comparison.row(other, telling.BOOKINGS)
    earned = story.comparison.row(other, telling.CONTRIBUTION)
    cards = [
        (change_with_interval(bookings.ratio).partition(" (")[0], f"bookings; {_range(story, other)}"),
        (thousands(earned.difference.mean), f"{story.currency} contribution a rep and year more"
         if earned.difference.mean >= 0 else f"{story.currency} contribution a rep and year"),
        (share(earned.better_in), "of futures with more contribution"),
    ]  # fmt: skip
    path = telling.transition_of(story, other)
    if path is not None:
        even = path.contribution.break_even.median
        years = f"within {counted(story.comparison.run.years, 'year')}"
        if not story.told_apart(other, telling.CONTRIBUTION):
            cards.append(("not sure", f"whether it pays for itself {years}"))
        elif even is None:
            cards.append(("not yet", f"paid for itself {years} in most futures"))
        else:
            said = f"paid for itself in half of the futures (week {even:.0f})"
            cards.append((telling.month(story, even), said))
    return markup.figures(cards)


def why(story: telling.Story, charts: Sequence[Chart]) -> str:
    """The reasons in sentences, then the charts."""
    said = ""
    if story.comparison.others:
        said = markup.section("Why?", markup.bullets(reasons.background(story)), id="why")
    return said + "".join(markup.chart_section(chart) for chart in charts)


def how_sure(story: telling.Story) -> str:
    """Every number with its interval, what the intervals hold, and where it all comes from."""
    plain, appendix = words.split(notes.notes(story))
    means = "What happened in each, means over all futures"
    return markup.section(
        "How sure is this?",
        markup.bullets(plain),
        markup.table(*tables.scenario_rows(story), caption=tables.scenario_caption(story)),
        markup.table(*tables.level_rows(story), caption=means),
        markup.appendix(words.HEADING, markup.bullets(appendix), provenance(story)),
        id="sure",
    )


def provenance(story: telling.Story) -> str:
    """What is needed to get the same numbers again."""
    run = story.comparison.run
    parameters = TEXTS["comparison"][f"parameters_{run.parameters}"].format(
        allowed=allowed(run)
    )
    if run.parameters == "drawn":
        parameters += f"; {run.parameter_points} draws from {run.parameter_source}."
    lines = [
        ("version", f"{run.version}, engine {run.engine}, {run.platform}"),
        ("seed", f"{run.seed}, {run.replications} replications, {run.events:,} events"),
        ("organisation", f"{run.organisation}, digest {run.organisation_digest[:16]}"),
        *(
            (f"scenario {story.title(name)}", f"{name}, digest {digest[:16]}")
            for name, digest in run.scenario_digests.items()
        ),
        ("parameters", parameters),
    ]
    return markup.definitions(lines)


def footer(story: telling.Story) -> str:
    """What the reader holds in hand."""
    shown = ", ".join(
        f"{RESPONSES[name].title} in {telling.unit_of(story, name)}"
        for name in (telling.BOOKINGS, telling.CONTRIBUTION)
    )
    return f"Made by Marathon {story.comparison.run.version}. A simulation: {shown}."


def _range(story: telling.Story, other: str) -> str:
    ratio = story.comparison.row(other, telling.BOOKINGS).ratio
    return change_with_interval(ratio).partition(" (")[2].strip("()")
