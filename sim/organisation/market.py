"""The market of an organisation: its segments, buying windows, amounts, and what raises hands."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.organisation.base import JUDGEMENT, Name, Number, Section, count, quantity
from sim.problems import InvalidInput


class Segment(Section):
    """A class of customers."""

    name: Name
    share: float = quantity(1.0, 0.0, 1.0, "fraction")
    """share of accounts"""
    good_fit: float = quantity(0.4, 0.01, 0.99, "fraction")
    """share of windows with good fit"""
    amount_ratio: float = quantity(1.0, 0.05, 20.0, "ratio")
    """amounts against the median"""
    stakeholders: int = count(4, 1, 20, "people")
    """who take part in the buyer's decision"""
    reply_ratio: float = quantity(1.0, 0.01, 20.0, "ratio", JUDGEMENT)
    """its buyers' time to answer against `buyer.reply_days`"""


class Change(Section):
    """A dated event in the market after which everybody has something to learn anew."""

    week: int = count(26, -520, 2600, "week")
    """week, counted from the switch"""
    skill: Literal["prospect", "qualify", "advance", "close"] = "qualify"
    loss: float = quantity(0.1, 0.0, 1.0, "skill", JUDGEMENT)
    """what people no longer know"""


class Market(Section):
    """The finite pool of accounts and its buying windows."""

    accounts_per_rep: int = count(84, 10, 5000, "accounts")
    """accounts in a mean territory

    Source: evidence 8: bookings rise by .25-.50 % with 1 % of selling hours; in view of the row effort_elasticity, which is fit
    """
    territory_sigma: float = quantity(0.25, 0.0, 1.0, "log sd")
    """spread of territory sizes

    Source: evidence 12: 55 % mis-sized
    """
    segments: tuple[Segment, ...] = Field(
        (
            Segment(
                name="large", share=0.35, good_fit=0.22, amount_ratio=1.15, stakeholders=5
            ),
            Segment(
                name="mid", share=0.40, good_fit=0.40, amount_ratio=1.0, stakeholders=4
            ),
            Segment(
                name="small", share=0.25, good_fit=0.55, amount_ratio=0.9, stakeholders=3
            ),
        ),
        min_length=1,
        max_length=6,
    )
    window_weeks: float = quantity(34.0, 2.0, 200.0, "weeks")
    """mean length of a buying window

    Source: judgement: 24-48; with the depth of territories, in view of the row effort_elasticity, which is fit
    """
    window_gap_weeks: float = quantity(55.0, 1.0, 520.0, "weeks")
    """mean time between windows"""
    amount_median: float = quantity(25_000, 10, 1e8, "money")
    """median amount of a deal

    Source: judgement: with the depth of territories, so that a rep brings more than a rep costs
    """
    amount_sigma: float = quantity(0.9, 0.0, 2.0, "log sd")
    """spread of amounts

    Source: evidence 10: judgement, .6-1.3
    """
    hand_raise_week: float = quantity(0.03, 0.0, 5.0, "per account-week")
    """inbound hazard of an untouched account in a window"""
    inbound_shape: float = quantity(6.0, 0.5, 1000.0, "shape")
    """gamma shape of the weekly inbound rate (over-dispersion)"""
    season: tuple[Number, ...] = Field((1.0,) * 12, min_length=12, max_length=12)
    """inbound by calendar month"""
    weekday: tuple[Number, ...] = Field(
        (1.1, 1.1, 1.05, 1.0, 0.75), min_length=5, max_length=5
    )
    """inbound, Mon-Fri"""
    contact: float = quantity(0.55, 0.01, 1.0, "probability")
    """contact when answered at once"""
    contact_decay: float = quantity(0.30, 0.0, 2.0, "exponent")
    """fall with elapsed hours

    Source: evidence 7: beta .30 (.15-.9)
    """
    qualified_good: float = quantity(0.75, 0.0, 1.0, "probability")
    """good fit becomes a deal"""
    qualified_bad: float = quantity(0.40, 0.0, 1.0, "probability")
    """bad fit becomes a deal"""
    hits_per_hour: float = quantity(1.2, 0.0, 100.0, "hits/h")
    """prospecting conversations an hour

    Source: evidence 13: 100-350 dials an appointment; with the depth of territories, in view of the row effort_elasticity, which is fit
    """
    prospecting_tries: int = count(3, 1, 10, "accounts")
    """accounts looked at for one hit"""
    prospecting_saturation: float = quantity(8.0, 1.0, 60.0, "h/week")
    """weekly prospecting hours past which hits stop rising"""
    lead_patience_weeks: float = quantity(1.0, 0.5, 52.0, "weeks", JUDGEMENT)
    """an unanswered lead is gone after"""
    content_lift: float = quantity(0.6, 0.0, 3.0, "fraction")
    """most that content adds to hand raises; half of it at `content_half`

    Source: evidence 11: no randomised study; judgement
    """
    content_half: float = quantity(400.0, 1.0, 1e6, "money/rep-month", JUDGEMENT)
    """content stock that brings half of it"""
    content_lag_weeks: float = quantity(26.0, 1.0, 156.0, "weeks")
    """until buyers find what was paid for

    Source: evidence 11: 3-9 months
    """
    changes: tuple[Change, ...] = Field((), max_length=8)
    """dated events after which people must learn anew"""

    @model_validator(mode="after")
    def _shares_and_weights(self) -> Market:
        total = sum(segment.share for segment in self.segments)
        problems = [
            f"{name} {weights} must not be negative and not all zero"
            for name, weights in (("season", self.season), ("weekday", self.weekday))
            if min(weights) < 0 or sum(weights) <= 0
        ]
        if abs(total - 1.0) > 1e-6:
            problems.append(
                f"shares of segments add up to {total:.4g}; they must add up to 1"
            )
        if problems:
            raise InvalidInput(problems)
        return self
