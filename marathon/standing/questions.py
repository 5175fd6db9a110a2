"""Fifteen questions about what can be seen, and how what people write is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sim.beside import beside
from sim.levers import LEVERS
from sim.problems import InvalidInput, Problems, quoted
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario
from sim.scenarios.scenario import Values
from sim.scenarios.toml_file import unknown_name

UNKNOWN: Final = frozenset(
    {"", "?", "unknown", "do not know", "don't know", "nobody knows"}
)
"""What people write who do not know."""

_NUMBER: Final = re.compile(r"(-?\d+(?:\.\d*)?|-?\.\d+)\s*([a-z ]*)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way in which a firm may do it.

    Attributes:
        name: The answer that means it.
        says: What such a firm does, as a part of a sentence.
        levers: The levers that this means, as numbers.
        range: From which number on, and up to which, an answer means it; empty: no number does.
    """

    name: str
    says: str
    levers: Values
    range: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered.

    Attributes:
        option: Place of the option among those of the question.
        written: The answer as it was given.
        number: The number in the question's own unit; None: a name was given.
    """

    option: int
    written: str
    number: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    Attributes:
        name: Name of the answer; the option of the command line is the same with dashes.
        title: What it is about, in few words.
        text: What is asked.
        example: An answer as people write it.
        options: What a firm may do, from the way of the first stage upwards.
        number_of: The lever that a number is about; empty: answers are names.
        units: What one of each unit counts, beside the plain number.
        low: Smallest number taken.
        high: Largest number taken.
        least: Below it the lever holds this.
        most: Above it the lever holds this.
        per: What a number is divided by.
    """

    name: str
    title: str
    text: str
    example: str
    options: tuple[Option, ...]
    number_of: str = ""
    units: Mapping[str, float] = field(default_factory=dict)
    low: float = 0.0
    high: float = 0.0
    least: float = 0.0
    most: float = float("inf")
    per: float = 1.0

    @property
    def option(self) -> str:
        """The option of the command line."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def allowed(self) -> str:
        """The answers that it takes, in words."""
        if self.number_of:
            return f"a number from {self.low:g} to {self.high:g}"
        return f"one of {', '.join(option.name for option in self.options)}"

    @property
    def levers(self) -> tuple[str, ...]:
        """Names of the levers that it tells."""
        return tuple(self.options[0].levers)

    def read(self, written: object, place: str = "") -> Answer | None:
        """Read an answer; None for one who does not know.

        Args:
            written: A text, a number, or yes and no as True and False.
            place: Where it stands, in messages; empty: the command line.

        Raises:
            InvalidInput: It is no answer to this question.
        """
        if isinstance(written, bool):
            plain = "yes" if written else "no"
        elif isinstance(written, str | int | float):
            plain = " ".join(_plain(written).split()).lower()
        else:
            plain = "\0"  # what no question takes
        if plain in UNKNOWN:
            return None
        answer = self._number(plain) if self.number_of else self._named(plain)
        if answer is None:
            said = place or f"{self.name} ({self.option})"
            advice = (
                f"give {self.allowed}, for example {self.example}, or '?' for do not know"
            )
            raise InvalidInput(f"{said} {quoted(written)}: {advice}")
        return answer

    def _named(self, plain: str) -> Answer | None:
        names = [option.name for option in self.options]
        name = plain.replace(" ", "_").replace("-", "_")
        return Answer(option=names.index(name), written=plain) if name in names else None

    def _number(self, plain: str) -> Answer | None:
        found = _NUMBER.fullmatch(plain)
        unit = found.group(2).strip() if found else ""
        if found is None or (unit and unit not in self.units):
            return None
        value = float(found.group(1)) * self.units.get(unit, 1.0)
        if not self.low <= value <= self.high:
            return None
        return Answer(option=self.option_of(value), written=plain, number=value)

    def option_of(self, value: float) -> int:
        """Place of the option that a number means; the nearest end where it lies beyond all."""
        for place, option in enumerate(self.options):
            if option.range[0] <= value < option.range[1]:
                return place
        lowest = min(range(len(self.options)), key=lambda at: self.options[at].range[0])
        last = len(self.options) - 1
        return lowest if value < self.options[lowest].range[0] else last - lowest

    def lever_value(self, number: float) -> float:
        """The value of the lever that a number means, in the lever's own unit and range."""
        value = min(max(number / self.per, self.least), self.most)
        return float(round(value)) if LEVERS[self.number_of].whole else value

    def stages(self) -> tuple[int, ...]:
        """Place of the option that each of the five stages comes nearest to."""
        return tuple(self.nearest(load_scenario(stage).opening) for stage in STAGES)

    def nearest(self, values: Values) -> int:
        """Place of the option that lies nearest to these values of levers."""

        def away(option: Option) -> float:
            spans = {name: LEVERS[name].high - LEVERS[name].low for name in option.levers}
            return sum(
                abs(value - values[name]) / spans[name]
                for name, value in option.levers.items()
            )

        return min(range(len(self.options)), key=lambda at: away(self.options[at]))


def _plain(written: str | float) -> str:
    """A text, or a number as people write it; of thousands of digits nothing that can be read."""
    try:
        return str(written)
    except ValueError:
        return "\0"


def _question(name: str, entry: dict[str, object]) -> Question:
    given = dict(entry)
    options = tuple(
        Option(
            name=each["name"],
            says=each["says"],
            range=tuple(each.get("range", ())),
            levers={
                lever: LEVERS[lever].value(value) for lever, value in each["levers"].items()
            },
        )
        for each in given.pop("options")  # type: ignore[attr-defined]
    )
    return Question(name=name, options=options, **given)  # type: ignore[arg-type]


QUESTIONS: Final = tuple(_question(name, entry) for name, entry in beside(__file__).items())
"""In the order in which they are asked."""


def read_answers(written: Mapping[str, object], source: str = "") -> dict[str, Answer]:
    """Read all answers of a file, a command line or a call; what nobody knows is left out.

    Args:
        written: By name of the question; None: nothing was said.
        source: The file, in messages; empty: the command line.

    Raises:
        InvalidInput: With the problems of all of them.
    """
    problems = Problems()
    names = [question.name for question in QUESTIONS]
    before = f"{source}: " if source else ""
    for name in written:
        if name not in names:
            problems.found.append(f"{before}{unknown_name('question', str(name), names)}")
    answers: dict[str, Answer] = {}
    for question in QUESTIONS:
        given = written.get(question.name)
        if given is not None:
            place = f"{before}{question.name}" if source else ""
            answer = problems.of(question.read, given, place)
            if answer is not None:
                answers[question.name] = answer
    problems.refuse()
    return answers
