"""The case in which what closings say of skill can be computed: the simulator must agree.

Reps whose wins are a Poisson process with rate proportional to exp(skill), skill normal with
sd .4; amounts lognormal with sigma .9; equal territories that never run out, no manager. Over
a time in which n deals are won on average, bookings explain of exp(skill)

    R2 = n / (n + exp(.9^2) / (exp(.4^2) - 1)),

that is .16, .44, .61 and .82 for 2.5, 10, 20 and 60 deals (evidence 0). The organisation is the
simulator's own with all else switched off (`reduced_case.toml`): prospecting hits are won at
once.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Array
from sim.beside import beside
from sim.engines.run import advance, open_world
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import TAIL
from sim.levers import neutral_values, pack_timeline
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter
from sim.results import Result

SKILL_SD: Final = 0.4
AMOUNT_SIGMA: Final = 0.9
"""Both as in `reduced_case.toml`."""

TEAM_SIZE: Final = 40
DEALS: Final = (2.5, 10.0, 20.0, 60.0)
PUBLISHED: Final = (0.16, 0.43, 0.61, 0.82)
"""R2 at these numbers of deals, as evidence 0 gives them."""

WEEKS: Final = 160
RUN_IN_WEEKS: Final = 26
RESAMPLES: Final = 400

REPS: Final = 320
"""Reps whose closings are looked at; some seconds."""


def expected_r2(deals: float) -> float:
    """R2 between bookings and exp(skill) where `deals` are won on average."""
    noise = math.exp(AMOUNT_SIGMA**2) / math.expm1(SKILL_SD**2)
    return deals / (deals + noise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained(Result):
    """What closings say of skill at one number of deals.

    Attributes:
        deals: Mean number of deals won.
        published: R2 in the evidence.
        expected: R2 by the formula, at the number of deals that were won.
        found: R2 in the simulator's reduced case, with its 95 % interval.
    """

    JSON = "deals published expected reduced_case=found"

    deals: float
    published: float
    expected: float
    found: Estimate


def reduced_organisation(reps: int) -> Organisation:
    """Reps in teams of forty, with nothing but skill, chance and amounts."""
    written = beside(__file__)
    teams = [{"reps": TEAM_SIZE, "count": math.ceil(reps / TEAM_SIZE)}]
    return Organisation.model_validate({**written, "teams": teams})


def closings_of_the_skilled(*, reps: int, seed: int) -> tuple[Array, Array, Array]:
    """Run the reduced case.

    Returns:
        Skill of every rep, shape (reps,); wins and bookings, shapes (WEEKS, reps).
    """
    practices = pack_timeline({0: {**neutral_values(), "may_replace": 0.0}})
    world = open_world(
        reduced_organisation(reps), seed=seed, replication=0, run_in_weeks=RUN_IN_WEEKS,
        weeks=WEEKS, room_for=(),
    )  # fmt: skip
    advance(world, practices, 0)
    weekly = advance(world, practices, WEEKS).reps
    skill = np.array(world.reps["general"], np.float64)
    return skill, weekly[:, :, RepCounter.WINS], weekly[:, :, RepCounter.BOOKINGS]


def what_closings_say(*, seed: int) -> tuple[Explained, ...]:
    """R2 between true skill and bookings in the simulator's reduced case."""
    skill, wins, bookings = closings_of_the_skilled(reps=REPS, seed=seed)
    rate = float(wins.mean())
    found = []
    for deals, published in zip(DEALS, PUBLISHED, strict=True):
        weeks = min(max(round(deals / rate), 1), WEEKS)
        found.append(
            Explained(
                deals=deals,
                published=published,
                expected=expected_r2(weeks * rate),
                found=explained(np.exp(skill), bookings, weeks),
            )
        )
    return tuple(found)


def explained(truth: Array, bookings: Array, weeks: int) -> Estimate:
    """R2 between a truth and bookings over windows of some weeks, pooled over windows.

    Args:
        truth: Of every rep, shape (reps,).
        bookings: Shape (weeks, reps).
        weeks: Length of a window.

    Returns:
        The estimate with a 95 % interval from resampling reps.
    """
    windows = bookings.shape[0] // weeks
    seen = bookings[: windows * weeks].reshape(windows, weeks, -1).sum(axis=1)
    generator = np.random.Generator(np.random.Philox(key=23))
    n = truth.shape[0]
    samples = np.concatenate((np.arange(n)[None], generator.integers(0, n, (RESAMPLES, n))))
    values = np.array([_r2(truth[one], seen[:, one]) for one in samples])
    # Resamples repeat reps, which lifts every R2: their spread counts, not their middle.
    low, high = np.quantile(values[1:], (TAIL, 1.0 - TAIL)) - values[1:].mean()
    mean = float(values[0])
    return Estimate(mean=mean, low=mean + float(low), high=mean + float(high))


def _r2(truth: Array, seen: Array) -> float:
    """Squared correlation, pooled over windows, less what chance alone makes of it."""
    x = truth - truth.mean()
    y = seen - seen.mean(axis=1, keepdims=True)
    n = truth.shape[0]
    products = (x * y).mean(axis=1)
    variance = float((x * x).mean()) * float((y * y).mean())
    r2 = float(products.mean()) ** 2 / variance
    return float(1.0 - (1.0 - r2) * (n - 1.0) / (n - 2.0))
