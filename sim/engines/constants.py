"""From an organisation to the one record of constants that rules read.

Units change here and nowhere else: weeks and days become ticks, months become weeks, odds
ratios become logits.
"""

import functools
import math
import typing
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from sim.agents.rep.effort import solve_usual_price
from sim.arrays import AnyArray
from sim.calendar import MONTHS_PER_QUARTER, TICKS_PER_DAY, TICKS_PER_WEEK, fiscal_quarter
from sim.chance import stream_key
from sim.organisation import SKILLS, Organisation, Section, Work
from sim.state import Constants, Records, Task, zeros

WEEKS_PER_YEAR = 52.0
WEEKS_PER_MONTH = WEEKS_PER_YEAR / 12.0
TASK_OF = {
    Work.QUALIFY: Task.QUALIFY,
    Work.ADVANCE: Task.ADVANCE,
    Work.PROPOSE: Task.PROPOSE,
    Work.NEGOTIATE: Task.NEGOTIATE,
}
USUAL_FOLLOWING = 0.45
"""Share of steps followed unasked, in what people expect of a deal (evidence 1)."""
PROSPECTED_SHARE = 0.5
"""Share of new deals that a rep finds by prospecting, in what a newcomer lacks (judgement)."""
USUAL_CONTACTS = 1.5
"""People met in a deal that is decided, in what people expect of it (judgement)."""
MOST_LOST = 0.99
"""Share of customers that a contract's end can cost at most."""
PLAN_QUARTERS = 400
MOST_DEALS = 300


def build_constants(
    organisation: Organisation,
    key: np.uint64,
    *,
    run_in_weeks: int = 0,
    only_team: int | None = None,
) -> Records[Constants]:
    """One record of `sim.state.Constants` a team, shape (teams,).

    Args:
        organisation: What the organisation is.
        key: Key of the replication's draws.
        run_in_weeks: Weeks of the clock before week 0, from which dated changes count.
        only_team: Number of the team that is built alone, from 0; None: all are.
    """
    records, of_team = _constants_of_kinds(organisation, run_in_weeks)
    chosen = of_team if only_team is None else of_team[only_team : only_team + 1]
    constants: Any = records[chosen]
    constants["key"] = key
    held = np.bincount(constants["market"])
    by_itself = constants["team_by_team"] > 0.0
    constants["sharing"] = np.where(by_itself, 1, held[constants["market"]])
    constants["pooling"] = np.where(by_itself, 1, len(constants))
    return typing.cast("Records[Constants]", constants)


@functools.lru_cache(maxsize=64)
def _constants_of_kinds(
    organisation: Organisation, run_in_weeks: int
) -> tuple[AnyArray, AnyArray]:
    """A record for each kind of team, and the kind of every team."""
    kinds, of_team = organisation.kinds()
    numbers = market_numbers(kinds)
    records = np.concatenate([_organisation_constants(kind) for kind in kinds])
    for place, kind in enumerate(kinds):
        records["market"][place] = numbers[place]
        for i, change in enumerate(kind.market.changes):
            records["change_week"][place, i] = max(-1, change.week + run_in_weeks)
        _set_dated(records[place], kind, run_in_weeks)
    return records, np.asarray(of_team)


def _set_dated(c: AnyArray, kind: Organisation, run_in_weeks: int) -> None:
    """What a team's file says of single reps, and where in the year the clock begins."""
    (team,) = kind.teams
    first = kind.calendar.first_day - timedelta(weeks=run_in_weeks)
    begins, _ = fiscal_quarter(first, kind.calendar.fiscal_year_start_month)
    since = (begins.month - kind.calendar.fiscal_year_start_month) % 12
    c["first_quarter"] = since // MONTHS_PER_QUARTER
    year = 4.0 * kind.plan.quota_quarter
    quotas = team.quotas or (year,) * team.reps
    # Whoever is hired into an added seat carries what a colleague carries on average.
    c["seat_quotas"] = sum(quotas) / len(quotas)
    c["seat_quotas"][: len(quotas)] = quotas
    c["leave_week"] = -1
    for each in team.departures:
        c["leave_week"][each.rep - 1] = each.week + run_in_weeks


def market_numbers(kinds: Sequence[Organisation]) -> list[int]:
    """Number of each kind's market: kinds may differ in quota and manager alone."""
    markets: list[tuple[Section, ...]] = []
    numbers = []
    for kind in kinds:
        market = (kind.market, kind.process, kind.buyer, kind.customers)
        if market not in markets:
            markets.append(market)
        numbers.append(markets.index(market))
    return numbers


