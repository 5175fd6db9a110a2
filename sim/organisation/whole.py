"""A whole sales organisation: its teams, and all sections together."""

from __future__ import annotations

from pydantic import Field, model_validator

from sim.organisation.base import Name, Section, count
from sim.organisation.buyer import Buyer
from sim.organisation.calendar import Calendar
from sim.organisation.customers import Customers
from sim.organisation.effort import Effort
from sim.organisation.managers import Managers
from sim.organisation.market import Market
from sim.organisation.money import Money
from sim.organisation.people import People
from sim.organisation.plan import Plan
from sim.organisation.process import Process


class Team(Section):
    """A manager with direct reports; `count` teams of this kind."""

    name: Name = "team"
    """what the team is called"""
    reps: int = count(8, 1, 40, "people")
    """direct reports of the manager"""
    count: int = count(1, 1, 5000, "teams")
    """how many such teams there are"""


class Organisation(Section):
    """A sales organisation."""

    name: Name = "mid-market software"
    meaning: str = "One team that sells software to mid-sized companies."
    unknown: tuple[str, ...] = ()
    """fields that nobody knows here; --parameters drawn draws them too"""
    calendar: Calendar = Calendar()
    teams: tuple[Team, ...] = Field((Team(),), min_length=1, max_length=5000)
    market: Market = Market()
    process: Process = Process()
    buyer: Buyer = Buyer()
    customers: Customers = Customers()
    people: People = People()
    effort: Effort = Effort()
    managers: Managers = Managers()
    plan: Plan = Plan()
    money: Money = Money()

    @model_validator(mode="after")
    def _fits_together(self) -> Organisation:
        if self.customers.base_per_rep > 0.8 * self.market.accounts_per_rep:
            raise ValueError(
                f"customers.base_per_rep {self.customers.base_per_rep} leaves too few of "
                f"market.accounts_per_rep {self.market.accounts_per_rep}; "
                "keep it below 80 % or enlarge the market"
            )
        return self

    def team_sizes(self) -> tuple[int, ...]:
        """Reps of every team, in order."""
        return tuple(team.reps for team in self.teams for _ in range(team.count))
