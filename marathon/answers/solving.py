"""Solve what was answered: turn a knob for each answer until the simulation shows it.

Every answer has one knob that moves it most; all are turned together by damped steps, on
the same luck in every round. Then all is simulated once more with fresh luck, and that is
what is shown beside the answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from marathon.answers.shaping import Knobs, turned
from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.statistics import mean_of, pseudo_values, student
from sim.outputs.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marathon.answers.questions import Answers
    from sim.experiments.comparing.comparison import Estimate
    from sim.organisation import Organisation, Team
    from sim.scenarios.scenario import Scenario

Say = Callable[[str], None]

SLOPES: Final[Mapping[str, float]] = {
    "leads": 0.9, "win_rate": 1.4, "cycle": 0.9, "deal_size": 1.0, "quota": 1.0,
}  # fmt: skip
"""Change of a measure's log (or log odds) with its knob: first guesses, steps are damped."""
CLOSE_ENOUGH, DAMPING, LONGEST_STEP, MOST_ROUNDS, PATIENCE = 0.02, 0.8, 0.8, 14, 4
FEWEST_REP_RUNS, MOST_REP_RUNS, CHECKED_TIMES = 64, 320, 3
ENOUGH_WINS = 600
"""Deals won in a round: rates and cycles are then known to some hundredths."""
FEWEST_RUNS = 6
MOST_QUOTA = math.log(2.0)
"""Quotas beyond half or twice of what is booked are not solved: they contradict."""
MOST_REPS = 40
"""Teams up to so many reps are simulated: more only cost time."""
YEARS, WARMUP = 2, 2
FRESH = 1_000_003


def _response(
    name: str, over: str, under: str, scale: float, unit: str, meaning: str
) -> Response:
    return Response(name=name, unit=unit, better="higher", meaning=meaning,
                    over={over: scale}, under={under: 1.0})  # fmt: skip


MEASURES: Final[Mapping[str, Response]] = {
    x.name: x
    for x in (
        _response("leads", "INBOUND", "SEAT_WEEKS", 52 / 12, "number",
                  "leads that come in by themselves, a rep and month"),
        _response("win_rate", "WINS", "DEALS_OPENED", 1.0, "share", "won of the deals opened"),
        _response("cycle", "CYCLE_DAYS", "WINS", 7 / 5, "days", "from opening to winning"),
        _response("deal_size", "AMOUNT_OPENED", "DEALS_OPENED", 1.0, "money",
                  "mean amount of a deal opened"),
        _response("quota", "QUOTA", "PRESENT", 4.0, "money", "a rep's quota for a year"),
        _response("deals", "DEALS_OPENED", "SEAT_WEEKS", 52.0, "number",
                  "deals opened, a rep and year"),
        _response("wins", "WINS", "SEAT_WEEKS", 52.0, "number", "deals won, a rep and year"),
        _response("bookings", "BOOKINGS", "SEAT_WEEKS", 52.0, "money",
                  "bookings, a rep and year"),
        _response("contribution", "CONTRIBUTION", "SEAT_WEEKS", 52.0, "money",
                  "contribution, a rep and year"),
        _response("open_deals", "OPEN_DEALS", "SEAT_WEEKS", 1.0, "number",
                  "deals open at once, a rep"),
    )
}  # fmt: skip
SOLVED: Final = tuple(SLOPES)
FOLLOWS: Final = ("deals", "wins", "bookings", "contribution", "open_deals")


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
        """Whether the interval holds the answer, or the two lie within 5 %."""
        if self.answered is None:
            return True
        inside = self.simulated.low <= self.answered <= self.simulated.high
        near = abs(self.simulated.mean - self.answered) <= 0.05 * abs(self.answered)
        return inside or near


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
    organisation: Organisation,
    answers: Answers,
    scenario: Scenario,
    *,
    seed: int,
    say: Say,
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
    small = _small(organisation)
    place = dict.fromkeys(targets, 0.0)
    best, least, found, rounds, rep_runs = dict(place), math.inf, 0, 0, FEWEST_REP_RUNS
    customers: float | None = None
    kept: float | None = None
    while rounds < MOST_ROUNDS:
        firm, _ = turned(small, _knobs(place), customers=customers)
        seen = measured(firm, scenario, seed=seed, rep_runs=rep_runs)
        rounds += 1
        gap = {x: _scaled(x, targets[x]) - _scaled(x, seen[x].mean) for x in targets}
        # A quota that nobody reaches must not keep the other answers from being met.
        firm_names = [name for name in gap if name != "quota"] or list(gap)
        worst = max(firm_names, key=lambda name: abs(gap[name]), default=None)
        farthest = 0.0 if worst is None else abs(gap[worst])
        before, customers = customers, _customers(seen["wins"].mean, firm)
        if rounds > 1 and farthest < least:
            best, least, found, kept = dict(place), farthest, rounds, before
        say(
            f"round {rounds}: {customers:.0f} customers a rep are kept up"
            if worst is None
            else f"round {rounds}: farthest off is {_words(worst)}, "
            f"by {100 * gap[worst]:+.0f} %"
        )
        settled = before is not None and abs(customers - before) <= 0.1 * before + 1
        close = farthest < CLOSE_ENOUGH and _close_quota(gap, place)
        if (close and settled) or rounds - max(found, 1) >= PATIENCE:
            break
        rep_runs = _enough(seen["wins"].mean)
        for name in targets:
            step = DAMPING * gap[name] / SLOPES[name]
            place[name] += min(max(step, -LONGEST_STEP), LONGEST_STEP)
        if "quota" in place:
            place["quota"] = min(max(place["quota"], -MOST_QUOTA), MOST_QUOTA)
    whole, at_end = turned(organisation, _knobs(best), customers=kept or customers)
    say("checking with fresh luck ...")
    checked = measured(
        _small(whole), scenario, seed=seed + FRESH, rep_runs=CHECKED_TIMES * rep_runs
    )
    rows = [
        Row(name=name, answered=answers.known.get(name), simulated=checked[name])
        for name in (*SOLVED, *FOLLOWS)
    ]
    return Solved(
        organisation=_rounded(whole),
        rows=tuple(rows),
        rounds=rounds,
        at_end=tuple(name for name in at_end if name in targets),
    )


