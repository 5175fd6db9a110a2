"""Which days an organisation works, and where its fiscal quarters begin."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from pydantic import Strict, field_validator, model_validator

from sim.organisation.base import Section, count

NO_COUNTRY: Final = "none"
"""How a file says that no public holidays are kept: TOML has no empty value."""


class Calendar(Section):
    """Which days are worked, and where fiscal quarters begin."""

    first_day: Annotated[date, Strict()] = date(2024, 1, 1)
    """first Monday of week 0"""
    country: str | None = "US"
    """ISO code whose public holidays are kept"""
    fiscal_year_start_month: int = count(1, 1, 12, "month")
    """first month of the fiscal year"""

    @field_validator("country", mode="before")
    @classmethod
    def _no_country(cls, country: object) -> object:
        return None if country == NO_COUNTRY else country

    @model_validator(mode="after")
    def _starts_on_monday(self) -> Calendar:
        if self.first_day.weekday() != 0:
            raise ValueError(
                f"first_day {self.first_day} is not a Monday; weeks begin on Mondays"
            )
        return self
