"""Two ways of managing that set out in the same week: who is ahead, from when on, how surely.

The rival takes the lead and the contender overtakes, or does not. What is compared is money
that has come in since week 0, week by week and future by future.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Array
from sim.experiments.comparing.comparison import Estimate, Path
from sim.experiments.comparing.statistics import CONFIDENCE, mean_of, student
from sim.experiments.comparing.transition import path
from sim.experiments.running.outcomes import Outcomes
from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.outputs.tally import PATHS
from sim.results import Result

WEEKS_SHOWN: Final = (4, 8, 13, 26, 39, 52, 78, 104, 156, 208, 260)
"""Weeks at which tables say who is ahead, where the run is as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Race(Result):
    """The contender against the rival, in money a rep since week 0.

    Attributes:
        contender: Name of the scenario that overtakes, if it does.
        rival: Name of the one that leads at first, if it does.
        fading: Base less rival: `break_even` is the week from which the rival is worse for good
            than going on as before.
        gap: Contender less rival: `break_even` is the week from which the contender is ahead
            for good, `dip` the rival's greatest lead.
        ahead: Share of futures in which the contender is ahead at the end of each week.
        by_year: Contender less rival within each year, with its own 95 % interval.
        final: Contender less rival over all years, likewise.
    """

    JSON = """
        contender rival response=gap.response unit crossing_week=gap.break_even
        rivals_greatest_lead=gap.dip rival_behind_base_week=fading.break_even
        rivals_greatest_lead_on_base=fading.dip final by_year=years by_week
    """
    unit = "money per rep"

    contender: str
    rival: str
    gap: Path
    fading: Path
    ahead: tuple[float, ...]
    by_year: tuple[Estimate, ...]
    final: Estimate

    @property
    def weeks_shown(self) -> tuple[int, ...]:
        """Weeks for tables: some early ones, then every year's end, and the last."""
        last = len(self.ahead)
        return (*(week for week in WEEKS_SHOWN if week < last), last)

    @property
    def years(self) -> list[dict[str, object]]:
        """Each year by its number, from 1."""
        return [
            {"year": year, **estimate.to_json()}
            for year, estimate in enumerate(self.by_year, start=1)
        ]

    @property
    def by_week(self) -> list[dict[str, object]]:
        """Each week by its number, from 0."""
        return [
            {"week": week, "cumulative": band, "contender_ahead": share}
            for week, (band, share) in enumerate(
                zip(self.gap.cumulative, self.ahead, strict=True)
            )
        ]


def race(outcomes: Outcomes, *, contender: str, rival: str) -> Race:
    """Set one scenario against another of the same replications, neither of them the base."""
    base, ours, theirs = (
        outcomes.weekly[:, outcomes.scenarios.index(name), :, PATHS.index("contribution")]
        for name in (outcomes.scenarios[0], contender, rival)
    )
    gap = ours - theirs
    cumulative = np.cumsum(gap, axis=1)
    weeks = gap.shape[1] // WEEKS_PER_YEAR * WEEKS_PER_YEAR
    years = gap[:, :weeks].reshape(gap.shape[0], -1, WEEKS_PER_YEAR).sum(axis=2)
    return Race(
        contender=contender,
        rival=rival,
        gap=path("contribution", gap, repeats=outcomes.repeats),
        fading=path("contribution", base - theirs, repeats=outcomes.repeats),
        ahead=tuple(float(share) for share in _ahead(cumulative)),
        by_year=tuple(
            _estimate(outcomes, years[:, year]) for year in range(years.shape[1])
        ),
        final=_estimate(outcomes, cumulative[:, -1]),
    )


def _ahead(cumulative: Array) -> Array:
    """Share of futures above zero by week; ties count half."""
    return np.asarray(
        (cumulative > 0.0).mean(axis=0) + 0.5 * (cumulative == 0.0).mean(axis=0)
    )


def _estimate(outcomes: Outcomes, values: Array) -> Estimate:
    independent = outcomes.by_point(values)
    return mean_of(independent, student(CONFIDENCE, independent.shape[0]))
