"""One KPI for a rep: the input that would bring most, as the manager sees it.

For each standard a manager asks what a rep would book more, in logs, if it were kept. The
answer comes from the funnel as it is seen and from what is generally known of buyers. The
KPI of one's own is the standard with the largest answer; it counts more with the rep, and the
other standards count less (evidence 6 and 15). Where no answer stands out, all count alike.
"""

import math

from sim.agents.buyer.contact import ELAPSED_PER_WORKING_HOUR
from sim.agents.manager.believing import weekly
from sim.calendar import TICKS_PER_HOUR
from sim.compiling import rule
from sim.state import (
    MOST_SEGMENTS,
    NOBODY,
    Constants,
    Feature,
    Practices,
    Rep,
    Standard,
    Table,
    Team,
    Values,
)

HOURS_PER_DAY = 8.0
CLEARLY_MORE = 1.1
"""How many times as much as any other an input must bring to be one's own KPI (judgement)."""
WORTH_A_KPI = 0.02
"""Log bookings below which no input is worth a KPI of one's own: two per cent (judgement)."""


@rule
def choose_kpi(
    c: Constants, practice: Practices, team: Team, rep: Rep, beliefs: Table, view: Values
) -> None:
    """Give a rep the KPI that would bring most, or none where the best is not clearly better."""
    rep.kpi = NOBODY
    if practice.personal_kpi < 0.5:
        return
    most, second = 0.0, 0.0
    best = NOBODY
    for standard in range(4):
        gain = believed_gain(c, practice, team, rep, beliefs, view, standard)
        if gain > most:
            most, second, best = gain, most, standard
        elif gain > second:
            second = gain
    if most >= WORTH_A_KPI and most > CLEARLY_MORE * second:
        rep.kpi = best


@rule
def believed_gain(
    c: Constants,
    practice: Practices,
    team: Team,
    rep: Rep,
    beliefs: Table,
    view: Values,
    standard: int,
) -> float:
    """What a rep is believed to book more, in logs, if a standard were kept.

    Args:
        c: Constants.
        practice: Practices in force.
        team: The team.
        rep: Who is judged.
        beliefs: Decayed sums of all reps.
        view: The report that is read for this rep.
        standard: A `Standard`.
    """
    if standard == Standard.PROSPECTING:
        return (1.0 - answered_share(view)) * coverage_shortfall(practice, rep, view)
    if standard == Standard.LEADS:
        return answered_share(view) * contact_gain(c, practice, view)
    if standard == Standard.FOLLOW_UP:
        return waiting_gain(c, practice, view)
    return float(c.elasticity * fit_shortfall(practice, team, beliefs, view))


@rule
def answered_share(view: Values) -> float:
    """Share of a rep's new business that comes from leads, the rest from prospecting."""
    answered, found = view[Feature.ANSWERED], view[Feature.SUCCESSES]
    return float(answered / (answered + found)) if answered > 0.0 else 0.0


@rule
def coverage_shortfall(practice: Practices, rep: Rep, view: Values) -> float:
    """How far a rep's open pipeline is seen below the standard, as a share of it."""
    if practice.coverage_standard <= 0.0 or rep.quota <= 0.0:
        return 0.0
    coverage = weekly(view, Feature.OPEN_AMOUNT) / rep.quota
    return float(max(0.0, 1.0 - coverage / practice.coverage_standard))


@rule
def contact_gain(c: Constants, practice: Practices, view: Values) -> float:
    """Log of how many more leads would be reached if they waited no longer than they should."""
    standard, answered = practice.lead_response_hours, view[Feature.ANSWERED]
    if standard <= 0.0 or answered <= 0.0:
        return 0.0
    waited = 1.0 + ELAPSED_PER_WORKING_HOUR * view[Feature.RESPONSE_HOURS] / answered
    should = 1.0 + ELAPSED_PER_WORKING_HOUR * standard
    return float(c.contact_decay * max(0.0, math.log(waited / should)))


@rule
def waiting_gain(c: Constants, practice: Practices, view: Values) -> float:
    """Log of how many more deals would be won if buyers waited no longer than they should.

    Buyers whose interest is cold fade at a steady hazard; each touch of a deal that comes
    late adds its delay.
    """
    touches, closed = weekly(view, Feature.TOUCHES), 0.0
    for segment in range(MOST_SEGMENTS):
        closed += weekly(view, Feature.CLOSINGS + segment)
    if practice.follow_up_days <= 0.0 or touches <= 0.0 or closed <= 0.0:
        return 0.0
    waited = view[Feature.WAIT_HOURS] / view[Feature.TOUCHES]
    late = max(0.0, waited - HOURS_PER_DAY * practice.follow_up_days)
    hazard = c.fade_tick * (1.0 + c.fade_momentum) * TICKS_PER_HOUR
    return float(hazard * late * touches / closed)


@rule
def fit_shortfall(practice: Practices, team: Team, beliefs: Table, view: Values) -> float:
    """How far a rep's wins per closed deal lie below the team's, as a share of them.

    Deals that are not taken on free their share of the hours, so bookings follow by the
    elasticity of output to hours.
    """
    if practice.qualification_standard <= 0.0:
        return 0.0
    wins, closed = 0.0, 0.0
    for rep_index in range(team.rep_begin, team.rep_end):
        wins += beliefs[rep_index, Feature.WINS]
        for segment in range(MOST_SEGMENTS):
            closed += beliefs[rep_index, Feature.CLOSINGS + segment]
    own = 0.0
    for segment in range(MOST_SEGMENTS):
        own += view[Feature.CLOSINGS + segment]
    if wins <= 0.0 or own <= 0.0:
        return 0.0
    return float(max(0.0, 1.0 - view[Feature.WINS] / own * closed / wins))
