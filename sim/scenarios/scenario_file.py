"""What a scenario file may say, and every way in which it can be wrong.

A file holds `title`, `meaning`, an optional `base` (the built-in scenario whose levers it
starts from), `[levers]`, and a timeline of `[[change]]` entries, each with a `week` or a
`date` and the levers that change then. Where teams are managed otherwise, `[teams]` names
a scenario for each of them by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from sim.levers import LEVERS, neutral_values
from sim.problems import InvalidInput
from sim.scenarios import catalogue
from sim.scenarios.scenario import Scenario
from sim.scenarios.toml_file import parse_toml, unknown_name

KEYS: Final = ("title", "meaning", "base", "levers", "change", "teams")
_WHEN: Final = ("week", "date")
_LAST_WEEK: Final = 5_200
_LAST_TEAM: Final = 1_000_000


def built_in_scenario(name: str) -> Scenario:
    """Read one of the scenarios that ship with Marathon."""
    tables = parse_toml(catalogue.scenario_source(name), source=f"scenario {name}")
    return scenario_from(tables, name=name, source=f"scenario {name}", first_day=None)


def is_move(tables: Mapping[str, Any]) -> bool:
    """Whether the contents of a file are those of a move."""
    return tables.get("kind") == "move"


def scenario_from(
    tables: Mapping[str, Any],
    *,
    name: str,
    source: str,
    first_day: date | None,
    load: Callable[[str], Scenario] | None = None,
) -> Scenario:
    """Turn the contents of a scenario file into a scenario.

    Args:
        tables: What the file holds.
        name: Name of the scenario, for people.
        source: Name of the file in messages.
        first_day: The organisation's first day, a Monday: week 0 of dated changes.
        load: Loads the scenario that a team is managed by; None: built-in ones only.

    Returns:
        The scenario, every entry of its timeline complete.

    Raises:
        InvalidInput: With every problem of the file.
    """
    if is_move(tables):
        raise InvalidInput(
            [f"{source}: is a move, not a scenario; write it after one, as coach+{name}"]
        )
    reading = Reading(source=source, first_day=first_day)
    values = {**neutral_values(), **reading.base_of(tables)}
    reading.check_keys(tables)
    title = reading.sentence(tables, "title", default=name)
    meaning = reading.sentence(tables, "meaning", default="")
    values |= reading.levers_of(tables.get("levers", {}), "levers")
    changes = reading.changes_of(tables.get("change", []))
    teams = reading.teams_of(tables.get("teams", {}), load or _built_in_only)
    if reading.problems:
        raise InvalidInput([f"{source}: {problem}" for problem in reading.problems])
    # A change in week 0 is one at the switch: what came before it holds until then.
    timeline = {-1 if 0 in changes else 0: dict(values)}
    for week in sorted(changes):
        values |= changes[week]
        timeline[week] = dict(values)
    return Scenario(name=name, title=title, meaning=meaning, timeline=timeline, teams=teams)


def _built_in_only(name: str) -> Scenario:
    known = catalogue.scenario_names()
    if name not in known:
        raise InvalidInput([unknown_name("built-in scenario", name, known)])
    return built_in_scenario(name)


def is_team_number(written: str) -> bool:
    """Whether a text is the number of a team: 1 and up."""
    return written.isascii() and written.isdigit() and 0 < int(written) <= _LAST_TEAM


class Reading:
    """One pass over a scenario file, gathering problems instead of stopping at the first."""

    def __init__(self, *, source: str, first_day: date | None) -> None:
        self.source = source
        self.first_day = first_day
        self.problems: list[str] = []

    def check_keys(self, tables: Mapping[str, Any]) -> None:
        """Name every key that a scenario does not have."""
        for key in tables:
            if key in KEYS:
                continue
            if key in LEVERS:
                self.problems.append(f"{key}: is a lever; put it below a [levers] line")
            else:
                self.problems.append(f"{key}: {unknown_name('field', key, KEYS)}")

    def sentence(self, tables: Mapping[str, Any], key: str, *, default: str) -> str:
        """Read a text field that may be left out."""
        written = tables.get(key, default)
        if not isinstance(written, str):
            self.problems.append(f"{key} = {written!r}: must be text in quotes")
            return default
        text = " ".join(written.split())
        if not text.isprintable():
            self.problems.append(
                f"{key} = {text!r}: holds control characters; write visible ones only"
            )
            return default
        return text or default

    def base_of(self, tables: Mapping[str, Any]) -> Mapping[str, float]:
        """Lever values that the file starts from; none where it names no base."""
        if "base" not in tables:
            return {}
        name, known = tables["base"], catalogue.scenario_names()
        if name not in known:
            self.problems.append(
                f"base: {unknown_name('built-in scenario', str(name), known)}"
            )
            return {}
        return built_in_scenario(name).opening

    def levers_of(self, table: object, where: str) -> Mapping[str, float]:
        """Read one table of lever values."""
        if not isinstance(table, Mapping):
            self.problems.append(
                f"{where} = {table!r}: must be a table of levers, [{where}]"
            )
            return {}
        values: dict[str, float] = {}
        for name, written in table.items():
            if name not in LEVERS:
                self.problems.append(
                    f"{where}.{name}: {unknown_name('lever', name, LEVERS)}"
                )
                continue
            try:
                values[name] = LEVERS[name].value(written)
            except InvalidInput as error:
                self.problems.append(f"{where}.{name} = {error}")
        return values

    def changes_of(self, entries: object) -> Mapping[int, Mapping[str, float]]:
        """Read the timeline: the levers that change, by week."""
        if not isinstance(entries, list) or not all(
            isinstance(x, Mapping) for x in entries
        ):
            self.problems.append("change: must be [[change]] entries, in double brackets")
            return {}
        changes: dict[int, Mapping[str, float]] = {}
        for number, entry in enumerate(entries, start=1):
            where = f"change (entry {number})"
            levers = {key: value for key, value in entry.items() if key not in _WHEN}
            nested = levers.pop("levers", {})
            values = {**self.levers_of(nested, where), **self.levers_of(levers, where)}
            if not levers and not nested:
                self.problems.append(
                    f"{where}: changes no lever; name one or drop the entry"
                )
            week = self._week_of(entry, where)
            if week is None:
                continue
            if week in changes:
                self.problems.append(
                    f"{where}: week {week} has a change already; put both into one entry"
                )
            changes[week] = values
        return changes

    def teams_of(
        self, table: object, load: Callable[[str], Scenario]
    ) -> Mapping[int, Scenario]:
        """Read which teams are managed otherwise: a scenario by the number of the team."""
        if not isinstance(table, Mapping):
            self.problems.append(
                f'teams = {table!r}: must be a table, [teams], with lines like "2" = "align"'
            )
            return {}
        teams: dict[int, Scenario] = {}
        for number, name in table.items():
            where = f"teams.{number}"
            if not is_team_number(number):
                self.problems.append(
                    f'{where}: teams are numbered from 1, as in "2" = "align"'
                )
            elif not isinstance(name, str):
                self.problems.append(
                    f'{where} = {name!r}: must name a scenario, as in "2" = "align"'
                )
            else:
                self._team(int(number), name, where, load, teams)
        return teams

    def _team(
        self,
        number: int,
        name: str,
        where: str,
        load: Callable[[str], Scenario],
        teams: dict[int, Scenario],
    ) -> None:
        try:
            scenario = load(name)
        except InvalidInput as error:
            self.problems += [f"{where}: {problem}" for problem in error.problems]
            return
        if scenario.teams:
            self.problems.append(
                f"{where} = {name!r}: tells teams apart itself; name a scenario for one team"
            )
        elif number in teams:
            self.problems.append(f"{where}: team {number} is named twice")
        teams[number] = scenario

    def _week_of(self, entry: Mapping[str, Any], where: str) -> int | None:
        if ("week" in entry) == ("date" in entry):
            self.problems.append(f"{where}: give either week = 13 or date = 2026-03-02")
            return None
        week = self._week_at(entry["date"], where) if "date" in entry else entry["week"]
        if week is None:
            return None
        if (
            isinstance(week, bool)
            or not isinstance(week, int)
            or not 0 <= week <= _LAST_WEEK
        ):
            key = "week" if "week" in entry else "date"
            self.problems.append(
                f"{where}.{key} = {entry[key]}: weeks are whole numbers from 0 (the switch) "
                f"to {_LAST_WEEK}; what holds before belongs to [levers]"
            )
            return None
        return week

    def _week_at(self, day: object, where: str) -> int | None:
        if isinstance(day, datetime) or not isinstance(day, date):
            self.problems.append(
                f"{where}.date = {day!r}: write a day, like date = 2026-03-02"
            )
        elif self.first_day is None:
            self.problems.append(
                f"{where}.date = {day}: needs an organisation, whose first day is week 0; "
                "write week = N here"
            )
        elif day.weekday() != 0:
            monday = day - timedelta(days=day.weekday())
            self.problems.append(
                f"{where}.date = {day}: practices change on Mondays; write {monday} "
                f"or {monday + timedelta(days=7)}"
            )
        elif day < self.first_day:
            self.problems.append(
                f"{where}.date = {day}: lies before the organisation's first day, "
                f"{self.first_day}; what holds before belongs to [levers]"
            )
        else:
            return (day - self.first_day).days // 7
        return None
