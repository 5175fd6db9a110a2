"""An organisation in the shape of the answers, before anything is solved.

Where an answer is a number of the organisation it is taken over. The rest is made as large as the answers
say in proportion to what the organisation that is started from shows: a rep who opens twice the deals has
twice the territory and half the work with each, and what is usual for a rep to have open at once follows
from deals and cycle. What nobody knows stays open in the file as `unknown`.
"""

import math
from collections.abc import Mapping
from typing import Final

from forecast.calibration.adjusting import Change, adjusted, times, to
from marathon.answers.completing import LEADS_KEPT, QUOTA_OVER_PAY
from marathon.answers.questions import Answers
from sim.organisation import Organisation, Team

FEW_REPS = 4
LARGEST_TEAM = 40
MONTH_DAYS: Final = 365.25 / 12
CONSTANTS_UNTIL_A_TENTH = 1.36
"""From .61 of the output to .9 of it: log(.39 / .1)."""
LEARNING_MONTHS = (0.5, 24.0)
"""What the organisation's file allows."""
KINDS: Final[Mapping[str, tuple[float, float]]] = {
    "transactional_inbound": (18e3, 24.0),
    "mid_market": (39e3, 88.0),
    "enterprise": (250e3, 183.0),
}
"""Built-in organisations by what is simulated of them: deal size and days to a win."""
OWN_AT_LEAST = 0.15
"""Of the opportunities, those that reps find or are named, at least."""
SELLING = 0.11
"""Of a rep's hours on leads and deals, as observed: .11, beside .10 of prospecting and .17 of no value
(evidence 8); with prospecting .20-.45 (evidence 16). More would leave people no spare hour."""
WAITING_DAYS = 1.0
"""Working days that a deal waits for its rep before a touch, about, when the search begins."""
FRESH_WEEKS = (5.0, 14.0)
"""Half-life of a buyer's momentum (evidence 7)."""
MOST_ACCOUNTS, MOST_CUSTOMERS = 2400, 0.75
WITHOUT_LOSS = 1.35
"""Open deals that cost nothing, over those that are usually open, at the least."""
SLOTS_FOR = 4.0
"""Room in a rep's list for so many times the deals that are usually open."""
ACCOUNT_LIMITS, SLOT_LIMITS = (10, 3000), (8, 600)

UNKNOWN_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "deal_size": ("market.amount_median",),
    "cycle": ("buyer.reply_days",),
    "win_rate": ("process.stages.*.exit_logit",),
    "opportunities": ("market.hits_per_hour",),
    "quota": (),
    "attainment": ("plan.quota_ratio",),
    "ramp": ("people.ramp_months",),
    "attrition": ("people.quit_month",),
    "pay": ("money.base_pay_year", "money.commission"),
    "margin": ("money.margin",),
    "leads": ("market.hand_raise_week",),
}
"""By question: the fields that nobody knows where it was not answered."""
NEVER_ASKED: Final = ("process.hours_ratio",)
"""Fields that no question asks about: people do not know how many hours their deals take."""
WITH_HOURS: Final = (
    "process.hours_ratio",
    "people.admin_exit",
    "people.switch_minutes",
)
"""Hours that grow with what a deal takes; what a step is felt to take stays, as in a calibration."""


def nearest_kind(answers: Answers) -> str:
    """The built-in organisation whose deals and cycles are most like those of the answers."""
    told = [answers.deal_size, answers.cycle]
    if told == [None, None]:
        few = answers.reps is not None and answers.reps <= FEW_REPS
        return "founder_led" if few and answers.quota is None else "mid_market"

    def apart(kind: str) -> float:
        pairs = zip(told, KINDS[kind], strict=True)
        return sum(math.log(mine / its) ** 2 for mine, its in pairs if mine is not None)

    return min(KINDS, key=apart)


def from_leads(answers: Mapping[str, float]) -> float:
    """Opportunities a rep and month that come from leads; the rest is found by the rep.

    A fifth of the leads becomes opportunities (evidence 10), unless that leaves reps nothing to find.
    """
    return min(
        LEADS_KEPT * answers["leads"], (1.0 - OWN_AT_LEAST) * answers["opportunities"]
    )


def shaped(
    base: Organisation, begun: Mapping[str, float], wanted: Answers, name: str
) -> Organisation:
    """The organisation that is started from, as large as the answers say.

    Args:
        base: What is started from.
        begun: What is measured in it, by measure.
        wanted: Answers without gaps in what is solved.
        name: What it is called.
    """
    changes = {
        **_money(base, wanted),
        **_territory(base, begun, wanted.known),
        **_work(base, begun, wanted.known),
    }
    if wanted.ramp is not None:
        changes["people.ramp_months"] = to(learning_months(wanted.ramp, wanted.cycle))
    if wanted.attrition is not None:
        changes["people.quit_month"] = times(wanted.attrition / begun["attrition"])
    named = {"name": name, "meaning": f"Ours, from answers; started from '{base.name}'."}
    return adjusted(base, changes)[0].model_copy(
        update={**named, "teams": teams_of(base, wanted)}
    )


def unknown_fields(answers: Answers, follows: str = "") -> tuple[str, ...]:
    """The fields that nobody knows, in the order of the questions, then those never asked about.

    Args:
        answers: What was answered.
        follows: What follows from answers alone; empty where nothing does.
    """
    left = tuple(
        field
        for question, fields in UNKNOWN_FIELDS.items()
        if question not in answers.known and question != follows
        for field in fields
    )
    return (*left, *NEVER_ASKED)


