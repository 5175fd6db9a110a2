"""The value of a lever, as people write it: a number, yes or no, or the name of a choice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.practices import LEVERS
from sim.problems import InvalidInput
from sim.scenarios.toml_file import unknown_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.practices import Lever

_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0"})


def parse_setting(setting: str) -> tuple[str, float]:
    """Read one `lever=value` of the command line.

    Returns:
        The lever's name and its value.

    Raises:
        InvalidInput: If the lever is unknown or does not allow the value.
    """
    name, equals, written = setting.partition("=")
    name, written = name.strip(), written.strip()
    if not (equals and name and written):
        raise InvalidInput(
            [f"--set {setting}: write lever=value, for example desk_hours=1.5"]
        )
    if name not in LEVERS:
        raise InvalidInput([f"--set {setting}: {unknown_name('lever', name, LEVERS)}"])
    lever = LEVERS[name]
    value = lever_value(lever, _from_text(lever, written))
    if isinstance(value, str):
        raise InvalidInput([f"--set {setting}: {value}"])
    return name, value


def parse_settings(settings: Sequence[str]) -> Mapping[str, float]:
    """Read every `lever=value` of a command line, gathering all problems.

    Raises:
        InvalidInput: With the problems of all settings; a lever set twice is one.
    """
    values: dict[str, float] = {}
    problems: list[str] = []
    for setting in settings:
        try:
            name, value = parse_setting(setting)
        except InvalidInput as error:
            problems += error.problems
            continue
        if values.get(name, value) != value:
            problems.append(f"--set {setting}: {name} is set twice; keep one of the two")
        values[name] = value
    if problems:
        raise InvalidInput(problems)
    return values


def lever_value(lever: Lever, written: object) -> float | str:
    """Convert a value from a file to a lever's number.

    Args:
        lever: The lever it is for.
        written: A boolean, a number, or the name of a choice.

    Returns:
        The number that the rules read; or a sentence that says what is wrong.
    """
    if lever.choices:
        return _choice_value(lever, written)
    if lever.unit == "yes/no":
        if isinstance(written, bool):
            return float(written)
        if written in (0, 1):
            return float(written)
        return f"{written!r} is neither true nor false; {lever.name} is a yes/no lever"
    if isinstance(written, bool) or not isinstance(written, int | float):
        return f"{written!r} is not a number; {allowed(lever)}"
    value = float(written)
    if not math.isfinite(value) or not lever.low <= value <= lever.high:
        return f"{written} is out of range; {allowed(lever)}"
    if lever.whole and value != int(value):
        return f"{written} is not a whole number; {allowed(lever)}"
    return value + 0.0  # -0.0 is the same value as 0.0


def allowed(lever: Lever) -> str:
    """What a lever allows, as the end of a sentence about it."""
    if lever.choices:
        return f"{lever.name} is one of {', '.join(lever.choices)}"
    if lever.unit == "yes/no":
        return f"{lever.name} is true or false"
    kind = "a whole number from " if lever.whole else ""
    return f"{lever.name} is {kind}{lever.low:g} to {lever.high:g} ({lever.unit})"


def shown(lever: Lever, value: float) -> str:
    """A lever's value as people read it: `1.5`, `yes`, or a choice's name."""
    if lever.choices:
        return lever.choices[int(value)]
    if lever.unit == "yes/no":
        return "yes" if value else "no"
    return f"{value:g}"


def _choice_value(lever: Lever, written: object) -> float | str:
    if isinstance(written, str) and written in lever.choices:
        return float(lever.choices.index(written))
    return f"{written!r} is not allowed; {allowed(lever)}"


def _from_text(lever: Lever, written: str) -> object:
    """Turn text of the command line into what a file would hold."""
    if lever.choices:
        return written
    if lever.unit == "yes/no":
        plain = written.lower()
        return True if plain in _YES else False if plain in _NO else written
    try:
        return int(written)
    except ValueError:
        pass
    try:
        return float(written)
    except ValueError:
        return written
