"""Quotas that stay what they were set to: by rep, by team, by quarter.

They do not follow what was booked, so nothing of a sale comes back in later quotas, and whether a
quota is reached is a question at all. A seat that is added has none until a quarter begins; the
colleague whose territory is split keeps the own one.
"""

from sim.agents.seats import place_in_team
from sim.compiling import rule
from sim.state import N_QUARTERS, Constants, Rep


@rule
def hold_quota(c: Constants, rep: Rep, period: int, stretch: float) -> None:
    """Give a seat the quota that was set for it.

    Args:
        c: Constants.
        rep: The seat.
        period: Number of the fiscal quarter since the clock began.
        stretch: What executives ask over it.
    """
    quarter = (c.first_quarter + period) % N_QUARTERS
    year = c.seat_quotas[place_in_team(rep)]
    rep.quota = year * c.quota_shares[quarter] * stretch
    rep.ratchet = 0.0
