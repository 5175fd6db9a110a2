"""Which organisations would have produced a history as well as the one that is kept?

A calibration keeps one organisation, and knows how far each of its values may be off. Futures that
all live in the one are surer than anybody can be; here each meets one of those it may as well be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from forecast.calibration.adjusting import adjusted, to
from forecast.calibration.knobs import placed_within
from forecast.calibration.pipelines import joined
from forecast.calibration.today import Today
from forecast.streams import stream
from sim.arrays import Array
from sim.organisation import Organisation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Doubt:
    """What a history leaves open of one organisation.

    Attributes:
        shaped: The organisation whose knobs stand at 0.
        places: Places of the knobs that go with the history, around those kept; shape (draws, knobs).
        quota: The first quota; None: that of the shape.
    """

    shaped: Organisation
    places: Array
    quota: float | None

    def drawn(self, seed: int, point: int) -> Organisation:
        """One organisation that may stand behind the history."""
        chance = stream(seed, "calibration:doubt", point)
        place = self.places[int(chance.integers(len(self.places)))]
        return with_quota(placed_within(self.shaped, place)[0], self.quota)


def with_quota(organisation: Organisation, quota: float | None) -> Organisation:
    """Set the first quota of an organisation, where one is known."""
    if quota is None:
        return organisation
    return adjusted(organisation, {"plan.quota_quarter": to(quota)})[0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HistoryDoubt:
    """Draws organisations that a history leaves possible; an `OrganisationSource`.

    Attributes:
        parts: By the name of a pipeline; one where there are no several.
        today: Where the company stands: each organisation begins with it.
    """

    parts: Mapping[str, Doubt]
    today: Today

    @property
    def name(self) -> str:
        """What results call it."""
        return "what the history leaves open"

    @property
    def digest(self) -> str:
        """Digest of all that decides its draws."""
        digest = hashlib.sha256()
        for name, part in self.parts.items():
            digest.update(f"{name}{part.shaped.digest()}".encode())
            digest.update(np.ascontiguousarray(part.places).tobytes())
        return digest.hexdigest()

    def organisation(
        self, organisation: Organisation, *, seed: int, point: int
    ) -> Organisation:
        """See `OrganisationSource.organisation`."""
        drawn = {name: part.drawn(seed, point) for name, part in self.parts.items()}
        own = joined(drawn) if len(drawn) > 1 else next(iter(drawn.values()))
        return self.today.beginning(own.model_copy(update={"name": organisation.name}))
