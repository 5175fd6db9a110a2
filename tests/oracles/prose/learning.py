"""What a rep learns, forgets and suffers, in prose."""

import math
import statistics

from oracles.prose.luck import draw

from sim.chance import Purpose

SKILLS = range(4)


def skill(rep, which):
    """Ability, of which a gap and the ramp take away."""
    return rep.general - (rep.gap[which] + rep.ramp)


def mean_skill(rep):
    return rep.general - rep.ramp - statistics.fmean(rep.gap)


def works_a_week(m, rep):
    """The same share of every gap goes each week; the ramp goes faster, if it goes."""
    rep.gap = [gap - m.c.self_learning * gap for gap in rep.gap]
    rep.ramp -= (1 - rep.fails) * (1 - m.c.ramp_keep) * rep.ramp


def meets_changes(m, rep, week):
    """What was known is worth less from the week on in which the market changes."""
    changes = zip(m.c.change_week, m.c.change_skill, m.c.change_loss, strict=True)
    for _, which, loss in (each for each in changes if each[0] == week):
        rep.gap[which] += loss


def goes_out_of_date(m, rep, week):
    """One draw says whether and of what: four equal parts of the chance, a skill each."""
    u = draw(m, rep.address, Purpose.OUTDATING, week, 0)
    part = m.c.outdating / 4
    for which in range(4):
        if which * part <= u < (which + 1) * part:
            v = draw(m, rep.address, Purpose.OUTDATING, week, 1)
            rep.gap[which] -= m.c.outdating_gap * math.log1p(-v)


def is_coached(m, rep, which, hours, quality):
    """Every hour closes the same share of what is left; general ability stays."""
    kept = math.exp(-m.c.coaching_kappa * quality) ** hours
    learned = (1 - kept) * rep.gap[which]
    rep.gap[which] *= kept
    return learned


def learns_from(rep, which, better, share):
    """A share of the distance, out of a gap that there is; the better one learns nothing."""
    distance = max(0.0, better - skill(rep, which))
    learned = max(0.0, min(share * distance, rep.gap[which]))
    rep.gap[which] -= learned
    return learned


def reads_playbook(m, rep, norm):
    """A week of reading brings those below the norm nearer to it, and newcomers along."""
    rep.ramp -= m.c.playbook_week * rep.ramp
    return sum(learns_from(rep, i, norm[i], m.c.playbook_week) for i in SKILLS)


def tires(m, rep):
    """Tens of hours beyond the limit, averaged over weeks with fading weights."""
    load = max(0.0, m.c.usual_hours * rep.pace - m.c.fatigue_hours) / 10
    rep.fatigue += (1 - m.c.fatigue_keep) * (load - rep.fatigue)


def fresh(m, rep):
    """Each ten hours of fatigue take the same share of what an hour brings."""
    return math.exp(-m.c.fatigue_price) ** rep.fatigue
