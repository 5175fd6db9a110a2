"""What a lever is: one thing that management can set, of one of five permitted kinds."""

import ast
import inspect
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Any

from sim.problems import InvalidInput, quoted


class Kind(StrEnum):
    """What a lever is allowed to be."""

    OBSERVED = "observed"
    HOURS = "hours"
    MONEY = "money"
    ACTION = "action"
    STANDARD = "standard"


class Group(StrEnum):
    """Levers that are switched off together in controls and attribution."""

    ATTENTION = "attention"
    CADENCE = "cadence"
    ACTIONS = "actions"
    DESK = "desk"
    PROCESS = "process"
    STANDARDS = "standards"
    KPI = "kpi"
    COACHING = "coaching"
    ALIGNMENT = "alignment"
    PRESSURE = "pressure"
    PEERS = "peers"
    FEEDBACK = "feedback"
    PAY = "pay"
    PEOPLE = "people"
    APPROVALS = "approvals"
    ENABLEMENT = "enablement"
    BUYING = "buying"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One thing that management can set.

    Attributes:
        name: Its name in scenario files and on the command line.
        kind: Which of the five permitted kinds it is.
        group: The group it is switched off with.
        unit: Unit of its value; `yes/no` levers are 0 or 1; `choice` levers name `choices`.
        low: Smallest allowed value.
        high: Largest allowed value.
        default: Value where a scenario does not set it; also its neutral value, at which it
            has neither consumer nor cost.
        meaning: One sentence.
        consumer: Who reads it, and for which decision.
        cost: What it costs, and whom.
        evidence: Source of its values, or `judgement`.
        choices: Names of the values of a choice lever, from 0 up.
        whole: Whether only whole numbers are allowed.
        reduced_form: Whether it stands for an empirical multiplier without a mechanism.
    """

    name: str
    kind: Kind
    group: Group
    unit: str
    low: float
    high: float
    default: float
    meaning: str
    consumer: str
    cost: str
    evidence: str
    choices: tuple[str, ...] = ()
    whole: bool = False
    reduced_form: bool = False

    @property
    def allowed(self) -> str:
        """The values that it allows: `0 to 20 (h per rep-week)`, `true or false`."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if self.unit == "yes/no":
            return "true or false"
        kind = "a whole number from " if self.whole else ""
        return f"{kind}{self.low:g} to {self.high:g} ({self.unit})"

    def text(self, value: float) -> str:
        """A value as people read it: `1.5`, `yes`, or a choice's name."""
        if self.choices:
            return self.choices[int(value)]
        if self.unit == "yes/no":
            return "yes" if value else "no"
        return f"{value:g}"

    def plain(self, value: float) -> float | bool | str:
        """A value as a file or JSON holds it: 1.5, true, or a choice's name."""
        if self.choices:
            return self.choices[int(value)]
        if self.unit == "yes/no":
            return bool(value)
        return int(value) if self.whole else value

    def value(self, written: object) -> float:
        """The number that the rules read, for what a person or a file says.

        Args:
            written: True or false, a number, or the name of a choice.

        Raises:
            InvalidInput: If the lever does not allow it.
        """
        if self.choices:
            if isinstance(written, str) and written in self.choices:
                return float(self.choices.index(written))
            problem = "is not allowed"
        elif self.unit == "yes/no":
            if isinstance(written, int | float) and written in (0, 1):
                return float(written)
            problem = "is neither true nor false"
        elif isinstance(written, bool) or not isinstance(written, int | float):
            problem = "is not a number"
        elif not self.low <= written <= self.high:
            problem = "is out of range"
        elif self.whole and written != int(written):
            problem = "is not a whole number"
        else:
            return float(written) + 0.0  # -0.0 is the same value as 0.0
        raise InvalidInput(f"{quoted(written)} {problem}; {self.name} is {self.allowed}")


def lever(
    kind: Kind,
    group: Group,
    unit: str,
    low: float,
    high: float,
    *,
    default: float = 0,
    **more: Any,  # noqa: ANN401 (further fields of `Lever`)
) -> Any:  # noqa: ANN401 (the annotation beside it says what a record of levers holds)
    """Declare a lever in a class of levers; the lines below it say the rest.

    The first paragraph is its meaning. Then follow the lines `Read by:` (who reads it, and
    for which decision), `Costs:` (what, and whom) and `Source:` (of its values).
    """
    limits: dict[str, Any] = {"unit": unit, "low": low, "high": high, "default": default}
    return partial(Lever, kind=kind, group=group, **limits, **more)


def yes_no(kind: Kind, group: Group) -> Any:  # noqa: ANN401 (as above)
    """Declare a lever that is set or not."""
    return lever(kind, group, "yes/no", 0, 1, whole=True)


def choice(kind: Kind, group: Group, *choices: str) -> Any:  # noqa: ANN401 (as above)
    """Declare a lever whose values have names; the first one is neutral."""
    return lever(kind, group, "choice", 0, len(choices) - 1, whole=True, choices=choices)


def levers_of(record: type) -> Mapping[str, Lever]:
    """The levers that a class declares, by name, in its order.

    Raises:
        TypeError: If one does not say its meaning, who reads it, what it costs and its
            source: without a consumer or a cost it is no lever.
    """
    return MappingProxyType(
        {
            name: getattr(record, name)(name=name, **_about(name, text))
            for name, text in _texts(record).items()
        }
    )


def _texts(record: type) -> Mapping[str, str]:
    """What stands below each field of a class."""
    (written,) = ast.parse(textwrap.dedent(inspect.getsource(record))).body
    texts: dict[str, str] = {}
    field = ""
    for statement in getattr(written, "body", ()):
        match statement:
            case ast.AnnAssign(target=ast.Name(id=field)):
                texts[field] = ""
            case ast.Expr(value=ast.Constant(value=str(text))) if field:
                texts[field] = inspect.cleandoc(text)
    return texts


def _about(name: str, text: str) -> Mapping[str, str]:
    """Meaning, consumer, cost and evidence from the lines below a lever."""
    meaning, _, rest = text.partition("\n\n")
    # A line that goes on is indented.
    lines = rest.replace("\n  ", " ").splitlines()
    found = dict(line.split(": ", 1) for line in lines if ": " in line)
    heads = {"consumer": "Read by", "cost": "Costs", "evidence": "Source"}
    about = {field: found.get(head, "") for field, head in heads.items()}
    about["meaning"] = " ".join(meaning.split())
    if missing := [field for field, words in about.items() if not words]:
        raise TypeError(f"{name}: the lines below it lack its {', '.join(missing)}")
    return about
