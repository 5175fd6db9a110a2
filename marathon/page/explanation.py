"""The page of an explanation: the difference first, then where it was made and by what."""

from collections.abc import Sequence

from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.sentences import words
from marathon.sentences.explanation import (
    Because,
    account_rows,
    lever_rows,
    notes,
    practice_table,
    verdict,
)
from marathon.sentences.wording import counted


def explanation_page(told: Because, charts: Sequence[Chart]) -> str:
    """A whole page about why one way of managing differs from another."""
    title = f"Why {told.other} differs from {told.base}"
    run = told.explanation.run
    about = (
        f"{told.organisation}; {run['replications']} futures of {counted(int(str(run['years'])), 'year')}, lived "
        "through under both with the same luck."
    )
    return markup.page(
        title,
        about,
        markup.element(
            "section",
            markup.verdict(verdict(told)),
            markup.paragraphs(told.cautions, class_="beside"),
        ),
        *(markup.chart_section(chart) for chart in charts),
        _tables(told),
        footer=f"Made by Marathon {run['version']}. A simulation.",
        body_class="account",
    )


def _tables(told: Because) -> str:
    heads, rows = account_rows(told)
    parts = [markup.table(heads, rows, caption=f"Along the money, {told.whose}")]
    if told.explanation.levers:
        heads, rows = lever_rows(told)
        caption = f"By decision, thousand {told.currency} {told.whose}"
        parts.append(markup.table(heads, rows, caption=caption))
    if told.practices and told.explanation.rep is None:
        heads, rows = practice_table(told)
        takes = markup.table(heads, rows, caption="What each practice takes")
        parts.append(markup.element("div", takes, class_="prose"))
    plain, appendix = words.split(notes(told))
    run = told.explanation.run
    digests = run["scenario_digests"]
    lines = [
        ("seed", str(run["seed"])),
        ("organisation", str(run["organisation_digest"])[:16]),
    ]
    if isinstance(digests, dict):
        lines += [
            (f"scenario {name}", str(digest)[:16]) for name, digest in digests.items()
        ]
    return markup.section(
        "How sure is this?", markup.bullets(plain), *parts,
        markup.appendix(words.HEADING, markup.bullets(appendix), markup.definitions(lines)),
    )  # fmt: skip
