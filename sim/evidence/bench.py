"""The bench of one replication: worlds are opened, run under practices, and read.

An experiment asks for a way of managing and for weeks; opening states are kept, so that what
starts alike is run in once, and copied. All runs of a bench meet the same luck.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Array, Records
from sim.chance import stream_key
from sim.engines.constants import build_constants
from sim.engines.world import World
from sim.experiments.running.simulator import Simulator
from sim.levers import added_seats, pack_timeline
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_QUARTER, fiscal_quarters, ledger, prices_of
from sim.outputs.counters import RepCounter, TeamCounter
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario

Levers = dict[str, float]

YEAR = 52
WEEKS_KNOWN = WEEKS_PER_QUARTER + 1
"""Weeks before week 0 whose bookings the first quarter's commission goes on from."""
LONG_BEFORE = -10_000
"""A week before every run-in: what holds there holds from the start."""

HOURS = tuple(
    counter
    for counter in RepCounter
    if counter.name.startswith("HOURS_") and counter is not RepCounter.HOURS_CLOCK
)
SELLING = (
    RepCounter.HOURS_ANSWER,
    RepCounter.HOURS_PROSPECT,
    RepCounter.HOURS_QUALIFY,
    RepCounter.HOURS_ADVANCE,
    RepCounter.HOURS_PROPOSE,
    RepCounter.HOURS_NEGOTIATE,
)
"""Hours with or in search of customers: what studies call selling effort."""


@functools.cache
def stage_levers(name: str) -> Mapping[str, float]:
    """All lever values of a stage file."""
    return load_scenario(name).opening


