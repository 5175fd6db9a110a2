"""The page of a backtest: how good forecasts were, beside which others, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.sentences import backtest as sentences
from marathon.tables import Table

if TYPE_CHECKING:
    import pandas as pd

TITLE: Final = "How good were forecasts of this history?"


def page(
    verdict: Sequence[str],
    scores: pd.DataFrame,
    charts: Sequence[Chart],
    tables: Sequence[tuple[Table, str]],
    notes: Sequence[str],
    *,
    about: str,
) -> str:
    """A whole page about one backtest, with everything in it.

    Args:
        verdict: The answer in sentences.
        scores: A row a method and horizon.
        charts: The pictures.
        tables: All tables with their captions.
        notes: How the figures are to be read.
        about: What was forecast.
    """
    figures = markup.figures(sentences.cards(scores))
    shown = (markup.table(heads, rows, caption=said) for (heads, rows), said in tables)
    return markup.page(
        TITLE,
        about,
        markup.element(
            "section",
            markup.verdict((sentences.headline(scores), *verdict)),
            figures,
            id="verdict",
        ),
        *(markup.chart_section(chart) for chart in charts),
        markup.section("Every method, every horizon", *shown, id="methods"),
        markup.section("How sure is this?", markup.bullets(notes), id="sure"),
        footer="Made by Marathon. Every forecast was made from what was known that evening.",
        body_class="backtest",
    )
