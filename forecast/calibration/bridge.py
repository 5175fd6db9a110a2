"""The bridge: an organisation for the simulator that reproduces what a history shows.

Base practices are assumed and stated. Five numbers are solved by simulation: how many leads
are reached, the odds at each stage's exit, the buyers' time to answer, level and spread of
amounts; so that arrivals, the win rate, the cycle and amounts come out as in the history.
Then everything is simulated once more with fresh luck and shown beside the history.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np

from forecast.calibration.adjusting import Change, Changes, adjusted, plus, times, to
from forecast.calibration.likeness import likeness
from forecast.calibration.profile import CompanyProfile
from forecast.calibration.remarks import opening_lines, remarks_on
from forecast.calibration.simulated import MEASURES, Measured, measure
from forecast.calibration.solving import Knob, Say, runs, small, solve
from sim.organisation import Organisation, Target
from sim.scenarios.loader import load_organisation, load_scenario

ASSUMED_PRACTICES = "initial"
SOLVING_REP_RUNS, CHECKING_REP_RUNS, FEWEST_RUNS = 64, 160, 4
CHECKING_SEED_SHIFT = 1_000_003


def factor_on(field: str) -> Callable[[Organisation, float], Changes]:
    """Return a knob's effect: the field grows by a log unit when it is turned by one."""
    return lambda _organisation, turned: {field: times(exp(turned))}


def easier_exits(_organisation: Organisation, turned: float) -> Changes:
    """Add to every stage's log odds of advancing."""
    return {"process.stages.exit_logit": plus(turned)}


def more_reached(_organisation: Organisation, turned: float) -> Changes:
    """Let more leads be reached; more leads would not do: busy reps answer them too late."""
    return {
        "market.hits_per_hour": times(exp(turned)),
        "market.contact": more_likely(exp(turned)),
        "market.contact_decay": times(exp(-turned)),
    }


def more_likely(odds: float) -> Change:
    """Multiply the odds of a probability."""
    return lambda chance: chance * odds / (1.0 - chance + chance * odds)


KNOBS: Final = (
    Knob(measure="arrivals", slope=1.0, changes=more_reached),
    Knob(measure="win_rate_by_creation", slope=1.4, changes=easier_exits, share=True),
    Knob(measure="cycle_median", slope=1.0, changes=factor_on("buyer.reply_days")),
    Knob(measure="amount_mean", slope=1.0, changes=factor_on("market.amount_median")),
    Knob(measure="amount_spread", slope=1.0, changes=factor_on("market.amount_sigma")),
)
"""What is turned, one knob a measure."""


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

    def target(self) -> Target:
        """Return it as the organisation's file keeps it."""
        low, high = self.fitted_interval or (None, None)
        return Target(
            name=self.name, wanted=self.fitted, wanted_low=low, wanted_high=high,
            reached=self.simulated, reached_low=self.simulated_interval[0],
            reached_high=self.simulated_interval[1], solved=self.solved, met=self.agrees,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """An organisation solved from a history.

    Attributes:
        organisation: What the simulator takes.
        comparisons: What the history says, beside what is simulated.
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


def build_bridge(
    profile: CompanyProfile, *, seed: int = 1, say: Say = lambda _: None
) -> Bridge:
    """Solve an organisation that reproduces what a history says.

    Args:
        profile: What the history says.
        seed: Addresses the luck of the simulations.
        say: Receives a line of progress a round.

    Raises:
        InvalidInput: The built-in organisation or scenario cannot be loaded.
    """
    base = load_organisation()
    practices = load_scenario(ASSUMED_PRACTICES).practices()
    values = {knob.measure: profile[knob.measure].value for knob in KNOBS}
    targets = {name: value for name, value in values.items() if np.isfinite(value)}

    def measured(
        organisation: Organisation, rep_runs: int, *, arrivals: float, luck: int = seed
    ) -> Measured:
        return measure(
            organisation,
            practices,
            seed=luck,
            replications=runs(organisation, rep_runs, FEWEST_RUNS),
            expected_arrivals=arrivals,
        )

    def simulate(organisation: Organisation) -> Mapping[str, float]:
        return measured(organisation, SOLVING_REP_RUNS, arrivals=targets["arrivals"]).means

    say("simulating the built-in organisation ...")
    start = measured(base, SOLVING_REP_RUNS, arrivals=1.0).means
    ratio = targets["arrivals"] / start["arrivals"]
    amount_ratio = targets.get("amount_mean", start["amount_mean"]) / start["amount_mean"]
    shaped, cut = likeness(base, profile, ratio, amount_ratio)
    knobs = [knob for knob in KNOBS if knob.measure in targets]
    solution = solve(small(shaped), knobs, targets, simulate, say=say)
    organisation, more = solution.of(shaped)
    organisation = _with_quota(organisation, targets)
    say("checking with fresh luck ...")
    found = measured(
        small(organisation),
        CHECKING_REP_RUNS,
        arrivals=targets["arrivals"],
        luck=seed + CHECKING_SEED_SHIFT,
    )
    at_limit = tuple(
        sorted({*cut, *(field for fields in more.values() for field in fields)})
    )
    comparisons = _compared(profile, found, targets)
    return Bridge(
        organisation=_noted(organisation, profile, comparisons),
        comparisons=comparisons,
        rounds=solution.rounds,
        converged=solution.converged,
        at_limit=at_limit,
        remarks=remarks_on(profile, at_limit),
        opening=opening_lines(profile, ASSUMED_PRACTICES),
    )


def _noted(
    organisation: Organisation, profile: CompanyProfile, comparisons: Sequence[Comparison]
) -> Organisation:
    """Return the organisation with what it was fitted to, reached and assumed beside it."""
    values = [profile[name] for name in MEASURES]
    return organisation.calibrated(
        fitted_to=f"a history up to {profile.as_of}",
        practices=ASSUMED_PRACTICES,
        targets=[each.target() for each in comparisons],
        assumed=list(dict.fromkeys(x.note for x in values if x.status == "assumed")),
    )


def _with_quota(organisation: Organisation, targets: Mapping[str, float]) -> Organisation:
    """Set the first quota to what the company books a rep-quarter."""
    if "amount_mean" not in targets:
        return organisation
    booked = 13.0 * targets["arrivals"] * targets["win_rate_by_creation"]
    quota = {"plan.quota_quarter": to(booked * targets["amount_mean"])}
    return adjusted(organisation, quota)[0]


def _compared(
    profile: CompanyProfile, found: Measured, targets: Mapping[str, float]
) -> tuple[Comparison, ...]:
    return tuple(
        Comparison(
            name=name,
            fitted=profile[name].value,
            fitted_interval=profile[name].interval,
            simulated=found.means[name],
            simulated_interval=found.interval(name),
            solved=name in targets,
        )
        for name in MEASURES
        if np.isfinite(profile[name].value)
    )
