"""What a history says of each value of an organisation, in the value's own units."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import norm

from forecast.calibration.knobs import VALUES, placed
from forecast.calibration.posterior import COVERED, Posterior, Status, status_of
from sim.arrays import Array
from sim.organisation import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """One value before and after a history was seen.

    Attributes:
        name: What it is.
        field: Where it stands in the organisation.
        unit: What it is counted in.
        value: The most plausible value, as it stands there.
        interval: 80 % interval after the history was seen, the other values being as they are kept;
            it reaches as far as the value that is kept.
        before: 80 % interval before it was.
        left: Share of the prior's standard deviation that is left, on the knob's scale.
        moved: How many of the prior's standard deviations the middle has moved, on that scale.
        status: identified, between or assumed.
        source: Where the prior comes from.
        solved: The measure that it was solved for, or empty.
    """

    name: str
    field: str
    unit: str
    value: float
    interval: tuple[float, float]
    before: tuple[float, float]
    left: float
    moved: float
    status: Status
    source: str
    solved: str


def learned(shaped: Organisation, found: Posterior, kept: Array) -> tuple[Learned, ...]:
    """Return what a history says of each value.

    Args:
        shaped: The organisation whose knobs stand at 0.
        found: Of the places of all knobs.
        kept: The places of the organisation that is kept.
    """
    half = float(norm.ppf(0.5 + COVERED / 2.0))
    low, high = found.interval()
    told = []
    for place, value in enumerate(VALUES):
        if not value.is_asked_of(shaped):
            continue
        # Several knobs may turn one field: where it stands but for this one.
        others = kept.copy()
        others[place] = 0.0
        shown = placed(shaped, others)
        # What is kept missed no more than the middle did, so it is no less plausible.
        stays = float(kept[place])
        ends = min(float(low[place]), stays), max(float(high[place]), stays)
        mean, sd = float(found.prior_mean[place]), float(found.prior_sd[place])
        spread, left = half * sd, float(found.left[place])
        moved = (float(found.mean[place]) - mean) / sd
        told.append(
            Learned(
                name=value.name,
                field=value.field,
                unit=value.unit,
                value=value.at(shown, float(kept[place])),
                interval=(value.at(shown, ends[0]), value.at(shown, ends[1])),
                before=(value.at(shown, mean - spread), value.at(shown, mean + spread)),
                left=left,
                moved=moved,
                status=status_of(left, max(abs(moved), abs(stays - mean) / sd)),
                source=value.source,
                solved=value.measure,
            )
        )
    return tuple(told)
