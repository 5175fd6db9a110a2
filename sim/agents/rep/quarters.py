"""A rep's quarters: what was booked, whether that was bad, and what seems usual by now.

News counts once: what a review has told a rep about a quarter's bookings is not told again by
the quarter's end.
"""

from sim.calendar import WEEKS_PER_QUARTER
from sim.compiling import rule
from sim.state import Rep

QUARTERS = 4
"""Quarters that are remembered."""
ADAPTATION = 0.25
"""How much of a new quarter's bookings enters what a rep believes about usual bookings
(judgement: a belief of about four quarters)."""
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
    weeks = max(1, WEEKS_PER_QUARTER - rep.discussed_weeks)
    take_in(rep, weeks, usual_weight(weeks))
    rep.booked = 0.0
    rep.discussed = 0.0
    rep.discussed_weeks = 0


@rule
def usual_weight(weeks: int) -> float:
    """How much the bookings of some weeks count in what a rep believes to be usual."""
    return float(ADAPTATION * weeks / WEEKS_PER_QUARTER)


@rule
def take_in(rep: Rep, weeks: int, weight: float) -> None:
    """Move what a rep believes about usual bookings towards those of the last weeks.

    Args:
        rep: Who learns what was booked.
        weeks: Weeks of the quarter that are news.
        weight: How far the belief moves.
    """
    news = (rep.booked - rep.discussed) / weeks
    rep.weekly_mean += weight * (news - rep.weekly_mean)
    rep.discussed = rep.booked


@rule
def year_of(rep: Rep) -> float:
    """Bookings of a seat's last four quarters, as a mean quarter."""
    total = 0.0
    for quarter in range(QUARTERS):
        total += rep.past_quarters[quarter]
    return total / QUARTERS
