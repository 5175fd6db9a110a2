"""Figures of a validation in words: ranges, intervals, probabilities."""

import math

from marathon.sentences.wording import NOTHING, UNBOUNDED, bounded, share, thousands
from sim.evidence.result import ClaimFound, RowFound
from sim.experiments.comparing.comparison import Estimate


def published(row: RowFound) -> str:
    """The published range of a row."""
    return range_of(row.row.low, row.row.high, row.row.unit)


def figure(row: RowFound) -> str:
    """What was simulated, with its interval."""
    return with_interval(row.figure, row.row.unit)


def claim_figure(one: ClaimFound) -> str:
    """The figure of a control or harm, with its interval."""
    return with_interval(one.figure, one.claim.unit)


def with_interval(estimate: Estimate, unit: str) -> str:
    """A figure with its interval."""
    if not estimate.exists:
        return NOTHING
    return f"{value_of(estimate.mean, unit)} ({interval_of(estimate, unit)})"


def interval_of(estimate: Estimate, unit: str) -> str:
    """Both ends of an interval."""
    if not bounded(estimate):
        return UNBOUNDED
    ends = [value_of(end, unit).removesuffix(" %") for end in (estimate.low, estimate.high)]
    return " to ".join(ends)


def range_of(low: float, high: float, unit: str) -> str:
    """A published range with its unit."""
    ends = [value_of(end, unit).removesuffix(" %") for end in (low, high)]
    return " to ".join(ends) + (" %" if unit == "%" else f" {unit}")


def value_of(value: float, unit: str) -> str:
    """A figure in its unit."""
    if not math.isfinite(value):
        return NOTHING
    if unit == "%":
        return percent(value)
    if unit == "money":
        return thousands(value)
    return f"{value:.3f}" if abs(value) < 1.0 else f"{value:.1f}"


def percent(value: float) -> str:
    """A fraction in percent; what rounds to nothing is nothing."""
    text = f"{100.0 * value:.1f}"
    return "0 %" if float(text) == 0.0 else f"{text} %"


def rate(value: float | None) -> str:
    """How often something passes."""
    return NOTHING if value is None else share(value)


def ratio(estimate: Estimate) -> str:
    """How many times the base, with its interval."""
    if not estimate.exists:
        return NOTHING
    if not bounded(estimate):
        return f"{estimate.mean:.2f}"
    return f"{estimate.mean:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def probability(estimate: Estimate) -> str:
    """A probability with its interval."""
    if not estimate.exists:
        return NOTHING
    return f"{share(estimate.mean)} ({share(estimate.low)} to {share(estimate.high)})"
