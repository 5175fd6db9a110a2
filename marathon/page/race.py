"""The page of a race: who overtakes whom, when, and how sure that is."""

from collections.abc import Sequence

from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.page.report import about, footer, how_sure
from marathon.sentences import race as sentences
from marathon.sentences.comparison.telling import Story
from marathon.sentences.wording import share, thousands
from sim.experiments.comparing.named import NamedExperiment
from sim.experiments.comparing.race import Race


def race_page(
    experiment: NamedExperiment, race: Race, story: Story, charts: Sequence[Chart]
) -> str:
    """A whole page about a named experiment; nothing in it comes from elsewhere."""
    said = markup.verdict(sentences.race_verdict(race, story))
    warnings = markup.paragraphs(story.cautions, class_="beside")
    first, second = sentences.week_rows(race, story), sentences.year_rows(race, story)
    who = [f"{story.title(name)}: {story.meanings[name]}" for name in story.scenarios]
    return markup.page(
        experiment.title,
        about(story),
        markup.element("section", said, _figures(race, story), warnings, id="verdict"),
        markup.section("Who runs?", markup.bullets(who), id="who"),
        *(markup.chart_section(chart) for chart in charts),
        markup.section(
            "Week by week",
            markup.table(*first, caption=sentences.week_caption(story)),
            markup.table(*second, caption=sentences.year_caption(story)),
            id="weeks",
        ),
        how_sure(story),
        heading=f"{experiment.title}: {experiment.question}",
        footer=footer(story),
    )


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
    return markup.figures(cards)
