"""The bridge: an organisation for the simulator that reproduces what a history shows.

Base practices are assumed and stated. Five numbers are solved by simulation with common
random numbers (damped steps, slopes learned on the way): reach, log odds at stage exits,
buyers' delays, and level and spread of amounts; so that arrivals, the win rate, the cycle
and amounts come out as fitted. Then everything is simulated once more with fresh luck and
shown beside the fitted values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from forecast.calibration.likeness import Knobs, likeness, with_knobs
from forecast.calibration.remarks import opening_lines, remarks_on
from forecast.calibration.simulated import MEASURES, Measured, measure
from sim.scenarios.loader import load_organisation, load_scenario

if TYPE_CHECKING:
    from forecast.calibration.fitted import Fitted
    from sim.organisation import Organisation, Team

ASSUMED_PRACTICES = "initial"
SOLVED = {
    "arrivals": "reach",
    "win_rate_by_creation": "exit_shift",
    "cycle_median": "reply",
    "amount_mean": "amount",
    "amount_spread": "spread",
}
"""By measure: the knob that is turned until it fits."""
SLOPES = {"reach": 1.0, "exit_shift": 1.4, "reply": 1.0, "amount": 1.0, "spread": 1.0}
"""First guess of the change of a measure (log, or log odds) with its knob."""
CLOSE_ENOUGH = 0.02
DAMPING, LONGEST_STEP, MOST_ROUNDS = 0.8, 0.7, 14
PATIENCE = 5
MOST_REPS = 40
"""Teams up to so many reps are simulated: more only cost time."""
SOLVING_REP_RUNS, CHECKING_REP_RUNS = 64, 160
CHECKING_SEED_SHIFT = 1_000_003

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One measure, fitted to the history against simulated.

    Attributes:
        name: The measure.
        fitted: Value in the history.
        fitted_interval: Its 95 % interval, None where it is assumed.
        simulated: Mean over fresh replications.
        simulated_interval: 95 % interval of that mean, simulation noise only.
        solved: Whether a knob was turned for it; otherwise it is a check.
    """

    name: str
    fitted: float
    fitted_interval: tuple[float, float] | None
    simulated: float
    simulated_interval: tuple[float, float]
    solved: bool

    @property
    def agrees(self) -> bool:
        """Whether the intervals overlap, or the values lie within 5 %."""
        low, high = self.fitted_interval or (self.fitted, self.fitted)
        apart = self.simulated_interval[0] > high or self.simulated_interval[1] < low
        return not apart or abs(self.simulated / self.fitted - 1.0) < 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """An organisation solved from a history.

    Attributes:
        organisation: What the simulator takes.
        comparisons: Fitted against simulated.
        rounds: Simulations that solving took.
        converged: Whether every solved measure came within 2 % on the solving luck.
        at_limit: Fields that hit the end of their range.
        remarks: By field of the organisation: identified or assumed, and why.
        opening: Sentences for the head of the file.
    """

    organisation: Organisation
    comparisons: tuple[Comparison, ...]
    rounds: int
    converged: bool
    at_limit: tuple[str, ...]
    remarks: Mapping[str, str]
    opening: tuple[str, ...]


def build_bridge(fitted: Fitted, *, seed: int = 1, say: Say = lambda _: None) -> Bridge:
    """Solve an organisation that reproduces a fitted history.

    Args:
        fitted: What the history says.
        seed: Addresses the luck of the simulations.
        say: Receives a line of progress a round.

    Raises:
        InvalidInput: The built-in organisation or scenario cannot be loaded.
    """
    base = load_organisation()
    practices = load_scenario(ASSUMED_PRACTICES).practices()
    say("simulating the built-in organisation ...")
    start = measure(
        base,
        practices,
        seed=seed,
        replications=_runs(base, SOLVING_REP_RUNS),
        expected_arrivals=1.0,
    )
    targets = {
        name: fitted[name].value for name in SOLVED if np.isfinite(fitted[name].value)
    }
    ratio = targets["arrivals"] / start.mean("arrivals")
    amount_ratio = targets.get("amount_mean", start.mean("amount_mean"))
    amount_ratio /= start.mean("amount_mean")
    shaped, cut = likeness(base, fitted, ratio, amount_ratio)
    solver = _Solver(shaped, practices, targets, seed, say)
    knobs = solver.solve()
    organisation, more = with_knobs(shaped, knobs)
    organisation = _with_quota(organisation, targets)
    say("checking with fresh luck ...")
    sample = _small(organisation)
    found = measure(
        sample,
        practices,
        seed=seed + CHECKING_SEED_SHIFT,
        replications=_runs(sample, CHECKING_REP_RUNS),
        expected_arrivals=targets["arrivals"],
    )
    at_limit = tuple(sorted({*cut, *more}))
    return Bridge(
        organisation=organisation,
        comparisons=_compared(fitted, found, targets),
        rounds=solver.rounds,
        converged=solver.converged,
        at_limit=at_limit,
        remarks=remarks_on(fitted, at_limit),
        opening=opening_lines(fitted, ASSUMED_PRACTICES),
    )


