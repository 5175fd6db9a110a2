"""Tables of a file that a person wrote, field by field, with all problems at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.levers import Lever
from sim.problems import InvalidInput, quoted
from sim.scenarios.settings import lever_values
from sim.scenarios.toml_file import nearest


class Table:
    """One table: what is asked of it is what it may hold."""

    def __init__(self, given: Mapping[str, Any], where: str, problems: list[str]) -> None:
        """Read a table.

        Args:
            given: Its contents.
            where: What messages call it.
            problems: Where problems are gathered.
        """
        self.given = given
        self._where = where
        self._problems = problems
        self._asked: set[str] = set()
        self._inside: list[Table] = []

    def problem(self, said: str) -> None:
        """Remember what is wrong."""
        self._problems.append(f"{self._where}: {said}")

    def text(self, name: str, most: int, default: str | None = None) -> str:
        """A text of one line or more, at most so long; without a default it must be there."""
        value = self._value(name, default)
        if (
            isinstance(value, str)
            and (value.strip() or default == "")
            and len(value) <= most
        ):
            if value.replace("\n", " ").isprintable():
                return " ".join(value.split())
            self.problem(f"{name}: holds control characters; take them out")
        elif value is not None:
            self.problem(f"{name} = {quoted(value)}: give a text of 1 to {most} characters")
        return ""

    def texts(self, name: str, most: int) -> tuple[str, ...]:
        """A list of texts."""
        value = self._value(name, [])
        if isinstance(value, list) and len(value) <= most:
            named = {f"{name} {place}": each for place, each in enumerate(value, 1)}
            inside = Table(named, self._where, self._problems)
            return tuple(inside.text(each, 400) for each in named)
        self.problem(f"{name} = {quoted(value)}: give a list of at most {most} texts")
        return ()

    def one_of(self, name: str, allowed: Sequence[str], default: str | None = None) -> str:
        """One of some words."""
        value = self._value(name, default)
        if isinstance(value, str) and value in allowed:
            return value
        if value is not None:
            guess = nearest(str(value), allowed)
            advice = f"did you mean '{guess}'?" if guess else f"give one of {', '.join(allowed)}"  # fmt: skip
            self.problem(f"{name} = {quoted(value)}: is not known; {advice}")
        return default or allowed[0]

    def whole(self, name: str, low: int, high: int, default: int) -> int:
        """A whole number."""
        value = self._value(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.problem(f"{name} = {quoted(value)}: give a whole number from {low} to {high}")
        return default

    def number(self, name: str, low: float, high: float) -> float:
        """A number."""
        value = self._value(name, None)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and low <= value <= high:
            return float(value)
        self.problem(f"{name} = {quoted(value)}: give a number from {low:g} to {high:g}")
        return low

    def levers(self, name: str) -> dict[str, float]:
        """Values of levers by name."""
        value = self._value(name, {})
        if not isinstance(value, dict):
            self.problem(f"{name} = {quoted(value)}: give a table of levers")
            return {}
        try:
            return lever_values(value)
        except InvalidInput as error:
            self._problems += [f"{self._where}: {each}" for each in error.problems]
            return {}

    def lever_values(self, name: str, lever: Lever) -> tuple[float, ...]:
        """Several values of one lever, each once."""
        value = self._value(name, None)
        if not isinstance(value, list) or not 2 <= len(value) <= 6:
            self.problem(f"{name} = {quoted(value)}: give 2 to 6 values of {lever.name}")
            return ()
        found = []
        for each in value:
            try:
                found.append(lever.value(each))
            except InvalidInput as error:
                self._problems += [
                    f"{self._where}: {name}: {problem}" for problem in error.problems
                ]
        if len(set(found)) < len(found):
            self.problem(f"{name}: holds a value twice; give each once")
        return tuple(found)

    def table(self, name: str) -> Table:
        """A table inside this one."""
        return self._within(self._value(name, {}), name)

    def tables(self, name: str, least: int, most: int) -> list[Table]:
        """A list of tables."""
        value = self._value(name, [])
        if not isinstance(value, list) or not least <= len(value) <= most:
            self.problem(f"{name}: give {least} to {most} tables [[{name}]]")
            return []
        return [
            self._within(each, f"{name} {place}") for place, each in enumerate(value, 1)
        ]

    def finish(self) -> None:
        """Refuse all problems, and whatever was not asked for.

        Raises:
            InvalidInput: With all of them.
        """
        self._look_for_others()
        if self._problems:
            raise InvalidInput(list(dict.fromkeys(self._problems)))

    def _look_for_others(self) -> None:
        for name in self.given:
            if name not in self._asked:
                guess = nearest(str(name), self._asked)
                advice = f"did you mean '{guess}'?" if guess else f"known are {', '.join(sorted(self._asked))}"  # fmt: skip
                self.problem(f"{name}: is not known here; {advice}")
        for each in self._inside:
            each._look_for_others()  # noqa: SLF001 (a table of the same file)

    def _within(self, value: object, name: str) -> Table:
        if not isinstance(value, dict):
            self.problem(f"{name} = {quoted(value)}: give a table")
            value = {}
        inside = Table(value, f"{self._where}: {name}", self._problems)
        self._inside.append(inside)
        return inside

    def _value(self, name: str, default: object) -> Any:  # noqa: ANN401 (whatever TOML holds)
        self._asked.add(name)
        if name in self.given:
            return self.given[name]
        if default is None:
            self.problem(f"{name}: is missing; add it")
        return default


def read_table(given: Mapping[str, Any], source: str) -> Table:
    """The whole of a file."""
    return Table(given, source, [])
