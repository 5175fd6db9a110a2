"""What people are told and tell each other, in prose."""

import math
import statistics

from oracles.prose import learning
from oracles.prose.luck import draw, normal

from sim.agents.manager import meeting
from sim.agents.rep import quarters
from sim.chance import Purpose
from sim.outputs.counters import RepCounter

RANK, RANK_AND_PRACTICE = 1, 2


def talk_of_inputs(p):
    """What closings leave; a bonus on closings halves it at its half point."""
    half = meeting.BONUS_HALF
    return (1 - p.weight_on_closings) / (1 + p.manager_bonus / half)


def hears_closings(m, p, rep, week_of_period):
    """A week's bookings since the last review, or since the quarter began, move the belief.

    At least as far as the quarter's end would; further, the more the talk is of closings.
    """
    if week_of_period <= rep.discussed_weeks:
        return
    weeks = week_of_period - rep.discussed_weeks
    a_week = (rep.booked - rep.discussed) / weeks
    weight = m.c.feedback_weight * (1 - talk_of_inputs(p))
    weight = max(weight, quarters.ADAPTATION / 13 * weeks)
    rep.weekly_mean = (1 - weight) * rep.weekly_mean + weight * a_week
    rep.discussed, rep.discussed_weeks = rep.booked, week_of_period


def sees_ranks(m, p, indices, week):
    """Everybody sees the team's mean quarter; who is below it sees how the best one works."""
    mean = statistics.fmean(m.reps[i].weekly_mean for i in indices)
    here = [i for i in indices if m.reps[i].present]
    best = max(here, key=lambda i: m.reps[i].weekly_mean, default=None)
    for i in indices:
        m.reps[i].rank_reference = 13 * mean if p.ranking >= RANK else 0.0
    if p.ranking < RANK_AND_PRACTICE:
        return
    share = meeting.PRACTICE_SHARE * m.c.peer_alpha
    for i in here:
        if m.reps[i].weekly_mean < mean:
            which = topic(m, m.reps[i], week)
            better = learning.skill(m.reps[best], which)
            m.ledger[i][RepCounter.LEARNED_PEERS] += learning.learns_from(
                m.reps[i], which, better, share
            )


def topic(m, rep, week):
    """What is being coached; who is not coached feels something, mostly noise."""
    if rep.coached_skill >= 0 and week < rep.coached_until:
        return rep.coached_skill
    felt = [
        0.22 * gap / 0.3
        + normal(draw(m, rep.address, Purpose.SELF_RATING, rep.person, i), 0.0, 1.0)
        * math.sqrt(1 - 0.22**2)
        for i, gap in enumerate(rep.gap)
    ]
    return felt.index(max(felt))


def rounds(m, address, rate, week):
    """The whole part for sure, one more by chance."""
    part, whole = math.modf(rate)
    return int(whole) + (draw(m, address, Purpose.PEER_PAIR, week) < part)


def pairs(m, team, week, number):
    """Everybody present draws a lot; neighbours in their order meet, the last may be alone."""
    here = [i for i in range(team.rep_begin, team.rep_end) if m.reps[i].present]
    lots = {
        i: draw(m, team.address, Purpose.PEER_PAIR, week, 64 * number + i - team.rep_begin)
        for i in here
    }
    order = sorted(here, key=lots.__getitem__)
    return list(zip(order[::2], order[1::2], strict=False))


def meets(m, i, j, week):
    """Each learns of one topic what the other did better before they met."""
    asked = {k: topic(m, m.reps[k], week) for k in (i, j)}
    before = {
        i: learning.skill(m.reps[i], asked[j]),
        j: learning.skill(m.reps[j], asked[i]),
    }
    for learner, teacher in ((i, j), (j, i)):
        m.ledger[learner][RepCounter.PEER_MEETINGS] += 1
        m.ledger[learner][RepCounter.LEARNED_PEERS] += learning.learns_from(
            m.reps[learner], asked[learner], before[teacher], m.c.peer_alpha
        )


def brings_together(m, p, t, given, week):
    team = m.teams[t]
    rate = p.peer_meetings_month * 12 / 52 * given
    for number in range(rounds(m, team.address, rate, week)):
        for i, j in pairs(m, team, week, number + 1):
            meets(m, i, j, week)
    if week % int(p.review_interval_weeks) == 0:
        sees_ranks(m, p, range(team.rep_begin, team.rep_end), week)