def _with_quota(organisation: Organisation, targets: Mapping[str, float]) -> Organisation:
    """Set the first quota to what the fitted company books a rep-quarter."""
    if "amount_mean" not in targets:
        return organisation
    booked = 13.0 * targets["arrivals"] * targets["win_rate_by_creation"]
    quota = float(f"{booked * targets['amount_mean']:.6g}")
    plan = organisation.plan.model_copy(update={"quota_quarter": min(quota, 1e9)})
    return organisation.model_copy(update={"plan": plan})


def _compared(
    fitted: Fitted, found: Measured, targets: Mapping[str, float]
) -> tuple[Comparison, ...]:
    return tuple(
        Comparison(
            name=name,
            fitted=fitted[name].value,
            fitted_interval=fitted[name].interval,
            simulated=found.mean(name),
            simulated_interval=found.interval(name),
            solved=name in targets,
        )
        for name in MEASURES
        if np.isfinite(fitted[name].value)
    )


class _Solver:
    """Damped steps on one knob a measure; slopes are corrected by what steps brought."""

    def __init__(
        self,
        shaped: Organisation,
        practices: NDArray[np.void],
        targets: Mapping[str, float],
        seed: int,
        say: Say,
    ) -> None:
        self.shaped = _small(shaped)
        self.practices, self.targets = practices, targets
        self.seed, self.say = seed, say
        self.rounds, self.converged = 0, False

    def solve(self) -> Knobs:
        """Turn the knobs until all measures fit, or the rounds are used up."""
        names = list(self.targets)
        goal = np.array([_scaled(name, self.targets[name]) for name in names])
        place = np.zeros(len(names))
        slope = np.array([SLOPES[SOLVED[name]] for name in names])
        first = slope.copy()
        best, least, found = place, np.inf, 0
        before: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        while self.rounds < MOST_ROUNDS:
            seen = self._simulate(names, place)
            gap = goal - seen
            worst = float(np.abs(gap).max())
            if worst < least:
                best, least, found = place, worst, self.rounds
            self._report(names, gap)
            if worst < CLOSE_ENOUGH:
                self.converged = True
                break
            if self.rounds - found >= PATIENCE:
                self.say("no nearer in five rounds: the simulator cannot do all of it")
                break
            if before is not None:
                moved = place - before[0]
                learned = np.divide(
                    seen - before[1], moved, out=slope.copy(), where=np.abs(moved) > 0.03
                )
                slope = np.clip((slope + learned) / 2.0, first / 3.0, first * 2.5)
            before = (place, seen)
            step = np.clip(DAMPING * gap / slope, -LONGEST_STEP, LONGEST_STEP)
            place = place + step
        return self._knobs(names, best)

    def _simulate(
        self, names: list[str], place: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        organisation, _ = with_knobs(self.shaped, self._knobs(names, place))
        found = measure(
            organisation,
            self.practices,
            seed=self.seed,
            replications=_runs(organisation, SOLVING_REP_RUNS),
            expected_arrivals=self.targets["arrivals"],
        )
        self.rounds += 1
        return np.array([_scaled(name, found.mean(name)) for name in names])

    def _knobs(self, names: list[str], place: NDArray[np.float64]) -> Knobs:
        turned = {
            SOLVED[name]: float(value)
            if SOLVED[name] == "exit_shift"
            else float(np.exp(value))
            for name, value in zip(names, place, strict=True)
        }
        return Knobs(**turned)

    def _report(self, names: list[str], gap: NDArray[np.float64]) -> None:
        worst = int(np.abs(gap).argmax())
        self.say(
            f"round {self.rounds}: farthest off is {names[worst].replace('_', ' ')}, by "
            f"{100 * gap[worst]:+.1f} % (aim {100 * CLOSE_ENOUGH:.0f} %)"
        )


def _small(organisation: Organisation) -> Organisation:
    """Return the organisation with its first teams only, at most 40 reps in all."""
    kept: list[Team] = []
    left = MOST_REPS
    for team in organisation.teams:
        count = min(team.count, max(left // team.reps, 0 if kept else 1))
        if count:
            kept.append(team.model_copy(update={"count": count}))
            left -= count * team.reps
    return organisation.model_copy(update={"teams": tuple(kept)})


def _runs(organisation: Organisation, rep_runs: int) -> int:
    """Return how many replications give about so many rep-runs, at least four."""
    return max(round(rep_runs / sum(organisation.team_sizes())), 4)


def _scaled(name: str, value: float) -> float:
    """Log of a measure, log odds of a share: what knobs move evenly."""
    if name.startswith("win_rate"):
        inside = min(max(value, 1e-4), 1.0 - 1e-4)
        return float(np.log(inside / (1.0 - inside)))
    return float(np.log(max(value, 1e-9)))
