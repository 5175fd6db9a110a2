"""Load a scenario, a move or an organisation by its built-in id or from a TOML file."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios import catalogue
from sim.scenarios.composition import compose, is_composed, load_move
from sim.scenarios.markets import with_built_in_markets
from sim.scenarios.organisation_file import organisation_from
from sim.scenarios.scenario import Scenario, differences, with_settings
from sim.scenarios.scenario_file import (
    built_in_scenario,
    is_move,
    is_team_number,
    scenario_from,
)
from sim.scenarios.settings import parse_setting, parse_settings
from sim.scenarios.toml_file import is_there, named_tables, nearest, parse_toml
from sim.scenarios.writing import organisation_text, scenario_text, write_organisation

__all__ = [
    "Scenario", "differences", "is_move", "is_organisation", "load_move",
    "load_organisation", "load_scenario", "organisation_text", "parse_setting",
    "parse_settings", "scenario_text", "with_settings", "write_organisation",
]  # fmt: skip

_ORGANISATION_ONLY: Final = frozenset(Organisation.model_fields) - {
    "name",
    "meaning",
    "unknown",
}
_SCENARIO_ONLY: Final = frozenset({"levers", "change", "base", "title"})


def load_scenario(
    name_or_path: str | Path,
    *,
    first_day: date | None = None,
    teams: Sequence[str] = (),
) -> Scenario:
    """Load a scenario.

    Args:
        name_or_path: A built-in id, the path of a TOML file, or a composition of both with
            moves and teams (see `sim.scenarios.composition`).
        first_day: First day of the organisation it is meant for, a Monday; needed where a
            change has a date instead of a week.
        teams: Name of every team of that organisation, in order: `initial@Enterprise=align`.

    Returns:
        The scenario.

    Raises:
        InvalidInput: With every problem of the name or of the file.
    """
    name = str(name_or_path)
    if name in catalogue.scenario_names():
        return built_in_scenario(name)
    load = partial(load_scenario, first_day=first_day)
    if is_composed(name) and not is_there(name):
        return compose(name, load, first_day=first_day, teams=teams)
    if name in catalogue.move_names():
        raise InvalidInput(
            f"'{name}' is a move, not a scenario; write it after one, as coach+{name}"
        )
    tables = named_tables(name, "scenario", catalogue.scenario_names())
    if is_organisation(tables):
        problem = f"is an organisation, not a scenario; give it as organisation (--organisation) {name}"
        raise InvalidInput(f"{name}: {problem}")
    return scenario_from(tables, name=name, source=name, first_day=first_day, load=load)


def load_organisation(
    name_or_path: str | Path = catalogue.DEFAULT_ORGANISATION,
) -> Organisation:
    """Load an organisation.

    Args:
        name_or_path: A built-in id, or the path of a TOML file.

    Returns:
        The organisation; fields that a file leaves out hold their defaults.

    Raises:
        InvalidInput: With every problem of the name or of the file.
    """
    name = str(name_or_path)
    if name in catalogue.organisation_names():
        source = f"organisation {name}"
        tables = parse_toml(catalogue.organisation_source(name), source=source)
        return organisation_from(with_built_in_markets(tables), source=source)
    tables = named_tables(name, "organisation", catalogue.organisation_names())
    if tables.keys() & _SCENARIO_ONLY and not tables.keys() & _ORGANISATION_ONLY:
        problem = "is a scenario, not an organisation; give it as a scenario to compare"
        raise InvalidInput(f"{name}: {problem}")
    return organisation_from(with_built_in_markets(tables), source=name)


def is_organisation(tables: Mapping[str, Any]) -> bool:
    """Whether the contents of a file are those of an organisation, not of a scenario."""
    if tables.keys() & _SCENARIO_ONLY or is_move(tables) or _tells_teams_apart(tables):
        return False
    guesses = {nearest(key, _ORGANISATION_ONLY) for key in tables}
    return bool(tables.keys() & _ORGANISATION_ONLY or guesses - {None})


def _tells_teams_apart(tables: Mapping[str, Any]) -> bool:
    """Whether `teams` is a scenario's table, by number, and not an organisation's list."""
    teams = tables.get("teams")
    return isinstance(teams, Mapping) and all(map(is_team_number, teams))
