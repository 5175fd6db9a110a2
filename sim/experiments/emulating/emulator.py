"""An emulator as it is kept: JSON that a page evaluates, and that says what it was made from.

It belongs to one organisation and to the sources of the model that it asked. When either has
changed it is stale: nobody estimates with it, and whoever asked is told in a sentence.
"""

import base64
import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.arrays import Array
from sim.experiments.emulating.design import Axis, Setting, coordinates
from sim.experiments.emulating.gaussian_process import Surface
from sim.experiments.emulating.sampling import PATH_STEP
from sim.experiments.emulating.screening import Weight
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.results import Result

FORMAT: Final = 1

_PACKAGE: Final = Path(__file__).resolve().parents[2]
_APART: Final = frozenset({"experiments", "evidence", "organisations", "moves"})
"""Folders of which no emulator is made: what is asked of the model, and what it has a digest of."""


@functools.cache
def model_digest() -> str:
    """SHA-256 of the sources that decide what the engine says: rules, engines, stages."""
    digest = hashlib.sha256()
    for path in sorted((*_PACKAGE.rglob("*.py"), *_PACKAGE.rglob("*.toml"))):
        place = path.relative_to(_PACKAGE)
        if not _APART & set(place.parts):
            digest.update(place.as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit(Result):
    """How well one response is estimated, on settings and luck that the emulator never saw.

    Attributes:
        response: Its name.
        base: Its value under the base.
        error: Root of the mean square by which estimates miss what is simulated.
        ceiling: The same for an emulator without any fault: what is simulated is itself off by
            chance, so nothing misses by less.
        explained: Share of the variance between settings that estimates explain.
    """

    response: str
    base: float
    error: float
    ceiling: float
    explained: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Emulator:
    """What a setting comes to, estimated.

    Attributes:
        organisation: Name of the organisation.
        organisation_digest: Digest of its values.
        model: Digest of the sources of the model that was asked.
        base: Name of the way of managing that settings are compared with.
        years: Years measured.
        axes: The levers that are covered.
        weights: How much every lever matters here, those that are not covered included.
        fits: What is estimated, and how well.
        surfaces: One a response: its difference from the base.
        path_mean: Mean path of contribution ahead of the base, a point each `PATH_STEP` weeks.
        path_parts: Shapes that paths are made of, shape (parts, points).
        path_surfaces: One a part: how much of it.
    """

    organisation: str
    organisation_digest: str
    model: str
    base: str
    years: int
    axes: tuple[Axis, ...]
    weights: tuple[Weight, ...]
    fits: tuple[Fit, ...]
    surfaces: tuple[Surface, ...]
    path_mean: Array
    path_parts: Array
    path_surfaces: tuple[Surface, ...]

    def differences(self, asked: Sequence[Setting]) -> Array:
        """Differences from the base that settings are estimated to make.

        Returns:
            Shape (settings, responses).
        """
        at = coordinates(self.axes, asked)
        return np.stack([surface.value(at) for surface in self.surfaces], axis=1)

    def paths(self, asked: Sequence[Setting]) -> Array:
        """Contribution a rep ahead of the base, shape (settings, points)."""
        at = coordinates(self.axes, asked)
        shares = np.stack([surface.value(at) for surface in self.path_surfaces], axis=1)
        return np.asarray(self.path_mean + shares @ self.path_parts)

    def stale(self, organisation: Organisation) -> str:
        """Why it may not be used: one sentence; empty where it may."""
        if self.organisation_digest != organisation.digest():
            changed = f"the organisation {organisation.name} has changed since"
        elif self.model != model_digest():
            changed = "the model has changed since"
        else:
            return ""
        return (
            f"The estimates for {self.organisation} are out of date ({changed}), so every setting "
            "waits for its exact run."
        )

    def to_json(self) -> dict[str, Any]:
        """Everything, as it is written to a file and sent to a page."""
        points = self.surfaces[0].points
        return {
            "format": FORMAT,
            "organisation": self.organisation,
            "organisation_digest": self.organisation_digest,
            "model": self.model,
            "base": self.base,
            "years": self.years,
            "axes": [axis.to_json() for axis in self.axes],
            "weights": [_rounded(weight.to_json()) for weight in self.weights],
            "fits": [_rounded(fit.to_json()) for fit in self.fits],
            "count": len(points),
            # Coordinates are kept to a part in 65,535, weights in single precision.
            "points": _packed(np.round(points * 65_535).astype("<u2")),
            "surfaces": [_surface_json(each) for each in self.surfaces],
            "path_step": PATH_STEP,
            "path_mean": _figures(self.path_mean),
            "path_parts": [_figures(part) for part in self.path_parts],
            "path_surfaces": [_surface_json(each) for each in self.path_surfaces],
        }


def emulator_from(told: Mapping[str, Any]) -> Emulator:
    """Read an emulator.

    Raises:
        InvalidInput: It is none, or one of another format.
    """
    try:
        if told["format"] != FORMAT:
            raise InvalidInput(
                f"emulator: has format {told['format']!r}, not {FORMAT}; make it anew with "
                "'marathon emulate'"
            )
        axes = tuple(Axis(**each) for each in told["axes"])
        whole = np.frombuffer(base64.b64decode(told["points"]), "<u2")
        points = whole.reshape(told["count"], 1 + len(axes)) / 65_535
        return Emulator(
            organisation=told["organisation"],
            organisation_digest=told["organisation_digest"],
            model=told["model"],
            base=told["base"],
            years=told["years"],
            axes=axes,
            weights=tuple(Weight(**each) for each in told["weights"]),
            fits=tuple(Fit(**each) for each in told["fits"]),
            surfaces=tuple(_surface(each, points) for each in told["surfaces"]),
            path_mean=np.array(told["path_mean"]),
            path_parts=np.array(told["path_parts"]),
            path_surfaces=tuple(_surface(each, points) for each in told["path_surfaces"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput(
            "emulator: is none, or broken; make it anew with 'marathon emulate'"
        ) from error


def written(emulator: Emulator) -> str:
    """An emulator as the text of a file."""
    return json.dumps(emulator.to_json(), separators=(",", ":")) + "\n"


def _surface_json(surface: Surface) -> dict[str, Any]:
    return {
        "mean": float(surface.mean),
        "lengths": [float(f"{length:.5g}") for length in surface.lengths],
        "weights": _packed(surface.weights.astype("<f4")),
    }


def _surface(told: Mapping[str, Any], points: Array) -> Surface:
    weights = np.frombuffer(base64.b64decode(told["weights"]), "<f4").astype(np.float64)
    if len(weights) != len(points):
        raise ValueError("as many weights as points")
    return Surface(
        points=points, lengths=np.array(told["lengths"]), weights=weights, mean=told["mean"]
    )


def _packed(numbers: Array) -> str:
    return base64.b64encode(np.ascontiguousarray(numbers).tobytes()).decode()


def _figures(numbers: Array) -> list[float]:
    return [float(f"{number:.6g}") for number in numbers]


def _rounded(told: dict[str, object]) -> dict[str, object]:
    return {
        key: float(f"{value:.6g}") if isinstance(value, float) else value
        for key, value in told.items()
    }
