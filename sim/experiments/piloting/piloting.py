"""A pilot of a change: how large it must be to show what the change does, and what errors cost."""

import functools
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.arrays import Array, IntArray
from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.statistics import freed_from_luck
from sim.experiments.comparing.tabulate import luck_of_decisions
from sim.experiments.drawing.drawing import REPLICATIONS_PER_POINT, OrganisationSource
from sim.experiments.piloting.company import company_of, held_company_wide, treated
from sim.experiments.piloting.deciding import WrongConclusions, wrong_conclusions
from sim.experiments.piloting.pilots import MEASURES, PilotPlan, run_pilot
from sim.experiments.piloting.power import (
    Design,
    changes,
    design,
    freedom,
    judged_at,
    scaled,
    smallest,
)
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.running.outcomes import Outcome, Outcomes
from sim.experiments.running.plan import Arm
from sim.experiments.running.progress import Progress, counting
from sim.experiments.running.simulator import Simulator
from sim.experiments.running.store import Store
from sim.experiments.running.workers import Workers
from sim.organisation import Organisation
from sim.outputs.responses import RESPONSES
from sim.problems import InvalidInput
from sim.results import Result
from sim.scenarios.scenario import Scenario
from sim.seeds import MOST_SEED

FRESH_SEEDS: Final = 0x7F4A7C15
"""How far the seed of the pilots' luck lies from that of the comparison."""

SIZES: Final = (2, 3, 4, 6, 8, 10, 12, 16, 20)
"""Treated teams that are tried, up to the most that are asked for."""

FEWEST_PILOTS: Final = 40

YEARS_OF_WORTH: Final = 3
"""Years over which a change's worth is averaged, the dip at its start among them."""

RUN_IN_YEARS: Final = 2
"""Before week 0: at least this, and always a year more than what is looked at."""

