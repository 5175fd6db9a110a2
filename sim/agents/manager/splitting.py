"""How hours of coaching are split among a team's people: evenly, or by what each is believed to lack.

An hour closes a share of a gap, so it brings most where the gap costs most. Whether hours go
there hangs on what the manager believes; everybody keeps some, because beliefs are often wrong.

Judgement: no study splits hours by need; what coaching brings stands in evidence 2.
"""

from sim.compiling import rule
from sim.state import Office

KEPT = 0.5
"""Hours that everybody keeps, in hours that go by need to a mean rep (judgement)."""
MOST_NEED = 3.0
"""Needs beyond so many times the mean count no more: nobody is coached all day (judgement)."""


@rule
def share_coaching(office: Office) -> None:
    """Settle how much of a mean rep's coaching each rep gets this week; the mean stays 1.

    A need is what the gap that is being coached was believed to cost when that was planned.
    Who has no plan yet is taken to need as much as the others.
    """
    reps, begin, end = office.world.reps, office.team.rep_begin, office.team.rep_end
    needs, known, here = 0.0, 0, 0
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        rep.coaching_share = 1.0
        here += rep.present
        if rep.present == 1 and rep.coached_skill >= 0:
            needs += max(0.0, rep.need)
            known += 1
    if office.practice.coaching_by_need < 0.5 or needs <= 0.0:
        return
    total = 0.0
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        if rep.present == 1:
            relative = 1.0
            if rep.coached_skill >= 0:
                relative = min(MOST_NEED, max(0.0, rep.need) * known / needs)
            rep.coaching_share = KEPT + relative
            total += rep.coaching_share
    for rep_index in range(begin, end):
        if reps[rep_index].present == 1:
            reps[rep_index].coaching_share *= here / total
