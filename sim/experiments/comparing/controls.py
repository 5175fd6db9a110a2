"""Controls that could fail: what a way of managing gains when part of it is taken away.

The headline is the placebo manager: the same hours, spend and permitted actions, but another
rep's report. The share of the gain that the placebo keeps is the part that does not come
from knowing the right rep. Beside it stand the team-average manager and the oracle.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.simultaneous import critical_value
from sim.experiments.comparing.statistics import mean_of, paired_errors, ratio_of
from sim.experiments.comparing.tabulate import BOOKINGS, values_of
from sim.experiments.running.outcomes import Outcomes
from sim.outputs.responses import RESPONSES
from sim.results import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptShare(Result):
    """What a control keeps of the gain of one scenario over another.

    Attributes:
        control: Name of the control.
        response: Name of the response.
        share: (control - base) / (full - base), from the same futures; its interval holds
            for all controls at once, and has infinite ends where the gain itself is not
            clear of zero.
        missing: full - control: what the part taken away is worth.
    """

    control: str
    response: str
    share: Estimate
    missing: Estimate


def kept_shares(
    outcomes: Outcomes, *, full: str, controls: Sequence[str], response: str = BOOKINGS
) -> tuple[KeptShare, ...]:
    """Share of a scenario's gain over the base that each control keeps.

    Args:
        outcomes: Replications in which all of them ran; the first scenario is the base.
        full: The scenario whose gain is shared.
        controls: The scenarios in which something was taken away.
        response: What is gained.
    """
    base = _values(outcomes, outcomes.scenarios[0], response)
    whole = _values(outcomes, full, response)
    kept = {name: _values(outcomes, name, response) - base for name in controls}
    gain = whole - base
    errors = [part for values in kept.values() for part in paired_errors(gain, values)]
    if not errors:
        return ()
    critical = critical_value(np.column_stack(errors))
    return tuple(
        KeptShare(
            control=name,
            response=response,
            share=ratio_of(gain, values, critical),
            missing=mean_of(gain - values, critical),
        )
        for name, values in kept.items()
    )


def _values(outcomes: Outcomes, scenario: str, response: str) -> Array:
    place = outcomes.scenarios.index(scenario)
    return values_of(outcomes, place, RESPONSES[response])
