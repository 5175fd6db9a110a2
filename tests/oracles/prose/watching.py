"""Watching in prose: ratings that are off by a halo and by the little that an hour shows."""

import numpy as np
from oracles.prose import learning
from oracles.prose.luck import normal

from sim.chance import Purpose, four_uniforms
from sim.state import Feature

SKILLS = range(4)


def hours(p, part, share):
    """Coaching, and half an hour for each inspection, of a month's twelfth of 52 weeks."""
    return (p.coaching_hours_month * share + p.inspections_month / 2) * part * 12 / 52


def four(m, *address):
    return four_uniforms(np.uint64(m.c.key), *(int(part) for part in address))


def watches(m, t, rep, belief, spent, week):
    """What is added is what is wanting, in units of hours."""
    if spent <= 0:
        return
    lasting = four(m, rep.address, Purpose.HALO, rep.person, m.teams[t].person)
    passing = four(m, rep.address, Purpose.WATCHING, week, 0)
    for skill in SKILLS:
        error = normal(lasting[skill], 0, m.c.halo_sd)
        error += normal(passing[skill], 0, m.c.watching_sd) / spent**0.5
        belief[Feature.WATCHED + skill] += spent
        belief[Feature.LACKS + skill] += spent * (error - learning.skill(rep, skill))


def rating(m, view, skill):
    """The mean of what was seen, and its precision; None where nobody watched."""
    spent = view[Feature.WATCHED + skill]
    if spent <= 0:
        return None
    variance = m.c.halo_sd**2 + m.c.watching_sd**2 / spent
    return view[Feature.LACKS + skill] / spent, 1 / variance
