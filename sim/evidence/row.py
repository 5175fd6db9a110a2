"""What a row of the table is, and the experiment that it comes from.

Everything here is fixed before any run: range, role, the parameters behind a row and where
they come from, and what switches its mechanism off. What is measured stands in `result`.

A row may be registered before anybody may look at it. A sealed row can be simulated, and waits
until the model is frozen; a row that is not modelled cannot, because the model has nothing
that the study changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sim.evidence.bench import Bench
from sim.evidence.figures import Figure
from sim.organisation import Organisation
from sim.results import Result

Role = Literal["fit", "test"]
State = Literal["sealed", "not modelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A virtual replication: a study's own design on simulated teams.

    Attributes:
        name: Its name.
        design: Sample, duration and comparison, in a sentence or two.
        measure: What is observed in one replication, by name.
        replications: How many a full run makes at the defaults.
        draw_replications: How many at each drawn set of parameters; 0: no row of it is
            measured against draws.
        off: The organisation with the mechanism switched off; None where no quantity of the
            organisation carries it.
        levers_off: Levers that are held at values with the mechanism off.
    """

    name: str
    design: str
    measure: Callable[[Bench], Mapping[str, float]]
    replications: int
    draw_replications: int = 0
    off: Callable[[Organisation], Organisation] | None = None
    levers_off: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Result):
    """A quantity behind a row, and where its value comes from."""

    field: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Result):
    """A published range that is registered, with nothing simulated yet.

    Attributes:
        id: Its name on the command line.
        title: What the study measured, in words.
        source: Section of `docs/evidence.md`, and the study.
        low: Lower end of the published range.
        high: Upper end.
        unit: `%` (shares are shown times 100), or another unit of the figure.
        design: How the study is repeated, or would be.
        state: `sealed`: it is simulated once, later; `not modelled`: it cannot be simulated.
        why: Why nothing is simulated: what is waited for, or what the model lacks.
    """

    id: str
    title: str
    source: str
    low: float
    high: float
    unit: str = "%"
    design: str
    state: State = "not modelled"
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A published range, and the figure of an experiment to hold against it.

    Attributes:
        id: Its name on the command line.
        title: What is measured, in words.
        source: Section of `docs/evidence.md`, and the study.
        low: Lower end of the published range, B2B shrinkage included where the section says so.
        high: Upper end.
        unit: `%` (shares are shown times 100), or another unit of the figure.
        fit: Why numbers of the model were moved in view of it, or may be; empty for a row that
            tests: it is never looked at in fitting.
        sealed: What the row waits for before it is simulated for the first time; empty where it
            waits for nothing.
        was_sealed: Whether it waited, and was simulated for the first time when the model's
            changes were frozen: nothing was set in view of it until then.
        study: The experiment.
        figure: What is computed from its observations.
        parameters: What is behind it.
        set_by_source: Why the row's own source is behind a parameter of the mechanism; empty
            where it is not. Such a row is *calibrated*.
        meaning: What it would say about the model to lie outside.
    """

    id: str
    title: str
    source: str
    low: float
    high: float
    unit: str = "%"
    fit: str | None = None
    sealed: str = ""
    was_sealed: bool = False
    study: Study
    figure: Figure
    parameters: tuple[Parameter, ...] = ()
    set_by_source: str | None = None
    meaning: str = ""

    @property
    def role(self) -> Role:
        """What the row is for: to move numbers by, or to test them."""
        return "fit" if self.fit else "test"

    @property
    def registration(self) -> Registered:
        """The row without a figure: what is said of it while it is sealed."""
        return Registered(
            id=self.id, title=self.title, source=self.source, low=self.low, high=self.high,
            unit=self.unit, design=self.study.design, state="sealed", why=self.sealed,
        )  # fmt: skip

    @property
    def range(self) -> tuple[float, float]:
        """Both ends of the published range."""
        return self.low, self.high

    @property
    def width(self) -> float:
        """Width of the range."""
        return self.high - self.low


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A control that must hold, or a harm that must be reachable; either can fail.

    Attributes:
        id: Its name on the command line.
        title: What must hold.
        study: The experiment.
        figure: The figure that decides.
        unit: Its unit.
        kind: `control` or `harm`.
        low: The whole interval must lie above it, if given.
        high: The whole interval must lie below it, if given.
        within: The figure must lie in [low, high] and its interval must touch it, if given.
        also: A second figure that must be clearly positive, with what it is.
        meaning: What its failing would say.
    """

    id: str
    title: str
    study: Study
    figure: Figure
    kind: Literal["control", "harm"]
    unit: str = "%"
    low: float | None = None
    high: float | None = None
    also: tuple[str, Figure] | None = None
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marginal:
    """A level that any sales force is known to have, in each stage.

    Attributes:
        id: Name.
        title: In words.
        low: Lower end.
        high: Upper end.
        over: Counters above the line.
        under: Counters below it.
    """

    id: str
    title: str
    low: float
    high: float
    over: tuple[str, ...]
    under: tuple[str, ...]

    @property
    def range(self) -> tuple[float, float]:
        """Both ends of what is known."""
        return self.low, self.high
