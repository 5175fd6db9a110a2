"""What a validation found: frozen results, and their documented form as JSON."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.evidence.labels import Label
    from sim.evidence.row import Claim, Marginal, Row
    from sim.experiments.comparing.comparison import Estimate

PRECISE = 1.0 / 3.0
"""Largest half-width of an interval, in widths of the range, that still says anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFound:
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

    def to_json(self) -> dict[str, object]:
        """The documented object."""
        row = self.row
        return {
            "id": row.id,
            "title": row.title,
            "source": row.source,
            "range": [row.low, row.high],
            "unit": row.unit,
            **numbers(self.figure),
            "inside": self.inside,
            "role": row.role,
            "label": self.label,
            "pass_prior": self.pass_prior,
            "pass_off": self.pass_off,
            "says": None if self.inside else self.verdict(),
            "set_by_source": row.set_by_source or None,
            "design": row.study.design,
            "command": f"marathon validate --row {row.id}",
            "parameters": [{"field": x.field, "source": x.source} for x in row.parameters],
            "replications": self.replications,
        }

    def verdict(self) -> str:
        """What a row outside says about the model."""
        if self.row.low <= self.figure.mean <= self.row.high:
            return "too few replications: the interval is wider than a third of the range"
        return self.row.meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFound:
    """A control or a harm with what was found."""

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

    def to_json(self) -> dict[str, object]:
        """The documented object."""
        figure = numbers(self.figure)
        return {
            "id": self.claim.id,
            "title": self.claim.title,
            "holds": self.holds,
            "figure": figure["mean"],
            "interval": figure["interval"],
            "unit": self.claim.unit,
            "low": self.claim.low,
            "high": self.claim.high,
            "also": None
            if self.also is None or self.claim.also is None
            else {"title": self.claim.also[0], **numbers(self.also)},
            "says": None if self.holds else self.claim.meaning,
            "design": self.claim.study.design,
            "command": f"marathon validate --row {self.claim.id}",
            "replications": self.replications,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginalFound:
    """A level in one stage."""

    marginal: Marginal
    stage: str
    figure: Estimate

    @property
    def inside(self) -> bool:
        """Whether its mean lies in the range."""
        return bool(self.marginal.low <= self.figure.mean <= self.marginal.high)

    def to_json(self) -> dict[str, object]:
        """The documented object."""
        return {
            "id": self.marginal.id,
            "title": self.marginal.title,
            "stage": self.stage,
            "range": [self.marginal.low, self.marginal.high],
            **numbers(self.figure),
            "inside": self.inside,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StagesFound:
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

    organisation: str
    ratios: Mapping[str, Estimate]
    wins: Mapping[str, Estimate]
    drawn: Estimate
    probabilities: Mapping[str, Estimate]
    points: int

    def to_json(self) -> dict[str, object]:
        """The documented object."""
        return {
            "organisation": self.organisation,
            "bookings_over_stage_1": {k: numbers(v) for k, v in self.ratios.items()},
            "wins_over_stage_1": {k: numbers(v) for k, v in self.wins.items()},
            "stage_5_over_1_drawn": numbers(self.drawn),
            "probabilities": {k: numbers(v) for k, v in self.probabilities.items()},
            "points": self.points,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Everything that was found.

    Attributes:
        rows: Rows that were measured.
        claims: Controls and harms.
        marginals: By stage.
        stages: By organisation.
        reduced_form_share: Share of the difference between stages 5 and 1 that passes through
            levers without a mechanism; None: not measured.
        reduced_form: Which levers these are.
        run: Where the numbers come from.
    """

    rows: tuple[RowFound, ...]
    claims: tuple[ClaimFound, ...]
    marginals: tuple[MarginalFound, ...]
    stages: tuple[StagesFound, ...]
    reduced_form_share: Estimate | None
    reduced_form: tuple[str, ...]
    run: Mapping[str, object]

    @property
    def controls(self) -> tuple[ClaimFound, ...]:
        """Controls that were measured."""
        return tuple(x for x in self.claims if x.claim.kind == "control")

    @property
    def harms(self) -> tuple[ClaimFound, ...]:
        """Harms that were measured."""
        return tuple(x for x in self.claims if x.claim.kind == "harm")

    def to_json(self) -> dict[str, object]:
        """The documented object of `marathon validate --json`."""
        share = self.reduced_form_share
        return {
            "rows": [x.to_json() for x in self.rows],
            "controls": [x.to_json() for x in self.controls],
            "harms": [x.to_json() for x in self.harms],
            "marginals": [x.to_json() for x in self.marginals],
            "stages": [x.to_json() for x in self.stages],
            "reduced_form_share": None if share is None else numbers(share),
            "reduced_form_levers": list(self.reduced_form),
            "run": dict(self.run),
        }


def numbers(estimate: Estimate) -> dict[str, object]:
    """`mean` and `interval` with null for what does not exist."""

    def finite(value: float) -> float | None:
        return float(value) if math.isfinite(value) else None

    return {
        "mean": finite(estimate.mean),
        "interval": [finite(estimate.low), finite(estimate.high)],
    }
