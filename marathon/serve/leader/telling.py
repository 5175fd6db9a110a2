"""What a page is told of a plan: its calendar, company, what can be changed, and how ways come out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from marathon.api.pacing import Pace
from marathon.planning.changes import GROUPS, values_of
from marathon.planning.desk import Desk, Look
from marathon.planning.plan import MOST_HIRES, Plan, fill_weeks
from marathon.planning.ways import Way, beside
from marathon.sentences import fitted, pacing, practices
from marathon.sentences.reaching import GROUP_NAMES
from marathon.sentences.wording import counted
from sim.experiments.reaching.weeks import first_week_of, quarters_of
from sim.organisation import Organisation
from sim.results import as_json
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario


def offer(desk: Desk) -> dict[str, Any]:
    """Everything that a page needs to be drawn before anything is simulated."""
    plan = desk.own
    firm = plan.organisation
    return {
        "file": desk.path.name,
        "name": firm.name,
        "currency": firm.money.currency,
        "first_day": f"{plan.first_day}",
        "weeks": plan.target.end,
        "futures": desk.futures,
        "way": desk.words,
        "target": {"until": f"{plan.target.until}", "amount": plan.target.whole},
        "months": months(plan),
        "quarters": _quarters(plan),
        "teams": [
            {"name": name, "reps": reps, "fill": fill_weeks(firm, place)}
            for place, (name, reps) in enumerate(
                zip(desk.teams, firm.team_sizes(), strict=True)
            )
        ],
        "most_hires": MOST_HIRES,
        "groups": [
            {
                "name": group.value,
                "title": GROUP_NAMES[group],
                "stages": _ways_of(plan, group),
            }
            for group in GROUPS
        ],
        "limits": {
            "hours": plan.limits.manager_hours_week,
            "money": plan.limits.money,
            "heads": plan.limits.heads,
            "one_change": plan.limits.one_change_a_quarter,
        },
        "known": None if plan.now is None else f"{plan.now.as_of}",
        "pace_from": f"{desk.plan.first_day}",
        "pace_until": f"{desk.plan.day_of(desk.plan.weeks - 1)}",
        "pace_quarters": _quarters(desk.plan),
        "company": company(desk),
    }  # fmt: skip


def _quarters(plan: Plan) -> list[dict[str, Any]]:
    end = plan.target.end
    return [
        {"name": each.name, "first": each.first, "end": min(each.end, end)}
        for each in quarters_of(plan.organisation, end)
    ]


def months(plan: Plan) -> list[dict[str, Any]]:
    """Every month until the target: its name, its first week, and the first Monday of the plan in it."""
    month, found = plan.first_day.replace(day=1), []
    while month <= plan.target.until:
        week = first_week_of(plan.organisation, month)
        if week < plan.target.end:
            name = f"{month:%Y-%m}"
            found.append({"month": name, "week": week, "day": f"{plan.day_of(week)}"})
        month = (month + dt.timedelta(days=31)).replace(day=1)
    return found


def _ways_of(plan: Plan, group: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (a group of levers)
    """A group of practices as each stage sets it; stages that set the same stand together."""
    today = plan.base.at(0)
    found: dict[Any, dict[str, Any]] = {}
    for stage in STAGES:
        values = values_of(group, stage)
        said = [f"{practices.title(n)}: {practices.value(n, v)}" for n, v in values if v != today[n]]  # fmt: skip
        title = load_scenario(stage).title
        told = {"names": [stage], "title": title, "values": said}
        if values in found:
            found[values]["title"] += f", {title}"
            found[values]["names"].append(stage)
        else:
            found[values] = told
    return list(found.values())


def company(desk: Desk) -> dict[str, Any]:
    """The company as its files say it: nothing here is simulated."""
    plan = desk.plan
    firm = plan.organisation
    kinds, of_team = firm.kinds()
    currency = firm.money.currency
    teams = []
    listed = [team for team in firm.teams for _ in range(team.count)]
    for place, (name, team) in enumerate(zip(desk.teams, listed, strict=True)):
        market = kinds[of_team[place]]
        quota = 4.0 * market.plan.quota_quarter
        teams.append(
            {
                "team": name,
                "reps": team.reps,
                "market": (team.market or "the company's own").replace("_", " "),
                "quota a rep and year": _quotas(team.quotas, quota, currency),
                "usual deal": pacing.company_money(market.market.amount_median, currency),
                "fixed pay a year": pacing.company_money(
                    market.money.base_pay_year, currency
                ),
                "time to fill a seat": f"{market.people.vacancy_weeks:.0f} weeks",
                "leaving a year": f"{1200 * market.people.quit_month:.0f} %",
                "people": list(plan.people[place]) if plan.people else [],
            }
        )
    return {
        "meaning": firm.meaning,
        "managed_as": plan.base.title,
        "teams": teams,
        "facts": _facts(plan),
        "answers": _answers(firm),
        "assumed": list(firm.calibration.assumed) if firm.calibration else [],
        "cautions": list(fitted.cautions(firm)),
        "remarks": list(plan.remarks),
    }


def _quotas(each: Sequence[float], usual: float, currency: str) -> str:
    if each:
        low, high = (pacing.company_money(end, currency) for end in (min(each), max(each)))
        return low if low == high else f"{low} to {high}"
    return pacing.company_money(usual, currency)


def _facts(plan: Plan) -> list[list[str]]:
    """What the plan's file says beside teams: who is where it comes from, and limits."""
    firm, limits = plan.organisation, plan.limits
    currency = firm.money.currency
    found = [
        [f"Target by {pacing.day(each.until)}, {pacing.whose(each)}",
         pacing.company_money(each.whole, currency)]
        for each in plan.targets
    ]  # fmt: skip
    rule = "fixed" if firm.plan.quotas == "fixed" else "follow what was booked"
    found.append(["Quotas", rule])
    if plan.last_year is not None:
        found.append(["Booked in the year before", pacing.company_money(plan.last_year, currency)])  # fmt: skip
    if limits.money is not None:
        found.append(["Money beside commission, at most", pacing.company_money(limits.money, currency)])  # fmt: skip
    if limits.manager_hours_week is not None:
        found.append(["Hours of each manager a week, at most", f"{limits.manager_hours_week:g}"])  # fmt: skip
    if limits.heads is not None:
        found.append(["People hired, at most", f"{limits.heads}"])
    if limits.one_change_a_quarter:
        found.append(["Practices that change", "one group a quarter at most"])
    for team, gone in zip(firm.team_names(), (t.departures for t in firm.teams for _ in range(t.count)), strict=True):  # fmt: skip
        found += [
            [
                f"Leaves {team}",
                f"rep {each.rep}, in the week of {pacing.day(plan.day_of(each.week))}",
            ]
            for each in gone
        ]
    return found


