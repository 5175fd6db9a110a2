"""What the numbers of an organisation were fitted to, and how near they came."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from sim.organisation.base import Name, Section


def _measured(default: Any) -> Any:  # noqa: ANN401 (like pydantic's Field)
    """Declare a number in the unit of whatever was measured."""
    return Field(default, ge=-1e15, le=1e15, strict=True, allow_inf_nan=False,
                 json_schema_extra={"unit": "as measured", "evidence": "the fit"})  # fmt: skip


class Target(Section):
    """One number that the organisation should show, beside the one that it shows."""

    name: Name
    """its name"""
    wanted: float = _measured(...)
    """what it should show"""
    wanted_low: float | None = _measured(None)
    """lower end of the 95 % interval of what it should show"""
    wanted_high: float | None = _measured(None)
    """upper end of that interval"""
    reached: float = _measured(...)
    """what it shows, simulated with fresh luck"""
    reached_low: float | None = _measured(None)
    """lower end of the 95 % interval of what it shows: simulation noise only"""
    reached_high: float | None = _measured(None)
    """upper end of that interval"""
    solved: bool = Field(strict=True)
    """whether numbers were turned until it came out; if not, it is a check"""
    met: bool = Field(strict=True)
    """whether what is shown and what should be shown belong together"""

    @model_validator(mode="after")
    def _ends_in_order(self) -> Target:
        for what in ("wanted", "reached"):
            low, high = getattr(self, f"{what}_low"), getattr(self, f"{what}_high")
            if low is not None and high is not None and low > high:
                raise ValueError(
                    f"{what}_low {low:g} lies above {what}_high {high:g}; exchange them"
                )
        return self


class Calibration(Section):
    """What an organisation was fitted to. Marathon writes it, and every answer repeats it."""

    fitted_to: Name
    """what its numbers were fitted to"""
    practices: Name
    """how it was managed meanwhile; assumed"""
    numbers: str = Field(min_length=64, max_length=64)
    """digest of all numbers of this file: it tells whether they were changed since"""
    assumed: tuple[str, ...] = ()
    """what could not be told from it, a sentence each"""
    targets: tuple[Target, ...] = Field((), max_length=200)
