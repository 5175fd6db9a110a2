"""What a rep believes about a deal: does the buyer fit, and is the deal worth the hours?

The signal of fit sharpens with skill and with the steps done; an hour is worth what the
deal may bring over the hours it still takes, and the bar falls when little is open, so
hoarding follows (evidence 10 and 16: d' .5 to 1.2).
"""

import math

from sim.agents.rep.learning import skill_of
from sim.compiling import rule
from sim.state import Constants, Deal, Habit, Rep

QUALIFY = 1
STEP_INSIGHT = 0.15
"""How much each followed step sharpens the signal of fit (d' .5 to 1.2-1.5 with process)."""
THIN_PIPELINE = 6.0
FULL_PIPELINE = 16.0
"""Open deals up to which nothing is dropped, and from which on the bar is full; of deals that take
the hours that are named, and more where each takes less (judgement)."""
SELLING_HOURS = 14.0
"""Hours a week that a rep knows to have for selling, when asked what an hour brings."""
CHOOSY = 5.0
"""Log of the bar for dropping a deal, by a unit of the habit of qualifying."""
DROP_BELOW = 0.35
"""Share of the usual return on an hour below which a deal is dropped by a busy rep."""


@rule
def fit_belief(c: Constants, rep: Rep, deal: Deal) -> float:
    """Believed chance that the buyer fits, from the segment and a noisy signal.

    The signals of good and bad fit are normal with unit variance, d' apart. d' rises with
    the qualifying skill and with the steps done.
    """
    skill = skill_of(rep, QUALIFY)
    d = c.signal * math.exp(skill) * (1.0 + STEP_INSIGHT * deal.steps)
    seen = d * (deal.fit - 0.5) + deal.signal
    prior = c.segment_fit[deal.segment]
    odds = prior / (1.0 - prior) * math.exp(d * seen)
    return float(odds / (1.0 + odds))


@rule
def value_of_an_hour(c: Constants, rep: Rep, deal: Deal) -> float:
    """Expected bookings for each hour still to be spent on a deal."""
    fits = fit_belief(c, rep, deal)
    wins = fits * c.win_good[deal.stage] + (1.0 - fits) * c.win_bad[deal.stage]
    return float(wins * deal.amount / c.hours_left[deal.stage])


@rule
def hour_price(c: Constants, rep: Rep) -> float:
    """Bookings an hour below which a deal is not worth it; nothing when little is open.

    The fear of an empty pipeline keeps hopeless deals alive; some people are choosier than
    others by habit.
    """
    thin, full = THIN_PIPELINE / c.hours_ratio, FULL_PIPELINE / c.hours_ratio
    fullness = (rep.open_deals - thin) / (full - thin)
    fullness = min(1.0, max(0.0, fullness))
    choosy = math.exp(CHOOSY * rep.habit[Habit.QUALIFYING])
    return float(choosy * DROP_BELOW * fullness * rep.weekly_mean / SELLING_HOURS)
