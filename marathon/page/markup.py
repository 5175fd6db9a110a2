"""Pieces of HTML: text is escaped once, here, and nothing is fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from typing import Final

from marathon import charts


def element(tag: str, *children: str, **attributes: str) -> str:
    """An element around markup; attribute names are written with `_` for `-`."""
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{said}>{''.join(children)}</{tag}>"


def text(tag: str, said: str, **attributes: str) -> str:
    """An element around plain text."""
    return element(tag, escape(said, quote=False), **attributes)


def paragraphs(sentences: Iterable[str], **attributes: str) -> str:
    """A paragraph for each sentence."""
    return "".join(text("p", sentence, **attributes) for sentence in sentences)


def bullets(sentences: Iterable[str]) -> str:
    """A list of sentences."""
    return element("ul", *(text("li", sentence) for sentence in sentences))


MANY: Final = 3
"""Columns that fit beside each other on a telephone."""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str) -> str:
    """A table; where the screen is narrow, one of many columns is a list of its rows."""
    head = element("tr", *(text("th", name, scope="col") for name in heads))
    body = "".join(
        element(
            "tr", text("th", first, scope="row"),
            *(
                text("td", cell, data_head=name)
                for name, cell in zip(heads[1:], rest, strict=False)
            ),
        )
        for first, *rest in rows
    )  # fmt: skip
    inner = element("thead", head) + element("tbody", body)
    # The caption stays outside the box, or it would scroll away with the table.
    return text("p", caption, class_="caption") + element(
        "div", element("table", inner, class_="many" if len(heads) > MANY else "few"), class_="scroll", tabindex="0", role="region",
        aria_label=caption,
    )  # fmt: skip


def verdict(sentences: Iterable[str]) -> str:
    """The answer, in sentences that stand out."""
    return element("div", paragraphs(sentences), class_="verdict")


def section(question: str, *parts: str, **attributes: str) -> str:
    """A part of a page below its question."""
    return element("section", text("h2", question), *parts, **attributes)


def appendix(heading: str, *parts: str) -> str:
    """What an analyst needs and a leader does not: below its heading, closed at first."""
    return element(
        "details", text("summary", heading), *parts, class_="analyst", id="analyst"
    )


def figures(cards: Iterable[tuple[str, str]]) -> str:
    """Large figures at a glance, each with what it is."""
    shown = (
        element("div", text("strong", big), text("span", small)) for big, small in cards
    )
    return element("div", *shown, class_="figures")


def definitions(lines: Iterable[tuple[str, str]]) -> str:
    """A list of names and what stands behind them."""
    return element("dl", *(text("dt", name) + text("dd", said) for name, said in lines))


def chart_section(chart: charts.canvas.Chart) -> str:
    """A chart below its question and answer, once for wide and once for narrow screens."""
    said = f"{chart.question} {chart.answer}"
    pictures = "".join(
        element("div", charts.canvas.svg(drawn, name=f"{chart.name}-{shape}"), class_=f"picture {shape}",
                role="img", aria_label=said)
        for shape, drawn in (("wide", chart.wide), ("narrow", chart.narrow))
    )  # fmt: skip
    return section(
        chart.question, text("p", chart.answer, class_="answer"), pictures, class_="chart"
    )


def page(
    title: str,
    about: str,
    *parts: str,
    footer: str,
    heading: str = "",
    body_class: str = "",
) -> str:
    """A whole page: what it is about, its parts, and what the reader holds in hand.

    Args:
        title: Title of the window.
        about: The line below the heading.
        *parts: Markup of the parts.
        footer: Plain text.
        heading: The heading; empty: the title.
        body_class: Classes of the body.
    """
    body = (
        element("header", text("h1", heading or title), text("p", about)),
        element("main", *parts),
        element("footer", text("p", footer)),
    )
    return document(title=title, body="".join(body), body_class=body_class)


def document(
    *, title: str, body: str, script: str = "", body_class: str = "", unscripted: str = ""
) -> str:
    """A whole page; everything that it needs is in it.

    Its content security policy forbids every request, and lets no style and no script act
    but the page's own, which it names by their digests.

    Args:
        title: Title of the window.
        body: Markup of the page.
        script: JavaScript that runs at the end of the page.
        body_class: Classes of the body.
        unscripted: Style sheet for browsers that run no scripts.
    """
    styles = [asset("page.css"), *([unscripted] if unscripted else [])]
    policy = (
        f"default-src 'none'; style-src {_digests(styles)}; "
        f"script-src {_digests([script] if script else [])}; "
        "base-uri 'none'; form-action 'none'"
    )
    head = "".join(
        (
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            text("title", title),
            element("style", styles[0]),
        )
    )
    before = element("noscript", element("style", unscripted)) if unscripted else ""
    after = element("script", script) if script else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}</head>\n'
        f'<body class="{escape(body_class)}">\n{before}{body}\n{after}\n</body>\n</html>\n'
    )


def _digests(sources: Sequence[str]) -> str:
    """Inline styles or scripts as a policy allows them: by digest; none where there are none."""
    digests = [hashlib.sha256(source.encode()).digest() for source in sources]
    return (
        " ".join(f"'sha256-{base64.b64encode(each).decode()}'" for each in digests)
        or "'none'"
    )


def asset(name: str) -> str:
    """A stylesheet or script that ships with the package."""
    return (resources.files("marathon.page") / name).read_text("utf-8")
