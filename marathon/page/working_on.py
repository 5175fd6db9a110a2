"""The page of what to work on: one verdict, the chart, then every step, then how sure."""

from collections.abc import Sequence

from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.page.sure import sure
from marathon.sentences import practices
from marathon.sentences import working_on as sentences
from marathon.sentences.texts import GRADES
from marathon.sentences.wording import counted, share, thousands
from sim.evidence.grades import EVIDENCE


def page(told: sentences.Told, charts: Sequence[Chart], cautions: Sequence[str]) -> str:
    """A whole page; nothing in it comes from elsewhere.

    Args:
        told: What was found.
        charts: Its pictures, the main one first.
        cautions: What the organisation misses of what it was fitted to.
    """
    run = told.found.run
    said = markup.verdict(sentences.verdict(told))
    parts = [
        markup.element(
            "section", said, figures(told), markup.paragraphs(cautions, class_="beside"), id="verdict"
        ),
        *(markup.chart_section(chart) for chart in charts),
        steps(told),
    ]  # fmt: skip
    if told.found.pairs:
        pairs = markup.table(
            *sentences.pair_rows(told), caption=sentences.pair_caption(told)
        )
        parts.append(markup.section("Two at once", pairs, id="pairs"))
    known = markup.table(
        *evidence_rows(told), caption="What stands behind each step, by lever"
    )
    parts.append(sure(sentences.notes(told), known=known))
    return markup.page(
        "What should we work on next?",
        f"{told.organisation}, {counted(told.reps, 'rep')}, managed as {told.start}: every lever one step from there.",
        *parts,
        footer=f"Made by marathon work-on {run.version}. A simulation.",
        body_class="steps",
    )  # fmt: skip


def steps(told: sentences.Told) -> str:
    """Steps of which something can be said, then, closed at first, those of which nothing can."""
    heads, rows = sentences.step_rows(told)
    clear = [x.mark != "unclear" for x in told.changing]
    said = [row for row, known in zip(rows, clear, strict=True) if known]
    left = [row for row, known in zip(rows, clear, strict=True) if not known]
    caption = sentences.step_caption(told)
    parts = [markup.table(heads, said, caption=caption)] if said else []
    if left:
        more = f"{counted(len(left), 'step')} that cannot be told from chance"
        parts.append(
            markup.element(
                "details", markup.text("summary", more),
                markup.table(heads, left, caption=caption),
            )
        )  # fmt: skip
    return markup.section("What pays, and what harms?", *parts, id="steps")


def figures(told: sentences.Told) -> str:
    """Figures of the first step at a glance."""
    first = told.first
    if first is None:
        return ""
    cards = [
        (thousands(first.money.mean), f"{told.currency} a year for the company; {practices.title(first.steps[0].lever).lower()}"),
        *([] if first.pays is None else [(share(first.pays.mean), "chance that it pays")]),
        (f"{first.manager_hours.mean:+.1f} h", "of a manager's week"),
        (f"{len(told.rivals)}", "other steps may be as good"),
    ]  # fmt: skip
    return markup.figures(cards)


def evidence_rows(told: sentences.Told) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """One row a lever that a step is about: how well it is known what it does, and from what."""
    levers = dict.fromkeys(step.lever for x in told.changing for step in x.steps)
    rows = [
        (practices.title(lever), GRADES[EVIDENCE[lever].grade],
         EVIDENCE[lever].basis, ", ".join(EVIDENCE[lever].rows) or "-")
        for lever in levers
    ]  # fmt: skip
    return (
        "practice",
        "known from",
        "what was measured",
        "rows of marathon validate",
    ), rows
