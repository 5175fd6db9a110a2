"""What working hard for long does: output per hour falls, and people leave.

Hours beyond what can be sustained (49 a week, evidence 5: Pencavel 2014) build fatigue over
weeks and it fades over weeks. At 70 hours a week that last, an hour brings what 55 / 70 of
one brings. How much tired people quit is a judgement (evidence 9: no effect size found).
"""

import math

from sim.compiling import inlined_rule, rule
from sim.state import Constants, Rep


@rule
def tire(c: Constants, rep: Rep) -> None:
    """A week at the present pace: fatigue moves toward the tens of hours beyond the limit."""
    beyond = max(0.0, c.usual_hours * rep.pace - c.fatigue_hours) / 10.0
    rep.fatigue = c.fatigue_keep * rep.fatigue + (1.0 - c.fatigue_keep) * beyond


@inlined_rule
def freshness(c: Constants, rep: Rep) -> float:
    """Output of an hour against that of somebody rested."""
    if rep.fatigue == 0.0:
        return 1.0
    return math.exp(-c.fatigue_price * rep.fatigue)
