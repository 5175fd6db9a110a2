"""Which deals a rep pulls forward, and at which discount, in prose."""

from oracles.prose.luck import draw

from sim.agents.rep import (
    closing,
)
from sim.chance import Purpose
from sim.state import SlotStatus


def discount_wanted(m, address, window):
    return 2 * m.c.pull_discount * draw(m, address, Purpose.PULL_READY, window)


def dislike(m):
    return 0.15 * m.c.usual_price


def worth_pulling(m, rep, discount):
    """What it counts now, discount taken, against later, when it may be gone."""
    now = (1 - discount) * (rep.price + rep.push)
    later = closing.LATER * (m.c.usual_price + dislike(m))
    return now > later


def pullable(m, deal):
    is_late = deal.stage in (m.c.n_stages - 1, m.c.n_stages - 2)
    return (
        deal.status == SlotStatus.DEAL
        and is_late
        and deal.touches_left > 0
        and not deal.pulled
        and not deal.wasted
    )


def pulls(deal, discount, now):
    """One touch is left; an answer that was awaited is void."""
    if deal.ready == 0:
        deal.generation += 1
        deal.ready_since = now
    deal.pulled, deal.touches_left, deal.ready = 1, 1, 1
    deal.discount = discount
