"""The page of one deal: its two lives side by side, and what decided."""

from collections.abc import Sequence

from marathon.page import markup
from marathon.page.markup import element, table, text
from marathon.sentences.lives import Row, differences, input_rows, rows, verdict
from marathon.sentences.texts import TEXTS
from sim.experiments.lives.lives import TwoLives
from sim.experiments.lives.watching import Happening


def lives_page(two: TwoLives, cautions: Sequence[str] = ()) -> str:
    """A whole page about one deal.

    Args:
        two: Its two lives.
        cautions: What the organisation misses of what it was fitted to, a sentence each.
    """
    title = f"One deal, two lives: {two.meeting.account}-{two.meeting.window}"
    caption = "What the decision read and drew, by world"
    heads = ("", *_titles(two), "")
    parts = (
        element(
            "section",
            markup.verdict(verdict(two)),
            markup.paragraphs(cautions, class_="beside"),
        ),
        *(
            markup.section(said, table(heads, input_rows(difference), caption=caption))
            for said, difference in differences(two)
        ),
        markup.section("Both lives", _side_by_side(two)),
    )
    head = element("header", text("h1", title), text("p", TEXTS["lives"]["same_luck"]))
    return markup.document(title=title, body=head + element("main", *parts))


def _titles(two: TwoLives) -> tuple[str, str]:
    first, second = (life.scenario for life in two.lives)
    return first, second


def _side_by_side(two: TwoLives) -> str:
    head = element("tr", *(text("th", title, scope="col") for title in _titles(two)))
    body = "".join(_line(row) for row in rows(two))
    inner = element("thead", head) + element("tbody", body)
    return element("div", element("table", inner), class_="scroll lives",
                   tabindex="0", role="region", aria_label="both lives")  # fmt: skip


def _line(row: Row) -> str:
    marked = {"class_": "parts"} if row.parts else {}
    return element("tr", _cell(row.base), _cell(row.other), **marked)


def _cell(happening: Happening | None) -> str:
    if happening is None:
        return text("td", "")
    when = text("time", f"{happening.when:%Y-%m-%d} ")
    detail = f" ({happening.detail})" if happening.detail else ""
    return element("td", when, text("span", happening.what), text("small", detail))
