"""Run the experiments of all rows on any number of threads, and say what was found."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from sim.evidence import firms, labels, work
from sim.evidence.figures import Figure, Observations, estimate, ratio, standard_error
from sim.evidence.kept import Kept
from sim.evidence.registry import CLAIMS, MARGINALS, ROWS, STAGES_STUDY, studies_of
from sim.evidence.result import ClaimFound, MarginalFound, RowFound, StagesFound, Validation
from sim.evidence.row import Claim, Registered, Row, Study
from sim.evidence.studies import ladder
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.running import provenance
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.running.progress import SECONDS_BETWEEN_REPORTS, Progress
from sim.experiments.running.simulator import Simulator
from sim.experiments.running.workers import Workers
from sim.levers import pack_timeline
from sim.organisation import Organisation
from sim.scenarios.catalogue import STAGES

EFFORT: Final = "effort"
"""Under which a folder keeps the seconds that were spent on it so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to validate.

    Attributes:
        organisation: On whom rows, controls and harms are measured.
        organisations: By name, those whose stages are compared over drawn parameters.
        rows: The rows; whoever asks leaves out those that are sealed.
        registered: Published ranges of which nothing is to be simulated.
        claims: The controls and harms.
        budget: How much is simulated.
        seed: Seed of all luck and draws.
        simulator: Who simulates.
    """

    organisation: Organisation
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    rows: tuple[Row, ...] = tuple(row for row in ROWS if not row.sealed)
    registered: tuple[Registered, ...] = ()
    claims: tuple[Claim, ...] = CLAIMS
    budget: work.Budget = work.FULL
    seed: int = 1
    simulator: Simulator = field(default_factory=Simulator)

    def pieces(self) -> Iterator[work.Piece]:
        """All work, in the order in which rows become complete."""
        budget, firm = self.budget, self.organisation
        for study in studies_of(self.rows, self.claims):
            yield from work.at_defaults(study, firm, budget)
        for name, other in self.organisations.items():
            yield from work.at_draws(
                firms.study_of(name),
                other,
                work.PRIOR,
                budget.organisation_points,
                firms.EACH,
            )
        for study in studies_of(self.rows, ()):
            each = budget.at_draw(study)
            if each:
                yield from work.at_draws(study, firm, work.PRIOR, budget.points, each)
                if study.off is not None:
                    yield from work.at_draws(study, firm, work.OFF, budget.points, each)

    def configuration(self) -> dict[str, object]:
        """What two runs must share for their observations to belong together."""
        return {
            "version": provenance.version(),
            "source files": provenance.sources_digest()[:16],
            "engine": self.simulator.engine,
            "seed": self.seed,
            "organisation": self.organisation.digest()[:16],
        }


def validate(
    request: Request,
    *,
    executor: ExecutorLike = None,
    out: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Validation:
    """Measure everything that is asked for, and say what was found.

    An interrupt keeps what is finished: rows that have replications are given.

    Args:
        request: What to validate.
        executor: Who runs them, see `open_workers`; None: one thread a processor.
        out: Folder that keeps finished work; what it holds is not simulated again.
        progress: Told about once a second how far it has got.

    Raises:
        InvalidInput: If the folder holds another run, or cannot be written.
    """
    kept = Kept(out, request.configuration())
    run = _Run(request, kept, progress)
    with open_workers(executor) as workers:
        complete = run.perform(workers)
    return _found(request, kept.observations, run, complete=complete)


class _Run:
    """Work under way."""

    def __init__(
        self, request: Request, kept: Kept, progress: Callable[[Progress], None] | None
    ) -> None:
        self._request = request
        self._kept = kept
        self._progress = progress
        self._started = time.perf_counter()
        self._reported = 0.0
        earlier = kept.observations.get(EFFORT, {})
        self.wall_s = float(earlier.get("wall_s", 0.0))

    @property
    def events(self) -> int:
        """Events behind all that is kept, those of earlier runs included."""
        return sum(self._kept.events.values())

    def perform(self, workers: Workers) -> bool:
        """Do all pieces that are missing; False after an interrupt."""
        pieces = list(self._request.pieces())
        missing = [piece for piece in pieces if self._missing(piece)]
        if missing:
            self._warm_up(missing[0], workers)
        self._started = time.perf_counter()
        done = len(pieces) - len(missing)

        def keep(piece: work.Piece, finished: work.Done) -> None:
            nonlocal done
            done += 1
            self._kept.add(finished.observations, finished.events)
            self._report(done, len(pieces), piece)

        job = partial(
            work.perform, seed=self._request.seed, simulator=self._request.simulator
        )
        try:
            return workers.perform(job, missing, keep)
        finally:
            self.wall_s += time.perf_counter() - self._started
            self._kept.add({EFFORT: {"wall_s": self.wall_s}})

    def _missing(self, piece: work.Piece) -> bool:
        return any(key not in self._kept.observations for key in piece.keys)

    def _warm_up(self, piece: work.Piece, workers: Workers) -> None:
        """Compile, or load what was compiled, before time is counted and threads begin."""
        workers.warm_up(
            partial(_opened_and_run, self._request.simulator), piece.organisation
        )

    def _report(self, done: int, asked: int, piece: work.Piece) -> None:
        now = time.perf_counter()
        if self._progress is None or now - self._reported < SECONDS_BETWEEN_REPORTS:
            return
        self._reported = now
        study = (
            piece.study.name
            if piece.setting == work.DEFAULT
            else f"{piece.study.name}, draws"
        )
        self._progress(Progress(done, asked, now - self._started, f"now: {study}"))


def _opened_and_run(simulator: Simulator, organisation: Organisation) -> None:
    """A week of an organisation, for what it compiles."""
    world = simulator.open_world(
        organisation, seed=0, replication=0, run_in_weeks=1, weeks=1, room_for=()
    )
    simulator.advance(world, pack_timeline({0: {}}), 1)


def _found(
    request: Request, held: Mapping[str, Mapping[str, float]], run: _Run, *, complete: bool
) -> Validation:
    """Compute every figure from what was observed."""
    gathered = _Gathered(request, held)
    rows = [gathered.row(row) for row in request.rows]
    claims = [gathered.claim(claim) for claim in request.claims]
    return Validation(
        rows=tuple(row for row in rows if row is not None),
        registered=request.registered,
        claims=tuple(claim for claim in claims if claim is not None),
        marginals=gathered.marginals(),
        learned=gathered.learned(),
        stages=gathered.stages(),
        reduced_form_share=gathered.figure(STAGES_STUDY, ladder.through_curves),
        reduced_form=ladder.reduced_levers(),
        run={
            **request.configuration(),
            "platform": provenance.platform_name(),
            "organisation": request.organisation.name,
            "organisation_digest": request.organisation.digest(),
            "points": request.budget.points,
            "share": request.budget.share,
            "wall_s": round(run.wall_s, 1),
            "events": run.events,
            "interrupted": not complete,
        },
    )


class _Gathered:
    """Observations, put together by study and setting."""

    def __init__(self, request: Request, held: Mapping[str, Mapping[str, float]]) -> None:
        self._request = request
        self._held = held
        self._defaults: dict[str, Observations] = {}

    def defaults(self, study: Study) -> Observations:
        """Observations at the defaults; nothing where fewer than two replications are done."""
        if study.name not in self._defaults:
            request = self._request
            pieces = work.at_defaults(study, request.organisation, request.budget)
            keys = [key for piece in pieces for key in piece.keys]
            rows = [self._held[key] for key in keys if key in self._held]
            self._defaults[study.name] = stacked(rows) if len(rows) > 1 else {}
        return self._defaults[study.name]

    def figure(self, study: Study, figure: Figure) -> Estimate | None:
        """A figure at the defaults."""
        seen = self.defaults(study)
        return estimate(figure, seen) if seen else None

    def row(self, row: Row) -> RowFound | None:
        """A row with its pass rates."""
        seen = self.defaults(row.study)
        if not seen:
            return None
        prior = self._pass_rate(row, work.PRIOR)
        off = self._pass_rate(row, work.OFF) if row.study.off is not None else None
        return RowFound(
            row=row,
            figure=estimate(row.figure, seen),
            replications=_number(seen),
            pass_prior=prior,
            pass_off=off,
            label=labels.label_of(row.fit, row.set_by_source, prior, off),
        )

    def claim(self, claim: Claim) -> ClaimFound | None:
        """A control or harm."""
        seen = self.defaults(claim.study)
        if not seen:
            return None
        return ClaimFound(
            claim=claim,
            figure=estimate(claim.figure, seen),
            also=None if claim.also is None else estimate(claim.also[1], seen),
            replications=_number(seen),
        )

    def marginals(self) -> tuple[MarginalFound, ...]:
        """Marginals of every stage, where the stages were simulated."""
        seen = self.defaults(STAGES_STUDY)
        if not seen:
            return ()
        return tuple(
            MarginalFound(
                marginal=marginal,
                stage=stage,
                figure=estimate(ladder.level(marginal, stage), seen),
            )
            for marginal in MARGINALS
            for stage in STAGES
        )

    def learned(self) -> dict[str, dict[str, Estimate]]:
        """What is learned in stage 5 by whose report is read, where it was simulated."""
        seen = self.defaults(STAGES_STUDY)
        return {
            reader: {
                what: estimate(ladder.learned(reader, what), seen)
                for what in ladder.LEARNING
            }
            for reader in (ladder.READERS if seen else ())
        }

    def stages(self) -> tuple[StagesFound, ...]:
        """The stages of every organisation that was simulated."""
        found = []
        for name, firm in self._request.organisations.items():
            draws = self._draws(
                firms.study_of(name), work.PRIOR, self._request.budget.organisation_points,
                firms.EACH,
            )  # fmt: skip
            own = firm == self._request.organisation
            seen = self.defaults(STAGES_STUDY) if own else {}
            of = {
                what: {
                    stage: estimate(ratio(f"{stage} {what}", f"initial {what}"), seen)
                    for stage in STAGES[1:]
                }
                if seen
                else {}
                for what in ("sold", "wins")
            }
            if draws or seen:
                found.append(firms.stages_found(name, draws, of["sold"], of["wins"]))
        return tuple(found)

    def _pass_rate(self, row: Row, setting: str) -> float | None:
        budget = self._request.budget
        draws = self._draws(row.study, setting, budget.points, budget.at_draw(row.study))
        if len(draws) < budget.points:
            return None
        with np.errstate(all="ignore"):
            pairs = [standard_error(row.figure, stacked(draw)) for draw in draws]
        values, errors = zip(*pairs, strict=True)
        return labels.pass_rate(values, errors, row.low, row.high)

    def _draws(
        self, study: Study, setting: str, points: int, each: int
    ) -> list[list[Mapping[str, float]]]:
        """Observations of every draw that is whole."""
        pieces = work.at_draws(study, self._request.organisation, setting, points, each)
        whole = (
            piece.keys for piece in pieces if all(key in self._held for key in piece.keys)
        )
        return [[self._held[key] for key in keys] for keys in whole if keys]


def stacked(rows: Sequence[Mapping[str, float]]) -> Observations:
    """Observations of many replications, by name."""
    return {name: np.array([seen[name] for seen in rows], np.float64) for name in rows[0]}


def _number(seen: Observations) -> int:
    return len(next(iter(seen.values())))
