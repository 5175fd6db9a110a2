"""The bridge: an organisation for the simulator that reproduces what a history shows.

Base practices are assumed and stated. Knobs are turned until simulated deals, cut and counted
as the history's, show its numbers; then companies around that place are simulated, and say what
the history tells of each value and what it does not. The organisation is that of the posterior's
mean; it is simulated once more with fresh luck and shown beside the history.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import norm

from forecast.calibration.doubt import Doubt, with_quota
from forecast.calibration.knobs import PRIOR_SD, SOLVED, VALUES, placed, placed_within
from forecast.calibration.learned import Learned, learned
from forecast.calibration.likeness import likeness
from forecast.calibration.measures import MEASURES, NAMES, measured, own_spread
from forecast.calibration.posterior import Posterior, design, fit_surface, posterior_of
from forecast.calibration.profile import CompanyProfile
from forecast.calibration.remarks import opening_lines, remarks_on
from forecast.calibration.seen import Cut, SeenDeals
from forecast.calibration.simulated import Run, simulate
from forecast.calibration.solving import Say, runs, small, solve
from forecast.deals import NEVER
from forecast.streams import stream
from sim.arrays import Array
from sim.experiments.drawing.drawing import sobol_points
from sim.organisation import Organisation, Target
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, load_scenario
from sim.seeds import MOST_SEED

ASSUMED_PRACTICES = "initial"
SOLVING_REP_RUNS, CHECKING_REP_RUNS, FEWEST_RUNS = 48, 160, 2
AROUND: Final = (64, 80)
"""Companies that are simulated around the solution, then around what these point at: the search looks
at one measure a knob, they at all, each by its luck."""
NEAR = 0.3
"""How far these are spread in what was solved, at most; else as far as the prior."""
TRUSTED = 2.0
"""What companies point at is believed within so many of their spreads: beyond, none was simulated."""
TOLD_EVERY = 16
CHECKING_SEED_SHIFT, AROUND_SEED_SHIFT = 1_000_003, 2_000_003
SEEDS: Final = MOST_SEED + 1
LONG: Final = Cut(weeks=156, before=364, reps=1.0, reasons=False)
WITHIN = 0.1
"""A measure that is off by more, and by more than luck, is missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One measure, of the history against simulated.

    Attributes:
        name: The measure.
        unit: What it is counted in.
        seen: Value in the history.
        seen_interval: Its 95 % interval, by resampling the history's deals.
        simulated: Mean over fresh replications.
        simulated_interval: 95 % interval of that mean, simulation noise only.
        solved: Whether a knob was turned for it; otherwise it is a check.
        used: Whether the posterior rests on it; no place of the knobs shows it otherwise.
    """

    name: str
    unit: str
    seen: float
    seen_interval: tuple[float, float]
    simulated: float
    simulated_interval: tuple[float, float]
    solved: bool
    used: bool

    @property
    def off(self) -> float:
        """How far the simulated value is off, as a share of the history's."""
        return self.simulated / self.seen - 1.0

    @property
    def agrees(self) -> bool:
        """Whether the intervals overlap, or the values lie within a tenth."""
        low, high = self.seen_interval
        apart = self.simulated_interval[0] > high or self.simulated_interval[1] < low
        return not apart or abs(self.off) <= WITHIN

    def target(self) -> Target:
        """Return it as the organisation's file keeps it."""
        low, high = self.seen_interval
        return Target(
            name=self.name, wanted=self.seen, wanted_low=low, wanted_high=high,
            reached=self.simulated, reached_low=self.simulated_interval[0],
            reached_high=self.simulated_interval[1], solved=self.solved, met=self.agrees,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """An organisation solved from a history.

    Attributes:
        organisation: What the simulator takes.
        comparisons: What the history says, beside what is simulated.
        learned: What the history says of each value that it was asked for.
        doubt: What it leaves open of the organisation.
        widened: Times by which luck was taken to be larger than in simulations for what the
            history says of the values, since it shows more than luck explains; else 1.
        rounds: Simulations that solving took.
        converged: Whether every solved measure came within 2 % on the solving luck.
        at_limit: Fields that hit the end of their range.
        remarks: By field of the organisation: identified, between or assumed, and why.
        opening: Sentences for the head of the file.
    """

    organisation: Organisation
    comparisons: tuple[Comparison, ...]
    learned: tuple[Learned, ...]
    doubt: Doubt
    widened: float
    rounds: int
    converged: bool
    at_limit: tuple[str, ...]
    remarks: Mapping[str, str]
    opening: tuple[str, ...]

    @property
    def missed(self) -> tuple[Comparison, ...]:
        """What the simulator cannot show as the history does."""
        return tuple(each for each in self.comparisons if not each.agrees)


def build_bridge(
    profile: CompanyProfile, *, seed: int = 1, say: Say = lambda _: None
) -> Bridge:
    """Solve an organisation that reproduces what a history says.

    Args:
        profile: What the history says.
        seed: Addresses the luck of the simulations.
        say: Receives a line of progress a round.

    Raises:
        InvalidInput: No deal was created lately, or the built-in organisation cannot be loaded.
    """
    return _Building(profile, seed, say).built()


def _too_little(seen: SeenDeals) -> str:
    """Why a history cannot be calibrated to that tells nothing a simulation can be held against."""
    ended = int((seen.closed != NEVER).sum())
    lately = int((seen.created >= seen.first).sum())
    return (
        f"history: closed deals: {ended:,}, created in the weeks that are compared: {lately:,}; that "
        "tells too little to calibrate an organisation: import more deals, or give another --as-of"
    )


def _means(seen: Array) -> Array:
    """Means over the runs in which a measure is known; nan where it is known in less than half."""
    known = np.isfinite(seen)
    sums = np.where(known, seen, 0.0).sum(axis=0)
    enough = known.mean(axis=0) >= 0.5
    return np.asarray(np.where(enough, sums / np.maximum(known.sum(axis=0), 1), np.nan))


def _misses(compared: Sequence[Comparison]) -> tuple[int, float]:
    """How many measures are missed, and how far all are off."""
    off = sum(min(abs(each.off), 1.0) for each in compared)
    return sum(not each.agrees for each in compared), off


class _Building:
    """What the steps of building share."""

    def __init__(self, profile: CompanyProfile, seed: int, say: Say) -> None:
        self.profile, self.seed, self.say = profile, seed, say
        self.practices = load_scenario(ASSUMED_PRACTICES).practices()
        self.cut: Cut = profile.cut
        seen: SeenDeals = profile.seen
        reasons = self.cut.reasons
        self.observed = measured(seen, reasons=reasons)
        chance = stream(seed, "calibration:resampling")
        if np.isnan(self.observed[0]):
            raise InvalidInput(_too_little(seen))
        self.own = own_spread(seen, chance, reasons=reasons)
        self.owners = len(np.unique(seen.rep))

    def simulated(
        self,
        wanted: list[Run],
        *,
        shift: int = 0,
        cut: Cut | None = None,
        on_finished: Callable[[int], None] | None = None,
    ) -> Array:
        """Measures of runs; room in the log is made for as many deals as the history has."""
        arrivals = float(np.exp(self.observed[0]))
        return simulate(
            wanted, self.practices, cut or self.cut,
            seed=(self.seed + shift) % SEEDS, arrivals=arrivals,
            on_finished=on_finished,
        )  # fmt: skip

    def built(self) -> Bridge:
        """See `build_bridge`."""
        base = placed(load_organisation(), np.zeros(len(VALUES)))
        self.say("simulating the built-in organisation ...")
        # Seen for long enough that arrivals and amounts are known, whatever the history shows.
        begun = self._mean(base, LONG)
        ratio = float(np.exp(self.observed[0] - begun[0]))
        amount = self.observed[NAMES.index("amount_mean")]
        larger = 1.0 if np.isnan(amount) else float(np.exp(amount - begun[8]))
        wins = (
            self._natural("win_rate_by_close")
            / self._natural_all(begun)["win_rate_by_close"]
        )
        won = wins if np.isfinite(wins) else 1.0
        shaped, cut = likeness(base, self.profile, ratio, larger, won)
        prior = np.zeros(len(VALUES))
        prior[[value.measure for value in VALUES].index("arrivals")] = -np.log(ratio)
        prior[[value.measure for value in VALUES].index("amount_mean")] = -np.log(larger)
        prior[[value.measure for value in VALUES].index("amount_spread")] = np.log(
            base.market.amount_sigma / shaped.market.amount_sigma
        )
        values = [
            value
            for value in SOLVED
            if np.isfinite(self._seen(value.measure)) and value.is_asked_of(shaped)
        ]
        solution = solve(
            small(shaped),
            [value.knob() for value in values],
            {value.measure: self._natural(value.measure) for value in values},
            lambda firm: self._natural_all(self._mean(firm)),
            say=self.say,
            thorough=True,
        )
        centre = np.zeros(len(VALUES))
        for value, place in zip(values, solution.place, strict=True):
            centre[VALUES.index(value)] = place
        pointed, found = self._around(shaped, centre, prior)
        solved = {value.measure for value in values}
        # Where no place shows everything, the posterior's middle may be farther off than the
        # place that the search found: the one that misses less on fresh luck is kept.
        places = (found.mean, pointed, centre)
        tried = [self._tried(shaped, place, found, solved) for place in places]
        best = min(range(len(places)), key=lambda each: _misses(tried[each][2]))
        organisation, more, compared = tried[best]
        at_limit = tuple(sorted({*cut, *more}))
        told = learned(shaped, found, places[best])
        return Bridge(
            organisation=self._noted(organisation, compared, told),
            comparisons=compared,
            learned=told,
            doubt=Doubt(
                shaped=shaped,
                # The middle is that of the organisation that is kept.
                places=found.draws + (places[best] - found.mean),
                quota=self._quota(),
            ),
            widened=found.widened,
            rounds=solution.rounds,
            converged=solution.converged,
            at_limit=at_limit,
            remarks=remarks_on(self.profile, told, at_limit),
            opening=opening_lines(self.profile, ASSUMED_PRACTICES, found.widened),
        )

    def _tried(
        self, shaped: Organisation, place: Array, found: Posterior, solved: set[str]
    ) -> tuple[Organisation, tuple[str, ...], tuple[Comparison, ...]]:
        """The organisation at a place, fields at the end of their range, and what it shows."""
        organisation, cut = placed_within(shaped, place)
        organisation = with_quota(organisation, self._quota())
        return organisation, cut, self._compared(organisation, found, solved)

    def _seen(self, name: str) -> float:
        return float(self.observed[NAMES.index(name)])

    def _natural(self, name: str) -> float:
        place = NAMES.index(name)
        return float(MEASURES[place].natural(self.observed[place]))

    @staticmethod
    def _natural_all(scaled: Array) -> dict[str, float]:
        return {
            each.name: float(each.natural(value))
            for each, value in zip(MEASURES, scaled, strict=True)
        }

    def _mean(self, firm: Organisation, cut: Cut | None = None) -> Array:
        count = runs(firm, SOLVING_REP_RUNS, FEWEST_RUNS)
        wanted = [(firm, number) for number in range(count)]
        return _means(self.simulated(wanted, cut=cut))

    def _around(
        self, shaped: Organisation, centre: Array, prior: Array
    ) -> tuple[Array, Posterior]:
        """Simulate companies around a place, then around what these point at.

        Returns:
            That place, and what the history says, of the companies around it.
        """
        solved = np.array([bool(value.measure) for value in VALUES])
        spread = np.where(solved, np.minimum(PRIOR_SD, NEAR), PRIOR_SD)
        first = self._posterior(shaped, centre, prior, spread, 0)
        most = TRUSTED * spread
        pointed = centre + np.clip(first.mean - centre, -most, most)
        return pointed, self._posterior(shaped, pointed, prior, spread, 1)

    def _posterior(
        self, shaped: Organisation, centre: Array, prior: Array, spread: Array, turn: int
    ) -> Posterior:
        """Simulate companies around a place, and weigh what the history says."""
        before, count = sum(AROUND[:turn]), AROUND[turn]

        def told(finished: int) -> None:
            if finished % TOLD_EVERY == 0:
                self.say(
                    f"simulated {before + finished} of {sum(AROUND)} similar companies, to see what the history rules out"
                )

        power = (sum(AROUND) - 1).bit_length()
        uniforms = sobol_points(self.seed, len(VALUES), power)[before : before + count]
        places = design(centre, spread, uniforms)
        firm = small(shaped)
        wanted = [
            (placed(firm, place), before + number) for number, place in enumerate(places)
        ]
        seen = self.simulated(wanted, shift=AROUND_SEED_SHIFT, on_finished=told)
        observed = np.where(np.isfinite(seen).mean(axis=0) > 0.9, self.observed, np.nan)
        whole = np.isfinite(seen[:, np.isfinite(observed)]).all(axis=1)
        filled = np.where(np.isfinite(observed), seen, 0.0)[whole]
        if not (known := np.isfinite(observed)).any():
            raise InvalidInput(_too_little(self.profile.seen))
        surface = fit_surface(places[whole], filled[:, known])
        found = posterior_of(
            surface, observed[known], prior, PRIOR_SD,
            own=self.own[known], owners=self.owners, start=centre,
        )  # fmt: skip
        return found.among(known)

    def _quota(self) -> float | None:
        """What the company books a rep-quarter: the first quota."""
        profile = self.profile
        if not np.isfinite(profile["amount_mean"].value):
            return None
        booked = 13.0 * profile["arrivals"].value * profile["win_rate_by_creation"].value
        return float(booked * profile["amount_mean"].value)

    def _noted(
        self,
        organisation: Organisation,
        compared: tuple[Comparison, ...],
        told: tuple[Learned, ...],
    ) -> Organisation:
        """Return the organisation with what it was fitted to, reached and assumed beside it."""
        return organisation.calibrated(
            fitted_to=f"a history up to {self.profile.as_of}",
            practices=ASSUMED_PRACTICES,
            targets=[each.target() for each in compared],
            assumed=[each.name for each in told if each.status == "assumed"],
        )

    def _compared(
        self, organisation: Organisation, found: Posterior, solved: set[str]
    ) -> tuple[Comparison, ...]:
        self.say("simulating it once more, with other luck, to see what it shows ...")
        firm = small(organisation)
        count = runs(firm, CHECKING_REP_RUNS, 2 * FEWEST_RUNS)
        wanted = [(firm, number) for number in range(count)]
        seen = self.simulated(wanted, shift=CHECKING_SEED_SHIFT)
        error = np.sqrt(_means((seen - _means(seen)) ** 2) / (count - 1))
        middle, own = _means(seen), np.sqrt(self.own)
        wide = float(norm.ppf(0.975))
        compared = []
        for place, each in enumerate(MEASURES):
            if not np.isfinite(self.observed[place] + middle[place] + own[place]):
                continue
            ends = [
                tuple(float(each.natural(at + side * wide * half)) for side in (-1, 1))
                for at, half in (
                    (self.observed[place], own[place]), (middle[place], error[place])
                )
            ]  # fmt: skip
            compared.append(
                Comparison(
                    name=each.name,
                    unit=each.unit,
                    seen=float(each.natural(self.observed[place])),
                    seen_interval=(ends[0][0], ends[0][1]),
                    simulated=float(each.natural(middle[place])),
                    simulated_interval=(ends[1][0], ends[1][1]),
                    solved=each.name in solved,
                    used=bool(found.used[place]),
                )
            )
        return tuple(compared)
