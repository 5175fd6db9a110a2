"""What a manager sees who sits with a rep, in coaching or looking at deals: a rating of skills.

Who only reads reports sees outcomes. Who is there sees how the work is done, and rates each
skill; but every manager takes to some people more than to others (halo), and an hour shows
little. Ratings of one person by two supervisors correlate by about one half (Viswesvaran, Ones
and Schmidt 1996: .52; Salgado and Moscoso 2019: .45-.61).
"""

import math

from sim.agents.manager.prices import INSPECTION_MANAGER, MONTHS_PER_WEEK
from sim.agents.rep.learning import skill_of
from sim.chance import Purpose, four_uniforms, normal
from sim.compiling import rule
from sim.state import N_SKILLS, Constants, Feature, Practices, Rep, Team, Values


@rule
def watching_hours(practice: Practices, given: float, share: float) -> float:
    """Hours of a week in which a manager is there while a rep works, or looks at the work.

    Args:
        practice: Practices in force.
        given: Share of the hours asked for that the manager has.
        share: Of the hours that a mean rep is coached.
    """
    month = practice.coaching_hours_month * share
    month += INSPECTION_MANAGER * practice.inspections_month
    return float(month * MONTHS_PER_WEEK * given)


@rule
def watch(
    c: Constants, team: Team, rep: Rep, belief: Values, hours: float, week: int
) -> None:
    """Add what a week of watching showed to what a manager remembers of a rep.

    In h hours each skill is seen to lack what it lacks, plus an error of this manager about
    this person's skill that never changes, plus one whose spread falls with the root of h.

    Args:
        c: Constants.
        team: The team, and who manages it.
        rep: Who is watched.
        belief: What is remembered of the rep; receives hours, and lacks times hours.
        hours: Hours of this week.
        week: Number of the week.
    """
    if hours <= 0.0:
        return
    halo = four_uniforms(c.key, rep.address, Purpose.HALO, rep.person, team.person)
    moment = four_uniforms(c.key, rep.address, Purpose.WATCHING, week, 0)
    spread = c.watching_sd / math.sqrt(hours)
    for skill in range(N_SKILLS):
        lack = normal(halo[skill], 0.0, c.halo_sd) - skill_of(rep, skill)
        lack += normal(moment[skill], 0.0, spread)
        belief[Feature.WATCHED + skill] += hours
        belief[Feature.LACKS + skill] += hours * lack


@rule
def ratings(c: Constants, view: Values, skill: int) -> tuple[float, float]:
    """What watching says about the lack of a skill: lack times precision, and precision.

    Both are exactly 0 where nobody watched.
    """
    hours = view[Feature.WATCHED + skill]
    if hours <= 0.0:
        return 0.0, 0.0
    variance = c.halo_sd * c.halo_sd + c.watching_sd * c.watching_sd / hours
    return view[Feature.LACKS + skill] / hours / variance, 1.0 / variance
