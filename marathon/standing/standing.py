"""Where a firm stands, put together: stage, practices, what is good, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from marathon.standing.from_history import Seen
from marathon.standing.model import BELIEFS, Floats
from marathon.standing.posterior import Worth, doubt, posterior, worth_of_knowing
from marathon.standing.questions import QUESTIONS, Answer, Question
from sim.levers import LEVERS
from sim.results import Result
from sim.scenarios.catalogue import STAGES

Place = Literal["at", "between", "unknown"]

MIDDLE: Final = 0.8
"""Chance that an interval of a practice holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Result):
    """One practice, as far as the answers tell.

    Attributes:
        question: The question about it.
        answer: What was answered; None: nothing.
        seen: What a history shows about it; None: nothing.
        chances: Chance of each option.
        at_least: Chance that it is done as at the firm's stage, or better.
        missing: Chance that the next stage does more.
    """

    question: Question
    answer: Answer | None
    seen: Seen | None
    chances: tuple[float, ...]
    at_least: float
    missing: float

    JSON = "question.name question.text answer=written source contradicted likely=likely_name chances=by_name levers range missing"

    @property
    def likely(self) -> int:
        """Place of the likeliest option."""
        return int(np.argmax(self.chances))

    @property
    def likely_name(self) -> str:
        """Its name."""
        return self.question.options[self.likely].name

    @property
    def by_name(self) -> dict[str, float]:
        """Chance of each option by its name."""
        names = (option.name for option in self.question.options)
        return dict(zip(names, self.chances, strict=True))

    @property
    def written(self) -> str | None:
        """The answer as it was given."""
        return None if self.answer is None else self.answer.written

    @property
    def source(self) -> str:
        """Where it is known from."""
        told = [
            each
            for each in ("answer" * bool(self.answer), "history" * bool(self.seen))
            if each
        ]
        return " and ".join(told) or "the other answers"

    @property
    def values(self) -> dict[str, float]:
        """Values of its levers: those of the likeliest option, or the number that was answered."""
        option = self.question.options[self.likely]
        values = dict(option.levers)
        number = self.answer.number if self.answer is not None else None
        if (
            number is not None
            and self.answer is not None
            and self.answer.option == self.likely
        ):
            values[self.question.number_of] = self.question.lever_value(number)
        return values

    @property
    def contradicted(self) -> bool:
        """Whether a history rules out what was answered."""
        if self.answer is None or self.seen is None:
            return False
        return self.seen.chances[self.answer.option] < 1.0

    @property
    def levers(self) -> dict[str, float | bool | str]:
        """Values of its levers by name, as a file holds them."""
        return {name: LEVERS[name].plain(value) for name, value in self.values.items()}

    @property
    def range(self) -> tuple[float, float] | None:
        """Values of its lever that hold with a chance of 80 %; None where answers are names."""
        if not self.question.number_of:
            return None
        low = high = self.likely
        while sum(self.chances[low : high + 1]) < MIDDLE:
            below = self.chances[low - 1] if low else -1.0
            above = self.chances[high + 1] if high + 1 < len(self.chances) else -1.0
            low, high = (low - 1, high) if below > above else (low, high + 1)
        held = [
            self.question.lever_value(end)
            for option in self.question.options[low : high + 1]
            for end in option.range
        ]
        return min(held), max(held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Result):
    """Where a firm stands.

    Attributes:
        stages: Chance of each of the five stages.
        practices: Every practice, in the order of the questions.
        worth: What finding out each practice would bring, the most first.
        bits: Doubt about the stage, in bits.
        work_on: Name of the question about the practice to work on next.
    """

    stages: tuple[float, ...]
    practices: tuple[Practice, ...]
    worth: tuple[Worth, ...]
    bits: float
    work_on: str

    JSON = "place stage=stage_name next stages=by_stage bits good=good_names missing=missing_names work_on practices worth=worth_rows"

    @property
    def place(self) -> Place:
        """Whether it is at a stage, between two, or not known."""
        limits = BELIEFS["verdict"]
        first, second = np.argsort(self.stages)[::-1][:2]
        if self.stages[first] >= limits["sure"]:
            return "at"
        together = self.stages[first] + self.stages[second]
        return (
            "between"
            if abs(first - second) == 1 and together >= limits["between"]
            else "unknown"
        )

    @property
    def stage(self) -> int:
        """The stage, from 0: the likeliest, or the lower one of two that it lies between."""
        first, second = (int(each) for each in np.argsort(self.stages)[::-1][:2])
        return min(first, second) if self.place == "between" else first

    @property
    def stage_name(self) -> str:
        """Its name."""
        return STAGES[self.stage]

    @property
    def next(self) -> str:
        """Name of the stage that comes next; the last one for those who are there."""
        return STAGES[self.next_stage]

    @property
    def next_stage(self) -> int:
        """The stage that comes next, from 0."""
        return min(self.stage + 1, len(STAGES) - 1)

    @property
    def by_stage(self) -> dict[str, float]:
        """Chance of each stage by its name."""
        return dict(zip(STAGES, self.stages, strict=True))

    @property
    def answered(self) -> int:
        """How many questions something is known about."""
        return sum(
            each.answer is not None or each.seen is not None for each in self.practices
        )

    @property
    def good(self) -> tuple[Practice, ...]:
        """What is known to be done as at the firm's stage or better, beyond the first stage."""
        sure = BELIEFS["verdict"]["sure_of_practice"]
        return tuple(
            each for each in self.practices
            if each.at_least >= sure and each.likely > each.question.stages()[0]
            and (each.answer is not None or each.seen is not None)
            and not each.contradicted
        )  # fmt: skip

    @property
    def missing(self) -> tuple[Practice, ...]:
        """What the next stage does and the firm does not, the surest first."""
        target = [each for each in self.practices if self._short(each) >= 0.5]
        return tuple(sorted(target, key=lambda each: -self._short(each)))

    def _short(self, practice: Practice) -> float:
        return sum(practice.chances[: practice.question.stages()[self.next_stage]])

    @property
    def good_names(self) -> list[str]:
        """Names of the questions about what is good."""
        return [each.question.name for each in self.good]

    @property
    def missing_names(self) -> list[str]:
        """Names of the questions about what is missing."""
        return [each.question.name for each in self.missing]

    @property
    def worth_rows(self) -> list[dict[str, object]]:
        """What finding out would bring, for JSON."""
        return [
            {"question": each.question, "bits": each.bits, "changes_work_on": each.changes,
             "gain": each.gain}
            for each in self.worth
        ]  # fmt: skip

    def practice(self, name: str) -> Practice:
        """The practice that a question is about."""
        return next(each for each in self.practices if each.question.name == name)


