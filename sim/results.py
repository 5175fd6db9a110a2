"""Results as JSON: one way to turn a frozen dataclass into the object that is documented.

A result's fields become keys. Where the object holds other things than the fields, or under
other keys, the class lists them in `JSON`.
"""

import dataclasses
import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

INLINED: Final = "*"
"""Before a path: the keys of what it leads to stand among the others."""


class Result:
    """Base of frozen dataclasses that are given out as JSON."""

    __slots__ = ()
    JSON: ClassVar[str] = ""
    """What the object holds, in its order, where that is not every field.

    A word is an attribute, or an attribute of one (`row.title`), and goes under its last name;
    `key=path` gives it another, and `*path` puts the keys of a result or a mapping among the others. What is
    to be read from nothing (None) is null.
    """

    def to_json(self) -> dict[str, object]:
        """The documented object: a key for every field, null for what does not exist."""
        found: dict[str, object] = {}
        for key, path in self._keys():
            value: Any = self
            for name in path.split("."):
                value = None if value is None else getattr(value, name)
            if key == INLINED:
                found |= as_json(value)
            else:
                found[key] = as_json(value)
        return found

    def _keys(self) -> Iterator[tuple[str, str]]:
        """Every key with the path to its value."""
        for word in self.JSON.split():
            key, _, path = word.rpartition("=")
            inlined = path.startswith(INLINED)
            path = path.removeprefix(INLINED)
            yield INLINED if inlined else key or path.rpartition(".")[2], path
        if not self.JSON:
            for each in dataclasses.fields(self):  # type: ignore[arg-type]
                yield each.name, each.name


def as_json(value: object) -> Any:  # noqa: ANN401 (whatever JSON knows)
    """A value for JSON, which knows no days, nor nan nor infinity: these become null."""
    if hasattr(value, "to_json"):
        return value.to_json()
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [as_json(each) for each in value]
    return value
