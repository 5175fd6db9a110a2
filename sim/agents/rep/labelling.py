"""Which stage a rep enters for a deal: its label, which is not always the truth.

Without common definitions a stage is called reached early or late, by one's own reading.
Where a full late pipeline is asked for and nobody looks, labels run ahead without reason
(happy ears; evidence 1: late-stage deals that fail a second look). Who is above a quota that
was raised may hold labels back, so that the next one is not raised again (evidence 5: Brahm
and Poblete 2018, strategic withholding by some, none on average). Common definitions can be
checked by anybody, so there a label is what it says.
"""

from sim.agents.lifecycle import log_event
from sim.chance import Purpose, uniform
from sim.compiling import rule
from sim.state import Constants, Deal, Logged, Records, Rep, Seat, SlotStatus

LATE_STAGES = 2
HAPPY_RATE = 0.10
"""Chance a week to call a deal a stage further, under full pressure with nothing to show."""
HOLDING_BACK = 0.5
"""Hours of effort that a quota not raised is felt to be worth (judgement)."""


@rule
def late_shortfall(c: Constants, rep: Rep, deals: Records[Deal]) -> float:
    """Share of what is missing to the quota that the late pipeline, as entered, lacks."""
    need = rep.quota - rep.booked
    if need <= 0.0:
        return 0.0
    late = 0.0
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        deal = deals[slot]
        if deal.status == SlotStatus.DEAL and deal.label >= c.n_stages - LATE_STAGES:
            late += deal.amount
    return float(max(0.0, 1.0 - late / need))


@rule
def happy_ears(c: Constants, rep: Rep, deals: Records[Deal]) -> float:
    """Chance that a deal is called further than it is, this week."""
    pressed = rep.label_pressure * (1.0 - rep.seen)
    if pressed <= 0.0:
        return 0.0
    return float(HAPPY_RATE * pressed * late_shortfall(c, rep, deals))


@rule
def holds_back(c: Constants, rep: Rep) -> bool:
    """Whether a rep hides late deals: above a quota that was raised, with few scruples."""
    usual = 0.0
    for quarter in range(4):
        usual += rep.past_quarters[quarter] / 4.0
    above = rep.quota > usual and rep.booked > rep.quota > 0.0
    return bool(above and rep.honesty + rep.seen * c.seen_price < HOLDING_BACK)


@rule
def review_labels(seat: Seat) -> None:
    """Go through the open deals' labels, once a week."""
    c, rep = seat.c, seat.rep
    chance = 0.0 if rep.language == 1 else happy_ears(c, rep, seat.deals)
    hides = rep.language == 0 and holds_back(c, rep)
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        deal = seat.deals[slot]
        if deal.status != SlotStatus.DEAL:
            continue
        label = deal.label
        if rep.language == 1:
            label = deal.stage
        elif hides and deal.stage >= c.n_stages - LATE_STAGES:
            label = deal.stage - 1
        elif chance > 0.0 and label <= deal.stage and label < c.n_stages - 1:
            address = seat.accounts[deal.account].address
            u = uniform(c.key, address, Purpose.HAPPY_EARS, deal.window, rep.week)
            if u < chance:
                label += 1
        if label != deal.label:
            deal.label = label
            log_event(seat.log, deal, slot, Logged.STAGE.value, seat.now)
