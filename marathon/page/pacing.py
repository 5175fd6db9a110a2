"""The page of how a plan stands: one verdict, the corridor, chances, what one should know."""

from collections.abc import Sequence

from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.page.sure import sure
from marathon.planning.pace import PaceNumbers
from marathon.sentences import pacing as sentences
from marathon.sentences.wording import share


def page(
    found: PaceNumbers,
    charts: Sequence[Chart],
    said: Sequence[str],
    currency: str,
    notes: Sequence[str],
) -> str:
    """A whole page; nothing in it comes from elsewhere.

    Args:
        found: How the plan stands.
        charts: The corridor, and what changed in the last week.
        said: The verdict.
        currency: Currency of bookings.
        notes: What one should know.
    """
    cards = (
        ("reached" if sentences.reached(found.target) else share(found.target.chance.value), "chance of the target"),
        (sentences.company_money(found.booked, currency), "booked so far"),
        (sentences.company_money(found.middle, currency), "booked by now in the plan's middle future"),
    )  # fmt: skip
    heads, rows = sentences.rows(found, currency)
    parts = [
        markup.element(
            "section", markup.verdict(said[:1]), markup.figures(cards), markup.paragraphs(said[1:]),
            id="verdict",
        ),
        *(markup.chart_section(chart) for chart in charts[:1]),
        markup.section(
            "Who reaches what?",
            markup.table(heads, rows, caption=f"Targets, and quotas of {found.quarter}"), id="who",
        ),
        *(markup.chart_section(chart) for chart in charts[1:]),
        *_changed(found),
        sure(notes),
    ]  # fmt: skip
    return markup.page(
        "Are we on plan?", f"The week of {sentences.day(found.week)}.", *parts,
        footer="Made by marathon pace.", body_class="prose",
    )  # fmt: skip


def _changed(found: PaceNumbers) -> tuple[str, ...]:
    """What moved the expectation in the last week, where a history tells."""
    tables = sentences.changed(found)
    if not tables:
        return ()
    shown = [markup.table(*table, caption=said) for table, said in tables]
    return (markup.section("Whose deals, and which?", *shown, id="changes"),)
