"""The honest rival of a better way of managing: the same money spent otherwise.

What another scenario costs beyond the base is measured in its own runs: pay, overhead, hiring,
the desk, and what practices are paid for (tools, content). Commission and the cost of a won customer do not count, because they are paid out
of what is sold; they are charged to every scenario all the same. That money then buys the base

- *heads*: more reps of the same kind in the same market, so that the pool of accounts, of
  customers and the first quotas are shared by more people. A company cannot have a third of a
  rep, but of three such companies one can have one: sums of the companies with the next lower
  and the next higher number of heads are mixed so that the mean cost is met.
- *leads*: hand raises at `money.lead_price`. They come from buying windows of the same market,
  so each costs more windows than the one before. Their price is charged evenly over the year;
  the company with somewhat more of them is mixed with the base so that the cost is met.

Both have had heads or leads since the run-in began: neither hiring, ramp nor the first lead
costs the base anything. That favours the rival, as it should. All amounts are for a rep of
the base, also where more heads share the work.
"""

import contextlib
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.arrays import Array
from sim.experiments.comparing.compare import compare, comparison_of
from sim.experiments.comparing.comparison import Comparison, Estimate, SameMoney
from sim.experiments.comparing.statistics import CONFIDENCE, mean_of, student
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.running.outcomes import Outcomes
from sim.experiments.running.plan import Arm
from sim.experiments.spending import mixing
from sim.experiments.spending.rivals import fits, with_heads, with_leads
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.outputs.responses import SHOWN
from sim.problems import InvalidInput
from sim.scenarios.scenario import Scenario

Bought = tuple[SameMoney, Outcomes | None]

PILOT: Final = 16
"""Replications with which the hazard that brings the leads is looked for."""

MOST_TRIALS: Final = 8

LEAST_SPEND: Final = 1.0
"""Money a rep and year below which there is nothing to spend."""

_FACTOR_STEP: Final = 1.6


def compare_at_equal_spend(
    base: Scenario,
    others: Sequence[Scenario],
    organisation: Organisation,
    *,
    out: Path | None = None,
    shown: Sequence[str] = SHOWN,
    executor: ExecutorLike = None,
    **settings: Any,  # noqa: ANN401 (those of `compare`)
) -> Comparison:
    """Compare scenarios with a base, and with the base that spends the same money otherwise.

    Args:
        base: The scenario compared with.
        others: The other scenarios.
        organisation: Whom they manage.
        out: Folder of the resumable run; rivals are kept in folders below it.
        shown: Responses to compare.
        executor: Who runs them, see `open_workers`; None: one thread a processor.
        **settings: Further arguments of `compare`.

    Returns:
        The comparison, with a scenario more for heads and for leads of every other scenario
        that costs more than the base.

    Raises:
        InvalidInput: With the problems of the arguments, or if the money buys more heads than
            teams can have.
    """
    if not others:
        raise InvalidInput("equal-spend: there is no other scenario whose cost is spent")
    kinds, _ = organisation.kinds()
    if any(kind.money != kinds[0].money for kind in kinds):
        raise InvalidInput(
            "equal-spend: teams pay unlike prices for a head or a lead; compare on an "
            "organisation whose teams sell in one market"
        )
    with open_workers(executor) as workers:
        settings["executor"] = workers
        plain = compare(base, others, organisation, out=out, shown=shown, **settings)
        if plain.run.interrupted:
            return plain
        buying = _Buying(base, organisation, plain, out, settings)
        bought = [
            each
            for other in plain.others
            for each in (buying.heads(other), buying.leads(other))
        ]
    outcomes = mixing.joined(plain.outcomes, [run for _, run in bought if run is not None])
    run = replace(
        plain.run,
        events=plain.run.events + buying.events,
        wall_s=plain.run.wall_s + buying.wall_s,
        replications=len(outcomes),
        interrupted=buying.interrupted,
    )
    whole = comparison_of(outcomes, run, shown)
    return replace(whole, same_money=tuple(told for told, _ in bought))


