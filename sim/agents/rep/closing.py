"""What a rep does at a quarter's end: pull late deals forward, at a price.

Every deal in its last two stages can be decided now instead of next quarter. The buyer wants
a discount for it; the rep pays with the company's money, and weighs what a booking counts
now against what it will count later. What is taken is missing in the next quarter.

Sizes: evidence 5 (Larkin 2014: timing costs 6-8 % of revenue; discounts 5-20 %).
"""

from sim.chance import Purpose, uniform
from sim.compiling import rule
from sim.state import Constants, Deal, Rep, SlotStatus

LAST_WEEKS = 4
"""Weeks before a quarter's end in which deals are pulled forward, and asked for where closings are."""
REFUSED = 2
"""What `deal.pulled` says of a deal whose discount nobody approved; it is not asked again."""
LATER = 0.95
"""Chance that a late deal is still there next quarter, as reps see it."""


@rule
def discount_wanted(c: Constants, address: int, window: int) -> float:
    """What this buyer wants for deciding early: uniform up to twice the mean discount."""
    u = uniform(c.key, address, Purpose.PULL_READY, window, 0)
    return float(2.0 * c.pull_discount * u)


@rule
def is_worth_pulling(c: Constants, rep: Rep, discount: float) -> bool:
    """Whether a booking now, after discount, counts more for the rep than one later.

    A booking counts `price` now and the usual price next quarter; being asked for closings
    adds `push` times the commission.
    """
    now = (rep.price + rep.push) * (1.0 - discount)
    return bool(now > LATER * (c.usual_price + discount_dislike(c)))


@rule
def discount_dislike(c: Constants) -> float:
    """What haggling costs a rep, in commission: pulling needs a reason."""
    return float(0.15 * c.usual_price)


@rule
def can_be_pulled(c: Constants, deal: Deal) -> bool:
    """Whether there is a decision to be asked for: late, not yet asked, buyer still there.

    A buyer who has had the last touch of a stage is deciding already.
    """
    return bool(
        deal.status == SlotStatus.DEAL
        and deal.stage >= c.n_stages - 2
        and deal.pulled == 0
        and deal.touches_left > 0
        and deal.wasted == 0
    )


@rule
def pull_forward(deal: Deal, discount: float, now: int) -> None:
    """Ask for a decision now: one touch is left, at a discount."""
    deal.pulled = 1
    deal.discount = discount
    deal.touches_left = 1
    if deal.ready == 0:
        deal.generation += 1  # the answer that was awaited no longer matters
        deal.ready_since = now
    deal.ready = 1
