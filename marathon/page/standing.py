"""The page of where a firm stands: what is good, what comes next, what to find out."""

from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.page.sure import sure
from marathon.sentences import standing as sentences
from marathon.standing.standing import Standing


def page(found: Standing, chart: Chart, about: str) -> str:
    """A whole page; nothing in it comes from elsewhere.

    Args:
        found: Where the firm stands.
        chart: Its picture.
        about: What it rests on.
    """
    said = markup.verdict(sentences.verdict(found))
    parts = [markup.element("section", said, figures(found), id="verdict")]
    if found.good:
        parts.append(
            markup.section(
                "What is already good",
                markup.bullets(sentences.sentence(each) for each in found.good),
                id="good",
            )
        )
    parts.append(markup.chart_section(chart))
    if found.missing:
        heads, rows = sentences.missing_rows(found)
        parts.append(
            markup.section(
                "What the next stage adds",
                markup.table(heads, rows, caption="What would change, the surest first"),
                id="next",
            )
        )
    worth = markup.table(
        *sentences.worth_rows(found),
        caption="How many stages stay in question if one thing is found out for sure",
    )
    today = markup.table(
        *sentences.practice_rows(found),
        caption="Every practice, as far as the answers tell",
    )
    parts += [
        markup.section("What would tell more?", worth, id="find-out"),
        sure(
            sentences.notes(found), before=today,
            after=markup.text("p", "What is judged beforehand:") + markup.bullets(sentences.judged()),
        ),
    ]  # fmt: skip
    return markup.page(
        "Where do we stand?", about, *parts,
        footer="Made by marathon stand; my_way.toml beside this page holds the way of managing found here.",
        body_class="prose",
    )  # fmt: skip


def figures(found: Standing) -> str:
    """Three figures at a glance."""
    cards = (
        (f"{len(found.good)}", "practices that are already good"),
        (f"{len(found.missing)}", f"practices that {sentences.stage_name(found.next_stage)}, would change"),
        (f"{found.answered} of {len(found.practices)}", "questions that something is known about"),
    )  # fmt: skip
    return markup.figures(cards)
