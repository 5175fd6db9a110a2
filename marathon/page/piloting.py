"""The page of a pilot: one verdict, how often it shows, what to count, what errors cost."""

from collections.abc import Sequence

from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.page.sure import sure
from marathon.sentences import piloting as sentences
from marathon.sentences.wording import counted, thousands


def page(told: sentences.Told, charts: Sequence[Chart], cautions: Sequence[str]) -> str:
    """A whole page; nothing in it comes from elsewhere.

    Args:
        told: What was found.
        charts: Its pictures, the main one first.
        cautions: What the organisation misses of what it was fitted to.
    """
    said = markup.verdict(sentences.verdict(told))
    parts = [
        markup.element(
            "section", said, figures(told), markup.paragraphs(cautions, class_="beside"), id="verdict"
        ),
        *(markup.chart_section(chart) for chart in charts),
    ]  # fmt: skip
    if told.found.wrong is not None:
        wrong = markup.table(
            *sentences.wrong_rows(told), caption=sentences.wrong_caption(told)
        )
        parts.append(
            markup.section("What does a wrong conclusion cost?", wrong, id="wrong")
        )
    tables = [
        markup.table(*sentences.power_rows(told), caption=sentences.power_caption(told))
    ]
    if not told.found.same:
        rows = sentences.counted_rows(told)
        tables.append(markup.table(*rows, caption=sentences.counted_caption(told)))
    levers = [f"What changes: {'; '.join(told.levers)}."] if told.levers else []
    parts.append(sure([*levers, *sentences.notes(told)], before="".join(tables)))
    return markup.page(
        "How large must the pilot be?",
        f"{told.organisation}, managed as {told.start}; the change: {told.change}.",
        *parts,
        footer="Made by marathon pilot. A simulation.",
    )


def figures(told: sentences.Told) -> str:
    """Figures at a glance."""
    found = told.found
    cards = []
    if found.enough is not None:
        cards += [
            (
                f"{found.enough.teams} + {found.enough.teams}",
                "teams changed, and teams that go on",
            ),
            (counted(found.enough.quarters, "quarter"), "after the switch"),
        ]
    else:
        most = found.designs[-1]
        cards.append(
            (
                "not within",
                f"{most.teams} + {most.teams} teams and {counted(most.quarters, 'quarter')}",
            )
        )
    cards.append((f"{100 * found.judged.power.mean:.0f} of 100", "such pilots show it"))
    if found.wrong is not None and not found.same:
        lost = found.wrong.adopting.mean + found.wrong.dropping.mean
        cards.append(
            (
                thousands(lost),
                f"{told.currency} a year lost on average by wrong conclusions",
            )
        )
    return markup.figures(cards)
