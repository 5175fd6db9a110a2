"""Is `marathon stand` as right as it says? `python benchmarks/standing.py [--firms N]`.

Firms are planted and answer; what is said of them is held against what they are. Three kinds: firms
that the model of `marathon.standing` makes; firms that manage exactly as a built-in stage and err in
answers as the model believes; and such firms that err twice as often. A table by how many of the
fifteen questions nobody could answer. It fails where firms of the model are found more than seven
points off what is said, or any others more than seven points less often than is said.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marathon.standing.model import BELIEFS, MODEL, Floats
from marathon.standing.posterior import posterior
from marathon.standing.questions import QUESTIONS, Answer
from sim.scenarios.catalogue import STAGES

WITHIN: Final = 0.07
Whole = NDArray[np.int64]
Planted = tuple[Whole, Whole]
"""Stage of each firm, from 0, and [firms, questions] its answers; -1: nobody knows."""


def drawn(chances: Floats, rng: np.random.Generator) -> Whole:
    """One place a row, by its chances."""
    chosen = rng.random(len(chances))[:, None] > np.cumsum(chances, axis=1)
    return np.minimum(chosen.sum(axis=1), chances.shape[1] - 1)


def firms_of_the_model(rng: np.random.Generator, count: int, silent: float) -> Planted:
    """Firms that the model makes."""
    states = rng.choice(len(MODEL.prior), count, p=MODEL.prior)
    answers = [
        drawn(said[states, drawn(practice[states], rng)], rng)
        for practice, said in zip(MODEL.practice, MODEL.said, strict=True)
    ]
    return MODEL.stage[states], _silenced(answers, rng, silent)


def firms_of_the_stages(
    rng: np.random.Generator, count: int, silent: float, *, wrong: float = 1.0
) -> Planted:
    """Firms that manage exactly as a built-in stage does.

    Args:
        rng: Where chance comes from.
        count: How many firms.
        silent: Share of questions that nobody can answer.
        wrong: How many times as often as the model believes an answer is off.
    """
    stages = rng.integers(0, len(STAGES), count)
    rosy = (rng.random(count) < BELIEFS["rosy"]["people"]).astype(int)
    answers = []
    for question, said in zip(QUESTIONS, MODEL.said, strict=True):
        true = np.asarray(question.stages())[stages]
        told = said[rosy, true]  # the first two states differ in who is rosy alone
        right = np.eye(len(question.options))[true]
        answers.append(drawn(right + wrong * (told - right), rng))
    return stages, _silenced(answers, rng, silent)


def _silenced(answers: list[Whole], rng: np.random.Generator, silent: float) -> Whole:
    told = np.stack(answers, axis=1)
    told[rng.random(told.shape) < silent] = -1
    return told


def chances_of(answers: Whole) -> Floats:
    """[firms, stages] what is said of each firm."""
    rows = []
    for row in answers:
        known = zip(QUESTIONS, row, strict=True)
        given = {q.name: Answer(option=int(at), written="") for q, at in known if at >= 0}
        rows.append(posterior(given).stages)
    return np.stack(rows)


KINDS: Final[Mapping[str, Callable[[np.random.Generator, int, float], Planted]]] = {
    "of the model": firms_of_the_model,
    "exactly a stage": firms_of_the_stages,
    "exactly a stage, errors twice as many": lambda rng, count, silent: firms_of_the_stages(
        rng, count, silent, wrong=2.0
    ),
}


def main() -> None:
    """Print the table; fail where it says more than is right."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--firms", type=int, default=3000)
    firms = reader.parse_args().firms
    failed = False
    print("firms                                   unknown   said  right")
    for kind, plant in KINDS.items():
        for silent in (0.0, 0.3, 0.6):
            stages, answers = plant(np.random.default_rng(1), firms, silent)
            chances = chances_of(answers)
            said = float(chances.max(axis=1).mean())
            right = float((chances.argmax(axis=1) == stages).mean())
            print(f"{kind:38} {100 * silent:6.0f} % {100 * said:6.1f} {100 * right:6.1f}")
            failed |= said - right > WITHIN
            failed |= kind == "of the model" and abs(said - right) > WITHIN
    if failed:
        sys.exit("what is said is not what is right")


if __name__ == "__main__":
    main()
