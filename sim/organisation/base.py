"""What every section of an organisation is made of: numbers with a unit, a range and a source."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

SKILLS = ("prospect", "qualify", "advance", "close")
"""The four latent skills, in the order of every array of skills."""

PROTOTYPE = "judgement: gave plausible shares of time, win rates and cycles in trials"
JUDGEMENT = "judgement"


class Section(BaseModel):
    """A part of an organisation file: unknown fields are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def quantity(
    default: float,
    low: float,
    high: float,
    unit: str,
    meaning: str,
    evidence: str = PROTOTYPE,
) -> float:
    """Declare a number of an organisation: default, allowed range, unit, meaning, source."""
    field: float = Field(
        default,
        ge=low,
        le=high,
        description=meaning,
        json_schema_extra={"unit": unit, "evidence": evidence},
    )
    return field


def count(default: int, low: int, high: int, unit: str, meaning: str) -> int:
    """Declare a whole number of an organisation."""
    field: int = Field(
        default,
        ge=low,
        le=high,
        description=meaning,
        json_schema_extra={"unit": unit, "evidence": JUDGEMENT},
    )
    return field
