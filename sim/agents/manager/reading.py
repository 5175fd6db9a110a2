"""What a manager sees: last weeks' reports, late and thinned.

Closings are always seen. Of everything else only the share that reps enter can be seen, with
the noise of a sample, and managers scale it up by the share that should be entered, which is
all they know: what a rep does not enter is invisible. Outcomes stand under the stage that the
rep called the deal's, which without a common language may be another.

What each stage shows its manager: evidence 15.
"""

from __future__ import annotations

import math

from sim.chance import Purpose, normal, uniform
from sim.compiling import rule
from sim.state import (
    N_FEATURES,
    N_SKILLS,
    REPORT_WEEKS,
    Constants,
    Feature,
    Office,
    Practices,
    Rep,
    Table,
    Values,
)

DAYS_PER_WEEK = 5.0
TRUTH = 3


@rule
def report_lag(practice: Practices) -> int:
    """Weeks by which the newest report is late; the truth is never late."""
    if int(practice.report_source) == TRUTH:
        return 0
    weeks = math.ceil(practice.visibility_delay_days / DAYS_PER_WEEK)
    return min(REPORT_WEEKS - 1, int(weeks))


@rule
def nominal_share(practice: Practices) -> float:
    """Share of the reps' work that should be entered; all of it where truth is shown."""
    if int(practice.report_source) == TRUTH:
        return 1.0
    return float(practice.activity_observed)


@rule
def entered_share(practice: Practices, rep: Rep) -> float:
    """Share of a rep's work that can be read: what the rep enters, or all of the truth."""
    if int(practice.report_source) == TRUTH:
        return 1.0
    return float(rep.logged)


@rule
def is_closing(feature: int) -> bool:
    """Whether a feature of a report comes from closings, which everybody sees."""
    return bool(
        feature == Feature.BOOKINGS
        or feature == Feature.WINS
        or feature >= Feature.CLOSINGS
    )


@rule
def sampled(
    c: Constants,
    address: int,
    week: int,
    feature: int,
    true: float,
    entered: float,
    nominal: float,
) -> float:
    """Estimate of a count from the share of it that was entered.

    The noise is that of a binomial sample with this share, so it vanishes at 1; where
    nothing is entered nothing is known. The sample is scaled up by the nominal share, so the
    estimate is as biased as the rep is behind with entering. Money is counted in deals of
    mean amount.
    """
    if nominal <= 0.0 or entered <= 0.0 or true <= 0.0:
        return 0.0
    u = uniform(c.key, address, Purpose.REPORT_SAMPLE, week, feature)
    is_money = feature == Feature.OPEN_AMOUNT or feature == Feature.LATE_AMOUNT
    unit = c.amount_mean if is_money else 1.0
    noise = normal(u, 0.0, math.sqrt(true * unit * entered * (1.0 - entered)))
    return float(max(0.0, true * entered + noise) / nominal)


@rule
def read_report(
    c: Constants,
    practice: Practices,
    rep: Rep,
    report: Values,
    belief: Values,
    week: int,
) -> float:
    """Add one week's report to what a manager remembers of a rep.

    Args:
        c: Constants.
        practice: Practices in force.
        rep: Whose report it is.
        report: The week that is read, shape (features,).
        belief: Decayed sums over the weeks read so far, shape (features,).
        week: Number of the present week.

    Returns:
        The late pipeline in this report, as read.
    """
    nominal, entered = nominal_share(practice), entered_share(practice, rep)
    late = 0.0
    for feature in range(N_FEATURES):
        belief[feature] *= c.memory
        if is_closing(feature):
            belief[feature] += report[feature]
        elif feature >= 2 * N_SKILLS and nominal > 0.0:
            seen = sampled(c, rep.address, week, feature, report[feature], entered, nominal)
            belief[feature] += seen
            if feature == Feature.LATE_AMOUNT:
                late = seen
    if entered > 0.0:
        read_outcomes(c, rep.address, report, belief, entered, week)
    return late


@rule
def read_team(office: Office) -> float:
    """Read the newest report of every rep; returns the late pipeline that they show."""
    practice, week = office.practice, office.number
    read = week - 1 - report_lag(practice)
    late = 0.0
    if read < 0:
        return late
    for rep_index in range(office.team.rep_begin, office.team.rep_end):
        late += read_report(
            office.c,
            practice,
            office.world.reps[rep_index],
            office.world.reports[rep_index, read % REPORT_WEEKS],
            office.world.beliefs[rep_index],
            week,
        )
    return late


@rule
def read_outcomes(
    c: Constants,
    address: int,
    report: Values,
    belief: Values,
    entered: float,
    week: int,
) -> None:
    """Add a week's tries and successes by skill, as far as they were entered.

    A sample of tries carries its own successes: both are thinned by the same share.
    """
    for skill in range(N_SKILLS):
        hits = max(0.0, report[N_SKILLS + skill])
        u = uniform(c.key, address, Purpose.REPORT_SAMPLE, week, N_FEATURES + skill)
        noise = normal(u, 0.0, math.sqrt(hits * entered * (1.0 - entered)))
        belief[Feature.TRIES + skill] += entered * report[skill]
        belief[Feature.SUCCESSES + skill] += max(0.0, entered * hits + noise)


@rule
def file_report(reports: Table, features: Values, week: int) -> None:
    """File a finished week of a rep and start an empty one.

    Args:
        reports: The rep's last weeks, shape (REPORT_WEEKS, features), a ring by week.
        features: The week that has ended; cleared.
        week: Number of the week that has ended.
    """
    place = week % REPORT_WEEKS
    for feature in range(N_FEATURES):
        reports[place, feature] = features[feature]
        features[feature] = 0.0
