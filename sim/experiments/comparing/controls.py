"""Controls that could fail: what a way of managing gains when part of it is taken away.

The headline is the placebo manager: the same hours, spend and permitted actions, but another
rep's report. The share of the gain that the placebo keeps is the part that does not come
from knowing the right rep. Beside it stand the team-average manager and the oracle.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.simultaneous import critical_value
from sim.experiments.comparing.statistics import paired_errors, ratio_of
from sim.experiments.comparing.tabulate import BOOKINGS, values_of
from sim.experiments.running.outcomes import Outcomes


def kept_shares(
    outcomes: Outcomes, *, full: str, controls: Sequence[str]
) -> Mapping[str, Estimate]:
    """Share of a scenario's gain in bookings over the base that each control keeps.

    Args:
        outcomes: Replications in which all of them ran; the first scenario is the base.
        full: The scenario whose gain is shared.
        controls: The scenarios in which something was taken away.

    Returns:
        (control - base) / (full - base) by control, from the same futures; the intervals hold
        for all controls at once, and have infinite ends where the gain itself is not clear of
        zero.
    """
    base = values_of(outcomes, outcomes.scenarios[0], BOOKINGS)
    gain = values_of(outcomes, full, BOOKINGS) - base
    kept = {name: values_of(outcomes, name, BOOKINGS) - base for name in controls}
    errors = [part for values in kept.values() for part in paired_errors(gain, values)]
    if not errors:
        return {}
    critical = critical_value(np.column_stack(errors))
    return {name: ratio_of(gain, values, critical) for name, values in kept.items()}
