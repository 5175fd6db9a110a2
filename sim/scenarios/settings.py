"""Levers set by name: on the command line, as `desk_hours=1.5`, or in code."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Final

from sim.levers import LEVERS, Lever
from sim.problems import InvalidInput, Problems
from sim.scenarios.toml_file import unknown_name

_YES: Final = frozenset({"yes", "true", "on", "1"})
_NO: Final = frozenset({"no", "false", "off", "0"})


def lever_values(written: Mapping[str, object]) -> dict[str, float]:
    """Convert values by name, as people write them, to the numbers of levers.

    Raises:
        InvalidInput: With every name that is no lever, and every value that is not allowed.
    """
    problems = Problems()
    values: dict[str, float] = {}
    for name, value in written.items():
        if name not in LEVERS:
            problems.found.append(f"levers: {unknown_name('lever', str(name), LEVERS)}")
            continue
        number = problems.of(LEVERS[name].value, value, where=f"levers: {name}: ")
        values[name] = number or 0.0
    problems.refuse()
    return values


def parse_setting(setting: str) -> tuple[str, float]:
    """Read one `lever=value` of the command line.

    Returns:
        The lever's name and its value.

    Raises:
        InvalidInput: If the lever is unknown or does not allow the value.
    """
    name, equals, written = (part.strip() for part in setting.partition("="))
    if not (equals and name and written):
        problem = "write lever=value, for example desk_hours=1.5"
    elif name not in LEVERS:
        problem = unknown_name("lever", name, LEVERS)
    else:
        try:
            return name, LEVERS[name].value(_from_text(LEVERS[name], written))
        except InvalidInput as error:
            (problem,) = error.problems
    raise InvalidInput(f"levers (--set) {setting}: {problem}")


def parse_settings(settings: Sequence[str]) -> Mapping[str, float]:
    """Read every `lever=value` of a command line, gathering all problems.

    Raises:
        InvalidInput: With the problems of all settings; a lever set twice is one.
    """
    problems = Problems()
    values: dict[str, float] = {}
    for setting in settings:
        if (parsed := problems.of(parse_setting, setting)) is None:
            continue
        name, value = parsed
        if values.setdefault(name, value) != value:
            twice = f"levers (--set) {setting}: {name} is set twice; keep one of the two"
            problems.found.append(twice)
    problems.refuse()
    return values


def _from_text(lever: Lever, written: str) -> object:
    """Turn text of the command line into what a file would hold."""
    if lever.unit == "yes/no":
        plain = written.lower()
        return True if plain in _YES else False if plain in _NO else written
    if not lever.choices:
        for number in (int, float):
            with contextlib.suppress(ValueError):
                return number(written)
    return written
