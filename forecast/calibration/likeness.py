"""A company of other size than the built-in one, with reps who are just as busy.

A CRM shows how many deals a rep creates, not how many hours one takes. So the work of a
deal is assumed to shrink as their number grows: a rep with ten times the deals spends a
tenth of the hours on each. Money is scaled by the amounts. What is assumed is said.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from annotated_types import Ge, Le

from forecast.calibration.fitted import Fitted
from sim.organisation import Calendar, Organisation, Section, Team

LARGEST_TEAM = 40
ASSUMED_TEAM = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """What is solved so that the simulated organisation reproduces the fitted one.

    Attributes:
        reach: Factor on prospecting hits an hour and on the odds that a lead is reached,
            and divisor of their decay with waiting: moves arrivals. More leads would not:
            busy reps answer them too late.
        exit_shift: Added to every stage's log odds of advancing: moves the win rate.
        reply: Factor on the buyers' time to answer: moves the cycle.
        amount: Factor on the median amount.
        spread: Factor on the spread of amounts.
    """

    reach: float = 1.0
    exit_shift: float = 0.0
    reply: float = 1.0
    amount: float = 1.0
    spread: float = 1.0


def changed(section: Section, **values: float) -> tuple[Any, list[str]]:
    """Return a copy of a section with other numbers, each kept within its range.

    Returns:
        The copy, and the names of the fields that hit the end of their range.
    """
    kept: dict[str, Any] = {}
    cut = []
    for name, value in values.items():
        field = type(section).model_fields[name]
        low = next((rule.ge for rule in field.metadata if isinstance(rule, Ge)), None)
        high = next((rule.le for rule in field.metadata if isinstance(rule, Le)), None)
        inside = value
        inside = inside if low is None else max(inside, float(low))  # type: ignore[arg-type]
        inside = inside if high is None else min(inside, float(high))  # type: ignore[arg-type]
        if abs(inside - value) > 1e-12:
            cut.append(name)
        kept[name] = round(inside) if field.annotation is int else _short(inside)
    return section.model_copy(update=kept), cut


def _short(value: float) -> float:
    """Six digits are more than is known, and keep the file readable."""
    return float(f"{value:.6g}")


def likeness(
    base: Organisation, fitted: Fitted, ratio: float, amount_ratio: float
) -> tuple[Organisation, list[str]]:
    """Return the built-in organisation in the history's size, before anything is solved.

    Args:
        base: The organisation whose mechanisms are kept.
        fitted: What the history says.
        ratio: Fitted arrivals a rep-week over those of `base`.
        amount_ratio: Fitted mean amount over that of `base`.

    Returns:
        The organisation, and the fields that hit the end of their range.
    """
    market, cut = changed(
        base.market,
        accounts_per_rep=base.market.accounts_per_rep * ratio,
        hits_per_hour=base.market.hits_per_hour * ratio,
        amount_median=base.market.amount_median * amount_ratio,
    )
    customers, more = changed(
        base.customers,
        base_per_rep=base.customers.base_per_rep * ratio,
        tickets_month=base.customers.tickets_month / ratio,
    )
    cut += more
    people, more = changed(
        base.people,
        deal_slots=base.people.deal_slots * ratio,
        juggling_deals=base.people.juggling_deals * ratio,
        juggling_width=base.people.juggling_width * ratio,
        admin_exit=base.people.admin_exit / ratio,
        switch_minutes=base.people.switch_minutes / ratio,
        step_worth=base.people.step_worth / ratio,
        step_scale=base.people.step_scale / ratio,
        seen_price=base.people.seen_price / ratio,
    )
    cut += more
    stages = []
    for stage in base.process.stages:
        smaller, more = changed(stage, hours=stage.hours / ratio)
        stages.append(smaller)
        cut += more
    process, more = changed(base.process, step_hours=base.process.step_hours / ratio)
    cut += more
    plan, _ = changed(
        base.plan, quota_quarter=base.plan.quota_quarter * ratio * amount_ratio
    )
    money, _ = changed(base.money, onboarding=base.money.onboarding * amount_ratio)
    if fitted.currency and len(fitted.currency) == 3:
        money = money.model_copy(update={"currency": fitted.currency})
    organisation = base.model_copy(
        update={
            "name": "calibrated",
            "meaning": f"Fitted to a history up to {fitted.as_of}.",
            "calendar": _calendar(fitted),
            "teams": _teams(fitted),
            "market": market,
            "customers": customers,
            "people": people,
            "process": process.model_copy(update={"stages": tuple(stages)}),
            "plan": plan,
            "money": money,
        }
    )
    return organisation, sorted(set(cut))


def _calendar(fitted: Fitted) -> Calendar:
    """Week 0 begins on the Monday after the last day that was used."""
    ahead = (7 - fitted.as_of.weekday()) % 7 or 7
    return Calendar(
        first_day=fitted.as_of + dt.timedelta(days=ahead),
        country=fitted.country,
        fiscal_year_start_month=fitted.model.table.periods.fiscal_year_start_month,
    )


def _teams(fitted: Fitted) -> tuple[Team, ...]:
    """Return the history's teams where it names them, else teams of eight."""
    names = [name for name in fitted.rep_fit.teams if name]
    reps = max(round(fitted.reps), 1)
    if not names:
        count = max(round(reps / ASSUMED_TEAM), 1)
        return (
            Team(
                name="team",
                reps=min(max(round(reps / count), 1), LARGEST_TEAM),
                count=count,
            ),
        )
    sizes = {name: names.count(name) for name in sorted(set(names))}
    scale = reps / sum(sizes.values())
    return tuple(
        Team(name=name, reps=min(max(round(size * scale), 1), LARGEST_TEAM))
        for name, size in sizes.items()
    )


def _more_likely(probability: float, odds: float) -> float:
    """Return a probability with its odds multiplied."""
    return probability * odds / (1.0 - probability + probability * odds)


def with_knobs(organisation: Organisation, knobs: Knobs) -> tuple[Organisation, list[str]]:
    """Return the organisation with the knobs turned, and the fields cut to their range."""
    market, cut = changed(
        organisation.market,
        hits_per_hour=organisation.market.hits_per_hour * knobs.reach,
        contact=_more_likely(organisation.market.contact, knobs.reach),
        contact_decay=organisation.market.contact_decay / knobs.reach,
        amount_median=organisation.market.amount_median * knobs.amount,
        amount_sigma=organisation.market.amount_sigma * knobs.spread,
    )
    buyer, more = changed(
        organisation.buyer, reply_days=organisation.buyer.reply_days * knobs.reply
    )
    cut += more
    stages = []
    for stage in organisation.process.stages:
        turned, more = changed(stage, exit_logit=stage.exit_logit + knobs.exit_shift)
        stages.append(turned)
        cut += more
    process = organisation.process.model_copy(update={"stages": tuple(stages)})
    return organisation.model_copy(
        update={"market": market, "buyer": buyer, "process": process}
    ), sorted(set(cut))
