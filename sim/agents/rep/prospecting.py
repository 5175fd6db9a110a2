"""Where new business is found: an hour of prospecting in a finite territory."""

from __future__ import annotations

import math

from sim.agents.market.windows import is_open
from sim.chance import Purpose, poisson, uniform
from sim.compiling import rule
from sim.state import NOBODY, Record, Records

PROSPECT = 0


@rule
def expected_hits(c: Record, rep: Record, hours: float) -> float:
    """Conversations that a mean rep would have in these hours, falling when the week is full.

    Past `prospecting_saturation` hours a week, further hours bring less and less.
    """
    beyond = max(0.0, rep.week_prospect_hours - c.prospecting_saturation)
    return float(c.hits_per_hour * hours * math.exp(-beyond / c.prospecting_saturation))


@rule
def draw_hits(c: Record, rep: Record, hours: float) -> int:
    """Conversations of one block of prospecting."""
    skill = rep.general - rep.gap[PROSPECT]
    u = uniform(c.key, rep.address, Purpose.PROSPECT_HITS, rep.person, rep.prospect_blocks)
    return poisson(u, expected_hits(c, rep, hours) * math.exp(skill))


@rule
def pick_account(c: Record, rep: Record, accounts: Records, now: int) -> int:
    """The account that one conversation reaches, or -1.

    Up to `prospecting_tries` accounts of the territory are looked at. The first one in an
    open window that nobody has reached is taken; a rep who aims at a segment passes over
    other segments, so focus costs volume.
    """
    size = rep.account_end - rep.account_begin
    for look in range(int(c.prospecting_tries)):
        u = uniform(c.key, rep.address, Purpose.PROSPECT_PICK, rep.hits, look)
        index = rep.account_begin + int(u * size)
        account = accounts[index]
        aimed = rep.segment_plan == NOBODY or rep.segment_plan == account.segment
        if aimed and is_open(account, now):
            return int(index)
    return -1
