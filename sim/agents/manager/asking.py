"""What management asks of every rep besides the standards of the work: numbers and permissions.

Orders only: how many activities, how much to enter, whose definitions of the stages, how full
a late pipeline, how badly closings are wanted, which discounts need approval. What becomes of
them is the rep's choice (see `rep.activities`, `rep.entering`, `rep.labelling`,
`rep.closing`).

Sizes: evidence 5 and 15.
"""

from sim.compiling import rule
from sim.state import Constants, Practices, Rep

COVERAGE_PRESSURE = 0.25
"""Pressure on labels from a coverage standard; closings talked about at full push are 1."""


@rule
def ask_for_numbers(c: Constants, practice: Practices, rep: Rep, need: float) -> None:
    """Write into a rep's record what is asked for this week.

    Args:
        c: Constants.
        practice: Practices in force.
        rep: Who is asked.
        need: How badly closings are needed (`committing.closing_need`).
    """
    rep.activity_plan = practice.activity_quota
    rep.logging_plan = practice.activity_observed
    rep.language = int(practice.one_language)
    rep.label_pressure = label_pressure(practice)
    rep.push = practice.quarter_end_push * need
    rep.discount_most = practice.discount_limit
    rep.approval_ticks = c.approval_ticks if practice.paid.discount_limit < 1.0 else 0.0


@rule
def label_pressure(practice: Practices) -> float:
    """How much a full late pipeline is asked for, 0 to 1.

    Where closings are what is talked about, the push for them is a push for late deals; a
    standard for coverage asks for a full pipeline too.
    """
    pressure = practice.weight_on_closings * min(1.0, practice.quarter_end_push)
    if practice.coverage_standard > 0.0:
        pressure += COVERAGE_PRESSURE
    return float(min(1.0, pressure))
