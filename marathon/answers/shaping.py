"""An organisation in the shape of the answers, before anything is solved.

Where an answer is a number of the organisation it is taken over; what nobody knows stays as
it is in the organisation that is started from, and is noted as unknown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from annotated_types import Ge, Le

from sim.organisation import Organisation, Section, Team

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marathon.answers.questions import Answers

SMALL_DEAL, LARGE_DEAL = 6_000.0, 70_000.0
FEW_REPS = 4
LARGEST_TEAM = 40
REACHED_BY_ITSELF = 0.5
"""Of the buying windows that open, those in which the account asks by itself: at most."""
WEEKS_PER_MONTH = 52.0 / 12.0

UNKNOWN_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "deal_size": ("market.amount_median",),
    "cycle": ("buyer.reply_days",),
    "win_rate": ("process.stages.*.exit_logit",),
    "quota": ("plan.quota_ratio",),
    "ramp": ("people.ramp_months",),
    "pay": ("money.base_pay_year", "money.commission"),
    "margin": ("money.margin",),
    "leads": ("market.hand_raise_week",),
}
"""By question: the fields that nobody knows where it was not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """What is solved so that the simulated organisation shows what was answered.

    Attributes:
        leads: Factor on how often accounts raise their hand.
        win_rate: Added to every stage's log odds of advancing.
        cycle: Factor on the buyers' time to answer.
        deal_size: Factor on the median amount.
        quota: Factor on the company's quota over its trailing bookings.
    """

    leads: float = 1.0
    win_rate: float = 0.0
    cycle: float = 1.0
    deal_size: float = 1.0
    quota: float = 1.0


def nearest_kind(answers: Answers) -> str:
    """The built-in organisation whose work is most like that of the answers."""
    size = answers.deal_size
    if size is not None and size < SMALL_DEAL:
        return "transactional_inbound"
    if size is not None and size >= LARGE_DEAL:
        return "enterprise"
    if answers.reps is not None and answers.reps <= FEW_REPS:
        return "founder_led"
    return "mid_market"


def shaped(base: Organisation, answers: Answers, name: str) -> Organisation:
    """The organisation that is started from, with every answer that is one of its numbers."""
    market, money, plan, people = base.market, base.money, base.plan, base.people
    if answers.deal_size is not None:
        ratio = answers.deal_size / mean_amount(base)
        market = within(market, amount_median=market.amount_median * ratio)
        money = within(money, onboarding=money.onboarding * ratio)
        plan = within(plan, quota_quarter=plan.quota_quarter * ratio)
    if answers.leads is not None:
        market = _with_room(market, answers.leads)
    if answers.quota is not None:
        plan = within(plan, quota_quarter=answers.quota / 4)
    if answers.margin is not None:
        money = within(money, margin=answers.margin)
    if answers.pay is not None:
        money = _with_pay(base, money, answers)
    if answers.ramp is not None:
        people = (
            within(people, ramp_months=answers.ramp)
            if hasattr(people, "ramp_months")
            else people
        )
    unknown = [
        field
        for question, fields in UNKNOWN_FIELDS.items()
        if question not in answers.known
        for field in fields
    ]
    return base.model_copy(
        update={
            "name": name,
            "meaning": f"Ours, from answers; started from '{base.name}'.",
            "unknown": tuple(unknown),
            "teams": teams_of(base, answers),
            "market": market,
            "money": money,
            "plan": plan,
            "people": people,
        }
    )


def mean_amount(organisation: Organisation) -> float:
    """Mean amount over all buying windows."""
    market = organisation.market
    ratio = sum(segment.share * segment.amount_ratio for segment in market.segments)
    return float(market.amount_median * math.exp(market.amount_sigma**2 / 2) * ratio)


def teams_of(base: Organisation, answers: Answers) -> tuple[Team, ...]:
    """Teams of at most the span, as equal as they can be."""
    if answers.reps is None and answers.span is None:
        return base.teams
    span = int(answers.span or base.teams[0].reps)
    reps = int(answers.reps or span * sum(team.count for team in base.teams))
    count = math.ceil(reps / min(span, LARGEST_TEAM))
    size, larger = divmod(reps, count)
    teams = (
        Team(name="team", reps=size + 1, count=larger) if larger else None,
        Team(name="team", reps=size, count=count - larger) if count > larger else None,
    )
    return tuple(team for team in teams if team is not None)


