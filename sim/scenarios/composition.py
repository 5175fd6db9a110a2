"""Names of ways of managing that are put together: moves on a stage, teams that differ.

coach+enablement+inbound           two moves on a stage, in this order
initial@2,3=align                  initial, but teams 2 and 3 are managed as in align
initial@1=coach+inbound@2=align    teams one by one, each by any composition
initial@Enterprise=align           teams by name, where an organisation names them
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from sim.problems import InvalidInput, Problems
from sim.scenarios import catalogue
from sim.scenarios.move import Move, move_from, with_moves
from sim.scenarios.scenario import Scenario
from sim.scenarios.scenario_file import is_team_number
from sim.scenarios.toml_file import named_tables, parse_toml

_MOVE = "+"
_TEAMS = "@"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A name taken apart.

    Attributes:
        base: What the moves are made on.
        moves: The moves, in order.
        teams: Name of what each team is managed by, by number from 1.
    """

    base: str
    moves: tuple[str, ...]
    teams: Mapping[int, str]


def is_composed(name: str) -> bool:
    """Whether a name puts ways of managing together."""
    return _MOVE in name or _TEAMS in name


def take_apart(name: str, names: Sequence[str] = ()) -> Composition:
    """Take a composed name apart.

    Args:
        name: As the examples above.
        names: Name of every team of the organisation, in order; teams of one name are meant all.

    Raises:
        InvalidInput: If it is not written as the examples above are.
    """
    whole, *apart = (part.strip() for part in name.split(_TEAMS))
    base, *moves = (part.strip() for part in whole.split(_MOVE))
    problems: list[str] = []
    if not base or not all(moves):
        problems.append("write a scenario and moves with + between them, as coach+inbound")
    teams: dict[int, str] = {}
    for part in apart:
        problems += _add_teams(part, teams, names)
    if problems:
        raise InvalidInput([f"'{name}': {problem}" for problem in problems])
    return Composition(base=base, moves=tuple(moves), teams=teams)


def _add_teams(part: str, teams: dict[int, str], names: Sequence[str]) -> list[str]:
    """Read `2,3=align` or `Enterprise=align`; returns what is wrong with it."""
    written, equals, managed = (each.strip() for each in part.partition("="))
    numbers: list[int] = []
    unknown = False
    for team in written.split(","):
        named = [n for n, name in enumerate(names, start=1) if name == team.strip()]
        if is_team_number(team.strip()):
            named = [int(team)]
        unknown = unknown or not named
        numbers += named
    if not (equals and managed) or unknown:
        known = f" or named ({', '.join(dict.fromkeys(names))})" if names else ""
        example = f"numbered from 1{known}, and how they are managed, as @2,3=align"
        return [f"after @ write teams, {example}; not '@{part}'"]
    twice = [number for number in numbers if number in teams]
    teams.update(dict.fromkeys(numbers, managed))
    return [f"team {number} is named twice; name it once" for number in twice]


def compose(
    name: str,
    load: Callable[[str], Scenario],
    *,
    first_day: date | None,
    teams: Sequence[str] = (),
) -> Scenario:
    """Load a composed name.

    Args:
        name: As the examples above.
        load: Loads the scenario of a plain name, or of a composition for a team.
        first_day: First day of the organisation: week 0 of dated changes.
        teams: Name of every team of the organisation, in order.

    Raises:
        InvalidInput: With every problem of every part.
    """
    parts = take_apart(name, teams)
    problems = Problems()
    base = problems.of(load, parts.base)
    move = partial(load_move, first_day=first_day)
    moves = [problems.of(move, each) for each in parts.moves]
    managed = {
        each: problems.of(load, each) for each in dict.fromkeys(parts.teams.values())
    }
    problems.found += [
        f"'{each}': tells teams apart itself; name a way of managing one team"
        for each, scenario in managed.items()
        if scenario is not None and scenario.teams
    ]
    problems.refuse()
    whole = with_moves(base, moves)
    apart = {number: managed[each] for number, each in parts.teams.items()}
    return replace(_with_teams(whole, apart, teams), name=name)


def load_move(name_or_path: str | Path, *, first_day: date | None = None) -> Move:
    """Load a move by its built-in id or from a TOML file.

    Raises:
        InvalidInput: With every problem of the name or of the file.
    """
    name = str(name_or_path)
    if name in catalogue.move_names():
        source = f"move {name}"
        tables = parse_toml(catalogue.move_source(name), source=source)
    elif name in catalogue.scenario_names():
        problem = (
            f"'{name}' is a scenario, not a move: nothing can be added to it but moves; "
            f"to manage one team by it write @2={name}"
        )
        raise InvalidInput(problem)
    else:
        source, tables = name, named_tables(name, "move", catalogue.move_names())
    return move_from(tables, name=name, source=source, first_day=first_day)


def _with_teams(
    scenario: Scenario, teams: Mapping[int, Scenario], names: Sequence[str]
) -> Scenario:
    if not teams:
        return scenario
    groups: dict[str, list[int]] = {}
    for number, team in sorted(teams.items()):
        groups.setdefault(team.title, []).append(number)
    others = "; ".join(
        f"{_told(numbers, names)}: {title}" for title, numbers in groups.items()
    )
    return replace(
        scenario,
        title=f"{scenario.title} ({others})",
        meaning=f"{scenario.meaning} Managed otherwise are {others}.",
        teams={**scenario.teams, **teams},
    )


def _told(numbers: Sequence[int], names: Sequence[str]) -> str:
    """Teams by their names where these tell them apart, and by their numbers otherwise."""
    named = [names[number - 1] for number in numbers if number <= len(names)]
    if len(named) == len(numbers) and all(names.count(name) == 1 for name in named):
        alone = len(names) == 1
        return f"team {numbers[0]}" if alone else ", ".join(named)
    return f"{'team' if len(numbers) == 1 else 'teams'} {', '.join(map(str, numbers))}"
