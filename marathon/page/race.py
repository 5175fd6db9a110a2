"""The page of a race: who overtakes whom, when, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marathon.page.markup import (
    bullets,
    chart_section,
    document,
    element,
    paragraphs,
    table,
    text,
)
from marathon.page.report import about, footer, how_sure
from marathon.sentences.race import (
    race_verdict,
    week_caption,
    week_rows,
    year_caption,
    year_rows,
)
from marathon.sentences.wording import share, thousands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marathon.charts.canvas import Chart
    from marathon.sentences.comparison import Story
    from sim.experiments.comparing.named import NamedExperiment
    from sim.experiments.comparing.race import Race


def race_page(
    experiment: NamedExperiment, race: Race, story: Story, charts: Sequence[Chart]
) -> str:
    """A whole page about a named experiment; nothing in it comes from elsewhere."""
    said = element("div", paragraphs(race_verdict(race, story)), class_="verdict")
    first, second = week_rows(race, story), year_rows(race, story)
    body = "".join(
        (
            element(
                "header",
                text("h1", f"{experiment.title}: {experiment.question}"),
                text("p", about(story)),
            ),
            element(
                "main",
                element("section", said, _figures(race, story), id="verdict"),
                _who(story),
                *(chart_section(chart) for chart in charts),
                element(
                    "section",
                    text("h2", "Week by week"),
                    table(*first, caption=week_caption(story)),
                    table(*second, caption=year_caption(story)),
                    id="weeks",
                ),
                how_sure(story),
            ),
            footer(story),
        )
    )
    return document(title=experiment.title, body=body)


def _figures(race: Race, story: Story) -> str:
    even = race.gap.break_even
    crossing = "not yet" if even.of_mean is None else f"week {even.of_mean}"
    cards = (
        (crossing, f"{story.title(race.contender)} ahead from then on, on average"),
        (thousands(race.gap.dip.depth.mean), (f"{story.currency} a rep: greatest lead of "
         f"{story.title(race.rival)}")),
        (thousands(race.final.mean), (f"{story.currency} a rep after {story.comparison.run.years} "
         "years")),
        (share(race.ahead[-1]), "of futures end ahead"),
    )  # fmt: skip
    return element(
        "div",
        *(element("div", text("strong", big), text("span", small)) for big, small in cards),
        class_="figures",
    )


def _who(story: Story) -> str:
    said = [f"{story.title(name)}: {story.meanings[name]}" for name in story.scenarios]
    return element("section", text("h2", "Who runs?"), bullets(said), id="who")
