"""What a class room plays: whom it manages, what may be decided, and the trainer's guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from marathon.serve.rooms.reading import Table, read_table
from sim.beside import beside
from sim.levers import LEVERS, Lever
from sim.problems import InvalidInput, Problems
from sim.scenarios.catalogue import DEFAULT_ORGANISATION, STAGES
from sim.scenarios.loader import load_scenario
from sim.scenarios.scenario import Scenario, Values
from sim.scenarios.toml_file import is_like_a_file, nearest, read_toml

FOLDER: Final = Path(__file__).parents[2] / "assignments"
DEFAULT: Final = "inputs_or_closings"
MOST_QUARTERS: Final = 8
MOST_REPS: Final = 40
"""Reps of an organisation that a class room can manage: all of them are shown on a phone."""
_LEVER_TITLES: Final[Mapping[str, str]] = beside(
    str(Path(__file__).parents[1] / "offer.py")
)["levers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """One thing that a team decides each quarter.

    Attributes:
        lever: The lever that it sets.
        title: What a card calls it.
        values: What may be chosen, in this order.
        words: What each of these is called.
    """

    lever: Lever
    title: str
    values: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A few practices that belong together."""

    title: str
    practices: tuple[Practice, ...]

    @property
    def levers(self) -> tuple[str, ...]:
        """Names of the levers on it."""
        return tuple(practice.lever.name for practice in self.practices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The question before the first quarter: how much does this change, in per cent?"""

    asked: str
    tried: str
    response: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the lesson, for the trainer."""

    title: str
    minutes: int
    do: str
    ask: tuple[str, ...]
    supports: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What is played.

    Attributes:
        name: By which it is asked for.
        title: What it is called.
        meaning: What it is about, in one sentence for a team.
        organisation: Whom the teams manage: a name, or the path of a file.
        base: How these have been managed until now.
        held: Levers that are set for everybody, whatever is decided.
        quarters: How many are played.
        seed: Seed of all luck.
        budget: Money a quarter that practices may cost; None: there is no limit.
        cards: What may be decided.
        opening: The question before the first quarter; None: there is none.
        guide: The lesson in parts, for the trainer.
        questions: What teams talk about at the end.
        written: The contents of the file.
    """

    name: str
    title: str
    meaning: str
    organisation: str
    base: Scenario
    held: Values
    quarters: int
    seed: int
    budget: float | None
    cards: tuple[Card, ...]
    opening: Opening | None
    guide: tuple[Part, ...]
    questions: tuple[str, ...]
    written: Mapping[str, Any]

    @property
    def practices(self) -> tuple[Practice, ...]:
        """Everything that is decided."""
        return tuple(practice for card in self.cards for practice in card.practices)

    @property
    def usual(self) -> dict[str, float]:
        """What a team has decided that has decided nothing: everything as it was."""
        values = self.values({})
        return {
            practice.lever.name: values[practice.lever.name] for practice in self.practices
        }

    @property
    def most(self) -> dict[str, float]:
        """The most that may be chosen of every lever."""
        return {practice.lever.name: max(practice.values) for practice in self.practices}

    def values(self, decided: Values) -> dict[str, float]:
        """Values of all levers for what was decided."""
        return {**self.base.opening, **self.held, **decided}

    def decided(self, given: object) -> dict[str, float]:
        """What a team has decided, read from what its phone sent.

        Raises:
            InvalidInput: With every practice that is missing, unknown, or not on offer.
        """
        if not isinstance(given, dict):
            raise InvalidInput("levers: give what is decided, a value for each practice")
        problems = Problems()
        offered = {practice.lever.name: practice for practice in self.practices}
        unknown = [str(name)[:40] for name in given if name not in offered]
        problems.found += [f"levers: {name!r} is not decided here" for name in unknown]
        found: dict[str, float] = {}
        for name, practice in offered.items():
            value = given.get(name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if number and value in practice.values:
                found[name] = float(value)
            else:
                allowed = ", ".join(f"{each:g}" for each in practice.values)
                problems.found.append(f"levers: {name}: choose one of {allowed}")
        problems.refuse()
        return found


def assignment_names() -> tuple[str, ...]:
    """The assignments that are built in, the default first."""
    names = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return (DEFAULT, *(name for name in names if name != DEFAULT))


def load_assignment(name_or_path: str = DEFAULT) -> Assignment:
    """Load an assignment by its name, or from a file.

    Raises:
        InvalidInput: With every problem of the name or the file.
    """
    if name_or_path in assignment_names():
        path = FOLDER / f"{name_or_path}.toml"
        return assignment_from(read_toml(path), name=name_or_path)
    if is_like_a_file(name_or_path):
        path = Path(name_or_path)
        return assignment_from(read_toml(path), name=path.stem, source=name_or_path)
    guess = nearest(name_or_path, assignment_names())
    advice = f"did you mean '{guess}'? Or" if guess else f"built in are {', '.join(assignment_names())}; or"  # fmt: skip
    raise InvalidInput(
        f"assignment '{name_or_path}': there is none of this name; {advice} give the path of "
        "a TOML file"
    )


def assignment_from(
    tables: Mapping[str, Any], *, name: str, source: str = ""
) -> Assignment:
    """Turn the contents of a file into an assignment.

    Raises:
        InvalidInput: With every problem of the file.
    """
    file = read_table(tables, source or f"assignment {name}")
    title, meaning = file.text("title", 60), file.text("meaning", 400)
    organisation = file.text("organisation", 500, DEFAULT_ORGANISATION)
    base = file.one_of("base", STAGES, STAGES[0])
    quarters = file.whole("quarters", 1, MOST_QUARTERS, 4)
    seed = file.whole("seed", 0, 2**31, 1)
    budget = file.number("budget", 0, 1e9) if "budget" in tables else None
    held = file.levers("levers")
    cards = [_card(each) for each in file.tables("cards", 1, 8)]
    opening = _opening(file.table("opening")) if "opening" in tables else None
    guide = tuple(_part(each) for each in file.tables("guide", 0, 20))
    questions = file.texts("questions", 20)
    file.finish()
    found = Assignment(
        name=name, title=title, meaning=meaning, organisation=organisation,
        base=load_scenario(base), held=held, quarters=quarters, seed=seed, budget=budget,
        cards=tuple(cards), opening=opening, guide=guide, questions=questions,
        written=dict(tables),
    )  # fmt: skip
    _check(found, source or f"assignment {name}")
    return found


def _card(file: Table) -> Card:
    title = file.text("title", 40)
    practices = [_practice(each) for each in file.tables("practices", 1, 6)]
    return Card(title=title, practices=tuple(each for each in practices if each))


def _practice(file: Table) -> Practice | None:
    name = file.one_of("lever", tuple(LEVERS))
    lever = LEVERS.get(name)
    if lever is None:
        return None
    title = file.text("title", 50, _LEVER_TITLES[name])
    values = file.lever_values("values", lever)
    words = file.texts("words", 8) if "words" in file.given else ()
    if words and len(words) != len(values):
        file.problem(f"words: are {len(words)} for {len(values)} values; give one for each")
    said = words or tuple(_word(lever, value) for value in values)
    return Practice(lever=lever, title=title, values=values, words=said)


def _word(lever: Lever, value: float) -> str:
    if lever.unit in {"fraction", "probability"}:
        return f"{100 * value:g} %"
    return lever.text(value).replace("_", " ")


def _opening(file: Table) -> Opening:
    from sim.experiments.trying.looks import CHAIN
    from sim.outputs.responses import RESPONSES

    positive = tuple(x for x in CHAIN if RESPONSES[x].unit.startswith("money"))
    return Opening(
        asked=file.text("asked", 200),
        tried=file.one_of("tried", STAGES),
        response=file.one_of("response", positive, "bookings_per_rep_year"),
    )


def _part(file: Table) -> Part:
    return Part(
        title=file.text("title", 60),
        minutes=file.whole("minutes", 1, 120, 5),
        do=file.text("do", 1000),
        ask=file.texts("ask", 8) if "ask" in file.given else (),
        supports=file.text("supports", 1000, ""),
    )


def _check(found: Assignment, source: str) -> None:
    """Refuse what only shows when all parts are there."""
    problems: list[str] = []
    names = [practice.lever.name for practice in found.practices]
    problems += [
        f"{source}: cards: {name} stands on two cards; keep one of them"
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    problems += [
        f"{source}: levers: {name} is decided on a card; take it out of one of the two"
        for name in names
        if name in found.held
    ]
    before = found.values({})
    problems += [
        f"{source}: cards: {each.lever.name}: teams that decide nothing go on with "
        f"{each.lever.text(before[each.lever.name])}, which is not among its values; add it"
        for each in found.practices
        if before[each.lever.name] not in each.values
    ]
    if problems:
        raise InvalidInput(problems)
