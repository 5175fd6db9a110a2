"""Which days an organisation works, and where its fiscal quarters begin."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from sim.organisation.base import Section, count


class Calendar(Section):
    """Which days are worked, and where fiscal quarters begin."""

    first_day: date = Field(date(2024, 1, 1), description="first Monday of week 0")
    country: str | None = Field("US", description="ISO code whose public holidays are kept")
    fiscal_year_start_month: int = count(
        1, 1, 12, "month", "first month of the fiscal year"
    )

    @model_validator(mode="after")
    def _starts_on_monday(self) -> Calendar:
        if self.first_day.weekday() != 0:
            raise ValueError(
                f"first_day {self.first_day} is not a Monday; weeks begin on Mondays"
            )
        return self
