"""A whole sales organisation: its teams, and all sections together."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic import Field, ValidationError, model_validator
from typing_extensions import override

from sim.organisation.attention import Attention
from sim.organisation.base import Name, Section
from sim.organisation.buyer import Buyer
from sim.organisation.calendar import Calendar
from sim.organisation.calibration import Calibration, Target
from sim.organisation.customers import Customers
from sim.organisation.effort import Effort
from sim.organisation.managers import Managers
from sim.organisation.market import Market
from sim.organisation.money import Money
from sim.organisation.people import People
from sim.organisation.plan import Plan
from sim.organisation.process import Process
from sim.organisation.teams import MARKET_SECTIONS, Departure, Team, TeamMarket
from sim.problems import InvalidInput, shown


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
    markets: tuple[TeamMarket, ...] = Field((), max_length=5000)
    """markets of teams that do not sell in the organisation's own"""
    calibration: Calibration | None = None
    """what the numbers were fitted to, and how near they came"""

    @override
    def __repr__(self) -> str:
        """One line; every number is a field of a section."""
        teams = sum(team.count for team in self.teams)
        reps = sum(team.count * team.reps for team in self.teams)
        line = f"Organisation {self.name}: {reps} reps in {teams} {'team' if teams == 1 else 'teams'}"
        return f"{line}, {len(self.markets)} markets of their own" if self.markets else line

    @model_validator(mode="after")
    def _fits_together(self) -> Organisation:
        problems = []
        for each in (self._own_market(), *self.markets):
            place = f"markets {each.name}: " if each.name else ""
            if each.customers.base_per_rep > 0.8 * each.market.accounts_per_rep:
                problems.append(
                    f"{place}customers.base_per_rep {each.customers.base_per_rep} leaves too "
                    f"few of market.accounts_per_rep {each.market.accounts_per_rep}; "
                    "keep it below 80 % or enlarge the market"
                )
            if each.money.currency != self.money.currency:
                problems.append(
                    f"{place}money.currency {each.money.currency} is not the organisation's, "
                    f"{self.money.currency}; write all amounts in one currency"
                )
        known = [market.name for market in self.markets]
        for team in self.teams:
            if team.market is not None and team.market not in known:
                named = ", ".join(known) or "none"
                problems.append(
                    f"teams {team.name}: market {team.market!r} is neither below [[markets]] "
                    f"({named}) nor a built-in organisation; correct it, or leave it out"
                )
        if problems:
            raise InvalidInput(problems)
        return self

    def with_(self, **changes: object) -> Organisation:
        """Return the organisation with some numbers changed.

        Args:
            **changes: By name of a field, its value; of a section, a mapping of its fields; of
                teams, markets, segments and stages, a mapping of their names, so
                `with_(people={"quit_month": 0.01}, teams={"Mid": {"reps": 9}}, name="ours")`.

        Raises:
            InvalidInput: With every field that does not exist and every value not allowed.
        """
        values = _merged(self.model_dump(), changes)
        try:
            return Organisation.model_validate(values)
        except ValidationError as error:
            found = error.errors(include_url=False)
            problems = [x for each in found for x in _problem(each, values).splitlines()]
            raise InvalidInput(problems) from None

    def calibrated(
        self,
        fitted_to: str,
        practices: str,
        targets: Sequence[Target],
        assumed: Sequence[str] = (),
    ) -> Organisation:
        """Return the organisation with what its numbers were fitted to noted beside them."""
        noted = Calibration(
            fitted_to=fitted_to, practices=practices, numbers=self._numbers(),
            targets=tuple(targets), assumed=tuple(assumed),
        )  # fmt: skip
        return self.model_copy(update={"calibration": noted})

    @property
    def changed_since_calibration(self) -> bool:
        """Whether numbers were changed after they had been fitted to something."""
        return self.calibration is not None and self.calibration.numbers != self._numbers()

    def _numbers(self) -> str:
        """Digest of what a simulation reads and differs from the defaults; words are left out."""
        return self.digest({"name", "meaning", "unknown", "calibration"}, defaults=False)

    def digest(
        self, leaving_out: Collection[str] = ("calibration",), *, defaults: bool = True
    ) -> str:
        """Return the SHA-256 of the values, whatever the order in which they were written.

        Args:
            leaving_out: Fields that do not count. No run reads the calibration.
            defaults: Whether values count that are those of the model.
        """
        values = self.model_dump_json(
            exclude=set(leaving_out), exclude_defaults=not defaults
        )
        # A number is the same with and without decimals.
        plain = json.dumps(json.loads(values, parse_int=float), sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()

    def team_sizes(self) -> tuple[int, ...]:
        """Reps of every team, in order."""
        return tuple(team.reps for team in self.teams for _ in range(team.count))

    def team_names(self) -> tuple[str, ...]:
        """Name of every team, in order; teams of one kind share theirs."""
        return tuple(team.name for team in self.teams for _ in range(team.count))

    def kinds(self) -> tuple[tuple[Organisation, ...], tuple[int, ...]]:
        """What the organisation is for each kind of team: market, quota, manager.

        Returns:
            For each kind an organisation of one such team in which nothing is a matter of teams any
            more; and of every team, in order, the place of its kind.
        """
        places: dict[tuple[object, ...], int] = {}
        kinds: list[Organisation] = []
        of_team: list[int] = []
        for team in self.teams:
            kind = (team.market, team.quota, team.manager, *_of_single_reps(team))
            if kind not in places:
                places[kind] = len(kinds)
                kinds.append(self._as_seen_by(team))
            of_team += [places[kind]] * team.count
        return tuple(kinds), tuple(of_team)

    def _own_market(self) -> TeamMarket:
        """The market of teams that name none."""
        sections = {section: getattr(self, section) for section in MARKET_SECTIONS}
        return TeamMarket.model_construct(name="", **sections)

    def _as_seen_by(self, team: Team) -> Organisation:
        """The organisation with a team's market, quota and manager in the place of its own."""
        named = (market for market in self.markets if market.name == team.market)
        found = next(named, self._own_market())
        sections: dict[str, Any] = {name: getattr(found, name) for name in MARKET_SECTIONS}
        of_all = ("quota_scope", "quotas", "quota_shares")
        plan: dict[str, object] = {name: getattr(self.plan, name) for name in of_all}
        if team.quota is not None:
            plan["quota_quarter"] = team.quota / 4.0
        sections["plan"] = sections["plan"].model_copy(update=plan)
        if team.manager.hours_week is not None:
            hours = {"hours_week": team.manager.hours_week}
            sections["managers"] = sections["managers"].model_copy(update=hours)
        quotas, departures = _of_single_reps(team)
        alone = Team(
            name=team.name, reps=team.reps, manager=team.manager, quotas=quotas,
            departures=departures,
        )  # fmt: skip
        return self.model_copy(update={**sections, "teams": (alone,), "markets": ()})


def _of_single_reps(team: Team) -> tuple[tuple[float, ...], tuple[Departure, ...]]:
    """What a team's file says of single reps: such a team is alike to no other."""
    return team.quotas, team.departures


def _merged(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Values with changes laid over them, section by section; entries of a list by their names."""
    merged = dict(values)
    for name, change in changes.items():
        held = values.get(name)
        if isinstance(held, Mapping) and isinstance(change, Mapping):
            merged[name] = _merged(held, change)
        elif isinstance(change, Mapping) and held and _are_named(held):
            merged[name] = _merged_by_name(name, held, change)
        else:
            merged[name] = change
    return merged


def _are_named(held: Any) -> bool:  # noqa: ANN401 (whatever a field holds)
    return isinstance(held, (list, tuple)) and all(
        isinstance(entry, Mapping) and "name" in entry for entry in held
    )


def _merged_by_name(
    field: str,
    held: Sequence[Any],
    changes: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Entries of a list with changes laid over those that are named."""
    names = [entry["name"] for entry in held]
    if problems := [
        f"{field}: there is none named {name!r}; there are {', '.join(names)}"
        for name in changes
        if name not in names
    ]:
        raise InvalidInput(problems)
    return [_merged(entry, changes.get(entry["name"], {})) for entry in held]


def _problem(error: Any, values: Mapping[str, Any]) -> str:  # noqa: ANN401 (pydantic's own)
    """One problem as a sentence: field, value, what is allowed."""
    *path, field = error["loc"] or ("organisation",)
    place = ".".join(map(str, (*path, field)))
    if error["type"] != "extra_forbidden":
        wanted = error["msg"].removeprefix("Value error, ")
        value = "" if isinstance(error["input"], Mapping) else f" = {shown(error['input'])}"
        if error["type"] in ("model_type", "dict_type"):
            wanted = "is a section; give its fields with their values, as {field: value}"
        return f"{place}{value}: {wanted[0].lower()}{wanted[1:]}"
    section: Any = values
    for step in path:
        section = section[step]
    known = [name for name in section if name != field]
    near = difflib.get_close_matches(field, known, n=1)
    advice = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    return f"{place}: there is no such field; {advice}"
