"""Which of an organisation's numbers nobody knows exactly, and how far each may be off.

`parameters.toml` holds one line a parameter: the field, the ends of its range, the scale on
which it is drawn, and where the range comes from. `docs/evidence.md` section 16 is cited as
"evidence 16"; a range that no study gives is marked "judgement". Half of the draws lie below
the default and half above, evenly on the scale on each side.

An organisation that holds its own value moves the range with it: what is drawn is how far
studies or our judgement may be off, not which kind of organisation it is. On a logarithmic
scale the draw keeps its ratio to the default, on that of odds its odds ratio, so a share
stays a share. What an organisation has switched off (zero, the least that the field allows) stays
off on every scale: a draw would switch it on in some futures. What a leader knows without a study
is not drawn: prices and pay, the size of teams, territories and customer bases, the stages of the
process.
"""

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel

from sim.beside import beside
from sim.organisation import MARKET_SECTIONS, Organisation
from sim.scenarios.fields import FieldSpec, fields_of

Scale = Literal["log", "odds", "linear", "whole"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of an organisation that is drawn.

    Attributes:
        field: Where it is, for example `people.general_sd`; `*` stands for every entry of a
            list, and then the range is that of a change to each entry's own value: of a
            factor, of an odds ratio, or, on the linear scale, of a difference.
        low: Lower end of the range.
        high: Upper end.
        scale: `log`: ratios count; `odds`: odds ratios; `linear`: differences; `whole`:
            differences, rounded to whole numbers.
        source: Where the range comes from.
        absolute: The range holds for every organisation, whatever its own value.
    """

    field: str
    low: float
    high: float
    scale: Scale
    source: str
    absolute: bool = False

    @property
    def is_change(self) -> bool:
        """Whether the range is that of a change, common to all entries of a list."""
        return "*" in self.field

    @property
    def central(self) -> float:
        """The default, or no change: the middle of the draws."""
        if self.is_change:
            return 1.0 if self.scale in {"log", "odds"} else 0.0
        return _default(self.field)

    def drawn(self, uniform: float) -> float:
        """The value at a number between 0 and 1; .5 gives the default.

        Where the default is an end of the range, draws are even over all of it.
        """
        low, middle, high = (self._onto(x) for x in (self.low, self.central, self.high))
        if not low < middle < high:
            return self._back(low + uniform * (high - low))
        side = low if uniform < 0.5 else high
        return self._back(middle + abs(2.0 * uniform - 1.0) * (side - middle))

    def applied(self, own: float, value: float) -> float:
        """An organisation's value, given its own and what was drawn around the default.

        Args:
            own: The organisation's value.
            value: What `drawn` gave.

        Returns:
            Within the limits that the field allows.
        """
        moved = value if self.absolute else self._moved(own, value)
        spec = _spec(self.field)
        low = -math.inf if spec.low is None else spec.low
        high = math.inf if spec.high is None else spec.high
        bounded = min(max(moved, low), high)
        return round(bounded) if spec.kind == "whole number" else bounded

    def _moved(self, own: float, value: float) -> float:
        if own == self.central and not self.is_change:
            return value  # to the last bit
        if own == 0.0 == _spec(self.field).low:
            return own  # switched off
        if self.scale == "odds":
            if not 0.0 < own < 1.0:
                return own
            shift = (
                math.log(value) if self.is_change else _logit(value) - _logit(self.central)
            )
            return 1.0 / (1.0 + math.exp(-(_logit(own) + shift)))
        if self.scale == "log":
            return own * value / self.central
        return own + value - self.central

    def _onto(self, value: float) -> float:
        if self.scale == "log" or (self.scale == "odds" and self.is_change):
            return math.log(value)
        return _logit(value) if self.scale == "odds" else value

    def _back(self, position: float) -> float:
        if self.scale == "log" or (self.scale == "odds" and self.is_change):
            return math.exp(position)
        return 1.0 / (1.0 + math.exp(-position)) if self.scale == "odds" else position


def _ranges(kind: Literal["drawn", "unknown"]) -> tuple[Parameter, ...]:
    """Parameters of one kind, in the order of `parameters.toml`."""
    written = beside(__file__)
    return tuple(
        Parameter(f"{section}.{name}", **values)
        for section, rows in written[kind].items()
        for name, values in rows.items()
    )


PARAMETERS: Final = _ranges("drawn")
"""Every parameter that is drawn; adding one is a line of `parameters.toml`."""

UNKNOWN: Final = _ranges("unknown")
"""What a leader knows and is not drawn, unless an organisation says that nobody knows it."""


def parameters_of(organisation: Organisation) -> tuple[Parameter, ...]:
    """What is drawn for an organisation: every parameter, and what it calls unknown."""
    unknown = set(organisation.unknown)
    return (*PARAMETERS, *(each for each in UNKNOWN if each.field in unknown))


def with_values(
    organisation: Organisation, parameters: Sequence[Parameter], values: Sequence[float]
) -> Organisation:
    """An organisation in which parameters hold what was drawn for them, in each of its markets.

    Args:
        organisation: Whose own values the draws move.
        parameters: The parameters.
        values: What `Parameter.drawn` gave for each.

    Raises:
        ValueError: If the parts do not fit together, which the ranges must prevent.
    """
    tables = organisation.model_dump()
    for parameter, value in zip(parameters, values, strict=True):
        *path, name = parameter.field.split(".")
        for table in tables_at(tables, path):
            table[name] = parameter.applied(float(table[name]), value)
    return Organisation.model_validate(tables)


def tables_at(tables: dict[str, Any], path: Sequence[str]) -> list[dict[str, Any]]:
    """The tables of an organisation that a path leads to, in each of its markets."""
    found: list[Any] = [tables]
    if path[0] in MARKET_SECTIONS:
        found += tables["markets"]
    for step in path:
        if step == "*":
            found = [entry for listed in found for entry in listed]
        else:
            found = [table[step] for table in found]
    return found


def _value(model: BaseModel, field: str) -> Any:  # noqa: ANN401 (any number)
    return functools.reduce(getattr, field.split("."), model)


@functools.cache
def _default(field: str) -> float:
    """The number that an organisation has where nothing is said."""
    return float(_value(Organisation(), field))


@functools.cache
def _specs() -> Mapping[str, FieldSpec]:
    found: dict[str, FieldSpec] = {}

    def walk(model: type[BaseModel], path: tuple[str, ...]) -> None:
        for spec in fields_of(model, path):
            found[".".join(spec.path)] = spec
            if spec.model is not None:
                walk(spec.model, spec.path)

    walk(Organisation, ())
    return found


def _spec(field: str) -> FieldSpec:
    return _specs()[field.replace(".*", "")]


def _logit(value: float) -> float:
    return math.log(value / (1.0 - value))
