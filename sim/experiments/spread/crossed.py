"""Worlds whose people, territories, managers and luck are drawn independently of each other.

Every draw has an address under the key of its replication. A world opened under one key is
given the people that another key seats, and the managers of a third; then the key is changed
to a fourth, which draws all that happens. So people can meet other territories, territories
other people, and all of them other luck. The luck of the opening (in which cycle an account
begins) is that of the territory, and a run-in of two years wears it off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from sim.arrays import Array, IntArray, Records
from sim.chance import stream_key
from sim.engines.constants import market_numbers
from sim.engines.run import advance, open_world
from sim.engines.world import World
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter
from sim.state import N_SKILLS, REPORT_WEEKS, Feature

INPUTS: Final = (
    *range(Feature.TRIES, Feature.TRIES + N_SKILLS),
    *range(Feature.SUCCESSES, Feature.SUCCESSES + N_SKILLS),
    int(Feature.PROSPECT_HOURS),
)
"""What is counted of a rep's work each week: tries and successes by skill, hours of looking."""

OF_THE_SEAT: Final = frozenset({
    "address", "team", "account_begin", "account_end", "slot_begin", "slot_end", "slots_used",
    "ticket_begin", "ticket_head", "tickets", "customers", "recurring", "leads", "open_deals",
})  # fmt: skip
"""Fields of a rep's record that belong to the territory; all others belong to the person."""

OF_THE_TEAM: Final = frozenset(
    {"address", "rep_begin", "rep_end", "seat_end", "week", "practice"}
)
"""Fields of a team's record that do not belong to the manager."""

OF_THE_PEOPLE: Final = frozenset({"norm"})
"""Fields of a team's record that its people decide."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Numbers of the replications from which each group of draws is taken."""

    skill: int
    territory: int
    manager: int
    luck: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CrossedRun:
    """What every rep did, week by week.

    Attributes:
        team: Team of each rep, shape (reps,).
        market: Market of each rep, by number from 0, shape (reps,).
        bookings: Shape (weeks, reps).
        wins: Shape (weeks, reps).
        inputs: Shape (weeks, reps, len(INPUTS)).
    """

    team: IntArray
    market: IntArray
    bookings: Array
    wins: Array
    inputs: Array


CrossedSimulator: TypeAlias = "Callable[[Keys], CrossedRun]"
"""Runs an organisation under keys of one's choice; what it gives depends on the keys alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EngineCrossed:
    """The product's own engine.

    Attributes:
        organisation: Whom the practices manage; nobody should leave, or a seat has no skill.
        practices: How they are managed.
        seed: Seed of all draws.
        run_in_weeks: Weeks before week 0.
        weeks: Weeks measured.
    """

    organisation: Organisation
    practices: Records
    seed: int
    run_in_weeks: int
    weeks: int

    def __call__(self, keys: Keys) -> CrossedRun:
        """Run the organisation under keys."""
        world = self.open_world(keys)
        advance(world, self.practices, 0)
        bookings, wins, inputs = [], [], []
        step = REPORT_WEEKS // 2
        for first in range(0, self.weeks, step):
            until = min(first + step, self.weeks)
            weekly = advance(world, self.practices, until)
            bookings.append(weekly.reps[:, :, RepCounter.BOOKINGS])
            wins.append(weekly.reps[:, :, RepCounter.WINS])
            filed = (np.arange(first, until) + world.run_in) % REPORT_WEEKS
            inputs.append(world.reports[:, filed][:, :, INPUTS].transpose(1, 0, 2))
        team = world.reps["team"].astype(np.int64)
        return CrossedRun(
            team=team,
            market=world.constants["market"][team].astype(np.int64),
            bookings=np.concatenate(bookings) / self._plans(team),
            wins=np.concatenate(wins),
            inputs=np.concatenate(inputs),
        )

    def _plans(self, team: IntArray) -> Array:
        """What a rep's bookings are held against: the plan of the market, where there are several.

        Deals of an enterprise team would otherwise decide everything that is said of all.
        """
        kinds, of_team = self.organisation.kinds()
        if len(set(market_numbers(kinds))) == 1:
            return np.ones(team.size)
        plans = np.array([kinds[kind].plan.quota_quarter for kind in of_team])
        return np.asarray(np.maximum(plans, 1.0)[team])

    def open_world(self, keys: Keys) -> World:
        """A world with the people, territories, managers and luck of the given keys."""

        def opened(number: int) -> World:
            return open_world(
                self.organisation, seed=self.seed, replication=number,
                run_in_weeks=self.run_in_weeks, weeks=self.weeks,
                room_for=(self.practices,),
            )  # fmt: skip

        world = opened(keys.territory)
        people, managers = opened(keys.skill), opened(keys.manager)
        for name in set(world.reps.dtype.names or ()) - OF_THE_SEAT:
            world.reps[name] = people.reps[name]
        for name in set(world.teams.dtype.names or ()) - OF_THE_TEAM:
            source = people if name in OF_THE_PEOPLE else managers
            world.teams[name] = source.teams[name]
        world.constants["key"] = stream_key(self.seed, keys.luck)
        return world
