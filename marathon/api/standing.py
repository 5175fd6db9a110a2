"""Where do I stand: levers, stage and what to find out, from answers, a history, or both."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from marathon import charts
from marathon import page as pages
from marathon.api.arguments import Day, Path, Problems, day_of, number, path_of, refused
from marathon.api.history import tables_of
from marathon.api.result import Result
from marathon.lazy import pd
from marathon.sentences import standing as sentences
from marathon.sentences.my_way import way_text
from marathon.standing.from_history import Seen, seen_in
from marathon.standing.questions import QUESTIONS, Answer, read_answers
from marathon.standing.standing import Standing, standing
from marathon.tables import Table
from sim.experiments.stepping.effects import WorkOn
from sim.files import content_of, json_of
from sim.levers import LEVERS
from sim.problems import InvalidInput
from sim.scenarios.scenario import Scenario
from sim.scenarios.scenario_file import scenario_from
from sim.scenarios.toml_file import read_toml, unknown_name

_NO_WORTH = "holds no money by lever; give the folder that marathon work-on --out wrote"
_BASES = {"history": "an export of the CRM", "answers": "answers to questions"}


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Stand(Result):
    """Where an organisation stands, and how sure that is.

    Attributes:
        numbers: Chances of the stages, every practice, and what finding out more would bring.
    """

    numbers: Standing

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """Where the firm stands, what is good, what comes next, what to find out."""
        return sentences.verdict(self.numbers)

    @property
    @override
    def notes(self) -> list[str]:
        """What a history shows, what was not answered, and how it all is found."""
        return sentences.notes(self.numbers)

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a lever: its value, the question, where it is known from, how sure.

        Columns: `lever`, `value`, `question`, `known_from`, `chance`, `reason`.
        """
        return pd.DataFrame(
            {
                "lever": name,
                "value": LEVERS[name].plain(value),
                "question": each.question.name,
                "known_from": each.source,
                "chance": each.chances[each.likely],
                "reason": sentences.reason(each),
            }
            for each in self.numbers.practices
            for name, value in each.values.items()
        )

    def scenario(self) -> Scenario:
        """Return the way of managing that was found, to be given to `compare` as its base."""
        tables = tomllib.loads(self.toml())
        return scenario_from(tables, name="my_way", source="my_way", first_day=None)

    def toml(self) -> str:
        """Return that way of managing as a scenario file, with a reason beside each lever."""
        return way_text(self.numbers)

    def report(self) -> str:
        """Return the page of it, as HTML."""
        seen = any(each.seen is not None for each in self.numbers.practices)
        said = any(each.answer is not None for each in self.numbers.practices)
        basis = " and ".join(
            text
            for text, used in ((_BASES["answers"], said), (_BASES["history"], seen))
            if used
        )
        about = f"Five stages of managing, from {basis or 'nothing yet'}."
        return pages.standing.page(self.numbers, self.charts()[0], about)

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `stand`."""
        return (charts.standing.draw(self.numbers),)

    @override
    def _files(self) -> Mapping[str, Any]:
        return {**super()._files(), "my_way.toml": self.toml(), "stand.html": self.report()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return [
            (sentences.stage_rows(self.numbers), ""),
            (sentences.worth_rows(self.numbers),
             "How many stages stay in question if one thing is found out for sure"),
        ]  # fmt: skip


def stand(
    answers: Mapping[str, Any] | Path | None = None,
    *,
    history: object = None,
    as_of: Day | None = None,
    worth: Mapping[str, float] | Path | object | None = None,
    **more: object,
) -> Stand:
    """Find where an organisation stands among the five stages of managing.

    Args:
        answers: By name of the question, or a TOML file of them; "?" where nobody knows.
        history: What `read_history` returned, or the path of an export: what the CRM shows
            limits what the answers can mean.
        as_of: Last day of the history that is looked at; None: all of it.
        worth: What it is worth to improve a lever, by its name, in one unit: numbers, what
            `work_on` returned, or the folder or JSON file that it was saved in; None: all alike.
        **more: Single answers by name of the question, over those of `answers`.

    Raises:
        InvalidInput: With the problems of every answer and argument.

    Example:
        >>> s = marathon.stand(talk="pipeline", review="4 weeks", steps=5, coaching="?")
        >>> s.numbers.practice("steps").written
        '5'
    """
    problems = Problems()
    given = _answers_of(answers, more, problems)
    day = None if as_of is None else problems.of(day_of, "as_of", as_of)
    if as_of is not None and history is None:
        problems.found.append(
            "as_of: says how far a history is looked at; give history as well"
        )
    told = None if history is None else problems.of(tables_of, history)
    weights = problems.of(_worth_of, worth)
    problems.refuse()
    seen: tuple[Seen, ...] = ()
    if told is not None:
        known = told if day is None else problems.of(told.as_of, day, where="as_of: ")
        problems.refuse()
        seen = seen_in(known)
    return Stand(numbers=standing(given, seen, weights))


def _answers_of(
    answers: object, more: Mapping[str, object], problems: Problems
) -> dict[str, Answer]:
    """Answers of a file or a mapping, and single ones that replace them."""
    written: Mapping[str, object] = {}
    source = ""
    if isinstance(answers, Mapping):
        written = answers
    elif answers is not None:
        path = problems.of(path_of, "answers", answers)
        if path is not None:
            source = str(path)
            written = problems.of(read_toml, path) or {}
    of_file = problems.of(read_answers, written, source or "answers") or {}
    single = problems.of(read_answers, more, "") or {}
    replaced = {name for name, value in more.items() if value is not None}
    kept = {name: each for name, each in of_file.items() if name not in replaced}
    return {**kept, **single}


def worth_of(given: object) -> object:
    """The numbers by lever that a result of `work_on` holds, or one that was saved.

    Raises:
        InvalidInput: A path that holds none.
    """
    told = getattr(given, "numbers", None) if not isinstance(given, type) else None
    if isinstance(told, WorkOn):
        return told.worth
    if not isinstance(given, str | os.PathLike):
        return given
    path = path_of("worth", given)
    path = path / "work_on.json" if path.is_dir() else path
    try:
        held = json_of(content_of(path))
    except InvalidInput:
        raise
    except (OSError, ValueError) as error:
        raise refused("worth", given, _NO_WORTH) from error
    found = held.get("worth") if isinstance(held, dict) else None
    if not isinstance(found, dict) or not found:
        raise refused("worth", given, _NO_WORTH)
    return found


def _worth_of(given: object) -> Mapping[str, float] | None:
    """Worth by name of the question: the most that any of its levers is worth.

    Raises:
        InvalidInput: With every lever that no question is about, and every value below 0.
    """
    if given is None:
        return None
    saved = not isinstance(given, Mapping)
    given = worth_of(given)
    if not isinstance(given, Mapping) or not given:
        raise refused(
            "worth", given,
            "give numbers by name of a lever, {'desk_hours': 9000}, or what work_on returned",
        )  # fmt: skip
    problems = Problems()
    by_lever = {name: question.name for question in QUESTIONS for name in question.levers}
    worth: dict[str, float] = {}
    for name, value in given.items():
        if saved and name in LEVERS and name not in by_lever:
            continue  # a lever that no question is about
        if name not in by_lever:
            problems.found.append(
                f"worth: {unknown_name('lever', str(name), list(by_lever))}"
            )
            continue
        amount = problems.of(number, f"worth {name}", value)
        if amount is not None and not 0.0 <= amount < float("inf"):
            problems.found.append(f"worth {name} = {value}: give a number of 0 or more")
            continue
        worth[by_lever[name]] = max(worth.get(by_lever[name], 0.0), amount or 0.0)
    problems.refuse()
    return worth
