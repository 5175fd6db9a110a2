"""What a paired comparison says: ratios, differences, levels, the transition, and the run behind.

Frozen results only; how they are computed stands in `statistics`, `transition` and
`compare`. `Comparison.to_json` is the documented form of `marathon compare --json`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sim.results import INLINE, Result, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.experiments.comparing.run_record import RunRecord
    from sim.experiments.running.outcomes import Outcomes

Better = Literal["higher", "lower"]
BREAK_EVEN_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Result):
    """A number with its interval.

    Attributes:
        mean: The estimate; nan where it does not exist (a ratio to a base of zero or less).
        low: Lower end; nan where it does not exist, -inf where nothing bounds it.
        high: Upper end, likewise.
    """

    JSON = "mean interval"

    mean: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half the interval's width."""
        return (self.high - self.low) / 2.0

    @property
    def exists(self) -> bool:
        """Whether there is a number at all."""
        return math.isfinite(self.mean)

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends."""
        return self.low, self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterDoubt:
    """What not knowing the organisation's parameters does to one row.

    Attributes:
        ratio: The ratio of the other scenario to the base: its mean over the parameters'
            draws, and where it lies with 95 %, chance averaged out.
        difference: The difference, likewise.
        ratio_share: Share of the variance of single futures' ratios that the parameters
            cause; the rest is luck.
        difference_share: The share for the difference.
        p_effect: P(the mean effect is an improvement), given what is known of the parameters;
            its interval says how well the simulation knows it.
        points: Draws of the parameters.
    """

    ratio: Estimate
    difference: Estimate
    ratio_share: Estimate
    difference_share: Estimate
    p_effect: Estimate
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow:
    """One response of one scenario against the base, on the same luck.

    Ratio and difference are means over luck and, where they are drawn, over parameters; their
    intervals hold simulation noise only: more replications would narrow them.

    Attributes:
        response: Name in `sim.outputs.responses.RESPONSES`.
        unit: Unit of the response and of the difference.
        better: Which direction is better.
        base: Name of the base scenario.
        other: Name of the other scenario.
        ratio: mean(other) / mean(base), 95 %, simultaneous over all rows of the comparison.
        difference: mean(other) - mean(base), likewise.
        better_in: Share of pairs in which the other scenario is better on the same luck; ties
            count half.
        better_elsewhere: The same on independent luck: one future of the other scenario
            against another future of the base, with the same parameters.
        pairs: Pairs in which the response exists on both sides.
        doubt: What unknown parameters do to it; None where parameters are fixed.
    """

    response: str
    unit: str
    better: Better
    base: str
    other: str
    ratio: Estimate
    difference: Estimate
    better_in: float
    better_elsewhere: float
    pairs: int
    doubt: ParameterDoubt | None = None

    def to_json(self) -> dict[str, object]:
        """The row as the documented object."""
        return {
            "response": self.response,
            "unit": self.unit,
            "better": self.better,
            "base": self.base,
            "other": self.other,
            "ratio": self.ratio.to_json(),
            "difference": self.difference.to_json(),
            "better_in": _number(self.better_in),
            "pairs": self.pairs,
            "interval_simulation": _both(self.ratio, self.difference),
            **_doubt_json(self.doubt),
            "better_same_luck": _number(self.better_in),
            "better_independent_luck": _number(self.better_elsewhere),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Result):
    """The mean of a response in one scenario, with its own 95 % interval."""

    scenario: str
    response: str
    unit: str
    value: Estimate = field(metadata=INLINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """When a change has paid for itself: from that week on the cumulative difference is >= 0.

    Attributes:
        of_mean: Break-even week of the mean over futures; None: not within the horizon.
        quantiles: Week by which that share of futures has broken even; None where fewer
            did within the horizon (censored, not dropped).
        never_share: Share of futures that had not broken even at the horizon.
    """

    of_mean: int | None
    quantiles: Mapping[float, float | None]
    never_share: float

    @property
    def median(self) -> float | None:
        """Week by which half of the futures have broken even."""
        return self.quantiles[0.5]

    def to_json(self) -> dict[str, object]:
        """The distribution as the documented object; null: not within the horizon."""
        return {
            "of_mean": self.of_mean,
            "median": self.median,
            "quantiles": {f"{level:g}": week for level, week in self.quantiles.items()},
            "never_share": self.never_share,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Dip(Result):
    """The deepest point of the mean cumulative difference.

    Attributes:
        depth: Money a rep is behind at the deepest point, zero or more, with its interval.
        week: Its week; None where the mean never falls below zero.
        future_median: Median over futures of each future's own deepest point.
    """

    depth: Estimate
    week: int | None
    future_median: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The paired difference of one response by week, in money a rep.

    Attributes:
        response: `contribution` or `bookings`.
        weekly: Mean difference in each week, from week 0.
        cumulative: Mean difference up to the end of each week, with a 95 % band that holds
            for all weeks at once.
        break_even: When it pays for itself.
        dip: How far it falls behind first.
    """

    response: str
    weekly: tuple[float, ...]
    cumulative: tuple[Estimate, ...]
    break_even: BreakEven
    dip: Dip


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """What a leader lives through after the switch at week 0: one scenario against the base.

    Attributes:
        other: Name of the other scenario.
        contribution: The path of contribution, which decides when the change has paid.
        bookings: The path of bookings.
    """

    other: str
    contribution: Path
    bookings: Path

    def to_json(self) -> dict[str, object]:
        """The documented object; `break_even_week` and `dip` are of contribution."""
        by_week = [
            {
                "week": week,
                "contribution": self.contribution.weekly[week],
                "cumulative_contribution": self.contribution.cumulative[week].to_json(),
                "bookings": self.bookings.weekly[week],
                "cumulative_bookings": self.bookings.cumulative[week].to_json(),
            }
            for week in range(len(self.contribution.weekly))
        ]
        return {
            "other": self.other,
            "response": "contribution",
            "unit": "money per rep",
            "break_even_week": self.contribution.break_even.to_json(),
            "dip": self.contribution.dip.to_json(),
            "bookings": {
                "break_even_week": self.bookings.break_even.to_json(),
                "dip": self.bookings.dip.to_json(),
            },
            "by_week": by_week,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """What the same luck and the control variate save for one difference.

    Attributes:
        other: Name of the other scenario.
        response: Name of the response.
        paired: Variance of the difference on independent luck over that on the same luck.
        controlled: The same with the difference also adjusted for luck of known mean; nan
            where there are too few pairs to adjust.
        difference: The adjusted difference with its own 95 % interval.
    """

    other: str
    response: str
    paired: float
    controlled: float
    difference: Estimate

    def to_json(self) -> dict[str, object]:
        """The saving as an object."""
        return {
            "other": self.other,
            "response": self.response,
            "variance_ratio": {
                "paired": _number(self.paired),
                "paired_and_controlled": _number(self.controlled),
            },
            "controlled_difference": self.difference.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SameMoney(Result):
    """The base with what another scenario costs beyond it, spent on heads or on leads.

    Attributes:
        other: Name of the scenario whose extra cost is spent.
        kind: What it is spent on.
        name: Name of the base with it, in rows, levels and transitions; None where there is
            nothing to spend.
        budget: What the other scenario costs more, money a rep of the base and year, with its
            95 % interval. Pay, overhead, hiring, the desk and what practices are paid for count;
            commission and the cost of a won customer do not, because they are paid out of what is sold.
        spent: What the base with it costs more, in the same money.
        bought: Heads for a rep of the base, or leads a rep of the base and year.
    """

    other: str
    kind: Literal["heads", "leads"]
    name: str | None
    budget: Estimate = field(metadata=named("budget_per_rep_year"))
    spent: float = field(metadata=named("spent_per_rep_year"))
    bought: float = field(metadata=named("bought_per_rep"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A paired comparison of scenarios with a base.

    Attributes:
        base: Name of the base scenario.
        others: Names of the others, in the order asked for.
        rows: One for every other and response shown, others first.
        levels: One for every scenario and response, shown or not.
        transitions: One for every other; empty in steady state.
        pairing: What the same luck saved, for bookings and contribution.
        run: Where the numbers come from.
        outcomes: The raw replications.
        same_money: The base with others' extra cost spent otherwise, where it was asked for.
    """

    base: str
    others: tuple[str, ...]
    rows: tuple[ComparisonRow, ...]
    levels: tuple[Level, ...]
    transitions: tuple[Transition, ...]
    pairing: tuple[Pairing, ...]
    run: RunRecord
    outcomes: Outcomes
    same_money: tuple[SameMoney, ...] = ()

    def row(self, other: str, response: str) -> ComparisonRow:
        """The row of one scenario and response.

        Raises:
            KeyError: If there is none.
        """
        for row in self.rows:
            if (row.other, row.response) == (other, response):
                return row
        raise KeyError((other, response))

    def level(self, scenario: str, response: str) -> Level:
        """The level of one scenario and response.

        Raises:
            KeyError: If there is none.
        """
        for level in self.levels:
            if (level.scenario, level.response) == (scenario, response):
                return level
        raise KeyError((scenario, response))

    def to_json(self) -> dict[str, object]:
        """The documented object of `marathon compare --json`."""
        return {
            "comparisons": [row.to_json() for row in self.rows],
            "levels": [level.to_json() for level in self.levels],
            "transition": [transition.to_json() for transition in self.transitions],
            "pairing": [saving.to_json() for saving in self.pairing],
            "equal_spend": [spent.to_json() for spent in self.same_money],
            "run": self.run.to_json(),
        }


def _number(value: float) -> float | None:
    """A number for JSON, which knows neither nan nor infinity."""
    return float(value) if math.isfinite(value) else None


def _both(ratio: Estimate, difference: Estimate) -> dict[str, object]:
    return {
        "ratio": [_number(ratio.low), _number(ratio.high)],
        "difference": [_number(difference.low), _number(difference.high)],
    }


def _doubt_json(doubt: ParameterDoubt | None) -> dict[str, object]:
    """What is null where parameters are fixed: nothing can be said about not knowing them."""
    if doubt is None:
        empty = (
            "interval_all",
            "variance_from_parameters",
            "p_effect",
            "p_effect_interval",
        )
        return dict.fromkeys(empty)
    return {
        "interval_all": _both(doubt.ratio, doubt.difference),
        "variance_from_parameters": {
            "ratio": doubt.ratio_share.to_json(),
            "difference": doubt.difference_share.to_json(),
        },
        "p_effect": _number(doubt.p_effect.mean),
        "p_effect_interval": [_number(doubt.p_effect.low), _number(doubt.p_effect.high)],
    }
