"""Which skill of a rep is believed to cost most: what tries say, weighed by its precision.

With few deals each rate is mostly luck; whoever watches people at work sees more (`watching`).
What was seen counts against what people of a team differ by at all, skill by skill: the posterior mean of a gap, not the largest estimate.
A gap costs what a unit of the skill adds to the log of a rep's output.
"""

from sim.agents.manager.believing import INTUITION, POOLED
from sim.agents.manager.reading import TRUTH
from sim.agents.manager.watching import ratings
from sim.agents.rep.learning import GAP_SPREAD
from sim.compiling import rule
from sim.state import N_SKILLS, Constants, Feature, Practices, Rep, Table, Team, Values

GAP_VARIANCE = GAP_SPREAD * GAP_SPREAD
"""What is believed of gaps before any is seen."""
LEAST_VARIANCE = 0.01


@rule
def reference_rate(team: Team, beliefs: Table, skill: int, kpi: int) -> float:
    """Rate of success that a skill is compared with: the team's, or that of all teams."""
    if kpi == POOLED and team.rate_pooled[skill] > 0.0:
        return float(team.rate_pooled[skill])
    tries, successes = 0.0, 0.0
    for rep_index in range(team.rep_begin, team.rep_end):
        tries += beliefs[rep_index, Feature.TRIES + skill]
        successes += beliefs[rep_index, Feature.SUCCESSES + skill]
    if tries <= 0.0:
        return 0.0
    return successes / tries


@rule
def evidence(
    c: Constants, view: Values, skill: int, reference: float
) -> tuple[float, float]:
    """What was seen of a rep's gap in a skill: how far below, and how precisely.

    With n tries at the reference's rate p, each unit of skill moves the log odds by the
    stage's slope b. To first order the gap is z = (n p - successes) / w with the precision
    w = n p (1 - p) b^2. In prospecting a unit moves the log of the hits that were expected,
    whose precision is their number. Ratings by whoever watched are added, by their precision.

    Returns:
        The product w z, whose sign is the gap's, and w. With nothing seen both are exactly 0.
    """
    rated, precision = ratings(c, view, skill)
    tries = view[Feature.TRIES + skill]
    if reference <= 0.0 or tries <= 0.0:
        return rated, precision
    expected = tries * reference
    short = expected - view[Feature.SUCCESSES + skill]
    if skill == 0:
        return rated + short, precision + expected
    p = min(0.999, reference)
    slope = mean_slope(c, skill)
    return rated + slope * short, precision + tries * p * (1.0 - p) * slope * slope


@rule
def gap_variance(c: Constants, team: Team, beliefs: Table, skill: int, kpi: int) -> float:
    """How much a team's people differ in a skill, as a manager believes: a variance of gaps.

    The score w z has the variance w + w^2 v, where v is that of the gaps: so v is the squared
    scores less w over the team, divided by the sum of w^2, beside a prior of `GAP_VARIANCE`
    that is worth one rep seen with the precision `prior_observations`. Where nearly every
    try succeeds w is nearly nought, and a single miss must not count as a huge gap: weighing
    by w^2 gives such counts no say.
    """
    reference = reference_rate(team, beliefs, skill, kpi)
    weight = c.prior_observations * c.prior_observations
    total = weight * GAP_VARIANCE
    for rep_index in range(team.rep_begin, team.rep_end):
        moved, w = evidence(c, beliefs[rep_index], skill, reference)
        total += moved * moved - w
        weight += w * w
    return max(LEAST_VARIANCE, total / weight)


@rule
def believed_gap(
    c: Constants, view: Values, skill: int, reference: float, variance: float
) -> float:
    """How far a rep is believed to lie below the reference in a skill: the posterior mean.

    What was seen counts by its precision against that of the prior, so a skill of which
    little was seen is not taken for the weakest because its rate is the most extreme.
    """
    moved, w = evidence(c, view, skill, reference)
    return moved / (w + 1.0 / variance)


@rule
def mean_slope(c: Constants, skill: int) -> float:
    """Mean slope of the stages that ask for a skill; 1 where none does."""
    total, n = 0.0, 0
    for stage in range(c.n_stages):
        if c.stage_skill[stage] == skill and c.stage_slope[stage] > 0.0:
            total += c.stage_slope[stage]
            n += 1
    return total / n if n > 0 else 1.0


@rule
def costliest_gap(c: Constants, rep: Rep) -> int:
    """The truth: the skill whose gap costs a rep most output."""
    best = 0
    for skill in range(1, N_SKILLS):
        cost = c.skill_worth[skill] * rep.gap[skill]
        if cost > c.skill_worth[best] * rep.gap[best]:
            best = skill
    return best


@rule
def diagnose(
    c: Constants,
    practice: Practices,
    team: Team,
    rep: Rep,
    beliefs: Table,
    view: Values,
) -> int:
    """The skill whose gap a manager believes to cost a rep most."""
    return believed_costliest(c, practice, team, rep, beliefs, view)[0]


@rule
def believed_costliest(
    c: Constants,
    practice: Practices,
    team: Team,
    rep: Rep,
    beliefs: Table,
    view: Values,
) -> tuple[int, float]:
    """The skill whose gap a manager believes to cost a rep most, and what: log output.

    A manager who has compared people knows what a unit of each skill is worth. Intuition
    thinks so or so of it, even where no gap is seen (half a unit is added to every gap).
    """
    if int(practice.report_source) == TRUTH:
        weakest = costliest_gap(c, rep)
        return weakest, c.skill_worth[weakest] * rep.gap[weakest]
    kpi = int(practice.kpi_basis)
    best, worst = 0, -1.0e9
    for skill in range(N_SKILLS):
        reference = reference_rate(team, beliefs, skill, kpi)
        variance = gap_variance(c, team, beliefs, skill, kpi)
        cost = believed_gap(c, view, skill, reference, variance)
        if kpi <= INTUITION:
            cost = (cost + 0.5) * team.skill_weight[skill]
        cost *= c.skill_worth[skill]
        if cost > worst:
            best, worst = skill, cost
    return best, worst
