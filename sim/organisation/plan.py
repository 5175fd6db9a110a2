"""What an organisation's executives plan with."""

from typing import Literal

from pydantic import StrictBool

from sim.organisation.base import JUDGEMENT, Section, quantity


class Plan(Section):
    """What executives plan with."""

    quota_quarter: float = quantity(52_000, 0.0, 1e9, "money")
    """quota of a rep and quarter before there is a history"""
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