def turned(
    organisation: Organisation, knobs: Knobs, *, customers: float | None = None
) -> tuple[Organisation, tuple[str, ...]]:
    """The organisation with its knobs turned, every number kept within its range.

    Args:
        organisation: What `shaped` gave.
        knobs: How far each is turned.
        customers: Customers of a rep at which as many are lost as won; None: as they are.

    Returns:
        The organisation, and the questions whose field is at the end of its range.
    """
    market, buyer, plan = organisation.market, organisation.buyer, organisation.plan
    wanted = {
        "leads": market.hand_raise_week * knobs.leads,
        "deal_size": market.amount_median * knobs.deal_size,
        "cycle": buyer.reply_days * knobs.cycle,
        "quota": plan.quota_ratio * knobs.quota,
    }
    market = within(
        market, hand_raise_week=wanted["leads"], amount_median=wanted["deal_size"]
    )
    buyer = within(buyer, reply_days=wanted["cycle"])
    plan = within(plan, quota_ratio=wanted["quota"])
    # Fewer deals are open at once where they close sooner: what seems to be enough is less.
    brisk = min(1.0, knobs.cycle)
    people = organisation.people
    people = within(people, juggling_deals=people.juggling_deals * brisk)
    stages = tuple(
        within(stage, exit_logit=stage.exit_logit + knobs.win_rate)
        for stage in organisation.process.stages
    )
    changed = organisation.model_copy(
        update={
            "market": market,
            "buyer": buyer,
            "plan": plan,
            "people": people,
            "process": organisation.process.model_copy(update={"stages": stages}),
        }
    )
    got = {
        "leads": market.hand_raise_week,
        "deal_size": market.amount_median,
        "cycle": buyer.reply_days,
        "quota": plan.quota_ratio,
    }
    at_end = tuple(name for name in wanted if wanted[name] != got[name])
    return _with_customers(changed, customers), at_end


def within(section: Any, **values: float) -> Any:  # noqa: ANN401 (whatever section it is)
    """A copy of a section with other numbers, each kept within its range."""
    kept = {name: _bounded(type(section), name, value) for name, value in values.items()}
    return section.model_copy(update=kept)


def _bounded(model: type[Section], name: str, value: float) -> float:
    limits = model.model_fields[name].metadata
    low = next((float(x.ge) for x in limits if isinstance(x, Ge)), value)  # type: ignore[arg-type]
    high = next((float(x.le) for x in limits if isinstance(x, Le)), value)  # type: ignore[arg-type]
    return min(max(value, low), high)


def _with_room(market: Any, leads: float) -> Any:  # noqa: ANN401 (a section in and out)
    """Enlarge the pool where so many leads could not come out of it."""
    windows = WEEKS_PER_MONTH / (market.window_weeks + market.window_gap_weeks)
    needed = leads / (REACHED_BY_ITSELF * windows)
    if needed <= market.accounts_per_rep:
        return market
    limit = int(_bounded(type(market), "accounts_per_rep", needed))
    return market.model_copy(update={"accounts_per_rep": limit})


def _with_pay(base: Organisation, money: Any, answers: Answers) -> Any:  # noqa: ANN401
    """Split the pay at quota into fixed and variable as the organisation started from does."""
    pay = float(answers.pay or 0.0)
    usual = base.plan.quota_quarter * 4 * base.money.commission
    variable = usual / (usual + base.money.base_pay_year)
    paid = {
        "base_pay_year": pay * (1 - variable),
        "manager_pay_year": manager_pay(base, pay),
    }
    if answers.quota is not None:
        paid["commission"] = pay * variable / answers.quota
    return within(money, **paid)


def manager_pay(base: Organisation, pay: float | None) -> float:
    """A manager's pay, in proportion to the reps' where that was answered."""
    money = base.money
    usual = money.base_pay_year + base.plan.quota_quarter * 4 * money.commission
    return money.manager_pay_year * (1.0 if pay is None else pay / usual)


def _with_customers(organisation: Organisation, customers: float | None) -> Organisation:
    """Start with as many customers as are kept up; their work stays what it was in all."""
    if customers is None:
        return organisation
    section = organisation.customers
    most = int(0.8 * organisation.market.accounts_per_rep)
    count = min(max(round(customers), 0), most)
    load = section.base_per_rep * section.tickets_month
    tickets = load / count if count else section.tickets_month
    changed = within(section, base_per_rep=count, tickets_month=tickets)
    return organisation.model_copy(
        update={"customers": changed.model_copy(update={"base_per_rep": count})}
    )
