"""Why does one way of managing book more than another? Two exact accounts, on the same luck.

The first follows the money: hours, inputs, pipeline, exits, bookings (`account`). The second
follows the decisions: what each group of levers brings (`shapley`). Both add up to the
difference, future by future, and so do their means.
"""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Array, IntArray, Records
from sim.engines.run import advance, open_world
from sim.engines.world import World
from sim.experiments.comparing.simultaneous import critical_value
from sim.experiments.comparing.statistics import CONFIDENCE, mean_of, student
from sim.experiments.running import provenance
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.running.plan import Arm, ExperimentPlan, within
from sim.experiments.running.progress import Progress, counting
from sim.experiments.running.replicate import simulate
from sim.experiments.why import shapley
from sim.experiments.why.account import Flows, Part, account, parts_of
from sim.experiments.why.explanation import VALUED, Explanation, Share, Split
from sim.experiments.why.shapley import Change, Design
from sim.levers import LEVERS
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.outputs.counters import RepCounter
from sim.outputs.responses import QUANTITIES
from sim.problems import InvalidInput
from sim.scenarios.scenario import Scenario
from sim.state import SlotStatus

FUTURES: Final = 32


def explain(
    base: Scenario,
    other: Scenario,
    organisation: Organisation,
    *,
    years: int = 4,
    warmup: int = 2,
    replications: int = FUTURES,
    seed: int = 1,
    rep: int | None = None,
    executor: ExecutorLike = None,
    progress: Callable[[Progress], None] | None = None,
) -> Explanation:
    """Explain why the other scenario books more or less than the base after the switch.

    Args:
        base: What the organisation does today; it also runs in under it.
        other: What takes over in week 0.
        organisation: Whom they manage.
        years: Years measured.
        warmup: Years before week 0.
        replications: Futures.
        seed: Seed of all luck.
        rep: Number of one seat, from 1; None: the whole organisation.
        executor: Who runs them, see `open_workers`; None: one thread a processor.
        progress: Called whenever a future is finished.

    Raises:
        InvalidInput: With every problem of the arguments.
    """
    seats = sum(organisation.team_sizes())
    _check(seats, replications, rep)
    plan = ExperimentPlan(
        arms=(Arm.of(base),), organisation=organisation, years=years, warmup_years=warmup,
        seed=seed,
    )  # fmt: skip
    first, second = (within(each.practices(), plan.weeks) for each in (base, other))
    asked = _Question(
        plan=plan, base=first, other=second, rep=rep,
        changes=shapley.changes_between(first, second),
    )  # fmt: skip
    started, finished = time.perf_counter(), counting(progress, replications)
    with open_workers(executor) as workers:
        futures = workers.in_order(asked.live, range(replications), finished)
    run = {
        "version": provenance.version(), "engine": "compiled", "seed": seed,
        "replications": replications, "years": years, "warmup_years": warmup,
        "organisation": organisation.name,
        "organisation_digest": organisation.digest(),
        "scenario_digests": {base.name: base.digest, other.name: other.digest},
        "wall_s": time.perf_counter() - started, "parameters": "fixed",
    }  # fmt: skip
    tried = asked.design(0) if asked.values_levers else None
    practices = _practices(futures, asked.changes) if asked.values_levers else ()
    return Explanation(
        base=base.name,
        other=other.name,
        rep=rep,
        bookings=_account(futures, asked.stages),
        changes=asked.changes,
        levers=tuple(_by_group(split) for split in practices),
        practices=practices,
        exact=tried is None or tried.exact,
        coalitions=2 if tried is None else len(tried.coalitions),
        run=run,
    )


