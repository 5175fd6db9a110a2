"""Read a TOML file that a person wrote, and say in plain words why it cannot be read."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.files import content_of
from sim.problems import InvalidInput

LARGEST: Final = 5_000_000
"""Bytes; a scenario or organisation is a few thousand."""

DEEPEST: Final = 20
"""Tables and lists within each other; an organisation has three."""


def read_toml(path: Path) -> Mapping[str, Any]:
    """Read one TOML file.

    Args:
        path: The file.

    Returns:
        Its tables and values.

    Raises:
        InvalidInput: If it is missing, a folder, not readable, empty, not UTF-8, or not TOML.
    """
    return parse_toml(_text_of(path), source=str(path))


def named_tables(name: str, what: str, known: Sequence[str]) -> Mapping[str, Any]:
    """Read a file by its path, or say which built-in name was probably meant.

    Args:
        name: What the user gave: not one of the built-in names.
        what: What it should be: `scenario`, `move` or `organisation`.
        known: The built-in names.

    Raises:
        InvalidInput: If there is no such file, or it cannot be read.
    """
    if is_like_a_file(name):
        return read_toml(Path(name))
    guess = nearest(name, known)
    advice = (
        f"did you mean '{guess}'? Or" if guess else f"built in are {', '.join(known)}; or"
    )
    problem = f"there is none of this name; {advice} give the path of a TOML file"
    raise InvalidInput(f"{what} '{name}': {problem}")


def parse_toml(text: str, *, source: str) -> Mapping[str, Any]:
    """Parse TOML text; `source` names it in messages.

    Raises:
        InvalidInput: If it holds no value, is not TOML (cut off, for example), or nests
            tables or lists in each other without end.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{source}: {_why_not_toml(text, str(error))}") from error
    except ValueError as error:  # Python reads no whole number of more than 4300 digits.
        raise InvalidInput(f"{source}: holds a number of thousands of digits") from error
    except RecursionError as error:
        raise InvalidInput(f"{source}: {_TOO_DEEP}") from error
    if _depth(tables) > DEEPEST:
        raise InvalidInput(f"{source}: {_TOO_DEEP}")
    if not tables:
        raise InvalidInput(
            f"{source}: is empty; docs/files.md shows what each kind of file holds, and "
            "'marathon scenarios NAME --toml' prints a scenario or an organisation to start from"
        )
    return tables


def is_like_a_file(name: str) -> bool:
    """Whether a name is that of a file or looks like one."""
    return name.lower().endswith(".toml") or "/" in name or "\\" in name or is_there(name)


def is_there(name: str) -> bool:
    """Whether a name is the path of something that exists."""
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # Longer than a path can be, or with a zero byte.
        return False


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is closest to a misspelt one, if any comes close."""
    names = list(known)
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    by_plain = {each.lower().replace("-", "_"): each for each in names}
    if plain in by_plain:
        return by_plain[plain]
    close = difflib.get_close_matches(plain, by_plain, n=1, cutoff=0.6)
    return by_plain[close[0]] if close else None


def unknown_name(what: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is not known, offering the nearest one, else all of them."""
    names = list(known)
    guess = nearest(name, names)
    advice = f"did you mean '{guess}'?" if guess else f"known are {', '.join(names)}"
    return f"there is no {what} '{name}'; {advice}"


_TOO_DEEP: Final = f"nests tables or lists more than {DEEPEST} deep; write them one by one"


def _depth(tables: object) -> int:
    """How many tables and lists stand within each other."""
    depth, inside = 0, [tables]
    while inside := [each for each in inside if isinstance(each, dict | list)]:
        depth += 1
        inside = [
            value
            for each in inside
            for value in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def _text_of(path: Path) -> str:
    try:
        return content_of(path, LARGEST).decode("utf-8-sig").replace("\r\n", "\n")
    except InvalidInput:
        raise
    except FileNotFoundError:
        problem = "there is no such file; check the path"
    except OSError as error:
        problem = (
            f"cannot be read ({error.strerror or type(error).__name__}); check the path"
        )
    except UnicodeDecodeError as error:
        byte = f"byte 0x{error.object[error.start]:02x} at position {error.start}"
        problem = f"is not UTF-8 text ({byte}); save it as UTF-8"
    except ValueError as error:  # A path that no system has, as one with a zero byte.
        problem = f"is no path of a file ({error})"
    raise InvalidInput(f"{path}: {problem}")


def _why_not_toml(text: str, reason: str) -> str:
    if "end of document" in reason or reason.startswith("Unterminated"):
        return f"the file ends in the middle of a value ({reason}); was it cut off?"
    if "\x00" in text:
        return "the file holds binary content, not TOML text"
    return f"is not valid TOML: {reason[0].lower()}{reason[1:]}"