def measured(
    organisation: Organisation, scenario: Scenario, *, seed: int, rep_runs: int
) -> Mapping[str, Estimate]:
    """Simulate the organisation as it is managed today and measure it, with intervals."""
    runs = max(FEWEST_RUNS, round(rep_runs / sum(organisation.team_sizes())))
    found = compare(
        scenario, [], organisation, years=YEARS, warmup=WARMUP, replications=runs,
        seed=seed, shown=("bookings_per_rep_year",),
    )  # fmt: skip
    sums = found.outcomes.sums[:, 0].sum(axis=1)
    critical = student(0.95, runs)
    return {
        name: mean_of(pseudo_values(response, sums), critical)
        for name, response in MEASURES.items()
    }


def _enough(wins_year: float) -> int:
    """Reps to simulate, over all futures, until enough deals are won."""
    needed = ENOUGH_WINS / (YEARS * max(wins_year, 0.1))
    return round(min(max(needed, FEWEST_REP_RUNS), MOST_REP_RUNS))


def _close_quota(gap: Mapping[str, float], place: Mapping[str, float]) -> bool:
    """Whether the quota fits, or cannot be brought nearer."""
    if "quota" not in gap:
        return True
    return abs(gap["quota"]) < 2 * CLOSE_ENOUGH or abs(place["quota"]) >= MOST_QUOTA


def _words(name: str) -> str:
    return name.replace("_", " ")


def _knobs(place: Mapping[str, float]) -> Knobs:
    return Knobs(
        **{
            name: value if name == "win_rate" else math.exp(value)
            for name, value in place.items()
        }
    )


def _scaled(name: str, value: float) -> float:
    """Log of a measure, log odds of a share: what knobs move evenly."""
    if name == "win_rate":
        inside = min(max(value if math.isfinite(value) else 0.0, 1e-3), 1 - 1e-3)
        return math.log(inside / (1 - inside))
    return math.log(max(value if math.isfinite(value) else 0.0, 1e-6))


def _customers(wins_year: float, organisation: Organisation) -> float:
    """Customers of a rep at which as many are lost as are won."""
    most = 0.8 * organisation.market.accounts_per_rep
    return min(wins_year / (52 * organisation.customers.churn_week), most)


def _small(organisation: Organisation) -> Organisation:
    """The organisation with its first teams only, at most `MOST_REPS` reps in all."""
    kept: list[Team] = []
    left = MOST_REPS
    for team in organisation.teams:
        count = min(team.count, max(left // team.reps, 0 if kept else 1))
        if count > 0:
            kept.append(team.model_copy(update={"count": count}))
            left -= count * team.reps
    return organisation.model_copy(update={"teams": tuple(kept)})


def _rounded(organisation: Organisation) -> Organisation:
    """Solved numbers with as many digits as solving them can know."""

    def four(value: float) -> float:
        return float(f"{value:.4g}")

    market, buyer, plan = organisation.market, organisation.buyer, organisation.plan
    money, customers = organisation.money, organisation.customers
    stages = tuple(
        stage.model_copy(update={"exit_logit": round(stage.exit_logit, 3)})
        for stage in organisation.process.stages
    )
    return organisation.model_copy(
        update={
            "market": market.model_copy(
                update={
                    "hand_raise_week": four(market.hand_raise_week),
                    "amount_median": four(market.amount_median),
                }
            ),
            "buyer": buyer.model_copy(update={"reply_days": four(buyer.reply_days)}),
            "plan": plan.model_copy(
                update={
                    "quota_ratio": four(plan.quota_ratio),
                    "quota_quarter": four(plan.quota_quarter),
                }
            ),
            "money": money.model_copy(
                update={
                    name: four(getattr(money, name))
                    for name in (
                        "base_pay_year",
                        "commission",
                        "manager_pay_year",
                        "onboarding",
                    )
                }
            ),
            "customers": customers.model_copy(
                update={"tickets_month": four(customers.tickets_month)}
            ),
            "process": organisation.process.model_copy(update={"stages": stages}),
        }
    )
