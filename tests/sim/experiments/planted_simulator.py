"""A simulator whose truth is known: bookings, effects, a dip and luck that pairs share.

A rep wins Poisson(`RATE` x (1 + effect)) deals a week, each of the week's amount, so the mean
ratio of bookings to a scenario without an effect is 1 + effect exactly. The lever `desk_hours`
carries the effect in tenths; for the first `DIP_WEEKS` weeks after week 0 its sign is reversed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import stats

from sim.levers import pack_timeline
from sim.organisation import Market, Money, Organisation, Segment, Team
from sim.outputs.counters import RepCounter, TeamCounter

RATE = 0.5
AMOUNT_MEAN = 10_000.0
AMOUNT_SIGMA = 0.8
DIP_WEEKS = 10
EARLIEST, LATEST = 260, 520
QUOTA = 40_000.0

FREE = Money(
    margin=1.0, base_pay_year=0, commission=0.0, accelerator=1.0, manager_pay_year=0,
    overhead_year=0, onboarding=0, desk_hour=100.0, hire=0,
)  # fmt: skip
"""Prices at which contribution is bookings less the desk, so that its mean is known."""


def small_organisation(*, reps: int = 2, money: Money = FREE) -> Organisation:
    market = Market(
        amount_median=AMOUNT_MEAN / np.exp(AMOUNT_SIGMA**2 / 2.0),
        amount_sigma=AMOUNT_SIGMA,
        segments=(Segment(name="all"),),
    )
    return Organisation(teams=(Team(reps=reps),), money=money, market=market)


@dataclass(frozen=True)
class PlantedScenario:
    name: str
    effect: float = 0.0

    @property
    def digest(self) -> str:
        return f"effect {self.effect}"

    def practices(self, off=frozenset()):
        return pack_timeline({0: {"desk_hours": 10.0 * self.effect}}, off=off)


@dataclass
class PlantedWorld:
    organisation: Organisation
    seed: int
    replication: int
    week: int
    state: list = field(default_factory=list)

    def copy(self) -> PlantedWorld:
        return replace(self, state=list(self.state))


@dataclass(frozen=True)
class PlantedWeekly:
    first_week: int
    reps: np.ndarray
    teams: np.ndarray
    events: int


@dataclass(frozen=True)
class PlantedSimulator:
    """See the module; `seconds` is slept in every replication, `dips` reverses the effect first."""

    engine: str = "planted"
    dips: bool = False
    seconds: float = 0.0
    fails_at: int | None = None

    def open_world(self, organisation, *, seed, replication, run_in_weeks, weeks, room_for):
        if replication == self.fails_at:
            raise ArithmeticError("planted failure")
        time.sleep(self.seconds)
        return PlantedWorld(organisation, seed, replication, -run_in_weeks)

    def advance(self, world, practices, until_week):
        weeks = np.arange(world.week, until_week)
        world.week = until_week
        n_reps = sum(world.organisation.team_sizes())
        chosen = np.searchsorted(practices["start_week"], weeks, side="right") - 1
        effect = practices["desk_hours"][np.maximum(chosen, 0)] / 10.0
        if self.dips:
            effect = np.where((weeks >= 0) & (weeks < DIP_WEEKS), -effect, effect)
        key = (world.seed << 64) + world.replication
        chance = np.random.Generator(np.random.Philox(key=key))
        everything = chance.random((EARLIEST + LATEST, 3, n_reps))
        luck, amount_luck, other = everything[weeks + EARLIEST].transpose(1, 0, 2)
        wins = stats.poisson.ppf(luck, RATE * (1.0 + effect[:, None]))
        z = stats.norm.ppf(amount_luck)
        amount = AMOUNT_MEAN * np.exp(AMOUNT_SIGMA * z - AMOUNT_SIGMA**2 / 2.0)
        reps = np.zeros((len(weeks), n_reps, len(RepCounter)))
        reps[:, :, RepCounter.WINS] = wins
        reps[:, :, RepCounter.BOOKINGS] = wins * amount
        reps[:, :, RepCounter.LOSSES] = np.floor(other * 4.0)
        reps[:, :, RepCounter.CYCLE_DAYS] = wins * (50.0 + 10.0 * other)
        reps[:, :, RepCounter.HOURS_ADVANCE] = 10.0 + other
        reps[:, :, RepCounter.HOURS_OTHER] = 25.0
        reps[:, :, RepCounter.DESK_HOURS_BOUGHT] = 10.0 * np.abs(effect)[:, None]
        reps[:, :, RepCounter.PRESENT] = 1.0
        reps[:, :, RepCounter.SEAT] = 1.0
        reps[:, :, RepCounter.QUOTA] = QUOTA
        teams = np.zeros((len(weeks), 1, len(TeamCounter)))
        teams[:, 0, TeamCounter.POTENTIAL_OPENED] = 3.0 * amount.sum(axis=1)
        teams[:, 0, TeamCounter.WINDOWS_OPENED] = 3.0 * n_reps
        return PlantedWeekly(
            int(weeks[0]) if len(weeks) else 0, reps, teams, 7 * len(weeks)
        )
