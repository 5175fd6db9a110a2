"""What a validation found: frozen results, and their documented form as JSON."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.evidence.labels import Label
from sim.evidence.row import Claim, Marginal, Registered, Row
from sim.experiments.comparing.comparison import Estimate
from sim.results import Result

PRECISE = 1.0 / 3.0
"""Largest half-width of an interval, in widths of the range, that still says anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFound(Result):
    """A row with what was found.

    Attributes:
        row: The row.
        figure: What was simulated, with its interval.
        replications: How many.
        pass_prior: Share of random draws of the parameters that pass; None: not measured.
        pass_off: Share that pass with the mechanism off; None: not measured, or no quantity
            of the organisation carries it.
        label: What the row counts for; None: not measured.
    """

    JSON = """
        row.id row.title row.source row.range row.unit *figure inside open row.role row.was_sealed label
        pass_prior pass_off says fit_because=row.fit row.set_by_source row.study.design command
        row.parameters
        replications
    """

    row: Row
    figure: Estimate
    replications: int
    pass_prior: float | None
    pass_off: float | None
    label: Label | None

    @property
    def inside(self) -> bool:
        """Whether the mean lies in the range, and is known well enough to say so."""
        held = self.row.low <= self.figure.mean <= self.row.high
        return bool(held and self.precise)

    @property
    def precise(self) -> bool:
        """Whether the half-width is below a third of the range."""
        return bool(self.figure.half_width < PRECISE * self.row.width)

    @property
    def open(self) -> bool:
        """Whether too few futures were simulated to tell if it lies inside."""
        return not self.precise and self._reaches

    @property
    def _reaches(self) -> bool:
        return bool(self.row.low <= self.figure.high and self.figure.low <= self.row.high)

    @property
    def says(self) -> str | None:
        """What it says about the model to lie outside; None where it lies inside."""
        return None if self.inside else self.verdict()

    @property
    def command(self) -> str:
        """What measures this row alone."""
        return f"marathon validate --row {self.row.id}"

    def verdict(self) -> str:
        """What a row outside says about the model."""
        if self.row.low <= self.figure.mean <= self.row.high:
            return "too few replications: the interval is wider than a third of the range"
        if self._reaches:
            return f"its interval reaches into the range; if it lies outside, {self.row.meaning}"
        return self.row.meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFound(Result):
    """A control or a harm with what was found."""

    JSON = """
        claim.id claim.title holds open figure=figure.mean figure.interval claim.unit claim.low
        claim.high also=second says claim.study.design command replications
    """

    claim: Claim
    figure: Estimate
    also: Estimate | None
    replications: int

    @property
    def holds(self) -> bool:
        """Whether it holds, its interval included."""
        claim, figure = self.claim, self.figure
        if not math.isfinite(figure.mean):
            return False
        if claim.low is not None and figure.low < claim.low:
            return False
        if claim.high is not None and figure.high > claim.high:
            return False
        touches = claim.low is None and claim.high == figure.high == figure.low == 0.0
        return not touches and (self.also is None or self.also.low > 0.0)

    @property
    def second(self) -> Mapping[str, object] | None:
        """The second figure with what it is; None where there is none."""
        if self.also is None or self.claim.also is None:
            return None
        return {"title": self.claim.also[0], **self.also.to_json()}

    @property
    def says(self) -> str | None:
        """What it says about the model to fail; None where it holds."""
        return None if self.holds else self.verdict()

    @property
    def open(self) -> bool:
        """Whether an interval leaves open if it holds: more futures would tell."""
        claim, figure = self.claim, self.figure
        if self.holds or not figure.exists or figure.low == figure.high:
            return False
        below = claim.low is not None and figure.high < claim.low
        above = claim.high is not None and figure.low > claim.high
        second_fails = self.also is not None and not self.also.high > 0.0
        return not (below or above or second_fails)

    def verdict(self) -> str:
        """What a claim that does not hold says about the model, if it can be told."""
        if self.open:
            return f"it cannot be told from these futures whether {self.claim.meaning}"
        return self.claim.meaning

    @property
    def command(self) -> str:
        """What measures this claim alone."""
        return f"marathon validate --row {self.claim.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginalFound(Result):
    """A level in one stage."""

    JSON = "marginal.id marginal.title stage marginal.range *figure inside"

    marginal: Marginal
    stage: str
    figure: Estimate

    @property
    def inside(self) -> bool:
        """Whether its mean lies in the range."""
        return bool(self.marginal.low <= self.figure.mean <= self.marginal.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class StagesFound(Result):
    """The stages of one organisation.

    Attributes:
        organisation: Its name.
        ratios: Bookings of every stage over those of stage 1 at the defaults, by stage;
            only where they were simulated.
        wins: The same for won deals.
        drawn: Stage 5 over stage 1 over drawn parameters: mean, and where it lies with 95 %
            whatever the parameters are.
        probabilities: P(mean effect > 0) by name: `5>1 bookings` and so on.
        points: Draws.
    """

    JSON = """
        organisation bookings_over_stage_1=ratios wins_over_stage_1=wins
        stage_5_over_1_drawn=drawn probabilities points
    """

    organisation: str
    ratios: Mapping[str, Estimate]
    wins: Mapping[str, Estimate]
    drawn: Estimate
    probabilities: Mapping[str, Estimate]
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation(Result):
    """Everything that was found.

    Attributes:
        rows: Rows that were measured.
        registered: Published ranges of which nothing was simulated, and why.
        claims: Controls and harms.
        marginals: By stage.
        learned: By whose report a manager of stage 5 reads (`ladder.READERS`): skill learned a
            rep-year from coaching and from colleagues, and the share of right diagnoses.
        stages: By organisation.
        reduced_form_share: Share of the difference between stages 5 and 1 that passes through
            levers without a mechanism; None: not measured.
        reduced_form: Which levers these are.
        run: Where the numbers come from.
    """

    JSON = """
        rows registered controls harms marginals learned stages reduced_form_share reduced_form_levers=reduced_form
        run
    """

    rows: tuple[RowFound, ...]
    claims: tuple[ClaimFound, ...]
    marginals: tuple[MarginalFound, ...]
    stages: tuple[StagesFound, ...]
    reduced_form_share: Estimate | None
    reduced_form: tuple[str, ...]
    run: Mapping[str, object]
    registered: tuple[Registered, ...] = ()
    learned: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)

    @property
    def controls(self) -> tuple[ClaimFound, ...]:
        """Controls that were measured."""
        return tuple(x for x in self.claims if x.claim.kind == "control")

    @property
    def harms(self) -> tuple[ClaimFound, ...]:
        """Harms that were measured."""
        return tuple(x for x in self.claims if x.claim.kind == "harm")
