"""Correction from a quarter's fourth week on: who is behind, and which leads move.

Whoever is seen behind on inputs is helped first: by the desk, in the plan for prospecting, in
which deals the manager works on. All of it goes by a report that is as old as reports are.
Prospects move only from a queue that
is seen to be unanswered, a few a week, and never to somebody who is still learning: routing
everything to the shortest queue floods newcomers (design 5.5; evidence 15, judgement).
"""

from sim.agents.agenda import touch_deal
from sim.agents.lifecycle import hand_over
from sim.agents.manager.believing import AVERAGE, shown_rep, weekly
from sim.agents.manager.reading import TRUTH, entered_share
from sim.calendar import TICKS_PER_DAY
from sim.compiling import rule
from sim.state import (
    NOBODY,
    Deal,
    Feature,
    Office,
    Practices,
    Records,
    Rep,
    SlotStatus,
    Values,
)

CORRECTION_WEEK = 3
"""Whole weeks of a quarter that pass before anything is corrected."""
BEHIND = 0.75
"""Share of the team's open pipeline below which a rep is behind on inputs."""
CATCHING_UP = 1.5
"""How much more than others whoever is behind counts where help is shared out (judgement)."""
MOST_MOVED = 3
"""Leads that move in a team's week."""
LEAST_DIFFERENCE = 2
"""How much longer the one queue must be seen to be than the other."""
UNANSWERED_TICKS = TICKS_PER_DAY
"""A lead that has waited for a working day counts as unanswered."""
STILL_LEARNING = 0.5
"""Share of a newcomer's first gap above which nobody is given more to do."""


@rule
def corrects(office: Office) -> bool:
    """Whether a quarter is far enough to be corrected, where that is done."""
    return bool(
        office.practice.mid_period_correction > 0.5
        and office.week.week_of_period >= CORRECTION_WEEK
    )


@rule
def lies_behind(view: Values, mean_open: float) -> bool:
    """Whether a report shows far less open pipeline than the team has on average."""
    return bool(weekly(view, Feature.OPEN_AMOUNT) < BEHIND * mean_open)


@rule
def is_behind(office: Office, index: int, mean_open: float) -> bool:
    """Whether a rep is to be helped to catch up: seen behind when it is time to correct."""
    practice, team = office.practice, office.team
    if not corrects(office) or int(practice.report_source) == AVERAGE:
        return False
    shown = shown_rep(practice, team.rep_begin, team.rep_end, index)
    return bool(lies_behind(office.world.beliefs[shown], mean_open))


@rule
def patience_ticks(practice: Practices) -> float:
    """Ticks that a lead must have waited to be seen unanswered: a day, and the report's age."""
    if int(practice.report_source) == TRUTH:
        return UNANSWERED_TICKS
    return float(UNANSWERED_TICKS + TICKS_PER_DAY * practice.visibility_delay_days)


@rule
def waiting_leads(rep: Rep, deals: Records[Deal], ticks: float, now: int) -> int:
    """Leads of a rep that have waited longer than some ticks."""
    number = 0
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        deal = deals[slot]
        if (
            deal.status == SlotStatus.LEAD
            and deal.ready == 1
            and now - deal.ready_since > ticks
        ):
            number += 1
    return number


@rule
def oldest_lead(rep: Rep, deals: Records[Deal]) -> int:
    """Slot of the lead that has waited longest, or -1."""
    oldest = NOBODY
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        deal = deals[slot]
        if deal.status != SlotStatus.LEAD or deal.ready == 0:
            continue
        if oldest == NOBODY or deal.ready_since < deals[oldest].ready_since:
            oldest = slot
    return oldest


@rule
def queue_seen(office: Office, index: int) -> int:
    """How many unanswered leads the manager believes a rep to have: those entered."""
    practice = office.practice
    shown = office.world.reps[
        shown_rep(practice, office.team.rep_begin, office.team.rep_end, index)
    ]
    waiting = waiting_leads(shown, office.world.deals, patience_ticks(practice), office.now)
    return int(waiting * entered_share(office.c, practice, shown))


@rule
def longest_and_shortest(office: Office) -> tuple[int, int]:
    """Who gives a lead and who takes it; nobody where the queues differ too little."""
    giver, taker, most, least = NOBODY, NOBODY, 0, 0
    for index in range(office.team.rep_begin, office.team.rep_end):
        rep = office.world.reps[index]
        queue = queue_seen(office, index)
        if giver == NOBODY or queue > most:
            giver, most = index, queue
        if rep.present == 0 or rep.ramp > STILL_LEARNING * office.c.ramp_gap:
            continue
        if taker == NOBODY or queue < least:
            taker, least = index, queue
    if taker == NOBODY or most - least < LEAST_DIFFERENCE:
        return NOBODY, NOBODY
    return giver, taker


@rule
def move_waiting_leads(office: Office) -> None:
    """Move a few leads from the longest queue seen to the shortest, one at a time."""
    practice = office.practice
    reps, deals = office.world.reps, office.world.deals
    if not corrects(office):
        return
    if int(practice.report_source) == AVERAGE:
        return
    for _ in range(MOST_MOVED):
        giver, taker = longest_and_shortest(office)
        slot = oldest_lead(reps[giver], deals) if giver != NOBODY else NOBODY
        if slot == NOBODY:
            return
        account = office.world.accounts[deals[slot].account]
        place = hand_over(reps[giver], reps[taker], taker, account, deals, slot)
        if place == NOBODY:
            return
        touch_deal(office.world.agenda, place)
