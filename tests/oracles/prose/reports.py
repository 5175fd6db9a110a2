"""What managers read, believe of it and learn from it, in prose."""

import math
import operator
import statistics

from oracles.prose import (
    watching,
)
from oracles.prose.luck import draw, normal

from sim.agents.manager import (
    diagnosing,
    reading,
)
from sim.chance import Purpose
from sim.state import N_FEATURES, REPORT_WEEKS, Feature

OWN, ANOTHER, AVERAGE, TRUTH = range(4)
NONE, INTUITION, OBSERVED, POOLED = range(4)
SKILLS = range(4)
# --- reading -----------------------------------------------------------------------------


def lag(p):
    """Whole weeks, rounded up; the truth is never late; no more than is kept."""
    weeks = -(-p.visibility_delay_days // reading.DAYS_PER_WEEK)
    return 0 if p.report_source == TRUTH else min(int(weeks), REPORT_WEEKS - 1)


def logged(m, p):
    return 1.0 if p.report_source == TRUTH else m.c.report_sample * p.activity_observed


def is_closing(feature):
    always = {Feature.BOOKINGS, Feature.WINS, Feature.WEEKS}
    by_segment = Feature.CLOSINGS <= feature < Feature.WEEKS
    return feature in always or by_segment


def is_level(feature):
    return feature in {Feature.OPEN_AMOUNT, Feature.LEADS_WAITING}


def gain(nominal):
    """Steady state of a Kalman filter of a random walk, iterated until it stands still.

    The walk's step has variance 1; a reading's follows from the share that was entered.
    """
    noise = (1 - nominal) / (nominal * reading.TURNOVER)
    spread = 1.0
    for _ in range(2_000):
        spread = spread * noise / (spread + noise) + 1 if noise > 0 else 1.0
    return spread / (spread + noise)


def entered(m, p, rep):
    return 1.0 if p.report_source == TRUTH else m.c.report_sample * rep.logged


def sample(m, address, week, feature, true, share, nominal):
    """A binomial sample of a count, scaled up by the share that should have been entered."""
    if share <= 0 or nominal <= 0 or true <= 0:
        return 0.0
    is_money = feature in {Feature.OPEN_AMOUNT, Feature.LATE_AMOUNT}
    unit = m.c.amount_mean if is_money else 1.0
    count = true / unit
    sd = math.sqrt(count * share * (1 - share)) * unit
    u = draw(m, address, Purpose.REPORT_SAMPLE, week, feature)
    seen = normal(u, true * share, sd) if sd > 0 else true * share
    return max(0.0, seen) / nominal


def reads_closings(m, report, belief):
    for feature in filter(is_closing, range(N_FEATURES)):
        belief[feature] = m.c.memory * belief[feature] + report[feature]


def reads(m, p, rep, report, belief, ended, week):
    """Returns the late pipeline read; of a predecessor's week only how things stood counts."""
    nominal, share, late = logged(m, p), entered(m, p, rep), 0.0
    own, unread = ended > rep.hired, belief[Feature.REPORTS] <= 0
    for feature in range(N_FEATURES):
        if not is_closing(feature) and not is_level(feature):
            belief[feature] *= m.c.memory
    for feature in range(8, N_FEATURES if nominal > 0 else 8):
        if is_closing(feature) or feature == Feature.REPORTS:
            continue
        seen = sample(m, rep.address, week, feature, report[feature], share, nominal)
        if is_level(feature):
            k = 1.0 if unread else gain(nominal)
            belief[feature] = (1 - k) * belief[feature] + k * seen
        elif own:
            belief[feature] += seen
        late += seen if feature == Feature.LATE_AMOUNT else 0.0
    belief[Feature.REPORTS] += own and nominal > 0
    if share <= 0 or not own:
        return late
    for skill in SKILLS:
        hits = report[4 + skill]
        u = draw(m, rep.address, Purpose.REPORT_SAMPLE, week, 33 + skill)
        noise = normal(u, 0.0, 1.0) * math.sqrt(hits * share * (1 - share))
        belief[skill] += share * report[skill]
        belief[4 + skill] += max(0.0, share * hits + noise)
    return late


# --- believing ---------------------------------------------------------------------------


def weekly(view, feature):
    if is_level(feature):
        return view[feature]
    weeks = view[Feature.WEEKS if is_closing(feature) else Feature.REPORTS]
    return view[feature] / weeks if weeks > 0 else 0.0


def team_of(m, t):
    return range(m.teams[t].rep_begin, m.teams[t].rep_end)


def next_rep(m, t, index):
    mine = list(team_of(m, t))
    return mine[(mine.index(index) + 1) % len(mine)]


def view_of(m, p, t, index):
    if p.report_source == AVERAGE:
        reports = [m.beliefs[i] for i in team_of(m, t)]
        return [sum(column) / len(reports) for column in zip(*reports, strict=True)]
    return list(m.beliefs[next_rep(m, t, index) if p.report_source == ANOTHER else index])


def team_rate(m, t, skill, kpi):
    pooled = m.teams[t].rate_pooled[skill]
    if kpi == POOLED and pooled > 0:
        return pooled
    tries = sum(m.beliefs[i][skill] for i in team_of(m, t))
    return sum(m.beliefs[i][4 + skill] for i in team_of(m, t)) / tries if tries > 0 else 0.0


def slope(m, skill):
    """Mean over the stages that ask for the skill; 1 where none does."""
    asked = [
        m.c.stage_slope[i]
        for i in range(m.c.n_stages)
        if m.c.stage_skill[i] == skill and m.c.stage_slope[i] > 0
    ]
    return statistics.fmean(asked) if asked else 1.0


def lessons(m, view, skill, reference):
    """Gap as it was seen at work and in reports, and the precision of that; None unseen."""
    seen = [
        each
        for each in (watching.rating(m, view, skill), counts(m, view, skill, reference))
        if each
    ]
    precision = sum(w for _, w in seen)
    return (sum(z * w for z, w in seen) / precision, precision) if seen else None


def counts(m, view, skill, reference):
    """By how many are missing: expected successes move by the precision over the slope."""
    n = view[skill]
    if reference <= 0 or n <= 0:
        return None
    missing = n * reference - view[4 + skill]
    if skill == 0:
        return missing / (n * reference), n * reference
    p, b = min(reference, 0.999), slope(m, skill)
    precision = n * p * (1 - p) * b**2
    return b * missing / precision, precision


def spread_of_gaps(m, t, skill, kpi):
    reference = team_rate(m, t, skill, kpi)
    seen = [lessons(m, m.beliefs[i], skill, reference) for i in team_of(m, t)]
    seen = [pair for pair in seen if pair]
    # Each rep's own estimate of the variance, z^2 - 1/w, counts by w^2; and one more rep's.
    weights = [m.c.prior_observations**2, *(w**2 for _, w in seen)]
    estimates = [0.3**2, *(z**2 - 1 / w for z, w in seen)]
    variance = sum(map(operator.mul, weights, estimates)) / sum(weights)
    return max(diagnosing.LEAST_VARIANCE, variance)


def gap(m, view, skill, reference, variance):
    """The mean of what was seen and no gap at all, each by its precision."""
    seen = lessons(m, view, skill, reference)
    if seen is None:
        return 0.0
    z, w = seen
    return z * w / (w + 1 / variance)


def expects_newcomer(m, t, index):
    """One week of the others' mean in the place of what was known, apart from levels."""
    others = [
        m.beliefs[i]
        for i in team_of(m, t)
        if i != index and m.beliefs[i][Feature.WEEKS] > 0
    ]
    for feature in range(N_FEATURES):
        if not is_level(feature):
            usual = [weekly(belief, feature) for belief in others]
            m.beliefs[index][feature] = statistics.fmean(usual) if usual else 0.0


def costliest(m, rep):
    costs = [gap * worth for gap, worth in zip(rep.gap, m.c.skill_worth, strict=True)]
    return costs.index(max(costs))


def diagnosis(m, p, t, rep, view):
    """The skill that costs most, and what it costs."""
    if p.report_source == TRUTH:
        worst = costliest(m, rep)
        return worst, m.c.skill_worth[worst] * rep.gap[worst]
    kpi = p.kpi_basis
    gaps = [
        gap(m, view, i, team_rate(m, t, i, kpi), spread_of_gaps(m, t, i, kpi))
        for i in SKILLS
    ]
    if p.kpi_basis <= INTUITION:
        gaps = [(g + 0.5) * w for g, w in zip(gaps, m.teams[t].skill_weight, strict=True)]
    costs = [g * worth for g, worth in zip(gaps, m.c.skill_worth, strict=True)]
    return costs.index(max(costs)), max(costs)


def target(m, p, t):
    team = m.teams[t]
    mean = statistics.fmean(
        weekly(m.beliefs[i], Feature.PROSPECT_HOURS) for i in team_of(m, t)
    )
    return {
        NONE: min(mean, team.prospect_intuition),
        INTUITION: team.prospect_intuition,
        OBSERVED: team.prospect_learned,
        POOLED: team.prospect_pooled,
    }[int(p.kpi_basis)]


def belief_of_segments(m, p, t):
    kind = {OBSERVED: "learned", POOLED: "pooled"}.get(int(p.kpi_basis), "intuition")
    return getattr(m.teams[t], f"segment_{kind}")[: m.c.n_segments]


def avoid(m, p, t):
    """The worst segment, if the others with all the hours bring more; nothing with one segment."""
    worth = belief_of_segments(m, p, t)
    shares = m.c.segment_share[: m.c.n_segments]
    if len(worth) < 2:
        return -1
    sold = [w * s for w, s in zip(worth, shares, strict=True)]
    worst = worth.index(min(worth))
    others = 1 - sold[worst] / sum(sold)
    more = (sum(shares) / (sum(shares) - shares[worst])) ** m.c.elasticity
    return worst if others * more > 1 else -1


def by_segment(m, indices):
    n = m.c.n_segments
    booked = [sum(m.beliefs[i][Feature.BOOKED + s] for i in indices) for s in range(n)]
    closed = [sum(m.beliefs[i][Feature.CLOSINGS + s] for i in indices) for s in range(n)]
    return booked, closed


def learned_segments(m, before, guess, booked, closed):
    """Bookings a closed deal over their mean, shrunk to intuition; unchanged where unseen."""
    if sum(booked) <= 0 or sum(closed) <= 0:
        return before
    mean = sum(booked) / sum(closed)
    prior, learned = m.c.prior_observations, list(before)
    for i in range(m.c.n_segments):
        learned[i] = (prior * guess[i] + booked[i] / mean) / (prior + closed[i])
    return learned


def top_hours(m, indices):
    """Prospecting hours and weeks of the third with most bookings, ties included."""
    bookings = {
        i: weekly(m.beliefs[i], Feature.BOOKINGS)
        for i in indices
        if m.beliefs[i][Feature.WEEKS] > 0
    }
    if not bookings:
        return 0.0, 0.0
    bar = sorted(bookings.values(), reverse=True)[max(1, len(bookings) // 3) - 1]
    top = [i for i, booked in bookings.items() if booked >= bar]
    return (
        sum(m.beliefs[i][Feature.PROSPECT_HOURS] for i in top),
        sum(m.beliefs[i][Feature.REPORTS] for i in top),
    )


def blend(m, guess, worked, weeks):
    prior = 2 * m.c.prior_observations
    return (prior * guess + worked) / (prior + weeks)


def bar_for_fit(p, team):
    """What this manager makes of the written bar; taken as written where no KPI is used."""
    kind = {INTUITION: "intuition", OBSERVED: "learned", POOLED: "pooled"}
    basis = int(p.kpi_basis)
    return getattr(team, f"fit_{kind[basis]}") if basis else 1.0


def blended_fit(m, guess, closed):
    """A guess whose log shrinks as deals close, by a prior of two observations' worth."""
    return guess ** (1 / (1 + closed / (2 * m.c.prior_observations)))


def is_due(week, interval):
    return week / int(interval) == week // int(interval)


def means(m, t):
    return tuple(
        statistics.fmean(weekly(m.beliefs[i], feature) for i in team_of(m, t))
        for feature in (Feature.OPEN_AMOUNT, Feature.BOOKINGS, Feature.WINS)
    )


def learns(m, p, t):
    if p.kpi_basis <= INTUITION:
        return
    team, mine = m.teams[t], list(team_of(m, t))
    team.prospect_learned = blend(m, team.prospect_intuition, *top_hours(m, mine))
    booked, closed = by_segment(m, mine)
    team.segment_learned = learned_segments(
        m, team.segment_learned, team.segment_intuition, booked, closed
    )
    team.fit_learned = blended_fit(m, team.fit_intuition, sum(closed))
    if sharing(m) == 1:  # what is pooled is what the team sees itself
        team.prospect_pooled = team.prospect_learned
        team.segment_pooled = list(team.segment_learned)
    if pooling(m) == 1:
        team.fit_pooled = team.fit_learned


def sharing(m):
    """Teams of one market, who tell each other everything."""
    return 1 if m.c.team_by_team or m.apart else len(m.teams)


def pooling(m):
    """Teams of whatever market, who tell each other what fit is worth."""
    return 1 if m.c.team_by_team else len(m.teams)
