"""How far a rep calls a deal when a stage is reached: by definition, or by own reading.

Without common definitions people differ by half a stage and more (evidence 1: most late-
stage deals of weak reps fail when somebody else looks at them; size is a judgement).
"""

import math

from sim.chance import Purpose, normal, uniform
from sim.compiling import rule
from sim.state import Constants, Rep

OCCASION = 0.25
"""How much one's reading varies between deals, in stages (judgement)."""


@rule
def entered_label(c: Constants, rep: Rep, address: int, window: int, stage: int) -> int:
    """Label of a deal that has reached a stage; early readers are ahead, late ones behind."""
    if rep.language == 1:
        return stage
    u = uniform(c.key, address, Purpose.LABEL, window, stage)
    shift = math.floor(rep.reading + normal(u, 0.0, OCCASION) + 0.5)
    return int(max(0, min(c.n_stages - 1, stage + shift)))