@functools.lru_cache(maxsize=64)
def _organisation_constants(organisation: Organisation) -> Records[Constants]:
    constants = zeros(Constants, 1)
    c = constants[0]
    # What is of the same name in a file and in a rule is the same number, in the same unit.
    for _, section in organisation:
        if isinstance(section, Section):
            for name, value in section:
                if name in (constants.dtype.names or ()):
                    c[name] = value
    _set_process(c, organisation)
    _set_market(c, organisation)
    _set_buyers_and_customers(c, organisation)
    _set_people(c, organisation)
    _set_managers_and_plan(c, organisation)
    _set_expectations(c, organisation)
    constants["key"] = stream_key(0, 0)
    # Beyond some hundred deals a quarter luck no longer matters to the mean pace.
    deal_size = max(
        1.0 / MOST_DEALS,
        float(c["amount_mean"]) / max(1.0, organisation.plan.quota_quarter),
    )
    constants["usual_price"] = solve_usual_price(constants[0], deal_size, PLAN_QUARTERS)
    return constants


def _set_process(c: Constants, organisation: Organisation) -> None:
    process = organisation.process
    c["n_stages"] = len(process.stages)
    for i, stage in enumerate(process.stages):
        c["stage_task"][i] = TASK_OF[stage.work]
        c["stage_touches"][i] = stage.touches
        c["stage_skill"][i] = SKILLS.index(stage.skill)
        c["stage_hours"][i] = stage.hours
        c["stage_exit"][i] = stage.exit_logit
        c["stage_slope"][i] = stage.skill_slope
        c["stage_friction"][i] = stage.friction
        c["stage_salience"][i] = stage.salience
    c["step_logit"] = math.log(process.step_odds)


def _set_market(c: Constants, organisation: Organisation) -> None:
    market = organisation.market
    c["n_segments"] = len(market.segments)
    for i, segment in enumerate(market.segments):
        c["segment_share"][i] = segment.share
        c["segment_fit"][i] = segment.good_fit
        c["segment_amount"][i] = segment.amount_ratio
    c["window_ticks"] = market.window_weeks * TICKS_PER_WEEK
    c["gap_ticks"] = market.window_gap_weeks * TICKS_PER_WEEK
    ratio = sum(s.share * s.amount_ratio for s in market.segments)
    c["amount_mean"] = market.amount_median * ratio * math.exp(market.amount_sigma**2 / 2)
    c["lead_patience_ticks"] = market.lead_patience_weeks * TICKS_PER_WEEK
    # Two stages of half the lag each: what is paid for is written, then found.
    c["content_keep"] = math.exp(-2.0 / market.content_lag_weeks)
    for i, segment in enumerate(market.segments):
        c["segment_stakeholders"][i] = segment.stakeholders
        c["segment_reply"][i] = segment.reply_ratio
    c["change_week"] = -1
    for i, change in enumerate(market.changes):
        c["change_skill"][i] = SKILLS.index(change.skill)
        c["change_loss"][i] = change.loss


def _set_buyers_and_customers(c: Constants, organisation: Organisation) -> None:
    buyer, customers = organisation.buyer, organisation.customers
    c["reply_ticks"] = buyer.reply_days * TICKS_PER_DAY
    c["fade_tick"] = buyer.fade_week / TICKS_PER_WEEK
    # Only the causal part of the decay acts on a given deal; the rest is selection, which
    # comes from bad fit fading faster.
    c["fade_momentum"] = buyer.fade_momentum * buyer.momentum_causal_share
    c["half_life_ticks"] = buyer.half_life_weeks * TICKS_PER_WEEK
    # Who loses patience stays until the contract ends: the hazard of losing it is such that
    # each contract ends with the mean share of customers lost.
    a_contract = min(MOST_LOST, customers.churn_week * customers.contract_weeks)
    c["churn_tick"] = -math.log(1.0 - a_contract) / (
        customers.contract_weeks * TICKS_PER_WEEK
    )
    a_month = WEEKS_PER_MONTH * TICKS_PER_WEEK
    c["ticket_ticks"] = (
        a_month / customers.tickets_month if customers.tickets_month else 0.0
    )
    c["ticket_median"] = customers.ticket_hours * math.exp(-(customers.ticket_sigma**2) / 2)
    c["referral_week"] = customers.referral_month / WEEKS_PER_MONTH
    c["champion_tick"] = buyer.champion_month / a_month
    c["contract_ticks"] = customers.contract_weeks * TICKS_PER_WEEK


def _set_people(c: Constants, organisation: Organisation) -> None:
    people = organisation.people
    c["self_learning"] = people.self_learning_week
    c["outdating"] = people.outdating_week
    c["outdating_gap"] = people.outdating_gap
    c["switch_hours"] = people.switch_minutes / 60.0
    c["chase_ticks"] = people.chase_days * TICKS_PER_DAY
    c["seen_fade"] = 1.0 / people.seen_fade_weeks
    c["quit_week"] = people.quit_month / WEEKS_PER_MONTH
    c["vacancy_ticks"] = people.vacancy_weeks * TICKS_PER_WEEK
    worth = output_by_skill(organisation)
    c["skill_worth"] = worth
    c["ramp_gap"] = -math.log(people.ramp_start) / worth.sum()
    c["ramp_keep"] = math.exp(-1.0 / (people.ramp_months * WEEKS_PER_MONTH))
    c["playbook_week"] = people.playbook_month / WEEKS_PER_MONTH
    c["fatigue_keep"] = math.exp(-1.0 / people.fatigue_weeks)
    c["tool_entry"] = people.tool_entry_week
    for name, value in organisation.attention:
        c[name if name.endswith("_hours") else f"call_{name}"] = value


