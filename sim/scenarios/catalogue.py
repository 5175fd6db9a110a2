"""Which scenarios, moves and organisations ship with Marathon, by the names of their files."""

from importlib import resources
from typing import Final

STAGES: Final = ("initial", "motivate", "execute", "coach", "align")
"""The five stages of sales management, in order."""

DEFAULT_ORGANISATION: Final = "mid_market"
"""The organisation that is simulated where none is named."""

_FOLDERS: Final = resources.files("sim.scenarios")


def scenario_names() -> tuple[str, ...]:
    """Ids of the built-in scenarios: the five stages in order, then the controls."""
    return (*STAGES, *sorted(_names("stages") - {*STAGES}))


def organisation_names() -> tuple[str, ...]:
    """Ids of the built-in organisations, the default first."""
    others = _names("organisations") - {DEFAULT_ORGANISATION}
    return (DEFAULT_ORGANISATION, *sorted(others))


def move_names() -> tuple[str, ...]:
    """Ids of the built-in moves."""
    return tuple(sorted(_names("moves")))


def scenario_source(name: str) -> str:
    """The TOML text of a built-in scenario."""
    return _source("stages", name)


def move_source(name: str) -> str:
    """The TOML text of a built-in move."""
    return _source("moves", name)


def organisation_source(name: str) -> str:
    """The TOML text of a built-in organisation."""
    return _source("organisations", name)


def _source(folder: str, name: str) -> str:
    return (_FOLDERS / folder / f"{name}.toml").read_text("utf-8")


def _names(folder: str) -> set[str]:
    files = (_FOLDERS / folder).iterdir()
    return {file.name[: -len(".toml")] for file in files if file.name.endswith(".toml")}
