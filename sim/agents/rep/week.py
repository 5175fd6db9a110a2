"""A rep's Monday: how hard this week, what to drop, what to pull forward, stay or go.

Rules in words stand in the files that it calls. Doubtful deals are dropped where that was
asked for, and late deals pulled forward in a quarter's last weeks (evidence 5 and 10).
"""

from sim.agents.agenda import touch_deal
from sim.agents.lifecycle import close_lost, drop_lead
from sim.agents.rep.activities import plan_activities
from sim.agents.rep.choosing import weight_of
from sim.agents.rep.closing import (
    LAST_WEEKS,
    REFUSED,
    can_be_pulled,
    discount_wanted,
    is_worth_pulling,
    pull_forward,
)
from sim.agents.rep.effort import set_pace
from sim.agents.rep.entering import settle_entering
from sim.agents.rep.following import forget_watching
from sim.agents.rep.judging import fit_belief, hour_price, value_of_an_hour
from sim.agents.rep.labelling import review_labels
from sim.agents.rep.learning import (
    go_out_of_date,
    learn_alone,
    learn_from_playbook,
    meet_changes,
)
from sim.agents.rep.networking import settle_asking
from sim.agents.rep.people import leave, leaves_now, wants_to_quit
from sim.agents.rep.tiring import tire
from sim.calendar import TICKS_PER_WEEK
from sim.chance import Purpose, uniform
from sim.compiling import rule
from sim.outputs.counters import RepCounter
from sim.state import (
    Constants,
    Deal,
    Logged,
    Records,
    Rep,
    Seat,
    SlotStatus,
    Standard,
    Team,
)

FORGOTTEN_TICKS = 40 * TICKS_PER_WEEK
"""A deal that nobody has touched for forty weeks is closed by whoever notices it."""


@rule
def rep_week(seat: Seat, week: int, weeks_left: int, team: Team) -> None:
    """Everything that a rep decides once a week.

    Args:
        seat: The rep at work.
        week: Number of the week since the clock began.
        weeks_left: In the fiscal quarter, this week included.
        team: The rep's team: its manager's way with people, what is written down.
    """
    c, rep = seat.c, seat.rep
    rep.week = week
    rep.prospect_blocks = 0
    rep.hits = 0
    tidy_up(seat)
    rep.week_prospect_hours = 0.0
    if rep.present == 0:
        return
    rep.admin_hours = min(c.admin_most, rep.admin_hours + c.admin_week)
    learn_alone(c, rep)
    meet_changes(c, rep, week)
    go_out_of_date(c, rep, week)
    if rep.playbook == 1:
        seat.counts[RepCounter.LEARNED_PLAYBOOK] += learn_from_playbook(c, rep, team.norm)
    if rep.tool == 1:
        rep.tool_weeks += 1.0
    forget_watching(c, rep)
    settle_entering(c, rep)
    plan_activities(seat)
    settle_asking(c, rep)
    set_pace(c, rep, share_bookable(c, rep, seat.deals, weeks_left), weeks_left)
    tire(c, rep)
    disqualify(seat)
    if weeks_left <= LAST_WEEKS and rep.pacing == 0:
        pull_late_deals(seat)
    review_labels(seat)
    if wants_to_quit(c, rep, team.people_skill) or leaves_now(c, rep, week):
        seat.counts[RepCounter.QUITS] += 1.0
        leave(seat)


@rule
def tidy_up(seat: Seat) -> None:
    """Leads that waited too long are gone; deals forgotten for most of a year are closed."""
    rep = seat.rep
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        deal = seat.deals[slot]
        if deal.ready == 0:
            continue
        account = seat.accounts[deal.account]
        if deal.status == SlotStatus.LEAD:
            if seat.now - deal.created > seat.c.lead_patience_ticks:
                seat.counts[RepCounter.LEADS_EXPIRED] += 1.0
                drop_lead(seat, account, slot)
        elif seat.now - deal.touched > FORGOTTEN_TICKS:
            close_lost(seat, account, slot, Logged.NO_DECISION.value)


@rule
def share_bookable(c: Constants, rep: Rep, deals: Records[Deal], weeks_left: int) -> float:
    """Share of a rep's open deals that can still book in this quarter, by usual weeks left."""
    if rep.open_deals == 0:
        return 0.5
    soon = 0
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        deal = deals[slot]
        if deal.status == SlotStatus.DEAL and c.weeks_left[deal.stage] <= weeks_left:
            soon += 1
    return soon / float(rep.open_deals)


@rule
def disqualify(seat: Seat) -> None:
    """Drop deals that are not worth their hours, or doubtful ones where that was asked for."""
    c, rep = seat.c, seat.rep
    price = hour_price(c, rep)
    weight = weight_of(rep, Standard.FIT.value)
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        deal = seat.deals[slot]
        if deal.status != SlotStatus.DEAL or deal.ready == 0 or deal.pulled == 1:
            continue
        account = seat.accounts[deal.account]
        drops = value_of_an_hour(c, rep, deal) < price
        if not drops and rep.fit_plan > 0.0 and deal.stage < c.n_stages - 2:
            u = uniform(
                c.key, account.address, Purpose.STANDARD_FOLLOWED, deal.window, deal.stage
            )
            drops = fit_belief(c, rep, deal) < rep.fit_plan and u < weight
        if drops:
            close_lost(seat, account, slot, Logged.DISQUALIFIED.value)


@rule
def pull_late_deals(seat: Seat) -> None:
    """Pull forward every late deal that counts more now, after its discount, than later.

    A discount beyond what the rep may give is refused, once and for all.
    """
    c, rep = seat.c, seat.rep
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        deal = seat.deals[slot]
        if slot == rep.task_slot or not can_be_pulled(c, deal):
            continue
        discount = discount_wanted(c, seat.accounts[deal.account].address, deal.window)
        if not is_worth_pulling(c, rep, discount):
            continue
        if discount > rep.discount_most:
            deal.pulled = REFUSED
            seat.counts[RepCounter.REFUSED] += 1.0
        else:
            pull_forward(deal, discount, seat.now)
            touch_deal(seat.agenda, slot)
            seat.counts[RepCounter.PULLED] += 1.0