class _Buying:
    """Runs the base with heads or leads on the luck of a finished comparison."""

    def __init__(
        self,
        base: Scenario,
        organisation: Organisation,
        plain: Comparison,
        out: Path | None,
        settings: dict[str, Any],
    ) -> None:
        self._base = Arm.of(base)
        self._organisation = organisation
        self._plain = plain
        self._out = out
        kept = ("replications", "precision")
        self._settings = {name: x for name, x in settings.items() if name not in kept}
        self._runs: dict[str, Outcomes] = {"": mixing.only(plain.outcomes, 0)}
        self.events = 0
        self.wall_s = 0.0
        self.interrupted = False

    def heads(self, other: str) -> Bought:
        """The base with as many more reps as the other scenario's extra cost pays for."""
        budget = self._budget(other)
        name = f"{self._base.name} + heads{self._as(other)}"
        if not budget.mean > LEAST_SPEND:
            return _nothing(other, "heads", budget)
        seats = sum(self._organisation.team_sizes())
        own = float(spend(self._runs[""], self._organisation).mean())
        fewer = math.floor(budget.mean * seats / own) if own > 0.0 else 0
        lower, upper = (self._with_heads(seats, heads) for heads in (fewer, fewer + 1))
        lower, upper = mixing.in_common(lower, upper)
        costs = [
            float(spend(one, self._organisation).mean()) - own for one in (lower, upper)
        ]
        share = _share(budget.mean, *costs)
        told = SameMoney(
            other=other, kind="heads", name=name, budget=budget,
            spent=costs[0] + share * (costs[1] - costs[0]), bought=(fewer + share) / seats,
        )  # fmt: skip
        return told, mixing.mixed(lower, upper, share, name)

    def leads(self, other: str) -> Bought:
        """The base with as many more hand raises as the other scenario's extra cost pays for."""
        budget, price = self._budget(other), self._organisation.money.lead_price
        if not (budget.mean > LEAST_SPEND and price > 0.0):
            return _nothing(other, "leads", budget)
        name = f"{self._base.name} + leads{self._as(other)}"
        wanted = budget.mean / price
        factor = self._factor(wanted)
        brought = self._run(f"leads x {factor:g}", with_leads(self._organisation, factor))
        more, own = mixing.in_common(brought, self._runs[""])
        extra = float(
            (mixing.a_year(more, "INBOUND") - mixing.a_year(own, "INBOUND")).mean()
        )
        share = min(wanted / extra, 1.0) if extra > 0.0 else 1.0
        spent = share * extra * price
        told = SameMoney(
            other=other, kind="leads", name=name, budget=budget, spent=spent,
            bought=share * extra,
        )  # fmt: skip
        return told, mixing.charged(mixing.mixed(own, more, share, name), spent)

    def _budget(self, other: str) -> Estimate:
        """What a scenario costs beyond the base, a rep and year."""
        outcomes = self._plain.outcomes
        place = outcomes.scenarios.index(other)
        ours, base = (
            spend(mixing.only(outcomes, x), self._organisation) for x in (place, 0)
        )
        extra = outcomes.by_point(ours - base)
        return mean_of(extra, student(CONFIDENCE, extra.shape[0]))

    def _as(self, other: str) -> str:
        """Tells rivals apart where several others cost something."""
        return f" for {other}" if len(self._plain.others) > 1 else ""

    def _with_heads(self, seats: int, heads: int) -> Outcomes:
        if heads == 0:
            return self._runs[""]
        run = self._run(f"{heads} heads", with_heads(self._organisation, heads))
        return mixing.for_seats(run, (seats + heads) / seats)

    def _factor(self, wanted: float) -> float:
        """How many times more eagerly buyers must raise hands to bring enough leads."""
        own = float(mixing.a_year(self._runs[""], "INBOUND")[:PILOT].mean())
        factor = 1.0 + _FACTOR_STEP * wanted / own if own > 0.0 else 2.0
        for _ in range(MOST_TRIALS):
            if self.interrupted or not fits(self._organisation, factor * _FACTOR_STEP):
                break
            tried = with_leads(self._organisation, factor)
            pilot = compare(self._base, (), tried, replications=PILOT, **self._settings)
            if float(mixing.a_year(pilot.outcomes, "INBOUND").mean()) - own >= 1.1 * wanted:
                break
            factor *= _FACTOR_STEP
        return float(f"{factor:.4g}")

    def _run(self, name: str, organisation: Organisation) -> Outcomes:
        """The base on another organisation, on the luck of the comparison; each run once."""
        if name not in self._runs:
            folder = None
            if self._out is not None:
                folder = self._out / "equal-spend" / name.replace(" ", "-")
                with contextlib.suppress(OSError):
                    folder.parent.mkdir(exist_ok=True)
            found = compare(
                self._base, (), organisation, out=folder,
                replications=len(self._plain.outcomes), **self._settings,
            )  # fmt: skip
            self.events += found.run.events
            self.wall_s += found.run.wall_s
            self.interrupted = self.interrupted or found.run.interrupted
            self._runs[name] = found.outcomes
        return self._runs[name]


def _nothing(other: str, kind: Any, budget: Estimate) -> Bought:  # noqa: ANN401
    told = SameMoney(
        other=other, kind=kind, name=None, budget=budget, spent=0.0, bought=0.0
    )
    return told, None


def spend(outcomes: Outcomes, organisation: Organisation) -> Array:
    """Cost a rep of the base and year in each replication, without what sales pay for."""
    costs = mixing.total_of(outcomes, "COSTS") - mixing.total_of(outcomes, "COMMISSION")
    costs = costs - organisation.money.onboarding * mixing.total_of(outcomes, "WINS")
    return np.asarray(costs * WEEKS_PER_YEAR / mixing.total_of(outcomes, "SEAT_WEEKS"))


def _share(budget: float, low: float, high: float) -> float:
    """Share of companies with the higher number that meets the budget."""
    return min(max((budget - low) / (high - low), 0.0), 1.0) if high > low else 0.0
