"""Which ways of managing are asked about, and whom they manage: names, files or objects.

Every function gathers all problems of its arguments before it refuses them.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marathon.api.arguments import Path, Problems, refused, written_path
from sim.levers import teams_missing
from sim.organisation import Organisation
from sim.scenarios.loader import load_organisation, load_scenario
from sim.scenarios.scenario import Scenario, with_settings
from sim.scenarios.settings import lever_values, parse_settings

AnyScenario = Path | Scenario
Levers = Mapping[str, float | bool | str] | Sequence[str] | str


def organisation_of(given: object, name: str = "organisation") -> Organisation:
    """Return the organisation of a name, a file, an object, or of a result that holds one.

    Args:
        given: What a caller handed over.
        name: What the argument is called.

    Raises:
        InvalidInput: With every problem of the name or the file.
    """
    # An answer shows its organisation when it is asked; a class only has one.
    held = given if isinstance(given, type) else getattr(given, "organisation", given)
    if isinstance(held, Organisation):
        return held
    return load_organisation(
        written_path(name, given, "give a name, a file or an Organisation")
    )


def scenario_of(
    given: object,
    first_day: dt.date | None = None,
    teams: Sequence[str] = (),
    name: str = "scenario",
) -> Scenario:
    """Return the scenario of a name, a file, a composition or an object.

    Args:
        given: What a caller handed over.
        first_day: First day of the organisation that it is meant for.
        teams: Name of every team of that organisation.
        name: What the argument is called.

    Raises:
        InvalidInput: With every problem of the name or the file.
    """
    if isinstance(given, Scenario):
        return given
    written = written_path(name, given, "give a name, a file or a Scenario")
    return load_scenario(written, first_day=first_day, teams=teams)


def levers_of(given: Any) -> Mapping[str, float]:  # noqa: ANN401 (anything)
    """Return the numbers of levers that are set by name, or written as `lever=value`.

    Raises:
        InvalidInput: With every problem of a name or a value.
    """
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return lever_values(given)
    listed = isinstance(given, Sequence) and not isinstance(given, bytes | bytearray)
    if not listed or not all(isinstance(each, str) for each in given):
        raise refused("levers", given, "give values by name, {'desk_hours': 4}")
    return parse_settings([given] if isinstance(given, str) else given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Which ways of managing are asked about, and whom they manage.

    Attributes:
        scenarios: The base first.
        organisation: The organisation.
    """

    scenarios: tuple[Scenario, ...]
    organisation: Organisation


def request(
    problems: Problems,
    named: Sequence[tuple[str, object]],
    organisation: object,
    levers: object = None,
) -> Request:
    """Load all that a question names.

    Args:
        problems: What was found wrong already.
        named: Name of the argument and what was given, for every scenario, the base first.
        organisation: Whom they manage.
        levers: Set in each scenario but the base; without others, in a copy of the base.

    Raises:
        InvalidInput: With the problems of every name, file, lever and number.
    """
    firm = problems.of(organisation_of, organisation)
    first_day = firm.calendar.first_day if firm is not None else None
    teams = firm.team_names() if firm is not None else ()
    found = [
        problems.of(scenario_of, given, first_day, teams, name) for name, given in named
    ]
    values = problems.of(levers_of, levers)
    scenarios = [scenario for scenario in found if scenario is not None]
    if firm is not None:
        for scenario in scenarios:
            missing = teams_missing(scenario.practices(), len(firm.team_sizes()))
            problems.found += [f"{scenario.name}: {problem}" for problem in missing]
    problems.refuse()
    first, *rest = scenarios
    changed = rest or ([first] if values else [])
    return Request(
        scenarios=(first, *(with_settings(scenario, values) for scenario in changed)),
        organisation=firm,
    )


def team_of(firm: Organisation, given: str) -> int:
    """Return the number, from 1, of the team that is meant by a name or by a number as text.

    Raises:
        InvalidInput: If there is none, or several have the name.
    """
    names, written = firm.team_names(), given.strip()
    meant = [number for number, name in enumerate(names, start=1) if name == written]
    if len(meant) == 1:
        return meant[0]
    numbers = {f"{number}": number for number in range(1, len(names) + 1)}
    if not meant and written in numbers:
        return numbers[written]
    wrong = f"{len(meant)} teams have this name" if meant else "there is no such team"
    alone = ", ".join(name for name in names if names.count(name) == 1)
    named = f", or a name ({alone})" if alone and len(names) > 1 else ""
    advice = f"{wrong}; the organisation has teams 1 to {len(names)}: give a number{named}"
    raise refused("team", given, advice)


def changes_never_reached(scenarios: Sequence[Scenario], *, weeks: int) -> tuple[str, ...]:
    """Return a sentence for each scenario with a change after the weeks that are compared."""
    return tuple(
        f"{scenario.name} changes in week {last}, after the {weeks} weeks compared; give more "
        "years to see it"
        for scenario in scenarios
        for last in [
            max(max(each.timeline) for each in (scenario, *scenario.teams.values()))
        ]
        if last >= weeks
    )
