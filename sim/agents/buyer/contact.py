"""Whether a lead is reached and becomes a deal.

Contact falls with the hours a lead waited; referred leads are reached and have better odds
(evidence 7: beta .30 (.15-.9); evidence 13: conversion x 1.5-4.7, shrunk).
"""

from sim.compiling import rule
from sim.state import Constants, Source

ELAPSED_PER_WORKING_HOUR = 4.2
"""168 hours of a week over 40 working hours: buyers wait in elapsed time."""


@rule
def contact_probability(c: Constants, working_hours: float) -> float:
    """Chance that an inbound lead is reached, falling with the hours it waited.

    p0 (1 + t / 1 h)^-beta, t in elapsed hours (Oldroyd et al. 2011, shrunk).
    """
    elapsed = working_hours * ELAPSED_PER_WORKING_HOUR
    return float(c.contact * (1.0 + elapsed) ** -c.contact_decay)


@rule
def qualified_probability(c: Constants, fit: int, source: int) -> float:
    """Chance that a reached lead becomes a deal; a referral has better odds."""
    p = c.qualified_good if fit == 1 else c.qualified_bad
    if source == Source.REFERRED and p < 1.0:
        odds = c.referral_lift * p / (1.0 - p)
        p = odds / (1.0 + odds)
    return float(p)
