"""Which organisation shows these numbers? Knobs are turned until a simulated one does.

Each measure has one knob that moves it most. All knobs are turned at once by damped steps,
on the same luck in every round. How far a measure moves with its own knob is guessed at first; that,
and how far it moves with the others, is learned from the steps taken.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forecast.calibration.adjusting import Changes, adjusted
from sim.arrays import Array
from sim.organisation import Organisation, Team

DAMPING, LONGEST_STEP, MOST_ROUNDS = 0.8, 0.7, 14
GUESSED_ROUNDS = 3
"""Rounds before slopes are looked at: they go most of a long way, where slopes would be others."""
TRIED_STEP = 0.25
"""How far each knob is turned to see what moves."""
HELD = 0.02
"""Squared slope below which a turn is held back, where slopes are looked at."""
PATIENCE = 5
"""Rounds without getting nearer after which the search ends."""
CLOSE_ENOUGH = 0.02
FARTHEST = 50.0
MANY_TIMES = 3.0
"""From so many times what is sought on, it is told in times, not in per cent."""
"""Aims by which a measure that too few deals show is taken to be off."""
MOST_REPS = 40
"""Teams up to so many reps are simulated: more only cost time."""

Say = Callable[[str], None]
Simulate = Callable[["Organisation"], Mapping[str, float]]
"""Measures an organisation, on the same luck each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """What is turned until one measure is met.

    Attributes:
        measure: Name of the measure.
        slope: First guess of the change of the measure's log (log odds of a share) when the
            knob is turned by one.
        changes: What the knob does to an organisation when it stands at a number; 0: nothing.
        share: Whether the measure is a share.
        close_enough: How near the log or log odds must come.
        limit: The knob is turned so far either way; one that stands at its limit holds
            nothing up.
        called: What the measure is called in a sentence, where its name does not say it.
    """

    measure: str
    slope: float
    changes: Callable[[Organisation, float], Changes]
    share: bool = False
    close_enough: float = CLOSE_ENOUGH
    limit: float = math.inf
    called: str = ""

    @property
    def title(self) -> str:
        """What the measure is called in a sentence."""
        return self.called or self.measure.replace("_", " ")

    def scaled(self, value: float) -> float:
        """Return the log of a measure, the log odds of a share: what a knob moves evenly."""
        if not math.isfinite(value):
            return math.nan
        if self.share:
            inside = min(max(value, 1e-4), 1.0 - 1e-4)
            return math.log(inside / (1.0 - inside))
        return math.log(max(value, 1e-9))


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Where the knobs stand in the end.

    Attributes:
        knobs: The knobs.
        place: How far each is turned.
        rounds: Simulations that it took.
        converged: Whether every measure came close enough on the luck of the search.
    """

    knobs: Sequence[Knob]
    place: Sequence[float]
    rounds: int
    converged: bool

    def of(
        self, organisation: Organisation
    ) -> tuple[Organisation, Mapping[str, tuple[str, ...]]]:
        """Return an organisation with the knobs turned so far.

        Returns:
            The organisation, and by measure the fields that hit the end of their range.
        """
        return turned(organisation, self.knobs, self.place)


def turned(
    organisation: Organisation, knobs: Sequence[Knob], place: Iterable[float]
) -> tuple[Organisation, Mapping[str, tuple[str, ...]]]:
    """Return the organisation with each knob turned; see `Solution.of`."""
    cut = {}
    for knob, so_far in zip(knobs, place, strict=True):
        changes = knob.changes(organisation, float(so_far))
        organisation, cut[knob.measure] = adjusted(organisation, changes)
    return organisation, cut


def solve(
    organisation: Organisation,
    knobs: Sequence[Knob],
    targets: Mapping[str, float],
    simulate: Simulate,
    *,
    say: Say,
    thorough: bool = False,
) -> Solution:
    """Turn the knobs until the simulated organisation shows the targets.

    Args:
        organisation: Where the search starts: every knob at 0.
        knobs: One for each measure that is solved.
        targets: By measure: what should come out.
        simulate: Measures an organisation.
        say: Receives a line of progress a round.
        thorough: Look once at how each measure moves with every knob, and compare places by all
            measures instead of by the worst: for many knobs that hang together, not all of which can
            be met.

    Returns:
        The best place that was found, whether or not it is close enough.
    """
    goal = np.array([knob.scaled(targets[knob.measure]) for knob in knobs])
    aim = np.array([knob.close_enough for knob in knobs])
    limit = np.array([knob.limit for knob in knobs])
    slopes = np.diag([knob.slope for knob in knobs])
    place = np.zeros(len(knobs))
    best, least, found, nearest = place, np.inf, 0, np.inf

    def shown(place: Array) -> Array:
        measured = simulate(turned(organisation, knobs, place)[0])
        return np.array([knob.scaled(measured[knob.measure]) for knob in knobs])

    before: tuple[Array, Array] | None = None
    for rounds in range(1, MOST_ROUNDS + 1):
        seen = shown(place)
        # What too few deals show moves no knob, and is not met.
        gap = np.nan_to_num(goal - seen)
        off = np.where(np.isfinite(seen), np.abs(gap) / aim, FARTHEST)
        off = np.where(np.abs(place) < limit, off, 0.0)
        worst = int(off.argmax())
        overall = float(np.log1p(off).mean() if thorough else off[worst])
        if overall < least:
            best, least, found, nearest = place, overall, rounds, float(off[worst])
        say(
            f"attempt {rounds}: farthest off is {knobs[worst].title}, "
            f"{_apart(knobs[worst], gap[worst])} (allowed: {100 * aim[worst]:.0f} %)"
        )
        if off[worst] < 1.0 or rounds - found >= PATIENCE:
            break
        if before is not None:
            slopes = _learned(slopes, place - before[0], np.nan_to_num(seen - before[1]))
        before = (place, seen)
        if thorough and rounds == GUESSED_ROUNDS:
            say("trying what moves each number ...")
            slopes = _slopes(shown, place, seen)
        held = HELD if thorough and rounds >= GUESSED_ROUNDS else 0.0
        step = _step(slopes, DAMPING * gap, place, limit, held)
        place = np.clip(place + step, -limit, limit)
    if nearest >= 1.0:
        say(
            f"not all numbers came as near as was sought in {rounds} attempts: the nearest is kept"
        )
    return Solution(
        knobs=knobs, place=best.tolist(), rounds=rounds, converged=bool(nearest < 1.0)
    )


def _apart(knob: Knob, gap: float) -> str:
    """How far what is simulated lies from what it should be, as people say it."""
    times = math.exp(-gap)
    odds = "its odds " if knob.share else ""
    if times >= MANY_TIMES:
        return f"{odds}{times:.0f} times as high as sought"
    return f"{odds}{100 * abs(times - 1):.1f} % too {'low' if gap > 0 else 'high'}"


def _slopes(shown: Callable[[Array], Array], place: Array, seen: Array) -> Array:
    """How each measure moves with each knob, looked at one by one; shape (measures, knobs)."""
    columns = [
        (shown(place + TRIED_STEP * unit) - seen) / TRIED_STEP
        for unit in np.eye(len(place))
    ]
    return np.nan_to_num(np.array(columns).T)


def _step(
    slopes: Array, gap: Array, place: Array, limit: Array, held: float = 0.0
) -> Array:
    """How far to turn each knob; those that stand at their limit and would go on stay out of it."""
    step = _closing(slopes, gap, held)
    free = (np.abs(place) < limit) | (step * place < 0.0)
    if not free.all():
        step = np.zeros(len(step))
        step[free] = _closing(slopes[np.ix_(free, free)], gap[free], held)
    return np.asarray(np.clip(step, -LONGEST_STEP, LONGEST_STEP))


def _closing(slopes: Array, gap: Array, held: float) -> Array:
    """Turns that close the gaps; short ones, where `held` counts squared turns as well."""
    if held == 0.0:
        return np.asarray(np.linalg.solve(slopes, gap), np.float64)
    normal = slopes.T @ slopes + held * np.eye(len(gap))
    return np.asarray(np.linalg.solve(normal, slopes.T @ gap))


def _learned(slopes: Array, moved: Array, came: Array) -> Array:
    """Slopes corrected along the last step by what it showed (Broyden 1965), half of the way."""
    length = float(moved @ moved)
    if length < 1e-6:
        return slopes
    return np.asarray(slopes + 0.5 * np.outer(came - slopes @ moved, moved) / length)


def small(organisation: Organisation, most: int = MOST_REPS) -> Organisation:
    """Return the organisation with its first teams only, at most so many reps in all, but a team."""
    kept: list[Team] = []
    left = most
    for team in organisation.teams:
        count = min(team.count, max(left // team.reps, 0 if kept else 1))
        if count > 0:
            kept.append(team.model_copy(update={"count": count}))
            left -= count * team.reps
    return organisation.model_copy(update={"teams": tuple(kept)})


def runs(organisation: Organisation, rep_runs: float, fewest: int) -> int:
    """Return how many replications simulate about so many reps in all."""
    return max(round(rep_runs / sum(organisation.team_sizes())), fewest)
