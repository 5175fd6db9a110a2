"""The prices that turn an organisation's bookings into contribution."""

from __future__ import annotations

from pydantic import Field

from sim.organisation.base import JUDGEMENT, Section, quantity


class Money(Section):
    """Prices: what turns bookings into contribution."""

    currency: str = Field("USD", min_length=3, max_length=3)
    margin: float = quantity(
        0.80, 0.0, 1.0, "fraction", "of bookings left after delivery", JUDGEMENT
    )
    base_pay_year: float = quantity(60_000, 0, 1e7, "money", "a rep's fixed pay", JUDGEMENT)
    commission: float = quantity(0.10, 0.0, 0.6, "fraction", "of bookings", JUDGEMENT)
    accelerator: float = quantity(
        1.5, 1.0, 5.0, "ratio", "commission above quota", JUDGEMENT
    )
    bonus: float = quantity(
        0.0, 0.0, 1.0, "quarters", "bonus at quota, in commission", JUDGEMENT
    )
    manager_pay_year: float = quantity(
        150_000, 0, 1e7, "money", "a manager's pay", JUDGEMENT
    )
    overhead_year: float = quantity(
        10_000, 0, 1e7, "money", "tools and place of a rep", JUDGEMENT
    )
    onboarding: float = quantity(
        1_000, 0, 1e7, "money", "cost of a won customer", JUDGEMENT
    )
    desk_hour: float = quantity(
        35.0, 0, 1e4, "money", "an hour of the support desk", JUDGEMENT
    )
    hire: float = quantity(
        30_000, 0, 1e7, "money", "hiring and training", "evidence 9: 29+36 k"
    )
    playbook_year: float = quantity(
        600, 0, 1e6, "money/rep", "writing and keeping what works", JUDGEMENT
    )
    tool_year: float = quantity(1_200, 0, 1e6, "money/rep", "the proposal tool", JUDGEMENT)
    friction_year: float = quantity(
        10_000,
        0,
        1e7,
        "money/rep",
        "taking all of the buyer's effort away; a part of it costs that part",
        JUDGEMENT,
    )
    lead_price: float = quantity(
        200.0, 0, 1e6, "money", "a hand raise that is bought", JUDGEMENT
    )
