"""The questions, and how what people write is read."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from sim.beside import beside
from sim.problems import InvalidInput, Problems

_DAYS: Final = {"": 1.0, "d": 1.0, "w": 7.0, "m": 365.25 / 12}
_SPAN = re.compile(r"(-?[\d.]+)\s*(|d|days?|w|weeks?|m|months?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    Attributes:
        name: Name of the answer; the option is the same with dashes.
        text: What is asked.
        kind: `count`, `number`, `money`, `days`, `months` or `share`.
        low: Smallest answer taken.
        high: Largest answer taken.
        example: An answer as people write it.
    """

    name: str
    text: str
    kind: str
    low: float
    high: float
    example: str

    @property
    def option(self) -> str:
        """The command line option."""
        return f"--{self.name.replace('_', '-')}"

    def read(self, written: str, place: str | None = None) -> float | None:
        """Read an answer; None for an empty one: nobody knows.

        Args:
            written: The answer.
            place: Where it stands, in messages; None: on the command line.

        Raises:
            InvalidInput: If it is none, or out of range.
        """
        plain = written.strip().lower()
        if plain in {"", "?", "unknown"}:
            return None
        value = _READ[self.kind](plain)
        if value is None or not self.low <= value <= self.high:
            low, high = answer_text(self.kind, self.low), answer_text(self.kind, self.high)
            advice = f"write a {_KINDS[self.kind]} from {low} to {high}, for example {self.example}"
            said = place or f"{self.name} ({self.option})"
            raise InvalidInput(f"{said} {written.strip()}: {advice}")
        return value


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _count(text: str) -> float | None:
    value = _number(text)
    return value if value is not None and value == int(value) else None


def money(text: str) -> float | None:
    """`20000`, `20,000`, `20 000`, `20k`, `$1.2m`, `1,2 Mio. EUR`; None: a word of it is not known."""
    # The reader of sums needs tables; help, and answers without sums, do not wait for them.
    import pandas as pd

    from forecast.history.amounts import read_amounts

    value = float(read_amounts(pd.Series([text])).amounts[0])
    return value if math.isfinite(value) else None


def _days(text: str) -> float | None:
    """`84`, `84 days`, `12 weeks`, `3 months`."""
    found = _SPAN.fullmatch(text)
    value = _number(found.group(1)) if found else None
    return None if found is None or value is None else value * _DAYS[found.group(2)[:1]]


def _months(text: str) -> float | None:
    return _number(text.removesuffix("months").removesuffix("month").strip())


def _share(text: str) -> float | None:
    """`25%`, `22,5 %`, `25` or `0.25`."""
    value = _number(text.removesuffix("%").strip().replace(",", "."))
    if value is None:
        return None
    return value / 100 if "%" in text or value > 1 else value


_READ: Final = {"count": _count, "number": _number, "money": money, "days": _days, "months": _months,
                "share": _share}  # fmt: skip
_KINDS: Final = {"count": "whole number", "number": "number", "money": "sum of money", "days": "number of days",
                "months": "number of months", "share": "percentage"}  # fmt: skip


def answer_text(kind: str, value: float) -> str:
    """A number as answers are written: `20,000`, `84 days`, `25 %`."""
    if kind == "share":
        return f"{100 * value:.3g} %" if value < 10 else f"{100 * value:,.0f} %"
    if kind == "money":
        return f"{value:,.0f}"
    unit = {"count": "", "number": "", "days": " days", "months": " months"}[kind]
    return f"{value:.3g}{unit}" if value < 1000 else f"{value:,.0f}{unit}"


QUESTIONS: Final = tuple(
    Question(name=name, **entry) for name, entry in beside(__file__).items()
)
"""In the order in which they are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers; None: nobody knows.

    Attributes:
        reps: Sales reps in all.
        deal_size: Mean amount of a deal that is won.
        cycle: Calendar days from opening a deal to winning it, on average.
        win_rate: Share of opened deals that is won.
        opportunities: Deals that a rep opens in a month, wherever they come from.
        quota: Of a rep and year.
        attainment: Bookings over quota, of all reps together.
        span: Reps a manager.
        ramp: Months until a newcomer is fully productive, a first cycle included.
        attrition: People who leave in a year over those who are there.
        pay: Of a rep and year at quota, fixed and variable.
        margin: Share of bookings left after delivery.
        leads: A rep and month, that come by themselves.
    """

    reps: float | None = None
    deal_size: float | None = None
    cycle: float | None = None
    win_rate: float | None = None
    opportunities: float | None = None
    quota: float | None = None
    attainment: float | None = None
    span: float | None = None
    ramp: float | None = None
    attrition: float | None = None
    pay: float | None = None
    margin: float | None = None
    leads: float | None = None

    @property
    def known(self) -> Mapping[str, float]:
        """What was answered, by name."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in given.items() if value is not None}


def read_answers(written: Mapping[str, str | None]) -> Answers:
    """Read all answers of a command line.

    Raises:
        InvalidInput: With the problems of all of them.
    """
    problems = Problems()
    values = {
        question.name: problems.of(question.read, written.get(question.name) or "")
        for question in QUESTIONS
    }
    problems.refuse()
    return Answers(**values)
