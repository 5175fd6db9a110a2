"""The search for a plan that reaches its target: successive halving on common luck, then proof.

Every round lives through futures that no earlier round has seen, all options of a round on the same
luck (Karnin, Koren and Somekh 2013 for the halving; common random numbers make what is compared a
paired difference). The first round tries some hirings and each single change of practices. From it
come hirings like the best, sequences of changes and the combinations of both. Later rounds keep, for each
route, the options on its front of money against chance that lie around the chance that is asked
for. One option a route is then proved on further futures: what is promised is what these show,
whatever the search had thought.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from marathon.planning.changes import Change
from marathon.planning.futures import Report, live
from marathon.planning.options import (
    AS_PLANNED,
    ROUTES,
    Option,
    Route,
    both,
    hiring_options,
    hirings_like,
    sequences,
    single_changes,
)
from marathon.planning.plan import Plan
from marathon.planning.racing import Raced, raced, races_of, runners_of
from marathon.planning.scoring import Score, front, scored, within
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.running.executors import ExecutorLike

FIRST = 18
"""Futures of the first round where nothing else is asked; every later one has twice as many."""
N_ROUNDS = 3
KEPT = (4, 3)
"""Options of a route that are kept after the first round, and after the second."""
REFINED = 2
"""Kept hirings whose like are tried in the second round."""
MOST_CHANGES = 5
PROOF = 1 << 12
"""Number of the first future of the proof, where the search has not come near it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """An option with what fresh futures show of it.

    Attributes:
        score: What it comes to there.
        futures: These futures.
    """

    score: Score
    futures: BookedFutures


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search has found.

    Attributes:
        as_planned: Nothing done beyond the plan's file.
        routes: By route, the option that was chosen; a route without any option is left out.
        tried: Options tried.
        search: Futures that the search has lived through.
        front: Scores of the last round of the search, the cheapest first: not proved.
        races: Ladder against jump and sprint against marathon, as far as they make sense here.
    """

    as_planned: Proved
    routes: dict[Route, Proved]
    tried: int
    search: int
    front: tuple[Score, ...]
    races: tuple[Raced, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Searcher:
    """How futures of a plan are lived through.

    Attributes:
        plan: The plan.
        reach: Chance of the target that is asked for.
        seed: Seed of all luck.
        drawn: Whether every future meets an organisation of its own.
        proof: Futures of the proof.
        first: Futures of the search's first round.
        executor: Who computes.
        out: Folder that keeps futures.
        progress: Who watches.
    """

    plan: Plan
    reach: float
    seed: int
    drawn: bool
    proof: int
    first: int = FIRST
    executor: ExecutorLike = None
    out: Path | None = None
    progress: Report | None = None

    @property
    def rounds(self) -> tuple[int, ...]:
        """Futures of each round."""
        return tuple(self.first << number for number in range(N_ROUNDS))

    @property
    def first_of_proof(self) -> int:
        """Number of the first future of the proof: no round has seen it."""
        return max(PROOF, 1 << (self.first << N_ROUNDS).bit_length())

    def find(self) -> Found:
        """Search and prove.

        Raises:
            KeyboardInterrupt: After Ctrl-C; the same call goes on from the folder.
        """
        first = [*hiring_options(self.plan), *single_changes(self.plan)]
        scores = self._round(0, first)
        second = self._second(scores)
        scores = self._round(1, second)
        third = [
            each.option for route in ROUTES for each in self._around(scores, route, KEPT[1])
        ]
        scores = self._round(2, third)
        chosen = {
            route: picked for route in ROUTES if (picked := self._pick(scores, route))
        }
        names = list(chosen)
        options = [chosen[name].option for name in names]
        shown = self._live(
            options, self.proof, self.first_of_proof, "proof", "proof on fresh futures"
        )
        plain, rest = shown[0], shown[1:]
        return Found(
            as_planned=self._proved(AS_PLANNED, plain, plain),
            routes={
                name: self._proved(option, futures, plain)
                for name, option, futures in zip(names, options, rest, strict=True)
            },
            tried=len({*first, *second}), search=sum(self.rounds),
            front=tuple(front([each for each in scores if within(each, self.plan.limits)])),
            races=self._races(),
        )  # fmt: skip

    def _races(self) -> tuple[Raced, ...]:
        """Named races on futures of the proof, as many as the search's second round has."""
        races = races_of(self.plan)
        ways = [
            self.plan.scenario,
            *(way for race in races for way in runners_of(self.plan, race)),
        ]
        plain, *runners = live(
            self.plan, ways, futures=self.rounds[1], seed=self.seed, drawn=self.drawn,
            executor=self.executor, out=None if self.out is None else self.out / "futures" / "races",
            progress=self.progress, note="ladder or jump, sprint or marathon",
            first=self.first_of_proof,
        )  # fmt: skip
        return raced(self.plan, races, plain, runners)

    def _proved(
        self, option: Option, futures: BookedFutures, plain: BookedFutures
    ) -> Proved:
        return Proved(score=scored(self.plan, option, futures, plain), futures=futures)

    def _live(
        self, options: Sequence[Option], futures: int, first: int, folder: str, note: str
    ) -> tuple[BookedFutures, ...]:
        every = (AS_PLANNED, *options)
        scenarios = [each.scenario(self.plan) for each in every]
        out = None if self.out is None else self.out / "futures" / folder
        return live(
            self.plan, scenarios, futures=futures, seed=self.seed, drawn=self.drawn,
            executor=self.executor, out=out, progress=self.progress, note=note, first=first,
            hires=[(*self.plan.hires, *each.hires) for each in every],
        )  # fmt: skip

    def _round(self, number: int, options: Sequence[Option]) -> list[Score]:
        """Scores of options on futures of their own."""
        note = f"round {number + 1} of {N_ROUNDS}: {len(options)} options"
        first = sum(self.rounds[:number])
        shown = self._live(options, self.rounds[number], first, f"round-{number + 1}", note)
        plain = shown[0]
        return [
            scored(self.plan, option, futures, plain)
            for option, futures in zip(options, shown[1:], strict=True)
        ]

    def _second(self, scores: list[Score]) -> list[Option]:
        """Options of the second round, by what the first one showed."""
        hiring = [each.option for each in self._around(scores, "hire", KEPT[0])]
        nearest = [each.option for each in self._around(scores, "hire", REFINED)]
        like = [other for each in nearest for other in hirings_like(self.plan, each)]
        ranked = self._ranked(scores)
        managing = [each.option for each in self._around(scores, "manage", 2)]
        managing += sequences(self.plan, ranked[:MOST_CHANGES])
        pairs = [
            both(people, practices)
            for people in hiring[-KEPT[1] :]
            for practices in managing[-KEPT[1] :]
        ]
        found = [*hiring, *like, *managing, *pairs]
        return list(dict.fromkeys(found))

    def _ranked(self, scores: list[Score]) -> list[Change]:
        """Of each group the change that helps most, where it helps at all, the best first."""
        single = [each for each in scores if each.option.route == "manage"]
        usable = [each for each in single if within(each, self.plan.limits)]
        best: dict[object, Score] = {}
        for each in sorted(usable, key=lambda score: -score.booked):
            (dated,) = each.option.changes
            best.setdefault(dated.change.group, each)
        helping = [each for each in best.values() if each.gain > each.gain_error]
        return [each.option.changes[0].change for each in helping]

    def _around(self, scores: list[Score], route: Route, most: int) -> list[Score]:
        """Options of a route on its front, those whose chance lies nearest above and below."""
        mine = [
            each
            for each in scores
            if each.option.route == route and within(each, self.plan.limits)
        ]
        kept = front(mine)
        near = sorted(kept, key=lambda each: abs(each.smooth - each.error - self.reach))
        return sorted(near[:most], key=lambda each: each.money)

    def _pick(self, scores: list[Score], route: Route) -> Score | None:
        """The cheapest option whose chance lies a standard error above; else the likeliest."""
        mine = [
            each
            for each in scores
            if each.option.route == route and within(each, self.plan.limits)
        ]
        reaching = [each for each in mine if each.smooth - each.error >= self.reach]
        if reaching:
            return min(reaching, key=lambda each: each.money)
        return max(mine, key=lambda each: each.smooth, default=None)
