"""What a manager does: orders to each rep, inspection, coaching, rescue, dismissal.

Orders are fields of the rep's record. What becomes of them is the rep's choice.

What each stage permits: evidence 15; inspection and compliance: evidence 1; coaching:
evidence 2.
"""

from sim.agents.agenda import touch_deal
from sim.agents.manager.believing import (
    fit_bar,
    prospect_target,
    weekly,
    wrong_segment,
)
from sim.agents.manager.comparing import team_means
from sim.agents.manager.correcting import CATCHING_UP, corrects, is_behind, lies_behind
from sim.agents.manager.diagnosing import believed_costliest, costliest_gap
from sim.agents.manager.meeting import inputs_share
from sim.agents.rep.following import be_asked, be_inspected
from sim.agents.rep.labelling import LATE_STAGES
from sim.agents.rep.learning import learn_from_coaching
from sim.agents.rep.touching import touch
from sim.agents.seats import seat_at
from sim.calendar import TICKS_PER_WEEK
from sim.chance import Purpose, uniform
from sim.compiling import rule
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import (
    NOBODY,
    Constants,
    Deal,
    Feature,
    Office,
    Practices,
    Records,
    Rep,
    SlotStatus,
    Team,
    Values,
)

PLAN_WEEKS = 13
"""A coaching plan lasts about a quarter."""
FORGET_COACHED = 0.3 ** (1.0 / PLAN_WEEKS)
"""What a week of coaching a skill leaves of older counts of it: .3 over a plan (judgement)."""
SLOW_RESPONSE = 8.0
"""Working hours beyond which leads are called untouched."""
MOST_FIT = 0.9
DISMISS_BELOW = 0.75
"""Share of the team's mean bookings below which, on a shrunken estimate, a rep must go."""
DISMISS_TENURE = 26 * TICKS_PER_WEEK
MORE_PROSPECTING = 1.25
"""In a correction whoever is behind is asked for so much of the usual hours."""
LEAST_NEED = 0.5
NEED_SLOPE = 1.5
MOST_NEED = 1.5
"""Standards per rep ask for this much of the target, by the shortfall of coverage."""


@rule
def give_standards(c: Constants, practice: Practices, team: Team, rep: Rep) -> None:
    """Tell a rep which standards are in force, the bar for fit as this manager reads it.

    Standards stand in writing. Hours that were asked for in a review do not: until somebody asks
    again they fade as everything does that nobody looks at.
    """
    rep.follow_plan = practice.follow_up_days
    bar = practice.qualification_standard * fit_bar(practice, team)
    rep.fit_plan = min(MOST_FIT, bar)
    rep.contacts_plan = practice.contacts_standard
    rep.ask_plan = practice.ask_referrals
    rep.steps_plan = int(practice.process_steps)
    if practice.may_chase < 0.5 or practice.lead_response_hours > 0.0:
        rep.lead_plan = practice.lead_response_hours
    rep.prospect_plan *= 1.0 - c.seen_fade
    if practice.may_reprioritise < 0.5:
        rep.prospect_plan = 0.0
    if practice.may_redirect < 0.5:
        rep.segment_avoided = NOBODY


@rule
def give_orders(office: Office, rep: Rep, view: Values, mean_open: float) -> None:
    """Turn what is believed about a rep into what is asked of that rep.

    Args:
        office: The manager at work.
        rep: Who is asked.
        view: The report that is read for this rep.
        mean_open: Mean open pipeline of the team, as reported.
    """
    practice, team = office.practice, office.team
    if practice.may_reprioritise > 0.5:
        asked = prospect_target(practice, team, office.world.beliefs)
        asked *= prospecting_need(practice, rep, view)
        if corrects(office) and lies_behind(view, mean_open):
            asked *= MORE_PROSPECTING
        rep.prospect_plan += inputs_share(practice) * (asked - rep.prospect_plan)
    if practice.may_redirect > 0.5:
        rep.segment_avoided = wrong_segment(office.c, practice, team)
    if practice.may_chase > 0.5 and practice.lead_response_hours <= 0.0:
        answered = view[Feature.ANSWERED]
        slow = answered > 0.0 and view[Feature.RESPONSE_HOURS] > SLOW_RESPONSE * answered
        rep.lead_plan = SLOW_RESPONSE if slow else 0.0


@rule
def prospecting_need(practice: Practices, rep: Rep, view: Values) -> float:
    """Share of the target that is asked of a rep, by the pipeline that the manager sees.

    With a coverage standard nothing is asked of a rep whose coverage is reached. With
    standards per rep the request follows the size of the shortfall.
    """
    if practice.coverage_standard <= 0.0 or rep.quota <= 0.0:
        return 1.0
    coverage = weekly(view, Feature.OPEN_AMOUNT) / rep.quota
    shortfall = 1.0 - coverage / practice.coverage_standard
    if shortfall <= 0.0:
        return 0.0
    if practice.per_rep_standards > 0.5:
        return float(min(MOST_NEED, LEAST_NEED + NEED_SLOPE * shortfall))
    return 1.0


@rule
def mention_inputs(c: Constants, practice: Practices, rep: Rep, week: int) -> None:
    """In a review the rep's inputs come up, if they can be seen and are talked about."""
    chance = practice.activity_observed * inputs_share(practice)
    u = uniform(c.key, rep.address, Purpose.MENTION, week, 0)
    if u < chance:
        be_asked(c, rep)


