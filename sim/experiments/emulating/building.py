"""How an emulator is made: levers are screened, settings simulated, surfaces fitted and judged."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Array
from sim.experiments.emulating.design import Axis, Setting, axes, coordinates, settings
from sim.experiments.emulating.emulator import Emulator, Fit, model_digest
from sim.experiments.emulating.gaussian_process import Surface, fitted
from sim.experiments.emulating.sampling import ESTIMATED, Sample, sample, shares_of_pool
from sim.experiments.emulating.screening import chosen, screen
from sim.experiments.emulating.screening import size as screened
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.running.plan import Arm
from sim.experiments.running.progress import Progress
from sim.experiments.running.workers import Workers
from sim.experiments.trying.kept import Base, KeptFutures
from sim.organisation import Organisation
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario

BASE: Final = STAGES[0]
"""What settings are compared with: what is lived before the switch."""
COVERED: Final = 12
"""Levers that an emulator covers: those that matter most."""
PATH_PARTS: Final = 3
"""Shapes that paths are put together from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is simulated.

    Attributes:
        settings: From which the emulator learns; each stage as it is comes on top, repeatedly.
        futures: Futures of each.
        pool: Futures that they are taken from.
        held_out: Settings by which it is judged.
        held_out_futures: Futures of each of these, on luck of their own.
    """

    settings: int = 1_024
    futures: int = 6
    pool: int = 60
    held_out: int = 96
    held_out_futures: int = 16


STAGES_REPEATED: Final = 6
"""How often each stage as it is stands in the design: people begin there."""
FRESH: Final = 1_000
"""Number of the first future that only judges."""


def build(
    organisation: Organisation,
    *,
    effort: Effort | None = None,
    executor: ExecutorLike = None,
    progress: Callable[[Progress], None] | None = None,
) -> Emulator:
    """Make the emulator of an organisation.

    Args:
        organisation: Whom it is about.
        effort: How much is simulated; None: as for the built-in organisations.
        executor: Who simulates, threads of this process; see `open_workers`.
        progress: Called as settings are finished.

    Raises:
        KeyboardInterrupt: After Ctrl-C; nothing is kept.
    """
    effort = effort or Effort()
    # Said before anything is simulated: sources that change meanwhile are not those that were asked.
    model = model_digest()
    base = Base(organisation=organisation, arm=Arm.of(load_scenario(BASE)))
    count = screened() + effort.settings + len(STAGES) * STAGES_REPEATED + effort.held_out
    told = _Told(asked=count, progress=progress)
    with open_workers(executor) as workers:
        work = _Work(
            base=base, kept=KeptFutures(), workers=workers, effort=effort, told=told
        )
        weights = screen(
            kept=work.kept, base=base, workers=workers,
            on_finished=told.stage("which levers matter"),
        )  # fmt: skip
        most = chosen(weights, COVERED)
        covered = [axis for name, axis in axes().items() if name in most]
        asked, found = work.learned(covered)
        judges, seen = work.judged(covered)
    points = coordinates(covered, asked)
    n = len(ESTIMATED)
    surfaces = tuple(fitted(points, found.means[:, x], found.noise[:, x]) for x in range(n))
    mean, parts, path_surfaces = _paths(points, found.means[:, n:], found.noise[:, n:])
    at = coordinates(covered, judges)
    return Emulator(
        organisation=organisation.name,
        organisation_digest=organisation.digest(),
        model=model,
        base=BASE,
        years=base.years,
        axes=tuple(covered),
        weights=weights,
        fits=tuple(
            _fit(place, surface.value(at), seen, found.base)
            for place, surface in enumerate(surfaces)
        ),
        surfaces=surfaces,
        path_mean=mean,
        path_parts=parts,
        path_surfaces=path_surfaces,
    )


@dataclass(slots=True, kw_only=True)
class _Told:
    """Who is told how far it is."""

    asked: int
    progress: Callable[[Progress], None] | None
    _started: float = 0.0
    _before: int = 0

    def stage(self, note: str) -> Callable[[int], None]:
        """Count on from the stage before."""
        before = self._before
        self._started = self._started or time.perf_counter()

        def finished(count: int) -> None:
            self._before = before + count
            if self.progress is not None:
                seconds = time.perf_counter() - self._started
                self.progress(Progress(self._before, self.asked, seconds, note))

        return finished


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Work:
    """What all settings of one emulator share."""

    base: Base
    kept: KeptFutures
    workers: Workers
    effort: Effort
    told: _Told

    def learned(self, covered: list[Axis]) -> tuple[list[Setting], Sample]:
        """Settings to learn from, the stages among them, and what was found."""
        stages = [Setting(stage=name, values={}) for name in STAGES] * STAGES_REPEATED
        asked = [*stages, *settings(covered, self.effort.settings, key=311)]
        each, pool = self.effort.futures, self.effort.pool
        futures = shares_of_pool(len(asked), each, pool)
        return asked, self._sampled(asked, futures, "settings to learn from")

    def judged(self, covered: list[Axis]) -> tuple[list[Setting], Sample]:
        """Settings to be judged by, on other luck."""
        asked = settings(covered, self.effort.held_out, key=312)
        each = self.effort.held_out_futures
        futures = shares_of_pool(len(asked), each, 4 * each, first=FRESH)
        return asked, self._sampled(asked, futures, "settings to be judged by")

    def _sampled(self, asked: list[Setting], futures: list[list[int]], note: str) -> Sample:
        return sample(
            asked, kept=self.kept, base=self.base, futures=futures, workers=self.workers,
            on_finished=self.told.stage(note),
        )  # fmt: skip


def _paths(
    points: Array, paths: Array, noise: Array
) -> tuple[Array, Array, tuple[Surface, ...]]:
    """Mean path, the shapes that paths differ by most, and how much of each a setting has."""
    mean = paths.mean(axis=0)
    _, _, shapes = np.linalg.svd(paths - mean, full_matrices=False)
    parts = shapes[:PATH_PARTS]
    shares = (paths - mean) @ parts.T
    # Chance moves a whole path at once: its points err together, at most so much.
    chance = noise @ np.abs(parts.T)
    surfaces = tuple(fitted(points, shares[:, x], chance[:, x]) for x in range(len(parts)))
    return mean, parts, surfaces


def _fit(place: int, estimates: Array, seen: Sample, base: Array) -> Fit:
    """How well one response is estimated."""
    truth, noise = seen.means[:, place], seen.noise[:, place]
    missed = float(np.mean((estimates - truth) ** 2))
    spread = float(truth.var())
    return Fit(
        response=ESTIMATED[place],
        base=float(base[place]),
        error=float(np.sqrt(missed)),
        ceiling=float(np.sqrt(noise.mean())),
        explained=1.0 - missed / spread if spread > 0.0 else 1.0,
    )
