"""The prices that turn an organisation's bookings into contribution."""

from pydantic import Field

from sim.organisation.base import JUDGEMENT, Section, quantity


class Money(Section):
    """Prices: what turns bookings into contribution."""

    currency: str = Field("USD", min_length=3, max_length=3)
    margin: float = quantity(0.80, 0.0, 1.0, "fraction", JUDGEMENT)
    """of bookings left after delivery"""
    base_pay_year: float = quantity(60_000, 0, 1e7, "money", JUDGEMENT)
    """a rep's fixed pay"""
    commission: float = quantity(0.10, 0.0, 0.6, "fraction", JUDGEMENT)
    """of bookings"""
    accelerator: float = quantity(1.5, 1.0, 5.0, "ratio", JUDGEMENT)
    """commission above quota"""
    bonus: float = quantity(0.0, 0.0, 1.0, "quarters", JUDGEMENT)
    """bonus at quota, in commission"""
    manager_pay_year: float = quantity(150_000, 0, 1e7, "money", JUDGEMENT)
    """a manager's pay"""
    overhead_year: float = quantity(10_000, 0, 1e7, "money", JUDGEMENT)
    """tools and place of a rep"""
    onboarding: float = quantity(1_000, 0, 1e7, "money", JUDGEMENT)
    """cost of a won customer"""
    desk_hour: float = quantity(35.0, 0, 1e4, "money", JUDGEMENT)
    """an hour of the support desk"""
    hire: float = quantity(30_000, 0, 1e7, "money")
    """hiring and training

    Source: evidence 9: 29+36 k
    """
    playbook_year: float = quantity(600, 0, 1e6, "money/rep", JUDGEMENT)
    """writing and keeping what works"""
    tool_year: float = quantity(1_200, 0, 1e6, "money/rep", JUDGEMENT)
    """the proposal tool"""
    friction_year: float = quantity(10_000, 0, 1e7, "money/rep", JUDGEMENT)
    """taking all of the buyer's effort away; a part of it costs that part"""
    lead_price: float = quantity(200.0, 0, 1e6, "money", JUDGEMENT)
    """a hand raise that is bought"""
