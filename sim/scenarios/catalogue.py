"""Which scenarios, moves and organisations ship with Marathon, by the names of their files."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

STAGES: Final = ("initial", "motivate", "execute", "coach", "align")
"""The five stages of sales management, in order."""

DEFAULT_ORGANISATION: Final = "mid_market"
"""The organisation that is simulated where none is named."""

_SUFFIX = ".toml"


def scenario_names() -> tuple[str, ...]:
    """Ids of the built-in scenarios: the five stages in order, then the controls."""
    names = _names("stages")
    controls = sorted(name for name in names if name not in STAGES)
    return (*(name for name in STAGES if name in names), *controls)


def organisation_names() -> tuple[str, ...]:
    """Ids of the built-in organisations, the default first."""
    return tuple(
        sorted(
            _names("organisations"), key=lambda name: (name != DEFAULT_ORGANISATION, name)
        )
    )


def move_names() -> tuple[str, ...]:
    """Ids of the built-in moves."""
    return tuple(sorted(_names("moves")))


def scenario_source(name: str) -> str:
    """The TOML text of a built-in scenario."""
    return (_folder("stages") / (name + _SUFFIX)).read_text("utf-8")


def move_source(name: str) -> str:
    """The TOML text of a built-in move."""
    return (_folder("moves") / (name + _SUFFIX)).read_text("utf-8")


def organisation_source(name: str) -> str:
    """The TOML text of a built-in organisation."""
    return (_folder("organisations") / (name + _SUFFIX)).read_text("utf-8")


def _folder(kind: str) -> Traversable:
    return resources.files("sim.scenarios") / kind


def _names(kind: str) -> set[str]:
    return {
        entry.name.removesuffix(_SUFFIX)
        for entry in _folder(kind).iterdir()
        if entry.name.endswith(_SUFFIX)
    }
