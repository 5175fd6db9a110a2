"""What an argument may be, by its name: one table for all functions and methods of the API.

A value is returned as what it stands for (a number of numpy as Python's own, a text as a date
or a path), or refused in a sentence that names the argument, what was given and what is allowed.
"""

import datetime as dt
import decimal
import inspect
import numbers
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path as FilePath
from typing import Any, Final, cast

import numpy as np

from sim.experiments.running.executors import ALLOWED, ExecutorLike
from sim.experiments.running.progress import Progress
from sim.experiments.running.workers import Workers
from sim.outputs.responses import RESPONSES
from sim.problems import InvalidInput, shown, whole_number
from sim.problems import Problems as Gathered
from sim.seeds import MOST_SEED

Path = str | os.PathLike[str]
Day = str | dt.date | np.datetime64
Observer = bool | Callable[[Progress], object] | None
"""True: always shown, as lines where nobody rewrites them; None: where somebody watches, on a
terminal or in a notebook; False: never; a function: called with each `Progress`."""

Check = Callable[[str, Any], Any]
"""Takes the name of an argument and what was given; returns what it stands for, or refuses it."""

_EARLIEST: Final = dt.date(1970, 1, 1)
_LATEST: Final = dt.date(2200, 12, 31)
"""Days that a history can hold, and some more for what is forecast."""


def refused(name: str, given: object, advice: str) -> InvalidInput:
    """Return the error that refuses a value of an argument."""
    return InvalidInput(f"{name} = {shown(given)}: {advice}")


def whole(low: int, high: int) -> Check:
    """Whole numbers within a range."""
    return lambda name, given: whole_number(name, given, low, high)


def draws_of(name: str, given: object) -> int:
    """Return a whole number; its range is checked together with the days of a forecast.

    Raises:
        InvalidInput: It is none.
    """
    try:
        return whole_number(name, given, -(2**63), 2**63)
    except InvalidInput as error:
        raise refused(name, given, "give a whole number from 100 to 100000") from error


def number(name: str, given: object) -> float:
    """Return a number, of any type but a truth.

    Raises:
        InvalidInput: It is none.
    """
    is_number = isinstance(given, numbers.Real | decimal.Decimal)
    if is_number and not isinstance(given, bool | np.bool):
        try:
            return float(given)  # type: ignore[arg-type]
        except (OverflowError, ValueError):
            pass
    raise refused(name, given, "give a number")


def flag(name: str, given: object) -> bool:
    """Return True or False.

    Raises:
        InvalidInput: It is something else, such as a text that says no.
    """
    if isinstance(given, bool | np.bool):
        return bool(given)
    raise refused(name, given, "give True or False")


def text(name: str, given: object) -> str:
    """Return a text that says something.

    Raises:
        InvalidInput: It is none, or is empty.
    """
    if isinstance(given, str) and given.strip():
        return str(given)
    raise refused(name, given, "give a text")


def texts(name: str, given: Any) -> tuple[str, ...]:  # noqa: ANN401 (anything)
    """Return a list of texts; a single text is none.

    Raises:
        InvalidInput: It is something else.
    """
    is_list = isinstance(given, Sequence) and not isinstance(given, str | bytes | bytearray)
    if is_list and all(isinstance(each, str) and each for each in given):
        return tuple(str(each) for each in given)
    raise refused(name, given, "give a list of texts, such as ['one', 'another']")


def responses(name: str, given: object) -> tuple[str, ...]:
    """Return names of responses, each once.

    Raises:
        InvalidInput: They are none, or there are none of these names.
    """
    named = tuple(dict.fromkeys(texts(name, given)))
    if not named or not RESPONSES.keys() >= set(named):
        raise refused(name, given, f"give one or more of {', '.join(RESPONSES)}")
    return named


def weeks_of(name: str, given: Any) -> tuple[int, ...]:  # noqa: ANN401 (anything)
    """Return numbers of weeks, each once, the shortest first.

    Raises:
        InvalidInput: They are no list of whole numbers from 1 to 52.
    """
    if not isinstance(given, Sequence | np.ndarray) or isinstance(given, str | bytes):
        raise refused(name, given, "give a list of whole numbers from 1 to 52")
    found = sorted({whole_number(name, each, 1, 52) for each in given})
    if not found:
        raise refused(name, given, "give one whole number from 1 to 52, or several")
    return tuple(found)


def choice_of(name: str, given: object, allowed: Sequence[str]) -> str:
    """Return a word that is one of those allowed.

    Raises:
        InvalidInput: It is not.
    """
    if isinstance(given, str) and given in allowed:
        return str(given)
    of = "one of " if len(allowed) > 1 else ""
    raise refused(name, given, f"give {of}{', '.join(allowed)}")


def one_of(*allowed: str) -> Check:
    """Words that are allowed."""
    return lambda name, given: choice_of(name, given, allowed)


def or_none(check: Check) -> Check:
    """What a check allows, or nothing."""
    return lambda name, given: None if given is None else check(name, given)


def written_path(
    name: str, given: object, advice: str = "give the path of a file or folder"
) -> str:
    """Return the text of a path as it was given; a built-in name is written like one.

    Raises:
        InvalidInput: It is none, or is empty.
    """
    held: Any = given
    try:
        text = os.fspath(held)
    except Exception as error:  # a path of the caller's own may fail as it likes
        raise refused(name, given, advice) from error
    if isinstance(text, str) and text:
        return str(text)
    raise refused(name, given, advice)


