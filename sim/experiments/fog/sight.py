"""What is seen of a team's week: what is asked about each rep, and how the answers stand."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from sim.organisation import SKILLS
from sim.results import Result

NEAR: Final = 0.25
"""A figure is right within this share of the truth."""


class Sight(StrEnum):
    """How something stands in a manager's eyes."""

    RIGHT = "right"
    WRONG = "wrong"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something a manager should know about each rep.

    Attributes:
        name: Its name in JSON.
        title: What it is called over its column.
        unit: `money`, `h`, `skill` or `deals`.
        slack: A figure is right as well when it is off by no more than this.
    """

    name: str
    title: str
    unit: str
    slack: float


QUESTIONS: Final = (
    Question(name="booked", title="booked this quarter", unit="money", slack=0.0),
    Question(name="prospecting", title="prospecting last week", unit="h", slack=1.0),
    Question(name="pipeline", title="open pipeline", unit="money", slack=0.0),
    Question(name="weakest", title="weakest skill", unit="skill", slack=0.0),
    Question(name="silent", title="deals that are dead", unit="deals", slack=0.0),
)
"""What is asked of every rep. That a buyer has gone silent no report says, in any stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes(Result):
    """What one manager sees.

    Attributes:
        name: Name of the scenario whose manager looks.
        title: Its title.
        lag_weeks: How old the newest report is, in weeks beyond last week's.
        logged: Share of the reps' work that can be read.
        values: By rep and question; nan where nothing is seen, a skill by its number.
        sight: By rep and question.
    """

    JSON = "name title lag_weeks logged *counts reps=answers"

    name: str
    title: str
    lag_weeks: int
    logged: float
    values: tuple[tuple[float, ...], ...]
    sight: tuple[tuple[Sight, ...], ...]

    def count(self, sight: Sight) -> int:
        """How many answers are right, wrong or hidden."""
        return sum(row.count(sight) for row in self.sight)

    @property
    def counts(self) -> dict[str, int]:
        """How many answers are right, wrong and hidden."""
        return {sight.value: self.count(sight) for sight in Sight}

    @property
    def answers(self) -> list[dict[str, object]]:
        """By rep: what is seen of each question, and how that stands."""
        return [
            {
                question.name: {"seen": told(question, value), "sight": sight.value}
                for question, value, sight in zip(QUESTIONS, values, seen, strict=True)
            }
            for values, seen in zip(self.values, self.sight, strict=True)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class FogView(Result):
    """One week of one team through several eyes.

    Attributes:
        lived: Title of the way of managing under which the week was lived.
        before: Title of the one before week 0; the same where nothing changed.
        week: The Monday on which everybody looks; week 0 comes after the run-in.
        week_of_quarter: Weeks of the fiscal quarter that are over.
        team: Number of the team, from 1.
        team_name: Its name, where that tells it from the others; empty elsewhere.
        reps: Numbers of its reps, from 1.
        truth: By rep and question; a skill by its number.
        open_deals: Open deals of the team.
        eyes: The managers, in the order asked for.
    """

    JSON = """
        lived before week week_of_quarter team team_name reps open_deals truth=answers eyes
    """

    lived: str
    before: str
    week: int
    week_of_quarter: int
    team: int
    team_name: str
    reps: tuple[int, ...]
    truth: tuple[tuple[float, ...], ...]
    open_deals: int
    eyes: tuple[Eyes, ...]

    @property
    def answers(self) -> list[dict[str, object]]:
        """What is true of each rep, by question."""
        return [
            {q.name: told(q, value) for q, value in zip(QUESTIONS, row, strict=True)}
            for row in self.truth
        ]


def told(question: Question, value: float) -> float | str | None:
    """A value as people read it: a skill by its name, nothing where nothing is seen."""
    if np.isnan(value):
        return None
    return SKILLS[int(value)] if question.unit == "skill" else value


def sight_of(question: Question, seen: float, true: float) -> Sight:
    """Whether what a manager holds is right, wrong, or nothing at all."""
    if np.isnan(seen):
        return Sight.HIDDEN
    if question.unit == "skill":
        return Sight.RIGHT if seen == true else Sight.WRONG
    near = abs(seen - true) <= max(question.slack, NEAR * true)
    return Sight.RIGHT if near else Sight.WRONG
