"""A plan on a leader's desk: ways to go on are tried, each lived once in each future, ever more of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final

from marathon.planning.futures import booked
from marathon.planning.plan import Plan
from marathon.planning.plan_file import plan_from
from marathon.planning.timeline import Timeline, timeline_in, words_of
from marathon.planning.ways import Lived
from sim.experiments.running.executors import threads
from sim.experiments.running.outcomes import Outcome
from sim.experiments.running.workers import Workers
from sim.experiments.trying.kept import KeptFutures
from sim.experiments.trying.looks import MISSES
from sim.experiments.trying.once import Once
from sim.files import content_of
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios.toml_file import parse_toml

BATCHES: Final = (8, 8, 16, 32, 64)
"""Futures by which the number grows from look to look."""
FUTURES: Final = sum(BATCHES)
SEED: Final = 1
"""Seed of all luck: that of `marathon pace` and `marathon plan`, unless they are told another."""
MOST_OPENINGS: Final = 3 * FUTURES
"""Futures kept at week 0; each holds a world, some 2 MB for 24 reps."""
MOST_LIVED: Final = 12 * FUTURES
"""Futures of tried ways that are kept, some 60 KB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Ways to go on after some futures.

    Attributes:
        ways: The ways, in the same futures.
        miss: How often an interval may miss at this look; together they miss in 5 % at most.
    """

    ways: tuple[Lived, ...]
    miss: float


def _as_it_is(plan: Plan) -> Plan:
    return plan


@dataclass(kw_only=True)
class Desk:
    """A plan's file, and what was lived of it and of its like.

    Attributes:
        path: The file.
        text: What stands in it.
        plan: The plan that it is, as `marathon pace` reads it.
        organisation: Whose plan it is, where the file names nobody.
        begin: Lets a plan begin with the deals of its history, as `marathon plan` does.
        workers: Who simulates.
        batches: Futures by which the number grows from look to look.
    """

    path: Path
    text: str
    plan: Plan
    organisation: Organisation | None = None
    begin: Callable[[Plan], Plan] = _as_it_is
    workers: Workers = field(default_factory=threads)
    batches: tuple[int, ...] = BATCHES
    _openings: KeptFutures = field(default_factory=lambda: KeptFutures(MOST_OPENINGS))
    _lived: Once[Outcome] = field(default_factory=lambda: Once(MOST_LIVED))

    @classmethod
    def of(cls, path: Path, organisation: Organisation | None = None) -> Desk:
        """Put a plan's file on the desk.

        Args:
            path: The file.
            organisation: Whose plan it is, where the file names nobody.

        Raises:
            InvalidInput: With every problem of it.
        """
        text = content_of(path).decode("utf-8-sig").replace("\r\n", "\n")
        plan = plan_from(_tables(text, path), path, organisation=organisation)
        return cls(path=path, text=text, plan=plan, organisation=organisation)

    @cached_property
    def own(self) -> Plan:
        """The plan of the file, from the evening of its history on where it has one.

        Raises:
            InvalidInput: It cannot begin then.
        """
        return self.begin(self._from_now(_tables(self.text, self.path)))

    def _from_now(self, tables: Mapping[str, Any]) -> Plan:
        return plan_from(tables, self.path, from_now=True, organisation=self.organisation)

    @property
    def futures(self) -> int:
        """How many there are at the last look."""
        return sum(self.batches)

    @property
    def teams(self) -> tuple[str, ...]:
        """What the teams are called."""
        return self.plan.organisation.team_names()

    @property
    def words(self) -> str:
        """The timeline of the file."""
        return words_of(self.own)

    def way(self, words: str) -> Plan:
        """The plan with another timeline.

        Raises:
            InvalidInput: With every problem of the timeline.
        """
        put = self._timeline(words).put_in(_tables(self.text, self.path))
        try:
            return self.begin(self._from_now(put))
        except InvalidInput as error:
            # Whoever asks has not named the file, and need not know where it stands.
            said = [each.removeprefix(f"{self.path}: ") for each in error.problems]
            raise InvalidInput(said) from error

    def file_of(self, words: str) -> str:
        """The text of the plan's file with another timeline in it; its comments stay.

        Raises:
            InvalidInput: With every problem of the timeline.
        """
        self.way(words)
        return self._timeline(words).written_in(self.text)

    def _timeline(self, words: str) -> Timeline:
        return timeline_in(words, self.teams)

    def looks(self, plans: Sequence[Plan], stopped: threading.Event) -> Iterator[Look]:
        """Live through ever more futures of some ways.

        Args:
            plans: The ways.
            stopped: Set by whoever no longer waits; no future is begun after that.
        """
        found: list[list[Outcome]] = [[] for _ in plans]
        ends = accumulate(self.batches, initial=0)
        for (first, end), miss in zip(pairwise(ends), MISSES, strict=False):
            for place, plan in enumerate(plans):
                found[place] += self._batch(plan, range(first, end), stopped)
            if stopped.is_set():
                return
            ways = [_way(plan, lived) for plan, lived in zip(plans, found, strict=True)]
            yield Look(ways=tuple(ways), miss=miss)

    def _batch(self, plan: Plan, numbers: range, stopped: threading.Event) -> list[Outcome]:
        asked = plan.experiment([plan.base, plan.scenario], seed=SEED, drawn=True)
        way = plan.scenario.practices().tobytes()

        def lived(number: int) -> Outcome | None:
            if stopped.is_set():
                return None
            return self._lived.of(
                (way, plan.first_day, number), lambda: self._openings.lived(asked, number)
            )

        return [one for one in self.workers.in_order(lived, numbers) if one]


def _tables(text: str, path: Path) -> Mapping[str, Any]:
    return parse_toml(text, source=str(path))


def _way(plan: Plan, lived: Sequence[Outcome]) -> Lived:
    """A way, moved to the year before by its own line: as `marathon pace` moves the file of it."""
    (nothing,) = booked(plan, lived, [(0, ())])
    (own,) = booked(plan, lived, [(1, plan.hires)])
    return Lived(plan=plan, futures=own, nothing=nothing)
