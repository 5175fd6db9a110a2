"""What a manager sees: last weeks' reports, late and thinned.

Closings are always seen. Of everything else only the share that reps enter can be seen, with
the noise of a sample, and managers scale it up by the share that should be entered, which is
all they know: what a rep does not enter is invisible. Outcomes stand under the stage that the
rep called the deal's, which without a common language may be another.

What each stage shows its manager: evidence 15.
"""

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
OUTCOME_READING = 33
"""Where the readings of outcomes stand in an address, behind those of features."""
TURNOVER = 1.0 / 6.0
"""Share of open deals that comes and goes in a week: a deal is open for about three months
(judgement; a longer cycle makes new readings count for less)."""


@rule
def report_lag(practice: Practices) -> int:
    """Weeks by which the newest report is late; the truth is never late."""
    if int(practice.report_source) == TRUTH:
        return 0
    weeks = math.ceil(practice.visibility_delay_days / DAYS_PER_WEEK)
    return min(REPORT_WEEKS - 1, int(weeks))


@rule
def nominal_share(c: Constants, practice: Practices) -> float:
    """Share of the reps' work that reports should hold; all of it where truth is shown."""
    if int(practice.report_source) == TRUTH:
        return 1.0
    return float(c.report_sample * practice.activity_observed)


@rule
def entered_share(c: Constants, practice: Practices, rep: Rep) -> float:
    """Share of a rep's work that can be read: of what the rep enters, or all of the truth."""
    if int(practice.report_source) == TRUTH:
        return 1.0
    return float(c.report_sample * rep.logged)


@rule
def is_closing(feature: int) -> bool:
    """Whether a feature of a report comes from closings, which everybody sees at once."""
    return bool(
        feature == Feature.BOOKINGS
        or feature == Feature.WINS
        or (feature >= Feature.CLOSINGS and feature <= Feature.WEEKS)
    )


@rule
def is_level(feature: int) -> bool:
    """Whether a feature says how things stand at a week's end, not what happened in it."""
    return bool(feature == Feature.OPEN_AMOUNT or feature == Feature.LEADS_WAITING)


@rule
def level_gain(nominal: float) -> float:
    """How far a level that is believed moves towards a new reading: the Kalman gain.

    A level is a random walk: each week a share `TURNOVER` of what is open comes and goes. A
    reading is the count scaled up from the share that was entered, so its variance over
    that of a week's steps is r = (1 - share) / (share TURNOVER). The gain k of the steady
    state solves r k^2 + k = 1: a reading of all that happened is believed whole.
    """
    r = (1.0 - nominal) / (nominal * TURNOVER)
    if r <= 0.0:
        return 1.0
    return float((math.sqrt(1.0 + 4.0 * r) - 1.0) / (2.0 * r))


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
def read_closings(c: Constants, report: Values, belief: Values) -> None:
    """Add a week's closings to what a manager remembers of a rep.

    Args:
        c: Constants.
        report: The week that is read, shape (features,).
        belief: Decayed sums over the weeks read so far, shape (features,).
    """
    for feature in range(N_FEATURES):
        if is_closing(feature):
            belief[feature] = c.memory * belief[feature] + report[feature]


@rule
def read_report(
    c: Constants,
    practice: Practices,
    rep: Rep,
    report: Values,
    belief: Values,
    ended: int,
    week: int,
) -> float:
    """Add what one week's report holds beside closings to what a manager remembers of a rep.

    Args:
        c: Constants.
        practice: Practices in force.
        rep: Whose report it is.
        report: The week that is read, shape (features,).
        belief: Decayed sums over the weeks read so far, and levels; shape (features,).
        ended: Tick at which the week that is read ended. Before the rep was hired, its open
            deals are known to have been handed over, and what the predecessor did says
            nothing.
        week: Number of the present week.

    Returns:
        The late pipeline in this report, as read.
    """
    nominal, entered = nominal_share(c, practice), entered_share(c, practice, rep)
    late, own = 0.0, ended > rep.hired
    first = belief[Feature.REPORTS] <= 0.0
    for feature in range(N_FEATURES):
        if is_closing(feature):
            continue
        if not is_level(feature):
            belief[feature] *= c.memory
        if feature < 2 * N_SKILLS or nominal <= 0.0:
            continue
        if feature == Feature.REPORTS:
            belief[feature] += 1.0 if own else 0.0
            continue
        seen = sampled(c, rep.address, week, feature, report[feature], entered, nominal)
        if is_level(feature):
            gain = 1.0 if first else level_gain(nominal)
            belief[feature] += gain * (seen - belief[feature])
        elif own:
            belief[feature] += seen
        if feature == Feature.LATE_AMOUNT:
            late = seen
    if own and entered > 0.0:
        read_outcomes(c, rep.address, report, belief, entered, week)
    return late


@rule
def read_team(office: Office) -> float:
    """Read every rep's newest closings and newest report; returns the late pipeline shown.

    Reps see their own late pipeline in it, beside what is usual: where they stand, as fresh or
    as stale as the report is.

    Closings of last week are known in every company; of all else the newest report may be
    weeks old.
    """
    world, week = office.world, office.number
    closed, read = week - 1, week - 1 - report_lag(office.practice)
    late = 0.0
    if closed < 0:
        return late
    for rep_index in range(office.team.rep_begin, office.team.rep_end):
        rep, belief = world.reps[rep_index], world.beliefs[rep_index]
        if world.weeks[closed].end_tick > rep.hired:
            read_closings(office.c, world.reports[rep_index, closed % REPORT_WEEKS], belief)
        if read >= 0:
            seen = read_report(
                office.c,
                office.practice,
                rep,
                world.reports[rep_index, read % REPORT_WEEKS],
                belief,
                world.weeks[read].end_tick,
                week,
            )
            rep.outlook = late_outlook(office.c, office.practice, seen, usual_late(belief))
            late += seen
    return late


@rule
def usual_late(belief: Values) -> float:
    """A rep's late pipeline in a usual week, as read; 0 before the first report."""
    reports = belief[Feature.REPORTS]
    return float(belief[Feature.LATE_AMOUNT] / reports) if reports > 0.0 else 0.0


@rule
def late_outlook(
    c: Constants, practice: Practices, late_now: float, late_usual: float
) -> float:
    """How much fuller than usual a late pipeline is, as a share, as far as it can be read.

    Few deals say little: the comparison counts by the deals that can usually be read against
    the observations that a prior is worth. Where nothing is entered it is 0, and everybody
    expects what is usual.
    """
    if late_usual <= 0.0:
        return 0.0
    deals = nominal_share(c, practice) * late_usual / c.amount_mean
    return float(deals / (deals + c.prior_observations) * (late_now / late_usual - 1.0))


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
        spread = math.sqrt(hits * entered * (1.0 - entered))
        noise = 0.0
        if spread > 0.0:
            u = uniform(
                c.key, address, Purpose.REPORT_SAMPLE, week, OUTCOME_READING + skill
            )
            noise = normal(u, 0.0, spread)
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