def _check(seats: int, replications: int, rep: int | None) -> None:
    problems = []
    if replications < 2:
        problems.append(f"replications: {replications}; give 2 or more, or nothing is sure")
    if rep is not None and not 1 <= rep <= seats:
        problems.append(f"rep: {rep}; the organisation has reps 1 to {seats}")
    if problems:
        raise InvalidInput(problems)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Future:
    """What one future says, all in money a rep and year.

    Attributes:
        before: Bookings under the base.
        parts: Parts of the account, shape (parts,).
        levers: Values of the levers that differ, shape (levers, len(VALUED)).
        none: Bookings and contribution under the base, shape (len(VALUED),).
    """

    before: float
    parts: Array
    levers: Array
    none: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Question:
    """What is asked of every future."""

    plan: ExperimentPlan
    base: Records
    other: Records
    rep: int | None
    changes: tuple[Change, ...]

    @property
    def processes(self) -> tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]:
        """By process: the names of its stages, and the teams that work by it, from 0."""
        kinds, of_team = self.plan.organisation.kinds()
        asked = range(len(of_team))
        if self.rep is not None:
            sizes = self.plan.organisation.team_sizes()
            team = int(np.searchsorted(np.cumsum(sizes), self.rep))
            asked = range(team, team + 1)
        found: dict[tuple[str, ...], tuple[int, ...]] = {}
        for team in asked:
            stages = kinds[of_team[team]].process.stages
            names = tuple(stage.name for stage in stages)
            found[names] = (*found.get(names, ()), team)
        return tuple(found.items())

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of the stages; where teams work by other processes, all that come so far on."""
        named = [names for names, _ in self.processes]
        return tuple(
            " / ".join(dict.fromkeys(name for name in place if name))
            for place in itertools.zip_longest(*named, fillvalue="")
        )

    @property
    def values_levers(self) -> bool:
        """Whether there are levers to value; one alone carries all, and has a price too."""
        return self.rep is None and len(self.changes) > 0

    def design(self, replication: int) -> Design:
        """The coalitions of one future."""
        sizes = [len(change.levers) for change in self.changes]
        return shapley.design(sizes, seed=self.plan.seed, replication=replication)

    def live(self, replication: int) -> _Future:
        """Live one future under both scenarios, and under the coalitions."""
        processes = [names for names, _ in self.processes]
        flows = self._flows(replication)
        seats = 1 if self.rep is not None else sum(self.plan.organisation.team_sizes())
        scale = 1.0 / (seats * self.plan.years)
        # Deals go through the stages of their own process, so each has an account of its own.
        told = dict.fromkeys((part.name for part in parts_of(self.stages)), 0.0)
        for names, worlds in zip(processes, flows, strict=True):
            for name, value in account(*worlds, names).items():
                told[name] += float(value)
        levers, none = self._levers(replication)
        return _Future(
            before=float(sum(before.bookings for before, _ in flows)) * scale,
            parts=np.array(list(told.values())) * scale,
            levers=levers * scale,
            none=none * scale,
        )

    def _flows(self, replication: int) -> list[tuple[Flows, Flows]]:
        """What is counted of each process in the two worlds."""
        # Loading the engines loads numba, which planning an experiment does not need.
        plan = self.plan
        world = open_world(
            plan.organisation, seed=plan.seed, replication=replication,
            run_in_weeks=plan.run_in_weeks, weeks=plan.weeks,
            room_for=(self.base, self.other),
        )  # fmt: skip
        if plan.run_in_weeks:
            advance(world, self.base, 0)
        found: list[list[Flows]] = [[] for _ in self.processes]
        for practices in (self.base, self.other):
            lived = world.copy()
            asked = [
                (self._seats(lived, teams), len(names)) for names, teams in self.processes
            ]
            starts = [open_by_stage(lived, *each) for each in asked]
            counts = np.zeros((len(asked), len(RepCounter)))
            for year in range(plan.years):
                weekly = advance(lived, practices, (year + 1) * WEEKS_PER_YEAR).reps
                for place, (seats, _) in enumerate(asked):
                    counts[place] += weekly[:, seats].sum(axis=(0, 1))
            for place, each in enumerate(asked):
                ends = open_by_stage(lived, *each)
                found[place].append(
                    Flows(counts=counts[place], at_start=starts[place], at_end=ends)
                )
        return [(before, after) for before, after in found]

    def _seats(self, world: World, teams: tuple[int, ...]) -> IntArray:
        """Where the world keeps the seats that are asked about: teams may have spare ones."""
        if self.rep is not None:
            return np.flatnonzero(world.reps["seat"])[[self.rep - 1]]
        return np.flatnonzero(np.isin(world.reps["team"], teams))

    def _levers(self, replication: int) -> tuple[Array, Array]:
        if not self.values_levers:
            return np.zeros((0, len(VALUED))), np.zeros(len(VALUED))
        coalitions = self.design(replication)
        each = [
            Change(name=lever, levers=(lever,))
            for change in self.changes
            for lever in change.levers
        ]
        arms = tuple(
            Arm(name=f"changes {sorted(made)}", digest="",
                practices=shapley.coalition_practices(self.base, self.other, each, made))
            for made in coalitions.coalitions
        )  # fmt: skip
        plan = ExperimentPlan(
            arms=arms, organisation=self.plan.organisation, years=self.plan.years,
            warmup_years=self.plan.warmup_years, seed=self.plan.seed,
        )  # fmt: skip
        sums = simulate(plan, replication).sums.sum(axis=1)
        places = [QUANTITIES.index(name.upper()) for name in VALUED]
        values = dict(zip(coalitions.coalitions, sums[:, places], strict=True))
        return shapley.shapley_values(coalitions, values), values[frozenset()]


def open_by_stage(world: World, seats: IntArray, stages: int) -> Array:
    """How many deals are truly in each stage now.

    Args:
        world: The world.
        seats: Places of the seats in the world's array that hold them.
        stages: Number of stages that these seats' deals go through.
    """
    deals = world.deals
    there = (deals["status"] == SlotStatus.DEAL) & np.isin(deals["rep"], seats)
    return np.bincount(deals["stage"][there], minlength=stages).astype(np.float64)


def _account(futures: list[_Future], stages: tuple[str, ...]) -> Split:
    before = np.array([future.before for future in futures])
    parts = np.stack([future.parts for future in futures])
    return _split("bookings", before, parts, parts_of(stages))


def _practices(futures: list[_Future], changes: tuple[Change, ...]) -> tuple[Split, ...]:
    named = tuple(
        Part(chapter=change.name, name=lever, meaning=LEVERS[lever].meaning)
        for change in changes
        for lever in change.levers
    )
    values = np.stack([future.levers for future in futures])
    none = np.stack([future.none for future in futures])
    return tuple(
        _split(response, none[:, place], values[:, :, place], named)
        for place, response in enumerate(VALUED)
    )


def _by_group(split: Split) -> Split:
    """The groups of a split by levers, with the intervals that they have beside their levers."""
    shares = tuple(
        Share(
            name=group.name, chapter="levers", value=group.value,
            meaning=", ".join(each.name for each in split.shares if each.chapter == group.name),
        )
        for group in split.chapters
    )  # fmt: skip
    return Split(
        response=split.response, before=split.before, difference=split.difference,
        shares=shares,
        chapters=(Share(name="levers", chapter="levers", meaning="levers", value=split.difference),),
    )  # fmt: skip


def _split(response: str, before: Array, parts: Array, named: tuple[Part, ...]) -> Split:
    """Means over futures with intervals; those of parts and chapters hold at once."""
    of_part = [part.chapter for part in named]
    chapters = tuple(dict.fromkeys(of_part))
    sums = np.stack([
        parts[:, [place for place, own in enumerate(of_part) if own == chapter]].sum(axis=1)
        for chapter in chapters
    ], axis=1)  # fmt: skip
    alone = student(CONFIDENCE, len(before))
    # One part alone is the difference itself: it has its interval.
    together = np.concatenate((parts, sums), axis=1)
    critical = critical_value(together) if len(named) > 1 else alone
    return Split(
        response=response,
        before=mean_of(before, alone),
        difference=mean_of(parts.sum(axis=1), alone),
        shares=tuple(
            Share(name=part.name, chapter=part.chapter, meaning=part.meaning,
                  value=mean_of(parts[:, place], critical))
            for place, part in enumerate(named)
        ),
        chapters=tuple(
            Share(name=chapter, chapter=chapter, meaning=chapter,
                  value=mean_of(sums[:, place], critical))
            for place, chapter in enumerate(chapters)
        ),
    )  # fmt: skip
