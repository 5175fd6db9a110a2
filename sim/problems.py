"""The one error that a user's input can cause, carrying every problem at once."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from typing_extensions import override

T = TypeVar("T")


class InvalidInput(ValueError):  # noqa: N818 (the name says what the user gave, not what Python did)
    """Input that cannot be used, with all of its problems.

    Attributes:
        problems: One sentence each: file or field, the value, what is allowed, what to do.
    """

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))

    @override
    def __reduce__(self) -> tuple[type[InvalidInput], tuple[tuple[str, ...]]]:
        # An exception is pickled by its message; another process needs the single problems.
        return type(self), (self.problems,)


class Problems:
    """Problems found so far, refused together."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def of(self, read: Callable[..., T], *given: object, where: str = "") -> T | Any:  # noqa: ANN401
        """Return what can be read; otherwise remember why it cannot and where: give nothing.

        Callers `refuse` before they use what they were given, so they never meet the nothing.
        """
        try:
            return read(*given)
        except InvalidInput as error:
            self.found += [f"{where}{problem}" for problem in error.problems]
            return None

    def refuse(self) -> None:
        """Raise everything that was found.

        Raises:
            InvalidInput: With all problems, each once, where there is one.
        """
        if self.found:
            raise InvalidInput(list(dict.fromkeys(self.found)))


def quoted(written: object) -> str:
    """A value of a file as its author wrote it, cut where it is long."""
    if isinstance(written, bool):
        return "true" if written else "false"
    return str(written) if isinstance(written, date) else shown(written)


def shown(given: object) -> str:
    """A value that a caller handed over, as Python writes it in one line, cut where it is long."""
    try:
        text = repr(given)
    except ValueError:  # Python writes no whole number of more than 4300 digits.
        return "a number of thousands of digits"
    except Exception:  # noqa: BLE001 (an object of the caller's own, which fails)
        return f"something of type {type(given).__name__}"
    text = " ".join(text.split()) if "\n" in text else text
    return text if len(text) <= 60 else text[:57] + "..."


def whole_number(name: str, given: Any, low: int, high: int) -> int:  # noqa: ANN401 (anything)
    """Return a whole number of any type as Python's own.

    Args:
        name: What the sentence calls it.
        given: What a caller handed over.
        low: The smallest that is allowed.
        high: The largest.

    Raises:
        InvalidInput: It is no whole number, a truth, or outside of the range.
    """
    try:
        number = operator.index(given)
        if not isinstance(given, bool) and number == given and low <= number <= high:
            return int(number)
    except (TypeError, ValueError):
        pass
    raise InvalidInput(f"{name} = {shown(given)}: give a whole number from {low} to {high}")
