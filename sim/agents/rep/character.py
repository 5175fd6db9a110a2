"""What a person brings along that nobody can read: honesty, and a reading of the stages.

Both are judgements: no study of their size was found (evidence 17).
"""

from sim.chance import Purpose, exponential, normal, uniform
from sim.compiling import rule
from sim.state import Constants, Rep


@rule
def draw_character(c: Constants, rep: Rep) -> None:
    """Draw how dear a false entry is to this person, and how early a stage seems reached.

    Their sizes are judgement: most people would not claim a call that was never made, some
    would. Nothing has been entered or promised yet.
    """
    u = uniform(c.key, rep.address, Purpose.HONESTY, rep.person, 0)
    rep.honesty = exponential(u, c.honesty)
    v = uniform(c.key, rep.address, Purpose.READING, rep.person, 0)
    rep.reading = normal(v, 0.0, c.reading_sd)
    rep.logged = 0.0
    rep.cheap = 0.0
    rep.false = 0.0
    rep.activities = 0.0
    rep.talks_plan = 0.0
    rep.cheap_left = 0.0
    rep.task_cheap = 0
