"""Teams: who leads them, in which market they sell, and what is known of it."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

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
from sim.problems import InvalidInput


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


Quota = Annotated[float, Field(ge=0.0, le=4e9, strict=True, allow_inf_nan=False)]


class Departure(Section):
    """A rep who is known to leave: the seat is filled again as any other that was left."""

    rep: int = count(1, 1, 40, "place in the team")
    """which of the team's reps, from 1"""
    week: int = count(0, 0, 5_200, "week")
    """the week in which the rep leaves, from week 0 on"""


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
    quotas: tuple[Quota, ...] = Field((), max_length=40)
    """quota of a year for each rep, in order, where `plan.quotas` is fixed; left out: `quota` for
    everybody"""
    departures: tuple[Departure, ...] = Field((), max_length=40)
    """reps who are known to leave"""
    manager: Manager = Manager()

    @model_validator(mode="after")
    def _one_for_each(self) -> Team:
        problems = []
        if self.quotas and len(self.quotas) != self.reps:
            problems.append(
                f"quotas: {len(self.quotas)} are given and the team has {self.reps} reps; give one "
                "for each rep, or `quota` for everybody"
            )
        if beyond := [each.rep for each in self.departures if each.rep > self.reps]:
            problems.append(
                f"departures: rep {beyond[0]} leaves and the team has {self.reps} reps; name one of "
                "them"
            )
        if problems:
            raise InvalidInput(problems)
        return self


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
