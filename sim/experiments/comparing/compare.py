"""Compare scenarios with a base on the same luck, until it is precise enough.

The default is what a leader lives through: one opening state, run in under the base, and the
switch at week 0. In steady state each scenario runs in under itself.
"""

import contextlib
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite, isnan
from pathlib import Path

from sim.engines.open_deals import OpenDeals
from sim.experiments.comparing.comparison import Comparison
from sim.experiments.comparing.run_record import RunRecord
from sim.experiments.comparing.sequential import (
    BUDGET_PAIRS,
    DEFAULT_PAIRS,
    Stopping,
    widening,
)
from sim.experiments.comparing.tabulate import bookings_precision, levels, pairings, rows
from sim.experiments.comparing.transition import transition
from sim.experiments.comparing.uncertainty import FEWEST_POINTS
from sim.experiments.drawing.drawing import REPLICATIONS_PER_POINT, OrganisationSource
from sim.experiments.running import provenance
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.running.outcomes import Outcome, Outcomes, whole_points
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.experiments.running.progress import SECONDS_BETWEEN_REPORTS, Progress
from sim.experiments.running.replicate import replicate, warm_up
from sim.experiments.running.simulator import Simulator
from sim.experiments.running.store import Store
from sim.experiments.running.workers import Workers
from sim.files import write_whole
from sim.levers import added_seats, settled
from sim.organisation import Organisation
from sim.outputs.responses import RESPONSES, SHOWN
from sim.problems import InvalidInput
from sim.scenarios.scenario import Scenario

RESULT = "comparison.json"


def compare(
    base: Scenario | Arm,
    others: Sequence[Scenario | Arm],
    organisation: Organisation,
    *,
    years: int = 4,
    steady: bool = False,
    warmup: int = 2,
    replications: int | None = None,
    precision: float | None = None,
    seed: int = 1,
    executor: ExecutorLike = None,
    out: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    shown: Sequence[str] = SHOWN,
    simulator: Simulator | None = None,
    parameters: OrganisationSource | None = None,
    today: OpenDeals | None = None,
    by_team: bool = False,
) -> Comparison:
    """Compare scenarios with a base, in pairs.

    Args:
        base: The scenario compared with.
        others: The scenarios compared; none: levels of the base only.
        organisation: The organisation all of them manage.
        years: Years measured, of 52 weeks.
        steady: Whether each scenario runs in under itself; otherwise all start from one
            state run in under the base.
        warmup: Years before week 0.
        replications: Pairs; with a precision, the most that may be spent on it.
        precision: Half-width at which to stop, relative to the bookings ratio, .02 for 2 %.
        seed: Seed of all replications.
        executor: Who runs them, see `open_workers`; None: one thread a processor.
        out: Folder that keeps finished replications; what it already holds of this
            experiment is not run again.
        progress: Called about once a second.
        shown: Responses to compare; all of their intervals hold at once.
        simulator: Who simulates; None: the compiled engine.
        parameters: Where the organisation's parameters are drawn from, anew for every
            point of `REPLICATIONS_PER_POINT` pairs; None: they are fixed.
        today: Open deals of a company that week 0 begins with, in every scenario alike; None:
            those of the run-in.
        by_team: Whether money of every team is kept, for `by_team.team_rows`.

    Returns:
        The comparison; after Ctrl-C of what had finished, marked as interrupted.

    Raises:
        InvalidInput: With every problem of the arguments or of the folder.
        KeyboardInterrupt: If nothing can be said because fewer than two pairs had finished.
    """
    stopping = Stopping(most=_most(replications, precision), precision=precision)
    _check(others, precision, shown, stopping.most if parameters else None)
    plan = ExperimentPlan(
        arms=tuple(_arm(scenario, steady=steady) for scenario in (base, *others)),
        organisation=organisation,
        years=years,
        warmup_years=warmup,
        steady=steady,
        seed=seed,
        simulator=simulator if simulator is not None else Simulator(),
        parameters=parameters,
        today=today,
        by_team=by_team,
    )
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(Store(out, plan)) if out is not None else None
        workers = stack.enter_context(open_workers(executor))
        experiment = _Experiment(
            plan=plan, stopping=stopping, workers=workers, shown=shown, store=store,
            progress=progress,
        )  # fmt: skip
        complete = experiment.run()
        comparison = experiment.result(interrupted=not complete)
        if out is not None:
            write_whole(out / RESULT, json.dumps(comparison.to_json(), indent=1) + "\n")
    return comparison


def _most(replications: int | None, precision: float | None) -> int:
    if replications is not None:
        return replications
    return DEFAULT_PAIRS if precision is None else BUDGET_PAIRS


def _arm(scenario: Scenario | Arm, *, steady: bool) -> Arm:
    arm = scenario if isinstance(scenario, Arm) else Arm.of(scenario)
    # In a steady state what a scenario does from the switch on has always been done.
    return replace(arm, practices=settled(arm.practices)) if steady else arm


def _check(
    others: Sequence[Scenario | Arm],
    precision: float | None,
    shown: Sequence[str],
    drawn: int | None,
) -> None:
    fewest = FEWEST_POINTS * REPLICATIONS_PER_POINT
    problems = [
        f"responses: {name!r} is not a response; give some of {', '.join(RESPONSES)}"
        for name in shown
        if name not in RESPONSES
    ]
    if precision is not None and not others:
        problems.append("precision: there is no other scenario to compare with; name one")
    if drawn is not None and drawn < fewest:
        problems.append(
            f"replications: {drawn}; drawn parameters need at least {fewest}, "
            f"{REPLICATIONS_PER_POINT} for each of {FEWEST_POINTS} draws"
        )
    if problems:
        raise InvalidInput(problems)


