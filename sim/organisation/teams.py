"""Teams: who leads them, in which market they sell, and what is known of it."""

from typing import Final

from sim.organisation.attention import Attention
from sim.organisation.base import JUDGEMENT, Name, Section, count, quantity
from sim.organisation.buyer import Buyer
from sim.organisation.customers import Customers
from sim.organisation.managers import Managers
from sim.organisation.market import Market
from sim.organisation.money import Money
from sim.organisation.people import People
from sim.organisation.plan import Plan
from sim.organisation.process import Process


class Manager(Section):
    """What is known of a team's manager; what is left out is as the organisation's managers are."""

    hours_week: float | None = quantity(None, 10.0, 80.0, "h/week", JUDGEMENT)
    """this manager's week"""
    deals: float | None = quantity(None, -1.0, 2.0, "skill", JUDGEMENT)
    """this manager's own skill in a deal"""
    coaching: float | None = quantity(None, -3.0, 3.0, "sd", JUDGEMENT)
    """how well this manager coaches, over the mean manager; left out: a matter of chance"""
    people: float | None = quantity(None, -3.0, 3.0, "sd", JUDGEMENT)
    """how well this manager keeps people, over the mean manager; left out: a matter of chance"""


class Team(Section):
    """A manager with direct reports; `count` teams of this kind."""

    name: Name = "team"
    """what the team is called"""
    reps: int = count(8, 1, 40, "people")
    """direct reports of the manager"""
    count: int = count(1, 1, 5000, "teams")
    """how many such teams there are"""
    market: Name | None = None
    """where the team sells: a name below [[markets]], or a built-in organisation; left out: in the
    organisation's own market"""
    quota: float | None = quantity(None, 0.0, 4e9, "money", JUDGEMENT)
    """quota of a rep and year before there is a history; left out: that of the market"""
    manager: Manager = Manager()


class TeamMarket(Section):
    """A market that some teams sell in, and what working it is like."""

    name: Name
    """what teams call it"""
    market: Market = Market()
    process: Process = Process()
    buyer: Buyer = Buyer()
    customers: Customers = Customers()
    people: People = People()
    attention: Attention = Attention()
    managers: Managers = Managers()
    plan: Plan = Plan()
    money: Money = Money()


MARKET_SECTIONS: Final = tuple(name for name in TeamMarket.model_fields if name != "name")
"""Sections of an organisation that a market of its own replaces."""

TEAM_ANSWERS: Final = (
    "deal_size", "win_rate", "cycle_days", "opportunities_month", "attainment", "ramp_months",
    "attrition", "pay", "margin", "leads_month",
)  # fmt: skip
"""What leaders know of a team that no field holds: it is solved for (`marathon new --teams`)."""
