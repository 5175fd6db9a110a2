"""What a manager believes about a rep: where the gap is, what is worth doing.

Beliefs are decayed sums of what was seen (see `reading`), shrunk to a prior that is worth a
number of observations. Whose sums are read is a lever: the control experiments let a manager
read another rep's report, the team's mean, or the truth.

What closings can tell: R2 .16 at 2.5 deals, .82 at 60 (evidence 0); top performers are
picked by bookings, with a winner's curse (evidence 3).
"""

import math

import numpy as np

from sim.agents.manager.reading import is_closing, is_level
from sim.chance import Purpose, normal, uniform
from sim.compiling import allocating_rule, rule
from sim.state import (
    N_FEATURES,
    N_SKILLS,
    NOBODY,
    Constants,
    Feature,
    Practices,
    Table,
    Team,
    Values,
)

ANOTHER = 1
AVERAGE = 2
INTUITION = 1
OBSERVED = 2
POOLED = 3
SUBJECT_PROSPECTING = 0
SUBJECT_SKILL = 1
SUBJECT_SEGMENT = 2
SUBJECT_FIT = 3
MANY = 8
"""Room in an address for the subjects of one manager."""


@rule
def form_intuition(c: Constants, team: Team) -> None:
    """What a manager takes for granted before seeing anything: right on average, noisy.

    How well a manager coaches and keeps people is a matter of chance, but for a first manager of
    whom the organisation says it.
    """
    sd = c.intuition_sd
    person = MANY * team.person
    u = uniform(c.key, team.address, Purpose.INTUITION, person + SUBJECT_PROSPECTING, 0)
    team.prospect_intuition = c.prospect_guess * math.exp(normal(u, 0.0, sd))
    for skill in range(N_SKILLS):
        u = uniform(c.key, team.address, Purpose.INTUITION, person + SUBJECT_SKILL, skill)
        team.skill_weight[skill] = math.exp(normal(u, 0.0, sd))
    for segment in range(c.n_segments):
        u = uniform(
            c.key, team.address, Purpose.INTUITION, person + SUBJECT_SEGMENT, segment
        )
        team.segment_intuition[segment] = c.segment_worth[segment] * math.exp(
            normal(u, 0.0, sd)
        )
        team.segment_learned[segment] = team.segment_intuition[segment]
        team.segment_pooled[segment] = team.segment_intuition[segment]
    team.prospect_learned = team.prospect_intuition
    team.prospect_pooled = team.prospect_intuition
    u = uniform(c.key, team.address, Purpose.INTUITION, person + SUBJECT_FIT, 0)
    team.fit_intuition = math.exp(normal(u, 0.0, sd))
    team.fit_learned = team.fit_intuition
    team.fit_pooled = team.fit_intuition
    v = uniform(c.key, team.address, Purpose.MANAGER_QUALITY, team.person, 0)
    team.quality = math.exp(normal(v, 0.0, c.quality_sd))
    w = uniform(c.key, team.address, Purpose.MANAGER_PEOPLE, team.person, 0)
    team.people_skill = normal(w, 0.0, 1.0)
    if team.person == 0 and not math.isnan(c.manager_coaching):
        team.quality = math.exp(c.quality_sd * c.manager_coaching)
    if team.person == 0 and not math.isnan(c.manager_people):
        team.people_skill = c.manager_people


@rule
def take_view(
    practice: Practices,
    beliefs: Table,
    begin: int,
    end: int,
    rep_index: int,
    view: Values,
) -> None:
    """Copy the report that is read when judging a rep: all its channels jointly.

    Args:
        practice: Practices in force.
        beliefs: Decayed sums, shape (reps, features).
        begin: First rep of the team.
        end: First rep after it.
        rep_index: Who is judged.
        view: Receives the sums, shape (features,).
    """
    source = int(practice.report_source)
    n = end - begin
    if source == AVERAGE:
        for feature in range(N_FEATURES):
            total = 0.0
            for other in range(begin, end):
                total += beliefs[other, feature]
            view[feature] = total / n
        return
    read = rep_index
    if source == ANOTHER:
        read = begin + (rep_index - begin + 1) % n
    for feature in range(N_FEATURES):
        view[feature] = beliefs[read, feature]


@rule
def expect_newcomer(team: Team, beliefs: Table, rep_index: int) -> None:
    """Forget a seat's last holder: a newcomer is taken to be as the others, on one week's word.

    What is open in the seat stays known.
    """
    for feature in range(N_FEATURES):
        if is_level(feature):
            continue
        total, known = 0.0, 0
        for other in range(team.rep_begin, team.rep_end):
            if other != rep_index and beliefs[other, Feature.WEEKS] > 0.0:
                total += weekly(beliefs[other], feature)
                known += 1
        beliefs[rep_index, feature] = total / known if known > 0 else 0.0


@rule
def shown_rep(practice: Practices, begin: int, end: int, rep_index: int) -> int:
    """Whose report is read where a rep is compared with others: the own one, or another's."""
    if int(practice.report_source) == ANOTHER:
        return begin + (rep_index - begin + 1) % (end - begin)
    return rep_index


@rule
def weekly(view: Values, feature: int) -> float:
    """A feature per week of what was read, a level as it stands; 0 before the first report."""
    if is_level(feature):
        return float(view[feature])
    weeks = view[Feature.WEEKS] if is_closing(feature) else view[Feature.REPORTS]
    if weeks <= 0.0:
        return 0.0
    return float(view[feature] / weeks)


