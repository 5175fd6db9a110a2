"""Read a plan: one TOML file on top of an organisation, and all of its problems at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from marathon.planning.changes import CHANGE, Dated, change_in
from marathon.planning.plan import (
    FIELDS,
    MOST_HIRES,
    Hire,
    Plan,
    Target,
    fill_weeks,
    planned_hire,
    with_people,
)
from marathon.planning.plan_limits import LIMITS, limits_in
from marathon.planning.plan_now import NOW, begun, now_in
from marathon.planning.plan_teams import apart, organisation_in, people_in, with_teams
from marathon.planning.plan_values import amount_of, day_of, month_of
from marathon.planning.ranges import KINDS, MONTHS, Span, in_model_units, read_span
from sim.experiments.reaching.bookings import rep_name
from sim.experiments.reaching.weeks import first_week_of, weeks_until
from sim.organisation import Organisation
from sim.problems import Problems, quoted
from sim.scenarios.loader import load_scenario
from sim.scenarios.scenario import Scenario
from sim.scenarios.toml_file import read_toml, unknown_name

KEYS: Final = (
    "organisation", "managed_as", "from", "quotas", "quota_shares", "target", "teams", "changes",
    "hiring", "limits", "now",
)  # fmt: skip
HIRING: Final = ("starts", "leaves", *KINDS)
_PLAN_ONLY: Final = frozenset(
    {"target", "hiring", "managed_as", "quota_shares", "quotas", "limits", "changes"}
)
LONGEST: Final = 523
"""Weeks of the longest plan: ten years."""


def is_plan(tables: Mapping[str, Any]) -> bool:
    """Whether the contents of a file are those of a plan: no other file has its tables."""
    return bool(tables.keys() & _PLAN_ONLY)


def read_plan(
    path: Path, *, from_now: bool = False, organisation: Organisation | None = None
) -> Plan:
    """Read a plan.

    Args:
        path: Its TOML file.
        from_now: Whether week 0 is the Monday after the evening of `[now]`, where the file has one;
            else it is the Monday from which bookings count.
        organisation: The organisation of a file that names none.

    Raises:
        InvalidInput: With every problem of it.
    """
    return plan_from(read_toml(path), path, from_now=from_now, organisation=organisation)


def plan_from(
    tables: Mapping[str, Any], path: Path, *, from_now: bool = False,
    organisation: Organisation | None = None,
) -> Plan:  # fmt: skip
    """Turn the contents of a plan's file into a plan: see `read_plan`.

    Args:
        tables: What the file holds.
        path: Where it stands: names of other files are read from its folder.
        from_now: See there.
        organisation: See there.

    Raises:
        InvalidInput: With every problem of it.
    """
    return _Reader(tables, path, organisation, from_now=from_now).plan()


class _Reader:
    """One file on its way to a plan: each part is read, and what is wrong with it remembered."""

    def __init__(
        self,
        tables: Mapping[str, Any],
        path: Path,
        organisation: Organisation | None,
        *,
        from_now: bool,
    ) -> None:
        self._tables = tables
        self._path = path
        self._given = organisation
        self._from_now = from_now
        self._problems = Problems()
        self._remarks: list[str] = []
        self._counts_from = date.max
        self._unnamed = False
        """Whether nobody knows which teams there are."""

    def plan(self) -> Plan:
        """The plan.

        Raises:
            InvalidInput: With every problem of the file.
        """
        self._unknown(self._tables, KEYS, "")
        where = f"{self._path}: "
        table = self._table("now", NOW)
        found = self._problems.of(partial(now_in, table, self._path.parent), where=where)
        now, last_year = found or (None, None)
        firm = self._firm()
        started = partial(
            begun, self._tables.get("from"), firm, now, from_now=self._from_now
        )
        begins = self._problems.of(started, where=where)
        first, counts_from = begins or (firm.calendar.first_day,) * 2
        self._counts_from = counts_from
        firm = firm.with_(calendar={"first_day": first})
        people = self._problems.of(people_in, firm, self._tables, where=where)
        people = people or ((),) * len(firm.team_names())
        spans = self._spans()
        firm = self._with_quotas(self._with_spans(firm, spans))
        base = self._managed(firm)
        self._solved_otherwise(firm, base)
        targets = self._targets(firm, people)
        weeks = max((each.end for each in targets), default=1)
        hires, changes = self._hires(firm, weeks), self._changes(firm, weeks)
        firm = self._with_departures(firm)
        table = self._table("limits", LIMITS)
        limits = self._problems.of(limits_in, table, where=f"{self._path}: limits.")
        self._problems.refuse()
        return Plan(
            source=str(self._path), organisation=firm, base=base, targets=targets, weeks=weeks,
            hires=hires, changes=changes, spans=spans, limits=limits, now=now, last_year=last_year,
            people=people, counts_from=counts_from, remarks=tuple(self._remarks),
        )  # fmt: skip

    def _firm(self) -> Organisation:
        """The organisation; where it cannot be read, one that lets the rest be read by itself."""
        where = f"{self._path}: "
        named = partial(organisation_in, self._tables, self._path.parent)
        firm = self._given or self._problems.of(named, where=where)
        self._unnamed = firm is None
        if firm is None:
            return Organisation()
        changed = self._problems.of(partial(with_teams, firm, self._tables), where=where)
        return changed or apart(firm)

    def _wrong(self, place: str, said: str) -> None:
        self._problems.found.append(f"{self._path}: {place}: {said}")

    def _unknown(
        self, table: Mapping[str, Any], known: tuple[str, ...], place: str
    ) -> None:
        for key in table:
            if key not in known:
                where = f"{place}.{key}" if place else key
                self._wrong(where, unknown_name("key", key, known))

    def _table(self, key: str, known: tuple[str, ...]) -> Mapping[str, Any]:
        held = self._tables.get(key, {})
        if not isinstance(held, Mapping):
            self._wrong(key, f"must be a table, [{key}]; correct it")
            return {}
        self._unknown(held, known, key)
        return held

    def _listed(
        self, held: object, place: str, known: tuple[str, ...]
    ) -> list[Mapping[str, Any]]:
        """Tables of a list, those that are none told and left out."""
        if not isinstance(held, list) or not all(
            isinstance(each, Mapping) for each in held
        ):
            self._wrong(
                place, f"must be a list of tables with {', '.join(known)}; correct it"
            )
            return []
        for number, each in enumerate(held, start=1):
            self._unknown(each, known, f"{place} (entry {number})")
        return held

    def _spans(self) -> dict[str, Span]:
        table = self._table("hiring", HIRING)
        found = {}
        for key in KINDS:
            if key in table:
                place = f"{self._path}: hiring.{key}"
                span = self._problems.of(read_span, key, table[key], place)
                if span is not None:
                    found[key] = in_model_units(key, span)
        return found

    def _with_spans(self, firm: Organisation, spans: Mapping[str, Span]) -> Organisation:
        values = {FIELDS[key]: span.value for key, span in spans.items()}
        if spans.get("attrition", Span(value=0, low=0, high=0)).high >= 1.0 / MONTHS:
            self._remarks.append(
                "Attrition of 100 % a year or more: every seat is left once a year on average; "
                "most people who are hired leave before they are fully productive for long."
            )
        return with_people(firm, values)

    def _with_quotas(self, firm: Organisation) -> Organisation:
        rule = self._tables.get("quotas", "fixed")
        if rule not in ("fixed", "following"):
            self._wrong("quotas", f"{quoted(rule)} is none of fixed, following; correct it")
            return firm
        plan: dict[str, object] = {"quotas": rule}
        if "quota_shares" in self._tables:
            plan["quota_shares"] = self._tables["quota_shares"]
        changed = self._problems.of(partial(firm.with_, plan=plan), where=f"{self._path}: ")
        return changed or firm

    def _managed(self, firm: Organisation) -> Scenario:
        name = self._tables.get("managed_as", "initial")
        if not isinstance(name, str):
            self._wrong(
                "managed_as", "give a stage or the file of a way of managing in quotes"
            )
            return load_scenario("initial")
        there = self._path.parent / name
        written = str(there) if name.endswith(".toml") and there.exists() else name
        load = partial(
            load_scenario,
            written,
            first_day=firm.calendar.first_day,
            teams=firm.team_names(),
        )
        managed: Scenario | None = self._problems.of(
            load, where=f"{self._path}: managed_as: "
        )
        return managed or load_scenario("initial")

    def _solved_otherwise(self, firm: Organisation, base: Scenario) -> None:
        noted = firm.calibration
        if noted is not None and noted.practices != base.name:
            self._remarks.append(
                f"The organisation's numbers were solved for a company managed as in '{noted.practices}', and the plan says '{base.name}': it books what "
                "follows from that difference, not what you answered; solve it again (`marathon new --managed-as`), or correct managed_as."
            )

    def _targets(
        self, firm: Organisation, people: tuple[tuple[str, ...], ...]
    ) -> tuple[Target, ...]:
        known = ("until", "bookings", "team", "rep")
        held = self._listed(self._tables.get("target", []), "target", known)
        found, passed = [], 0
        for number, each in enumerate(held, start=1):
            place = f"target (entry {number})" if len(held) > 1 else "target"
            until, amount = day_of(each.get("until")), amount_of(each.get("bookings"))
            if until is None:
                self._wrong(
                    f"{place}.until", "give the last day that counts, like 2027-03-31"
                )
            if amount is None or not 0.0 < amount <= 1e13:
                given = quoted(each.get("bookings", ""))
                said = 'give a sum above 0, as "1.8M"; a target of 0 is always reached'
                self._wrong(f"{place}.bookings = {given}", said)
            level, name = self._whose(each, firm, people, place)
            if until is not None and self._counts_from <= until < firm.calendar.first_day:
                self._remarks.append(
                    f"The target until {until} has passed and is left out."
                )
                passed += 1
                continue
            end = 0 if until is None else self._end_of(firm, until, f"{place}.until")
            if until is not None and amount is not None and end:
                found.append(
                    Target(until=until, amount=amount, end=end, level=level, name=name)
                )
        if not held or (
            len(found) + passed == len(held)
            and not any(each.level == "company" for each in found)
        ):
            self._wrong("target", 'give one of the company: target = [{until = 2027-03-31, bookings = "1.8M"}]')  # fmt: skip
        return tuple(sorted(found, key=lambda each: (each.level, each.name, each.until)))

    def _end_of(self, firm: Organisation, until: date, place: str) -> int:
        """First week after a target's day; 0 where that lies outside of a plan."""
        first = firm.calendar.first_day
        end = (
            weeks_until(firm, until)
            if until < first + timedelta(weeks=LONGEST + 60)
            else LONGEST + 1
        )
        if end < 1:
            self._wrong(place, f"{until} lies before the plan's first week, which begins on {first}; give a later day")  # fmt: skip
            return 0
        if end > LONGEST:
            self._wrong(place, f"{until} lies more than ten years after {first}; give an earlier day")  # fmt: skip
            return 0
        return end

    def _whose(
        self, each: Mapping[str, Any], firm: Organisation, people: tuple[tuple[str, ...], ...],
        place: str,
    ) -> tuple[str, str]:  # fmt: skip
        names = {
            "team": list(firm.team_names()),
            "rep": [name for team, size, told in zip(firm.team_names(), firm.team_sizes(), people, strict=True)
                    for name in told or [rep_name(team, n) for n in range(1, size + 1)]],
        }  # fmt: skip
        given = [level for level in ("team", "rep") if level in each and not self._unnamed]
        if len(given) > 1:
            self._wrong(place, "names a team and a rep; name one of them")
        for level in given[:1]:
            if each[level] not in names[level]:
                self._wrong(
                    f"{place}.{level}", unknown_name(level, str(each[level]), names[level])
                )
            return level, str(each[level])
        return "company", ""

    def _hires(self, firm: Organisation, weeks: int) -> tuple[Hire, ...]:
        held = self._table("hiring", HIRING).get("starts", [])
        found: list[Hire] = []
        names = firm.team_names()
        for number, each in enumerate(self._listed(held, "hiring.starts", ("team", "month", "heads")), start=1):  # fmt: skip
            place = f"hiring.starts (entry {number})"
            month, heads = month_of(each.get("month")), each.get("heads", 1)
            team = each.get("team", names[0] if len(names) == 1 else "")
            if month is None:
                self._wrong(
                    f"{place}.month", 'give the month in which they start, as "2027-02"'
                )
            if (
                isinstance(heads, bool)
                or not isinstance(heads, int)
                or not 1 <= heads <= MOST_HIRES
            ):
                self._wrong(f"{place}.heads = {quoted(heads)}", f"give how many people start, 1 to {MOST_HIRES}")  # fmt: skip
                continue
            team = names[0] if self._unnamed else team
            if names.count(team) != 1:
                self._wrong(f"{place}.team", unknown_name("team", str(team), names))
                continue
            if month is not None:
                found += self._hire(firm, names.index(team), month, heads, weeks, place)
        for index, name in enumerate(names):
            if (
                heads := sum(each.heads for each in found if each.team == index)
            ) > MOST_HIRES:
                self._wrong("hiring.starts", f"{heads} people start in {name}; at most {MOST_HIRES} can be added to a team")  # fmt: skip
        return tuple(found)

    def _hire(
        self, firm: Organisation, team: int, month: date, heads: int, weeks: int, place: str
    ) -> list[Hire]:
        first = firm.calendar.first_day
        if month < first.replace(day=1):
            self._wrong(f"{place}.month", f"{month:%Y-%m} lies before the plan's first day, {first}; who has started already counts in the team's reps")  # fmt: skip
            return []
        start = first_week_of(firm, month)
        hire = planned_hire(firm, team, month, heads, start)
        if start >= weeks:
            self._remarks.append(f"Whoever starts in {month:%B %Y} starts after the last target and changes nothing of it.")  # fmt: skip
        elif start - hire.opens < round(fill_weeks(firm, team)):
            self._remarks.append(
                f"To start in {month:%B %Y} a search would have had to begin before the plan does: "
                f"seats open on {first} and are filled {fill_weeks(firm, team):.0f} weeks later."
            )
        return [hire]

    def _changes(self, firm: Organisation, weeks: int) -> tuple[Dated, ...]:
        held = self._listed(self._tables.get("changes", []), "changes", CHANGE)
        found = [
            self._problems.of(change_in, each, firm, weeks, where=f"{self._path}: changes (entry {number}).")
            for number, each in enumerate(held, start=1)
        ]  # fmt: skip
        return tuple(each for each in found if each is not None)

    def _with_departures(self, firm: Organisation) -> Organisation:
        held = self._table("hiring", HIRING).get("leaves", [])
        teams: dict[str, list[dict[str, int]]] = {}
        names, sizes = firm.team_names(), firm.team_sizes()
        for number, each in enumerate(self._listed(held, "hiring.leaves", ("team", "rep", "month")), start=1):  # fmt: skip
            place = f"hiring.leaves (entry {number})"
            month, team = month_of(each.get("month")), each.get("team", names[0] if len(names) == 1 else "")  # fmt: skip
            if month is None or month < firm.calendar.first_day.replace(day=1):
                self._wrong(f"{place}.month", 'give the month in which the rep leaves, not before the plan\'s first day, as "2027-02"')  # fmt: skip
            elif names.count(team) != 1:
                self._wrong(f"{place}.team", unknown_name("team", str(team), names))
            elif each.get("rep") not in range(1, sizes[names.index(team)] + 1):
                self._wrong(f"{place}.rep", f"give the rep's place in {team}, 1 to {sizes[names.index(team)]}")  # fmt: skip
            else:
                week = first_week_of(firm, month)
                teams.setdefault(team, []).append({"rep": each["rep"], "week": week})
        if not teams:
            return firm
        return firm.with_(
            teams={name: {"departures": gone} for name, gone in teams.items()}
        )