@rule
def inspect(
    c: Constants,
    rep: Rep,
    deals: Records[Deal],
    counts: Values,
    rate: float,
    week: int,
) -> None:
    """Look at the steps of some of a rep's deals, each time of one drawn from those open.

    What is looked at is the step of the stage that the deal is called. Where it has not come
    so far there is no step to be found or missed, and nothing is learned of the rep.
    """
    u = uniform(c.key, rep.address, Purpose.INSPECTION, week, 0)
    number = int(rate)
    if u < rate - number:
        number += 1
    for look in range(number):
        v = uniform(c.key, rep.address, Purpose.INSPECTED_DEAL, week, look)
        slot = open_deal(rep, deals, int(v * rep.open_deals))
        if slot != NOBODY and deals[slot].label <= deals[slot].stage:
            be_inspected(c, rep)
    counts[RepCounter.INSPECTIONS] += number


@rule
def open_deal(rep: Rep, deals: Records[Deal], place: int) -> int:
    """Slot of a rep's open deal at a place among them, or -1."""
    seen = 0
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        if deals[slot].status != SlotStatus.DEAL:
            continue
        if seen == place:
            return slot
        seen += 1
    return NOBODY


@rule
def forget_coached(belief: Values, skill: int) -> None:
    """Discount what was seen of a skill before it was coached for another week."""
    for feature in (Feature.TRIES, Feature.SUCCESSES, Feature.WATCHED, Feature.LACKS):
        belief[feature + skill] *= FORGET_COACHED


@rule
def plan_coaching(office: Office, rep: Rep, own: Values, view: Values) -> None:
    """Choose the skill to coach for the next quarter, when the last plan is over.

    What was seen before a skill was coached says ever less about it, week by week.
    """
    team_counts, week = office.team_counts, office.number
    if rep.coached_skill >= 0:
        forget_coached(own, rep.coached_skill)
    if week < rep.coached_until:
        return
    rep.coached_skill, rep.need = believed_costliest(
        office.c, office.practice, office.team, rep, office.world.beliefs, view
    )
    rep.coached_until = week + PLAN_WEEKS
    team_counts[TeamCounter.DIAGNOSES] += 1.0
    if rep.coached_skill == costliest_gap(office.c, rep):
        team_counts[TeamCounter.DIAGNOSES_RIGHT] += 1.0


@rule
def coach(c: Constants, team: Team, rep: Rep, counts: Values, hours: float) -> None:
    """Spend an hour or so together on the skill that is being coached."""
    if rep.coached_skill < 0 or hours <= 0.0:
        return
    counts[RepCounter.LEARNED_COACHING] += learn_from_coaching(
        c, rep, rep.coached_skill, hours, team.quality
    )
    counts[RepCounter.COACHING_HOURS] += hours


@rule
def rescue(office: Office, hours: float) -> float:
    """The manager's own hours on the team's largest late deals that wait; returns hours used.

    The touch is the manager's, at the manager's skill; the deal stays the rep's.
    """
    c = office.c
    deals, agenda = office.world.deals, office.world.agenda
    used = 0.0
    for _ in range(8):
        slot = largest_waiting(office)
        if slot < 0:
            break
        deal = deals[slot]
        need = c.stage_hours[deal.stage]
        if used + need > hours:
            break
        used += need
        deal.rescued = 1
        touch_deal(agenda, slot)
        seat = seat_at(office.world, deal.rep, office.now)
        touch(
            seat, office.world.accounts[deal.account], slot, -1, office.week.period_end_tick
        )
    return used


@rule
def largest_waiting(office: Office) -> int:
    """Slot of the team's largest deal in the last two stages whose buyer waits, or -1.

    The stage is the one that the rep calls it: where people mean different things by a stage,
    hours go to deals that are not late, and late ones are passed over. In a correction a deal
    of somebody who is behind counts as half as large again.
    """
    team, deals = office.team, office.world.deals
    late = office.c.n_stages - LATE_STAGES
    mean_open, _, _ = team_means(office.world.beliefs, team.rep_begin, team.rep_end)
    best, most = -1, 0.0
    for rep_index in range(team.rep_begin, team.rep_end):
        rep = office.world.reps[rep_index]
        counts_as = CATCHING_UP if is_behind(office, rep_index, mean_open) else 1.0
        for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
            deal = deals[slot]
            if (
                deal.status == SlotStatus.DEAL
                and deal.ready == 1
                and deal.label >= late
                and deal.rescued == 0
                and counts_as * deal.amount > most
            ):
                best, most = slot, counts_as * deal.amount
    return best


@rule
def must_go(
    c: Constants,
    rep: Rep,
    view: Values,
    mean_booked: float,
    mean_wins: float,
    now: int,
) -> bool:
    """Whether a manager dismisses a rep: closings, shrunk by their own precision, are low.

    The precision is that of the wins which a mean rep would have had in the weeks read, so a
    rep without any wins is not excused by having none.

    Args:
        c: Constants.
        rep: Who is judged.
        view: The report that is read for this rep.
        mean_booked: Mean weekly bookings of the team.
        mean_wins: Mean weekly wins of the team.
        now: Tick.
    """
    if now - rep.hired < DISMISS_TENURE or mean_booked <= 0.0:
        return False
    expected = mean_wins * view[Feature.WEEKS]
    trust = expected / (expected + c.prior_observations)
    estimate = mean_booked + trust * (weekly(view, Feature.BOOKINGS) - mean_booked)
    return bool(estimate < DISMISS_BELOW * mean_booked)
