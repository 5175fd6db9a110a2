"""The page of a plan that was searched: verdict, what costs what, what to do when, how sure."""

from collections.abc import Sequence

from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.page.sure import sure
from marathon.planning.plan import Plan
from marathon.planning.search import Found
from marathon.sentences import pacing, plan_races
from marathon.sentences import reaching as sentences
from marathon.sentences.wording import share


def page(
    plan: Plan,
    found: Found,
    reach: float,
    charts: Sequence[Chart],
    notes: Sequence[str],
    taken: Sequence[str] = (),
) -> str:
    """A whole page; nothing in it comes from elsewhere.

    Args:
        plan: The plan.
        found: What was found.
        reach: The chance that is asked for.
        charts: Routes by money and chance; the corridor of the plan that is advised.
        notes: What one should know.
        taken: What was taken from the plan's history.
    """
    said = sentences.verdict(plan, found, reach)
    shown = sentences.best_of(found, reach) or sentences.nearest(found)
    currency = plan.organisation.money.currency
    cards = (
        (share(shown.score.chance.value), "chance of the target with this plan"),
        (share(found.as_planned.score.chance.value), "chance as planned"),
        (pacing.company_money(shown.score.money, currency), "beside commission, more than as planned"),
    )  # fmt: skip
    doing = sentences.steps(plan, shown.score.option) or [
        "Nothing more than the plan says."
    ]
    heads, rows = sentences.route_rows(plan, found)
    quarters, by_quarter = sentences.quarter_rows(plan, found, reach)
    few, tried = sentences.front_rows(plan, found.front)
    parts = [
        markup.element("section", markup.verdict(said), markup.figures(cards), id="verdict"),
        *(markup.chart_section(chart) for chart in charts),
        markup.section("What to do, and when?", markup.bullets(doing), id="steps"),
        markup.section(
            "Which ways are there?",
            markup.table(heads, rows, caption=sentences.ROUTES_CAPTION), id="routes",
        ),
        markup.section(
            "And by quarter?",
            markup.table(quarters, by_quarter, caption="The plan that is advised"), id="quarters",
        ),
        markup.section(
            "What else was tried?",
            markup.table(few, tried, caption="Options to which none tried is cheaper and likelier; by the search, not proved"),
            id="front",
        ),
        *_races(plan, found),
        *([markup.section("What was taken from the history?", markup.bullets(taken), id="taken")] if taken else []),
        sure(notes),
    ]  # fmt: skip
    return markup.page(
        "How do we reach the target?", f"From {pacing.day(plan.first_day)} to {pacing.day(plan.target.until)}.",
        *parts, footer="Made by marathon plan.",
        body_class="prose",
    )  # fmt: skip


def _races(plan: Plan, found: Found) -> tuple[str, ...]:
    """Named races from where the plan stands."""
    if not found.races:
        return ()
    said = [plan_races.told(plan, each) for each in found.races]
    table, caption = plan_races.rows(plan, found.races)
    shown = markup.bullets(said), markup.table(*table, caption=caption)
    return (markup.section(plan_races.QUESTION, *shown, id="races"),)
