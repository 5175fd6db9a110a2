"""Solve what was answered: turn a knob for each answer until the simulation shows it.

The search is that of `forecast.calibration.solving`. Then all is simulated once more with
fresh luck, and that is what is shown beside the answers.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forecast.calibration.adjusting import Changes, adjusted, times
from forecast.calibration.knobs import (
    easier_exits,
    factor_on,
    more_likely,
    more_reached,
)
from forecast.calibration.solving import CLOSE_ENOUGH, Knob, Say, runs, small
from forecast.calibration.solving import solve as turn_knobs
from marathon.answers.questions import QUESTIONS, Answers
from sim.beside import beside
from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import mean_of, pseudo_values, student
from sim.organisation import Organisation, Target
from sim.outputs.responses import Response
from sim.scenarios.scenario import Scenario

FEWEST_REP_RUNS, MOST_REP_RUNS, CHECKED_TIMES = 64, 320, 3
ENOUGH_WINS = 600
"""Deals won in a round: rates and cycles are then known to some hundredths."""
FEWEST_RUNS = 6
YEARS, WARMUP = 2, 2
FRESH = 1_000_003
MOST_CUSTOMERS = 0.8
"""Share of a rep's accounts that may be customers at the start."""
SINGLE_CUSTOMERS = 5
"""Added to numbers of customers before they are compared: one more or less is no matter."""


def _sooner_answers(_organisation: Organisation, turned: float) -> Changes:
    """Buyers answer sooner or later; fewer deals are open at once where they close sooner."""
    factor = math.exp(turned)
    return {
        "buyer.reply_days": times(factor),
        "people.juggling_deals": times(min(1.0, factor)),
    }


def _customers_at_start(organisation: Organisation, turned: float) -> Changes:
    """Start with more or fewer customers a rep, whose work stays what it was in all."""
    customers = organisation.customers
    most = int(MOST_CUSTOMERS * organisation.market.accounts_per_rep)
    wanted = (customers.base_per_rep + SINGLE_CUSTOMERS) * math.exp(turned)
    count = min(max(round(wanted) - SINGLE_CUSTOMERS, 0), most)
    return {
        "customers.base_per_rep": lambda _: count,
        "customers.tickets_month": times(customers.base_per_rep / count if count else 1.0),
    }


def _more_opened(organisation: Organisation, turned: float) -> Changes:
    """More buyers are found and reached, and more of those who are reached become deals."""
    qualified = more_likely(math.exp(turned))
    return {
        **more_reached(organisation, turned),
        "market.qualified_good": qualified,
        "market.qualified_bad": qualified,
    }


KNOBS: Final = (
    Knob(measure="leads", slope=0.9, changes=factor_on("market.hand_raise_week")),
    Knob(measure="opportunities", slope=0.5, changes=_more_opened),
    Knob(measure="win_rate", slope=1.4, changes=easier_exits, share=True),
    Knob(measure="cycle", slope=0.9, changes=_sooner_answers),
    Knob(measure="deal_size", slope=1.0, changes=factor_on("market.amount_median")),
    # Quotas beyond half or twice of what is booked are not solved: they contradict.
    Knob(measure="quota", slope=1.0, changes=factor_on("plan.quota_ratio"),
         close_enough=0.04, limit=math.log(2.0)),
)  # fmt: skip
"""One for each answer that has to be solved."""
CUSTOMERS: Final = Knob(
    measure="customers", slope=1.0, changes=_customers_at_start, close_enough=0.1
)
"""Turned in any case: as many customers at the start as are kept up."""


def _measure(
    name: str, over: str, under: str, scale: float, unit: str, meaning: str
) -> Response:
    """A measure as `measures.toml` writes it."""
    return Response(name=name, unit=unit, better="higher", meaning=meaning,
                    over={over: scale}, under={under: 1.0})  # fmt: skip


