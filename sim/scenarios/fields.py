"""The fields of an organisation, one by one: unit, range, meaning, source and default.

Everything that explains an organisation to people (its commented file, the messages about
a wrong one, the command line) reads these, and these are read from the models themselves.
"""

import functools
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.organisation import Organisation
from sim.problems import quoted

Path = tuple[str, ...]
"""Names of fields from the top; a list of tables is one step, without its position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field of an organisation.

    Attributes:
        path: Where it is, for example `("market", "segments", "share")`.
        kind: `number`, `whole number`, `text`, `yes/no`, `date`, `choice`, `numbers`,
            `names`, `table` or `tables`.
        unit: Its unit; empty where it has none.
        low: Smallest allowed number, or None.
        high: Largest allowed number, or None.
        meaning: What it is, as the end of a sentence; may be empty.
        evidence: Source of its default; may be empty.
        choices: What a choice field may hold.
        optional: Whether it may be left without a value.
        lengths: Fewest and most entries of a list.
        default: Its default, None where it must be given.
        model: The model of a table's or of each listed table's fields.
    """

    path: Path
    kind: str
    unit: str
    low: float | None
    high: float | None
    meaning: str
    evidence: str
    choices: tuple[str, ...]
    optional: bool
    lengths: tuple[int, int] | None
    default: Any
    model: type[BaseModel] | None

    @property
    def range(self) -> str:
        """The allowed numbers, `0.01 to 1`; empty where there is no range."""
        if self.low is None or self.high is None:
            return ""
        return f"{number(self.low)} to {number(self.high)}"

    @property
    def default_text(self) -> str:
        """The default as a file would hold it."""
        return quoted(
            list(self.default) if isinstance(self.default, tuple) else self.default
        )

    @property
    def allowed(self) -> str:
        """What the field allows, as a phrase: `a number from 0.01 to 1 (probability)`."""
        unit = f" ({self.unit})" if self.unit else ""
        entries = "" if self.lengths is None else f"{_between(*self.lengths)} "
        return {
            "number": f"a number from {self.range}{unit}",
            "whole number": f"a whole number from {self.range}{unit}",
            "text": f"text of {_between(*self.lengths)} characters in quotes"
            if self.lengths
            else "text in quotes",
            "yes/no": "true or false",
            "date": "a day, like 2026-03-02",
            "choice": f"one of {', '.join(self.choices)}",
            "numbers": f"a list of {entries}numbers in square brackets",
            "names": "a list of texts in square brackets",
            "table": f"a table, [{'.'.join(self.path)}]",
            "tables": f"{entries}tables, [[{'.'.join(self.path)}]]",
        }[self.kind]


_NAMES: Final = {
    float: "number", int: "whole number", bool: "yes/no", str: "text", date: "date",
}  # fmt: skip


def number(value: float) -> str:
    """Write a number as TOML would: `16700`, `0.05`, `1e8`."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e7):
        return f"{int(value)}"
    return f"{value:.12g}".replace("e+0", "e").replace("e+", "e")


@functools.cache
def organisation_fields() -> Mapping[Path, FieldSpec]:
    """Every field of an organisation by its path, in the order of files."""
    return {spec.path: spec for spec in _walk(Organisation, ())}


def fields_of(model: type[BaseModel], path: Path) -> tuple[FieldSpec, ...]:
    """The fields directly in one table."""
    return tuple(_spec(field, (*path, name)) for name, field in model.model_fields.items())


def _walk(model: type[BaseModel], path: Path) -> list[FieldSpec]:
    found: list[FieldSpec] = []
    for spec in fields_of(model, path):
        found.append(spec)
        if spec.model is not None:
            found += _walk(spec.model, spec.path)
    return found


def _spec(field: FieldInfo, path: Path) -> FieldSpec:
    annotation, optional, inner = _without_none(field.annotation)
    kind, model, choices = _kind(annotation)
    extra: Any = field.json_schema_extra or {}
    limits = {
        name: getattr(limit, name)
        for limit in (*field.metadata, *inner)
        for name in ("ge", "le", "min_length", "max_length")
        if hasattr(limit, name)
    }
    most = limits.get("max_length")
    meaning, _, source = " ".join((field.description or "").split()).partition(" Source: ")
    return FieldSpec(
        path=path,
        kind=kind,
        unit=extra.get("unit", ""),
        low=limits.get("ge"),
        high=limits.get("le"),
        meaning=meaning,
        evidence=source or extra.get("evidence", ""),
        choices=choices,
        optional=optional,
        lengths=None if most is None else (limits.get("min_length", 0), most),
        default=None if field.is_required() else field.get_default(),
        model=model,
    )


def _without_none(annotation: Any) -> tuple[Any, bool, list[Any]]:  # noqa: ANN401 (a type)
    """A field's own type, whether it may be None, and what limits are written inside of that."""
    if typing.get_origin(annotation) not in (types.UnionType, typing.Union):
        return annotation, False, []
    own = next(x for x in typing.get_args(annotation) if x is not types.NoneType)
    if typing.get_origin(own) is not typing.Annotated:
        return own, True, []
    own, *limits = typing.get_args(own)
    inner = [x for limit in limits for x in getattr(limit, "metadata", (limit,))]
    return own, True, inner


def _kind(annotation: Any) -> tuple[str, type[BaseModel] | None, tuple[str, ...]]:  # noqa: ANN401
    if typing.get_origin(annotation) is typing.Literal:
        return "choice", None, tuple(typing.get_args(annotation))
    if typing.get_origin(annotation) is tuple:
        entry = typing.get_args(annotation)[0]
        if entry is str:
            return "names", None, ()
        return ("tables", entry, ()) if _is_model(entry) else ("numbers", None, ())
    if _is_model(annotation):
        return "table", annotation, ()
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "choice", None, tuple(str(each.value) for each in annotation)
    return _NAMES[annotation], None, ()


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _between(fewest: int, most: int) -> str:
    return f"{fewest}" if fewest == most else f"{fewest} to {most}"