MOST_BEFORE: Final = 12
"""Quarters before the switch that may be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot(Result):
    """How large a pilot must be, and what wrong conclusions cost.

    Attributes:
        base: Name of the way of managing that goes on in untreated teams.
        change: Name of the one that is tried.
        measure: What the test looks at.
        before: Quarters before the switch.
        designs: Every size that was tried, by teams and quarters.
        enough: The smallest size whose power is enough beyond doubt; None: none within those tried.
        perhaps: The smallest whose power is enough as far as these pilots tell.
        judged: The size to which what wrong conclusions cost belongs: `enough`, or the largest.
        by_measure: The judged size, whatever is counted.
        wrong: What they cost the whole company a year; None: too few futures.
        own_teams: Teams that the company has.
        company_wide: Levers of the change that executives set for all teams at once.
        same: Whether the change is what is done already.
        pilots: Simulated pilots.
        parameters: `drawn` or `fixed`.
        seed: Seed.
        interrupted: Whether it was stopped before the end.
    """

    base: str
    change: str
    measure: str
    before: int
    designs: tuple[Design, ...]
    enough: Design | None
    perhaps: Design | None
    judged: Design
    by_measure: Mapping[str, Design]
    wrong: WrongConclusions | None
    own_teams: int
    company_wide: tuple[str, ...]
    same: bool
    pilots: int
    parameters: str
    seed: int
    interrupted: bool

    def design(self, teams: int, quarters: int) -> Design:
        """The size of so many treated teams and quarters.

        Raises:
            KeyError: It was not tried.
        """
        for each in self.designs:
            if (each.teams, each.quarters) == (teams, quarters):
                return each
        raise KeyError((teams, quarters))


def pilot(
    base: Scenario,
    change: Scenario,
    organisation: Organisation,
    *,
    teams: int = 8,
    quarters: int = 8,
    before: int = 4,
    pilots: int = 200,
    measure: str = "bookings",
    parameters: OrganisationSource | None = None,
    seed: int = 1,
    executor: ExecutorLike = None,
    out: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    simulator: Simulator | None = None,
) -> Pilot:
    """Simulate pilots of a change, and find how large one must be.

    Args:
        base: How all teams are managed until week 0.
        change: How the treated teams are managed from week 0 on.
        organisation: What teams are like.
        teams: Most treated teams; as many are left as they are.
        quarters: Most quarters after the switch.
        before: Quarters before it.
        pilots: Simulated pilots.
        measure: What the test looks at: one of `MEASURES`.
        parameters: Where the organisation's parameters are drawn from; None: they are fixed.
        seed: Seed of all luck.
        executor: Who computes.
        out: Folder that keeps finished pilots and futures, so that a stopped run goes on.
        progress: Called as pilots finish.
        simulator: Who simulates; None: the compiled engine.

    Raises:
        InvalidInput: With the problems of the arguments.
        KeyboardInterrupt: If fewer than `FEWEST_PILOTS` had finished.
    """
    _check(base, change, before, teams)
    chosen = simulator if simulator is not None else Simulator()
    sizes = [each for each in SIZES if each <= teams]
    company = company_of(organisation, sizes[-1])
    plan = PilotPlan(
        company=company, base=Arm.of(base), before=before, after=quarters,
        change=Arm.of(treated(base, change, company.twos)), run_in=max(RUN_IN_YEARS, 1 - (-before // 4)),
        seed=(seed + FRESH_SEEDS) % (MOST_SEED + 1), points_seed=seed,
        parameters=parameters, simulator=chosen,
    )  # fmt: skip
    with open_workers(executor) as workers:
        counted, complete = _pilots(
            plan, pilots, workers, progress, None if out is None else out / "pilots"
        )
        kinds = company.kinds
        moved = {name: _changes(counted, name, kinds, before) for name in MEASURES}
        designs = tuple(
            design(moved[measure], kinds, size, length)
            for size in sizes
            if freedom(kinds[:size]) > 0
            for length in range(1, quarters + 1)
        )
        if not designs:
            raise InvalidInput(
                f"teams = {teams}: too few for a test in {len(set(kinds.tolist()))} kinds of teams; give more"
            )
        enough = smallest(designs)
        judged = enough or designs[-1]
        wrong = None
        if complete:
            worth = _worth(
                base, change, organisation, pilots=len(counted), parameters=parameters,
                seed=seed, workers=workers, progress=progress, simulator=chosen,
                out=None if out is None else out / "worth",
            )  # fmt: skip
            found = judged_at(moved[measure], kinds, judged.teams, judged.quarters)
            wrong = (
                None if worth is None else wrong_conclusions(worth, found.sign > 0, seed)
            )
    return Pilot(
        base=base.name, change=change.name, measure=measure, before=before, designs=designs,
        by_measure={
            name: design(each, kinds, judged.teams, judged.quarters)
            for name, each in moved.items()
        },
        enough=enough, perhaps=smallest(designs, surely=False), judged=judged, wrong=wrong,
        own_teams=len(organisation.team_sizes()), same=base.digest == change.digest,
        company_wide=held_company_wide(base, change), pilots=len(counted), seed=seed,
        parameters="fixed" if parameters is None else "drawn",
        interrupted=not complete or wrong is None,
    )  # fmt: skip


def _changes(counted: Array, measure: str, kinds: IntArray, before: int) -> Array:
    """Changes of teams by one measure, as shares of what such teams had before."""
    own = counted[:, MEASURES.index(measure)]
    # What is earned may be nought or less before: it is counted in bookings.
    by = counted[:, 0] if measure == "contribution" else own
    return changes(scaled(own, kinds, before, by), before)


def _check(base: Scenario, change: Scenario, before: int, teams: int) -> None:
    problems = [
        f"{name} {scenario.name!r}: tells teams apart; give the way in which one is managed"
        for name, scenario in (("start", base), ("change", change))
        if scenario.teams
    ]
    if not 1 <= before <= MOST_BEFORE:
        problems.append(f"before = {before}: give 1 to {MOST_BEFORE} quarters")
    if not SIZES[0] <= teams <= SIZES[-1]:
        problems.append(
            f"teams = {teams}: give {SIZES[0]} to {SIZES[-1]} treated teams; with fewer there is no test"
        )
    if problems:
        raise InvalidInput(problems)


def _pilots(
    plan: PilotPlan,
    pilots: int,
    workers: Workers,
    progress: Callable[[Progress], None] | None,
    out: Path | None,
) -> tuple[Array, bool]:
    """What is counted in all pilots, by number, and whether all of them finished."""
    told = counting(progress, pilots, "pilots")
    with nullcontext() if out is None else Store(out, plan) as store:
        finished = {} if store is None else store.finished
        found = {number: each.sums for number, each in finished.items() if number < pilots}

        def keep(number: int, counted: Array) -> None:
            found[number] = counted
            if store is not None:
                kept = Outcome(
                    replication=number, events=0, sums=counted, weekly=np.zeros(0)
                )
                store.add((kept,))
            told(len(found))

        missing = [number for number in range(pilots) if number not in found]
        job = functools.partial(run_pilot, plan)
        if missing:
            workers.warm_up(job, missing[0])
        complete = workers.perform(job, missing, keep)
    # After an interrupt those without a gap: which ones are finished must not hang on speed.
    numbers = 0
    while numbers in found:
        numbers += 1
    if numbers < min(pilots, FEWEST_PILOTS):
        raise KeyboardInterrupt
    return np.stack([found[number] for number in range(numbers)]), complete


def _worth(
    base: Scenario,
    change: Scenario,
    organisation: Organisation,
    *,
    pilots: int,
    parameters: OrganisationSource | None,
    **settings: Any,  # noqa: ANN401 (of `compare`)
) -> Array | None:
    """What the change brings the whole company a year, by draw and future; None if stopped."""
    workers = settings.pop("workers")
    report = settings.pop("progress")

    def told(progress: Progress) -> None:
        if report is not None:
            report(
                Progress(progress.finished, progress.asked, progress.seconds,
                         "futures: what the change is worth in truth")
            )  # fmt: skip

    # Under another name: a pilot of what is done already has one name twice.
    adopted = replace(Arm.of(change), name=f"{change.name}, adopted")
    repeats = 1 if parameters is None else REPLICATIONS_PER_POINT
    try:
        found = compare(
            Arm.of(base), (adopted,), organisation, years=YEARS_OF_WORTH, warmup=RUN_IN_YEARS,
            replications=pilots * repeats, parameters=parameters, executor=workers,
            shown=("contribution_per_rep_year",), progress=told, **settings,
        )  # fmt: skip
    except KeyboardInterrupt:
        return None
    if found.run.interrupted:
        return None
    gained = company_gain(found.outcomes, found.run.seats)
    return gained.reshape(1, -1) if parameters is None else gained.reshape(-1, repeats)


def company_gain(outcomes: Outcomes, seats: int) -> Array:
    """What the second scenario earns the company a year more, in each future, freed from luck."""
    value = RESPONSES["contribution_per_rep_year"].value(outcomes.sums.sum(axis=2)) * seats
    luck = luck_of_decisions(outcomes).sum(axis=2)
    return freed_from_luck(value[:, 1] - value[:, 0], luck[:, 1] - luck[:, 0])
