"""An organisation in the shape of the answers, before anything is solved.

Where an answer is a number of the organisation it is taken over; what nobody knows stays as
it is in the organisation that is started from, and is noted as unknown.
"""

import math
from collections.abc import Mapping
from typing import Final

from forecast.calibration.adjusting import Change, adjusted, times, to
from marathon.answers.questions import Answers
from sim.organisation import Organisation, Team

SMALL_DEAL, LARGE_DEAL = 6_000.0, 70_000.0
FEW_REPS = 4
LARGEST_TEAM = 40
REACHED_BY_ITSELF = 0.5
"""Of the buying windows that open, those in which the account asks by itself: at most."""
REACHED_AT_ALL = 0.4
"""Of the buying windows that open, those that become deals: about as many as in mid_market."""
WEEKS_PER_MONTH = 52.0 / 12.0
MONTH_DAYS: Final = 365.25 / 12
CONSTANTS_UNTIL_A_TENTH = 1.36
"""From .61 of the output to .9 of it: log(.39 / .1)."""
LEARNING_MONTHS = (0.5, 24.0)
"""What the organisation's file allows."""

UNKNOWN_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "deal_size": ("market.amount_median",),
    "cycle": ("buyer.reply_days",),
    "win_rate": ("process.stages.*.exit_logit",),
    "quota": ("plan.quota_ratio",),
    "ramp": ("people.ramp_months",),
    "pay": ("money.base_pay_year", "money.commission"),
    "margin": ("money.margin",),
    "leads": ("market.hand_raise_week",),
    "opportunities": ("market.hits_per_hour",),
}
"""By question: the fields that nobody knows where it was not answered."""


def _learning_months(ramp: float, cycle: float | None) -> float:
    """The model's time constant of learning, from the months to full productivity.

    These hold a cycle, in which the newcomer's first deals ripen, where it is known; the rest
    is the time after which a tenth of the output is missing.
    """
    ripening = 0.0 if cycle is None else cycle / MONTH_DAYS
    least, most = LEARNING_MONTHS
    return min(max((ramp - ripening) / CONSTANTS_UNTIL_A_TENTH, least), most)


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
    changes: dict[str, Change] = {}
    if answers.deal_size is not None:
        ratio = times(answers.deal_size / mean_amount(base))
        fields = ("market.amount_median", "money.onboarding", "plan.quota_quarter")
        changes |= dict.fromkeys(fields, ratio)
    # Who is found does not ask any more, so leads and deals need room of their own.
    needed = (answers.leads or 0.0) / REACHED_BY_ITSELF
    needed += (answers.opportunities or 0.0) / REACHED_AT_ALL
    if needed > 0.0:
        changes["market.accounts_per_rep"] = _room_for(base, needed)
    if answers.quota is not None:
        changes["plan.quota_quarter"] = to(answers.quota / 4)
    if answers.margin is not None:
        changes["money.margin"] = to(answers.margin)
    if answers.ramp is not None:
        changes["people.ramp_months"] = to(_learning_months(answers.ramp, answers.cycle))
    if answers.pay is not None:
        changes |= _pay(base, answers.pay, answers.quota)
    unknown = (
        field
        for question, fields in UNKNOWN_FIELDS.items()
        if question not in answers.known
        for field in fields
    )
    return adjusted(base, changes)[0].model_copy(
        update={
            "name": name,
            "meaning": f"Ours, from answers; started from '{base.name}'.",
            "unknown": tuple(unknown),
            "teams": teams_of(base, answers),
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
    sizes = {size + 1: larger, size: count - larger}
    return tuple(
        Team(name="team", reps=reps, count=count) for reps, count in sizes.items() if count
    )


def _room_for(base: Organisation, opened: float) -> Change:
    """Enlarge the pool of accounts until so many buying windows a month open in it."""
    market = base.market
    windows = WEEKS_PER_MONTH / (market.window_weeks + market.window_gap_weeks)
    needed = opened / windows
    return lambda accounts: max(accounts, math.floor(needed))


def _pay(base: Organisation, pay: float, quota: float | None) -> Mapping[str, Change]:
    """Split the pay at quota into fixed and variable as the organisation started from does."""
    usual = base.plan.quota_quarter * 4 * base.money.commission
    variable = usual / (usual + base.money.base_pay_year)
    paid = {
        "money.base_pay_year": to(pay * (1 - variable)),
        "money.manager_pay_year": to(manager_pay(base, pay)),
    }
    if quota is not None:
        paid["money.commission"] = to(pay * variable / quota)
    return paid


def manager_pay(base: Organisation, pay: float | None) -> float:
    """A manager's pay, in proportion to the reps' where that was answered."""
    money = base.money
    usual = money.base_pay_year + base.plan.quota_quarter * 4 * money.commission
    return money.manager_pay_year * (1.0 if pay is None else pay / usual)
