"""A whole sales organisation: its teams, and all sections together."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import Field, ValidationError, model_validator

from sim.organisation.attention import Attention
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
from sim.problems import InvalidInput


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
    attention: Attention = Attention()
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

    def with_(self, **changes: object) -> Organisation:
        """Return the organisation with some numbers changed.

        Args:
            **changes: By name of a field, its value; of a section, a mapping of its fields, so
                `with_(people={"quit_month": 0.01}, name="ours")`.

        Raises:
            InvalidInput: With every field that does not exist and every value not allowed.
        """
        values = _merged(self.model_dump(), changes)
        try:
            return Organisation.model_validate(values)
        except ValidationError as error:
            problems = [_problem(each, values) for each in error.errors(include_url=False)]
            raise InvalidInput(problems) from None

    def team_sizes(self) -> tuple[int, ...]:
        """Reps of every team, in order."""
        return tuple(team.reps for team in self.teams for _ in range(team.count))


def _merged(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Values with changes laid over them, section by section."""
    merged = dict(values)
    for name, change in changes.items():
        held = values.get(name)
        if isinstance(held, Mapping) and isinstance(change, Mapping):
            merged[name] = _merged(held, change)
        else:
            merged[name] = change
    return merged


def _problem(error: Any, values: Mapping[str, Any]) -> str:  # noqa: ANN401 (pydantic's own)
    """One problem as a sentence: field, value, what is allowed."""
    *path, field = error["loc"] or ("organisation",)
    place = ".".join(map(str, (*path, field)))
    if error["type"] != "extra_forbidden":
        wanted = error["msg"].removeprefix("Value error, ")
        value = "" if isinstance(error["input"], Mapping) else f" = {error['input']!r}"
        return f"{place}{value}: {wanted[0].lower()}{wanted[1:]}"
    section: Any = values
    for step in path:
        section = section[step]
    known = [name for name in section if name != field]
    near = difflib.get_close_matches(field, known, n=1)
    advice = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    return f"{place}: there is no such field; {advice}"
