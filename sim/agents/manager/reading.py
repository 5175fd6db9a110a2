"""What a manager sees: last weeks' reports, late and thinned.

Closings are always seen. Of everything else only the share that is logged can be seen, with
the noise of a sample. Without a common language outcomes are booked under the wrong stage.
"""

from __future__ import annotations

import math

from sim.chance import Purpose, normal, uniform
from sim.compiling import rule
from sim.state import N_FEATURES, N_SKILLS, REPORT_WEEKS, Feature, Record, Records

DAYS_PER_WEEK = 5.0
TRUTH = 3
CONFUSION = 0.25
"""Share of outcomes booked under the neighbouring stage without a common language."""


@rule
def report_lag(practice: Record) -> int:
    """Weeks by which the newest report is late; the truth is never late."""
    if int(practice.report_source) == TRUTH:
        return 0
    weeks = math.ceil(practice.visibility_delay_days / DAYS_PER_WEEK)
    return min(REPORT_WEEKS - 1, int(weeks))


@rule
def logged_share(practice: Record) -> float:
    """Share of the reps' work that the manager can read; all of it where truth is shown."""
    if int(practice.report_source) == TRUTH:
        return 1.0
    return float(practice.activity_observed)


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
    c: Record, address: int, week: int, feature: int, true: float, share: float
) -> float:
    """Estimate of a count from the logged share of it: unbiased, noisier the less is logged.

    The noise is that of a binomial sample with this share, so it vanishes at 1; where
    nothing is logged nothing is known. Money is counted in deals of mean amount.
    """
    if share <= 0.0 or true <= 0.0:
        return 0.0
    u = uniform(c.key, address, Purpose.REPORT_SAMPLE, week, feature)
    unit = c.amount_mean if feature == Feature.OPEN_AMOUNT else 1.0
    noise = normal(u, 0.0, math.sqrt(true * unit * (1.0 - share) / share))
    return max(0.0, true + noise)


@rule
def read_report(
    c: Record, practice: Record, address: int, report: Records, belief: Records, week: int
) -> None:
    """Add one week's report to what a manager remembers of a rep.

    Args:
        c: Constants.
        practice: Practices in force.
        address: The rep's.
        report: The week that is read, shape (features,).
        belief: Decayed sums over the weeks read so far, shape (features,).
        week: Number of the present week.
    """
    share = logged_share(practice)
    for feature in range(N_FEATURES):
        belief[feature] *= c.memory
        if is_closing(feature):
            belief[feature] += report[feature]
        elif feature >= 2 * N_SKILLS and share > 0.0:
            belief[feature] += sampled(c, address, week, feature, report[feature], share)
    if share > 0.0:
        read_outcomes(c, practice, address, report, belief, week)


@rule
def read_outcomes(
    c: Record, practice: Record, address: int, report: Records, belief: Records, week: int
) -> None:
    """Add a week's tries and successes by skill, as far as they were logged.

    A sample of tries carries its own successes: both are thinned by the logged share.
    """
    share = logged_share(practice)
    clear = practice.one_language > 0.5 or int(practice.report_source) == TRUTH
    wrong = 0.0 if clear else CONFUSION
    for skill in range(N_SKILLS):
        beside = min(N_SKILLS - 1, skill + 1) if skill > 0 else 0
        tries = (1.0 - wrong) * report[skill] + wrong * report[beside]
        hits = (1.0 - wrong) * report[N_SKILLS + skill] + wrong * report[N_SKILLS + beside]
        seen = share * tries
        u = uniform(c.key, address, Purpose.REPORT_SAMPLE, week, N_FEATURES + skill)
        noise = normal(u, 0.0, math.sqrt(max(0.0, hits) * share * (1.0 - share)))
        belief[Feature.TRIES + skill] += seen
        belief[Feature.SUCCESSES + skill] += max(0.0, share * hits + noise)


@rule
def file_report(reports: Records, features: Records, week: int) -> None:
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
