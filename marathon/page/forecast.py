"""The page of a forecast: where the quarter will end, of what, by whom, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forecast.pipeline import PipelineForecast
from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.sentences import bridge as bridge_sentences
from marathon.sentences import forecast as sentences
from marathon.sentences import forecast_page as said
from marathon.tables import Table

TITLE: Final = "What will this quarter bring?"


def page(
    found: PipelineForecast,
    verdict: Sequence[str],
    charts: Sequence[Chart],
    notes: Sequence[str],
    *,
    source: str,
    track: tuple[Sequence[str], Sequence[Chart], Sequence[tuple[Table, str]]] | None,
) -> str:
    """A whole page about one forecast, with everything in it.

    Args:
        found: The forecast.
        verdict: The answer in sentences.
        charts: The pictures.
        notes: What one should know before believing it.
        source: What the history is.
        track: Verdict, charts and tables of forecasts kept earlier; None: there are none.
    """
    drawn = {chart.name: replace(chart, answer=_held(chart.answer)) for chart in charts}
    parts = [
        markup.element(
            "section",
            markup.verdict(map(_held, verdict)),
            markup.figures(said.cards(found)),
            id="verdict",
        ),
        *_charts(drawn, "quarter"),
        *_parts(found, drawn),
        *_bridge(found, drawn),
        *_who(found, drawn),
        *_deals(found),
        markup.section(
            "Were such forecasts right before?", *_record(found, track), id="record"
        ),
        markup.section("How sure is this?", markup.bullets(notes), id="sure"),
    ]
    return markup.page(
        TITLE,
        said.about(found, source),
        *parts,
        footer=f"Made by Marathon from what was known on {found.as_of}. {len(found.futures.wins):,} drawn futures.",
        body_class="forecast",
    )


def _held(sentence: str) -> str:
    """Hold numbers and their units together at a line's end."""
    return re.sub(r"(?<=\d) (?=[kMG%](?!\w))", "\N{NO-BREAK SPACE}", sentence)


def _table(table: Table, caption: str) -> str:
    """A table of the screen; what it leaves out stands in a file beside the page."""
    return markup.table(*table, caption=caption.replace("--json", "forecast.json"))


def _charts(drawn: dict[str, Chart], *names: str) -> list[str]:
    """The charts of these names that there are."""
    return [markup.chart_section(drawn[name]) for name in names if name in drawn]


def _parts(found: PipelineForecast, drawn: dict[str, Chart]) -> list[str]:
    """Of what it is made, and how likely each sum is."""
    heads, rows = sentences.rows(found)
    caption = f"Still to come: {sentences.levels(found)}"
    return [
        *_charts(drawn, "forecast"),
        markup.section(
            "What is it made of?", markup.table(heads, rows, caption=caption), id="parts"
        ),
    ]


def _bridge(found: PipelineForecast, drawn: dict[str, Chart]) -> list[str]:
    if found.bridge is None:
        return []
    tables = bridge_sentences.tables(found.bridge)
    shown = (_table(table, caption) for table, caption in tables)
    return [
        *_charts(drawn, "bridge"),
        markup.section("Where did it change?", *shown, id="bridge"),
    ]


def _who(found: PipelineForecast, drawn: dict[str, Chart]) -> list[str]:
    parts = _charts(drawn, "teams", "reps")
    tables = [
        _table(table, f"Still to come, and the chance of the quota. {caption}")
        for table, caption in sentences.who_tables(found)
    ]
    if tables:
        parts.append(markup.section("Everybody in numbers", *tables, id="who"))
    return parts


def _deals(found: PipelineForecast) -> list[str]:
    table = sentences.deal_table(found)
    if table is None:
        return []
    title = "Which deals to look at today?"
    return [markup.section(title, _table(*table), id="deals", class_="reasons")]


def _record(
    found: PipelineForecast,
    track: tuple[Sequence[str], Sequence[Chart], Sequence[tuple[Table, str]]] | None,
) -> list[str]:
    """How right forecasts kept earlier were, and chances of single deals."""
    parts = []
    if track is not None:
        verdict, charts, tables = track
        parts.append(markup.paragraphs(verdict))
        parts += [markup.chart_section(chart) for chart in charts]
        parts += [_table(table, caption) for table, caption in tables]
    record = said.record(found.deal_record)
    if record is not None:
        text, (heads, rows) = record
        parts.append(markup.paragraphs((text,)))
        parts.append(markup.table(heads, rows, caption=said.RECORD))
    parts.append(markup.paragraphs((said.MORE,), class_="hint"))
    return parts
