"""What there is to simulate: pieces of work in the order in which rows become complete.

A piece is some replications of one study in one setting. Defaults come first, so that an
interrupted run has its rows; then organisations; then draws of the parameters, with the
mechanism on and off, which decide the labels.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sim.evidence.bench import Bench
from sim.evidence.row import Study
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.experiments.running.simulator import Simulator
from sim.organisation import Organisation

DEFAULT: Final = "default"
PRIOR: Final = "prior"
OFF: Final = "off"

AT_ONCE: Final = 8
"""Replications of a study that one task performs."""

APART: Final = 100_000
"""Replications of draws are numbered from here on: their luck is not that of the defaults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much a run simulates.

    Attributes:
        share: Of every study's replications.
        points: Draws of the parameters for pass rates.
        organisation_points: Draws for each organisation's stages.
        draw_share: Of the replications that a study makes at each draw.
    """

    share: float = 1.0
    points: int = 32
    organisation_points: int = 40
    draw_share: float = 1.0

    def at_defaults(self, study: Study) -> int:
        """Replications of a study at the defaults."""
        return max(12, round(self.share * study.replications))

    def at_draw(self, study: Study) -> int:
        """Replications of a study at each draw; 0 where none are made."""
        if study.draw_replications == 0:
            return 0
        return max(3, round(self.draw_share * study.draw_replications))


FULL: Final = Budget()
QUICK: Final = Budget(share=0.12, points=8, organisation_points=8, draw_share=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Replications of one study in one setting, at one point.

    Attributes:
        study: What is measured.
        organisation: On whom, before anything is drawn.
        setting: `default`, `prior`, `off`, or another name for draws like `prior`.
        point: Number of the draw; -1: none is drawn.
        replications: Their numbers.
    """

    study: Study
    organisation: Organisation
    setting: str
    point: int
    replications: tuple[int, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which the observations of each replication are kept."""
        head = f"{self.study.name}|{self.setting}|{self.point}"
        return tuple(f"{head}|{number}" for number in self.replications)

    def firm(self, seed: int) -> Organisation:
        """The organisation that the piece is measured on."""
        drawn = self.organisation
        if self.point >= 0:
            drawn = EvidenceRanges().organisation(drawn, seed=seed, point=self.point)
        if self.setting == OFF and self.study.off is not None:
            drawn = self.study.off(drawn)
        return drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Observations of a piece, and the events that each took, by key."""

    observations: Mapping[str, Mapping[str, float]]
    events: Mapping[str, int]


def perform(piece: Piece, seed: int, simulator: Simulator) -> Done:
    """Measure a piece; a function of its arguments alone."""
    firm = piece.firm(seed)
    found: dict[str, Mapping[str, float]] = {}
    events: dict[str, int] = {}
    for key, replication in zip(piece.keys, piece.replications, strict=True):
        fixed = piece.study.levers_off if piece.setting == OFF else {}
        bench = Bench(firm, seed, replication, simulator, fixed)
        found[key] = piece.study.measure(bench)
        events[key] = bench.events
    return Done(observations=found, events=events)


def at_defaults(
    study: Study, organisation: Organisation, budget: Budget
) -> Iterator[Piece]:
    """A study's replications at the defaults, some at a time."""
    n = budget.at_defaults(study)
    for first in range(0, n, AT_ONCE):
        yield Piece(
            study=study, organisation=organisation, setting=DEFAULT, point=-1,
            replications=tuple(range(first, min(n, first + AT_ONCE))),
        )  # fmt: skip


def at_draws(
    study: Study, organisation: Organisation, setting: str, points: int, each: int
) -> Iterator[Piece]:
    """A study at draws of the parameters, so many replications each."""
    for point in range(points):
        first = APART + point * 100
        yield Piece(
            study=study, organisation=organisation, setting=setting, point=point,
            replications=tuple(range(first, first + each)),
        )  # fmt: skip
