"""What an organisation's executives plan with."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, model_validator

from sim.organisation.base import JUDGEMENT, Section, quantity

Share = Annotated[float, Field(ge=0.0, le=1.0, strict=True, allow_inf_nan=False)]


class Plan(Section):
    """What executives plan with."""

    quota_quarter: float = quantity(52_000, 0.0, 1e9, "money")
    """quota of a rep and quarter before there is a history"""
    quotas: Literal["following", "fixed"] = "following"
    """where quotas come from: they follow what was booked, or stay what they were set to"""
    quota_shares: tuple[Share, ...] = Field(
        (0.25, 0.25, 0.25, 0.25), min_length=4, max_length=4
    )
    """of a year's fixed quota, what each fiscal quarter has to bring, the first quarter first"""
    quota_scope: Literal["company", "team"] = "company"
    """who splits quotas and pools knowledge: executives over all teams, or each team by
    itself; such teams share nothing and can be run one by one"""
    quota_ratio: float = quantity(1.0, 0.2, 5.0, "ratio")
    """company quota over trailing bookings"""
    account_error: float = quantity(0.15, 0.0, 2.0, "log sd")
    """error of potential read from account data

    Source: evidence 16: .10-.20
    """
    approval_days: float = quantity(2.0, 0.0, 30.0, "working days", JUDGEMENT)
    """an approval takes"""
    sees_quota: StrictBool = True
    """reps have quotas; without, own average counts"""

    @model_validator(mode="after")
    def _shares_are_a_year(self) -> Plan:
        if abs(sum(self.quota_shares) - 1.0) > 1e-6:
            raise ValueError(
                f"quota_shares add up to {sum(self.quota_shares):g}; they are shares of a year and "
                "add up to 1"
            )
        return self