def managed(stage: str, **changes: float) -> Levers:
    """A stage's lever values with some of them changed.

    Raises:
        KeyError: If there is no such stage or lever.
    """
    if stage not in STAGES:
        raise KeyError(stage)
    values = dict(stage_levers(stage))
    for name, value in changes.items():
        if name not in values:
            raise KeyError(name)
        values[name] = float(value)
    return values


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Counters of one run by week: before the switch at week 0, and after it.

    Attributes:
        before: Of reps in the run-in, shape (run-in weeks, reps, counters).
        after: Of reps from week 0 on, shape (weeks, reps, counters).
        teams: Of teams from week 0 on, shape (weeks, teams, counters).
    """

    before: Array
    after: Array
    teams: Array

    def by_rep(self, *counters: RepCounter, weeks: tuple[int, int] | None = None) -> Array:
        """Sum of some counters of every rep over weeks; weeks below 0 lie in the run-in."""
        total = np.zeros(self.after.shape[1])
        for counter in counters:
            total += self._span(weeks)[:, :, counter].sum(axis=0)
        return total

    def total(self, *counters: RepCounter, weeks: tuple[int, int] | None = None) -> float:
        """Sum of some counters over reps and weeks."""
        return float(self.by_rep(*counters, weeks=weeks).sum())

    def sold_by_rep(self, weeks: tuple[int, int] | None = None) -> Array:
        """Bookings of every rep at average luck: less what chance gave beyond expectation.

        That luck has mean zero in every scenario, so the mean stays what it is, and the
        variance of a difference falls by half.
        """
        return self.by_rep(RepCounter.BOOKINGS, weeks=weeks) - self.by_rep(
            RepCounter.DEAL_LUCK, weeks=weeks
        )

    def sold(self, weeks: tuple[int, int] | None = None) -> float:
        """Bookings of all reps at average luck."""
        return float(self.sold_by_rep(weeks).sum())

    def contribution(
        self, organisation: Organisation, weeks: tuple[int, int] | None = None
    ) -> float:
        """Contribution of the whole organisation at average luck, added seats included.

        Args:
            organisation: Whose prices and calendar hold.
            weeks: Weeks from 0 on; None: all of them.
        """
        first, last = (0, len(self.after)) if weeks is None else weeks
        known = self.before[-WEEKS_KNOWN:, :, RepCounter.BOOKINGS]
        quarters = fiscal_quarters(
            organisation, first_week=-len(known), weeks=len(known) + len(self.after)
        )
        prices = prices_of(organisation, self.after.shape[1])
        books = ledger(self.after, prices=prices, quarters=quarters, earlier_bookings=known)
        kept = np.asarray(prices.margin) - prices.commission
        luck = kept * self.after[first:last, :, RepCounter.DEAL_LUCK].sum(axis=0)
        return float(books.total[first:last].sum() - luck.sum())

    def team_total(self, counter: TeamCounter) -> float:
        """Sum of a counter of teams over all weeks."""
        return float(self.teams[:, :, counter].sum())

    def _span(self, weeks: tuple[int, int] | None) -> Array:
        if weeks is None:
            return self.after
        first, last = weeks
        if first >= 0:
            return self.after[first:last]
        if last <= 0:
            start = len(self.before) + first
            return self.before[start : len(self.before) + last]
        return np.concatenate((self._span((first, 0)), self._span((0, last))))


@dataclass(slots=True, eq=False)
class Bench:
    """Everything that one replication of an experiment needs.

    Attributes:
        organisation: Whom the experiments are made on.
        seed: Seed of all luck.
        replication: Number of the replication.
        simulator: Who simulates.
        fixed: Levers held at values, whatever an experiment sets: part of a mechanism's being
            off.
        events: Events simulated so far.
    """

    organisation: Organisation
    seed: int
    replication: int
    simulator: Simulator = field(default_factory=Simulator)
    fixed: Mapping[str, float] = field(default_factory=dict)
    events: int = 0
    _openings: dict[tuple[object, ...], tuple[World, Array]] = field(default_factory=dict)

    def run(
        self,
        base: Mapping[str, float],
        *changes: tuple[int, Mapping[str, float]],
        weeks: int,
        run_in: int = YEAR,
        organisation: Organisation | None = None,
        later: Organisation | None = None,
        edit: Callable[[Records], None] | None = None,
    ) -> Run:
        """Run in under base practices, then on under changes dated from week 0 on.

        Args:
            base: Lever values before the first change.
            changes: Week and the levers that change in it.
            weeks: Weeks from week 0 on.
            run_in: Weeks before week 0.
            organisation: Another than the bench's own.
            later: What the organisation is from week 0 on; its quantities alone may differ.
            edit: Changes the packed records before they are run, for controls that no
                scenario can set; it holds for the run-in as well.
        """
        firm = self.organisation if organisation is None else organisation
        dated = {week: {**levers, **self.fixed} for week, levers in changes}
        started = {**base, **self.fixed}
        records = pack_timeline({LONG_BEFORE: started, **dated})
        opening = pack_timeline({LONG_BEFORE: started})
        if edit is not None:
            edit(records)
            edit(opening)
        key = (id(firm), opening.tobytes(), run_in, weeks, added_seats(records))
        if key not in self._openings:
            self._openings[key] = self._open(firm, opening, run_in, weeks, records)
        world, before = self._openings[key]
        going_on = world.copy()
        if later is not None:
            going_on = changed_world(going_on, later)
        weekly = self.simulator.advance(going_on, records, weeks)
        self.events += weekly.events
        return Run(before, weekly.reps, weekly.teams)

    def _open(
        self, firm: Organisation, practices: Records, run_in: int, weeks: int,
        records: Records,
    ) -> tuple[World, Array]:  # fmt: skip
        world = self.simulator.open_world(
            firm, seed=self.seed, replication=self.replication, run_in_weeks=run_in,
            weeks=weeks, room_for=(records,),
        )  # fmt: skip
        weekly = self.simulator.advance(world, practices, 0)
        self.events += weekly.events
        return world, weekly.reps


def changed_world(world: World, organisation: Organisation) -> World:
    """A world whose organisation has other quantities from now on; nothing that happened moves.

    Nor does what reps are used to: another plan of pay is felt against the old one.
    """
    key = stream_key(world.seed, world.replication)
    constants = build_constants(organisation, key, run_in_weeks=world.run_in)
    constants["usual_price"] = world.constants["usual_price"]
    world_after = world.with_arrays(constants=constants)
    world_after.organisation = organisation
    return world_after


def changed(
    organisation: Organisation, **fields: float | Callable[[float], float]
) -> Organisation:
    """An organisation with some quantities changed, in each of its markets.

    Args:
        organisation: Whose quantities are changed.
        **fields: Written `section__name`: the value, or what makes it from a market's own.

    Raises:
        KeyError: If there is no such quantity.
        ValueError: If a value is not allowed.
    """
    tables = organisation.model_dump()
    for name, value in fields.items():
        section, _, quantity = name.partition("__")
        if quantity not in tables[section]:
            raise KeyError(name)
        for part in (tables, *tables["markets"]):
            if section in part:
                own = part[section]
                own[quantity] = value(own[quantity]) if callable(value) else value
    return type(organisation).model_validate(tables)


def with_teams(organisation: Organisation, reps: int, count: int = 1) -> Organisation:
    """An organisation of teams of another size."""
    organisation = of_first_team(organisation)
    team = organisation.teams[0].model_copy(update={"reps": reps, "count": count})
    return organisation.model_copy(update={"teams": (team,)})


def of_first_team(organisation: Organisation) -> Organisation:
    """An organisation whose teams are all of the first one's kind: studies are of one market."""
    kinds, _ = organisation.kinds()
    return kinds[0] if len(kinds) > 1 else organisation
