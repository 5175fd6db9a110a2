"""The page of a validation: verdict, rows against ranges, what could have failed, how sure."""

from collections.abc import Sequence

from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.sentences import quick
from marathon.sentences import validation as sentences
from sim.evidence.result import Validation


def page(found: Validation, chart: Chart, cautions: Sequence[str] = ()) -> str:
    """A whole page, with everything in it.

    Args:
        found: What was found.
        chart: Its picture.
        cautions: What the organisation misses of what it was fitted to, a sentence each.
    """
    run = found.run
    about = (
        f"Published studies repeated on simulated teams of {run['organisation']}; every figure "
        "with its 95 % interval."
    )
    said = markup.verdict(sentences.verdict(found))
    return markup.page(
        sentences.TITLE,
        about,
        markup.element(
            "section",
            said,
            markup.paragraphs(cautions, class_="beside"),
            figures(found),
            id="verdict",
        ),
        markup.chart_section(chart) if found.rows else "",
        *(_section(part) for part in sentences.parts(found)),
        footer=sentences.provenance(found),
        body_class="evidence",
    )


def figures(found: Validation) -> str:
    """Four figures at a glance."""
    few = quick.is_quick(found)
    counted = [row for row in found.rows if row.label == "counted"]
    told = [quick.can_tell(found, row) for row in found.rows]
    inside = [row.inside for row in found.rows]
    cards = (
        *(
            [(told, "rows precise enough to tell")]
            if few
            else [(inside, "rows inside their range")]
        ),
        *([] if few else [([x.inside for x in counted], "of those that count")]),
        ([x.holds for x in found.controls], "controls hold"),
        ([x.holds for x in found.harms], "harms are reachable"),
    )
    return markup.figures((f"{sum(each)} of {len(each)}", what) for each, what in cards)


def _section(part: sentences.Part) -> str:
    """A part below its title."""
    said = [markup.text("p", part.before)] if part.before else []
    if part.heads:
        said.append(markup.table(part.heads, part.rows, caption=part.title))
    return markup.section(part.title, *said, markup.bullets(part.after))
