"""How sure a comparison is, in sentences: the same luck, other luck, and parameters nobody knows.

Three probabilities differ and are never mixed: that the mean effect is an improvement, given
the evidence; that the other way of managing is better on the same luck; and that it is better
where each has its own.
"""

from typing import Final

from marathon.sentences.wording import (
    NOTHING,
    change_ends,
    share,
    thousands,
    variance_share,
)
from sim.experiments.comparing.comparison import ComparisonRow, Estimate
from sim.experiments.comparing.run_record import RunRecord


def ahead(row: ComparisonRow) -> str:
    """In how many futures the other scenario is better, on the same luck and on its own."""
    return (
        f"is ahead in {share(row.better_in)} of futures "
        f"({share(row.better_elsewhere)} with other luck)"
    )


LEFT_OPEN: Final = "what the history leaves open"
"""How the source of draws is called that a calibration leaves."""


def allowed(run: RunRecord) -> str:
    """Within what the organisations of a run lie."""
    from_history = (run.parameter_source or "").startswith(LEFT_OPEN)
    return LEFT_OPEN if from_history else "what evidence allows"


def doubted(
    run: RunRecord, bookings: ComparisonRow, earned: ComparisonRow
) -> tuple[str, ...]:
    """What is left of it when the parameters are not known; nothing where they are fixed."""
    if bookings.doubt is None or earned.doubt is None:
        return ()
    ratio, gain = bookings.doubt.ratio, earned.doubt.difference
    ends = change_ends(ratio)
    factor = f"{ends[0]} and {ends[1]} % of bookings, and "
    return (
        (
            f"With the organisation's parameters anywhere within {allowed(run)}, its mean "
            f"effect lies between {factor if ratio.exists else ''}{thousands(gain.low)} and "
            f"{thousands(gain.high)} of contribution."
        ),
        (
            "Given that, the probability that it books more on average is "
            f"{_probability(bookings.doubt.p_effect)}, and that it earns more "
            f"{_probability(earned.doubt.p_effect)}."
        ),
    )


def _probability(found: Estimate) -> str:
    """A probability with its interval, from points drawn again: few of them leave it open."""
    if not found.exists:
        return NOTHING
    return f"{share(found.mean)} ({share(found.low)} to {share(found.high)})"


def sources_of_variance(bookings: ComparisonRow, earned: ComparisonRow) -> tuple[str, ...]:
    """How much of what futures differ in is doubt about parameters, and how much luck."""
    if bookings.doubt is None or earned.doubt is None:
        return ()
    shares = [
        variance_share(x.doubt.difference_share) for x in (bookings, earned) if x.doubt
    ]
    draws = bookings.doubt.points
    said = (
        f"Parameters: {draws} draws, {bookings.pairs // draws} futures each. Of the variance of "
        f"single futures' differences to the base, parameters make {shares[0]} in bookings and "
        f"{shares[1]} in contribution; luck makes the rest."
    )
    return (said,)
