"""Every lever one step from where a firm stands, alone and in the best pairs.

All steps are lived through on the same luck and the same draws of what nobody knows, so that they
are comparable. Whoever picks the best of fifty noisy figures picks luck as well: the best few are
measured once more, with their pairs, on futures that had no part in choosing them.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.arrays import Array
from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.comparison import Comparison, Dip, Estimate
from sim.experiments.comparing.simultaneous import critical_value
from sim.experiments.comparing.statistics import (
    CONFIDENCE,
    freed_from_luck,
    mean_of,
    student,
)
from sim.experiments.comparing.tabulate import luck_of_decisions
from sim.experiments.comparing.uncertainty import probability_above
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.running.outcomes import Outcomes
from sim.experiments.running.progress import Progress
from sim.experiments.spending.equal_spend import spend
from sim.experiments.spending.mixing import only, total_of
from sim.experiments.stepping.effects import Effect, Mark, Payback, Together, WorkOn
from sim.levers import LEVERS
from sim.levers.steps import Step, steps_from
from sim.organisation import Organisation
from sim.outputs.responses import RESPONSES
from sim.problems import InvalidInput
from sim.scenarios.scenario import Scenario, with_settings
from sim.seeds import MOST_SEED

CONTRIBUTION: Final = "contribution_per_rep_year"
BOOKINGS: Final = "bookings_per_rep_year"

PAIRED: Final = 4
"""Levers that are tried two by two: the best of the first look."""

FRESH_SEEDS: Final = 0x9E3779B9
"""How far the seed of the second look lies from that of the first."""

_HOURS: Final = (
    "MANAGER_REVIEW", "MANAGER_INSPECT", "MANAGER_COACH", "MANAGER_RESCUE", "MANAGER_OTHER",
    "MANAGER_PEERS",
)  # fmt: skip
"""Hours that managers spend on their teams; deals of their own are not among them."""


def work_on(
    base: Scenario,
    organisation: Organisation,
    *,
    back: bool = True,
    pairs: bool = True,
    seed: int = 1,
    executor: ExecutorLike = None,
    out: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    **settings: Any,  # noqa: ANN401 (those of `compare`)
) -> WorkOn:
    """Take every step alone, and the best two by two.

    Args:
        base: Where the firm stands; week 0 of it counts.
        organisation: Whose company it is.
        back: Whether steps back are taken as well: less of what is done today.
        pairs: Whether the best are measured again, alone and in pairs.
        seed: Seed of the first look; the second has another, derived from it.
        executor: Who computes.
        out: Folder that keeps finished futures, so that a stopped run goes on.
        progress: Called about once a second.
        **settings: Further arguments of `compare`: years, warmup, replications, precision,
            parameters, simulator.

    Returns:
        What was found; after Ctrl-C what had finished by then.

    Raises:
        InvalidInput: With the problems of the arguments; teams that are told apart are one.
        KeyboardInterrupt: If nothing can be said yet.
    """
    if base.teams:
        raise InvalidInput(
            f"start {base.name!r}: tells teams apart; give the way in which one of them is managed"
        )
    steps = steps_from(base.at(0), back=back)
    with open_workers(executor) as workers:
        looking = _Looking(base, organisation, workers, progress, settings)
        first = looking.look(
            [(step,) for step in steps], seed, _below(out, "each"), "each lever"
        )
        effects = tuple(sorted(_effects(first, organisation), key=lambda x: -x.money.mean))
        best = best_of(effects) if pairs and not first.comparison.run.interrupted else []
        second = None
        if len(best) > 1:
            alone = [(step,) for step in best]
            both = list(combinations(best, 2))
            with contextlib.suppress(KeyboardInterrupt):
                second = looking.look(
                    [*alone, *both], (seed + FRESH_SEEDS) % (MOST_SEED + 1),
                    _below(out, "pairs"), "the best once more, and in pairs",
                )  # fmt: skip
    again = () if second is None else _effects(second, organisation)
    run = first.comparison.run
    stopped = len(best) > 1 and (second is None or second.comparison.run.interrupted)
    return WorkOn(
        base=base.name, effects=effects,
        again=tuple(sorted((x for x in again if len(x.steps) == 1), key=lambda x: -x.money.mean)),
        pairs=() if second is None else _together(second, again),
        managers=len(organisation.team_sizes()), run=run,
        fresh=None if second is None else second.comparison.run,
        interrupted=run.interrupted or stopped,
    )  # fmt: skip


def best_of(effects: Sequence[Effect]) -> list[Step]:
    """The steps that are tried in pairs: the best ones of unlike levers that gain on average."""
    chosen: dict[str, Step] = {}
    for effect in effects:
        (step,) = effect.steps
        if effect.money.mean > 0.0 and not effect.harms:
            chosen.setdefault(step.lever, step)
    return list(chosen.values())[:PAIRED]


def stepped(base: Scenario, steps: Sequence[Step]) -> Scenario:
    """The way of managing with some steps taken from week 0 on."""
    moved = with_settings(base, {step.lever: step.after for step in steps})
    name = " + ".join(step.name for step in steps)
    title = ", ".join(
        f"{step.lever.replace('_', ' ')} {LEVERS[step.lever].text(step.after)}"
        for step in steps
    )
    return replace(moved, name=name, title=title)


class _Look:
    """A finished comparison of some steps, alone or together, with going on as today."""

    def __init__(self, comparison: Comparison, moves: Sequence[tuple[Step, ...]]) -> None:
        self.comparison = comparison
        self.moves = moves

    def gains(self, response: str) -> Array:
        """What each move brings the company a year in each future, shape (futures, moves).

        A difference is freed from the difference of the luck of buyers' decisions, whose mean is
        known to be zero. Freeing each side by itself, as a comparison does, would leave the
        error of two slopes in the difference of two ways of managing that hardly differ, which
        is large where parameters are drawn.
        """
        outcomes, seats = self.comparison.outcomes, self.comparison.run.seats
        sums = outcomes.sums.sum(axis=2)
        value = RESPONSES[response].value(sums) * seats
        luck = luck_of_decisions(outcomes).sum(axis=2)
        gained, lucky = value[:, 1:] - value[:, :1], luck[:, 1:] - luck[:, :1]
        return np.stack(
            [freed_from_luck(*each) for each in zip(gained.T, lucky.T, strict=True)], axis=1
        )


class _Looking:
    """How looks at steps are run."""

    def __init__(
        self,
        base: Scenario,
        organisation: Organisation,
        workers: Any,  # noqa: ANN401 (whoever `open_workers` gave)
        progress: Callable[[Progress], None] | None,
        settings: dict[str, Any],
    ) -> None:
        self._base, self._organisation = base, organisation
        self._workers, self._progress, self._settings = workers, progress, settings

    def look(
        self, moves: Sequence[tuple[Step, ...]], seed: int, out: Path | None, what: str
    ) -> _Look:
        """Live through every move beside the base."""
        report = self._progress

        def told(progress: Progress) -> None:
            if report is not None:
                report(replace(progress, note=f"futures, {what}"))

        arms = [stepped(self._base, steps) for steps in moves]
        found = compare(
            self._base, arms, self._organisation, seed=seed, out=out, executor=self._workers,
            progress=told, shown=(CONTRIBUTION,), **self._settings,
        )  # fmt: skip
        return _Look(found, moves)


def _below(out: Path | None, name: str) -> Path | None:
    if out is None:
        return None
    with contextlib.suppress(OSError):  # whoever writes there says what is wrong
        out.mkdir(parents=True, exist_ok=True)
    return out / name


def _effects(look: _Look, organisation: Organisation) -> tuple[Effect, ...]:
    """What each move brings, in the order in which they were asked for."""
    found, seats = look.comparison, look.comparison.run.seats
    outcomes = found.outcomes
    of_futures = look.gains(CONTRIBUTION)
    gains = outcomes.by_point(of_futures)
    alone = [len(steps) == 1 for steps in look.moves]
    best = np.zeros(len(alone), np.bool_)
    for kind in (True, False):
        chosen = np.flatnonzero(np.asarray(alone) == kind)
        best[chosen] = not_told_apart(gains[:, chosen])
    # Beside the money, each figure has an interval of its own.
    critical, together = student(CONFIDENCE, gains.shape[0]), critical_value(gains)
    own = {
        "bookings": outcomes.by_point(look.gains(BOOKINGS)),
        "price": _differences(outcomes, spend, organisation) * seats,
        "hours": _differences(outcomes, _manager_hours, organisation),
    }
    given = _given(outcomes)
    effects = []
    for place, steps in enumerate(look.moves):
        money = mean_of(gains[:, place], together)
        pays = _pays(of_futures[:, place], outcomes.repeats)
        path = found.transitions[place].contribution
        weeks = path.break_even.quantiles
        effects.append(
            Effect(
                steps=tuple(steps), money=money, pays=pays,
                mark=mark(money, pays, nothing=not np.any(gains[:, place])),
                bookings=mean_of(own["bookings"][:, place], critical),
                price=mean_of(own["price"][:, place], critical),
                manager_hours=mean_of(own["hours"][:, place], critical),
                hours_given=float(given[place + 1]),
                dip=Dip(
                    depth=scaled(path.dip.depth, seats), week=path.dip.week,
                    future_median=path.dip.future_median * seats,
                ),
                payback=Payback(
                    early=weeks[0.1], middle=weeks[0.5], late=weeks[0.9],
                    never=path.break_even.never_share,
                ),
                among_best=bool(best[place]),
            )
        )  # fmt: skip
    return tuple(effects)


def _pays(gains: Array, repeats: int) -> Estimate | None:
    """P(the mean effect is above zero); None where parameters are fixed or futures too few."""
    if repeats == 1:
        return None
    found = probability_above(gains.reshape(-1, repeats))
    return found if found.exists else None


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """An estimate in another unit: of the whole company instead of a rep."""
    return Estimate(
        mean=estimate.mean * factor, low=estimate.low * factor, high=estimate.high * factor
    )


def mark(money: Estimate, pays: Estimate | None, *, nothing: bool = False) -> Mark:
    """What may be said of a step.

    Sure where the money's interval, which holds for the whole list at once, leaves out zero;
    likely where the chance that it pays, with what these futures leave open, is on one side
    of a half.
    """
    if nothing:
        return "changes nothing"
    if money.low > 0.0:
        return "pays"
    if money.high < 0.0:
        return "harms"
    if pays is None or not pays.exists:
        return "unclear"
    if pays.low > 0.5:
        return "likely pays"
    return "likely harms" if pays.high < 0.5 else "unclear"


def not_told_apart(gains: Array) -> Array:
    """Which moves are not told apart from the best, by differences of all pairs at once.

    With 95 % every interval of a difference between two moves holds. A move that is the best
    in truth can then not be told to be below another: so it is among those returned.

    Args:
        gains: Of every independent draw and move, on the same luck, shape (draws, moves).
    """
    n, moves = gains.shape
    if moves < 2 or n < 2:
        return np.ones(moves, np.bool_)
    first, second = np.triu_indices(moves, k=1)
    differences = gains[:, first] - gains[:, second]
    critical = critical_value(differences)
    means = gains.mean(axis=0)
    best = int(np.argmax(means))
    behind = gains[:, [best]] - gains
    reach = critical * behind.std(axis=0, ddof=1) / np.sqrt(n)
    return np.asarray(behind.mean(axis=0) <= reach)


def _together(look: _Look, effects: Sequence[Effect]) -> tuple[Together, ...]:
    """Pairs beside their parts, on the same luck; intervals of each column hold at once."""
    gains = look.comparison.outcomes.by_point(look.gains(CONTRIBUTION))
    alone = {
        steps[0]: gains[:, place]
        for place, steps in enumerate(look.moves)
        if len(steps) == 1
    }
    pairs = [place for place, steps in enumerate(look.moves) if len(steps) == 2]
    sums, better = [], []
    for place in pairs:
        parts = [alone[step] for step in look.moves[place]]
        sums.append(gains[:, place] - sum(parts))
        better.append(gains[:, place] - max(parts, key=lambda x: float(x.mean())))
    criticals = [critical_value(np.stack(each, axis=1)) for each in (sums, better)]
    found = [
        Together(
            effect=effects[place],
            beyond_sum=mean_of(sums[number], criticals[0]),
            beyond_better=mean_of(better[number], criticals[1]),
        )
        for number, place in enumerate(pairs)
    ]
    return tuple(sorted(found, key=lambda each: -each.effect.money.mean))


def _differences(
    outcomes: Outcomes,
    of: Callable[[Outcomes, Organisation], Array],
    organisation: Organisation,
) -> Array:
    """Differences of a figure to the base, shape (draws, moves)."""
    base, *others = (
        of(only(outcomes, place), organisation) for place in range(len(outcomes.scenarios))
    )
    return np.stack([outcomes.by_point(each - base) for each in others], axis=1)


def _manager_hours(outcomes: Outcomes, _organisation: Organisation) -> Array:
    """Hours a week that a manager spends on the team, in each replication."""
    hours = sum(total_of(outcomes, name) for name in _HOURS)
    return np.asarray(hours / total_of(outcomes, "TEAM_WEEKS"))


def _given(outcomes: Outcomes) -> Array:
    """Share of the hours asked of managers that could be given, by scenario."""
    return np.asarray(
        [
            (total_of(one, "DEMAND_CUT") / total_of(one, "TEAM_WEEKS")).mean()
            for one in (only(outcomes, place) for place in range(len(outcomes.scenarios)))
        ]
    )