def standing(
    answers: Mapping[str, Answer],
    seen: Sequence[Seen] = (),
    worth: Mapping[str, float] | None = None,
) -> Standing:
    """Find where a firm stands.

    Args:
        answers: By name of the question.
        seen: What a history shows.
        worth: What it is worth to work on a practice that is missing, by name of the question;
            None: all alike.
    """
    by_name = {each.question: each for each in seen}
    found = posterior(answers, {name: each.chances for name, each in by_name.items()})
    weights = np.asarray(
        [(worth or {}).get(each.name, 0.0 if worth else 1.0) for each in QUESTIONS]
    )
    stages = tuple(float(each) for each in found.stages)
    first = int(np.argmax(stages))
    missing = found.missing
    return Standing(
        stages=stages,
        bits=float(doubt(found.stages)),
        work_on=QUESTIONS[int(np.argmax(weights * missing))].name,
        worth=worth_of_knowing(found, weights),
        practices=tuple(
            _practice(question, answers.get(question.name), by_name.get(question.name),
                      found.options(place), float(missing[place]), first)
            for place, question in enumerate(QUESTIONS)
        ),
    )  # fmt: skip


def _practice(
    question: Question,
    answer: Answer | None,
    seen: Seen | None,
    chances: Floats,
    missing: float,
    stage: int,
) -> Practice:
    of_stage = question.stages()
    return Practice(
        question=question, answer=answer, seen=seen, missing=missing,
        chances=tuple(float(each) for each in chances),
        at_least=float(chances[of_stage[stage] :].sum()),
    )  # fmt: skip
