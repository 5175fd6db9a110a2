"""Where new business is found: an hour of prospecting in a finite territory.

Draws belong to the n-th conversation of a rep and week, so that scenarios in which a rep
prospects more or less still come across the same accounts at the same time.

Hours bring less and less in a week, and a territory is used up (evidence 8 and 13:
elasticity of sales to effort .34, 100-350 dials an appointment).
"""

import math

from sim.agents.market.windows import is_open
from sim.agents.rep.learning import skill_of
from sim.chance import Purpose, poisson, uniform, uniforms_in_a_row
from sim.chance.side_by_side import LANES
from sim.compiling import inlined_rule
from sim.state import NOBODY, Account, Constants, Records, Rep

PROSPECT = 0
MOST_LOOKS = 16
"""Room in an address for the accounts looked at in one conversation."""


@inlined_rule
def expected_hits(c: Constants, rep: Rep, hours: float) -> float:
    """Conversations that a mean rep would have in these hours, falling when the week is full.

    Past `prospecting_saturation` hours a week, further hours bring less and less.
    """
    beyond = max(0.0, rep.week_prospect_hours - c.prospecting_saturation)
    return float(c.hits_per_hour * hours * math.exp(-beyond / c.prospecting_saturation))


@inlined_rule
def draw_hits(c: Constants, rep: Rep, expected: float) -> int:
    """Conversations of one block of prospecting, `expected` of them for a mean rep."""
    skill = skill_of(rep, PROSPECT)
    u = uniform(c.key, rep.address, Purpose.PROSPECT_HITS, rep.week, rep.prospect_blocks)
    return poisson(u, expected * math.exp(skill))


@inlined_rule
def pick_account(c: Constants, rep: Rep, accounts: Records[Account], now: int) -> int:
    """The account that one conversation reaches, or -1.

    Up to `prospecting_tries` accounts of the territory are looked at. The first one in an
    open window that nobody has reached is taken. A rep who was asked to pass over a
    segment, and does so this time, looks at the others only: a smaller pool, sooner used
    up, so focus costs volume.
    """
    size = rep.account_end - rep.account_begin
    avoided = NOBODY
    if rep.segment_avoided != NOBODY:
        v = uniform(c.key, rep.address, Purpose.PROSPECT_AIM, rep.week, rep.hits)
        if v < rep.plan_weight:
            avoided = rep.segment_avoided
    tries = int(c.prospecting_tries)
    # Four looks are drawn for little more than the price of one.
    for first in range(0, tries, LANES):
        place = rep.hits * MOST_LOOKS + first
        u = uniforms_in_a_row(c.key, rep.address, Purpose.PROSPECT_PICK, rep.week, place)
        for look in range(LANES):
            if first + look == tries:
                return -1
            index = next_outside(
                accounts, rep.account_begin, size, int(u[look] * size), avoided
            )
            if index >= 0 and is_open(accounts[index], now):
                return index
    return -1


@inlined_rule
def next_outside(
    accounts: Records[Account], begin: int, size: int, place: int, avoided: int
) -> int:
    """The account at a place of a territory's list, or the next one outside a segment.

    Returns -1 where the territory holds no other segment.
    """
    for index in range(begin + place, begin + size):
        if accounts[index].segment != avoided:
            return index
    for index in range(begin, begin + place):
        if accounts[index].segment != avoided:
            return index
    return -1
