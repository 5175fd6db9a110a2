"""What every section of an organisation is made of: numbers with a unit, a range and a source.

The line below a field says what it is; it is printed in files, tables and messages. Where a
study stands behind the number, a paragraph `Source: ...` follows that names it.
"""

from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

SKILLS = ("prospect", "qualify", "advance", "close")
"""The four latent skills, in the order of every array of skills."""

PROTOTYPE = "judgement: gave plausible shares of time, win rates and cycles in trials"
JUDGEMENT = "judgement"

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number; text and yes or no are none."""

Name = Annotated[str, Field(min_length=1, max_length=200, strict=True)]


class Section(BaseModel):
    """A part of an organisation file: unknown fields are errors, values never change."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
    )

    @field_validator("*")
    @classmethod
    def _can_be_shown(cls, value: object) -> object:
        if isinstance(value, str) and not value.replace("\n", " ").isprintable():
            raise ValueError("holds control characters; write visible ones only")
        return value


def quantity(
    default: float | None, low: float, high: float, unit: str, evidence: str = PROTOTYPE
) -> Any:  # noqa: ANN401 (like pydantic's Field: the annotation beside it says the type)
    """Declare a number of an organisation: default, allowed range and unit.

    `evidence` is where its default comes from if no `Source:` below the field says so.
    """
    extra: dict[str, Any] = {"unit": unit, "evidence": evidence}
    return Field(default, ge=low, le=high, strict=True, allow_inf_nan=False,
                 json_schema_extra=extra)  # fmt: skip


count = partial(quantity, evidence=JUDGEMENT)
"""Declare a whole number of an organisation: default, allowed range, unit."""
