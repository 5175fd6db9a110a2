"""How a buyer's interest cools between touches, until nobody is left to decide.

Momentum is 1 at a touch and halves every `half_life`. It enters fading only. A faded buyer
has decided nothing and tells nobody: the deal stays open in the CRM until someone cleans up.

Half-life 8 weeks (5-14); how much of the decay with age is causal is not known (evidence
7).
"""

import math

from sim.compiling import rule
from sim.state import Constants, Deal, Gone

LN2 = math.log(2.0)


@rule
def fading(c: Constants, fit: int, age_from: int, age_to: int) -> float:
    """Cumulative hazard of fading between two ages since the last touch, in ticks.

    Integral of fade (1 + f (1 - 2^(-age / half_life))), times a factor for bad fit.
    """
    rate = LN2 / c.half_life_ticks
    span = float(age_to - age_from)
    warm = (math.exp(-rate * age_from) - math.exp(-rate * age_to)) / rate
    hazard = c.fade_tick * (span + c.fade_momentum * (span - warm))
    return hazard if fit == 1 else float(hazard * c.fade_bad_fit)


@rule
def cool_down(c: Constants, deal: Deal, now: int) -> bool:
    """Bring a deal's fading up to now; True where its buyer has gone meanwhile."""
    if now <= deal.fade_at:
        return False
    deal.fade_used += fading(c, deal.fit, deal.fade_at - deal.touched, now - deal.touched)
    deal.fade_at = now
    if deal.gone == Gone.NO and deal.fade_used >= deal.fade_limit:
        deal.gone = Gone.FADED
        return True
    return False


@rule
def lose_momentum(c: Constants, deal: Deal, share: float) -> None:
    """Take a share of a deal's momentum, as if the last touch lay further back."""
    older = int(-math.log(1.0 - share) / LN2 * c.half_life_ticks)
    deal.touched -= older
