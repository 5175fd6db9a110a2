"""A rep's quarters: what was booked, whether that was bad, and what seems usual by now."""

from __future__ import annotations

from sim.calendar import WEEKS_PER_QUARTER
from sim.compiling import rule
from sim.state import Rep

QUARTERS = 4
"""Quarters that are remembered."""
ADAPTATION = 0.25
"""How much of a new quarter's bookings enters what a rep believes about usual bookings."""
LOW = 0.6
"""Attainment below which a quarter was a bad one."""


@rule
def close_quarter(rep: Rep) -> None:
    """Remember what a rep booked in the quarter that has ended."""
    for quarter in range(QUARTERS - 1, 0, -1):
        rep.past_quarters[quarter] = rep.past_quarters[quarter - 1]
    rep.past_quarters[0] = rep.booked
    if rep.quota > 0.0 and rep.booked < LOW * rep.quota:
        rep.low_quarters += 1
    else:
        rep.low_quarters = 0
    rep.weekly_mean += ADAPTATION * (rep.booked / WEEKS_PER_QUARTER - rep.weekly_mean)
    rep.booked = 0.0


@rule
def year_of(rep: Rep) -> float:
    """Bookings of a seat's last four quarters, as a mean quarter."""
    total = 0.0
    for quarter in range(QUARTERS):
        total += rep.past_quarters[quarter]
    return total / QUARTERS