def path_of(name: str, given: object) -> FilePath:
    """Return a path that was given, one that a system can have.

    Raises:
        InvalidInput: It is none, is empty, holds a zero byte or letters that no file name can
            hold, or is too long.
    """
    path = written_path(name, given)
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        pass  # whoever reads or writes it says so
    except (OSError, ValueError) as error:
        raise refused(name, given, "is no path of a file; give another") from error
    return FilePath(path)


def day_of(name: str, given: object) -> dt.date:
    """Return a date, or the date of a text such as 2017-09-30.

    Raises:
        InvalidInput: It is none, or lies outside of what can be forecast.
    """
    advice = f"give a date such as 2017-09-30, from {_EARLIEST} to {_LATEST}"
    found: object = given
    if isinstance(given, np.datetime64):
        found = given.astype("datetime64[D]").item()
    elif isinstance(given, dt.datetime):
        # Missing times of pandas are times too, and have no date.
        found = given.date() if given == given else None  # noqa: PLR0124
    elif isinstance(given, str):
        try:
            found = dt.date.fromisoformat(given)
        except ValueError as error:
            raise refused(name, given, advice) from error
    if not isinstance(found, dt.date) or not _EARLIEST <= found <= _LATEST:
        raise refused(name, given, advice)
    return found


def precision_of(name: str, given: object) -> float:
    """Return a half-width relative to the bookings ratio: .02, `2%`, `2 %` or `0.02`.

    Raises:
        InvalidInput: If it is none.
    """
    try:
        plain = given.strip() if isinstance(given, str) else str(number(name, given))
        value = float(plain.rstrip("%").strip()) / (100 if plain.endswith("%") else 1)
    except ValueError as error:
        raise refused(name, given, "write a percentage, for example 2%") from error
    if not 0.0005 <= value < 1:
        raise refused(
            name, given, "write a percentage from 0.05% to below 100%, for example 2%"
        )
    return value


def observer_of(name: str, given: object) -> Observer:
    """Return who watches: True, False, None or a function of one `Progress`.

    Raises:
        InvalidInput: It is something else, or a function that cannot be told anything.
    """
    if given is None or isinstance(given, bool | np.bool):
        return None if given is None else bool(given)
    if callable(given) and not isinstance(given, type):
        try:
            inspect.signature(given).bind(None)
        except TypeError:
            pass
        except (
            ValueError
        ):  # Some functions that are written in C do not say what they take.
            return given
        else:
            return given
    raise refused(name, given, "give True, False or a function that takes a Progress")


def executor_of(name: str, given: object) -> ExecutorLike:
    """Return who computes; a text is read, and a cluster is reached, where it is needed.

    Raises:
        InvalidInput: It is nobody who could.
    """
    cluster = type(given).__module__.partition(".")[0] == "distributed"
    if given is None or cluster or isinstance(given, str | Executor | Workers):
        return cast("ExecutorLike", given)
    raise refused(name, given, f"give {ALLOWED}, or an executor")


ARGUMENTS: Final[Mapping[str, Check]] = {
    "years": whole(1, 50),
    "warmup": whole(0, 50),
    "futures": whole(2, 1_000_000),
    "future": whole(0, 2**31 - 1),
    "seed": whole(0, MOST_SEED),
    "teams": whole(10, 20_000),
    "team": whole(1, 5000),
    "rep": or_none(whole(1, 200_000)),
    "week": whole(0, 520),
    "draws": draws_of,
    "cases": whole(1, 1_000_000),
    "replications": whole(1, 10_000),
    "rung": whole(1, 260),
    "deal": whole(1, 2**31 - 1),
    "indent": or_none(whole(0, 100)),
    "quota": or_none(number),
    "push": number,
    "precision": or_none(precision_of),
    "steady": flag,
    "equal_spend": flag,
    "commits": flag,
    "accept": flag,
    "back": flag,
    "quick": flag,
    "unseal": flag,
    "by_year": flag,
    "by": or_none(one_of("team")),
    "parameters": one_of("fixed", "drawn"),
    "engine": one_of("compiled", "reference"),
    "measure": one_of("contribution", "bookings"),
    "measure_of_deals": or_none(one_of("bookings", "wins")),
    "level": one_of("company", "team", "rep", "product", "segment", "source", "pipeline"),
    "weeks": weeks_of,
    "records": one_of("reps", "teams", "deals", "accounts"),
    "as_of": day_of,
    "until": or_none(day_of),
    "first_day": or_none(day_of),
    "name": text,
    "pipeline": or_none(text),
    "query": or_none(text),
    "despite": texts,
    "tables": texts,
    "rows": texts,
    "responses": responses,
    "like": or_none(path_of),
    "mapping": or_none(path_of),
    "out": or_none(path_of),
    "path": path_of,
    "folder": path_of,
    "executor": executor_of,
    "progress": observer_of,
}
"""By name of an argument: what it may be. Scenarios and organisations are in `asking`."""


class Problems(Gathered):
    """Problems of arguments found so far, refused together."""

    def take(self, **given: Any) -> Any:  # noqa: ANN401 (anything that a caller may give)
        """Return what arguments stand for, in the order in which they are given.

        Where one is refused, that is remembered, and it is None.
        """
        found = [self.of(ARGUMENTS[name], name, value) for name, value in given.items()]
        return found[0] if len(found) == 1 else found


def taken(**given: Any) -> Any:  # noqa: ANN401 (anything that a caller may give)
    """Return what arguments stand for, in the order in which they are given.

    Raises:
        InvalidInput: With every one that is not allowed.
    """
    problems = Problems()
    found = problems.take(**given)
    problems.refuse()
    return found
