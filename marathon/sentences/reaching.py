"""What a search for a plan has found, as a leader says it: people, practices, money, dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from marathon.planning.options import Option
from marathon.planning.plan import Plan
from marathon.planning.scoring import Score
from marathon.planning.search import Found, Proved
from marathon.planning.ways import on_the_way
from marathon.sentences import practices
from marathon.sentences.pacing import (
    chance_end,
    chance_text,
    company_money,
    day,
    in_one_unit,
    level_note,
    unknown_level,
)
from marathon.sentences.wording import counted, listed, share
from marathon.tables import Table
from sim.experiments.reaching.chance import Chance
from sim.experiments.reaching.weeks import first_days
from sim.levers import Group

ROUTE_NAMES: Final = {
    "as planned": "go on as planned", "hire": "hire", "manage": "manage differently",
    "both": "hire and manage",
}  # fmt: skip
ROUTES_CAPTION: Final = "Each way as fresh futures show it; earned back: by when half of them have earned for good what it costs"
GROUP_NAMES: Final = {
    Group.ATTENTION: "what is looked at and discussed",
    Group.CADENCE: "how often reviews are held",
    Group.ACTIONS: "what managers may do",
    Group.DESK: "a support desk",
    Group.PROCESS: "steps of the sales process and their inspection",
    Group.STANDARDS: "standards for pipeline, qualification and follow-up",
    Group.KPI: "which inputs count",
    Group.COACHING: "coaching",
    Group.ALIGNMENT: "goals, territories and one language",
    Group.PRESSURE: "pressure at the quarter's end",
    Group.PEERS: "meetings between colleagues",
    Group.FEEDBACK: "what is shown to reps",
    Group.PAY: "pay",
    Group.PEOPLE: "who leads, and how many there are",
    Group.APPROVALS: "approvals",
    Group.ENABLEMENT: "playbook and tools",
    Group.BUYING: "what buyers are offered",
}
"""A group of levers, as a leader says it."""


def hires_text(plan: Plan, option: Option) -> str:
    """People by team and month: `2 in Mid-market from February 2027`."""
    names = plan.organisation.team_names()
    return listed(
        [
            f"{each.heads} in {names[each.team]} from {each.month:%B %Y}"
            for each in option.hires
        ]
    )


def steps(plan: Plan, option: Option) -> list[str]:
    """What is done, by date, a sentence each."""
    names = plan.organisation.team_names()
    days = first_days(plan.organisation, plan.weeks)
    dated = [
        (each.start, (f"{each.month:%B %Y}: {counted(each.heads, 'person').replace('persons', 'people')} "
         f"{'starts' if each.heads == 1 else 'start'} in {names[each.team]}; the search begins on {day(days[each.opens])}."))
        for each in option.hires
    ]  # fmt: skip
    for each in option.changes:
        values = "; ".join(
            f"{practices.title(name).lower()}: {practices.value(name, value)}"
            for name, value in each.change.values
        )
        dated.append(
            (each.week, f"{day(days[each.week])}: {GROUP_NAMES[each.change.group]}, as {each.change.stage.title()} does ({values}).")
        )  # fmt: skip
    return [said for _, said in sorted(dated)]


def short_text(plan: Plan, option: Option) -> str:
    """What is done, in one clause."""
    parts = []
    if option.hires:
        parts.append(f"hire {hires_text(plan, option)}")
    if option.changes:
        groups = [GROUP_NAMES[each.change.group] for each in option.changes]
        parts.append(f"change {listed(groups)}")
    return "; ".join(parts) or "nothing more than the plan says"


def best_of(found: Found, reach: float) -> Proved | None:
    """What is advised: nothing more where that does; else the cheapest plan whose proof does; None: none does."""
    if found.as_planned.score.chance.value >= reach:
        return found.as_planned
    reached = [each for each in found.routes.values() if each.score.chance.value >= reach]
    return min(reached, key=lambda each: each.score.money, default=None)


def nearest(found: Found) -> Proved:
    """The plan whose proof shows the highest chance."""
    return max(
        (found.as_planned, *found.routes.values()), key=lambda each: each.score.chance.value
    )


def verdict(plan: Plan, found: Found, reach: float) -> tuple[str, ...]:
    """The answer: what to do, when, for which money, and how likely the target is then."""
    currency = plan.organisation.money.currency
    target = f"{company_money(plan.target.whole, currency)} by {day(plan.target.until)}"
    plain = found.as_planned.score.chance
    best = best_of(found, reach)
    if best is found.as_planned:
        return (
            (
                f"Going on as planned reaches {target} in {share(plain.value)} of futures "
                f"(95 % interval {chance_end(plain.low)} to {chance_end(plain.high)} %): nothing more has to be done for {share(reach)}."
            ),
            *left_open(found.as_planned.score.chance, reach),
        )
    shown = best or nearest(found)
    chance = shown.score.chance
    doing = short_text(plan, shown.score.option)
    said = (
        f"{doing[0].upper()}{doing[1:]}: {target} is then reached in {share(chance.value)} of futures "
        f"(95 % interval {chance_end(chance.low)} to {chance_end(chance.high)} %), for {company_money(shown.score.money, currency)} "
        f"beside commission; as planned in {share(plain.value)}."
    )
    if best is None:
        limits = "within the limits " if plan.limits != type(plan.limits)() else ""
        return (
            f"No plan that was tried {limits}reaches {target} with {share(reach)}. The nearest{_as_near(found, shown)}:",
            said,
        )
    return (
        said,
        *left_open(chance, reach),
        *earned_back(plan, shown),
        short_month(plan, shown),
    )


def _as_near(found: Found, shown: Proved) -> str:
    """Which other ways may have as high a chance: their intervals overlap with that of the nearest."""
    ways = [
        ROUTE_NAMES[each.score.option.route]
        for each in (found.as_planned, *found.routes.values())
        if each is not shown and each.score.chance.high >= shown.score.chance.low
    ]
    return f" (not told apart from: {', '.join(ways)})" if ways else ""


def earned_back(plan: Plan, proved: Proved) -> tuple[str, ...]:
    """By when what an option costs is earned back; nothing where it costs nothing."""
    payback = proved.score.payback
    if proved.score.option.route == "as planned":
        return ()
    until = day(plan.target.until)
    if payback.middle is None:
        return (
            f"By {until} what it costs is earned back in {share(1.0 - payback.never)} of futures only.",
        )
    early, middle, late = (
        month(plan, week) for week in (payback.early, payback.middle, payback.late)
    )
    last = f"in 90 % by {late}" if payback.late is not None else f"in 90 % not by {until}"
    return (
        f"What it costs is earned back by {middle} in half of the futures (in 10 % by {early}, {last}).",
    )


def month(plan: Plan, week: float | None) -> str:
    """The month in which so many weeks of the plan are over; a dash where none is known."""
    if week is None:
        return "-"
    return f"{plan.first_day + timedelta(days=max(0, round(7 * week) - 1)):%B %Y}"


def left_open(chance: Chance, reach: float) -> tuple[str, ...]:
    """That an interval reaches below the chance that was asked for; nothing where it does not."""
    if chance.low >= reach:
        return ()
    return (
        f"The interval leaves open that it is less than {share(reach)}; more futures (--replications) narrow it.",
    )


def short_month(plan: Plan, proved: Proved) -> str:
    """The first month by whose end most futures lie behind an even way to the target."""
    found = proved.futures.first_short_month(plan.target.amount, 0, plan.target.end)
    if found is None:
        return "In no month do most futures lie behind an even way to the target."
    month, behind = found
    return (
        f"The first month that is short: {month:%B %Y}; by its end {share(behind)} of these futures lie behind an even way to "
        "the target."
    )


def route_rows(plan: Plan, found: Found) -> Table:
    """A row for every route, as it was proved."""
    currency = plan.organisation.money.currency
    heads = (
        "route",
        "chance of the target",
        "money beside commission",
        "hours a manager and week",
        "earned back",
        "what is done",
    )
    ways = (found.as_planned, *found.routes.values())
    money = in_one_unit(currency, *(each.score.money for each in ways))
    return heads, [_route_row(plan, each, money) for each in ways]


def _route_row(
    plan: Plan, proved: Proved, money: Callable[[float], str]
) -> tuple[str, ...]:
    score = proved.score
    return (
        ROUTE_NAMES[score.option.route], chance_text(score.chance), money(score.money),
        f"{score.hours:+.1f}", _back(plan, proved), short_text(plan, score.option),
    )  # fmt: skip


def _back(plan: Plan, proved: Proved) -> str:
    """By when half of the futures have earned back what a way costs."""
    if proved.score.option.route == "as planned":
        return "-"
    week = proved.score.payback.middle
    return "not by then" if week is None else month(plan, week)


def quarter_rows(plan: Plan, found: Found, reach: float) -> Table:
    """A row for every quarter: quota, and how far on the way, of the plan that is advised."""
    shown = best_of(found, reach) or nearest(found)
    currency, futures = plan.organisation.money.currency, shown.futures
    ways = on_the_way(plan, futures)
    money = in_one_unit(
        currency, *(each.quota for each in ways), *(each.due for each in ways)
    )
    rows = [
        (
            each.name, money(each.quota),
            "-" if each.quota_chance is None else share(each.quota_chance.value),
            money(each.due), share(each.chance.value),
        )
        for each in ways
    ]  # fmt: skip
    return (
        "quarter",
        "quota",
        "chance of it",
        "on an even way by then",
        "chance of that",
    ), rows


def front_rows(plan: Plan, scores: tuple[Score, ...]) -> Table:
    """A row for every option to which none that was tried is both cheaper and likelier."""
    money = in_one_unit(plan.organisation.money.currency, *(each.money for each in scores))
    return ("money beside commission", "chance in the search", "what is done"), [
        (money(each.money), share(each.chance.value), short_text(plan, each.option))
        for each in scores
    ]  # fmt: skip


def notes(plan: Plan, found: Found, *, drawn: bool) -> list[str]:
    """What one should know before believing it."""
    met = (
        "Every future meets a company of its own, within what studies and the plan's own ranges leave open."
        if drawn
        else "The company's numbers are held at their values: doubt about them is not in any chance."
    )
    proof = found.as_planned.score.chance.futures
    return [
        (
            f"{found.tried} options were tried on the same luck in {found.search} futures, fewer and fewer of them in ever more; what is "
            f"promised is what {proof} further futures show that the search has not seen."
        ),
        *([met] if plan.last_year is None else [met, level_note(plan)]),
        *([unknown_level()] if drawn and plan.last_year is None else []),
        (
            "Money is what is spent more than as planned: pay, overhead, hiring, tools, desk; commission is paid out of what is "
            "sold. Hours are those that practices ask of each manager more than today, in the fullest quarter."
        ),
        (
            "Only these options were tried: people for one team or for all, groups of practices as the stages set them, and both. "
            "There may be better ones."
        ),
        *plan.remarks,
    ]