def _money(base: Organisation, wanted: Answers) -> dict[str, Change]:
    changes: dict[str, Change] = {}
    if wanted.deal_size is not None:
        larger = times(wanted.deal_size / mean_amount(base))
        changes |= dict.fromkeys(("market.amount_median", "money.onboarding"), larger)
    if wanted.quota is not None:
        changes["plan.quota_quarter"] = to(wanted.quota / 4)
    if wanted.margin is not None:
        changes["money.margin"] = to(wanted.margin)
    if wanted.pay is not None:
        quota = wanted.quota or QUOTA_OVER_PAY * wanted.pay
        money = base.money
        usual = base.plan.quota_quarter * 4 * money.commission
        variable = usual / max(usual + money.base_pay_year, 1.0)
        changes |= {
            "money.base_pay_year": to(wanted.pay * (1 - variable)),
            "money.commission": to(wanted.pay * variable / quota),
            "money.manager_pay_year": to(manager_pay(base, wanted.pay)),
        }
    return changes


def _territory(
    base: Organisation, begun: Mapping[str, float], wanted: Mapping[str, float]
) -> dict[str, Change]:
    """Accounts for as many buyers as have to be reached, and for the customers that reps win."""
    market, customers = base.market, base.customers
    own = wanted["opportunities"] - from_leads(wanted)
    own_before = max(begun["self_sourced"], 1e-3)
    more = (wanted["leads"] + begun["found"] * own / own_before) / max(
        begun["leads"] + begun["found"], 1e-3
    )
    wins = 12.0 * wanted["opportunities"] * wanted["win_rate"]
    kept = wins / (52.0 * customers.churn_week)
    free = more * max(market.accounts_per_rep - customers.base_per_rep, 1)
    # More accounts than people can know cost time only: their needs come back sooner instead.
    sooner = max((free + kept) / MOST_ACCOUNTS, 1.0)
    low, high = ACCOUNT_LIMITS
    accounts = min(max(math.ceil((free + kept) / sooner), low), high)
    count = min(round(kept), math.floor(MOST_CUSTOMERS * accounts), 1000)
    before = customers.base_per_rep * customers.tickets_month
    return {
        "market.accounts_per_rep": to(accounts),
        "market.window_weeks": times(1.0 / sooner),
        "market.window_gap_weeks": times(1.0 / sooner),
        "market.hand_raise_week": times(
            max(wanted["leads"], 1e-3) / max(begun["leads"], 1e-3) / more * sooner
        ),
        "market.hits_per_hour": times(own / own_before),
        "customers.base_per_rep": to(count),
        "customers.churn_week": times(kept / count if count else 1.0),
        "customers.tickets_month": to(before / count if count else customers.tickets_month),
        "customers.renewal_hours": times(min(customers.base_per_rep / max(count, 1), 1.0)),
    }


def _work(
    base: Organisation, begun: Mapping[str, float], wanted: Mapping[str, float]
) -> dict[str, Change]:
    """Hours, days and deals at once, in proportion to deals and cycle."""
    opened = wanted["opportunities"] / begun["opportunities"]
    longer = wanted["cycle"] / begun["cycle"]
    hours = times(SELLING / begun["selling"] / opened)
    usual = begun["open_deals"] * opened * longer
    people = base.people
    juggled = max(WITHOUT_LOSS * usual, people.juggling_deals)
    more = juggled / people.juggling_deals
    low, high = SLOT_LIMITS
    slots = min(
        max(math.ceil(SLOTS_FOR * usual + wanted["leads"]), people.deal_slots, low),
        high,
    )
    stages = base.process.stages
    replies = sum(stage.touches * stage.friction for stage in stages)
    waits = WAITING_DAYS * sum(stage.touches for stage in stages)
    before, after = (
        (days / 1.4 - waits) / replies for days in (begun["cycle"], wanted["cycle"])
    )
    shortest, longest = FRESH_WEEKS
    fresh = min(max(base.buyer.half_life_weeks * longer, shortest), longest)
    return {
        **dict.fromkeys(WITH_HOURS, hours),
        "people.juggling_deals": to(juggled),
        "people.juggling_width": times(more),
        # Reps search as much as there, though more is usually open.
        "attention.prospecting_full": times(opened * longer / more),
        "people.deal_slots": to(slots),
        "buyer.reply_days": times(max(after, 0.2) / max(before, 0.2)),
        "buyer.fade_week": times(1.0 / longer),
        "buyer.half_life_weeks": to(fresh),
    }


def learning_months(ramp: float, cycle: float | None) -> float:
    """The model's time constant of learning, from the months to full productivity.

    These hold a cycle, in which the newcomer's first deals ripen, where it is known; the rest
    is the time after which a tenth of the output is missing.
    """
    ripening = 0.0 if cycle is None else cycle / MONTH_DAYS
    least, most = LEARNING_MONTHS
    return min(max((ramp - ripening) / CONSTANTS_UNTIL_A_TENTH, least), most)


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


def manager_pay(base: Organisation, pay: float | None) -> float:
    """A manager's pay, in proportion to the reps' where that was answered."""
    money = base.money
    usual = money.base_pay_year + base.plan.quota_quarter * 4 * money.commission
    return money.manager_pay_year * (1.0 if pay is None else pay / usual)