def _set_managers_and_plan(c: Constants, organisation: Organisation) -> None:
    managers, plan, money = organisation.managers, organisation.plan, organisation.money
    c["manager_hours"] = managers.hours_week * (1.0 - managers.admin_share)
    c["manager_skill"] = managers.skill
    c["memory"] = managers.memory_week
    c["adjust_ticks"] = managers.adjust_weeks * TICKS_PER_WEEK
    c["approval_ticks"] = plan.approval_days * TICKS_PER_DAY
    c["playbook_money"] = money.playbook_year / WEEKS_PER_YEAR
    c["tool_money"] = money.tool_year / WEEKS_PER_YEAR
    c["friction_money"] = money.friction_year / WEEKS_PER_YEAR
    c["manager_pay_week"] = money.manager_pay_year / WEEKS_PER_YEAR
    c["hire_money"] = money.hire
    c["team_by_team"] = float(plan.quota_scope == "team")
    c["fixed_quotas"] = float(plan.quotas == "fixed")
    manager = organisation.teams[0].manager
    deals = managers.skill if manager.deals is None else manager.deals
    c["manager_deals"] = deals
    c["manager_coaching"] = np.nan if manager.coaching is None else manager.coaching
    c["manager_people"] = np.nan if manager.people is None else manager.people


def output_by_skill(organisation: Organisation) -> AnyArray:
    """How much the log of a rep's output rises with one unit of each skill, pipeline apart.

    Prospected leads rise by e to the skill; the odds to leave a stage by its slope, so the
    probability by the slope times the chance to fail there, at the mean of good and bad fit.
    """
    share = sum(s.share * s.good_fit for s in organisation.market.segments)
    worth = np.zeros(len(SKILLS))
    worth[0] = PROSPECTED_SHARE
    for stage in organisation.process.stages:
        for weight, sign in ((share, 1.0), (1.0 - share, -1.0)):
            logit = stage.exit_logit + sign * organisation.buyer.fit_logit
            passed_by = weight * stage.skill_slope / (1.0 + math.exp(logit))
            worth[SKILLS.index(stage.skill)] += passed_by
    return worth


def _set_expectations(c: Constants, organisation: Organisation) -> None:
    """What experience tells everybody: a mean rep's odds, hours and weeks from each stage."""
    people, stages = organisation.people, organisation.process.stages
    gap = people.gap_other + (people.gap_base + people.gap_mean) / len(SKILLS)
    days = organisation.buyer.reply_days * math.exp(organisation.buyer.reply_sigma**2 / 2)
    segments = organisation.market.segments
    days *= sum(s.share * s.reply_ratio for s in segments) / sum(s.share for s in segments)
    agrees = [
        (1.0 - organisation.buyer.veto) ** max(0.0, s.stakeholders - USUAL_CONTACTS)
        for s in segments
    ]
    mean_agrees = sum(s.share * a for s, a in zip(segments, agrees, strict=True))
    win = {1: mean_agrees, 0: mean_agrees}
    hours, weeks = 0.0, 0.0
    for i in range(len(stages) - 1, -1, -1):
        stage = stages[i]
        logit = stage.exit_logit - stage.skill_slope * gap
        logit += USUAL_FOLLOWING * math.log(organisation.process.step_odds)
        p = {
            fit: 1.0 / (1.0 + math.exp(-(logit + sign * organisation.buyer.fit_logit)))
            for fit, sign in ((1, 1.0), (0, -1.0))
        }
        win = {fit: p[fit] * win[fit] for fit in p}
        # Later hours are spent only if this stage is passed.
        hours = stage.touches * stage.hours + 0.5 * (p[0] + p[1]) * hours
        weeks += stage.touches * days * stage.friction / 5.0
        c["win_good"][i], c["win_bad"][i] = win[1], win[0]
        c["hours_left"][i] = hours * organisation.process.hours_ratio
        c["weeks_left"][i] = weeks
    worth = [
        (s.good_fit * win[1] + (1.0 - s.good_fit) * win[0]) * s.amount_ratio * a
        for s, a in zip(segments, agrees, strict=True)
    ]
    mean = sum(w * s.share for w, s in zip(worth, segments, strict=True))
    for i, w in enumerate(worth):
        c["segment_worth"][i] = w / mean
