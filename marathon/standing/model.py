"""How a firm of a stage comes to its practices, and practices to answers: a small exact model.

A firm has a position from 1 to 5; its stage is the nearest whole number. Each practice stands at a
stage of its own around that position, the nearer the likelier, in some firms closer together than
in others; it is done as that stage does it, on the way to a neighbouring stage, or, now and then, in
any way at all. An answer shows
the practice, or a neighbouring way by mistake; some people describe their firm as one step better.
All of it is finite, so everything that follows from answers is summed, nothing is drawn.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marathon.standing.questions import QUESTIONS, Question
from sim.beside import beside
from sim.scenarios.catalogue import STAGES

Floats = NDArray[np.float64]

BELIEFS: Final[dict[str, Any]] = beside(__file__)
"""What is believed before anybody answers, each with its source."""

POSITIONS: Final = np.round(np.arange(1.0, 5.01, 0.2), 1)
"""Where a firm may stand: five stages, and what lies between them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """Every chance that the model is made of.

    Attributes:
        prior: [states] of a firm's position, how mixed it is, and whether its people are rosy.
        stage: [states] its stage, from 0.
        position: [states] its position, from 1 to 5.
        practice: By question [states, options]: how a firm of that state does it.
        said: By question [states, options, options]: what it then answers.
    """

    prior: Floats
    stage: NDArray[np.int64]
    position: Floats
    practice: tuple[Floats, ...]
    said: tuple[Floats, ...]


def built() -> Model:
    """The model that the beliefs of `model.toml` make."""
    stages = np.asarray([int(np.floor(each + 0.5)) - 1 for each in POSITIONS])
    of_position = np.asarray(BELIEFS["stages"]["share"])[stages] * _within_stages(stages)
    spreads, of_spread = (np.asarray(BELIEFS["mixed"][key]) for key in ("sd", "share"))
    rosy = BELIEFS["rosy"]["people"]
    of_people = np.asarray([1.0 - rosy, rosy])
    prior = np.einsum("x,m,r->xmr", of_position, of_spread, of_people).ravel()
    place, mixed, people = (
        each.ravel() for each in np.indices((len(POSITIONS), len(spreads), 2))
    )
    of_stage = np.stack([_stages_of_practices(POSITIONS, sd) for sd in spreads], axis=1)
    of_state = of_stage[place, mixed]
    return Model(
        prior=prior,
        stage=stages[place],
        position=POSITIONS[place],
        practice=tuple(_practice(question, of_state) for question in QUESTIONS),
        said=tuple(_said(len(question.options))[people] for question in QUESTIONS),
    )


def _within_stages(stages: NDArray[np.int64]) -> Floats:
    """[positions]: how a stage's chance is shared among its positions, itself and on the way."""
    resting, at_it = BELIEFS["resting"]["share"], stages + 1 == POSITIONS
    shared: Floats = np.where(
        at_it, resting, (1.0 - resting) / (np.bincount(stages) - 1)[stages]
    )
    return shared


def _stages_of_practices(positions: Floats, sd: float) -> Floats:
    """[positions, stages]: at which stage a practice of a firm at a position stands."""
    away = np.abs(positions[:, None] - np.arange(1, len(STAGES) + 1))
    if sd == 0:  # of one piece: practices of the two stages that it lies between, no others
        both: Floats = np.clip(1.0 - away, 0.0, None)
        return both
    weight: Floats = np.exp(-0.5 * (away / sd) ** 2)
    weight /= weight.sum(axis=1, keepdims=True)
    return weight


def _practice(question: Question, of_state: Floats) -> Floats:
    """[states, options]: how a firm does it."""
    count = len(question.options)
    by_stage = np.stack(
        [_ways(question.stages(), stage, count) for stage in range(len(STAGES))]
    )
    elsewhere = BELIEFS["elsewhere"]["share"]
    ways: Floats = (1.0 - elsewhere) * of_state @ by_stage + elsewhere / count
    return ways


def _ways(of_stages: tuple[int, ...], stage: int, count: int) -> Floats:
    """[options]: the stage's own way, and those between it and a neighbouring stage's."""
    own = of_stages[stage]
    ends = (of_stages[max(stage - 1, 0)], of_stages[min(stage + 1, len(STAGES) - 1)])
    between = [at for at in range(count) if ends[0] < at < ends[1] and at != own]
    moving = BELIEFS["on_the_way"]["share"] if between else 0.0
    ways = np.zeros(count)
    ways[own] = 1.0 - moving
    ways[between] = moving / max(len(between), 1)
    return ways


def _said(count: int) -> Floats:
    """[sober or rosy, options, options]: what is answered by whoever does it in a way."""
    error, up = BELIEFS["error"], BELIEFS["rosy"]["step_up"]
    sober = np.eye(count) * (1.0 - error["neighbour"] - error["any"])
    sober += error["any"] / count
    for place in range(count):
        beside_it = [near for near in (place - 1, place + 1) if 0 <= near < count]
        sober[place, beside_it] += error["neighbour"] / len(beside_it)
    better = np.minimum(np.arange(count) + 1, count - 1)
    return np.stack([sober, (1.0 - up) * sober + up * np.eye(count)[better]])


MODEL: Final = built()