MEASURES: Final[Mapping[str, Response]] = {
    name: _measure(name, **entry) for name, entry in beside(__file__, "measures").items()
}
SOLVED: Final = tuple(knob.measure for knob in KNOBS)
"""Questions whose answers are solved; the other measures follow from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure, answered against simulated.

    Attributes:
        name: Name in `MEASURES`.
        answered: What was answered; None where nothing was.
        simulated: Mean over fresh futures, with its 95 % interval: simulation noise only.
    """

    name: str
    answered: float | None
    simulated: Estimate

    @property
    def agrees(self) -> bool:
        """Whether the two lie within 5 %, or no further apart than luck can put them.

        The answer was met to `CLOSE_ENOUGH` on other luck, of which there was less: its noise comes
        on top of that of the simulation here.
        """
        if self.answered is None:
            return True
        missed = abs(self.simulated.mean - self.answered)
        noise = (self.simulated.high - self.simulated.low) / 2.0
        luck = CLOSE_ENOUGH * abs(self.answered) + noise * math.sqrt(1.0 + CHECKED_TIMES)
        return missed <= max(0.05 * abs(self.answered), luck)

    def targets(self) -> tuple[Target, ...]:
        """Return it as the organisation's file keeps it; nothing where nothing was answered."""
        if self.answered is None or not self.simulated.exists:
            return ()
        low, high = self.simulated.low, self.simulated.high
        ends = (low, high) if math.isfinite(high - low) else (None, None)
        return (
            Target(
                name=self.name, wanted=self.answered, reached=self.simulated.mean,
                reached_low=ends[0], reached_high=ends[1],
                solved=self.name in SOLVED, met=self.agrees,
            ),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """An organisation that shows what was answered, as far as it can.

    Attributes:
        organisation: What the simulator takes.
        rows: Answered against simulated, then what follows from it.
        rounds: Simulations that solving took.
        at_end: Questions whose field is at the end of its range.
    """

    organisation: Organisation
    rows: tuple[Row, ...]
    rounds: int
    at_end: tuple[str, ...]

    def row(self, name: str) -> Row:
        """The row of a measure."""
        return next(row for row in self.rows if row.name == name)


def solve(
    organisation: Organisation, answers: Answers, scenario: Scenario, *, seed: int, say: Say
) -> Solved:
    """Turn knobs until the simulated organisation shows what was answered.

    Args:
        organisation: In the shape of the answers.
        answers: What was answered.
        scenario: How the organisation is managed today.
        seed: Addresses the luck of the simulations.
        say: Receives a line of progress a round.
    """
    targets = {name: x for name, x in answers.known.items() if name in SOLVED and x > 0}
    rep_runs = FEWEST_REP_RUNS

    def simulate(firm: Organisation) -> Mapping[str, float]:
        nonlocal rep_runs
        seen = measured(firm, scenario, seed=seed, rep_runs=rep_runs)
        means = {name: estimate.mean for name, estimate in seen.items()}
        rep_runs = _enough(means["wins"])
        return {**means, CUSTOMERS.measure: _customers_against_kept(firm, means["wins"])}

    knobs = [*(knob for knob in KNOBS if knob.measure in targets), CUSTOMERS]
    goal = {**targets, CUSTOMERS.measure: 1.0}
    solution = turn_knobs(small(organisation), knobs, goal, simulate, say=say)
    whole, cut = solution.of(organisation)
    say("checking with fresh luck ...")
    checked = measured(
        small(whole), scenario, seed=seed + FRESH, rep_runs=CHECKED_TIMES * rep_runs
    )
    follows = (name for name in MEASURES if name not in SOLVED)
    rows = (
        Row(name=name, answered=answers.known.get(name), simulated=checked[name])
        for name in (*SOLVED, *follows)
    )
    found = tuple(rows)
    unknown = [x.name.replace("_", " ") for x in QUESTIONS if x.name not in answers.known]
    return Solved(
        organisation=_rounded(whole).calibrated(
            fitted_to="the answers",
            practices=scenario.name,
            targets=[target for row in found for target in row.targets()],
            assumed=unknown,
        ),
        rows=found,
        rounds=solution.rounds,
        at_end=tuple(name for name in targets if cut[name]),
    )


def measured(
    organisation: Organisation, scenario: Scenario, *, seed: int, rep_runs: int
) -> Mapping[str, Estimate]:
    """Simulate the organisation as it is managed today and measure it, with intervals."""
    count = runs(organisation, rep_runs, FEWEST_RUNS)
    found = compare(
        scenario, [], organisation, years=YEARS, warmup=WARMUP, replications=count,
        seed=seed, shown=("bookings_per_rep_year",),
    )  # fmt: skip
    sums = found.outcomes.sums[:, 0].sum(axis=1)
    critical = student(0.95, count)
    return {
        name: mean_of(pseudo_values(response, sums), critical)
        for name, response in MEASURES.items()
    }


def _enough(wins_year: float) -> int:
    """Reps to simulate, over all futures, until enough deals are won."""
    needed = ENOUGH_WINS / (YEARS * max(wins_year, 0.1))
    return round(min(max(needed, FEWEST_REP_RUNS), MOST_REP_RUNS))


def _customers_against_kept(organisation: Organisation, wins_year: float) -> float:
    """Customers at the start over those at which as many are lost as are won."""
    customers = organisation.customers
    most = int(MOST_CUSTOMERS * organisation.market.accounts_per_rep)
    kept = min(wins_year / (52 * customers.churn_week), most)
    return (customers.base_per_rep + SINGLE_CUSTOMERS) / (kept + SINGLE_CUSTOMERS)


SOLVED_FIELDS: Final = (
    "market.hand_raise_week", "market.amount_median", "buyer.reply_days",
    "plan.quota_ratio", "plan.quota_quarter", "money.base_pay_year", "money.commission",
    "money.manager_pay_year", "money.onboarding", "customers.tickets_month",
)  # fmt: skip


def _rounded(organisation: Organisation) -> Organisation:
    """Solved numbers with as many digits as solving them can know."""
    four = dict.fromkeys(SOLVED_FIELDS, lambda number: float(f"{number:.4g}"))
    three = {"process.stages.exit_logit": lambda number: round(number, 3)}
    return adjusted(organisation, {**four, **three})[0]
