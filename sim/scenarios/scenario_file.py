"""What a scenario file may say, and every way in which it can be wrong.

A file holds `title`, `meaning`, an optional `base` (the built-in scenario whose levers it
starts from), `[levers]`, and a timeline of `[[change]]` entries, each with a `week` or a
`date` and the levers that change then. Where teams are managed otherwise, `[teams]` names
a scenario for each of them by its number.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from typing_extensions import override

from sim.levers import LEVERS, neutral_values
from sim.organisation.calendar import Calendar
from sim.problems import InvalidInput, Problems, quoted
from sim.scenarios import catalogue
from sim.scenarios.scenario import LAST_WEEK, Scenario
from sim.scenarios.toml_file import parse_toml, unknown_name

KEYS: Final = ("title", "meaning", "base", "levers", "change", "teams")
_WHEN: Final = ("week", "date")
_LAST_TEAM: Final = 1_000_000


@functools.cache
def built_in_scenario(name: str) -> Scenario:
    """Read one of the scenarios that ship with Marathon.

    Raises:
        InvalidInput: If there is none of this name.
    """
    if name not in (known := catalogue.scenario_names()):
        raise InvalidInput(unknown_name("built-in scenario", name, known))
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
    load: Callable[[str], Scenario] = built_in_scenario,
) -> Scenario:
    """Turn the contents of a scenario file into a scenario.

    Args:
        tables: What the file holds.
        name: Name of the scenario, for people.
        source: Name of the file in messages.
        first_day: The organisation's first day, a Monday: week 0 of dated changes.
        load: Loads the scenario that a team is managed by.

    Returns:
        The scenario, every entry of its timeline complete.

    Raises:
        InvalidInput: With every problem of the file.
    """
    if is_move(tables):
        raise InvalidInput(
            f"{source}: is a move, not a scenario; write it after one, as coach+{name}"
        )
    reading = Reading(source=source, first_day=first_day)
    values = {**neutral_values(), **reading.base_of(tables)}
    reading.check_keys(tables, KEYS)
    title = reading.sentence(tables, "title", default=name)
    meaning = reading.sentence(tables, "meaning", default="")
    values |= reading.levers_of(tables.get("levers", {}), "levers")
    changes = reading.changes_of(tables.get("change", []))
    teams = reading.teams_of(tables.get("teams", {}), load)
    reading.refuse()
    # A change in week 0 is one at the switch: what came before it holds until then.
    timeline = {-1 if 0 in changes else 0: dict(values)}
    for week in sorted(changes):
        values |= changes[week]
        timeline[week] = dict(values)
    return Scenario(name=name, title=title, meaning=meaning, timeline=timeline, teams=teams)


def is_team_number(written: str) -> bool:
    """Whether a text is the number of a team: 1 and up."""
    digits = written.isascii() and written.isdigit() and len(written) < 10
    return digits and 0 < int(written) <= _LAST_TEAM


class Reading(Problems):
    """One pass over a scenario file, gathering problems instead of stopping at the first."""

    def __init__(self, *, source: str, first_day: date | None) -> None:
        super().__init__()
        self.source = source
        self.first_day = first_day

    @override
    def refuse(self) -> None:
        """Raise everything that was found, each with the file's name."""
        self.found = [f"{self.source}: {problem}" for problem in self.found]
        super().refuse()

    def check_keys(self, tables: Mapping[str, Any], keys: Iterable[str]) -> None:
        """Name every key that a file of this kind does not have."""
        for key in tables:
            if key in LEVERS:
                self.found.append(f"{key}: is a lever; put it below a [levers] line")
            elif key not in keys:
                self.found.append(f"{key}: {unknown_name('field', key, keys)}")

    def sentence(self, tables: Mapping[str, Any], key: str, *, default: str) -> str:
        """Read a text field that may be left out."""
        written = tables.get(key, default)
        if not isinstance(written, str):
            problem = f"{key} = {quoted(written)}: must be text in quotes"
        elif not (text := " ".join(written.split())).isprintable():
            problem = f"{key} = {text!r}: holds control characters; write visible ones only"
        else:
            return text or default
        self.found.append(problem)
        return default

    def base_of(self, tables: Mapping[str, Any]) -> Mapping[str, float]:
        """Lever values that the file starts from; none where it names no base."""
        if "base" not in tables:
            return {}
        base = tables["base"]
        name = base if isinstance(base, str) else quoted(base)
        scenario = self.of(built_in_scenario, name, where="base: ")
        return scenario.opening if scenario else {}

    def levers_of(self, table: object, where: str) -> Mapping[str, float]:
        """Read one table of lever values."""
        if not isinstance(table, Mapping):
            self.found.append(
                f"{where} = {quoted(table)}: must be a table of levers, [{where}]"
            )
            return {}
        values: dict[str, float] = {}
        for name, written in table.items():
            if name not in LEVERS:
                self.found.append(f"{where}.{name}: {unknown_name('lever', name, LEVERS)}")
                continue
            value = self.of(LEVERS[name].value, written, where=f"{where}.{name} = ")
            if value is not None:
                values[name] = value
        return values

    def changes_of(self, entries: object) -> Mapping[int, Mapping[str, float]]:
        """Read the timeline: the levers that change, by week."""
        if not isinstance(entries, list) or not all(
            isinstance(x, Mapping) for x in entries
        ):
            self.found.append("change: must be [[change]] entries, in double brackets")
            return {}
        changes: dict[int, Mapping[str, float]] = {}
        for number, entry in enumerate(entries, start=1):
            where = f"change (entry {number})"
            levers = {key: value for key, value in entry.items() if key not in _WHEN}
            nested = levers.pop("levers", {})
            values = {**self.levers_of(nested, where), **self.levers_of(levers, where)}
            if not levers and not nested:
                self.found.append(f"{where}: changes no lever; name one or drop the entry")
            week = self.of(self._week_of, entry, where=where)
            if week in changes:
                self.found.append(
                    f"{where}: week {week} has a change already; put both into one entry"
                )
            if week is not None:
                changes[week] = values
        return changes

    def teams_of(
        self, table: object, load: Callable[[str], Scenario]
    ) -> Mapping[int, Scenario]:
        """Read which teams are managed otherwise: a scenario by the number of the team."""
        example = '"2" = "align"'
        if not isinstance(table, Mapping):
            self.found.append(
                f"teams = {quoted(table)}: must be a table, [teams], with lines like {example}"
            )
            return {}
        teams: dict[int, Scenario] = {}
        for number, name in table.items():
            where, says = f"teams.{number}", f"teams.{number} = {quoted(name)}"
            if not is_team_number(number):
                problem = f"{where}: teams are numbered from 1, as in {example}"
            elif not isinstance(name, str):
                problem = f"{says}: must name a scenario, as in {example}"
            elif (scenario := self.of(load, name, where=f"{where}: ")) is None:
                continue
            elif scenario.teams:
                problem = f"{says}: tells teams apart itself; name a scenario for one team"
            elif int(number) in teams:
                problem = f"{where}: team {int(number)} is named twice"
            else:
                teams[int(number)] = scenario
                continue
            self.found.append(problem)
        return teams

    def _week_of(self, entry: Mapping[str, Any]) -> int:
        if ("week" in entry) == ("date" in entry):
            raise InvalidInput(f": give either week = 13 or date = {self._example}")
        key = "week" if "week" in entry else "date"
        written = entry[key]
        week = self._week_at(written) if key == "date" else written
        whole = isinstance(week, int) and not isinstance(week, bool)
        if whole and 0 <= week <= LAST_WEEK:
            return int(week)
        problem = (
            f".{key} = {quoted(written)}: weeks are whole numbers from 0 (the switch) to "
            f"{LAST_WEEK}; what holds before belongs to [levers]"
        )
        raise InvalidInput(problem)

    @property
    def _example(self) -> date:
        """A Monday that may be written: week 13 of the organisation's calendar."""
        return (self.first_day or Calendar().first_day) + timedelta(weeks=13)

    def _week_at(self, day: object) -> int:
        if isinstance(day, datetime) or not isinstance(day, date):
            problem = f"write a day, like date = {self._example}"
        elif self.first_day is None:
            problem = (
                "needs an organisation, whose first day is week 0; write week = N here"
            )
        elif day < self.first_day:
            problem = (
                f"lies before the organisation's first day, {self.first_day}; write this day or a later "
                "Monday; what holds before belongs to [levers]"
            )
        elif day.weekday() != 0:
            # The first day is a Monday, so this one is never before it.
            monday = day - timedelta(days=day.weekday())
            problem = f"practices change on Mondays; write {monday}, the one before it"
        else:
            return (day - self.first_day).days // 7
        raise InvalidInput(f".date = {quoted(day)}: {problem}")
