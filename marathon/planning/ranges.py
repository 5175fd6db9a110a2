"""Quantities as a leader writes them: `8 weeks (4-16)`, `.15-.40`, `22 %/year (15-32)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from marathon.answers.shaping import learning_months
from sim.problems import InvalidInput, quoted

_NUMBER: Final = r"\d*[.,]?\d+"
_WRITTEN: Final = re.compile(
    rf"(?P<value>{_NUMBER})(?:\s*(?:-|–|to)\s*(?P<end>{_NUMBER}))?\s*(?P<unit>%|[a-z]*)"
    rf"\s*(?:(?:/|a|per)\s*(?P<per>month|year))?"
    rf"\s*(?:\((?P<low>{_NUMBER})\s*%?\s*(?:-|–|to)\s*(?P<high>{_NUMBER})\s*%?\))?"
)
_WEEKS: Final = {"week": 1.0, "month": 52.0 / 12.0, "day": 1.0 / 7.0}
MONTHS: Final = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A quantity and how far it may be off.

    Attributes:
        value: The likeliest.
        low: It is hardly less.
        high: It is hardly more; as `low`, where it is known.
    """

    value: float
    low: float
    high: float

    def drawn(self, uniform: float) -> float:
        """The value at a number between 0 and 1: half of the draws on either side of `value`."""
        side = self.low if uniform < 0.5 else self.high
        return self.value + abs(2.0 * uniform - 1.0) * (side - self.value)

    def times(self, factor: float) -> Span:
        """The same in another unit."""
        return Span(
            value=self.value * factor, low=self.low * factor, high=self.high * factor
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a quantity may be.

    Attributes:
        unit: `weeks`, `months` or `share`.
        low: Least that is allowed, in that unit.
        high: Most that is allowed.
        example: How people write it.
    """

    unit: str
    low: float
    high: float
    example: str


KINDS: Final = {
    "time_to_fill": Kind(unit="weeks", low=0.0, high=52.0, example='"8 weeks (4-16)"'),
    "ramp": Kind(unit="months", low=0.5, high=30.0, example='"5 months (3-9)"'),
    "fail_share": Kind(unit="share", low=0.0, high=0.6, example='".15-.40"'),
    "attrition": Kind(unit="share", low=0.0, high=3.6, example='"22 %/year (15-32)"'),
}
"""By key of `[hiring]`; attrition is who leaves in a year over who is there."""


def read_span(name: str, written: object, place: str) -> Span:
    """Read a quantity of `[hiring]`.

    Args:
        name: Its key.
        written: What stands there.
        place: Where, in messages.

    Raises:
        InvalidInput: It cannot be read, or lies outside of what is allowed.
    """
    kind = KINDS[name]
    found = None if isinstance(written, bool) else _read(kind, str(written).strip().lower())
    if found is None:
        said = f"give a value and how far it may be off, as {kind.example}"
        raise InvalidInput(f"{place} = {quoted(written)}: {said}")
    if not kind.low <= found.low <= found.value <= found.high <= kind.high:
        scale, unit = (100.0, " %") if kind.unit == "share" else (1.0, f" {kind.unit}")
        raise InvalidInput(
            f"{place} = {quoted(written)}: must lie from {kind.low * scale:g} to "
            f"{kind.high * scale:g}{unit}, the range around the value; correct it"
        )
    return found


def _read(kind: Kind, text: str) -> Span | None:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    numbers = {
        part: None if found[part] is None else float(found[part].replace(",", "."))
        for part in ("value", "end", "low", "high")
    }
    scale = _scale(
        kind, found["unit"], found["per"], max(filter(None, numbers.values()), default=0.0)
    )
    value, end = numbers["value"], numbers["end"]
    if scale is None or value is None or (end is not None and numbers["low"] is not None):
        return None
    low, high = (value, end) if end is not None else (numbers["low"], numbers["high"])
    middle = value if end is None else (value + end) / 2.0
    low, high = (middle if low is None else low), (middle if high is None else high)
    return Span(value=middle, low=low, high=high).times(scale)


def _scale(kind: Kind, unit: str, per: str | None, largest: float) -> float | None:
    """What a written number is multiplied by; None: the unit does not fit."""
    if kind.unit == "share":
        if unit not in ("", "%"):
            return None
        percent = 0.01 if unit == "%" or largest > 3.6 else 1.0
        return percent * (MONTHS if per == "month" else 1.0)
    name = unit.removesuffix("s") or kind.unit.removesuffix("s")
    if name not in _WEEKS or per is not None:
        return None
    return _WEEKS[name] / _WEEKS[kind.unit.removesuffix("s")]


def in_model_units(key: str, span: Span) -> Span:
    """A quantity of `[hiring]` as the organisation's field holds it."""
    if key == "attrition":
        return span.times(1.0 / MONTHS)
    if key == "ramp":
        return Span(**{end: learning_months(getattr(span, end), None) for end in ("value", "low", "high")})  # fmt: skip
    return span
