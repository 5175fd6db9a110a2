"""Results as JSON: one way to turn a frozen dataclass into the object that is documented.

A result's fields become keys. A field may go under another key (`named`), or be a result
itself whose keys stand among the others' (`INLINE`).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

INLINE: Final[Mapping[str, Any]] = MappingProxyType({"inline": True})
"""Metadata of a field whose own keys stand among those of its result."""


def named(key: str) -> Mapping[str, Any]:
    """Metadata of a field that goes under another key."""
    return {"key": key}


class Result:
    """Base of frozen dataclasses that are given out as JSON."""

    __slots__ = ()

    def to_json(self) -> dict[str, object]:
        """The documented object: a key for every field, null for what does not exist."""
        found: dict[str, object] = {}
        for each in dataclasses.fields(self):  # type: ignore[arg-type]
            value = as_json(getattr(self, each.name))
            if each.metadata.get("inline") and isinstance(value, dict):
                found.update(value)
            else:
                found[each.metadata.get("key", each.name)] = value
        return found


def as_json(value: object) -> object:
    """A value for JSON, which knows neither nan nor infinity: they become null."""
    if hasattr(value, "to_json"):
        return value.to_json()
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [as_json(each) for each in value]
    return value
