"""What a paired comparison says: ratios, differences, levels, the transition, and the run behind.

Frozen results only; how they are computed stands in `statistics`, `transition` and
`compare`. `Comparison.to_json` is the documented form of `marathon compare --json`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sim.experiments.comparing.run_record import RunRecord
from sim.experiments.running.outcomes import Outcomes
from sim.results import Result

Intervals: TypeAlias = "Mapping[str, tuple[float, float]]"
"""Both ends of an interval, by `ratio` and `difference`."""

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

    @property
    def interval_all(self) -> Intervals:
        """Where ratio and difference lie, whatever the parameters are."""
        return {"ratio": self.ratio.interval, "difference": self.difference.interval}

    @property
    def variance_from_parameters(self) -> Mapping[str, Estimate]:
        """The shares of the variance that the parameters cause."""
        return {"ratio": self.ratio_share, "difference": self.difference_share}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow(Result):
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

    JSON = """
        response unit better base other ratio difference better_in pairs interval_simulation
        interval_all=doubt.interval_all
        variance_from_parameters=doubt.variance_from_parameters
        p_effect=doubt.p_effect.mean p_effect_interval=doubt.p_effect.interval
        better_same_luck=better_in better_independent_luck=better_elsewhere
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

    @property
    def interval_simulation(self) -> Intervals:
        """The intervals of ratio and difference, in which luck alone counts."""
        return {"ratio": self.ratio.interval, "difference": self.difference.interval}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Result):
    """The mean of a response in one scenario, with its own 95 % interval."""

    JSON = "scenario response unit *value"

    scenario: str
    response: str
    unit: str
    value: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven(Result):
    """When a change has paid for itself: from that week on the cumulative difference is >= 0.

    Attributes:
        of_mean: Break-even week of the mean over futures; None: not within the horizon.
        quantiles: Week by which that share of futures has broken even; None where fewer
            did within the horizon (censored, not dropped).
        never_share: Share of futures that had not broken even at the horizon.
    """

    JSON = "of_mean median quantiles=by_share never_share"

    of_mean: int | None
    quantiles: Mapping[float, float | None]
    never_share: float

    @property
    def median(self) -> float | None:
        """Week by which half of the futures have broken even."""
        return self.quantiles[0.5]

    @property
    def by_share(self) -> Mapping[str, float | None]:
        """The quantiles under their shares as they are written: `0.25`."""
        return {f"{level:g}": week for level, week in self.quantiles.items()}


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
class Path(Result):
    """The paired difference of one response by week, in money a rep.

    Attributes:
        response: `contribution` or `bookings`.
        weekly: Mean difference in each week, from week 0.
        cumulative: Mean difference up to the end of each week, with a 95 % band that holds
            for all weeks at once.
        break_even: When it pays for itself.
        dip: How far it falls behind first.
    """

    JSON = "break_even_week=break_even dip"

    response: str
    weekly: tuple[float, ...]
    cumulative: tuple[Estimate, ...]
    break_even: BreakEven
    dip: Dip


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Result):
    """What a leader lives through after the switch at week 0: one scenario against the base.

    Attributes:
        other: Name of the other scenario.
        contribution: The path of contribution, which decides when the change has paid.
        bookings: The path of bookings.
    """

    JSON = """
        other response=contribution.response unit break_even_week=contribution.break_even
        dip=contribution.dip bookings by_week
    """
    unit = "money per rep"

    other: str
    contribution: Path
    bookings: Path

    @property
    def by_week(self) -> list[dict[str, object]]:
        """Both paths, week by week."""
        money, sold = self.contribution, self.bookings
        series = (money.weekly, money.cumulative, sold.weekly, sold.cumulative)
        keys = (
            "contribution",
            "cumulative_contribution",
            "bookings",
            "cumulative_bookings",
        )
        return [
            {"week": week, **dict(zip(keys, row, strict=True))}
            for week, row in enumerate(zip(*series, strict=True))
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing(Result):
    """What the same luck and the control variate save for one difference.

    Attributes:
        other: Name of the other scenario.
        response: Name of the response.
        paired: Variance of the difference on independent luck over that on the same luck.
        controlled: The same with the difference also adjusted for luck of known mean; nan
            where there are too few pairs to adjust.
        difference: The adjusted difference with its own 95 % interval.
    """

    JSON = "other response variance_ratio controlled_difference=difference"

    other: str
    response: str
    paired: float
    controlled: float
    difference: Estimate

    @property
    def variance_ratio(self) -> Mapping[str, float]:
        """Both ratios of variances."""
        return {"paired": self.paired, "paired_and_controlled": self.controlled}


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

    JSON = """
        other kind name budget_per_rep_year=budget spent_per_rep_year=spent
        bought_per_rep=bought
    """

    other: str
    kind: Literal["heads", "leads"]
    name: str | None
    budget: Estimate
    spent: float
    bought: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Result):
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

    JSON = """
        comparisons=rows levels transition=transitions pairing equal_spend=same_money run
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
