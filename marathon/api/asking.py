"""What a caller may hand in: names, files or objects, numbers within their range, executors.

Every function gathers all problems of its arguments before it refuses them.
"""

import datetime as dt
import operator
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path as FilePath
from typing import Any, Final, TypeVar

from sim.levers import teams_missing
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.problems import Problems as Gathered
from sim.scenarios.loader import load_organisation, load_scenario
from sim.scenarios.scenario import Scenario, with_settings
from sim.scenarios.settings import lever_values, parse_settings
from sim.seeds import MOST_SEED

Found = TypeVar("Found")
Path = str | os.PathLike[str]
AnyScenario = Path | Scenario
Levers = Mapping[str, float | bool | str] | Sequence[str]
Day = str | dt.date

WHOLE: Final[Mapping[str, tuple[int, int]]] = {
    "years": (1, 50),
    "warmup": (0, 50),
    "futures": (2, 1_000_000),
    "future": (0, 2**31 - 1),
    "seed": (0, MOST_SEED),
    "teams": (10, 20_000),
    "team": (1, 5000),
    "rep": (1, 200_000),
    "week": (0, 520),
    "draws": (100, 100_000),
    "cases": (1, 1_000_000),
    "replications": (1, 10_000),
    "rung": (1, 260),
}
"""Smallest and largest value of every whole number that is asked for."""


WITHOUT: Final = frozenset({"futures", "rep"})
"""Numbers that may be left to the function: None."""


class Problems(Gathered):
    """Problems of arguments found so far, refused together."""

    def whole(self, **numbers: Any) -> Any:  # noqa: ANN401 (anything that a caller may give)
        """Return whole numbers as Python has them, in the order in which they are given.

        None stands for the default of those that have none of their own, see `WITHOUT`.
        """
        found = []
        for name, value in numbers.items():
            low, high = WHOLE[name]
            number = _whole(value)
            allowed = value is None and name in WITHOUT
            if not allowed and (number is None or not low <= number <= high):
                self.found.append(
                    f"{name} = {_short(value)}: give a whole number from {low} to {high}"
                )
            found.append(number)
        return found[0] if len(found) == 1 else found


def _whole(value: Any) -> int | None:  # noqa: ANN401 (anything that a caller may give)
    """A whole number of any type as Python's own; None where it is none."""
    try:
        number = operator.index(value)
        return None if isinstance(value, bool) or number != value else int(number)
    except (TypeError, ValueError):
        return None


def path_of(name: str, given: Path) -> FilePath:
    """Return a path that was given, one that a system can have.

    Raises:
        InvalidInput: It holds a zero byte, or letters that no file name can hold.
    """
    text = os.fspath(given)
    try:
        fits = b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        fits = False
    if not fits:
        raise InvalidInput(f"{name} = {_short(given)}: is no path of a file; give another")
    return FilePath(text)


def organisation_of(given: object) -> Organisation:
    """Return the organisation of a name, a file, an object, or of a result that holds one.

    Raises:
        InvalidInput: With every problem of the name or the file.
    """
    held = getattr(given, "organisation", given)
    if isinstance(held, Organisation):
        return held
    if isinstance(held, str | os.PathLike):
        return load_organisation(os.fspath(held))
    raise InvalidInput(
        f"organisation = {_short(given)}: give a name, a file or an Organisation"
    )


def scenario_of(
    given: object, first_day: dt.date | None = None, teams: Sequence[str] = ()
) -> Scenario:
    """Return the scenario of a name, a file, a composition or an object.

    Raises:
        InvalidInput: With every problem of the name or the file.
    """
    if isinstance(given, Scenario):
        return given
    if isinstance(given, str | os.PathLike):
        return load_scenario(os.fspath(given), first_day=first_day, teams=teams)
    raise InvalidInput(f"scenario = {_short(given)}: give a name, a file or a Scenario")


def levers_of(given: object) -> Mapping[str, float]:
    """Return the numbers of levers that are set by name, or written as `lever=value`.

    Raises:
        InvalidInput: With every problem of a name or a value.
    """
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return lever_values(given)
    if isinstance(given, Sequence) and all(isinstance(each, str) for each in given):
        return parse_settings([given] if isinstance(given, str) else given)
    raise InvalidInput(
        f"levers = {_short(given)}: give values by name, {{'desk_hours': 4}}"
    )


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
    base: object,
    others: Sequence[object],
    organisation: object,
    levers: object = None,
    problems: Problems | None = None,
) -> Request:
    """Load all that a question names.

    Args:
        base: A scenario.
        others: Further scenarios.
        organisation: Whom they manage.
        levers: Set in each of the others; without others, in a copy of the base.
        problems: What was found wrong already.

    Raises:
        InvalidInput: With the problems of every name, file, lever and number.
    """
    problems = problems or Problems()
    firm = problems.of(partial(organisation_of, organisation))
    first_day = firm.calendar.first_day if firm is not None else None
    teams = firm.team_names() if firm is not None else ()
    named = [
        problems.of(partial(scenario_of, each, first_day, teams))
        for each in (base, *others)
    ]
    values = problems.of(partial(levers_of, levers))
    scenarios = [scenario for scenario in named if scenario is not None]
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
    raise InvalidInput(
        f"team = {_short(given)}: {wrong}; the organisation has teams 1 to {len(names)}: give a number"
        f"{named}"
    )


def precision_of(given: object) -> float | None:
    """Return a half-width relative to the bookings ratio: .02, `2%`, `2 %` or `0.02`.

    Raises:
        InvalidInput: If it is none.
    """
    if given is None:
        return None
    plain = str(given).strip()
    advice = "write a percentage, for example 2%"
    try:
        value = float(plain.rstrip("%").strip()) / (100 if plain.endswith("%") else 1)
    except ValueError as error:
        raise InvalidInput(f"precision = {plain}: {advice}") from error
    if not 0.0005 <= value < 1:
        raise InvalidInput(f"precision = {plain}: must be from 0.05% to below 100%")
    return value


def day_of(name: str, given: object) -> dt.date:
    """Return a date, or the date of a text such as 2017-09-30.

    Raises:
        InvalidInput: If it is none.
    """
    if isinstance(given, dt.datetime):
        return given.date()
    if isinstance(given, dt.date):
        return given
    try:
        return dt.date.fromisoformat(str(given))
    except ValueError as error:
        raise InvalidInput(
            f"{name} = {_short(given)}: give a date such as 2017-09-30"
        ) from error


def choice_of(name: str, given: object, allowed: Sequence[str]) -> None:
    """Make sure that a word is one of those allowed.

    Raises:
        InvalidInput: If it is not.
    """
    if given not in allowed:
        raise InvalidInput(f"{name} = {_short(given)}: give one of {', '.join(allowed)}")


def _short(given: object) -> str:
    try:
        text = repr(given)
    except ValueError:  # Python writes no whole number of more than 4300 digits.
        return "a number of thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}..."


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