@rule
def prospect_target(practice: Practices, team: Team, beliefs: Table) -> float:
    """Weekly hours of prospecting that a manager thinks right.

    Without KPIs only the team's own mean is known: who does less is asked to catch up, as
    far as the manager's intuition finds so much right.
    """
    kpi = int(practice.kpi_basis)
    if kpi == INTUITION:
        return float(team.prospect_intuition)
    if kpi == OBSERVED:
        return float(team.prospect_learned)
    if kpi == POOLED:
        return float(team.prospect_pooled)
    total = 0.0
    for rep_index in range(team.rep_begin, team.rep_end):
        total += weekly(beliefs[rep_index], Feature.PROSPECT_HOURS)
    return float(min(team.prospect_intuition, total / (team.rep_end - team.rep_begin)))


@rule
def wrong_segment(c: Constants, practice: Practices, team: Team) -> int:
    """The segment to pass over, or none where that would cost more than it brings.

    Passing over a share s of the accounts, worth w times the mean, leaves 1 - s w of what was
    sold and gives its hours to the others. They bring more by the elasticity e of sales to hours
    alone, since buyers are as many as before: (1 - s w) (1 - s)^-e against 1.
    """
    kpi = int(practice.kpi_basis)
    worst, total, share = 0, 0.0, 0.0
    for segment in range(c.n_segments):
        worth = segment_belief(team, segment, kpi)
        total += worth * c.segment_share[segment]
        share += c.segment_share[segment]
        if worth < segment_belief(team, worst, kpi):
            worst = segment
    if c.n_segments < 2:
        return NOBODY
    given_up = c.segment_share[worst] / share
    lost = c.segment_share[worst] * segment_belief(team, worst, kpi) / total
    if 1.0 - lost <= (1.0 - given_up) ** c.elasticity:
        return NOBODY
    return worst


@rule
def segment_belief(team: Team, segment: int, kpi: int) -> float:
    """What a manager believes a deal of a segment to be worth."""
    if kpi == POOLED:
        return float(team.segment_pooled[segment])
    if kpi == OBSERVED:
        return float(team.segment_learned[segment])
    return float(team.segment_intuition[segment])


@rule
def sum_segments(
    c: Constants,
    beliefs: Table,
    begin: int,
    end: int,
    booked: Values,
    closed: Values,
) -> None:
    """Bookings and closed deals by segment, over the reps of a range.

    Args:
        c: Constants.
        beliefs: Decayed sums, shape (reps, features).
        begin: First rep read.
        end: First rep after them.
        booked: Receives bookings by segment.
        closed: Receives closed deals by segment.
    """
    for segment in range(c.n_segments):
        booked[segment] = 0.0
        closed[segment] = 0.0
        for rep_index in range(begin, end):
            booked[segment] += beliefs[rep_index, Feature.BOOKED + segment]
            closed[segment] += beliefs[rep_index, Feature.CLOSINGS + segment]


@rule
def learn_segments(
    c: Constants,
    intuition: Values,
    booked: Values,
    closed: Values,
    learned: Values,
) -> None:
    """Bookings per closed deal by segment, in units of their mean, shrunk to intuition."""
    total, deals = 0.0, 0.0
    for segment in range(c.n_segments):
        total += booked[segment]
        deals += closed[segment]
    if total <= 0.0 or deals <= 0.0:
        return
    prior = c.prior_observations
    for segment in range(c.n_segments):
        seen = booked[segment] * deals / total
        learned[segment] = (prior * intuition[segment] + seen) / (prior + closed[segment])


@allocating_rule
def top_prospecting(beliefs: Table, begin: int, end: int) -> tuple[float, float]:
    """Prospecting hours, and weeks, of the third of the reps with most bookings.

    The best are picked by bookings, so with few deals this is mostly luck: the winner's
    curse is the manager's, not ours to correct.
    """
    n = 0
    results = np.empty(end - begin)
    for rep_index in range(begin, end):
        if beliefs[rep_index, Feature.WEEKS] > 0.0:
            bookings = weekly(beliefs[rep_index], Feature.BOOKINGS)
            place = n  # kept in order: a general sort takes a second to compile
            while place > 0 and results[place - 1] > bookings:
                results[place] = results[place - 1]
                place -= 1
            results[place] = bookings
            n += 1
    if n == 0:
        return 0.0, 0.0
    bar = results[n - max(1, n // 3)]
    hours, weeks = 0.0, 0.0
    for rep_index in range(begin, end):
        if weekly(beliefs[rep_index], Feature.BOOKINGS) >= bar:
            hours += beliefs[rep_index, Feature.PROSPECT_HOURS]
            weeks += beliefs[rep_index, Feature.REPORTS]
    return hours, weeks


@rule
def blend_prospecting(c: Constants, intuition: float, hours: float, weeks: float) -> float:
    """Weekly prospecting of top performers, shrunk to intuition worth two priors of weeks."""
    prior = 2.0 * c.prior_observations
    return float((prior * intuition + hours) / (prior + weeks))


@rule
def fit_bar(practice: Practices, team: Team) -> float:
    """The bar for fit that a manager asks for, over the one that is written down."""
    kpi = int(practice.kpi_basis)
    if kpi == INTUITION:
        return float(team.fit_intuition)
    if kpi == OBSERVED:
        return float(team.fit_learned)
    if kpi == POOLED:
        return float(team.fit_pooled)
    return 1.0


@rule
def blend_fit(c: Constants, intuition: float, closed: float) -> float:
    """An idea of the bar that gives way to what closed deals show.

    Args:
        c: Constants.
        intuition: The bar by intuition, over the written one.
        closed: Deals that were seen to close.
    """
    prior = 2.0 * c.prior_observations
    return float(math.exp(math.log(intuition) * prior / (prior + closed)))