def comparison_of(
    outcomes: Outcomes, run: RunRecord, shown: Sequence[str] = SHOWN
) -> Comparison:
    """What replications say: every scenario against the first.

    Args:
        outcomes: Replications.
        run: Where they come from.
        shown: Responses to compare.
    """
    base, *others = outcomes.scenarios
    return Comparison(
        base=base,
        others=tuple(others),
        rows=rows(outcomes, shown, widening=widening(run.precision_asked)),
        levels=levels(outcomes),
        transitions=tuple(transition(outcomes, x) for x in others if not run.steady),
        pairing=pairings(outcomes),
        run=run,
        outcomes=outcomes,
    )


@dataclass(slots=True, kw_only=True, eq=False)
class _Experiment:
    """A comparison under way; the arguments are those of `compare`."""

    plan: ExperimentPlan
    stopping: Stopping
    workers: Workers
    shown: Sequence[str]
    store: Store | None
    progress: Callable[[Progress], None] | None
    _finished: dict[int, Outcome] = field(init=False)
    _asked: int = field(init=False)
    _wall_s: float = field(default=0.0, init=False)
    _started: float | None = field(default=None, init=False)
    _reported: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._finished = dict(self.store.finished) if self.store else {}
        self._asked = self._whole(self.stopping.first_look)

    def run(self) -> bool:
        """Replicate until it is enough; False after an interrupt."""
        with contextlib.suppress(KeyboardInterrupt):
            while self._have(self._asked):
                wanted = self.stopping.next_look(self._asked, self._precision())
                if wanted is None:
                    return True
                self._asked = self._whole(wanted)
        return False

    def _whole(self, pairs: int) -> int:
        """Pairs of whole points: at least as many."""
        repeats = self.plan.repeats
        return -(-pairs // repeats) * repeats

    def _have(self, pairs: int) -> bool:
        """Finish the first `pairs` replications."""
        missing = [number for number in range(pairs) if number not in self._finished]
        if not missing:
            return True
        if self._started is None:
            warm_up(self.plan, self.workers)
            self._started = time.perf_counter()
        complete = replicate(
            self.plan, missing, workers=self.workers, on_finished=self._keep
        )
        self._wall_s = time.perf_counter() - self._started
        return complete

    def _keep(self, outcomes: Iterable[Outcome]) -> None:
        arrived = tuple(outcomes)
        if self.store is not None:
            self.store.add(arrived)
        self._finished.update({outcome.replication: outcome for outcome in arrived})
        self._report()

    def _report(self) -> None:
        """Say how far it has got, about once a second."""
        if self.progress is None or self._started is None:
            return
        now = time.perf_counter()
        if now - self._reported < SECONDS_BETWEEN_REPORTS:
            return
        reached, target = self._precision(), self.stopping.precision
        known = (
            f"known to +-{100 * reached:.1f} %" if isfinite(reached) else "not known yet"
        )
        note = "" if isnan(reached) else f"bookings ratio {known}"
        if target is not None:
            note += f" (asked for: +-{100 * target:.1f} %)"
        seconds = now - self._started
        self.progress(
            Progress(len(self._counted()), self._asked, seconds, note.strip(), reached)
        )
        self._reported = time.perf_counter()

    def _counted(self) -> list[Outcome]:
        """Finished replications asked for, in whole points; a folder may hold more."""
        asked = (one for number, one in self._finished.items() if number < self._asked)
        return whole_points(asked, self.plan.repeats)

    def _outcomes(self) -> Outcomes:
        repeats = self.plan.repeats
        return Outcomes.gather(self.plan.names, self._counted(), repeats=repeats)

    def _enough(self) -> bool:
        """Whether there is anything to say: two independent draws."""
        return len(self._counted()) >= 2 * self.plan.repeats

    def _precision(self) -> float:
        if not self._enough() or len(self.plan.arms) < 2:
            return float("nan")
        return bookings_precision(
            self._outcomes(), self.shown, widening=self.stopping.widening
        )

    def result(self, *, interrupted: bool) -> Comparison:
        """What the finished replications say."""
        if interrupted and not self._enough():
            raise KeyboardInterrupt
        outcomes = self._outcomes()
        record = self._record(outcomes, interrupted=interrupted)
        return comparison_of(outcomes, record, self.shown)

    def _record(self, outcomes: Outcomes, *, interrupted: bool) -> RunRecord:
        plan = self.plan
        return RunRecord(
            version=provenance.version(),
            engine=plan.simulator.engine,
            platform=provenance.platform_name(),
            seed=plan.seed,
            replications=len(outcomes),
            years=plan.years,
            warmup_years=plan.warmup_years,
            steady=plan.steady,
            organisation=plan.organisation.name,
            organisation_digest=plan.organisation.digest(),
            scenario_digests={arm.name: arm.digest for arm in plan.arms},
            events=int(outcomes.events.sum()),
            wall_s=self._wall_s,
            precision_asked=self.stopping.precision,
            precision_reached=self._precision(),
            interrupted=interrupted,
            parameters="fixed" if plan.parameters is None else "drawn",
            parameter_source=_source(plan.parameters),
            parameter_points=(
                None if plan.parameters is None else len(outcomes) // plan.repeats
            ),
            seats=sum(plan.organisation.team_sizes()),
            seats_added={
                arm.name: added * len(plan.organisation.team_sizes())
                for arm in plan.arms
                if (added := added_seats(arm.practices))
            },
            same_practices=plan.same_as_base,
        )


def _source(parameters: OrganisationSource | None) -> str | None:
    return None if parameters is None else f"{parameters.name}, digest {parameters.digest}"
