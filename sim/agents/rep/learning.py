"""What a rep learns, and from what: the work itself, a coach, a colleague, a playbook.

Skills are general ability less gaps, less what a newcomer still lacks (the ramp). Nobody
forgets what is in use (evidence 9, Chan et al. 2014); what people need to know changes, a
little all the time and for everybody at dated events in the market. Coaching (evidence 2), structured meetings with colleagues
(evidence 3: Sandvik et al. 2020) and what is written down (evidence 3 and 11) all draw on
the same stock of gaps, so they substitute each other; and nobody is taught general ability.
"""

import math

from sim.chance import Purpose, exponential, normal, uniform
from sim.compiling import rule
from sim.state import MOST_CHANGES, N_SKILLS, Constants, Rep, Values

SELF_RATING_VALIDITY = 0.22
GAP_SPREAD = 0.3
"""Spread of gaps in units of which people feel theirs (judgement: that of newcomers)."""


@rule
def skill_of(rep: Rep, skill: int) -> float:
    """A rep's skill: general ability less the gap, less what a newcomer still lacks."""
    return float(rep.general - rep.gap[skill] - rep.ramp)


@rule
def mean_skill(rep: Rep) -> float:
    """Mean over the four skills."""
    total = 0.0
    for skill in range(N_SKILLS):
        total += skill_of(rep, skill)
    return total / N_SKILLS


@rule
def learn_alone(c: Constants, rep: Rep) -> None:
    """A week of doing the work closes a small share of every gap, and of the ramp.

    Hires who fail do not find their way by themselves.
    """
    if rep.fails == 0:
        rep.ramp *= c.ramp_keep
    for skill in range(N_SKILLS):
        rep.gap[skill] *= 1.0 - c.self_learning


@rule
def meet_changes(c: Constants, rep: Rep, week: int) -> None:
    """Dated events in the market: everybody in a seat has something to learn anew."""
    for i in range(MOST_CHANGES):
        if c.change_week[i] == week:
            rep.gap[c.change_skill[i]] += c.change_loss[i]


@rule
def go_out_of_date(c: Constants, rep: Rep, week: int) -> None:
    """Now and then what a rep knows of one skill is worth less: a gap opens.

    Products, competitors and buyers change, and training wears off (De Grip and Sauermann
    2012). When it happens, and by how much, belongs to the seat and the week: it is the same
    whatever managers do.
    """
    u = uniform(c.key, rep.address, Purpose.OUTDATING, week, 0)
    if u >= c.outdating:
        return
    # The rest of the draw, spread over the unit again, says which skill.
    skill = min(N_SKILLS - 1, int(N_SKILLS * u / c.outdating))
    v = uniform(c.key, rep.address, Purpose.OUTDATING, week, 1)
    rep.gap[skill] += exponential(v, c.outdating_gap)


@rule
def guessed_weakest(c: Constants, rep: Rep) -> int:
    """Which skill somebody takes for the own weakest: hardly better than a guess.

    What people say of their own performance correlates by .22 with what their managers say
    (Heidemeier and Moser 2009). A felt gap is the true one in units of its spread times
    `SELF_RATING_VALIDITY`, and noise of the person and the skill for the rest.
    """
    noise = math.sqrt(1.0 - SELF_RATING_VALIDITY * SELF_RATING_VALIDITY)
    guessed, most = 0, -1.0e9
    for skill in range(N_SKILLS):
        u = uniform(c.key, rep.address, Purpose.SELF_RATING, rep.person, skill)
        felt = SELF_RATING_VALIDITY * rep.gap[skill] / GAP_SPREAD + normal(u, 0.0, noise)
        if felt > most:
            guessed, most = skill, felt
    return guessed


@rule
def learn_from_coaching(
    c: Constants, rep: Rep, skill: int, hours: float, quality: float
) -> float:
    """Hours of coaching close a share of the gap in one skill; no gap, no gain.

    Returns:
        What was learned, in units of skill.
    """
    before = rep.gap[skill]
    rep.gap[skill] *= math.exp(-c.coaching_kappa * quality * hours)
    return float(before - rep.gap[skill])


@rule
def learn_from(rep: Rep, skill: int, better: float, share: float) -> float:
    """Learn a share of what somebody does better in a skill, as far as there is a gap.

    Args:
        rep: Who learns.
        skill: In which skill.
        better: The other's skill.
        share: Share of the difference that passes over.

    Returns:
        What was learned, in units of skill.
    """
    difference = better - skill_of(rep, skill)
    if difference <= 0.0:
        return 0.0
    learned = min(share * difference, max(0.0, rep.gap[skill]))
    rep.gap[skill] -= learned
    return float(learned)


@rule
def learn_from_playbook(c: Constants, rep: Rep, norm: Values) -> float:
    """A week with what works written down: those below the team's mean come closer to it.

    Newcomers find their way sooner as well.

    Args:
        c: Constants.
        rep: Who reads.
        norm: Mean skill of the team, by skill.

    Returns:
        What was learned, summed over skills.
    """
    rep.ramp *= 1.0 - c.playbook_week
    learned = 0.0
    for skill in range(N_SKILLS):
        learned += learn_from(rep, skill, norm[skill], c.playbook_week)
    return learned
