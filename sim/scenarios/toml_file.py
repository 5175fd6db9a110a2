"""Read a TOML file that a person wrote, and say in plain words why it cannot be read."""

from __future__ import annotations

import difflib
import tomllib
from typing import TYPE_CHECKING, Any

from sim.problems import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LARGEST = 5_000_000
"""Bytes; a scenario or organisation is a few thousand."""


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


def parse_toml(text: str, *, source: str) -> Mapping[str, Any]:
    """Parse TOML text; `source` names it in messages.

    Raises:
        InvalidInput: If it holds no value, or is not TOML (cut off, for example).
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput([f"{source}: {_why_not_toml(text, str(error))}"]) from error
    if not tables:
        raise InvalidInput(
            [
                f"{source}: is empty; 'marathon scenarios NAME --toml' prints one to start from"
            ]
        )
    return tables


def is_like_a_file(name: str) -> bool:
    """Whether a name looks like the path of a file, existing or not."""
    return name.lower().endswith(".toml") or "/" in name or "\\" in name


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is closest to a misspelt one, if any comes close."""
    names = list(known)
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    by_plain = {each.lower().replace("-", "_"): each for each in names}
    if plain in by_plain:
        return by_plain[plain]
    close = difflib.get_close_matches(plain, by_plain, n=1, cutoff=0.5)
    return by_plain[close[0]] if close else None


def unknown_name(what: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is not known, offering the nearest one, else all of them."""
    names = list(known)
    guess = nearest(name, names)
    advice = f"did you mean '{guess}'?" if guess else f"known are {', '.join(names)}"
    return f"there is no {what} '{name}'; {advice}"


def _text_of(path: Path) -> str:
    try:
        if path.is_dir():
            raise InvalidInput([f"{path}: is a folder; name the TOML file in it"])
        size = path.stat().st_size
        if size > LARGEST:
            raise InvalidInput(
                [f"{path}: has {size} bytes; a file of settings has thousands"]
            )
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise InvalidInput([f"{path}: there is no such file; check the path"]) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput(
            [f"{path}: cannot be read ({reason}); check its rights"]
        ) from error
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        byte = f"byte 0x{content[error.start]:02x} at position {error.start}"
        raise InvalidInput(
            [f"{path}: is not UTF-8 text ({byte}); save it as UTF-8"]
        ) from error


def _why_not_toml(text: str, reason: str) -> str:
    if "end of document" in reason or reason.startswith("Unterminated"):
        return f"the file ends in the middle of a value ({reason}); was it cut off?"
    if "\x00" in text:
        return "the file holds binary content, not TOML text"
    return f"is not valid TOML: {reason[0].lower()}{reason[1:]}"
