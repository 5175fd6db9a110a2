"""What answers say of a firm: its stage, its practices, and what finding out more would bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from marathon.standing.model import BELIEFS, MODEL, Floats
from marathon.standing.questions import QUESTIONS, Answer
from sim.scenarios.catalogue import STAGES

_LAST = len(STAGES) - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """What is believed after the answers.

    Attributes:
        states: [states] chance of each state of the model.
        practice: By question [states, options]: how a firm of that state does it, given what
            was said about it.
    """

    states: Floats
    practice: tuple[Floats, ...]

    @property
    def stages(self) -> Floats:
        """Chance of each of the five stages."""
        return by_stage(self.states)

    def options(self, place: int) -> Floats:
        """Chance of each option of a question."""
        return self.states @ self.practice[place]

    @property
    def missing(self) -> Floats:
        """By question: chance that the stage after the firm's own does more."""
        return np.asarray([self.states @ each for each in self._missing()])

    def _missing(self) -> list[Floats]:
        return [
            (each * short).sum(axis=1)
            for each, short in zip(self.practice, _SHORT, strict=True)
        ]

    def knowing(self, place: int) -> tuple[Floats, Floats]:
        """What would be known if a practice were known for sure.

        Returns:
            Chance of each option [options], and of each state once that is known
            [options, states].
        """
        joint = (self.states[:, None] * self.practice[place]).T
        chance = joint.sum(axis=1)
        return chance, joint / np.maximum(chance, 1e-300)[:, None]

    def missing_if(self, place: int, states: Floats) -> Floats:
        """[options, questions]: chances of `missing` once a practice is known for sure."""
        missing = self._missing()
        found = np.stack([states @ each for each in missing], axis=1)
        found[:, place] = (states * _SHORT[place].T).sum(axis=1)
        return found


def _short_of_next() -> tuple[Floats, ...]:
    """By question [states, options]: whether the stage after the state's own does more."""
    following = np.minimum(MODEL.stage + 1, _LAST)
    return tuple(
        (np.arange(len(q.options)) < np.asarray(q.stages())[following][:, None]).astype(
            float
        )
        for q in QUESTIONS
    )


_SHORT = _short_of_next()


def posterior(
    answers: Mapping[str, Answer], seen: Mapping[str, Sequence[float]] | None = None
) -> Posterior:
    """What answers and a history say, by Bayes' rule.

    Args:
        answers: By name of the question; those that nobody could answer are left out.
        seen: By name of the question: how likely what a history shows is under each option.
    """
    states, practices = np.log(MODEL.prior), []
    for question, practice, said in zip(QUESTIONS, MODEL.practice, MODEL.said, strict=True):
        joint = practice.copy()
        if question.name in answers:
            joint *= said[:, :, answers[question.name].option]
        if seen and question.name in seen:
            joint *= np.asarray(seen[question.name])
        told = joint.sum(axis=1)
        states += np.log(told)
        practices.append(joint / told[:, None])
    chance = np.exp(states - states.max())
    return Posterior(states=chance / chance.sum(), practice=tuple(practices))


def by_stage(states: Floats) -> Floats:
    """Chances of the five stages, from those of states in the last dimension."""
    return states @ np.eye(len(STAGES))[MODEL.stage]


def doubt(chances: Floats) -> Floats:
    """Doubt in bits, over the last dimension: 0 where one is certain, 1 between two alike."""
    some = np.where(chances > 0.0, chances, 1.0)
    lost: Floats = -(chances * np.log2(some)).sum(axis=-1)
    return lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What it would bring to know one practice for sure.

    Attributes:
        question: Name of the question.
        bits: Expected fall of the doubt about the stage.
        changes: Whether it could change which practice to work on next.
        gain: Expected gain of choosing that practice after knowing, in the unit of `worth`.
    """

    question: str
    bits: float
    changes: bool
    gain: float


def worth_of_knowing(found: Posterior, worth: Floats) -> tuple[Worth, ...]:
    """What finding out each practice would bring, the most first.

    Args:
        found: What is believed now.
        worth: [questions] what it is worth to work on a practice that is missing.
    """
    now, limits = float(doubt(found.stages)), BELIEFS["verdict"]
    value = worth * found.missing
    chosen = int(np.argmax(value))
    rows = []
    for place, question in enumerate(QUESTIONS):
        chance, states = found.knowing(place)
        bits = now - float(chance @ doubt(by_stage(states)))
        then = worth * found.missing_if(place, states)
        better = then.max(axis=1) - then[:, chosen]
        counts = chance >= limits["likely_answer"]
        least = limits["other_choice"] * float(worth.max())
        rows.append(
            Worth(
                question=question.name,
                bits=max(0.0, bits),
                changes=bool((counts & (better > least)).any()),
                gain=max(0.0, float(chance @ then.max(axis=1) - value[chosen])),
            )
        )
    return tuple(sorted(rows, key=lambda row: -row.bits))