def _answers(firm: Organisation) -> list[list[str]]:
    """What was answered beside what the simulated company shows, and how that came about."""
    fit = firm.calibration
    if fit is None:
        return []
    return [
        [
            fitted.title(each.name), fitted.number(each.name, each.wanted),
            fitted.number(each.name, each.reached),
            "solved: numbers were turned until it came out" if each.solved else "follows from the others",
            "" if each.met else "missed",
        ]
        for each in fit.targets
    ]  # fmt: skip


def look_json(look: Look, of: int) -> dict[str, Any]:
    """Ways after some futures, of so many, as a page reads them."""
    ways = beside(look.ways, look.miss)
    return {
        "futures": look.ways[0].futures.futures,
        "of": of,
        "ways": [
            {**_way_json(way), "breaks": breaks(lived.plan, way)}
            for way, lived in zip(ways, look.ways, strict=True)
        ],
    }


def _way_json(way: Way) -> dict[str, Any]:
    found: dict[str, Any] = as_json(way)
    return found


def breaks(plan: Plan, way: Way) -> list[str]:
    """Limits of the plan's file that a way does not keep, a sentence each."""
    limits, currency, said = plan.limits, plan.organisation.money.currency, []
    heads = sum(each.heads for each in plan.hires)
    if limits.money is not None and way.money.mean > limits.money:
        said.append(f"It costs more than the {pacing.company_money(limits.money, currency)} of your limits.")  # fmt: skip
    if limits.manager_hours_week is not None and way.hours.mean > limits.manager_hours_week:
        said.append(f"It asks each manager for more than the {limits.manager_hours_week:g} hours a week of your limits.")  # fmt: skip
    if limits.heads is not None and heads > limits.heads:
        said.append(f"It hires {counted(heads, 'person').replace('persons', 'people')}; your limits allow {limits.heads}.")  # fmt: skip
    if limits.one_change_a_quarter:
        said += _crowded(plan)
    return said


def _crowded(plan: Plan) -> list[str]:
    """Quarters in which more than one group of practices changes."""
    return [
        f"In {quarter.name} more than one group of practices changes; your limits allow one a quarter."
        for quarter in quarters_of(plan.organisation, plan.target.end)
        if len({each.change.group for each in plan.changes
                if quarter.first <= each.week < quarter.end}) > 1
    ]  # fmt: skip


def pace_json(found: Pace) -> dict[str, Any]:
    """How the plan stands, as `marathon pace` says it, with the corridor week by week."""
    numbers, currency = found.numbers, found.currency
    heads, rows = pacing.rows(numbers, currency)
    weekly = [] if found.booked is None else list(found.booked.by_rep.values())
    so_far = np.cumsum(np.sum(weekly, axis=0)).tolist() if weekly else []
    target = numbers.target
    return {
        "verdict": list(found.verdict),
        "notes": list(found.notes),
        "target": {
            "amount": target.amount,
            "until": f"{target.until}",
            "chance": as_json(target.chance),
            "reached": pacing.reached(target),
            "expected": target.expected,
        },
        "booked": as_json(numbers.booked),
        "week": (numbers.week - found.plan.first_day).days // 7,
        "place": pacing.place(numbers, currency),
        "corridor": [
            [round(x) for x in line[: found.plan.target.end]]
            for line in found.futures.corridor().tolist()
        ],
        "so_far": so_far,
        "heads": list(heads),
        "rows": [list(row) for row in rows],
        "levels": [each.level for each in (*numbers.targets, *numbers.quotas)],
        "chances": [as_json(each.chance) for each in (*numbers.targets, *numbers.quotas)],
        "quarter": numbers.quarter,
        "at_risk": list(numbers.at_risk),
        "futures": numbers.futures,
    }
